"""Values that differ by segment, and may be written once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csim.scenario.section import ShortForm

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

ALL = "all"
"""In a map by segment, the name of all segments that the map does not name."""


@dataclass(frozen=True, slots=True)
class EverySegment(ShortForm):
    """A map by segment that may also be one value: `120` is short for `{all: 120}`."""

    field: str = ALL

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        full = handler(schema)
        values = handler.resolve_ref_schema(full)
        patterns = values.get("patternProperties", {})
        return {"anyOf": [values.get("additionalProperties") or next(iter(patterns.values()), {}), full]}


def of_segment[Value](values: Mapping[str, Value], segment: str) -> Value | None:
    """The value for one segment: its own, else the one for all, else None."""
    return values.get(segment, values.get(ALL))

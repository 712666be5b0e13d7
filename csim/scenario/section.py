"""What a schema is made of: sections, problems between fields, and short forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

INCONSISTENT = "inconsistent"
"""The error type under which problems between fields travel through pydantic."""


WALKED_LATER = {"inconsistencies": "walked later"}
"""The validation context in which sections leave it to the caller to ask them for inconsistencies."""


@dataclass(frozen=True, slots=True)
class PathProblem:
    """Values that contradict each other. `path` is the dotted path, from the section that tells it, to blame."""

    path: str
    message: str


class Section(BaseModel):
    """Base of every section of the schema: unknown names are refused, values are strict and do not change.

    The text under a field is its manual; it is read from the source only when somebody asks for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell what is wrong between fields that are each right; every problem is reported, not only the first."""
        return ()

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Self:
        if info.context is WALKED_LATER:
            return self
        found = tuple(self.inconsistencies())
        if found:
            raise PydanticCustomError(INCONSISTENT, "values contradict each other", {"found": found})
        return self


@runtime_checkable
class Expanding(Protocol):
    """An annotation that lets a map also be written as one bare value."""

    def expanded(self, value: Any) -> Any:
        """The value itself if it is in full form, else the map `{name: value}` it is short for."""


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A section that may also be written as one bare value, which then stands for its field `field`.

    `strategy: {smb: hybrid}` is short for `strategy: {smb: {use: hybrid}}` when the section carries
    `ShortForm("use")`.
    """

    field: str

    def expanded(self, value: Any) -> Any:
        """The full form of a value that may be short."""
        return value if isinstance(value, dict | BaseModel | None) else {self.field: value}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self.expanded, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        full = handler(schema)
        return {"anyOf": [handler.resolve_ref_schema(full)["properties"][self.field], full]}

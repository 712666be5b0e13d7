"""The schema in the notation that editors understand, so that they complete names and mark mistakes while typing."""

from __future__ import annotations

import copy
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from csim.scenario.explain import EXTENDS, allowed_text, meaning, unit_text
from csim.scenario.places import Place, every

_EXTENDS = {
    "description": EXTENDS,
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}
_NULL = {"type": "null"}
_DROPPED = frozenset({"required", "discriminator", "title"})
_BY_NAME = frozenset({"properties", "patternProperties"})
_BESIDE = frozenset({"description", "default"})


def json_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a scenario *file* for the schema `model`.

    A file may leave out what it extends from elsewhere, so nothing is required of it; null, which forgets what
    extended files say, may stand anywhere.
    """
    schema = copy.deepcopy(model.model_json_schema())
    definitions = schema.get("$defs", {})
    for place in every(model):
        for section in place.sections:
            below = schema if section is model else definitions[section.__name__]
            _describe(below, section, place)
    loose = _loosened(schema)
    loose["properties"] = {"extends": _EXTENDS, **loose["properties"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **loose}


def _describe(definition: dict[str, Any], section: type[BaseModel], place: Place) -> None:
    """Put meaning, unit, range and source under every property, and its default as a user would write it."""
    for child in place.children():
        if child.owner is not section or child.field is None:
            continue
        field = definition["properties"][child.field]
        field["description"] = _text(child)
        field.pop("default", None)
        default = child.default
        if child.kind and default is not None and default is not PydanticUndefined:
            field["default"] = child.kind.written(default) if child.kind.converts else default


def _text(place: Place) -> str:
    facts = [meaning(place)]
    unit, allowed = unit_text(place), allowed_text(place)
    facts += [f"Unit: {unit}."] if unit else []
    facts += [f"Allowed: {allowed}."] if allowed else []
    facts += [f"Source: {place.fact.source}."] if place.fact else []
    return " ".join(fact for fact in facts if fact)


def _loosened(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with nothing required, null allowed for every name, and no titles made up from names.

    Variants are told apart by their words alone: with nothing required, a file may fit several of them.
    """
    kept = {name: below for name, below in schema.items() if name not in _DROPPED}
    if "oneOf" in kept:
        kept["anyOf"] = kept.pop("oneOf")
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return {name: _loosened_part(name, below) for name, below in kept.items()}


def _loosened_part(name: str, part: Any) -> Any:
    if name in _BY_NAME:
        return {key: _or_null(_loosened(below)) for key, below in part.items()}
    if name == "$defs":
        return {key: _loosened(below) for key, below in part.items()}
    if name == "anyOf":
        return [_loosened(each) for each in part]
    if name == "items":
        return _loosened(part)
    if name == "additionalProperties" and isinstance(part, dict):
        return _or_null(_loosened(part))
    return part


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    outside = {name: below for name, below in schema.items() if name in _BESIDE}
    inside = {name: below for name, below in schema.items() if name not in _BESIDE}
    if set(inside) == {"anyOf"}:
        return {**outside, "anyOf": [*(each for each in inside["anyOf"] if each != _NULL), _NULL]}
    return {**outside, "anyOf": [inside, _NULL]}

"""Say what may stand at a path of a scenario file, and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from csim.errors import BadInput, listed
from csim.scenario.compose import Composed
from csim.scenario.locate import Path
from csim.scenario.manual import manual, summary
from csim.scenario.places import ANY_NAME, Place, UnknownPathError, every, find
from csim.scenario.problems import value_at
from csim.scenario.resolved import word

EXTENDS = (
    "A scenario file, or a list of them, whose values hold wherever this file says nothing else. The name is relative "
    "to this file's folder, which it must not leave, or that of a file that ships with csim. Maps merge, everything "
    "else replaces; null forgets."
)
"""What the name `extends` means, which is no parameter and may only stand at the top of a file."""


def describe(model: type[BaseModel], path: str = "", composed: Composed | None = None) -> str:
    """What may stand at a dotted path: meaning, kind, unit, range, default and source, or the names inside.

    The whole file is the empty path; `NAME` or any name stands for an entry of a map, a number for one of a list. With
    a `composed` scenario, its own value and origin are told too. Raises `BadInput` for an unknown path, with what
    is near.
    """
    steps = tuple(step for step in path.split(".") if step)
    if steps == ("extends",):
        return f"extends: {EXTENDS}"
    data = composed.data if composed else None
    place = _found(model, steps, data)
    title = ".".join(place.path) or "A scenario file"
    lines = [f"{title}: {meaning(place)}" if meaning(place) else title]
    rows = list(_facts(place))
    if composed:
        rows += _here(steps, place, composed)
    return "\n".join([*lines, *_columns(rows), *_inside(place, data if not steps else value_at(data, _plain(steps)))])


def meaning(place: Place) -> str:
    """What a field or section is, in the words of the schema."""
    text = manual(place.owner).get(place.field or "", "") if place.owner else ""
    return text or (summary(place.sections[0]) if len(place.sections) == 1 else "")


def what(place: Place) -> str:
    """The kind of value that may stand at a place, in words."""
    if place.choices:
        return f"one of {', '.join(str(each) for each in place.choices)}"
    if place.is_list:
        return f"a list; each entry {what(place.entry())}"
    if place.is_map:
        return f"a map from names to values, each {what(place.entry())}"
    if place.sections:
        return "a section"
    if place.kind:
        return place.kind.what
    return {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}.get(
        place.shape.type, "a value"
    )


def default_text(place: Place) -> str:
    """The default as a user would write it; empty if a value must be given or the default is a whole section."""
    value = place.default
    if value is PydanticUndefined or isinstance(value, BaseModel):
        return ""
    return _text(value, place)


def allowed_text(place: Place) -> str:
    """The allowed range; empty if the kind of value says it all."""
    entry = place.entry() if place.is_list or place.is_map else place
    return entry.kind.allowed if entry.kind else ""


def unit_text(place: Place) -> str:
    """The unit in which a bare number is taken; empty if there is none."""
    entry = place.entry() if place.is_list or place.is_map else place
    return entry.kind.unit_name if entry.kind else ""


def _found(model: type[BaseModel], steps: tuple[str, ...], data: object) -> Place:
    """The place at a path, in the variants that `data` chose, or else in any."""
    try:
        return find(model, steps, data)
    except UnknownPathError:
        pass
    try:
        return find(model, steps)
    except UnknownPathError as error:
        raise BadInput.because(_unknown(error, model, ".".join(steps))) from None


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    text: str


def _facts(place: Place) -> Iterator[_Row]:
    if place.when:
        yield _Row("when", place.when)
    if not place.is_value:
        return
    yield _Row("what", what(place))
    if unit_text(place):
        bare = "; a bare number is taken in it" if place.kind and place.kind.converts else ""
        yield _Row("unit", unit_text(place) + bare)
    if allowed_text(place):
        yield _Row("allowed", allowed_text(place))
    if place.field:
        yield _Row("default", default_text(place) or "none, it must be given")
    if place.fact:
        yield _Row("source", place.fact.source)


def _here(steps: tuple[str, ...], place: Place, composed: Composed) -> list[_Row]:
    path = _plain(steps)
    origin = composed.origins.get(path)
    if origin is None or not path:
        given_elsewhere = ANY_NAME in steps or not place.is_value
        return [] if given_elsewhere else [_Row("here", "the default")]
    value = value_at(composed.data, path)
    if isinstance(value, dict):
        return [_Row("here", f"{listed(list(value)) or 'empty'}, from {origin}")]
    if isinstance(value, list):
        entries = ", ".join("..." if isinstance(each, dict | list) else word(each) for each in value)
        return [_Row("here", f"[{entries}], from {origin}")]
    return [_Row("here", f"{word(value)}, from {origin}")]


def _inside(place: Place, data: object) -> Iterator[str]:
    if place.is_value:
        return
    if place.is_map or place.is_list:
        entry = place.entry()
        yield f"  Each entry, by a name of your own ({ANY_NAME}):" if place.is_map else "  Each entry of the list:"
        yield from (f"  {line}" for line in _inside(entry, None))
        return
    chosen = place.variant(data)
    for section in place.sections if chosen is None else (chosen,):
        if len(place.sections) > 1:
            yield f"  {place.discriminator}: {' or '.join(place.words(section))}. {summary(section)}"
        children = [child for child in place.children() if child.owner is section]
        width = max((len(child.field or "") for child in children), default=0)
        yield from (_child_line(child, width) for child in children)


def _child_line(child: Place, width: int) -> str:
    if child.is_value:
        allowed = allowed_text(child)
        default = default_text(child)
        facts = [
            f"{what(child)}, {allowed}" if allowed else what(child),
            f"default {default}" if default else "required",
        ]
    elif child.is_map:
        facts = ["a map of names of your own"]
    else:
        facts = ["a list" if child.is_list else "a section"]
    return f"  {child.field or '':<{width}}  {meaning(child)} ({'; '.join(facts)})"


def _columns(rows: list[_Row]) -> list[str]:
    width = max((len(row.label) for row in rows), default=0)
    return [f"  {row.label:<{width}}  {row.text}" for row in rows]


def _unknown(error: UnknownPathError, model: type[BaseModel], path: str) -> str:
    reached = ".".join(error.reached.path)
    where = f"{reached} holds" if reached else "a scenario file holds"
    if error.near:
        near = ".".join((*error.reached.path, error.near))
        return f"{where} nothing called {error.name}; did you mean csim explain {near}?"
    last = path.rpartition(".")[2]
    elsewhere = [".".join(each.path) for each in every(model) if each.field == last]
    if elsewhere:
        return f"{where} nothing called {error.name}; did you mean csim explain {elsewhere[0]}?"
    if not error.known:
        return f"{reached} is a single value and holds nothing called {error.name}; csim explain {reached} describes it"
    return f"{where} nothing called {error.name}; it holds {listed(error.known)}"


def _plain(steps: tuple[str, ...]) -> Path:
    return tuple(int(step) - 1 if step.isdecimal() else step for step in steps)


def _text(value: object, place: Place) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_text(each, place.entry()) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_text(each, place.entry())}" for name, each in value.items()) + "}"
    if value is None:
        return "null"
    return str(place.kind.written(value)) if place.kind and place.kind.numeric else word(value)

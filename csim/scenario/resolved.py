"""Write a checked scenario out in full: every value, each with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from csim import units
from csim.scenario.compose import Composed
from csim.scenario.locate import Path
from csim.scenario.places import Place, root
from csim.scenario.problems import value_at
from csim.scenario.yaml_reader import resolve

_COMMENT_COLUMN = 44
_BARE = re.compile(r"(?:[A-Za-z0-9_]|[-+.](?=[0-9]))(?:[A-Za-z0-9_ .%/+-]*[A-Za-z0-9_.%/+-])?")


def resolved(composed: Composed, checked: BaseModel) -> str:
    """The whole scenario as YAML, defaults included, each value followed by its origin.

    `from FILE:LINE` names the place that had the last word, with the comment that stands there; `default` is followed
    by the schema's source. Reading the text gives the same checked scenario again.
    """
    writer = _Writer(composed)
    lines = list(writer.entries(checked, root(type(checked)), ()))
    return "\n".join(_beside(text, comment) for text, comment in lines) + "\n"


def word(value: object) -> str:
    """A single value as it is written in YAML: bare if it then means the same, in quotes otherwise."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return units.plain(value)
    text = str(value)
    if _BARE.fullmatch(text) and isinstance(resolve(text), str):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes values as lines: the text, and the comment that belongs behind it."""

    composed: Composed

    def entries(self, holder: object, place: Place, path: Path) -> Iterator[tuple[str, str]]:
        """The lines of a section or map."""
        if isinstance(holder, BaseModel):
            chosen = {place.discriminator: getattr(holder, place.discriminator)} if place.discriminator else None
            for name in type(holder).model_fields:
                below = place.child(name, chosen) or place
                yield from self.entry(name, getattr(holder, name), below, (*path, name))
        elif isinstance(holder, Mapping):
            for name, value in holder.items():
                yield from self.entry(str(name), value, place.entry(str(name)), (*path, str(name)))

    def entry(self, name: str, value: object, place: Place, path: Path) -> Iterator[tuple[str, str]]:
        """The lines of one name and what stands under it."""
        inside = isinstance(value, BaseModel) or (isinstance(value, Mapping) and value)
        items = list(value) if isinstance(value, list | tuple) and not place.is_value else []
        if not inside and not items:
            yield f"{word(name)}: {self.value(value, place, path)}", self.comment(place, path)
            return
        yield f"{word(name)}:", ""
        if inside:
            yield from ((f"  {text}", comment) for text, comment in self.entries(value, place, path))
        for position, item in enumerate(items):
            lines = self.entries(item, place.entry(), (*path, position))
            for number, (text, comment) in enumerate(lines):
                yield f"  {'  ' if number else '- '}{text}", comment

    def value(self, value: object, place: Place, path: Path) -> str:
        """A value on one line: as the user wrote it, or a default as a user would write it."""
        if isinstance(value, list | tuple):
            return "[" + ", ".join(self.value(each, place.entry(), (*path, i)) for i, each in enumerate(value)) + "]"
        if isinstance(value, Mapping):
            return "{}"
        if path in self.composed.origins:
            return word(value_at(self.composed.data, path))
        if value is None or place.kind is None:
            return word(value)
        written = place.kind.written(value)
        return str(written) if place.kind.numeric else word(written)

    def comment(self, place: Place, path: Path) -> str:
        """Where the value at a path comes from."""
        origin = self.composed.origins.get(path)
        if origin is None:
            return f"default ({place.fact.source})" if place.fact else "default"
        beside = self.composed.comment(origin)
        return f"from {origin} ({beside})" if beside else f"from {origin}"


def _beside(text: str, comment: str) -> str:
    return f"{text:<{_COMMENT_COLUMN}}  # {comment}" if comment else text


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

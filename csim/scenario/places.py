"""Walk a schema: what may stand at a path, and everything that may stand anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from csim.errors import nearest
from csim.scenario.quantities import Fact, Kind
from csim.scenario.section import Expanding
from csim.scenario.shapes import Shape, shape_of_field, shape_of_file

ANY_NAME = "NAME"
"""Stands in a path for the name of any entry of a map."""
ANY_NUMBER = "N"
"""Stands in a path for the number of any entry of a list."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the schema, at which a section, a map, a list or a single value may stand.

    `path` is how it was reached, `shape` what may stand there. `owner` and `field` are the section and field that
    declare it, None for entries of maps and lists. `when` names the variant it belongs to, such as
    `rule: utilisation`; empty if it always may stand there.
    """

    path: tuple[str, ...]
    shape: Shape
    owner: type[BaseModel] | None = None
    field: str | None = None
    when: str = ""

    @property
    def sections(self) -> tuple[type[BaseModel], ...]:
        """The sections that may stand here: one, several when a discriminator chooses, none for values."""
        return self.shape.sections

    @property
    def discriminator(self) -> str | None:
        """The name whose word chooses between several sections."""
        return self.shape.discriminator

    @property
    def is_map(self) -> bool:
        """Whether a map with names of the user's own stands here."""
        return self.shape.is_map

    @property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return self.shape.is_list

    @property
    def is_value(self) -> bool:
        """Whether a single value, or a list or map of single values, stands here."""
        return self.shape.is_value

    @property
    def fact(self) -> Fact | None:
        """Unit, range and source, as far as the schema tells them; for lists and maps of values their entries'."""
        return self.shape.fact

    @property
    def kind(self) -> Kind | None:
        """What reads the value that stands here itself, if the schema names it."""
        return self.shape.kind

    @property
    def key_kind(self) -> Kind | None:
        """What reads the names of a map's entries."""
        return self.shape.key_kind

    @property
    def choices(self) -> tuple[Any, ...]:
        """The words of which one may stand here; empty if it is not a choice."""
        return self.shape.choices

    @property
    def short_form(self) -> Expanding | None:
        """How a section or a map may be written as one bare value."""
        return self.shape.short_form

    @property
    def info(self) -> FieldInfo | None:
        """Pydantic's record of the field, None for entries of maps and lists."""
        return self.owner.model_fields[self.field] if self.owner and self.field else None

    @property
    def required(self) -> bool:
        """Whether a value must be given, as there is no default."""
        return self.info is not None and self.info.is_required()

    @property
    def default(self) -> Any:
        """The default; `PydanticUndefined` if a value must be given."""
        return PydanticUndefined if self.info is None else self.info.get_default(call_default_factory=True)

    def entry(self, name: str | None = None) -> Place:
        """The place of a map's or list's entries."""
        step = name or (ANY_NAME if self.is_map else ANY_NUMBER)
        return Place((*self.path, step), self.shape.entry, when=self.when)

    def variant(self, data: object) -> type[BaseModel] | None:
        """The section that `data` fills: the only one, or the one its discriminator names."""
        if len(self.sections) == 1:
            return self.sections[0]
        chosen = data.get(self.discriminator) if isinstance(data, Mapping) and self.discriminator else None
        return next((each for each in self.sections if chosen in self.words(each)), None)

    def children(self, data: object = None) -> list[Place]:
        """The fields of the section here; of all its variants unless `data` tells which one."""
        chosen = self.variant(data)
        sections = self.sections if chosen is None else (chosen,)
        return [self._child(section, name) for section in sections for name in section.model_fields]

    def child(self, name: str, data: object = None) -> Place | None:
        """What may stand under this name (or list position), None if nothing may."""
        if self.is_map or self.is_list:
            return self.entry(name)
        chosen = self.variant(data)
        for section in self.sections if chosen is None else (chosen,):
            if name in section.model_fields:
                return self._child(section, name)
        return None

    def words(self, section: type[BaseModel]) -> tuple[str, ...]:
        """The words of the discriminator that choose this variant."""
        return self.shape.words(section)

    def _child(self, section: type[BaseModel], name: str) -> Place:
        when = self.when
        if len(self.sections) > 1:
            when = f"{self.discriminator}: {' or '.join(self.words(section))}"
        return Place((*self.path, name), shape_of_field(section, name), section, name, when)


class UnknownPathError(LookupError):
    """No such path. `reached` is the last place that exists, `name` the step that does not."""

    def __init__(self, reached: Place, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.reached, self.name, self.known = reached, name, known
        self.near = nearest(name, known)


def root(model: type[BaseModel]) -> Place:
    """The place of the whole file."""
    return Place((), shape_of_file(model))


def find(model: type[BaseModel], path: tuple[str, ...], data: object = None) -> Place:
    """The place at `path`; `data` is a whole file, which tells the variants it chose. Raises `UnknownPathError`."""
    here = root(model)
    for step in path:
        found = here.child(step, data)
        if found is None:
            names = list(dict.fromkeys(place.field or "" for place in here.children(data)))
            raise UnknownPathError(here, step, names)
        data = entry(data, step)
        here = found
    return here


def every(model: type[BaseModel]) -> Iterator[Place]:
    """Every place of the schema in the order of the file, sections before what they hold."""
    yield from _below(root(model), ())


def entry(data: object, step: str) -> object:
    """What stands in plain `data` under a name or a number counted from 1; None if nothing does."""
    if isinstance(data, Mapping):
        return data.get(step)
    if isinstance(data, list | tuple) and step.isdecimal() and 1 <= int(step) <= len(data):
        return data[int(step) - 1]
    return None


def _below(here: Place, inside: tuple[type[BaseModel], ...]) -> Iterator[Place]:
    yield here
    if (here.is_map or here.is_list) and not here.is_value:
        yield from _below(here.entry(), inside)
    if any(section in inside for section in here.sections):
        return
    for child in here.children():
        yield from _below(child, (*inside, *here.sections))

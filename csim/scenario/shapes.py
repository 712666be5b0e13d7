"""What a type annotation of the schema allows, worked out once for each annotation."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Annotated, Any, Literal, TypeAliasType, Union

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from csim.scenario.quantities import Fact, Kind
from csim.scenario.section import Expanding


class Shape:
    """What may stand somewhere: `type` is the Python type without annotations, `metadata` are the annotations."""

    def __init__(self, annotation: Any) -> None:
        self.type, self.metadata = _bare(annotation)

    @cached_property
    def sections(self) -> tuple[type[BaseModel], ...]:
        """The sections that may stand here: one, several when a discriminator chooses, none for values."""
        variants = typing.get_args(self.type) if _is_union(self.type) else (self.type,)
        found = tuple(_bare(variant)[0] for variant in variants)
        return found if all(isinstance(each, type) and issubclass(each, BaseModel) for each in found) else ()

    @cached_property
    def discriminator(self) -> str | None:
        """The name whose word chooses between several sections."""
        found = next((each.discriminator for each in self.metadata if isinstance(each, FieldInfo)), None)
        return found if isinstance(found, str) else None

    @cached_property
    def is_map(self) -> bool:
        """Whether a map with names of the user's own stands here."""
        return typing.get_origin(self.type) is dict

    @cached_property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return typing.get_origin(self.type) in {list, tuple}

    @cached_property
    def entry(self) -> Shape:
        """The shape of a map's or list's entries."""
        return Shape(typing.get_args(self.type)[1 if self.is_map else 0])

    @cached_property
    def is_value(self) -> bool:
        """Whether a single value, or a list or map of single values, stands here."""
        return self.entry.is_value if self.is_list or self.is_map else not self.sections

    @cached_property
    def fact(self) -> Fact | None:
        """Unit, range and source, as far as the schema tells them; for lists and maps of values their entries'."""
        own = next((each for each in self.metadata if isinstance(each, Fact)), None)
        return self.entry.fact if own is None and (self.is_list or self.is_map) else own

    @cached_property
    def kind(self) -> Kind | None:
        """What reads the value that stands here itself, if the schema names it."""
        return next((each for each in self.metadata if isinstance(each, Kind)), None)

    @cached_property
    def key_kind(self) -> Kind | None:
        """What reads the names of a map's entries."""
        return Shape(typing.get_args(self.type)[0]).kind if self.is_map else None

    @cached_property
    def choices(self) -> tuple[Any, ...]:
        """The words of which one may stand here; empty if it is not a choice."""
        return typing.get_args(self.type) if typing.get_origin(self.type) is Literal else ()

    @cached_property
    def short_form(self) -> Expanding | None:
        """How a section or a map may be written as one bare value."""
        return next((each for each in self.metadata if isinstance(each, Expanding)), None)

    def words(self, section: type[BaseModel]) -> tuple[str, ...]:
        """The words of the discriminator that choose this section."""
        field = section.model_fields.get(self.discriminator or "")
        return typing.get_args(field.annotation) if field else ()


@cache
def shape_of_file(model: type[BaseModel]) -> Shape:
    """The shape of a whole file."""
    return Shape(model)


@cache
def shape_of_field(section: type[BaseModel], name: str) -> Shape:
    """The shape of one field of a section."""
    info = section.model_fields[name]
    return Shape(Annotated[info.annotation, info])


def _is_union(annotation: Any) -> bool:
    return typing.get_origin(annotation) in {Union, types.UnionType}


def _bare(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type and its annotations: `Annotated`, aliases and `| None` taken off, fields' own metadata added."""
    metadata: tuple[Any, ...] = ()
    while True:
        if isinstance(annotation, TypeAliasType):
            annotation = annotation.__value__
        elif typing.get_origin(annotation) is Annotated:
            annotation, *extra = typing.get_args(annotation)
            metadata = (*metadata, *_flattened(extra))
        elif _is_union(annotation) and type(None) in typing.get_args(annotation):
            left = tuple(each for each in typing.get_args(annotation) if each is not type(None))
            annotation = Union[left]  # noqa: UP007  (made at run time)
        else:
            return annotation, metadata


def _flattened(extra: list[Any]) -> Iterator[Any]:
    for each in extra:
        yield each
        if isinstance(each, FieldInfo):
            yield from each.metadata

"""Is a schema complete: does every value tell its source, every field its meaning, every default its own range?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from csim.scenario.manual import manual, summary
from csim.scenario.places import Place, every


def fields_without_source(model: type[BaseModel]) -> list[str]:
    """The paths of all values of which the schema tells no source; words that only choose a variant need none."""
    return [_name(each) for each in every(model) if each.field and each.is_value and not _sourced(each)]


def fields_without_manual(model: type[BaseModel]) -> list[str]:
    """The paths of all fields that have no text under them, and of all sections without a docstring."""
    bare = [_name(p) for p in every(model) if p.owner and p.field and not manual(p.owner).get(p.field)]
    silent = [section.__name__ for p in every(model) for section in p.sections if not summary(section)]
    return [*bare, *dict.fromkeys(silent)]


def faulty_defaults(model: type[BaseModel]) -> list[str]:
    """The paths of all defaults that the field itself would refuse or change, with the reason."""
    return [f"{_name(each)}: {fault}" for each in every(model) for fault in _faults(each, each.default)]


def _faults(place: Place, default: object) -> Iterator[str]:
    if isinstance(default, Mapping) and place.is_map:
        for value in default.values():
            yield from _faults(place.entry(), value)
    elif isinstance(default, list | tuple) and place.is_list:
        for value in default:
            yield from _faults(place.entry(), value)
    elif place.kind and default is not None and default is not PydanticUndefined:
        try:
            read = place.kind.read(default)
        except ValueError as refusal:
            yield str(refusal)
        else:
            if read != default:
                yield f"{default!r} is read as {read!r}"


def _sourced(here: Place) -> bool:
    chooses_variant = here.when.startswith(f"{here.field}:")
    return chooses_variant or bool(here.fact and here.fact.source.strip())


def _name(here: Place) -> str:
    return ".".join(here.path)

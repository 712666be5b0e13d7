"""Is a schema complete: does every value tell its source, every field its meaning, every default its own range?"""

from __future__ import annotations

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from csim.scenario.places import Place, every
from csim.scenario.section import manual, summary


def fields_without_source(model: type[BaseModel]) -> list[str]:
    """The paths of all values of which the schema tells no source."""
    return [_name(each) for each in every(model) if each.field and each.is_value and not _sourced(each)]


def fields_without_manual(model: type[BaseModel]) -> list[str]:
    """The paths of all fields that have no text under them, and of all sections without a docstring."""
    bare = [_name(p) for p in every(model) if p.owner and p.field and not manual(p.owner).get(p.field)]
    silent = [section.__name__ for p in every(model) for section in p.sections if not summary(section)]
    return [*bare, *dict.fromkeys(silent)]


def faulty_defaults(model: type[BaseModel]) -> list[str]:
    """The paths of all defaults that the field itself would refuse or change, with the reason."""
    found = []
    for each in every(model):
        if not each.kind or each.default is None or each.default is PydanticUndefined:
            continue
        try:
            read = each.kind.read(each.default)
        except ValueError as refusal:
            found.append(f"{_name(each)}: {refusal}")
        else:
            if read != each.default:
                found.append(f"{_name(each)}: {each.default!r} is read as {read!r}")
    return found


def _sourced(here: Place) -> bool:
    return bool(here.fact and here.fact.source.strip())


def _name(here: Place) -> str:
    return ".".join(here.path)

"""The short way to a company with other numbers: from the checked scenario, without reading its files again.

It leads where the long way does as long as nothing but numbers that stand in the scenario change. That holds for almost
every path, and who uses it looks at one company made both ways before trusting it with others of the same paths.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from csim.scenario.quantities import Kind, Refusal
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.section import Section
from csim.units import QuantityError

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def paths_of(sets: Sequence[str]) -> tuple[str, ...]:
    """The paths that overrides set, in their order."""
    return tuple(text.partition("=")[0].strip() for text in sets)


def with_numbers(file: ScenarioFile, sets: Sequence[str], kind: Callable[[str], Kind | None]) -> ScenarioFile | None:
    """The scenario with these overrides, whose paths hold what `kind` says.

    None where the short way is not open: an override is no plain number, none stands in its place, it is not allowed,
    or the values contradict each other. The long way then tells what is wrong, if anything is.
    """
    changed: Any = file
    for text in sets:
        path, _, written = text.partition("=")
        reader = kind(path)
        if reader is None or not _NUMBER.fullmatch(written):
            return None
        try:
            number = reader.read(float(written) if "." in written else int(written))
            changed = _replaced(changed, path.split("."), number)
        except (Refusal, QuantityError, LookupError, AttributeError, TypeError):
            return None
    if any(problem for section in _sections(changed) for problem in section.inconsistencies()):
        return None
    found: ScenarioFile = changed
    return found


def _replaced(here: Any, steps: Sequence[str], number: float) -> Any:
    """The section or map with another number at the end of the steps; raises if no number stands there."""
    name, *rest = steps
    below = here[name] if isinstance(here, Mapping) else getattr(here, name)
    if not rest and (isinstance(below, bool) or not isinstance(below, int | float)):
        raise TypeError
    value = _replaced(below, rest, number) if rest else number
    return here.model_copy(update={name: value}) if isinstance(here, BaseModel) else {**here, name: value}


def _sections(value: object) -> Iterator[Section]:
    """The section and all sections in it."""
    if isinstance(value, Section):
        yield value
        for name in type(value).model_fields:
            yield from _sections(getattr(value, name))
    elif isinstance(value, Mapping):
        for child in value.values():
            yield from _sections(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _sections(child)

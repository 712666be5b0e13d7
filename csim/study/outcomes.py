"""The measures a study names: that they exist, and amounts of them in the unit their definition gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from csim.errors import BadInput, suggestion
from csim.measures.definitions import find_measure, measure_ids
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import (
    Discover,
    Information,
    Optimise,
    Select,
    Solve,
    Tipping,
    WhatMustBeTrue,
)
from csim.study.words import measure_unit
from csim.units import QuantityError, parse

_NUMBER_AND_UNIT = re.compile(r"\s*([-+]?[\d_]*\.?\d+(?:[eE][-+]?\d+)?)\s*(.*?)\s*")


def amount_of(amount: float | str, measure: str) -> float:
    """An amount in a measure's unit: `0.5 MUSD` of vendor value is 500,000, `100 %` of NRR is 100.

    A bare number is taken in the measure's unit. Raises `BadInput` if the text measures something else.
    """
    unit = measure_unit(measure)
    if isinstance(amount, float | int):
        if unit.startswith("%") and 0 < abs(amount) <= 1:
            meant = f"{100 * amount:g} %, or {amount:g} % if that is meant"
            raise BadInput.because(f"{measure} is measured in %; {amount:g} could be a share; write {meant}")
        return float(amount)
    found = _NUMBER_AND_UNIT.fullmatch(amount)
    if found and found[2] in ("", unit, *(("points",) if unit.startswith("%") else ())):
        return float(found[1])
    try:
        return parse(amount, unit)
    except (QuantityError, KeyError):
        wanted = unit or "no unit"
        raise BadInput.because(
            f'{measure} is measured in {wanted}; "{amount}" is not; write such as 1 {unit}'.rstrip()
        ) from None


def check_outcomes(inquiry: Inquiry) -> None:
    """Raise `BadInput`, with file and line, for measures that do not exist or amounts in another unit."""
    for path, name in _named(inquiry):
        try:
            find_measure(name)
        except BadInput:
            hint = suggestion(name, list(measure_ids()))
            raise inquiry.refusal(path, f"no measure is called {name}; {hint}") from None
    for path, name, amount in _amounts(inquiry):
        try:
            amount_of(amount, name)
        except BadInput as error:
            raise inquiry.refusal(path, str(error)) from None


def _named(inquiry: Inquiry) -> Iterator[tuple[str, str]]:
    file, section = inquiry.file, inquiry.section
    yield from (("outcomes", name) for name in file.outcomes)
    if file.precision is not None:
        yield from (("precision.within", name) for name in file.precision.within)
    if isinstance(section, Tipping | Solve | WhatMustBeTrue | Select | Information):
        yield f"{file.kind}.measure", section.measure
    if isinstance(section, Tipping) and section.hysteresis is not None:
        yield from (("tipping.hysteresis.measures", name) for name in section.hysteresis.measures)
    if isinstance(section, Optimise):
        yield "optimise.objective", section.objective
        yield "optimise.against", section.against
    if isinstance(section, Optimise | Solve):
        yield from ((f"{file.kind}.limits", name) for name in section.limits)
    if isinstance(section, Discover):
        yield "discover.fails_when.measure", section.fails_when.measure


def _amounts(inquiry: Inquiry) -> Iterator[tuple[str, str, float | str]]:
    file, section = inquiry.file, inquiry.section
    if file.precision is not None:
        yield from (("precision.within", name, amount) for name, amount in file.precision.within.items())
    if isinstance(section, Select):
        yield "select.zone", section.measure, section.zone
    if isinstance(section, Optimise | Solve):
        for name, limit in section.limits.items():
            for amount in (limit.at_least, limit.at_most):
                if amount is not None:
                    yield f"{file.kind}.limits.{name}", name, amount
    if isinstance(section, Discover):
        when = section.fails_when
        for amount in (when.below, when.above):
            if amount is not None:
                yield "discover.fails_when", when.measure, amount

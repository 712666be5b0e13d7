"""The measures a study names: that they exist, and amounts of them in the unit their definition gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from csim.errors import BadInput, suggestion
from csim.measures.definitions import REGISTRY, find_measure
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

_MAPS = {"segment": "segments", "role": "team"}
"""Where scenarios name what measures are split by."""

_MOST_NEAR = 4

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
        wrong = _unknown(inquiry, name)
        if wrong:
            raise inquiry.refusal(path, wrong)
    for path, name, amount in _amounts(inquiry):
        try:
            amount_of(amount, name)
        except BadInput as error:
            raise inquiry.refusal(path, str(error)) from None


def _unknown(inquiry: Inquiry, name: str) -> str:
    """Why no run of the study can have a measure of this id, and which ids come near; empty if it can."""
    stem, *parts = name.strip().split(".")
    if stem not in REGISTRY:
        return f"no measure is called {name}; {_near(stem, parts)}"
    try:
        measure, _ = find_measure(name)
    except BadInput as error:
        return str(error)
    for split, part in zip(measure.splits, parts, strict=False):
        known = _entries(inquiry, split)
        if known and part not in known and f"{_MAPS[split]}.{part}" not in inquiry.text:  # an override may add one
            return f"no measure is called {name}: no scenario here has a {split} {part}; {suggestion(part, known)}"
    return ""


def _near(stem: str, parts: Sequence[str]) -> str:
    """The ids most like a mistyped one: alike letter by letter, or of the same words, or by the label."""
    from difflib import get_close_matches

    wanted = _folded(stem)
    labels = {_folded(measure.label): measure.id for measure in REGISTRY.values()}
    same_words = [known for known in REGISTRY if wanted in known]
    alike = get_close_matches(wanted, REGISTRY, n=_MOST_NEAR, cutoff=0.6)
    labelled = [labels[label] for label in get_close_matches(wanted, labels, n=1, cutoff=0.8)]
    found = list(dict.fromkeys([*labelled, *alike, *same_words]))[:_MOST_NEAR]
    if not found:
        return "csim explain measures lists them"
    return f"did you mean {' or '.join('.'.join([known, *parts]) for known in found)}?"


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _entries(inquiry: Inquiry, split: str) -> list[str]:
    """What a measure may be split by in this study; empty where that is not written in scenarios."""
    if split not in _MAPS:
        return []
    found = [getattr(company.file, _MAPS[split]) for company in inquiry.companies]
    return list(dict.fromkeys(str(name) for entries in found for name in entries))


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

"""From points of a design to settings and cases, and back to numbers and columns of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.study.laboratory import Case

if TYPE_CHECKING:
    from csim.scenario.studies.dials import Dial, Setting, Settings
    from csim.scenario.studies.load import Inquiry
    from csim.study.statistics import Array

_BINS = 6


def settings_at(dials: Sequence[Dial], points: Array) -> list[Settings]:
    """The settings of each point of a design in the unit cube [point, dial]."""
    return [
        tuple((dial.name, dial.at(float(position))) for dial, position in zip(dials, point, strict=True))
        for point in points
    ]


def cases_at(scenarios: Sequence[str], settings: Sequence[Settings]) -> list[Case]:
    """Every scenario at each of the settings, all scenarios of one point together."""
    return [Case(scenario, each) for each in settings for scenario in scenarios]


def column_of(dial: Dial, settings: Sequence[Settings]) -> list[Setting]:
    """Where a dial stands at each point."""
    return [dict(each)[dial.name] for each in settings]


def numbers(dials: Sequence[Dial], settings: Sequence[Settings]) -> Array:
    """Settings as numbers [point, dial]: numeric ones themselves, choices by their place from 0."""
    columns = [
        [float(each) if dial.numeric else float(dial.discrete.index(each)) for each in column_of(dial, settings)]
        for dial in dials
    ]
    return np.array(columns, dtype=float).T


def something_varies(inquiry: Inquiry, dials: Sequence[Dial], where: str) -> None:
    """Raise `BadInput`, told with file and line, unless there is a dial to turn; `where` says what to write."""
    if not dials:
        kind = inquiry.file.kind
        raise inquiry.refusal("", f"nothing varies, and kind: {kind} needs something that does; write {where}")


def counted(number: int, noun: str) -> str:
    """A number of things: `1 scenario`, `2 scenarios`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def explained(column: Sequence[Any], values: Array) -> float:
    """Share of the variance of `values` [point] that a dial's setting explains by itself, from 0 to 1.

    Points of like settings (each value, or sixths of the points where there are more) are averaged; nan where nothing
    varies. Source: correlation ratio, Pearson (1905).
    """
    known = np.isfinite(values)
    if known.sum() < 2 or np.ptp(values[known]) == 0:
        return float("nan")
    distinct = sorted(set(column), key=list(column).index) if isinstance(column[0], str) else sorted(set(column))
    place = np.array([distinct.index(each) for each in column])
    if len(distinct) > _BINS:
        place = place * _BINS // len(distinct)
    total = 0.0
    for group in np.unique(place[known]):
        inside = values[known & (place == group)]
        total += len(inside) * (float(inside.mean()) - float(values[known].mean())) ** 2
    return total / float(known.sum() * values[known].var())

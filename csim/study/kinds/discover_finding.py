"""When a plan fails, in sentences: the conditions, how often, how surely, and what they leave out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from csim.study.methods.boxes import Box, Discovery
from csim.study.methods.conditions import Edge, Mask, Tally, Worlds, density_interval
from csim.study.words import in_sentence, joined, measure_unit, percent, scale_of

if TYPE_CHECKING:
    from csim.scenario.studies.dials import Dial
    from csim.study.statistics import Array

_DIGITS = 6  # limits are round numbers already
_DOUBTFUL = 0.05
_CUT_OFF = (
    ", at most the follow-up"  # how labels of measures end that count what was not reached as the months followed
)


@dataclass(frozen=True)
class Failing:
    """What failing means: a plan's measure below or above a bound in the measure's unit."""

    plan: str
    measure: str
    below: float | None
    above: float | None

    def of(self, values: Array) -> Mask:
        """Which values fail; those that do not exist do not."""
        with np.errstate(invalid="ignore"):
            if self.below is not None:
                return np.asarray(values < self.below)
            return np.asarray(values > (np.inf if self.above is None else self.above))

    @property
    def phrase(self) -> str:
        """`NRR below 100 %`."""
        side, bound = ("below", self.below) if self.below is not None else ("above", self.above)
        bound = float(bound or 0.0)
        scale = scale_of(measure_unit(self.measure), [bound])
        scaled = bound / scale.divisor
        fewest = next((digits for digits in range(_DIGITS) if math.isclose(round(scaled, digits), scaled)), _DIGITS)
        label = in_sentence(self.measure).removesuffix(_CUT_OFF)
        return f"{label}{',' if ',' in label else ''} {side} {scale._replace(digits=fewest).text(bound)}"


def discover_finding(failing: Failing, dials: Sequence[Dial], worlds: Worlds, discovery: Discovery) -> tuple[str, ...]:
    """The sentences, the answer first."""
    runs, failures = int(worlds.runs.sum()), int(worlds.failures.sum())
    if not runs:
        return (f"No run gave a figure of {in_sentence(failing.measure)}, so nothing was found.",)
    if failures in (0, runs):
        return (_one_way(failing, worlds, failures),)
    if not discovery.boxes:
        return (_no_box(failing, dials, (failures, runs), discovery.ended),)
    first, *others = discovery.boxes
    sentences = [
        f"{failing.plan} fails ({failing.phrase}) when {conditions(first.edges, dials)}: {_counted(first.checked)}.",
        *(f"It also fails when {conditions(box.edges, dials)}: {_counted(box.checked)}." for box in others),
        _checked(discovery.boxes),
        _outside(worlds, discovery),
        _doubts(discovery.boxes, dials),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def discover_notes(failing: Failing, missing: int) -> tuple[str, ...]:
    """What to know of the measure, and of worlds without a figure of it."""
    found = []
    if in_sentence(failing.measure).endswith(_CUT_OFF):
        label = in_sentence(failing.measure).removesuffix(_CUT_OFF)
        found.append(f"Where {label} is not reached within the months followed, it counts as that many months.")
    if missing:
        found.append(f"{missing} worlds have no figure and count neither as failures nor as successes.")
    return tuple(found)


def _no_box(failing: Failing, dials: Sequence[Dial], counts: tuple[int, int], ended: str) -> str:
    failures, runs = counts
    return (
        f"{failing.plan} fails ({failing.phrase}) in {percent(failures / runs)} of {runs} worlds, and no condition on "
        f"{joined([dial.label for dial in dials])} tells which: {ended}."
    )


def conditions(edges: Sequence[Edge], dials: Sequence[Dial]) -> str:
    """Restrictions in words: `ramp is at least 5 months and price is from 80 to 120 %`."""
    order = list(dict.fromkeys(edge.factor for edge in edges))
    ordered = sorted(edges, key=lambda edge: order.index(edge.factor))
    told = [_condition(dials[factor], list(group)) for factor, group in groupby(ordered, key=lambda edge: edge.factor)]
    return joined(told)


def _condition(dial: Dial, edges: Sequence[Edge]) -> str:
    if edges[0].allowed:
        return f"{dial.label} is {' or '.join(dial.text(dial.discrete[code]) for code in edges[0].allowed)}"
    low = max(edge.low for edge in edges)
    high = min(edge.high for edge in edges)
    if not math.isfinite(high):
        return f"{dial.label} is at least {_limit(dial, low, 1)}"
    if not math.isfinite(low):
        return f"{dial.label} is at most {_limit(dial, high, -1)}"
    return f"{dial.label} is from {_limit(dial, low, 1)} to {_limit(dial, high, -1)}"


def _limit(dial: Dial, limit: float, side: int) -> str:
    """A limit in words; where only some numbers are possible, the first of them on the inner side."""
    if dial.discrete:
        known = sorted(float(each) for each in dial.discrete)
        inner = [each for each in known if side * each >= side * limit]
        limit = (inner[0] if side > 0 else inner[-1]) if inner else limit
    elif dial.whole:
        limit = float(math.ceil(limit) if side > 0 else math.floor(limit))
    return dial.text(limit, _DIGITS)


def _counted(counted: Tally) -> str:
    low, high = density_interval(counted)
    return (
        f"it did so in {counted.failures} of {counted.runs} such worlds, {percent(counted.density)} (95 %: "
        f"{100 * low:.0f} to {100 * high:.0f} %), and these are {percent(counted.coverage)} of all its failures"
    )


def _checked(boxes: Sequence[Box]) -> str:
    found = boxes[0].found
    first = " of the first rule" if len(boxes) > 1 else ""
    return (
        "These shares were counted on the half of the points that was kept aside to check the rule; on the half used "
        f"to find it, those{first} were {percent(found.density)} and {percent(found.coverage)}."
    )


def _outside(worlds: Worlds, discovery: Discovery) -> str:
    """How often it fails all over, and where no box holds, on the half kept aside."""
    held_out = worlds.only(~discovery.searched & (worlds.runs > 0))
    free = np.ones(len(held_out.points), dtype=bool)
    for box in discovery.boxes:
        free &= ~box.holds(held_out.points)
    rest = held_out.only(free)
    share = percent(float(held_out.failures.sum() / held_out.runs.sum()))
    if not rest.runs.sum():
        return f"Over the whole range it fails in {share} of worlds."
    outside = percent(float(rest.failures.sum() / rest.runs.sum()))
    return f"Over the whole range it fails in {share} of worlds, outside these conditions in {outside}."


def _doubts(boxes: Sequence[Box], dials: Sequence[Dial]) -> str:
    """Restrictions that the half kept aside does not confirm one by one."""
    weak = [conditions([edge], dials) for box in boxes for edge in box.edges if edge.checked_p > _DOUBTFUL]
    if not weak:
        return ""
    return f"Taken alone, the points kept aside do not confirm that it matters whether {joined(weak)}."


def _one_way(failing: Failing, worlds: Worlds, failures: int) -> str:
    """It never fails, or always: with the share of points that may yet be otherwise."""
    points = int((worlds.runs > 0).sum())
    other = 1 - 0.05 ** (1 / points)  # so many points would all agree by luck with a chance of 5 %
    runs = int(worlds.runs.sum())
    return (
        f"{failing.plan} failed ({failing.phrase}) in {'all' if failures else 'none'} of {runs} worlds: if it is "
        f"otherwise anywhere in these ranges, then in less than {_at_most(100 * other):.2g} % of them (95 % sure)."
    )


def _at_most(percentage: float) -> float:
    """Rounded up to two digits: a bound that is told must hold."""
    step = 10.0 ** (math.floor(math.log10(percentage)) - 1)
    return math.ceil(percentage / step - 1e-9) * step

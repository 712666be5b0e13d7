"""Is a steep place a jump or a slope: one measure along one line of rising places, in many replicates.

A jump is a change that does not shrink with the step across which it happens. The change across a stretch is held
against a smooth continuation of both its sides: the stretch's length times the mean of the slopes beside it, which is
exact for a parabola. What is left over, the excess, is eight times smaller on half the stretch where the measure is
smooth, half as large at a kink, and the same at a jump. So a jump is claimed only if the excess is not zero and has
lost less than half of itself in the last halving, both beyond the paired interval over replicates; and only if it is
large enough to matter. A slope that does all of its change within the last step cannot be told from a jump.

Source: finite differences (the third difference of equally spaced values); the rule of one half is csim's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from csim.study.statistics import CONFIDENCE, Array, intervals

_SHRUNK = 0.5


class Verdict(Enum):
    """What a place is."""

    JUMP = "jump"
    SLOPE = "slope"
    UNSURE = "unsure"
    FLAT = "flat"


class Span(NamedTuple):
    """A mean and the interval around it; the ends are nan with fewer than two replicates."""

    mean: float
    low: float
    high: float

    def beyond_zero(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    def flipped(self, sign: float) -> Span:
        """The same of a figure that counts upward where `sign` is 1, downward where it is -1."""
        low, high = sorted((sign * self.low, sign * self.high))
        return Span(sign * self.mean, low, high)


class Stretch(NamedTuple):
    """Two neighbouring places, the left one first."""

    left: float
    right: float

    @property
    def length(self) -> float:
        """How far apart they are."""
        return self.right - self.left


class Judged(NamedTuple):
    """A stretch, the change across it from left to right, how much of it no smooth course explains, and the verdict."""

    stretch: Stretch
    change: Span
    excess: Span
    verdict: Verdict

    @property
    def largest_jump(self) -> float:
        """The size, without its sign, beyond which a jump here is excluded."""
        return max(abs(self.excess.low), abs(self.excess.high))


class Rule(NamedTuple):
    """When a jump counts: the smallest size that matters, in the measure's unit, and how sure one must be."""

    least: float
    confidence: float


def shared_confidence(looks: int) -> float:
    """The confidence of each of several intervals that are to hold together at 95 %. Source: Bonferroni."""
    return 1.0 - (1.0 - CONFIDENCE) / max(looks, 1)


def span_of(values: Array, confidence: float = CONFIDENCE) -> Span:
    """The mean of one figure's replicates with its interval."""
    found = intervals(values, confidence)
    return Span(float(found.mean), float(found.low), float(found.high))


def change(line: Mapping[float, Array], stretch: Stretch) -> Array:
    """How much the measure changes from the left end to the right one, by replicate."""
    return line[stretch.right] - line[stretch.left]


def excess(line: Mapping[float, Array], stretch: Stretch) -> Array:
    """The change across a stretch beyond a smooth continuation of its sides, by replicate; nan if it has no sides.

    On each side the slope is taken to that place which is most nearly as far away as the stretch is long.
    """
    slopes = []
    lefts = [place for place in line if place < stretch.left]
    rights = [place for place in line if place > stretch.right]
    if lefts:
        other = min(lefts, key=lambda place: (abs(stretch.left - place - stretch.length), place))
        slopes.append((line[stretch.left] - line[other]) / (stretch.left - other))
    if rights:
        other = min(rights, key=lambda place: (abs(place - stretch.right - stretch.length), place))
        slopes.append((line[other] - line[stretch.right]) / (other - stretch.right))
    if not slopes:
        return np.full_like(line[stretch.left], np.nan)
    return change(line, stretch) - stretch.length * sum(slopes) / len(slopes)


def stretches(places: Iterable[float]) -> list[Stretch]:
    """All stretches between neighbouring places."""
    return [Stretch(left, right) for left, right in pairwise(sorted(places))]


def steepest(line: Mapping[float, Array]) -> Stretch | None:
    """The stretch of an evenly laid line across which the mean changes most; None if no two neighbours have figures."""
    return _largest([(stretch, mean_of(change(line, stretch))) for stretch in stretches(line)])


def most_abrupt(line: Mapping[float, Array]) -> Stretch | None:
    """The stretch whose change is least like that of its sides; None if none has both ends and a side."""
    return _largest([(stretch, mean_of(excess(line, stretch))) for stretch in stretches(line)])


def most_unusual(line: Mapping[float, Array]) -> Stretch | None:
    """The stretch whose slope is farthest from the median slope of all."""
    slopes = [(stretch, mean_of(change(line, stretch)) / stretch.length) for stretch in stretches(line)]
    known = [slope for _, slope in slopes if np.isfinite(slope)]
    usual = float(np.median(known)) if known else 0.0
    return _largest([(stretch, slope - usual) for stretch, slope in slopes])


def telling_half(line: Mapping[float, Array], stretch: Stretch, middle: float, slope: float) -> Stretch:
    """The half of a stretch whose mean change is least like the given slope; with slope 0, the steeper half.

    The left one if they are equal or unknown.
    """
    halves = [Stretch(stretch.left, middle), Stretch(middle, stretch.right)]
    return _largest([(half, mean_of(change(line, half)) - slope * half.length) for half in halves]) or halves[0]


def is_flat(values: Sequence[Array]) -> bool:
    """Whether no two of several settings differ, at 95 % for all pairs together; also if a single replicate tells."""
    known = [each for each in values if np.isfinite(each).any()]
    if len(known) < 2:
        return True
    means = [mean_of(each) for each in known]
    apart = known[int(np.argmax(means))] - known[int(np.argmin(means))]
    pairs = len(known) * (len(known) - 1) // 2
    return not span_of(apart, shared_confidence(pairs)).beyond_zero()


def judge(line: Mapping[float, Array], stretch: Stretch, before: Array | None, rule: Rule) -> Judged:
    """Whether a stretch is a jump; `before` is the excess across the stretch twice as long that it is a half of.

    None as `before` says that nothing lies between the ends, such as between 2 and 3 people: then there is no smaller
    step, and the excess alone decides, if there are places on both sides: at the end of a line a jump next door looks
    like one here.
    """
    across = span_of(change(line, stretch), rule.confidence)
    rest = excess(line, stretch)
    over = span_of(rest, rule.confidence)
    sign = 1.0 if across.mean >= 0 else -1.0
    upward = over.flipped(sign)
    kept = upward if before is None else span_of(sign * (rest - _SHRUNK * before), rule.confidence)
    large = across.beyond_zero() and min(abs(across.mean), upward.mean) >= rule.least
    open_ended = min(line) == stretch.left or max(line) == stretch.right
    if large and upward.low > 0 and kept.low > 0:
        verdict = Verdict.UNSURE if before is None and open_ended else Verdict.JUMP
    elif upward.high < rule.least or (before is not None and kept.high <= 0):
        verdict = Verdict.SLOPE
    else:
        verdict = Verdict.UNSURE
    return Judged(stretch, across, over, verdict)


def _largest(candidates: Sequence[tuple[Stretch, float]]) -> Stretch | None:
    known = [(stretch, abs(size)) for stretch, size in candidates if np.isfinite(size)]
    return max(known, key=lambda each: each[1])[0] if known else None


def mean_of(values: Array) -> float:
    """The mean over the replicates in which there is a figure; nan without any."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan

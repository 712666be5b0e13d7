"""The first value, in the order looked for, from which something holds; and how surely it is known.

What holds is told by an estimate with its interval: a share of worlds, or a mean difference. Three places are found
along the same values: where the estimate first is enough, where it first may be (the upper end of its interval is
enough), and where it first surely is (the lower end is). Values between the second and the third cannot be told from
the first. Nothing is taken for granted about the order: the whole grid is looked at, and values that break it are told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import Enum
from itertools import pairwise
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from csim.study.statistics import CONFIDENCE, Array, intervals

_ROUNDING = 1e-12


class Told(NamedTuple):
    """What is known of a condition at one value: an estimate, its 95 % interval, what is needed, and the worlds.

    `worlds` have a figure, of `tried` that were looked at.
    """

    estimate: float
    low: float
    high: float
    needed: float
    worlds: int
    tried: int = 0

    @property
    def judged(self) -> bool:
        """Whether half of the worlds tried have a figure; fewer are too special to conclude from (assumption)."""
        return 2 * self.worlds >= self.tried

    @property
    def holds(self) -> bool:
        """Whether the estimate is enough."""
        return self.judged and self.estimate >= self.needed - _ROUNDING

    @property
    def may_hold(self) -> bool:
        """Whether the interval leaves it open or says so, or nothing is concluded."""
        if not self.judged:
            return True
        return self.high >= self.needed or (self.worlds > 0 and math.isnan(self.high))

    @property
    def surely_holds(self) -> bool:
        """Whether all of the interval is enough."""
        return self.judged and self.low >= self.needed


class Crossing(NamedTuple):
    """The last value that fails (None if the first one tried holds) and the first that holds (None if none does)."""

    before: float | None
    value: float | None


class Order(Enum):
    """How the grid's verdicts follow one another, in the order looked for."""

    RISING = "rising"
    """It fails, and from somewhere on it holds; or it is the same everywhere."""

    FALLING = "falling"
    """It holds, and from somewhere on it fails."""

    BROKEN_BY_LUCK = "broken by luck"
    """It changes more than once, as luck may make it."""

    BROKEN = "broken"
    """It changes more than once, and more than luck explains."""


def share_told(holds: Array, needed: float) -> Told:
    """The share of worlds in which a limit holds, `holds` being 1 or 0 by world, with Wilson's 95 % interval.

    Source: Wilson (1927); covers 95 % on average over shares, also near 0 and 1 and for few worlds.
    """
    count = len(holds)
    if count == 0:
        return Told(math.nan, math.nan, math.nan, needed, 0, 0)
    share = float(holds.mean())
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return Told(share, max(0.0, middle - half), min(1.0, middle + half), needed, count, count)


def mean_told(differences: Array) -> Told:
    """The mean of paired differences with its Student interval; zero is needed. Worlds without one are left out."""
    mean, low, high, runs = intervals(differences)
    return Told(float(mean), float(low), float(high), 0.0, int(runs), len(differences))


def first_that(
    levels: Sequence[float],
    holds: Callable[[float], bool],
    between: Callable[[float, float], float | None],
    start: int,
) -> Crossing:
    """Where along `levels` something begins to hold, looked for from place `start` on and then halved.

    `between` gives a value between two others, None where they are near enough. Where the order is broken the crossing
    nearest to the start is found.
    """
    place = start
    while place < len(levels) and not holds(levels[place]):
        place += 1
    while 0 < place < len(levels) and holds(levels[place - 1]):
        place -= 1
    if place == len(levels):
        return Crossing(levels[-1], None)
    if place == 0:
        return Crossing(None, levels[0])
    before, value = levels[place - 1], levels[place]
    while (middle := between(before, value)) is not None:
        before, value = (before, middle) if holds(middle) else (middle, value)
    return Crossing(before, value)


def order_of(verdicts: Sequence[Sequence[Told]]) -> Order:
    """How verdicts follow one another; each entry holds what is told of all conditions at one value.

    Values at which nothing is concluded are passed over.
    """
    verdicts = [each for each in verdicts if all(told.judged for told in each)]
    holds = [all(told.holds for told in each) for each in verdicts]
    changes = sum(one != other for one, other in pairwise(holds))
    if changes == 0 or (changes == 1 and not holds[0]):
        return Order.RISING
    if changes == 1:
        return Order.FALLING
    return Order.BROKEN if _surely_broken(verdicts) else Order.BROKEN_BY_LUCK


def _surely_broken(verdicts: Sequence[Sequence[Told]]) -> bool:
    """Whether no single change explains the verdicts within their intervals, in either direction."""
    sure = np.array([all(told.surely_holds for told in each) for each in verdicts])
    never = np.array([not all(told.may_hold for told in each) for each in verdicts])
    rising = any(sure[place] and never[place + 1 :].any() for place in range(len(sure)))
    falling = any(never[place] and sure[place + 1 :].any() for place in range(len(sure)))
    return rising and falling

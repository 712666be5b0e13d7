"""How far one strategy is ahead of another after something has changed, known from few worlds.

At present, strategies are compared in many worlds. After a change, a few of the same worlds tell how far the difference
moved; luck that both share drops out, so the moved difference is known far better than those few worlds alone would
tell. With x the difference at present in N worlds and y the moved one in the first n of them, the estimate is
mean_N(x) + mean_n(y - x), a regression estimator with slope 1 (Cochran 1977, chapter 7). It is the sum of two
independent means, mean_n(y - x + n/N x) and (N-n)/N mean of the other x, which gives its error.

In a screening the variance of few worlds is moderated: averaged with that of the same difference after all other
changes, which counts as `PRIOR_DEGREES` degrees of freedom (the idea of Smyth 2004).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from csim.study.statistics import CONFIDENCE, Array, student_quantile, student_tail

PRIOR_DEGREES = 4
"""Weight, in degrees of freedom, of the variance usual among other changes. Source: convention of csim."""


class Margin(NamedTuple):
    """A difference of means, its standard error and the degrees of freedom of that; nan if unknown."""

    mean: float
    error: float
    degrees: int

    def low(self, confidence: float = CONFIDENCE) -> float:
        """The lower end of its interval."""
        return self.mean - self.half(confidence)

    def high(self, confidence: float = CONFIDENCE) -> float:
        """The upper end of its interval."""
        return self.mean + self.half(confidence)

    def half(self, confidence: float = CONFIDENCE) -> float:
        """Half the width of its interval; nan if unknown."""
        if not (self.degrees > 0 and math.isfinite(self.error)):
            return math.nan
        return self.error * student_quantile((1 + confidence) / 2, self.degrees)

    def chance_below(self) -> float:
        """The one-sided p value of the claim that the difference is below zero; 1 if unknown."""
        if not (self.degrees > 0 and math.isfinite(self.error) and math.isfinite(self.mean)):
            return 1.0
        if self.error == 0:
            return 0.0 if self.mean < 0 else 1.0
        tail = student_tail(self.mean / self.error, self.degrees) / 2
        return tail if self.mean < 0 else 1.0 - tail


UNKNOWN = Margin(math.nan, math.nan, 0)
"""What stands where too few runs finished."""


def plain_margin(first: Array, second: Array) -> Margin:
    """The paired difference of two strategies [replicate] in the same worlds."""
    gaps = first - second
    gaps = gaps[np.isfinite(gaps)]
    if len(gaps) < 2:
        return UNKNOWN
    return Margin(float(gaps.mean()), float(gaps.std(ddof=1) / math.sqrt(len(gaps))), len(gaps) - 1)


def moved_margin(present: Array, moved: Array, usual_variance: float = math.nan) -> Margin:
    """The difference after a change, from that at present [N] and that after the change [n <= N], world by world.

    `usual_variance` is the variance of such a move elsewhere; nan takes that of these worlds alone. Unknown with fewer
    than two worlds of each, or with one if no usual variance is given.
    """
    both = np.zeros(len(present), dtype=bool)
    both[: len(moved)] = np.isfinite(moved) & np.isfinite(present[: len(moved)])
    near, rest = present[both], present[~both & np.isfinite(present)]
    few, many = len(near), len(near) + len(rest)
    if few < (1 if math.isfinite(usual_variance) else 2) or many < 2:
        return UNKNOWN
    share = few / many
    moves = moved[both[: len(moved)]] - near + share * near
    mean = float(moves.mean()) + (float((1 - share) * rest.mean()) if len(rest) else 0.0)
    variance, degrees = _moderated(moves, usual_variance)
    error = variance / few
    if len(rest) > 1:
        error += (1 - share) ** 2 * float(rest.var(ddof=1)) / len(rest)
    return Margin(mean, math.sqrt(error), degrees)


def move_variance(present: Array, moved: Array) -> float:
    """The variance, among worlds, of how far a difference moved; nan with fewer than two."""
    moves = moved - present[: len(moved)]
    moves = moves[np.isfinite(moves)]
    return float(moves.var(ddof=1)) if len(moves) > 1 else math.nan


def discoveries(chances: Sequence[float], family: int, level: float) -> tuple[bool, ...]:
    """Which p values are significant when `family` tests are made, of which these are some.

    At most `level` is the expected share of false alarms among them; if nothing is there to be found, `level` is the
    chance of any. Source: Benjamini & Hochberg 1995; tests left out count as not significant.
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    passed = [rank for rank, place in enumerate(order, start=1) if chances[place] <= level * rank / family]
    found = [False] * len(chances)
    for place in order[: max(passed, default=0)]:
        found[place] = True
    return tuple(found)


def _moderated(moves: Array, usual: float) -> tuple[float, int]:
    own = float(moves.var(ddof=1)) if len(moves) > 1 else 0.0
    degrees = len(moves) - 1
    if not math.isfinite(usual):
        return own, degrees
    both = degrees + PRIOR_DEGREES
    return (degrees * own + PRIOR_DEGREES * usual) / both, both

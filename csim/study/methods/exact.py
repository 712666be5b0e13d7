"""Exact intervals for what is counted: chances of events, and percentiles."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from csim.study.statistics import CONFIDENCE, Array


class Counted(NamedTuple):
    """How often something happened in so many worlds; `low` and `high` bound its chance, nan without any world."""

    happened: int
    worlds: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share of worlds in which it happened; nan without any."""
        return self.happened / self.worlds if self.worlds else math.nan


def counted(happened: int, worlds: int, confidence: float = CONFIDENCE) -> Counted:
    """A count with the exact interval of its chance, which covers at least as often as it says.

    Source: Clopper & Pearson 1934.
    """
    from scipy.special import betaincinv

    if not worlds:
        return Counted(0, 0, math.nan, math.nan)
    tail = (1 - confidence) / 2
    low = float(betaincinv(happened, worlds - happened + 1, tail)) if happened else 0.0
    high = float(betaincinv(happened + 1, worlds - happened, 1 - tail)) if happened < worlds else 1.0
    return Counted(happened, worlds, low, high)


class Percentile(NamedTuple):
    """A percentile and the interval of it; an end is infinite where there are too few worlds to bound it."""

    value: float
    low: float
    high: float
    worlds: int


def percentile(values: Array, share: float, confidence: float = CONFIDENCE) -> Percentile:
    """The value below which this share of worlds lies, with the interval that order statistics give.

    Of n worlds, the number below the true percentile is binomial; the ends are the values of the ranks that it leaves
    with half of (1 - confidence) on each side (David & Nagaraja 2003, section 7.1). Whatever the distribution, the
    interval covers at least as often as it says.
    """
    from scipy.stats import binom

    known = np.sort(values[np.isfinite(values)])
    count = len(known)
    if not count:
        return Percentile(math.nan, math.nan, math.nan, 0)
    tail = (1 - confidence) / 2
    # Rank r (from 1) is a lower end if fewer than r worlds lie below the percentile with chance `tail` at most.
    ranks = np.arange(1, count + 1)
    below = binom.cdf(ranks - 1, count, share)
    lower = ranks[below <= tail]
    upper = ranks[1 - below <= tail]
    return Percentile(
        float(np.quantile(known, share)),
        float(known[lower[-1] - 1]) if len(lower) else -math.inf,
        float(known[upper[0] - 1]) if len(upper) else math.inf,
        count,
    )


def worlds_needed(share: float, confidence: float = CONFIDENCE) -> int:
    """The fewest worlds in which the interval of a percentile has both ends: 72 for the 5th at 95 %."""
    rare = min(share, 1 - share)
    return math.ceil(math.log((1 - confidence) / 2) / math.log(1 - rare))

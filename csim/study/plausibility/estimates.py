"""Means of replicates, and formulas over sums of replicates, with their 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from csim.study.plausibility.tables import Sums
from csim.study.statistics import CONFIDENCE, intervals, student_quantile


class Estimate(NamedTuple):
    """A figure with its 95 % interval; `low` and `high` are nan with fewer than two replicates."""

    mean: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """Half the width of the interval; nan where there is none."""
        return (self.high - self.low) / 2.0


def mean_of(values: Sequence[float]) -> Estimate:
    """Return the mean of a figure over replicates; those in which it does not exist are left out."""
    found = intervals(np.array(values, dtype=np.float64)[:, None])
    return Estimate(float(found.mean[0]), float(found.low[0]), float(found.high[0]))


def of_sums(formula: Callable[[Sums], float], replicates: Sequence[Sums]) -> Estimate:
    """Return a formula over the sums of all replicates, with an interval by the jackknife.

    Leaving out one replicate at a time, the variance is (n - 1) / n times the sum of squares around the mean of the
    n values. Source: Tukey 1958. Good where no single replicate carries the figure.
    """
    total = _added(replicates)
    value = formula(total)
    count = len(replicates)
    if count < 2:
        return Estimate(value, math.nan, math.nan)
    without = [formula({name: total[name] - each[name] for name in total}) for each in replicates]
    middle = math.fsum(without) / count
    variance = (count - 1) / count * math.fsum((each - middle) ** 2 for each in without)
    half = student_quantile((1 + CONFIDENCE) / 2, count - 1) * math.sqrt(variance)
    return Estimate(value, value - half, value + half)


def _added(replicates: Sequence[Sums]) -> Sums:
    return {name: math.fsum(each[name] for each in replicates) for name in replicates[0]}

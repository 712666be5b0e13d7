"""The ratio of two means over replicates, with its interval."""

from __future__ import annotations

import math

import numpy as np

from csim.study.comparison import Figure
from csim.study.statistics import CONFIDENCE, Array, student_quantile


def ratio_of_means(above: Array, below: Array) -> Figure:
    """The mean of `above` over the mean of `below`, paired by replicate, with Fieller's 95 % interval.

    Replicates in which either does not exist are left out. `low` and `high` are nan where there are fewer than two,
    and where the mean of `below` is not surely on one side of zero: then no bounded interval exists. Source: Fieller
    1954, exact for a bivariate normal.
    """
    both = np.isfinite(above) & np.isfinite(below)
    y, x = above[both], below[both]
    count = len(x)
    mean_y, mean_x = (float(values.mean()) if count else math.nan for values in (y, x))
    if count == 0 or mean_x == 0.0:
        return Figure(math.nan, math.nan, math.nan, count)
    ratio = mean_y / mean_x
    if count < 2:
        return Figure(ratio, math.nan, math.nan, count)
    (vyy, vxy), (_, vxx) = (np.cov(y, x) / count).tolist()
    t_squared = student_quantile((1 + CONFIDENCE) / 2, count - 1) ** 2
    a = mean_x**2 - t_squared * vxx
    if a <= 0.0:
        return Figure(ratio, math.nan, math.nan, count)
    b, c = mean_x * mean_y - t_squared * vxy, mean_y**2 - t_squared * vyy
    root = math.sqrt(max(0.0, b * b - a * c))
    return Figure(ratio, (b - root) / a, (b + root) / a, count)

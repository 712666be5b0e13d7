"""Intervals, paired differences and the two questions "how often" and "how sure", on plain arrays of replicates.

A replicate is one world: replicate 7 holds the same luck for every strategy. Figures of one strategy come with a 95 %
Student interval of their mean; two strategies are compared by the differences within replicates, whose interval is
narrower by as much as their luck has in common. `nan` means that a measure does not exist in that replicate; such
replicates are left out and counted.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

CONFIDENCE = 0.95
"""Chance that an interval covers the true mean."""

_POSTERIOR_DRAWS = 20_000
_POSTERIOR_SEED = 20_261_122
_LARGEST_EXACT_DEGREES = 1_000

type Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Intervals(NamedTuple):
    """Means with their interval, one entry a column; `runs` counts the replicates behind each.

    `low` and `high` are nan where fewer than two replicates exist, all are nan where there is none.
    """

    mean: Array
    low: Array
    high: Array
    runs: Array


def intervals(values: Array, confidence: float = CONFIDENCE) -> Intervals:
    """The mean of each column of `values` [replicate, ...] with its Student interval.

    Source: Student's t, exact for normal replicates; good for others from some dozens of replicates on.
    """
    known = np.isfinite(values)
    runs = known.sum(axis=0).astype(float)
    filled = np.where(known, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=0) / runs
        spread = np.where(known, values - mean, 0.0)
        variance = (spread * spread).sum(axis=0) / (runs - 1.0)
        error = np.sqrt(np.where(runs > 1, variance, np.nan) / runs)
    half = error * _quantiles(runs, confidence)
    return Intervals(mean, mean - half, mean + half, runs)


def shared(values: Array) -> Array:
    """The replicates of `values` [replicate, candidate] in which every candidate has a figure that has one anywhere.

    Means over other replicates compare different worlds: who fails in bad ones would look good.
    """
    known = np.isfinite(values)
    rows: Array = values[known[:, known.any(axis=0)].all(axis=1)]
    return rows


def variance_reduction(first: Array, second: Array) -> Array:
    """How many times fewer replicates the pairing needs: (var first + var second) / var(first - second), by column.

    1 = the pairing is worth nothing, nan where nothing varies or fewer than two replicates hold both. Infinite where
    the difference is the same in all replicates. Source: definition.
    """
    both = np.isfinite(first) & np.isfinite(second)
    a, b = np.where(both, first, np.nan), np.where(both, second, np.nan)
    apart = _variance(a) + _variance(b)
    together = _variance(a - b)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(apart > 0, apart / together, np.nan)


def win_shares(values: Array) -> Array:
    """Share of replicates in which each column of `values` [replicate, strategy] is the largest; ties are shared out.

    Replicates with a value missing are left out; all nan if none is left.
    """
    complete = values[np.isfinite(values).all(axis=1)]
    if not len(complete):
        return np.full(values.shape[1], np.nan)
    wins = complete == complete.max(axis=1, keepdims=True)
    shares: Array = (wins / wins.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def probability_best(values: Array) -> Array:
    """Probability that each column of `values` [replicate, strategy] has the largest true mean.

    The share of `drawn_means` in which it is the largest. For two strategies it agrees with the paired t test: a 95 %
    interval that just touches zero is 97.5 %. nan with fewer than two complete replicates.
    """
    drawn = drawn_means(values)
    if not len(drawn):
        return np.full(values.shape[1], np.nan)
    best = drawn == drawn.max(axis=1, keepdims=True)
    shares: Array = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def drawn_means(values: Array) -> Array:
    """Draw 20,000 times what the true means of the columns of `values` [replicate, strategy] may be: [draw, strategy].

    The posterior under no prior opinion: Student's t with replicates - 1 degrees around the means seen, with the
    covariance seen, drawn with a fixed seed. Without a row if fewer than two replicates are complete.
    """
    complete = values[np.isfinite(values).all(axis=1)]
    count, strategies = complete.shape
    if count < 2:
        return np.empty((0, strategies))
    generator = np.random.default_rng(_POSTERIOR_SEED)
    weights = generator.standard_normal((_POSTERIOR_DRAWS, count))
    scale = np.sqrt((count - 1) / generator.chisquare(count - 1, _POSTERIOR_DRAWS))
    weights *= (scale / math.sqrt(count * (count - 1)))[:, None]
    # One column at a time: a product of whole matrices may round a column differently by its position.
    means = complete.mean(axis=0)
    return np.column_stack(
        [means[column] + weights @ (complete[:, column] - means[column]) for column in range(strategies)]
    )


def is_tie(
    mean: Array, low: Array, high: Array, zone: Array | float
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether differences separate nothing: the interval holds zero (or is unknown), or the mean lies in the zone.

    `zone` is the indifference zone in the measure's unit: a difference smaller than that would change no decision.
    """
    excludes_zero = (low > 0) | (high < 0)
    separated = excludes_zero & (np.abs(mean) >= zone)
    return ~separated


def share_of_spread(parts: Array) -> Array:
    """How much of the spread of a sum each of its parts explains: cov(part, sum) / var(sum), adding up to 1.

    `parts` is [replicate, part]; nan where the sum does not vary. Source: definition.
    """
    complete = parts[np.isfinite(parts).all(axis=1)]
    if len(complete) < 2:
        return np.full(parts.shape[1], np.nan)
    centred = complete - complete.mean(axis=0)
    total = centred.sum(axis=1)
    variance = float(total @ total)
    if variance == 0:
        return np.full(parts.shape[1], np.nan)
    return np.asarray(centred.T @ total / variance)


@lru_cache(maxsize=4_096)
def student_quantile(probability: float, degrees: int) -> float:
    """The t that a Student variable with these degrees of freedom stays below with this probability, above 0.5.

    Exact finite series up to a thousand degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4), inverted by
    bisection; beyond, the normal quantile with two corrections (26.7.5), wrong by less than a millionth.
    """
    if degrees > _LARGEST_EXACT_DEGREES:
        z = NormalDist().inv_cdf(probability)
        return z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
    low, high = 0.0, 1.0
    while _student_within(high, degrees) < 2 * probability - 1:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        below = _student_within(middle, degrees) < 2 * probability - 1
        low, high = (middle, high) if below else (low, middle)
    return high


def student_tail(t: float, degrees: int) -> float:
    """Probability that a Student variable with these degrees of freedom lies further from zero than `t`, on both sides.

    The same exact finite series as `student_quantile`, at any degrees of freedom; absolute error below 1e-11. 0 for an
    infinite t. Source: Abramowitz and Stegun 26.7.3 and 26.7.4.
    """
    return max(0.0, 1.0 - _student_within(abs(t), degrees))


def _student_within(t: float, degrees: int) -> float:
    """Probability that a Student variable lies between -t and t."""
    angle = math.atan2(t, math.sqrt(degrees))
    cosine_squared = math.cos(angle) ** 2
    odd = degrees % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0
    for step in range(1 + odd, degrees, 2):
        total += term
        term *= cosine_squared * step / (step + 1)
    total *= math.sin(angle)
    return 2 / math.pi * (angle + total) if odd else total


def _quantiles(runs: Array, confidence: float) -> Array:
    by_count = {
        count: student_quantile((1 + confidence) / 2, count - 1) if count > 1 else math.nan
        for count in sorted({int(each) for each in np.ravel(runs)})
    }
    quantiles: Array = np.vectorize(by_count.__getitem__, otypes=[float])(np.asarray(runs).astype(int))
    return quantiles


def _variance(values: Array) -> Array:
    known = np.isfinite(values)
    runs = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=0) / runs
        spread = np.where(known, values - mean, 0.0)
        return np.asarray(np.where(runs > 1, (spread * spread).sum(axis=0) / (runs - 1), np.nan))

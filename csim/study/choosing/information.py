"""What it is worth to find something out before deciding: expected value of partial perfect information.

Whoever knew one uncertainty before choosing would choose by it, and gain on average the EVPPI, in the unit of the
values: E[max over strategies of E[value | uncertainty]] - max over strategies of E[value]. By regression, from one
sample of points in which all uncertainties vary together: Strong, Oakley and Brennan (2014), Estimating multiparameter
partial expected value of perfect information from a probabilistic sensitivity analysis sample: a nonparametric
regression approach, Medical Decision Making 34(3). The regression is by least squares on a natural cubic spline with
five degrees of freedom and knots at the 1, 20, 40, 60, 80 and 99 % points (assumption: of several sets of knots it came
closest on known effects). It follows smooth effects to some 5 % of their value and understates a sudden step by up to a
fifth. Categories, and numbers with no more than six different values, are taken by the mean of each group.

A regression also follows noise, and choosing by noise looks like a gain: the estimate is biased upwards. How far is
seen where there is nothing to find, when the values are dealt out afresh among the points.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from csim.errors import BadInput
from csim.study.statistics import CONFIDENCE, Array, intervals, student_quantile

if TYPE_CHECKING:
    import pandas as pd

FEWEST_POINTS = 40
"""Sampled points that an estimate needs at least; some hundreds are better."""

FEWEST_A_GROUP = 8
"""Sampled points for each category that are needed at least."""

SHUFFLES = 199
"""How often the values are dealt out afresh to see what noise alone gives."""

RESAMPLES = 200
"""How often the points are drawn again for the standard error."""

_KNOTS = (0.01, 0.2, 0.4, 0.6, 0.8, 0.99)
_SEED = 20_261_122


class Decision(NamedTuple):
    """What would be decided now, on the points' means, and what knowing everything would add.

    `best` is the column with the largest mean, `value` that mean. `evpi` is the expected value of perfect information,
    with its 95 % interval `low` to `high`, all in the unit of the values. It counts as known also what luck is left in
    the mean of each point, which nobody can find out: with few replicates a point it is an upper bound.
    """

    best: int
    value: float
    evpi: float
    low: float
    high: float
    points: int


def decide_now(values: Array) -> Decision:
    """Say what is best without finding anything out, from `values` [point, strategy], means over shared replicates.

    Points with a nan are left out. EVPI = E[max over strategies of value] - max over strategies of E[value]; source:
    definition. Raises `BadInput` with too few points.
    """
    complete = values[_complete(values)]
    means = complete.mean(axis=0)
    best = int(np.argmax(means))
    gain = intervals(complete.max(axis=1) - complete[:, best])
    low = max(0.0, float(gain.low))
    return Decision(best, float(means[best]), float(gain.mean), low, float(gain.high), len(complete))


def information_values(inputs: Mapping[str, Any], values: Array) -> pd.DataFrame:
    """EVPPI of each uncertainty by itself, one row each in the order of `inputs`.

    `inputs` maps an uncertainty to its setting at each point: an array [point] of numbers, or of words for a category.
    `values` is [point, strategy], the mean over replicates that all points and strategies share; points with a nan are
    left out. Columns, all but the first and last in the unit of the values:

    uncertainty; evppi, never negative; low and high, 95 % from the bootstrap's standard error, not below zero; floor,
    the mean of what the same estimator gives for values dealt out afresh, which is what noise is worth; told, whether
    evppi is above what noise gives: above 95 % of the largest evppi of all uncertainties over the shuffles, so that
    among any number of idle uncertainties one is told with a chance of 5 % at most (Westfall and Young 1993). An
    uncertainty that is not told may matter, but not to this decision by this sample.

    Raises `BadInput` with too few points, without an uncertainty, or where an uncertainty has no number.
    """
    import pandas as pd

    if not inputs:
        raise BadInput.because("what information is worth needs one uncertainty or more that varies between the points")
    kept = _complete(values)
    gains = values[kept] - values[kept][:, [int(np.argmax(values[kept].mean(axis=0)))]]
    bases = {name: _basis(name, setting, kept) for name, setting in inputs.items()}
    found = np.array([_evppi(basis, gains) for basis in bases.values()])
    noise = _shuffled(list(bases.values()), gains)
    errors = np.array([_bootstrap_error(basis, gains) for basis in bases.values()])
    half = student_quantile((1 + CONFIDENCE) / 2, len(gains) - 1) * errors
    return pd.DataFrame(
        {
            "uncertainty": list(bases),
            "evppi": found,
            "low": np.maximum(0.0, found - half),
            "high": found + half,
            "floor": noise.mean(axis=0),
            "told": found > _threshold(noise),
        }
    )


def natural_spline(values: Array) -> Array:
    """Columns [point, 6] that span the natural cubic splines of `values` [point] with six knots, constant included.

    Cubic between the knots, straight beyond the outer two. Values are first scaled to the span of the outer knots.
    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, formulas 5.4 and 5.5.
    """
    knots = np.quantile(values, _KNOTS)
    if not np.diff(knots).all():  # many points share a value: the knots are put among the different ones
        knots = np.quantile(np.unique(values), _KNOTS)
    scaled = (values - knots[0]) / (knots[-1] - knots[0])
    places = (knots - knots[0]) / (knots[-1] - knots[0])
    cubes = np.maximum(0.0, scaled[:, None] - places) ** 3
    slopes = (cubes[:, :-1] - cubes[:, -1:]) / (1 - places[:-1])
    return np.column_stack([np.ones(len(values)), scaled, slopes[:, :-1] - slopes[:, -1:]])


def _complete(values: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    kept = np.isfinite(values).all(axis=1)
    if kept.sum() < FEWEST_POINTS:
        message = (
            f"{int(kept.sum())} of {len(values)} points finished for all strategies; "
            f"what information is worth needs {FEWEST_POINTS} or more, better some hundreds: sample more points"
        )
        raise BadInput.because(message)
    return kept


def _basis(name: str, setting: Any, kept: Any) -> Array:
    """Orthonormal columns that span what a regression on an uncertainty can follow."""
    settings = np.asarray(setting)
    if settings.shape != kept.shape:
        message = f"the uncertainty {name} has settings of the shape {settings.shape} for {len(kept)} points"
        raise ValueError(message)
    settings = settings[kept]
    numeric = np.issubdtype(settings.dtype, np.number)
    if numeric and not np.isfinite(settings).all():
        raise BadInput.because(f"the uncertainty {name} has no number at some points; give its setting at every point")
    groups, place = np.unique(settings if numeric else settings.astype(str), return_inverse=True)
    if numeric and len(groups) > len(_KNOTS):
        raw = natural_spline(settings.astype(float))
    elif len(groups) * FEWEST_A_GROUP <= len(settings):
        raw = (place[:, None] == np.arange(len(groups))).astype(float)
    else:
        message = (
            f"the uncertainty {name} has {len(groups)} categories for {len(settings)} points; sample "
            f"{FEWEST_A_GROUP * len(groups)} points or more, or give numbers if that is what they are"
        )
        raise BadInput.because(message)
    return np.asarray(np.linalg.qr(raw)[0])


def _evppi(basis: Array, gains: Array) -> float:
    """EVPPI from the regression of `gains` [point, strategy] on an orthonormal basis [point, term]."""
    chosen = _chosen(basis, (basis.T @ gains)[None])
    return max(0.0, float(chosen.mean() - gains.mean(axis=0).max()))


def _chosen(basis: Array, weights: Array) -> Array:
    """The largest fitted gain [draw, point] over the strategies, by the terms' weights [draw, term, strategy]."""
    fitted = (weights[:, :, strategy] @ basis.T for strategy in range(weights.shape[2]))
    return reduce(np.maximum, fitted)


def _shuffled(bases: list[Array], gains: Array) -> Array:
    """EVPPI [shuffle, uncertainty] after the points' gains are dealt out afresh, alike for all uncertainties."""
    generator = np.random.default_rng(_SEED)
    terms = np.hstack(bases).T
    weights = np.array([terms @ gains[generator.permutation(len(gains))] for _ in range(SHUFFLES)])
    ends = np.cumsum([basis.shape[1] for basis in bases])
    parts = zip(bases, np.split(weights, ends[:-1], axis=1), strict=True)
    chosen = np.column_stack([_chosen(basis, part).mean(axis=1) for basis, part in parts])
    return np.maximum(0.0, chosen - gains.mean(axis=0).max())


def _threshold(noise: Array) -> float:
    """What the largest EVPPI of all uncertainties exceeds in 5 % of the shuffles, the sample itself counted as one."""
    highest = np.sort(noise.max(axis=1))
    return float(highest[-round((1 - CONFIDENCE) * (SHUFFLES + 1))])


def _bootstrap_error(basis: Array, gains: Array) -> float:
    """Standard error of the EVPPI when points are drawn again with replacement, the knots staying where they are."""
    points, terms = basis.shape
    drawn = np.random.default_rng(_SEED).multinomial(points, np.full(points, 1 / points), RESAMPLES) / points
    squares = (drawn @ (basis[:, :, None] * basis[:, None, :]).reshape(points, -1)).reshape(-1, terms, terms)
    products = (drawn @ (basis[:, :, None] * gains[:, None, :]).reshape(points, -1)).reshape(-1, terms, gains.shape[1])
    # A category may be missing from a draw: the pseudo-inverse then leaves it out.
    weights = np.linalg.pinv(squares, hermitian=True) @ products
    chosen = (_chosen(basis, weights) * drawn).sum(axis=1)
    return float(np.std(np.maximum(0.0, chosen - (drawn @ gains).max(axis=1)), ddof=1))

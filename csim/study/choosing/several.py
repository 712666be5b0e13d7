"""Several arms at once: which differences are real although many are looked at, and what a wrong choice would cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from csim.errors import BadInput, suggestion
from csim.study.statistics import CONFIDENCE, Array, drawn_means, intervals, student_tail
from csim.study.words import joined

if TYPE_CHECKING:
    import pandas as pd


def compare_pairs(
    values: Array,
    names: Sequence[str],
    against: str | None = None,
    confidence: float = CONFIDENCE,
    *,
    chosen: bool = False,
) -> pd.DataFrame:
    """Paired differences of the columns of `values` [replicate, arm], corrected for how many are looked at.

    All pairs, or with `against` every other arm less that one. Columns first, second, mean, low, high, runs,
    p_adjusted, apart: the mean of first less second in the unit of the values, its simultaneous interval, the
    replicates that hold both, Holm's adjusted p-value of the paired t test, and whether it is at most 1 - confidence.
    `chosen`: `against` was chosen by these same values, such as their best; corrected is then for all pairs there are.

    All intervals together cover their truths with at least this `confidence` (Bonferroni: each has an error of
    (1 - confidence) / pairs, by Student quantiles); all verdicts "apart" together hold a false one with a chance of at
    most 1 - confidence (Holm 1979, A simple sequentially rejective multiple test procedure). Holm's test sees a little
    more than Bonferroni's intervals: a pair can be apart although its interval just holds zero. With fewer than two
    replicates low, high and p_adjusted are nan. Raises `BadInput` for names that do not fit.
    """
    import pandas as pd

    pairs = _pairs(values, names, against)
    differences = np.column_stack([values[:, first] - values[:, second] for first, second in pairs])
    tests = math.comb(len(names), 2) if chosen else len(pairs)
    found = intervals(differences, 1 - (1 - confidence) / tests)
    adjusted = holm(np.array([_paired_test(differences[:, place]) for place in range(len(pairs))]), tests)
    return pd.DataFrame(
        {
            "first": [names[first] for first, _ in pairs],
            "second": [names[second] for _, second in pairs],
            "mean": found.mean,
            "low": found.low,
            "high": found.high,
            "runs": found.runs.astype(int),
            "p_adjusted": adjusted,
            "apart": adjusted <= 1 - confidence,
        }
    )


def holm(p_values: Array, tests: int | None = None) -> Array:
    """Adjust p-values [test] for their number, by Holm's step-down: the smallest times all, the next times one fewer...

    Never falling from one to the next larger, never above 1; nan stays nan and counts as a test. `tests` is how many
    there are where those given were picked out of more by what they show. Source: Holm (1979).
    """
    count = len(p_values) if tests is None else tests
    adjusted = np.full(len(p_values), np.nan)
    highest = 0.0
    for place, test in enumerate(np.argsort(p_values, kind="stable")):  # nan come last
        if math.isnan(p_values[test]):
            break
        highest = max(highest, min(1.0, (count - place) * float(p_values[test])))
        adjusted[test] = highest
    return adjusted


def expected_regret(values: Array) -> Array:
    """What choosing each column of `values` [replicate, arm] costs on average: E[largest true mean - its own].

    Over the same draws of the true means as `probability_best`, in the unit of the values, never negative. Small where
    the choice hardly matters, even if it is far from sure which arm is best. nan with fewer than three complete
    replicates, where such a mean does not exist. Source: the expected opportunity cost of Chick and Inoue (2001), New
    two-stage and sequential procedures for selecting the best simulated system.
    """
    complete = values[np.isfinite(values).all(axis=1)]
    if len(complete) < 3:
        return np.full(values.shape[1], np.nan)
    drawn = drawn_means(complete)
    return np.asarray((drawn.max(axis=1, keepdims=True) - drawn).mean(axis=0))


def _pairs(values: Array, names: Sequence[str], against: str | None) -> list[tuple[int, int]]:
    count = len(names)
    if count < 2 or len(dict.fromkeys(names)) < count:
        raise BadInput.because(f"two or more different arms are compared, not {joined(names) if names else 'none'}")
    if values.shape[1] != count:
        message = f"{values.shape[1]} columns of values do not belong to {count} arms"
        raise ValueError(message)
    if against is None:
        return list(combinations(range(count), 2))
    if against not in names:
        raise BadInput.because(f"no arm is called {against}: {suggestion(against, list(names))}")
    second = list(names).index(against)
    return [(first, second) for first in range(count) if first != second]


def _paired_test(differences: Array) -> float:
    """Two-sided p-value of Student's test that the mean difference is zero; nan with fewer than two differences."""
    known = differences[np.isfinite(differences)]
    count = len(known)
    if count < 2:
        return math.nan
    mean, error = float(known.mean()), float(known.std(ddof=1)) / math.sqrt(count)
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    return student_tail(mean / error, count - 1)

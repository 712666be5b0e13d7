"""Fronts: which choices no other beats in two goals at once, by their means and beyond the intervals."""

from __future__ import annotations

import numpy as np

from csim.study.statistics import CONFIDENCE, Array, intervals

type Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def front(means: Array) -> Mask:
    """Which rows of `means` [choice, goal] no other row beats: is as good in all goals and better in one.

    Larger is better. Rows with a nan are never on the front. Source: definition (Pareto).
    """
    known = np.isfinite(means).all(axis=1)
    filled = np.where(known[:, None], means, -np.inf)
    as_good = (filled[:, None] >= filled[None]).all(axis=2)
    better = (filled[:, None] > filled[None]).any(axis=2)
    return np.asarray(known & ~(as_good & better).any(axis=0))


def surely_beats(values: Array, confidence: float = CONFIDENCE) -> Mask:
    """Which choice [first] surely beats which [second] in both goals, from `values` [choice, replicate, goal].

    First beats second if the interval of the paired difference excludes that it is worse in any goal, and that it is no
    better in one. A false claim about any pair has a chance of at most 1 - confidence: each ordered pair may err by its
    share (Bonferroni), and as both goals must agree, each is tested at the pair's whole share (Berger 1982, the
    intersection-union test). Nothing surely beats anything with fewer than two replicates.
    """
    count = len(values)
    pairs = max(1, count * (count - 1))
    differences = np.moveaxis(values[:, None] - values[None], 2, 0)  # [replicate, first, second, goal]
    low = intervals(differences, 1 - 2 * (1 - confidence) / pairs if pairs > 2 else confidence).low
    return np.asarray((low >= 0).all(axis=2) & (low > 0).any(axis=2))


def thinned(means: Array, count: int) -> list[int]:
    """At most `count` rows of `means` [choice, goal] spread evenly along them, both ends among them, by first goal.

    The way along is measured in shares of each goal's span.
    """
    order = np.argsort(-means[:, 0], kind="stable")
    if len(order) <= count:
        return [int(place) for place in order]
    span = np.ptp(means, axis=0)
    steps = np.diff(means[order] / np.where(span > 0, span, 1.0), axis=0)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    wanted = np.linspace(0.0, way[-1], count)
    chosen = dict.fromkeys(int(np.argmin(np.abs(way - place))) for place in wanted)
    return [int(order[place]) for place in chosen]

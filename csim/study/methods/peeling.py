"""The search for one box: peel, move every edge to where it serves best, drop what does not matter, round.

Friedman and Fisher (1999) paste back a few points at a time. With some hundreds of points that follows luck: a step is
two or three points, and true conditions are missed. Here each factor's best interval, the others given, is found
exactly and in one go, until no factor gains (Mampaey et al. 2012 use the same step in a beam search).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from csim.study.methods.conditions import Edge, Mask, Worlds, inside, rounded
from csim.study.statistics import Array

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Search:
    """How patiently boxes are looked for.

    `peel` is the share of a box's points taken off at a time, `least_support` the smallest share of all points that
    peeling may leave, `quasi_p` the quasi-p-value above which a restriction is dropped, `most` the most boxes, `seed`
    decides which half is held out. Source: Friedman and Fisher (1999) for the shares, Bryant and Lempert (2010) for
    `quasi_p`; `most` is an assumption.
    """

    peel: float = 0.05
    least_support: float = 0.05
    quasi_p: float = 0.05
    most: int = 3
    seed: int = 1


def search_box(worlds: Worlds, search: Search, least: float) -> tuple[Edge, ...]:
    """The edges of the best box, rounded; none if nothing sets the failures apart."""
    base = float(worlds.shares.mean())
    trajectory = list(_peeled(worlds, search.peel, max(least, 2.0)))
    best = max(trajectory, key=lambda edges: _excess(edges, worlds, base))
    everywhere = range(len(worlds.categorical))
    edges = _needed(_refined(best, worlds, everywhere), worlds, search.quasi_p)
    # Beside restrictions that luck suggests, a true one can look dispensable: without them all factors are tried anew.
    # What was reached counts, not what is left once needless ones are dropped again, so that this comes to an end.
    reached = -math.inf
    while edges:
        edges = _needed(_refined(edges, worlds, sorted({edge.factor for edge in edges})), worlds, search.quasi_p)
        anew = _needed(_refined(edges, worlds, everywhere), worlds, search.quasi_p)
        reached = max(reached, _excess(edges, worlds, base))
        if _excess(anew, worlds, base) <= reached + _ROUNDING * len(worlds.points):
            break
        edges, reached = anew, _excess(anew, worlds, base)
    return tuple(rounded(edge, worlds.points) for edge in edges)


def _excess(edges: Sequence[Edge], worlds: Worlds, base: float) -> float:
    """Failures inside beyond those that as many points at random would hold.

    Where failures have one rate inside a true box and another outside, this is largest for the true box, whatever the
    rates. Source: weighted relative accuracy, Lavrac et al. (1999).
    """
    within = worlds.shares[inside(edges, worlds.points)]
    return float(within.sum()) - base * len(within)


def _peeled(worlds: Worlds, share: float, least: float) -> Iterator[tuple[Edge, ...]]:
    """The boxes of one peeling, from all points down to the least support or to failures alone."""
    edges: tuple[Edge, ...] = ()
    while True:
        yield edges
        kept = inside(edges, worlds.points)
        shares = worlds.shares[kept]
        if shares.min() == shares.max():
            return
        tried = []
        for edge in _peels(worlds, kept, share):
            candidate = _with(edges, edge)
            still = worlds.shares[inside(candidate, worlds.points)]
            if least <= len(still) < len(shares):
                # The gain by point taken off: the mean alone would favour taking off large categories.
                tried.append(((still.mean() - shares.mean()) / (len(shares) - len(still)), candidate))
        if not tried:
            return
        edges = max(tried, key=lambda pair: pair[0])[1]


def _peels(worlds: Worlds, kept: Mask, share: float) -> Iterator[Edge]:
    for factor, categorical in enumerate(worlds.categorical):
        values = worlds.points[kept, factor]
        distinct = np.unique(values)
        if len(distinct) < 2:
            continue
        if categorical:
            for code in distinct:
                yield Edge(factor, allowed=tuple(int(other) for other in distinct if other != code))
            continue
        taken = max(1, math.floor(share * len(values)))
        ordered = np.sort(values)
        above = distinct[distinct > ordered[taken - 1]]
        below = distinct[distinct < ordered[-taken]]
        if len(above):
            yield Edge(factor, low=float(above[0]))
        if len(below):
            yield Edge(factor, high=float(below[-1]))


def _refined(edges: tuple[Edge, ...], worlds: Worlds, factors: Sequence[int]) -> tuple[Edge, ...]:
    """Give one factor after the other its best edges, the others given, until that gains no excess failures."""
    base = float(worlds.shares.mean())
    while True:
        now = _excess(edges, worlds, base)
        tried = []
        for factor in factors:
            others = tuple(edge for edge in edges if edge.factor != factor)
            kept = inside(others, worlds.points)
            best = _best_edges(factor, worlds.only(kept), base)
            tried.append((_excess((*others, *best), worlds, base), (*others, *best)))
        gain, candidate = max(tried, key=lambda pair: pair[0], default=(now, edges))
        if gain <= now + _ROUNDING * len(worlds.points):
            return edges
        edges = candidate


def _best_edges(factor: int, worlds: Worlds, base: float) -> tuple[Edge, ...]:
    """The restriction of one factor that leaves most excess failures; none if leaving all in is as good."""
    values, place = np.unique(worlds.points[:, factor], return_inverse=True)
    sums = np.bincount(place, weights=worlds.shares - base, minlength=len(values))
    if worlds.categorical[factor]:
        allowed = tuple(int(code) for code in values[sums > 0])
        return (Edge(factor, allowed=allowed),) if 0 < len(allowed) < len(values) else ()
    first, last = _largest_sum(sums)
    low = (Edge(factor, low=float(values[first])),) if first > 0 else ()
    high = (Edge(factor, high=float(values[last])),) if last < len(values) - 1 else ()
    return (*low, *high)


def _largest_sum(sums: Array) -> tuple[int, int]:
    """First and last place of the stretch with the largest sum. Source: Kadane."""
    total = np.concatenate([[0.0], np.cumsum(sums)])
    lowest = np.minimum.accumulate(total)
    last = int(np.argmax(total[1:] - lowest[:-1]))
    return int(np.argmin(total[: last + 1])), last


def _needed(edges: tuple[Edge, ...], worlds: Worlds, limit: float) -> tuple[Edge, ...]:
    """Drop the most dispensable restriction, again and again, until each of those left matters."""
    while edges:
        judged = [edge._replace(quasi_p=quasi_p(edges, edge, worlds)) for edge in edges]
        worst = max(judged, key=lambda edge: edge.quasi_p)
        if worst.quasi_p <= limit:
            return tuple(sorted(judged, key=lambda edge: (edge.quasi_p, edge.factor)))
        edges = tuple(edge for edge, told in zip(edges, judged, strict=True) if told is not worst)
    return ()


def quasi_p(edges: Sequence[Edge], edge: Edge, worlds: Worlds) -> float:
    """Chance that a box would hold as many failures if this restriction did not matter: a binomial tail.

    The rate is that of the box without the restriction. Source: Bryant and Lempert (2010), by restriction instead of by
    factor, so that a needless lower end does not hide behind a needed upper one.
    """
    from scipy.stats import binom

    others = [other for other in edges if not edge.replaces(other)]
    within = worlds.shares[inside(edges, worlds.points)]
    wider = worlds.shares[inside(others, worlds.points)]
    if not len(within):
        return 1.0
    return float(binom.sf(math.floor(within.sum() + 1e-9) - 1, len(within), wider.mean()))


def _with(edges: tuple[Edge, ...], edge: Edge) -> tuple[Edge, ...]:
    """The edges with one added, or moved where there is one on that side of that factor already."""
    others = tuple(other for other in edges if not edge.replaces(other))
    return (*others, edge)

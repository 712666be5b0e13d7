"""When does a plan fail: boxes of conditions found by PRIM on one half of the points, checked on the other.

The Patient Rule Induction Method (Friedman and Fisher 1999) peels a small share of the points off one side of the box
after the other, always where that raises the share of failures most; then edges are moved to where they serve best.
Restrictions that a one-sided quasi-p-value (Bryant and Lempert 2010) finds dispensable are dropped; limits are rounded.
A box that the held-out half does not confirm is no box. The code is csim's own: the one maintained alternative brings a
whole workbench with it, leaves the choice of the box to the eye, and checks it on the points it was found on.

Points are [point, factor] in the factors' own units; a categorical factor holds codes 0, 1, 2, ... A point stands for
one or several worlds of equal luck everywhere. However many, it counts as one trial: a share of failures varies less
than a coin of the same mean, so the tests err on the careful side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from csim.study.conditions import Edge, Mask, Tally, Worlds, inside, tally
from csim.study.peeling import Search, quasi_p, search_box
from csim.study.statistics import Array

FEWEST_FAILURES = 16
"""Points that must fail, and as many that must not, before conditions are looked for."""

CONFIRMED = 0.01
"""A box is believed if the held-out half would show as much by luck less often than this."""


@dataclass(frozen=True)
class Box:
    """A box that the held-out half confirms: its edges, what it held of the half it was `found` on, and of the other.

    `p_value`: chance that a box without meaning would hold as many failures of the `checked` half.
    """

    edges: tuple[Edge, ...]
    found: Tally
    checked: Tally
    p_value: float

    def holds(self, points: Array) -> Mask:
        """Which points lie inside."""
        return inside(self.edges, points)


@dataclass(frozen=True)
class Discovery:
    """Boxes in the order found, each among the points that the earlier ones left; `ended` says why no more came."""

    boxes: tuple[Box, ...]
    ended: str


def find_boxes(worlds: Worlds, search: Search) -> Discovery:
    """Look for boxes one after the other, each among the points outside the earlier ones.

    Tallies are of all points, so that coverages of boxes that share points do not add up.
    """
    halves = _halves(worlds.only(worlds.runs > 0), search.seed)
    left: list[Worlds] = list(halves)
    boxes: list[Box] = []
    while len(boxes) < search.most:
        few = _too_few(left)
        if few:
            return Discovery(tuple(boxes), few)
        edges = search_box(left[0], search, least=search.least_support * len(halves[0].points))
        if not edges:
            return Discovery(tuple(boxes), "no condition sets the failures apart from the rest")
        p_value = _chance_of_as_many(edges, left[1])
        if p_value > CONFIRMED:
            return Discovery(
                tuple(boxes), "the half held out does not confirm the conditions that the other half suggests"
            )
        edges = tuple(edge._replace(checked_p=quasi_p(edges, edge, left[1])) for edge in edges)
        boxes.append(Box(edges, tally(edges, halves[0]), tally(edges, halves[1]), p_value))
        left = [half.only(~inside(edges, half.points)) for half in left]
    return Discovery(tuple(boxes), f"no more than {search.most} are looked for")


def _halves(worlds: Worlds, seed: int) -> tuple[Worlds, Worlds]:
    """Two halves with equal numbers of failures: points in the order of their failures, by twos, one to each half."""
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(worlds.points))
    order = shuffled[np.argsort(-worlds.shares[shuffled], kind="stable")]
    sides = generator.permuted(np.tile([True, False], (len(order) // 2 + 1, 1)), axis=1).ravel()[: len(order)]
    first = np.zeros(len(order), dtype=bool)
    first[order] = sides
    return worlds.only(first), worlds.only(~first)


def _too_few(halves: Sequence[Worlds]) -> str:
    failing = sum(float(half.shares.sum()) for half in halves)
    count = sum(len(half.points) for half in halves)
    if failing < FEWEST_FAILURES:
        return f"failures are too few to look for their conditions ({failing:.0f} of {count} points)"
    if count - failing < FEWEST_FAILURES:
        return f"hardly anything else than failures is left ({failing:.0f} of {count} points)"
    return ""


def _chance_of_as_many(edges: Sequence[Edge], worlds: Worlds) -> float:
    """Chance that as many points at random hold as many failures. Source: Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom

    within = worlds.shares[inside(edges, worlds.points)]
    failures = math.ceil(worlds.shares.sum() - 1e-9)
    return float(hypergeom.sf(math.floor(within.sum() + 1e-9) - 1, len(worlds.points), failures, len(within)))

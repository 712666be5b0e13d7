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
from dataclasses import dataclass, field

import numpy as np

from csim.study.methods.conditions import Edge, Mask, Tally, Worlds, inside, tally
from csim.study.methods.peeling import Search, quasi_p, search_box
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
    """Boxes in the order found, each among the points that the earlier ones left; `ended` says why no more came.

    `searched` says of each point whether it was among those that boxes were looked for on; the others that have runs
    were held out.
    """

    boxes: tuple[Box, ...]
    ended: str
    searched: Mask = field(compare=False, repr=False)


def find_boxes(worlds: Worlds, search: Search) -> Discovery:
    """Look for boxes one after the other, each among the points outside the earlier ones.

    Tallies are of all points, so that coverages of boxes that share points do not add up.
    """
    ran = worlds.runs > 0
    searched = np.zeros(len(ran), dtype=bool)
    searched[ran] = _half(worlds.only(ran), search.seed)
    halves = worlds.only(ran & searched), worlds.only(ran & ~searched)
    boxes: list[Box] = []
    while (ended := _ended(boxes, halves, search)) is None:
        left = [half.only(~_in_any(boxes, half.points)) for half in halves]
        edges = search_box(left[0], search, least=search.least_support * len(halves[0].points))
        if not edges:
            ended = "no condition sets the failures apart from the rest"
            break
        p_value = _chance_of_as_many(edges, left[1])
        if p_value > CONFIRMED:
            ended = "the half kept aside does not confirm the conditions that the other half suggests"
            break
        edges = tuple(edge._replace(checked_p=quasi_p(edges, edge, left[1])) for edge in edges)
        boxes.append(Box(edges, tally(edges, halves[0]), tally(edges, halves[1]), p_value))
    return Discovery(tuple(boxes), ended, searched)


def _ended(boxes: Sequence[Box], halves: Sequence[Worlds], search: Search) -> str | None:
    """Why no further box is looked for; None if one is."""
    if len(boxes) >= search.most:
        return f"no more than {search.most} are looked for"
    left = [half.only(~_in_any(boxes, half.points)) for half in halves]
    failing = sum(float(half.shares.sum()) for half in left)
    count = sum(len(half.points) for half in left)
    if failing < FEWEST_FAILURES:
        return f"failures are too few to look for their conditions ({failing:.0f} of {count} points)"
    if count - failing < FEWEST_FAILURES:
        return f"hardly anything else than failures is left ({failing:.0f} of {count} points)"
    return None


def _in_any(boxes: Sequence[Box], points: Array) -> Mask:
    within = np.zeros(len(points), dtype=bool)
    for box in boxes:
        within |= box.holds(points)
    return within


def _half(worlds: Worlds, seed: int) -> Mask:
    """One half of the points: in the order of their failures, of every two next to each other one, by lot."""
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(worlds.points))
    order = shuffled[np.argsort(-worlds.shares[shuffled], kind="stable")]
    sides = generator.permuted(np.tile([True, False], (len(order) // 2 + 1, 1)), axis=1).ravel()[: len(order)]
    first = np.zeros(len(order), dtype=bool)
    first[order] = sides
    return first


def _chance_of_as_many(edges: Sequence[Edge], worlds: Worlds) -> float:
    """Chance that as many points at random hold as many failures. Source: Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom

    within = worlds.shares[inside(edges, worlds.points)]
    failures = math.ceil(worlds.shares.sum() - 1e-9)
    return float(hypergeom.sf(math.floor(within.sum() + 1e-9) - 1, len(worlds.points), failures, len(within)))

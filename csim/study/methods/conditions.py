"""Boxes of conditions: what is searched, what restricts it, what it holds, and limits with few digits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from csim.study.statistics import Array

type Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Worlds:
    """What is searched: `points` [point, factor], and by point how many worlds were run and how many of them failed.

    `categorical` says of each factor whether it holds codes.
    """

    points: Array
    failures: Array
    runs: Array
    categorical: tuple[bool, ...]

    @property
    def shares(self) -> Array:
        """The share of a point's worlds that failed."""
        return self.failures / self.runs

    def only(self, chosen: Mask) -> Worlds:
        """Some of the points."""
        return replace(self, points=self.points[chosen], failures=self.failures[chosen], runs=self.runs[chosen])


class Edge(NamedTuple):
    """One restriction of a box: values of `factor` from `low` to `high` (one of them infinite), or the codes `allowed`.

    `quasi_p`: chance that the box would hold as many failures without it mattering, on the half it was found on, which
    favours it; `checked_p`: the same on the half held out.
    """

    factor: int
    low: float = -math.inf
    high: float = math.inf
    allowed: tuple[int, ...] = ()
    quasi_p: float = math.nan
    checked_p: float = math.nan

    @property
    def side(self) -> str:
        """Which side of its factor it restricts: low, high, or allowed for codes."""
        if self.allowed:
            return "allowed"
        return "low" if math.isfinite(self.low) else "high"

    def replaces(self, other: Edge) -> bool:
        """Whether the other restricts the same side of the same factor."""
        return self.factor == other.factor and self.side == other.side

    def holds(self, points: Array) -> Mask:
        """Which points keep the restriction."""
        values = points[:, self.factor]
        if self.allowed:
            return np.isin(values, self.allowed)
        return np.asarray((values >= self.low) & (values <= self.high))


class Tally(NamedTuple):
    """What a box holds: `points` with `runs` worlds of which `failures` failed, of `all_points` and so on."""

    points: int
    runs: int
    failures: int
    all_points: int
    all_runs: int
    all_failures: int

    @property
    def density(self) -> float:
        """The share of the worlds inside that failed; nan if there are none."""
        return self.failures / self.runs if self.runs else math.nan

    @property
    def coverage(self) -> float:
        """The share of all failures that lie inside; nan if there are none."""
        return self.failures / self.all_failures if self.all_failures else math.nan

    @property
    def base_rate(self) -> float:
        """The share of all worlds that failed; nan if there are none."""
        return self.all_failures / self.all_runs if self.all_runs else math.nan


def inside(edges: Sequence[Edge], points: Array) -> Mask:
    """Which points keep all restrictions."""
    kept = np.ones(len(points), dtype=bool)
    for edge in edges:
        kept &= edge.holds(points)
    return kept


def tally(edges: Sequence[Edge], worlds: Worlds) -> Tally:
    """Count what a box holds."""
    within = worlds.only(inside(edges, worlds.points))
    return Tally(
        len(within.points),
        int(within.runs.sum()),
        int(within.failures.sum()),
        len(worlds.points),
        int(worlds.runs.sum()),
        int(worlds.failures.sum()),
    )


def density_interval(counted: Tally) -> tuple[float, float]:
    """The 95 % interval of a box's density, every point counting as one trial. Source: Wilson (1927)."""
    if not counted.points:
        return math.nan, math.nan
    z, count, share = 1.96, counted.points, counted.density
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, centre - half), min(1.0, centre + half)


def roundest(low: float, high: float) -> float:
    """The number from `low` to `high` with the fewest digits, the nearest to the middle among those."""
    if low > high:
        raise ValueError(f"{low} is above {high}")
    if low <= 0 <= high:
        return 0.0
    middle = (low + high) / 2
    for digits in range(-math.floor(math.log10(max(abs(low), abs(high)))), 18):
        scale = 10.0**digits
        found = round(middle * scale) / scale
        if low <= found <= high:
            return found
        for candidate in (math.ceil(low * scale) / scale, math.floor(high * scale) / scale):
            if low <= candidate <= high:
                return candidate
    return middle


def rounded(edge: Edge, points: Array) -> Edge:
    """The edge at the roundest number that moves it by no more than a hundredth of the points."""
    if edge.allowed:
        return edge
    ordered = np.sort(points[:, edge.factor])
    slack = len(ordered) // 100
    last = len(ordered) - 1
    if math.isfinite(edge.low):
        place = int(np.searchsorted(ordered, edge.low, side="left"))
        removed, kept = ordered[max(place - 1 - slack, 0)], ordered[min(place + slack, last)]
        return edge._replace(low=roundest(math.nextafter(removed, math.inf), max(kept, edge.low)))
    place = int(np.searchsorted(ordered, edge.high, side="right"))
    kept, removed = ordered[max(place - 1 - slack, 0)], ordered[min(place + slack, last)]
    return edge._replace(high=roundest(min(kept, edge.high), math.nextafter(removed, -math.inf)))

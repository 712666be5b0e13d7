"""Who leads at present, and who comes to lead after a change: from values by strategy and world, larger is better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import NamedTuple

import numpy as np

from csim.study.assuming.margins import UNKNOWN, Margin, move_variance, moved_margin, plain_margin
from csim.study.comparison import INDIFFERENCE
from csim.study.statistics import Array, shared

type Usual = Mapping[tuple[int, int], float]
"""By pair of strategies: the variance, among worlds, of how far their difference moves in changes like these."""


class Challenge(NamedTuple):
    """After a change: how far the foremost of the present leaders is ahead of one other strategy.

    `zone` is the difference that would change no decision.
    """

    leader: int
    other: int
    margin: Margin
    zone: float

    @property
    def known(self) -> bool:
        """Whether enough runs of both finished to say anything."""
        return self.margin is not UNKNOWN

    @property
    def ahead(self) -> bool:
        """Whether the leader is surely ahead, and by as much as matters."""
        return self.margin.low() > 0 and not self.tie

    @property
    def tie(self) -> bool:
        """Whether nothing separates the two."""
        low, high = self.margin.low(), self.margin.high()
        return not ((low > 0 or high < 0) and abs(self.margin.mean) >= self.zone)


def in_order(challenges: Iterable[Challenge]) -> list[Challenge]:
    """The most dangerous one first, those that are unknown last."""
    return sorted(challenges, key=lambda each: (not each.known, each.margin.mean if each.known else 0.0))


@dataclass(frozen=True)
class Ranking:
    """Strategies in many worlds as things stand: `values` [strategy, world]."""

    values: Array

    @cached_property
    def means(self) -> Array:
        """The mean of each strategy over the worlds that all share; minus infinity for one without a figure there.

        Strategies without a figure in any world are left out of "all".
        """
        values = np.ascontiguousarray(shared(self.values.T).T)
        known = np.isfinite(values)
        sums = np.where(known, values, 0.0).sum(axis=1)
        return np.where(known.any(axis=1), sums / np.maximum(known.sum(axis=1), 1), -np.inf)

    @cached_property
    def best(self) -> int:
        """The strategy with the largest mean."""
        return int(np.argmax(self.means))

    @cached_property
    def leaders(self) -> tuple[int, ...]:
        """The best and those that it is not surely ahead of by as much as matters; nobody if no mean is known."""
        if not np.isfinite(self.means).any():
            return ()
        rest = (each for each in self._places if each != self.best and np.isfinite(self.means[each]))
        return (self.best, *(each for each in rest if not self.between(self.best, each).ahead))

    @cached_property
    def others(self) -> tuple[int, ...]:
        """All who do not lead, those without a figure left out."""
        return tuple(each for each in self._places if each not in self.leaders and np.isfinite(self.means[each]))

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """The worlds in which each strategy has no figure."""
        return tuple((~np.isfinite(self.values)).sum(axis=1).tolist())

    @property
    def _places(self) -> range:
        return range(len(self.values))

    def between(self, first: int, second: int) -> Challenge:
        """How far one strategy is ahead of another at present."""
        zone = INDIFFERENCE * max(abs(self.means[first]), abs(self.means[second]))
        return Challenge(first, second, plain_margin(self.values[first], self.values[second]), zone)

    def nearest(self) -> Challenge | None:
        """How far the best is ahead of the nearest strategy that does not lead; None if all lead."""
        found = [self.between(self.best, other) for other in self.others]
        return min(found, key=lambda each: each.margin.mean) if found else None

    def moved(self, first: int, second: int, values: Array, usual: Usual) -> Challenge:
        """How far one strategy is ahead of another after a change, whose `values` are [strategy, first worlds]."""
        levels = self.levels(values)
        before, after = self.values[first] - self.values[second], values[first] - values[second]
        margin = moved_margin(before, after, usual.get((first, second), np.nan))
        return Challenge(first, second, margin, INDIFFERENCE * max(abs(levels[first]), abs(levels[second])))

    def levels(self, values: Array) -> Array:
        """The mean of each strategy after a change: that at present, moved; nan where nothing was simulated."""
        moves = values - self.values[:, : values.shape[1]]
        known = np.isfinite(moves)
        counts = known.sum(axis=1)
        shift = np.where(known, moves, 0.0).sum(axis=1) / np.maximum(counts, 1)
        return np.where(counts > 0, self.means + shift, np.nan)

    def challenges(self, values: Array, usual: Usual) -> list[Challenge]:
        """After a change: the foremost present leader against each other strategy, the most dangerous one first.

        Those of which too few runs finished come last, with a margin that is `UNKNOWN`. The foremost leader is that of
        the worlds in which all leaders have figures that have any.
        """
        ahead = self._foremost(values)
        if ahead is None:
            return [Challenge(self.best, other, UNKNOWN, np.nan) for other in self.others]
        return in_order(self.moved(ahead, other, values, usual) for other in self.others)

    def _foremost(self, values: Array) -> int | None:
        """The leader whose level after a change is the highest; None if leaders have figures but share no world."""
        leaders = list(self.leaders)
        common = np.full(values.shape, np.nan)
        known = np.isfinite(values[leaders]) & np.isfinite(self.values[leaders, : values.shape[1]])
        worlds = known[known.any(axis=1)].all(axis=0)
        if not worlds.any():
            return None
        common[:, worlds] = values[:, worlds]
        levels = self.levels(common)
        return max(leaders, key=lambda each: np.nan_to_num(levels[each], nan=-np.inf))

    def usual(self, changes: Sequence[Array]) -> dict[tuple[int, int], float]:
        """By pair of strategies, the variance of moves averaged over changes in which both were simulated twice."""
        found: dict[tuple[int, int], float] = {}
        for first, second in permutations(self._places, 2):
            before = self.values[first] - self.values[second]
            each = np.array([move_variance(before, values[first] - values[second]) for values in changes])
            known = each[np.isfinite(each)]
            if len(known):
                found[first, second] = float(known.mean())
        return found

"""Limits that an answer must keep: a bound on a measure, and the share of worlds in which it must hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from csim.scenario.studies.kinds import Limit
from csim.study.outcomes import amount_of
from csim.study.statistics import CONFIDENCE, Array
from csim.study.words import measure_label, measure_unit, percent, scale_of
from csim.units import plain


class Held(NamedTuple):
    """In how many worlds a bound held, of how many, with the interval of the chance that it holds."""

    held: int
    worlds: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share of worlds in which it held."""
        return self.held / self.worlds


class Bound(NamedTuple):
    """The measure is at least, or at most, `amount` (in its unit) in this share of worlds.

    A world in which the run failed or the measure does not exist counts as one in which it does not hold.
    """

    measure: str
    least: bool
    amount: float
    probability: float

    @property
    def text(self) -> str:
        """The limit in words: `NRR at least 100 % in 90 % of worlds`."""
        return f"{measure_label(self.measure)} {self.side} in {percent(self.probability)} of worlds"

    @property
    def side(self) -> str:
        """The bound in words: `at least 100 %`."""
        scale = scale_of(measure_unit(self.measure), [self.amount])
        amount = f"{plain(float(f'{self.amount / scale.divisor:.6g}'))} {scale.unit}".rstrip()
        return f"at {'least' if self.least else 'most'} {amount}"

    def needed(self, worlds: int) -> int:
        """In how many of so many worlds it must hold; in one at least."""
        return max(1, math.ceil(self.probability * worlds - 1e-9))

    def excess(self, values: Array) -> float:
        """How far the bound is broken, in the measure's unit, by `values` [replicate]; zero or less keeps it.

        It is the distance of the world that must just hold it: with 90 % of 20 worlds, of the 18th best. Infinite
        where there are not so many worlds with a figure.
        """
        beyond = (self.amount - values) if self.least else (values - self.amount)
        ordered = np.sort(np.where(np.isfinite(beyond), beyond, np.inf))
        return float(ordered[self.needed(len(values)) - 1])

    def kept(self, values: Array) -> bool:
        """Whether it holds in as large a share of the worlds of `values` [replicate] as asked."""
        return self.excess(values) <= 0

    def held(self, values: Array, confidence: float = CONFIDENCE) -> Held:
        """In how many worlds it held; the interval is Wilson's (1927)."""
        from scipy.stats import binomtest

        count = int((values >= self.amount).sum() if self.least else (values <= self.amount).sum())
        interval = binomtest(count, len(values)).proportion_ci(confidence, method="wilson")
        return Held(count, len(values), float(interval.low), float(interval.high))


def bounds_of(limits: Mapping[str, Limit]) -> tuple[Bound, ...]:
    """The bounds that a study's section writes, in its order."""
    found = []
    for measure, limit in limits.items():
        least = limit.at_least is not None
        amount = limit.at_least if limit.at_least is not None else limit.at_most
        assert amount is not None  # noqa: S101  (a limit has one of both)
        found.append(Bound(measure, least, amount_of(amount, measure), limit.probability))
    return tuple(found)

"""What a study found, before anything is concluded: figures and curves by strategy and replicate, and what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from csim.scenario.frozen import BaseCustomer
from csim.study.company import Company
from csim.study.statistics import Array

COHORT_CURVES = ("payback", "paid_back", "left_before")
"""Curves that follow cohorts: their months count from 0, the signing."""


@dataclass(frozen=True)
class Strategy:
    """One of the compared scenarios: its short name, what to call it in prose, and what it takes to run it again."""

    name: str
    label: str
    identity: str
    resolved: str = field(repr=False)
    segments: tuple[str, ...] = ()
    csm_roles: tuple[str, ...] = ()
    """The roles that do relationship work."""
    base: tuple[BaseCustomer, ...] = field(default=(), repr=False)
    """A base the user brought along."""
    company: Company = field(default_factory=Company)
    """Who the company is, strategy and team left out."""


@dataclass(frozen=True)
class Observation:
    """What is kept of one run: measures by id, and curves by name, each with an entry a month."""

    measures: Mapping[str, float]
    curves: Mapping[str, Array]


@dataclass(frozen=True)
class Failure:
    """One run that could not be finished, and why."""

    strategy: str
    replicate: int
    error: str
    traceback: str = ""


@dataclass(frozen=True)
class Study:
    """All runs of a study. Replicate 7 is the same luck for every strategy.

    `values` is [strategy, replicate, measure] and `curves[name]` is [strategy, replicate, month]; nan where a run
    failed or a measure does not exist. A curve's first entry is its month 1, or age 0 for `COHORT_CURVES`.
    """

    strategies: tuple[Strategy, ...]
    seed: int
    replications: int
    months: int
    measures: tuple[str, ...]
    values: Array = field(repr=False)
    curves: Mapping[str, Array] = field(repr=False)
    failures: tuple[Failure, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The strategies' short names, in the order in which they were given."""
        return tuple(strategy.name for strategy in self.strategies)

    @property
    def complete(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which replicates finished for every strategy; only these are compared."""
        finished = np.ones(self.replications, dtype=bool)
        for failure in self.failures:
            finished[failure.replicate] = False
        return finished

    def position(self, name: str) -> int:
        """The place of a strategy."""
        return self.names.index(name)

    def of(self, measure: str) -> Array:
        """One measure in the complete replicates, [replicate, strategy]; all nan if nobody has it."""
        if measure not in self.measures:
            return np.full((int(self.complete.sum()), len(self.strategies)), np.nan)
        values: Array = self.values[:, self.complete, self.measures.index(measure)].T
        return values


def gathered(
    rows: Sequence[Sequence[Observation | None]], order: Sequence[str]
) -> tuple[tuple[str, ...], Array, dict[str, Array]]:
    """Measures, their values and curves of observations [strategy][replicate]; None is a failed run.

    Measures that some strategies lack (its segments or roles are others) are nan there; `order` says which measures
    come first, as they are listed.
    """
    seen = [observation for row in rows for observation in row if observation is not None]
    found = dict.fromkeys(name for observation in seen for name in observation.measures)
    rank = {name: place for place, name in enumerate(order)}
    measures = tuple(sorted(found, key=lambda name: (rank.get(name.partition(".")[0], len(rank)),)))
    shape = (len(rows), max((len(row) for row in rows), default=0))
    values: Array = np.full((*shape, len(measures)), np.nan)
    longest: dict[str, int] = {}
    for observation in seen:
        for name, curve in observation.curves.items():
            longest[name] = max(longest.get(name, 0), len(curve))
    curves: dict[str, Array] = {name: np.full((*shape, length), np.nan) for name, length in longest.items()}
    for strategy, row in enumerate(rows):
        for replicate, run in enumerate(row):
            if run is not None:
                values[strategy, replicate] = [run.measures.get(name, np.nan) for name in measures]
                for name, curve in run.curves.items():
                    curves[name][strategy, replicate, : len(curve)] = curve
    return measures, values, curves

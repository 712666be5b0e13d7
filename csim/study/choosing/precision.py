"""Replicate to precision: until every difference that was asked for is known well enough, or the cap is reached.

Half widths are those of 95 % Student intervals of paired differences. Looking at an interval again and again and
stopping as soon as it is narrow stops a little too early, where the spread seen so far is small by luck: such intervals
are slightly too narrow, and right in the limit of a small width (Chow and Robbins 1965, On the asymptotic theory of
fixed-width sequential confidence intervals for the mean; Law, Simulation Modeling and Analysis, chapter 9). Therefore
nothing is looked at before 16 replications, and from there on only at the ends of batches.

What the intervals cover at the end is held by tests to 91 % for normal differences, and to 84 % for exponential ones
(skewness 2); with 32 first replications the latter is 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from csim.errors import BadInput, suggestion
from csim.study.choosing.amounts import amount, told_apart
from csim.study.statistics import CONFIDENCE, Array, intervals, shared, student_quantile
from csim.study.words import joined, measure_label, measure_unit, sense, unit_of_difference

FEWEST_FIRST = 16
"""Replications before the first look."""

SMALLEST_BATCH = 8
"""Replications between two looks, at least; at most as many as there are already."""

_LEAST_SHARE = 0.5
"""Of the replicates, that have to hold both sides of a difference: so at least 8, by `FEWEST_FIRST`."""

_STEPS = 5  # the quantile hardly depends on the count: the search settles after two or three


class Target(NamedTuple):
    """Half the width, in the measure's unit of difference, to which differences in a measure are to be known."""

    measure: str
    half_width: float


class Pair(NamedTuple):
    """How well one difference, `first` less `second`, is known: mean and half width in the measure's unit.

    `runs` counts those of the `replications` that hold both; the half width is nan with fewer than two. `needed` is how
    many replications in all are predicted to reach the width asked; infinite where nothing can be predicted yet.
    """

    measure: str
    first: str
    second: str
    mean: float
    half_width: float
    asked: float
    runs: int
    needed: float
    replications: int

    @property
    def enough(self) -> bool:
        """Whether the replicates that hold both are half of all or more."""
        return self.runs >= _LEAST_SHARE * self.replications

    @property
    def met(self) -> bool:
        """Whether the difference is known as well as asked, and from enough of the replicates."""
        return self.half_width <= self.asked and self.enough


class Progress(NamedTuple):
    """Where a study stands at the end of a batch.

    `replications` exist, `pairs` tells of every difference of interest, `met` whether all are known as well as asked,
    `next_replications` how many there should be in all after the next batch: as many as now when the study stops.
    `reason` says in one sentence why it stops, and is empty while it goes on.
    """

    replications: int
    pairs: tuple[Pair, ...]
    met: bool
    next_replications: int
    reason: str

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be run."""
        return bool(self.reason)


@dataclass(frozen=True)
class Precision:
    """What is to be known, and how well: differences between `arms` in the measures of `targets`.

    With a `baseline` every other arm less the baseline, without one every other arm less the best so far (the largest
    mean over the replicates in which all have a figure; the smallest, where lower is better). `first` replications come
    before the first look, `cap` is the most that are run. Raises `BadInput` for what makes no sense.
    """

    arms: tuple[str, ...]
    targets: tuple[Target, ...]
    baseline: str | None = None
    first: int = FEWEST_FIRST
    cap: int = 400

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise BadInput.because(problem)

    def judge(self, values: Mapping[str, Array]) -> Progress:
        """Say where a study stands, from `values` [replicate, arm] by measure; all measures have the same replicates.

        To be asked before the first batch, with no replicate, and at the end of every batch, until it says stopped.
        """
        replications = len(values[self.targets[0].measure])
        if replications < self.first:
            return Progress(replications, (), met=False, next_replications=self.first, reason="")
        pairs = tuple(pair for target in self.targets for pair in self._pairs(target, values[target.measure]))
        met = all(pair.met for pair in pairs)
        if met:
            return Progress(replications, pairs, met, replications, self._all_known(replications, pairs))
        if replications >= self.cap:
            return Progress(replications, pairs, met, replications, self._at_the_cap(replications, pairs))
        needed = max(pair.needed for pair in pairs)
        after = min(max(needed, replications + SMALLEST_BATCH), 2 * replications, self.cap)
        return Progress(replications, pairs, met, int(after), "")

    def _problem(self) -> str:
        asked = [target for target in self.targets if not 0 < target.half_width < math.inf]
        if len(self.arms) < 2 or len(dict.fromkeys(self.arms)) < len(self.arms):
            problem = f"a precision target compares two or more different arms, not {joined(self.arms or ('none',))}"
        elif self.baseline is not None and self.baseline not in self.arms:
            problem = f"no arm is called {self.baseline}: {suggestion(self.baseline, self.arms)}; give one as baseline"
        elif not self.targets:
            problem = "a precision target needs a measure and the half width to which differences are to be known"
        elif asked:
            problem = f"the half width asked for {asked[0].measure} is {asked[0].half_width:g}; give one above 0"
        elif self.first < FEWEST_FIRST:
            problem = f"{self.first} first replications are too few to stop on; give {FEWEST_FIRST} or more"
        elif self.cap < self.first:
            problem = f"a cap of {self.cap} replications is below the first {self.first}; give {self.first} or more"
        else:
            problem = ""
        return problem

    def _pairs(self, target: Target, values: Array) -> list[Pair]:
        against = self._against(target, values)
        others = [place for place in range(len(self.arms)) if place != against]
        found = intervals(values[:, others] - values[:, [against]])
        half_widths = (found.high - found.low) / 2
        return [
            Pair(
                measure=target.measure,
                first=self.arms[other],
                second=self.arms[against],
                mean=float(found.mean[column]),
                half_width=float(half_widths[column]),
                asked=target.half_width,
                runs=int(found.runs[column]),
                needed=_needed(len(values), int(found.runs[column]), float(half_widths[column]), target.half_width),
                replications=len(values),
            )
            for column, other in enumerate(others)
        ]

    def _against(self, target: Target, values: Array) -> int:
        if self.baseline is not None:
            return self.arms.index(self.baseline)
        worth = intervals(shared(values)).mean * (sense(target.measure) or 1)
        return int(np.argmax(np.where(np.isfinite(worth), worth, -math.inf)))

    def _all_known(self, replications: int, pairs: tuple[Pair, ...]) -> str:
        parts = [
            f"in {measure_label(measure)}{'' if place else ' is known'} to "
            f"±{amount(half_width, unit_of_difference(measure_unit(measure)))}"
            for place, (measure, half_width) in enumerate(self.targets)
        ]
        fewest = min(pair.runs for pair in pairs)
        missing = f"; not all of them hold every difference, {fewest} at least" if fewest < replications else ""
        return f"after {replications} replications every difference {joined(parts)}, as asked{missing}"

    def _at_the_cap(self, replications: int, pairs: tuple[Pair, ...]) -> str:
        open_pairs = [pair for pair in pairs if not pair.met]
        worst = max(open_pairs, key=_excess)
        more = len(open_pairs) - 1
        rest = "" if more == 0 else f", and {more} other difference{'s' if more > 1 else ''} less well than asked"
        return f"stopped at the cap of {replications} replications; {_still(worst)}{rest}"


def _needed(replications: int, runs: int, half_width: float, asked: float) -> float:
    """Replications in all at which the half width will be as asked, if the spread and the share that fails stay."""
    if not math.isfinite(half_width):
        return math.inf
    if half_width <= asked:
        return replications if runs >= _LEAST_SHARE * replications else math.inf
    error = half_width / student_quantile((1 + CONFIDENCE) / 2, runs - 1) * math.sqrt(runs)
    wanted = runs
    for _ in range(_STEPS):
        wanted = max(runs + 1, math.ceil((student_quantile((1 + CONFIDENCE) / 2, wanted - 1) * error / asked) ** 2))
    return math.ceil(replications * wanted / runs)


def _excess(pair: Pair) -> float:
    return pair.half_width / pair.asked if pair.enough and math.isfinite(pair.half_width) else math.inf


def _still(pair: Pair) -> str:
    subject = f"{pair.first} less {pair.second} in {measure_label(pair.measure)}"
    if not math.isfinite(pair.half_width):
        return f"{subject} is not known at all, as it exists in only {pair.runs} of them"
    if not pair.enough:
        return f"{subject} exists in only {pair.runs} of them, too few to be known"
    reached, asked = told_apart(pair.half_width, pair.asked, unit_of_difference(measure_unit(pair.measure)))
    return f"{subject} is still known only to ±{reached} where {asked} was asked"

"""The object a comparison returns: tidy tables, a verdict and a finding, all from the same runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from csim.errors import BadInput, suggestion
from csim.study.assuming.rests_on import rests_on
from csim.study.company import cautions
from csim.study.document import comparison_document
from csim.study.ended import ended_caution
from csim.study.finding import finding
from csim.study.results import COHORT_CURVES, Study
from csim.study.show import comparison_html, comparison_markdown
from csim.study.statistics import Array, Intervals, intervals, is_tie, variance_reduction
from csim.study.verdict import verdict

FEW_REPLICATIONS = 8
"""With fewer, means say little and intervals are wide."""

INDIFFERENCE = 0.01
"""Differences below this share of the larger of the two figures change no decision, unless the user says otherwise."""


class Figure(NamedTuple):
    """A mean with its 95 % interval, over `runs` replicates; nan where there are too few."""

    mean: float
    low: float
    high: float
    runs: int

    @property
    def half(self) -> float:
        """Half the interval's width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Comparison:
    """Strategies compared under the same luck. Every table is tidy: one row a figure.

    `baseline` names the strategy that differences are taken from; `indifference` is the share of the larger of two
    figures below which a difference changes no decision; `conditions` are what was asked of all scenarios alike, such
    as `team.relationship.headcount=6`. Raises `BadInput` if baseline or indifference makes no sense.
    """

    study: Study
    baseline: str
    indifference: float = INDIFFERENCE
    conditions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_judgement(self.study.names, self.baseline, self.indifference)

    def judged(self, baseline: str | None = None, indifference: float | None = None) -> Comparison:
        """The same runs seen from another baseline, or with another indifference zone; raises `BadInput`."""
        return replace(
            self,
            baseline=self.baseline if baseline is None else baseline,
            indifference=self.indifference if indifference is None else indifference,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The strategies' short names, in the order in which they were given."""
        return self.study.names

    def label(self, name: str) -> str:
        """What to call a strategy in prose."""
        return self.study.strategies[self.study.position(name)].label

    @cached_property
    def table(self) -> pd.DataFrame:
        """Columns strategy, measure, mean, low, high, runs: means with their 95 % intervals.

        `runs` counts the replicates in which the measure exists.
        """
        return pd.concat([self._frame(name, intervals(self._complete(name))) for name in self.names], ignore_index=True)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Columns strategy, measure, mean, low, high, runs, variance_reduction, tie: strategy less baseline, paired.

        `variance_reduction` is how many times fewer replicates the shared luck needs for the same interval.
        """
        return pd.concat([self.between(name, self.baseline) for name in self.names], ignore_index=True).query(
            "strategy != @self.baseline", engine="python"
        )

    def between(self, first: str, second: str) -> pd.DataFrame:
        """Paired differences, first less second, of every measure, with the columns of `differences`."""
        one, other = self._complete(first), self._complete(second)
        found = intervals(one - other)
        zone = self.indifference * np.fmax(np.abs(intervals(one).mean), np.abs(intervals(other).mean))
        tie = is_tie(found.mean, found.low, found.high, np.nan_to_num(zone))
        return self._frame(first, found).assign(variance_reduction=variance_reduction(one, other), tie=tie)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Columns strategy, replicate, measure, value: every figure of every run that finished."""
        study = self.study
        index = pd.MultiIndex.from_product(
            [study.names, range(study.replications), study.measures], names=["strategy", "replicate", "measure"]
        )
        frame = pd.DataFrame({"value": study.values.reshape(-1)}, index=index).reset_index()
        failed = {(failure.strategy, failure.replicate) for failure in study.failures}
        ran = [pair not in failed for pair in zip(frame["strategy"], frame["replicate"], strict=True)]
        return frame[ran].reset_index(drop=True)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Columns strategy, curve, month, mean, low, high, p05, p95: means by month with their 95 % intervals.

        Nine of ten runs lie between `p05` and `p95`. The month of a curve that follows cohorts is their age.
        """
        frames = [
            _curve_frame(name, curve, values[self.study.position(name), self.study.complete])
            for curve, values in self.study.curves.items()
            for name in self.names
        ]
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def verdict(self) -> pd.DataFrame:
        """Per headline measure and strategy: best, tie or neither; how often it wins and how sure it is the best."""
        return verdict(self)

    @cached_property
    def finding(self) -> str:
        """A few sentences that claim no more than the intervals allow, after a warning if companies differ."""
        return " ".join(finding(self))

    @property
    def rests_on(self) -> tuple[str, ...]:
        """On what the ranking rests, the weightiest assumptions, what was tried; empty where that was not studied.

        It was studied of the shipped strategies as they are, in more worlds than a comparison of few replications has,
        which may see another lead.
        """
        found = rests_on([strategy.company.content for strategy in self.study.strategies], self.study.months)
        if found is None:
            return ()
        return (found.verdict, *found.lines, *([f"Tried: {found.settings}."] if found.settings else []))

    @property
    def cautions(self) -> list[str]:
        """What to know before reading figures: that money runs out, companies differ, or replications are few."""
        broke = ended_caution(self)
        found = [*([broke] if broke else []), *cautions(self.study.strategies)]
        count = self.study.replications
        if count < FEW_REPLICATIONS:
            told = "1 replication is" if count == 1 else f"{count} replications are"
            found.append(f"{told} few: read intervals, not means.")
        return found

    def figure(self, strategy: str, measure: str) -> Figure:
        """One mean with its interval; nan if the measure does not exist there."""
        return _figure(self.study.of(measure)[:, self.study.position(strategy)])

    def difference(self, first: str, second: str, measure: str) -> Figure:
        """One paired difference, first less second, with its interval."""
        values = self.study.of(measure)
        return _figure(values[:, self.study.position(first)] - values[:, self.study.position(second)])

    def tied(self, first: str, second: str, measure: str) -> bool:
        """Whether nothing separates two strategies: the interval holds zero, or the difference is too small to care."""
        found = self.difference(first, second, measure)
        sizes = [abs(self.figure(name, measure).mean) for name in (first, second)]
        zone = self.indifference * max(sizes)
        return bool(is_tie(np.array(found.mean), np.array(found.low), np.array(found.high), zone))

    def to_json(self) -> str:
        """One JSON document: settings, per strategy and measure mean, low and high, per difference likewise."""
        return comparison_document(self)

    def _complete(self, name: str) -> Array:
        values: Array = self.study.values[self.study.position(name), self.study.complete]
        return values

    def _frame(self, name: str, found: Intervals) -> pd.DataFrame:
        columns: dict[str, Any] = {"strategy": name, "measure": list(self.study.measures), **found._asdict()}
        return pd.DataFrame(columns).astype({"runs": int})

    def __repr__(self) -> str:
        study = self.study
        size = f"{len(self.names)} strategies x {study.replications} replications, {study.months} months"
        return f"<Comparison of {', '.join(self.names)}: {size}, baseline {self.baseline}>"

    def _repr_html_(self) -> str:
        return comparison_html(self)

    def _repr_markdown_(self) -> str:
        return comparison_markdown(self)


def default_baseline(names: tuple[str, ...]) -> str:
    """The strategy differences are taken from if nobody says: `no_cs` if it is there, else the first."""
    return "no_cs" if "no_cs" in names else names[0]


def check_judgement(names: tuple[str, ...], baseline: str, indifference: float) -> None:
    """Raise `BadInput` unless the baseline is one of the strategies and the zone a share from 0 to below 1."""
    if baseline not in names:
        raise BadInput.because(f'baseline: no strategy here is called "{baseline}"; {suggestion(baseline, names)}')
    if not 0 <= indifference < 1:
        raise BadInput.because(f"indifference: {indifference:g} is not a share from 0 to below 1, such as 0.01 for 1 %")


def _figure(values: Array) -> Figure:
    found = intervals(values)
    return Figure(float(found.mean), float(found.low), float(found.high), int(found.runs))


def _curve_frame(strategy: str, curve: str, runs: Array) -> pd.DataFrame:
    found = intervals(runs)
    low, high = _middle_nine_of_ten(runs)
    first = 0 if curve.partition(".")[0] in COHORT_CURVES else 1
    return pd.DataFrame(
        {
            "strategy": strategy,
            "curve": curve,
            "month": np.arange(first, first + runs.shape[1]),
            "mean": found.mean,
            "low": found.low,
            "high": found.high,
            "p05": low,
            "p95": high,
        }
    )


def _middle_nine_of_ten(runs: Array) -> tuple[Array, Array]:
    known = np.isfinite(runs).any(axis=0)
    low, high = np.full((2, runs.shape[1]), np.nan)
    if known.any():
        low[known], high[known] = np.nanquantile(runs[:, known], [0.05, 0.95], axis=0)
    return low, high

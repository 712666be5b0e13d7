"""Replicate a study's cases until the differences between its scenarios are known as well as asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from csim.scenario.studies.dials import settings_text
from csim.scenario.studies.load import Inquiry
from csim.study.choosing.precision import Precision, Progress, Target
from csim.study.laboratory import Case, Laboratory
from csim.study.outcomes import amount_of
from csim.study.statistics import Array


class Replicated(NamedTuple):
    """How many replications it took, and why that many, in one sentence."""

    replications: int
    reason: str


def replicated(inquiry: Inquiry, laboratory: Laboratory, cases: Sequence[Case]) -> Replicated:
    """Simulate cases in more and more replicates, until at every point the differences are known as well as asked.

    Differences are those between scenarios at the same point, each less the study's baseline. Raises `BadInput` where
    there is nothing to compare.
    """
    asked = inquiry.file.precision
    assert asked is not None  # noqa: S101  (the caller looked)
    points = _by_point(cases, inquiry.baseline)
    if not points:
        raise inquiry.refusal(
            "precision", "compares scenarios, and there is only one; name another, or write replications"
        )
    targets = tuple(Target(name, amount_of(amount, name)) for name, amount in asked.within.items())
    measures = [target.measure for target in targets]
    judges = [Precision(_arms(point), targets, inquiry.baseline, cap=asked.cap) for point in points]
    count = judges[0].first
    while True:
        laboratory.say(f"{count} replications of {len(cases)} cases")
        values = laboratory.measure(list(cases), measures, range(count))
        place = {case: row for row, case in enumerate(cases)}
        progress = [
            judge.judge({name: _columns(values, point, place, column) for column, name in enumerate(measures)})
            for judge, point in zip(judges, points, strict=True)
        ]
        if all(each.stopped for each in progress):
            return Replicated(count, _reason(inquiry, points, progress))
        count = max(each.next_replications for each in progress)


def _by_point(cases: Sequence[Case], baseline: str) -> list[list[Case]]:
    """Cases that differ in their scenario alone, baselines among them."""
    points: dict[tuple[object, ...], list[Case]] = {}
    for case in cases:
        points.setdefault((case.settings, case.sets), []).append(case)
    return [point for point in points.values() if len(point) > 1 and baseline in _arms(point)]


def _arms(point: Sequence[Case]) -> tuple[str, ...]:
    return tuple(case.scenario for case in point)


def _columns(values: Array, point: Sequence[Case], place: dict[Case, int], measure: int) -> Array:
    found: Array = values[[place[case] for case in point], :, measure].T
    return found


def _reason(inquiry: Inquiry, points: Sequence[Sequence[Case]], progress: Sequence[Progress]) -> str:
    """The reason of the point that was known least: the first not known as asked, or the one with fewest runs."""
    fewest = [min(pair.runs for pair in each.pairs) for each in progress]
    worst = next((number for number, each in enumerate(progress) if not each.met), fewest.index(min(fewest)))
    where = settings_text(inquiry.dials, points[worst][0].settings)
    return f"{progress[worst].reason}{f' (at {where})' if where and not progress[worst].met else ''}"

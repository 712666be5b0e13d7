"""Solve: the least or the largest value of one lever for which limits hold, or a scenario is as good as another.

The whole grid is looked at first. Near the place where the answer changes, more worlds are tried and the stretch is
halved until whole numbers are neighbours, or the tolerance is reached. Uncertainties, if there are any, take other
values in each world, the same for all values of the lever.

Tables:

- `tried`: scenario, value (of the lever, in its unit), condition, estimate (a share of worlds, or a mean paired
  difference), low, high (95 %), needed, worlds (those with a figure), worlds_tried, holds (never where fewer than half
  of the worlds tried have a figure)
- `outcomes`: scenario, value, outcome, mean, low, high (95 %), worlds (those with a figure); the study's outcomes
- `answers`: scenario, outcome (found, from the start, none, unknown), value, before (nearest value tried that fails),
  first_possible, first_sure, order, worlds; empty cells where there is no such value
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.scenario.studies.dials import Dial, Settings
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Solve
from csim.study.kinds import solve_words as words
from csim.study.kinds.solve_conditions import Condition, conditions_of
from csim.study.kinds.solve_outcomes import COLUMNS, outcome_rows, same_from
from csim.study.laboratory import Answer, Case, Laboratory, Plan
from csim.study.methods.thresholds import Crossing, Order, Told, first_that, order_of
from csim.study.statistics import Array

if TYPE_CHECKING:
    import pandas as pd

_SEARCHES = 3


@dataclass
class Bench:
    """Where one scenario is tried: the lever's values, what is told of all conditions at each, and what was seen.

    `seen` is [world, measure], the measures being those of the conditions and the study's outcomes.
    """

    inquiry: Inquiry
    laboratory: Laboratory
    scenario: str
    conditions: tuple[Condition, ...]
    tried: dict[float, tuple[Told, ...]] = field(default_factory=dict)
    seen: dict[float, Array] = field(default_factory=dict)

    def tell(self, values: Sequence[float], worlds: int) -> None:
        """Try values in the first `worlds` worlds."""
        measures = self.measures
        own = _measured(self, self.scenario, values, measures, worlds)
        rival = next((condition.rival for condition in self.conditions if condition.rival), "")
        others = own
        if rival:
            turned = values if self.section.turn_both else [math.nan] * len(values)
            others = _measured(self, rival, turned, measures, worlds)
        for row, value in enumerate(values):
            self.seen[value] = own[row]
            self.tried[value] = tuple(
                condition.told(own[row, :, column], others[row, :, column])
                for condition in self.conditions
                for column in [measures.index(condition.measure)]
            )

    @property
    def measures(self) -> tuple[str, ...]:
        """What is asked of every run."""
        return tuple(dict.fromkeys([*(each.measure for each in self.conditions), *self.inquiry.file.outcomes]))

    @property
    def section(self) -> Solve:
        """The study's section."""
        return _section(self.inquiry)


@dataclass(frozen=True)
class Solved:
    """One scenario's answer: what was tried, the grid's order, and where it holds, may hold and surely holds.

    `grid` is in the order looked for: rising for the least value, falling for the largest. `exact` says that no value
    lies between those found, as with whole numbers. `seen` is [world, measure] by value, of `measures`.
    """

    scenario: str
    conditions: tuple[Condition, ...]
    measures: tuple[str, ...]
    tried: dict[float, tuple[Told, ...]]
    seen: dict[float, Array]
    grid: tuple[float, ...]
    order: Order
    exact: bool
    holds: Crossing
    may_hold: Crossing
    surely_holds: Crossing

    @property
    def outcome(self) -> str:
        """`found`, `from the start` (the first value tried holds), `none`, or `unknown`.

        Unknown is an answer of which too few worlds have figures: everywhere, or just before the value found.
        """
        if self.holds.value is None:
            return "none" if any(self.judged(value) for value in self.tried) else "unknown"
        if self.holds.before is None:
            return "from the start"
        return "found" if self.judged(self.holds.before) else "unknown"

    def judged(self, value: float) -> bool:
        """Whether enough worlds have figures at a value that was tried."""
        return all(told.judged for told in self.tried[value])

    @property
    def first_possible(self) -> float | None:
        """Where the values begin that cannot be told from the answer; the outer end of a stretch that was halved."""
        inside, outside = self.may_hold.value, self.may_hold.before
        return inside if self.exact or outside is None or inside is None else outside


def plan(inquiry: Inquiry) -> Plan:
    """The grid, and at most so many halvings with more worlds; raises `BadInput` for what has no answer."""
    section = _section(inquiry)
    _check(inquiry, section)
    lever, scenarios = inquiry.levers[0], _asked(inquiry, section)
    near = section.closer * inquiry.file.replications
    values = len(lever.levels)
    closer = values + _SEARCHES * _halvings(lever, section)
    runs = (values * inquiry.file.replications + closer * near) * len(scenarios)
    sides = 1
    if section.at_least_as_good_as:
        sides = 2
    each = f" for each of {len(scenarios)} scenarios" if len(scenarios) > 1 else ""
    beside = f", with {inquiry.label(section.at_least_as_good_as)} beside it" if sides > 1 else ""
    text = (
        f"{values} values of {lever.label} in {inquiry.file.replications} worlds{each}{beside}; near the answer at "
        f"most {closer} in {near} worlds"
    )
    return Plan(runs * sides, text, at_most=True)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Look at the whole grid, then closer and closer where the answer changes."""
    section = _section(inquiry)
    _check(inquiry, section)
    solved = [_solved(inquiry, laboratory, scenario) for scenario in _asked(inquiry, section)]
    tried = _tried_table(solved)
    return Answer(
        inquiry=inquiry,
        finding=tuple(text for each in solved for text in words.sentences(inquiry, section, each)),
        tables={
            "tried": tried,
            "outcomes": _outcomes_table(inquiry, solved),
            "answers": _answers_table(solved),
        },
        facts={
            each.scenario: {
                "outcome": each.outcome,
                "value": each.holds.value,
                "first_possible": each.first_possible,
                "first_sure": each.surely_holds.value,
                "order": each.order.value,
                "same_from": same_from(each),
            }
            for each in solved
        },
        notes=tuple(words.notes(inquiry, section)),
        replications=(int(tried["worlds_tried"].min()), int(tried["worlds_tried"].max())),
    )


def _section(inquiry: Inquiry) -> Solve:
    section = inquiry.section
    if not isinstance(section, Solve):
        raise TypeError("this is no study of kind solve")
    return section


def _check(inquiry: Inquiry, section: Solve) -> None:
    if len(inquiry.levers) != 1:
        names = ", ".join(dial.name for dial in inquiry.levers) or "none"
        raise inquiry.refusal("levers", f"{len(inquiry.levers)} levers ({names}); solve turns exactly one")
    if not inquiry.levers[0].numeric:
        name = inquiry.levers[0].name
        raise inquiry.refusal(f"levers.{name}", "has only choices, of which none is least; give it low and high")
    conditions_of(inquiry, section)


def _asked(inquiry: Inquiry, section: Solve) -> list[str]:
    """The scenarios that are solved for: all but the one that they are held against."""
    return [name for name in inquiry.scenarios if name != section.at_least_as_good_as]


def _solved(inquiry: Inquiry, laboratory: Laboratory, scenario: str) -> Solved:
    section, lever = _section(inquiry), inquiry.levers[0]
    bench = Bench(inquiry, laboratory, scenario, conditions_of(inquiry, section))
    levels = sorted((float(each) for each in lever.levels), reverse=section.wanted == "most")
    laboratory.say(f"{inquiry.label(scenario)}: {len(levels)} values of {lever.label}")
    bench.tell(levels, inquiry.file.replications)
    verdicts = [bench.tried[value] for value in levels]
    start = next((place for place, each in enumerate(verdicts) if all(told.holds for told in each)), len(levels) - 1)
    crossings = _crossings(bench, levels, start)
    order = order_of([bench.tried[value] for value in levels])
    exact = lever.whole or bool(lever.discrete)
    told = (scenario, bench.conditions, bench.measures, bench.tried, bench.seen)
    return Solved(*told, tuple(levels), order, exact, *crossings)


def _crossings(bench: Bench, levels: Sequence[float], start: int) -> tuple[Crossing, Crossing, Crossing]:
    """Where the conditions hold, may hold and surely hold, from more worlds than the grid had."""
    section, lever = bench.section, bench.inquiry.levers[0]
    worlds = section.closer * bench.inquiry.file.replications
    bench.laboratory.say(f"{bench.inquiry.label(bench.scenario)}: near the answer, {worlds} worlds")
    near: dict[float, tuple[Told, ...]] = {}

    def told(value: float) -> tuple[Told, ...]:
        if value not in near:
            bench.tell([value], worlds)
            near[value] = bench.tried[value]
        return near[value]

    def between(one: float, other: float) -> float | None:
        return _middle(lever, section, one, other)

    return (
        first_that(levels, lambda value: all(each.holds for each in told(value)), between, start),
        first_that(levels, lambda value: all(each.may_hold for each in told(value)), between, start),
        first_that(levels, lambda value: all(each.surely_holds for each in told(value)), between, start),
    )


def _middle(lever: Dial, section: Solve, one: float, other: float) -> float | None:
    """A value between two others; None for listed values, neighbouring whole numbers, and within the tolerance."""
    if lever.discrete:
        return None
    ends = sorted((lever.position(one), lever.position(other)))
    if not lever.whole and ends[1] - ends[0] <= section.tolerance * (1 + 1e-9):
        return None
    found = float(lever.at((ends[0] + ends[1]) / 2))
    return None if found in (one, other) else found


def _halvings(lever: Dial, section: Solve) -> int:
    """How often a step of the grid can be halved."""
    if lever.discrete:
        return 0
    step = 1 / (len(lever.levels) - 1)
    finest = 1 / (lever.high - lever.low) if lever.whole else section.tolerance
    return max(0, math.ceil(math.log2(step / finest)))


def _measured(bench: Bench, scenario: str, values: Sequence[float], measures: Sequence[str], worlds: int) -> Array:
    """Measures as [value, world, measure]; a value of nan leaves the lever as the scenario says."""
    inquiry = bench.inquiry
    lever = inquiry.levers[0].name
    levers: list[dict[str, float]] = [{} if math.isnan(value) else {lever: value} for value in values]
    if not inquiry.uncertainties:
        cases = [Case(scenario, tuple(settings.items())) for settings in levers]
        return bench.laboratory.measure(cases, measures, range(worlds))
    parts = []
    for world, drawn in enumerate(_drawn(inquiry, worlds)):
        cases = [Case(scenario, (*settings.items(), *drawn)) for settings in levers]
        parts.append(bench.laboratory.measure(cases, measures, range(world, world + 1)))
    return np.concatenate(parts, axis=1)


def _drawn(inquiry: Inquiry, worlds: int) -> list[Settings]:
    """Where the uncertainties stand in each world; more worlds begin with the same ones."""
    from csim.study.methods.designs import sobol_sequence

    dials = inquiry.uncertainties
    points = 2 ** max(1, math.ceil(math.log2(worlds)))
    sequence = sobol_sequence(points, len(dials), inquiry.file.seed)[:worlds]
    return [tuple((dial.name, dial.at(float(at))) for dial, at in zip(dials, row, strict=True)) for row in sequence]


def _tried_table(solved: Sequence[Solved]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (
            each.scenario,
            value,
            condition.name,
            told.estimate,
            told.low,
            told.high,
            told.needed,
            told.worlds,
            told.tried,
            told.holds,
        )
        for each in solved
        for value in sorted(each.tried)
        for condition, told in zip(each.conditions, each.tried[value], strict=True)
    ]
    columns = "scenario value condition estimate low high needed worlds worlds_tried holds"
    return pd.DataFrame(rows, columns=columns.split())


def _outcomes_table(inquiry: Inquiry, solved: Sequence[Solved]) -> pd.DataFrame:
    import pandas as pd

    rows = [row for each in solved for row in outcome_rows(each, inquiry.file.outcomes)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _answers_table(solved: Sequence[Solved]) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {
            "scenario": each.scenario,
            "outcome": each.outcome,
            "value": each.holds.value,
            "before": each.holds.before,
            "first_possible": each.first_possible,
            "first_sure": each.surely_holds.value,
            "order": each.order.value,
            "worlds": max(
                told.worlds for told in each.tried[each.grid[-1] if each.holds.value is None else each.holds.value]
            ),
        }
        for each in solved
    ]
    frame = pd.DataFrame(rows)
    numbers = ["value", "before", "first_possible", "first_sure"]
    return frame.astype(dict.fromkeys(numbers, float))

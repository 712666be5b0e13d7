"""Try points all over the range: who is best where, and by how much.

Tables, one row a figure, with one column a dial that holds its setting:

- `points`: point, dials, scenario, outcome, mean, low, high, runs;
- `differences`: the same of each scenario less the baseline, replicate by replicate, and `tie`;
- `leaders`: point, dials, outcome, best, leaders (the best and all that it is not surely ahead of, separated by `|`),
  behind (those it is surely ahead of, likewise), alone (whether nobody ties with the best), ahead, low, high: how much
  better the best is than the next, in the outcome's sense.

`differences` and `leaders` are there only if there are several scenarios. Who leads is judged by the worlds in which
all scenarios have a figure that have one at that point at all; it is unknown, and best is empty, where no two have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from csim.scenario.studies.sections import Sweep
from csim.study.kinds.sweep_finding import sweep_finding
from csim.study.laboratory import Answer, Laboratory, Plan
from csim.study.methods.designs import grid, latin_hypercube, sobol_sequence
from csim.study.methods.points import cases_at, column_of, counted, settings_at, something_varies
from csim.study.statistics import CONFIDENCE, Array, intervals, is_tie, shared
from csim.study.words import sense

if TYPE_CHECKING:
    from csim.scenario.studies.dials import Settings
    from csim.scenario.studies.load import Inquiry

BETWEEN = "|"
"""What stands between several leaders."""

MANY_NOTE = (
    "Intervals are those of single points: where nothing differs, about one comparison in twenty will still look "
    "like a difference. A pattern over neighbouring points says more than one point."
)


def plan(inquiry: Inquiry) -> Plan:
    """How many runs it takes; raises `BadInput` if nothing varies or the design cannot be laid."""
    points, scenarios = len(points_of(inquiry)), len(inquiry.scenarios)
    replications = inquiry.file.replications
    parts = (counted(points, "point"), counted(scenarios, "scenario"), counted(replications, "replication"))
    return Plan(points * scenarios * replications, " x ".join(parts))


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Simulate every scenario at every point, and tell who is best where."""
    settings = points_of(inquiry)
    outcomes = inquiry.file.outcomes
    laboratory.say(f"{counted(len(settings), 'point')}, {counted(len(inquiry.scenarios), 'scenario')} at each")
    found = laboratory.measure(
        cases_at(inquiry.scenarios, settings), outcomes, range(inquiry.file.replications)
    ).reshape(len(settings), len(inquiry.scenarios), inquiry.file.replications, len(outcomes))
    values = np.moveaxis(found, 2, 0)  # [replicate, point, scenario, outcome]
    tables = {"points": _points_table(inquiry, settings, values)}
    if len(inquiry.scenarios) > 1:
        tables["differences"] = _differences_table(inquiry, settings, values)
        tables["leaders"] = _leaders_table(inquiry, settings, values)
    notes = (MANY_NOTE,) if len(inquiry.scenarios) > 1 and len(settings) > 1 else ()
    facts = {"method": _section(inquiry).method, "points": len(settings)}
    finding = sweep_finding(inquiry, settings, tables, differing(outcomes, values[:, :, 0]))
    return Answer(inquiry, finding, tables, facts, notes)


def points_of(inquiry: Inquiry) -> list[Settings]:
    """The settings that are tried; raises `BadInput` if nothing varies or there would be too many."""
    something_varies(inquiry, inquiry.dials, "levers or uncertainties")
    section, dials = _section(inquiry), inquiry.dials
    if section.method == "grid":
        levels = [dial.levels for dial in dials]
        places = grid([len(each) for each in levels])
        return [
            tuple(
                (dial.name, each[round(float(place) * (len(each) - 1))])
                for dial, each, place in zip(dials, levels, point, strict=True)
            )
            for point in places
        ]
    sample = sobol_sequence if section.method == "sobol" else latin_hypercube
    return settings_at(dials, sample(section.points, len(dials), inquiry.file.seed))


def _section(inquiry: Inquiry) -> Sweep:
    return cast("Sweep", inquiry.section)


def _frame(inquiry: Inquiry, settings: list[Settings], rest: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Points with their settings, each with all combinations of what `rest` names."""
    index = pd.MultiIndex.from_product([range(len(settings)), *rest.values()], names=["point", *rest])
    frame = index.to_frame(index=False)
    for place, dial in enumerate(inquiry.dials, start=1):
        column = column_of(dial, settings)
        frame.insert(place, dial.name, [column[point] for point in frame["point"]])
    frame["point"] += 1
    return frame


def _points_table(inquiry: Inquiry, settings: list[Settings], values: Array) -> pd.DataFrame:
    found = intervals(values)
    frame = _frame(inquiry, settings, {"scenario": inquiry.scenarios, "outcome": tuple(inquiry.file.outcomes)})
    return frame.assign(
        mean=found.mean.ravel(), low=found.low.ravel(), high=found.high.ravel(), runs=found.runs.ravel().astype(int)
    )


def _differences_table(inquiry: Inquiry, settings: list[Settings], values: Array) -> pd.DataFrame:
    base = inquiry.scenarios.index(inquiry.baseline)
    others = [place for place in range(len(inquiry.scenarios)) if place != base]
    found = intervals(values[:, :, others] - values[:, :, [base]])
    names = tuple(inquiry.scenarios[place] for place in others)
    frame = _frame(inquiry, settings, {"scenario": names, "outcome": tuple(inquiry.file.outcomes)})
    return frame.assign(
        mean=found.mean.ravel(),
        low=found.low.ravel(),
        high=found.high.ravel(),
        runs=found.runs.ravel().astype(int),
        tie=is_tie(found.mean, found.low, found.high, 0.0).ravel(),
    )


def _leaders_table(inquiry: Inquiry, settings: list[Settings], values: Array) -> pd.DataFrame:
    judged = tuple(name for name in inquiry.file.outcomes if sense(name))
    frame = _frame(inquiry, settings, {"outcome": judged})
    rows = [
        _standing(inquiry, sense(name) * values[:, point, :, inquiry.file.outcomes.index(name)])
        for point in range(len(settings))
        for name in judged
    ]
    columns = ["best", "leaders", "behind", "alone", "ahead", "low", "high"]
    return pd.concat([frame, pd.DataFrame(rows, columns=columns)], axis=1)


def _standing(inquiry: Inquiry, values: Array) -> tuple[str, str, str, bool, float, float, float]:
    """Who leads by `values` [replicate, scenario], more being better; no names where no two share a world."""
    common = shared(values)
    means = intervals(common).mean
    known = np.flatnonzero(np.isfinite(means)).tolist()
    if len(known) < 2:
        return "", "", "", False, np.nan, np.nan, np.nan
    best, next_best, *_ = sorted(known, key=lambda place: -float(means[place]))
    gaps = intervals(common[:, [best]] - common)
    names = inquiry.scenarios
    beaten = [names[place] for place in known if gaps.low[place] > 0]
    leaders = [names[best], *(names[place] for place in known if place != best and names[place] not in beaten)]
    figures = (float(gaps.mean[next_best]), float(gaps.low[next_best]), float(gaps.high[next_best]))
    return names[best], BETWEEN.join(leaders), BETWEEN.join(beaten), len(leaders) == 1, *figures


def differing(outcomes: Sequence[str], values: Array) -> tuple[str, ...]:
    """The outcomes whose highest and lowest point differ, by `values` [replicate, point, outcome] of one scenario.

    By the paired difference, with an interval wide enough to hold for all pairs of points at once (Bonferroni), since
    the pair is chosen by what was found.
    """
    found = []
    for place, name in enumerate(outcomes):
        means = intervals(values[:, :, place]).mean
        known = np.flatnonzero(np.isfinite(means))
        if len(known) < 2:
            continue
        order = known[np.argsort(means[known], kind="stable")]
        pairs = len(known) * (len(known) - 1) // 2
        gaps = values[:, order[-1], place] - values[:, order[0], place]
        if intervals(gaps, 1 - (1 - CONFIDENCE) / pairs).low > 0:
            found.append(name)
    return tuple(found)

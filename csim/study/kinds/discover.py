"""When does a plan fail: boxes of conditions, found on one half of the points, checked on the other.

A world is one replicate at one point; it fails when the measure is beyond the bound. Worlds whose run failed, or in
which the measure does not exist, count neither as failures nor as successes.

Tables:

- `points`: point, a column a dial with its setting, half (`search` or `check`; empty without any world), runs,
  failures, share, box (the first box that holds the point, 0 for none);
- `boxes`: box, dial, low, high (as numbers of the dial; infinite if open), choices (separated by `|`), quasi_p,
  checked_p (see `csim.study.methods.conditions.Edge`); a row a restriction, the most telling first;
- `tallies`: box, half, points, runs, failures, density, density_low, density_high, coverage, base_rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from csim.errors import suggestion
from csim.measures.payback import signing_months
from csim.scenario.studies.sections import Discover
from csim.study.kinds.discover_finding import Failing, discover_finding, discover_notes
from csim.study.laboratory import Answer, Case, Laboratory, Plan
from csim.study.methods.boxes import Discovery, find_boxes
from csim.study.methods.conditions import Edge, Tally, Worlds, density_interval
from csim.study.methods.designs import sobol_beginning
from csim.study.methods.peeling import Search
from csim.study.methods.points import column_of, counted, numbers, settings_at, something_varies
from csim.study.outcomes import amount_of
from csim.study.verdict import PAYBACK

if TYPE_CHECKING:
    from csim.scenario.studies.dials import Dial, Settings
    from csim.scenario.studies.load import Inquiry

BETWEEN = "|"
"""What stands between several choices."""

_SEARCH, _CHECK = "search", "check"
_MOST_MONTHS = 240


def plan(inquiry: Inquiry) -> Plan:
    """How many runs it takes; raises `BadInput` if there are no uncertainties, or levers, or no such scenario."""
    _scenario(inquiry)
    points, replications = _section(inquiry).points, inquiry.file.replications
    return Plan(points * replications, f"{points} points x {counted(replications, 'replication')}")


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Try points all over the uncertainties, and look for the conditions under which the plan fails."""
    section, dials, scenario = _section(inquiry), inquiry.uncertainties, _scenario(inquiry)
    settings = settings_at(dials, sobol_beginning(section.points, len(dials), inquiry.file.seed))
    laboratory.say(f"{inquiry.label(scenario)} at {len(settings)} points")
    found = laboratory.measure(
        [Case(scenario, each) for each in settings], [section.fails_when.measure], range(inquiry.file.replications)
    )[:, :, 0]
    failing = _failing(inquiry, scenario)
    categorical = tuple(not dial.numeric for dial in dials)
    failures, runs = (each.sum(axis=1).astype(float) for each in (failing.of(found), np.isfinite(found)))
    worlds = Worlds(numbers(dials, settings), failures, runs, categorical)
    discovery = find_boxes(worlds, Search(least_support=section.least_support, seed=inquiry.file.seed))
    tables = {
        "points": _points_table(dials, settings, worlds, discovery),
        "boxes": _boxes_table(dials, discovery),
        "tallies": _tallies_table(discovery),
    }
    ran = int(worlds.runs.sum())
    facts = {
        "scenario": scenario,
        "fails_when": failing.phrase,
        "worlds": ran,
        "failures": int(worlds.failures.sum()),
        "worlds_without_figure": found.size - ran,
        "ended": discovery.ended,
    }
    return Answer(
        inquiry,
        discover_finding(failing, dials, worlds, discovery),
        tables,
        facts,
        discover_notes(failing, found.size - ran),
    )


def _section(inquiry: Inquiry) -> Discover:
    return cast("Discover", inquiry.section)


def _scenario(inquiry: Inquiry) -> str:
    """The plan that is looked at; raises `BadInput` if the study cannot be carried out."""
    wanted = _section(inquiry).scenario or inquiry.scenarios[0]
    if wanted not in inquiry.scenarios:
        known = suggestion(wanted, inquiry.scenarios)
        raise inquiry.refusal("discover.scenario", f"no scenario here is {wanted}; {known}")
    if inquiry.levers:
        raise inquiry.refusal(
            "levers",
            "a plan stands still while it is asked when it fails; move them to uncertainties, or fix them under set",
        )
    something_varies(inquiry, inquiry.uncertainties, "uncertainties")
    _check_follow_up(inquiry, wanted)
    return wanted


def _check_follow_up(inquiry: Inquiry, scenario: str) -> None:
    """Refuse a bound on payback that no run can exceed, because customers are followed for no longer."""
    when = _section(inquiry).fails_when
    if when.above is None or when.measure.partition(".")[0] != PAYBACK or any(dial.choices for dial in inquiry.dials):
        return  # a choice may say how long a run lasts
    bound = amount_of(when.above, when.measure)
    horizon = next(round(company.file.horizon) for company in inquiry.companies if company.name == scenario)
    months = inquiry.months or horizon
    if bound >= _followed(months):
        enough = next((each for each in range(months, _MOST_MONTHS + 1) if bound < _followed(each)), None)
        longer = f"months: {enough} or more, or " if enough else ""
        raise inquiry.refusal(
            "discover.fails_when.above",
            f"runs of {months} months follow customers for {_followed(months)}, and what is not paid back by then "
            f"counts as that many, so nothing would ever fail; write {longer}a bound below {_followed(months)} months",
        )


def _followed(months: int) -> int:
    """For how many months a run of this length follows the customers of its payback."""
    return months - signing_months(months)


def _failing(inquiry: Inquiry, scenario: str) -> Failing:
    when = _section(inquiry).fails_when
    below = None if when.below is None else amount_of(when.below, when.measure)
    above = None if when.above is None else amount_of(when.above, when.measure)
    return Failing(inquiry.label(scenario), when.measure, below, above)


def _points_table(
    dials: Sequence[Dial], settings: Sequence[Settings], worlds: Worlds, discovery: Discovery
) -> pd.DataFrame:
    holding = np.zeros(len(settings), dtype=int)
    for number, box in reversed(list(enumerate(discovery.boxes, start=1))):
        holding[box.holds(worlds.points)] = number
    half = np.where(worlds.runs == 0, "", np.where(discovery.searched, _SEARCH, _CHECK))
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = worlds.shares
    return pd.DataFrame(
        {
            "point": range(1, len(settings) + 1),
            **{dial.name: column_of(dial, settings) for dial in dials},
            "half": half,
            "runs": worlds.runs.astype(int),
            "failures": worlds.failures.astype(int),
            "share": shares,
            "box": holding,
        }
    )


def _boxes_table(dials: Sequence[Dial], discovery: Discovery) -> pd.DataFrame:
    rows = [
        (number, dials[edge.factor].name, edge.low, edge.high, _choices(dials[edge.factor], edge), *edge[-2:])
        for number, box in enumerate(discovery.boxes, start=1)
        for edge in box.edges
    ]
    return pd.DataFrame(rows, columns=["box", "dial", "low", "high", "choices", "quasi_p", "checked_p"])


def _choices(dial: Dial, edge: Edge) -> str:
    return BETWEEN.join(str(dial.discrete[code]) for code in edge.allowed)


def _tallies_table(discovery: Discovery) -> pd.DataFrame:
    rows = [
        _tally_row(number, half, counted)
        for number, box in enumerate(discovery.boxes, start=1)
        for half, counted in ((_SEARCH, box.found), (_CHECK, box.checked))
    ]
    columns = ["box", "half", "points", "runs", "failures", "density", "density_low", "density_high"]
    return pd.DataFrame(rows, columns=[*columns, "coverage", "base_rate"])


def _tally_row(number: int, half: str, counted: Tally) -> tuple[int | str | float, ...]:
    counts = (counted.points, counted.runs, counted.failures)
    return number, half, *counts, counted.density, *density_interval(counted), counted.coverage, counted.base_rate

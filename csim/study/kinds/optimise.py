"""Optimise: which levers, and which scenario, serve an objective best within limits, and what that costs another.

A search tries choices in the study's replications; what it likes best is confirmed in fresh worlds, whose figures are
the ones reported: a search's own figures flatter the choices that luck favoured. All figures below are in their
measure's unit; intervals are 95 %. A lever's column is called `lever_` and its name.

Tables:
- `trials`: every choice tried. trial, stage (present, start, best, near, front), scenario, levers, objective, against
  (means in the search's worlds), keeps_limits.
- `finalists`: scenario, levers, choice (in words), searched (the search's mean of the objective), mean, low, high (in
  fresh worlds), behind, behind_low, behind_high (how much better the winner is, simultaneous intervals), tie,
  keeps_limits (in as many fresh worlds as asked), limits_shown (that they surely hold so often), winner. Empty where no
  choice kept the limits in the search.
- `limits`: choice, measure, limit (in words), bound, asked (the share of worlds), held (worlds), worlds, share, low,
  high (of all finalists at once); of the finalists, in fresh worlds.
- `front`: scenario, levers, choice, objective, objective_low, objective_high, against, against_low, against_high, the
  same six as `gain_...` (less those of the reference, paired), role (front; beaten: surely, in both goals; present: the
  scenario as it is), winner. The reference is the scenario as it is that did best, else the first row.
- `outcomes`: the study's other outcomes in fresh worlds. table (finalists, front), number (of the row there, from 1),
  scenario, choice, outcome, mean, low, high, worlds (those with a figure).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.scenario.studies.company import named
from csim.scenario.studies.load import Inquiry
from csim.study.kinds.optimise_confirm import FRONT_POINTS, Confirmed, confirm
from csim.study.kinds.optimise_finding import finding, notes, nothing_found, trade_off
from csim.study.kinds.optimise_task import Task, Tried, explore, task_of
from csim.study.laboratory import Answer, Case, Laboratory, Plan
from csim.study.methods.spans import mean_rows

if TYPE_CHECKING:
    import pandas as pd

GAPS = ("behind", "behind_low", "behind_high", "tie")
FINALISTS = ("searched", "mean", "low", "high", *GAPS, "keeps_limits", "limits_shown", "winner")
LIMITS = ("choice", "measure", "limit", "bound", "asked", "held", "worlds", "share", "low", "high")
SIDES = ("objective", "objective_low", "objective_high", "against", "against_low", "against_high")
GAINS = tuple(f"gain_{side}" for side in SIDES)
OUTCOMES = ("table", "number", "scenario", "choice", "outcome", "mean", "low", "high", "worlds")


def plan(inquiry: Inquiry) -> Plan:
    """How many runs the search and its confirmation take at most."""
    task = task_of(inquiry)
    present, trials = len(inquiry.scenarios), task.section.trials
    points = trials if task.space.size is None else min(trials, task.space.size)
    confirmed = min(points, task.section.finalists + FRONT_POINTS) + present
    runs = (points + present) * len(task.searched) + confirmed * len(task.fresh)
    words = (
        f"{points} choices and {present} as they are in {len(task.searched)} worlds, then at most {confirmed} of them "
        f"in {len(task.fresh)} fresh worlds"
    )
    return Plan(runs, words, at_most=True)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Search, confirm in fresh worlds, and say what stands."""
    task = task_of(inquiry)
    tried = explore(task, laboratory)
    if not tried.inside():
        tables = _tables(task, tried, None)
        return Answer(inquiry, nothing_found(tried), tables, {"winner": None}, notes(tried, None))
    found = confirm(tried, laboratory)
    tables, worlds = _tables(task, tried, found), sorted((len(task.searched), len(task.fresh)))
    return Answer(inquiry, finding(found), tables, _facts(found), notes(tried, found), (worlds[0], worlds[1]))


def _tables(task: Task, tried: Tried, found: Confirmed | None) -> Mapping[str, pd.DataFrame]:
    import pandas as pd

    names = ["scenario", *(f"lever_{dial.name}" for dial in task.space.dials)]
    rows = {
        "trials": (_trials(tried), ["trial", "stage", *names, "objective", "against", "keeps_limits"]),
        "finalists": (_finalists(found), [*names, "choice", *FINALISTS]),
        "limits": (_limits(found), [*LIMITS]),
        "front": (_front(found), [*names, "choice", *SIDES, *GAINS, "role", "winner"]),
        "outcomes": (_outcomes(found), [*OUTCOMES]),
    }
    return {name: pd.DataFrame(list(each), columns=columns) for name, (each, columns) in rows.items()}


def _told(case: Case) -> dict[str, Any]:
    return {"scenario": case.scenario, **{f"lever_{name}": setting for name, setting in case.settings}}


def _trials(tried: Tried) -> Iterator[dict[str, Any]]:
    senses = np.array(tried.task.senses)
    for number, (case, stage, worlds) in enumerate(zip(tried.cases, tried.stages, tried.worlds, strict=True), 1):
        objective, against = tried.task.means(worlds) * senses
        kept = tried.task.kept(worlds)
        figures = {"objective": float(objective), "against": float(against), "keeps_limits": kept}
        yield {"trial": number, "stage": stage, **_told(case), **figures}


def _finalists(found: Confirmed | None) -> Iterator[dict[str, Any]]:
    if found is None:
        return
    others = found.behind_winner(found.finalists)
    for place in found.finalists:
        span, gap = found.span(place, 0), others.get(place)
        yield {
            **_told(found.cases[place]),
            "choice": found.task.text(found.cases[place]),
            "searched": found.searched_mean(place),
            **span._asdict(),
            "behind": gap.mean if gap else np.nan,
            "behind_low": gap.low if gap else np.nan,
            "behind_high": gap.high if gap else np.nan,
            "tie": gap is not None and gap.sign == 0,
            "keeps_limits": place in found.keeping,
            "limits_shown": found.shown_to_keep(place),
            "winner": place == found.winner,
        }


def _limits(found: Confirmed | None) -> Iterator[dict[str, Any]]:
    if found is None:
        return
    for place in found.finalists:
        for bound, held in zip(found.task.bounds, found.held(place), strict=True):
            told = (bound.measure, bound.text, bound.amount, bound.probability)
            figures = (held.held, held.worlds, held.share, held.low, held.high)
            yield dict(zip(LIMITS, (found.task.text(found.cases[place]), *told, *figures), strict=True))


def _front(found: Confirmed | None) -> Iterator[dict[str, Any]]:
    if found is None:
        return
    reference = _reference(found)
    for role, places in _roles(found).items():
        for place in places:
            sides = (*found.span(place, 0), *found.span(place, 1))
            gains = (*found.gap(place, reference, 0), *found.gap(place, reference, 1))
            yield {
                **_told(found.cases[place]),
                "choice": found.task.text(found.cases[place]),
                **dict(zip((*SIDES, *GAINS), (*sides, *gains), strict=True)),
                "role": role,
                "winner": place == found.winner,
            }


def _roles(found: Confirmed) -> dict[str, Sequence[int]]:
    """The rows of the front by what they are there."""
    beaten = [place for place in found.shown_front if place not in found.front]
    return {"front": found.front, "beaten": beaten, "present": found.present}


def _outcomes(found: Confirmed | None) -> Iterator[dict[str, Any]]:
    if found is None:
        return
    front = [place for places in _roles(found).values() for place in places]
    for table, places in (("finalists", found.finalists), ("front", front)):
        for number, place in enumerate(places, 1):
            case = found.cases[place]
            told = {"table": table, "number": number, "scenario": case.scenario, "choice": found.task.text(case)}
            for row in mean_rows(found.task.others, found.others(place)):
                yield {**told, **row}


def _reference(found: Confirmed) -> int:
    """The choice from which the front's gains are taken."""
    return found.reference if found.reference is not None else (*found.front, *found.present)[0]


def _facts(found: Confirmed) -> dict[str, Any]:
    """What a program may want: the winner as overrides, how the search flattered it, if one goal costs the other."""
    told = {
        "reference": found.task.text(found.cases[_reference(found)]),
        "trade_off": trade_off(found) is not None,
    }
    if found.winner is None:
        return {"winner": None, **told}
    case, inquiry = found.cases[found.winner], found.task.inquiry
    flattery = found.flattery(found.winner)
    return {
        "winner": {
            "scenario": case.scenario,
            "settings": dict(case.settings),
            "overrides": named(inquiry.companies, case.scenario).overrides(inquiry.dials, case.settings),
        },
        "flattery": flattery._asdict() if np.isfinite(flattery.mean) else None,
        **told,
        "tried": len(found.tried.cases),
        "impossible": len(found.tried.impossible),
    }

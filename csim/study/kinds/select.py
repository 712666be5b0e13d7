"""Which is best: chosen with a stated probability, compared in pairs, and what a wrong choice would cost.

The choice is Kim and Nelson's (2001), valid under common random numbers; pairs are corrected for their number by Holm
(1979), their intervals hold at once (Bonferroni), both among all pairs, as the best is chosen by the same figures. The
number of runs too hangs on what they show, so that comparisons describe and promise nothing; the choice is what is
guaranteed. Figures are in the measure's unit, intervals 95 %.

Tables:
- `arms`: scenario, one column `lever_` and its name for each lever, arm (in words), mean, low, high (over its own
  replicates), replications (until it was left behind), failed (share of them without a figure), outcome (chosen;
  leads, without a guarantee; remains, at the cap; behind; failed), left_behind_by, regret (expected, of choosing it, in
  worlds that all survive; Chick and Inoue 2001).
- `differences`: every other arm less the best: arm, best, mean, low, high (simultaneous), runs, p_adjusted, apart.
- `pairs`: all pairs, first less second, if there are at most twelve arms: first, second, mean, low, high, runs,
  p_adjusted, apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.scenario.studies.load import Inquiry
from csim.study.choosing.selection import Outcome, Selection
from csim.study.choosing.several import compare_pairs
from csim.study.kinds.select_arms import Asked, asked_of, regrets
from csim.study.kinds.select_finding import finding, none_judged, notes
from csim.study.laboratory import Answer, Laboratory, Plan
from csim.study.methods.spans import span_of
from csim.study.statistics import Array
from csim.study.words import measure_unit

if TYPE_CHECKING:
    import pandas as pd

MOST_IN_PAIRS = 12
"""Arms of which all pairs are told."""

CHOSEN, LEADS, REMAINS, BEHIND, FAILED = "chosen", "leads", "remains", "behind", "failed"
ARMS = ("arm", "mean", "low", "high", "replications", "failed", "outcome", "left_behind_by", "regret")
DIFFERENCES = ("arm", "best", "mean", "low", "high", "runs", "p_adjusted", "apart")


def plan(inquiry: Inquiry) -> Plan:
    """How many runs it takes at most: the cap for every arm; mostly far fewer."""
    asked = asked_of(inquiry)
    arms, cap = len(asked.cases), asked.section.cap
    return Plan(arms * cap, f"{arms} choices, at first in {asked.first} worlds, at most in {cap}", at_most=True)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Simulate what may still be the best until it is chosen, or the cap is reached."""
    asked = asked_of(inquiry)
    names = list(asked.cases)
    laboratory.say(f"{len(names)} choices in {asked.first} worlds")
    cases = list(asked.cases.values())
    early = laboratory.measure(cases, [asked.measure], range(asked.first))[:, :, 0].T
    able = [name for name, column in zip(names, early.T, strict=True) if 2 * np.isfinite(column).sum() >= asked.first]
    if len(able) < 2:
        tables = _tables(asked, early, None, {})
        return Answer(inquiry, none_judged(asked, able), tables, {"best": None, "guaranteed": False})
    outcome, values = _select(asked, able, laboratory)
    full = np.full((len(values), len(names)), np.nan)
    full[:, [names.index(name) for name in able]] = values
    full[: asked.first] = early
    lives = _lives(outcome, able, values)
    tables = _tables(asked, full, outcome, lives)
    facts = {
        "best": outcome.best,
        "guaranteed": outcome.guaranteed,
        "reason": outcome.reason,
        "remaining": list(outcome.remaining),
        "replications": outcome.replications,
        "left_out": outcome.left_out,
    }
    lived = tables["arms"]["replications"]
    told = finding(asked, outcome, tables)
    return Answer(inquiry, told, tables, facts, notes(asked, outcome, able), (int(lived.min()), int(lived.max())))


def _select(asked: Asked, able: list[str], laboratory: Laboratory) -> tuple[Outcome, Array]:
    """Feed the procedure until it ends; the outcome, and what it was fed [replicate, arm], nan where left behind."""
    section = asked.section
    selection = Selection(
        tuple(able), asked.zone, section.probability, asked.first, section.cap, measure_unit(asked.measure)
    )
    fed: list[Array] = []
    while not selection.finished:
        survivors, start = selection.survivors, sum(len(batch) for batch in fed)
        wanted = range(start, start + selection.wanted)
        if start:
            laboratory.say(f"{len(survivors)} choices left after {start} worlds; on to {wanted.stop}")
        cases = [asked.cases[name] for name in survivors]
        found = asked.sense * laboratory.measure(cases, [asked.measure], wanted)[:, :, 0].T
        batch = np.full((len(found), len(able)), np.nan)
        batch[:, [able.index(name) for name in survivors]] = found
        fed.append(batch)
        selection.feed(found)
    return selection.result(), np.concatenate(fed) * asked.sense


def _lives(outcome: Outcome, able: list[str], values: Array) -> dict[str, int]:
    """In how many replicates each arm was simulated, those in which a run failed among them."""
    seen = np.isfinite(values)
    lives = [int(np.flatnonzero(column)[-1]) + 1 if column.any() else 0 for column in seen.T]
    longest = max(lives)
    return {name: longest if name in outcome.remaining else life for name, life in zip(able, lives, strict=True)}


def _tables(asked: Asked, values: Array, outcome: Outcome | None, lives: Mapping[str, int]) -> dict[str, pd.DataFrame]:
    import pandas as pd

    levers = [f"lever_{dial.name}" for dial in asked.inquiry.levers]
    arms = pd.DataFrame(list(_arms(asked, values, outcome, lives)), columns=["scenario", *levers, *ARMS])
    tables = {"arms": arms}
    if outcome is not None:
        names = list(asked.cases)
        able = [names.index(name) for name in lives]
        against = compare_pairs(values[:, able], list(lives), against=outcome.best, chosen=True)
        tables["differences"] = against.rename(columns={"first": "arm", "second": "best"})[list(DIFFERENCES)]
        if len(lives) <= MOST_IN_PAIRS:
            tables["pairs"] = compare_pairs(values[:, able], list(lives))
    return tables


def _arms(asked: Asked, values: Array, outcome: Outcome | None, lives: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    names = list(asked.cases)
    costs = dict.fromkeys(names, np.nan)
    if lives:
        able = [names.index(name) for name in lives]
        found = regrets(asked.sense * values[:, able], np.array(list(lives.values())))
        costs |= dict(zip(lives, found.tolist(), strict=True))
    by = {each.arm: each.by for each in outcome.eliminated} if outcome else {}
    for place, (name, case) in enumerate(asked.cases.items()):
        span, life = span_of(values[:, place]), lives.get(name, asked.first)
        yield {
            "scenario": case.scenario,
            **{f"lever_{lever}": setting for lever, setting in case.settings},
            "arm": name,
            **span._asdict(),
            "replications": life,
            "failed": 1.0 - float(np.isfinite(values[:life, place]).mean()),
            "outcome": _standing(name, outcome, lives),
            "left_behind_by": by.get(name, ""),
            "regret": costs[name],
        }


def _standing(name: str, outcome: Outcome | None, lives: Mapping[str, int]) -> str:
    if outcome is None or name not in lives:
        return FAILED if outcome is not None else REMAINS
    if name == outcome.best:
        return CHOSEN if outcome.guaranteed else LEADS
    return REMAINS if name in outcome.remaining else BEHIND

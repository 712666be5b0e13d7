"""Stress: let shocks befall every strategy, alone and together, and see which breaks, which suffers, and in what.

Tables:

- `conditions`, a row for each strategy and condition (the calm world, each shock, all together, all at each depth):
  strategy, condition, label, rung (place on the ladder of depth; nan beside it), worlds, insolvent (worlds in which it
  ran out of money), chance, chance_low, chance_high (exact 95 % interval), month (median month of insolvency),
  cash_p05, cash_p05_low, cash_p05_high (5th percentile of the lowest cash, USD; infinite ends where there are too few
  worlds), late (worlds whose payback is beyond the limit), late_worlds, late_chance, late_low, late_high (all five
  left out where customers are followed for too short a time to tell), value (mean vendor value, USD), change,
  change_low, change_high (against the same worlds without a shock), change_percent (of the calm value, nan where that
  is not demonstrably above zero).
- `breaking`, a row a strategy: strategy, worlds, broken (worlds in which it ran out of money somewhere on the ladder),
  first (worlds in which it broke before all others), rung and depth (the mildest at which it ever broke), month.
- `pairs`: first, second, sooner, later (worlds in which first breaks before second, and after), low, high (exact
  interval of the share of sooner among them, for all pairs at once).
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, cast

import numpy as np
import pandas as pd

from csim.scenario.studies.company import named
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Stress
from csim.study.kinds.stress_battery import CALM, DEPTHS, Condition, at_once, conditions_of, sets_of, too_late
from csim.study.kinds.stress_finding import findings, notes
from csim.study.kinds.stress_losses import months_followed
from csim.study.laboratory import Answer, Case, Laboratory, Plan
from csim.study.methods.exact import counted, percentile
from csim.study.statistics import CONFIDENCE, Array, intervals

MEASURES = (
    "insolvent",
    "insolvency_month",
    "cash_low",
    "cac_payback_reached",
    "cac_payback_restricted",
    "vendor_value",
)
"""What is looked at in every run."""

LATE = ("late", "late_worlds", "late_chance", "late_low", "late_high")
"""The columns of `conditions` that tell of payback."""

_BAD = 0.05
_NEVER = np.inf


def plan(inquiry: Inquiry) -> Plan:
    """Every strategy under every condition in every world; raises `BadInput` where the study makes no sense."""
    conditions = _asked(inquiry)
    many, worlds = len(inquiry.scenarios), inquiry.file.replications
    words = f"{many} strategies under {len(conditions)} conditions in {worlds} worlds"
    return Plan(many * len(conditions) * worlds, words)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Simulate the battery and tell who breaks and who suffers."""
    conditions = _asked(inquiry)
    section = cast(Stress, inquiry.section)
    cases = [
        Case(name, (), sets_of(named(inquiry.companies, name), each))
        for name in inquiry.scenarios
        for each in conditions
    ]
    laboratory.say(f"Letting {len(conditions) - 1} conditions befall {len(inquiry.scenarios)} strategies")
    once = list(dict.fromkeys(cases))
    found = laboratory.measure(once, MEASURES, range(inquiry.file.replications))
    rows = {case: found[row] for row, case in enumerate(once)}
    values = np.stack([rows[case] for case in cases])
    values = values.reshape(len(inquiry.scenarios), len(conditions), *values.shape[1:])
    told = _payback_told(inquiry, values)
    table = _conditions_table(inquiry, conditions, values)
    table = table if told else table.drop(columns=[*LATE])
    points = _breaking_points(conditions, values)
    tables = {
        "conditions": table,
        "breaking": _breaking_table(inquiry, points),
        "pairs": _pairs_table(inquiry, points),
    }
    together = at_once(section)
    facts = {
        "together": together,
        "payback_limit": section.payback_limit,
        "payback_told": told,
        "months_followed": months_followed(inquiry),
        "worlds_nobody_breaks": int((points == _NEVER).all(axis=0).sum()),
        **_extremes(inquiry, conditions, values, together),
    }
    finding = findings(inquiry, tables, facts)
    return Answer(inquiry, tuple(finding), tables, facts, notes(table, facts))


def _asked(inquiry: Inquiry) -> tuple[Condition, ...]:
    if inquiry.dials:
        group = "levers" if inquiry.levers else "uncertainties"
        raise inquiry.refusal(group, "have no place here, as shocks alone vary; write another company under set")
    conditions = conditions_of(cast(Stress, inquiry.section))
    late = too_late(inquiry, conditions)
    if late:
        raise inquiry.refusal(
            "stress.shocks", f"{late} begins after the run has ended; let it begin sooner, or set months"
        )
    return conditions


def _payback_told(inquiry: Inquiry, values: Array) -> bool:
    """Whether all paybacks are known to lie within the limit or beyond it.

    One that is not reached may yet come within a limit that lies beyond the months followed.
    """
    reached = values[..., MEASURES.index("cac_payback_reached")]
    return months_followed(inquiry) >= cast(Stress, inquiry.section).payback_limit or not (reached == 0).any()


def _conditions_table(inquiry: Inquiry, conditions: tuple[Condition, ...], values: Array) -> pd.DataFrame:
    limit = cast(Stress, inquiry.section).payback_limit
    calm = next(place for place, each in enumerate(conditions) if each.name == CALM)
    rows = []
    for place, name in enumerate(inquiry.scenarios):
        for column, each in enumerate(conditions):
            here = {measure: values[place, column, :, row] for row, measure in enumerate(MEASURES)}
            before = values[place, calm, :, MEASURES.index("vendor_value")]
            rows.append({"strategy": name, **_described(each), **_figures(here, before, limit)})
    return pd.DataFrame(rows)


def _described(condition: Condition) -> dict[str, Any]:
    rung = np.nan if condition.rung is None else float(condition.rung)
    return {"condition": condition.name, "label": condition.label, "rung": rung}


def _figures(here: dict[str, Array], calm: Array, limit: float) -> dict[str, Any]:
    """What one strategy met under one condition, over worlds."""
    ran = np.isfinite(here["insolvent"])
    broken = counted(int((here["insolvent"][ran] > 0).sum()), int(ran.sum()))
    low = percentile(here["cash_low"], _BAD)
    reached, months = here["cac_payback_reached"], here["cac_payback_restricted"]
    signed = np.isfinite(reached)
    late = counted(int(((reached == 0) | (months > limit))[signed].sum()), int(signed.sum()))
    change, value = intervals(here["vendor_value"] - calm), intervals(here["vendor_value"])
    base = intervals(calm)
    when = here["insolvency_month"][np.isfinite(here["insolvency_month"])]
    return {
        "worlds": broken.worlds,
        "insolvent": broken.happened,
        "chance": broken.share,
        "chance_low": broken.low,
        "chance_high": broken.high,
        "month": float(np.median(when)) if len(when) else np.nan,
        "cash_p05": low.value,
        "cash_p05_low": low.low,
        "cash_p05_high": low.high,
        "late": late.happened,
        "late_worlds": late.worlds,
        "late_chance": late.share,
        "late_low": late.low,
        "late_high": late.high,
        "value": float(value.mean),
        "change": float(change.mean),
        "change_low": float(change.low),
        "change_high": float(change.high),
        # A share of what is negative, or may be nothing, says nothing.
        "change_percent": 100 * float(change.mean / base.mean) if base.low > 0 else np.nan,
    }


def _breaking_points(conditions: tuple[Condition, ...], values: Array) -> Array:
    """Per strategy and world, how late it breaks: the rung of the ladder, and within it the month; infinite if never.

    A rung counts as 1,000 months, so that what breaks under a milder battery breaks sooner. nan where a run failed.
    """
    ladder = sorted((each.rung, place) for place, each in enumerate(conditions) if each.rung is not None)
    points = np.full((values.shape[0], values.shape[2]), _NEVER)
    failed = np.zeros(points.shape, dtype=bool)
    for rung, place in reversed(ladder):
        insolvent = values[:, place, :, MEASURES.index("insolvent")]
        month = values[:, place, :, MEASURES.index("insolvency_month")]
        failed |= ~np.isfinite(insolvent)
        points = np.where(insolvent > 0, 1_000 * rung + np.nan_to_num(month), points)
    return np.where(failed, np.nan, points)


def _breaking_table(inquiry: Inquiry, points: Array) -> pd.DataFrame:
    known = np.isfinite(points) | (points == _NEVER)
    complete = points[:, known.all(axis=0)]
    soonest = complete.min(axis=0, initial=_NEVER) if complete.size else np.empty(0)
    rows = []
    for place, name in enumerate(inquiry.scenarios):
        own = complete[place]
        alone = (own == soonest) & (own < _NEVER) & ((complete == soonest).sum(axis=0) == 1)
        first = own.min(initial=_NEVER)
        broken = bool(first < _NEVER)
        rung = int(first // 1_000) if broken else -1
        months = own[own < _NEVER] - 1_000 * rung
        rows.append(
            {
                "strategy": name,
                "worlds": own.size,
                "broken": int((own < _NEVER).sum()),
                "first": int(alone.sum()),
                "rung": float(rung) if broken else np.nan,
                "depth": (CALM, *DEPTHS)[rung] if broken else "",
                "month": float(np.median(months[months < 1_000])) if broken else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _pairs_table(inquiry: Inquiry, points: Array) -> pd.DataFrame:
    """Sign tests of who breaks sooner, world by world, with Bonferroni's correction for the number of pairs."""
    pairs = list(combinations(range(len(inquiry.scenarios)), 2))
    rows = []
    for first, second in pairs:
        sooner, later = int((points[first] < points[second]).sum()), int((points[first] > points[second]).sum())
        found = counted(sooner, sooner + later, 1 - (1 - CONFIDENCE) / len(pairs))
        names = inquiry.scenarios[first], inquiry.scenarios[second]
        rows.append([*names, sooner, later, found.low, found.high])
    return pd.DataFrame(rows, columns=["first", "second", "sooner", "later", "low", "high"])


def _extremes(inquiry: Inquiry, conditions: tuple[Condition, ...], values: Array, together: str) -> dict[str, Any]:
    """Who loses most when all comes at once, each strategy's worst single shock, and whether shocks add up."""
    losses = values[:, :1, :, MEASURES.index("vendor_value")] - values[:, :, :, MEASURES.index("vendor_value")]
    names, labels = inquiry.scenarios, [each.name for each in conditions]
    alone = [place for place, each in enumerate(conditions) if each.rung is None and len(each.shocks) == 1]
    worst = {}
    for place, name in enumerate(names):
        worst[name] = [labels[alone[each]] for each in _largest(losses[place, alone])]
    found: dict[str, Any] = {"worst_shock": worst, "loses_most": [], "beyond_sum": {}}
    if together:
        column = labels.index(together)
        found["loses_most"] = [names[each] for each in _largest(losses[:, column])]
        for place, name in enumerate(names):
            extra = intervals(losses[place, column] - losses[place, alone].sum(axis=0))
            found["beyond_sum"][name] = [float(extra.mean), float(extra.low), float(extra.high)]
    return found


def _largest(losses: Array) -> list[int]:
    """Of rows [what, world]: the one with the largest mean, and those that nothing separates from it."""
    means = intervals(losses.T).mean
    if not np.isfinite(means).any():
        return []
    best = int(np.nanargmax(means))
    gaps = intervals((losses[best] - losses).T)
    return [
        best,
        *(row for row in range(len(losses)) if row != best and not gaps.low[row] > 0 and np.isfinite(means[row])),
    ]

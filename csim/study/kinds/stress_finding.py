"""What a stress study found, in sentences that claim no more than the exact intervals allow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from csim.scenario.studies.load import Inquiry
from csim.study.kinds.stress_battery import CALM
from csim.study.kinds.stress_losses import (
    Row,
    costs_text,
    late_payback,
    loses_most,
    named_few,
    when_text,
    worst_shock,
)
from csim.study.methods.exact import worlds_needed
from csim.study.words import joined, percent, percent_span, scale_of
from csim.units import plain

_BAD = 0.05
_HOW = (
    "Chances have exact (Clopper-Pearson) 95 % intervals, rounded outward; changes of value are taken world by world "
    "from the same world without a shock."
)
_REMEDY = "more cash than here, or costs that can be cut in time"


def findings(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> list[str]:
    """Which strategy breaks first, how often each does, what that means, who loses most and to what, and payback."""
    table = tables["conditions"]
    if not table["worlds"].sum():
        return ["No run finished, so nothing can be said about any shock."]
    said = [
        _breaks_first(inquiry, tables, facts),
        _chances(inquiry, table),
        _unfinished(inquiry, table),
        _for_a_plan(inquiry, tables),
        loses_most(inquiry, table, facts),
        worst_shock(inquiry, table, facts),
        late_payback(inquiry, table, facts),
        _lowest_cash(inquiry, table),
    ]
    return [sentence for sentence in said if sentence]


def headline(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> str:
    """Who breaks first and what all shocks cost, in a line without intervals."""
    table = tables["conditions"]
    costs = costs_text(table, facts)
    return ". ".join([_breaking_headline(inquiry, tables, facts), *([costs] if costs else [])])


def notes(table: pd.DataFrame, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What to know before reading the figures."""
    worlds = int(table["worlds"].max())
    needed = worlds_needed(_BAD)
    limit = plain(float(facts["payback_limit"]))
    beyond = f"A payback that is not reached within the months followed counts as beyond {limit} months."
    followed = int(facts["months_followed"])
    unknown = (
        f"Payback over {limit} months cannot be told: customers are followed for {followed} month"
        f"{'' if followed == 1 else 's'}; a longer run (months:) tells."
    )
    found = [_HOW, beyond if facts["payback_told"] else unknown]
    if worlds < needed:
        counted = "1 world is" if worlds == 1 else f"{worlds} worlds are"
        few = f"{counted} too few to bound the 5th percentile of the lowest cash from below"
        found.append(f"{few}; that takes {needed}.")
    lost = int((worlds - table["worlds"]).sum())
    if lost:
        found.append(f"{lost} runs failed and are left out.")
    return tuple(found)


def _breaking_headline(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> str:
    table = tables["conditions"]
    worlds = int(table["worlds"].max())
    broken = [name for name in inquiry.scenarios if table[table["strategy"] == name]["insolvent"].any()]
    if not broken:
        who = "No strategy" if len(inquiry.scenarios) > 1 else f"{inquiry.label(inquiry.scenarios[0])} never"
        return f"{who} runs out of money in {f'{worlds} worlds' if worlds > 1 else 'the one world tried'}"
    first = _first(tables)
    if len(first) == 1:
        return f"{inquiry.label(first[0]['strategy'])} breaks first{_how_often(first[0], tables, facts)}"
    labels = [inquiry.label(name) for name in broken]
    candidates = [inquiry.label(name) for name in _candidates(tables)]
    if 1 < len(candidates) == len(inquiry.scenarios):
        return "Every strategy runs out of money in some worlds; which breaks first is undecided"
    if len(candidates) > 1:
        return f"Undecided which breaks first: {named_few(candidates)}"
    return f"{joined(labels)} {'runs' if len(labels) == 1 else 'run'} out of money in some worlds"


def _breaks_first(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> str:
    """The answer to which strategy breaks first, as the battery deepens; empty where no ladder tells."""
    table, breaking = tables["conditions"], tables["breaking"]
    if not table["insolvent"].any():
        return _nobody_breaks(inquiry, table, str(facts["together"]))
    broken = breaking[breaking["broken"] > 0]
    if len(breaking) < 2:
        return ""
    if broken.empty:
        unknown = not breaking["worlds"].any()
        return "Which strategy breaks first is not known: in no world did all runs finish." if unknown else ""
    first = _first(tables)
    if len(first) == 1:
        row = first[0]
        depth = "without any shock" if row["depth"] == CALM else f"when all shocks are {row['depth']}"
        return (
            f"{inquiry.label(row['strategy'])} breaks first{_how_often(row, tables, facts)}. At its weakest it runs "
            f"out of money {depth}, in month {row['month']:.0f}."
        )
    worlds = int(breaking["worlds"].max())
    some = worlds - int(facts["worlds_nobody_breaks"])
    candidates = [inquiry.label(name) for name in _candidates(tables)]
    if 1 < len(candidates) < len(broken):
        between = f"Which strategy breaks first is undecided between {joined(candidates)}"
        return f"{between}: in {some} of {worlds} worlds some strategy runs out of money."
    names, run = _who(inquiry, list(broken["strategy"])), "run" if 1 < len(broken) < len(breaking) else "runs"
    return (
        f"Which strategy breaks first is undecided: {names} {run} out of money, in {some} of {worlds} worlds at least "
        "one."
    )


def _nobody_breaks(inquiry: Inquiry, table: pd.DataFrame, together: str) -> str:
    """That nobody runs out of money, and up to which chance that may yet be luck."""
    ran = table[table["worlds"] > 0]
    worlds = int(ran["worlds"].min())
    many = f"any of {worlds} worlds" if worlds > 1 else "the one world tried"
    what = "under any shock or all together" if together else "under any shock"
    bound = percent_span(0.0, float(ran["chance_high"].max())).removeprefix("0 to ")
    bounded = f"so the chance is at most {bound}{{}}, the end of its exact 95 % interval"
    if len(inquiry.scenarios) == 1:
        who = inquiry.label(inquiry.scenarios[0])
        return f"{who} does not run out of money in {many}, {what}, {bounded.format('')}."
    of_those = "" if len(ran) == len(table) else "Of what finished, "
    nobody = f"{of_those}{'no' if of_those else 'No'} strategy breaks"
    return f"{nobody}: none runs out of money in {many}, {what}, {bounded.format(' for each of them')}."


def _chances(inquiry: Inquiry, table: pd.DataFrame) -> str:
    """How often each strategy runs out of money under what is worst for it, the most frequent first."""
    ran = table[table["worlds"] > 0]
    if not ran["insolvent"].any():
        return ""
    worst = ran.loc[ran.groupby("strategy", sort=False)["chance"].idxmax()]
    rows = sorted(worst.to_dict("records"), key=lambda row: -row["chance"])
    broken = [row for row in rows if row["insolvent"]]
    never = [row for row in rows if not row["insolvent"]]
    told: dict[str, list[str]] = {}
    for place, row in enumerate(broken):
        interval = f"({'' if place else '95 %: '}{percent_span(row['chance_low'], row['chance_high'])})"
        share = f"{percent(row['chance'])}{'' if place else ' of worlds'} {interval}"
        told.setdefault(when_text(row), []).append(f"{inquiry.label(row['strategy'])} in {share}")
    parts = [f"{when}: {joined(shares)}" for when, shares in told.items()]
    if never:
        spared = ran[ran["strategy"].isin([row["strategy"] for row in never])]
        bound = percent_span(0.0, float(spared["chance_high"].max())).removeprefix("0 to ")
        names = joined([inquiry.label(row["strategy"]) for row in never])
        parts.append(f"{names} in none of {int(spared['worlds'].min())} worlds (at most {bound})")
    return f"Out of money at worst, {'; '.join(parts)}."


def _unfinished(inquiry: Inquiry, table: pd.DataFrame) -> str:
    """Which strategies have no finished run, at all or under some conditions."""
    parts = []
    for name, rows in table.groupby("strategy", sort=False):
        none = rows[rows["worlds"] == 0]
        if len(none) == len(rows):
            parts.append(inquiry.label(str(name)))
        elif len(none):
            parts.append(f"{inquiry.label(str(name))} with {named_few(none['label'].tolist())}")
    return f"No run finished of {'; nor of '.join(parts)}: nothing can be said of that." if parts else ""


def _for_a_plan(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame]) -> str:
    """What survival in these worlds means for a plan."""
    table = tables["conditions"]
    if int(table["worlds"].max()) < 2:
        return f"For a plan, one world is too few: ask for {worlds_needed(_BAD)} or more."
    broken = [name for name in inquiry.scenarios if table[table["strategy"] == name]["insolvent"].any()]
    several = len(inquiry.scenarios) > 1
    if not broken:
        costly = bool((table["change_high"] < 0).any())
        neither = "shocks cost neither survival nor, as far as shows, value"
        what = "shocks cost value, not survival" if costly else neither
        safety = ", and give no reason to prefer one strategy for its safety" if several else ""
        return f"For a plan: in these worlds {what}{safety}."
    needed = f"For a plan: to survive these shocks in each of these worlds, {_needs(inquiry, broken)} {_REMEDY}"
    calm = table[(table["condition"] == CALM) & (table["insolvent"] > 0)]["strategy"].tolist()
    return f"{needed}; {_needs(inquiry, calm)} it even without a shock." if calm else f"{needed}."


def _needs(inquiry: Inquiry, names: list[str]) -> str:
    """`Hybrid needs`, `Hybrid and High-touch each need`, `every strategy needs`."""
    return f"{_who(inquiry, names)} {'each need' if 1 < len(names) < len(inquiry.scenarios) else 'needs'}"


def _who(inquiry: Inquiry, names: list[str]) -> str:
    """Strategies by their labels; all of several in one word."""
    if len(names) == len(inquiry.scenarios) > 1:
        return "every strategy"
    return joined([inquiry.label(name) for name in names])


def _first(tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """The strategy that surely breaks before all others, as a list of one row of `breaking`; empty if none does."""
    breaking, pairs = tables["breaking"], tables["pairs"]
    if len(breaking) < 2:
        return []
    return [
        row
        for row in breaking[breaking["broken"] > 0].to_dict("records")
        if all(_surely_sooner(row["strategy"], pair) for pair in _pairs_of(row["strategy"], pairs))
    ]


def _candidates(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Strategies that break and than which none surely breaks sooner: any of them may be the first."""
    breaking, pairs = tables["breaking"], tables["pairs"].to_dict("records")
    found = []
    for name in breaking[breaking["broken"] > 0]["strategy"]:
        mine = [pair for pair in pairs if name in (pair["first"], pair["second"])]
        rivals = [(pair["second"] if pair["first"] == name else pair["first"], pair) for pair in mine]
        if not any(_surely_sooner(rival, pair) for rival, pair in rivals):
            found.append(str(name))
    return found


def _how_often(row: Mapping[Any, Any], tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> str:
    """`in 6 of 100 worlds; in 94 nobody breaks`."""
    worlds, nobody = int(tables["breaking"]["worlds"].max()), int(facts["worlds_nobody_breaks"])
    others = worlds - nobody - int(row["first"])
    parts = [f" in {row['first']} of {worlds} worlds"]
    parts += [f"in {others} another does, or several at once"] if others else []
    parts += [f"in {nobody} nobody breaks"] if nobody else []
    return "; ".join(parts)


def _pairs_of(name: str, pairs: pd.DataFrame) -> list[Row]:
    return pairs[(pairs["first"] == name) | (pairs["second"] == name)].to_dict("records")


def _surely_sooner(name: str, pair: Mapping[Any, Any]) -> bool:
    """Whether a strategy breaks before the other of a pair in more than half of the worlds, beyond the interval."""
    return bool(pair["low"] > 0.5) if pair["first"] == name else bool(pair["high"] < 0.5)


def _lowest_cash(inquiry: Inquiry, table: pd.DataFrame) -> str:
    """Whose cash falls lowest: the smallest 5th percentile, and what the worlds can say of its interval."""
    known = table[table["cash_p05"].notna()].to_dict("records")
    if not known:
        return ""
    row = min(known, key=lambda each: float(each["cash_p05"]))
    low, high = float(row["cash_p05_low"]), float(row["cash_p05_high"])
    scale = scale_of("USD", [row["cash_p05"]])
    if math.isfinite(low):
        span = f"95 %: {scale.span(low, high)}"
    elif math.isfinite(high):
        span = f"95 %: at most {scale.number(high)}; too few worlds to say how low"
    else:
        span = "too few worlds for an interval"
    who = f"of {inquiry.label(row['strategy'])} {when_text(row)}"
    return (
        f"The lowest cash is that {who}, by the estimates: in one world of twenty it falls to "
        f"{scale.text(row['cash_p05'])} or less ({span})."
    )

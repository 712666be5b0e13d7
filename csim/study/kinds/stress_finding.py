"""What a stress study found, in sentences that claim no more than the exact intervals allow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from csim.scenario.studies.load import Inquiry
from csim.study.kinds.stress_battery import CALM, TOGETHER
from csim.study.methods.exact import worlds_needed
from csim.study.words import Scale, joined, percent, percent_span, scale_of
from csim.units import plain

_BAD = 0.05
_HOW = (
    "Chances have exact (Clopper-Pearson) 95 % intervals, rounded outward; changes of value are taken world by world "
    "from the same world without a shock."
)
_FEW_SHOCKS = 3  # named at most where strategies differ in which one hurts most


def findings(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> list[str]:
    """Whether anybody runs out of money, who breaks first, who loses most and to what, and payback."""
    table = tables["conditions"]
    if not table["worlds"].sum():
        return ["No run finished, so nothing can be said about any shock."]
    said = [
        _insolvency(inquiry, table, str(facts["together"])),
        _unfinished(inquiry, table),
        _breaks_first(inquiry, tables, int(facts["worlds_nobody_breaks"])),
        _lowest_cash(inquiry, table),
        _loses_most(inquiry, table, facts),
        _worst_shock(inquiry, table, facts),
        _late(inquiry, table, facts),
    ]
    return [sentence for sentence in said if sentence]


def notes(table: pd.DataFrame, limit: float) -> tuple[str, ...]:
    """What to know before reading the figures."""
    worlds = int(table["worlds"].max())
    needed = worlds_needed(_BAD)
    found = [
        _HOW,
        f"A payback that is not reached within the months followed counts as beyond {plain(limit)} months.",
    ]
    if worlds < needed:
        few = f"{worlds} worlds are too few to bound the 5th percentile of the lowest cash from below"
        found.append(f"{few}; that takes {needed}.")
    lost = int((worlds - table["worlds"]).sum())
    if lost:
        found.append(f"{lost} runs failed and are left out.")
    return tuple(found)


def _insolvency(inquiry: Inquiry, table: pd.DataFrame, together: str) -> str:
    ran = table[table["worlds"] > 0]
    worlds = int(ran["worlds"].min())
    if not ran["insolvent"].any():
        everybody = len(ran) == len(table)
        who = "No strategy runs" if everybody else "Of what finished, no strategy runs"
        many = f"any of {worlds} worlds" if worlds > 1 else "the one world tried"
        what = "under any shock or all together" if together else "under any shock"
        bound = percent_span(0.0, float(ran["chance_high"].max())).removeprefix("0 to ")
        bounded = f"for each of them the chance is at most {bound}, the end of its exact 95 % interval"
        return f"{who} out of money in {many}, {what}: {bounded}."
    worst = ran.loc[ran.groupby("strategy", sort=False)["chance"].idxmax()]
    parts = []
    for row in worst.to_dict("records"):
        if row["insolvent"]:
            span = percent_span(row["chance_low"], row["chance_high"])
            parts.append(
                f"{inquiry.label(row['strategy'])} in {percent(row['chance'])} of worlds (95 %: {span}) {_when(row)}"
            )
    never = [inquiry.label(row["strategy"]) for row in worst.to_dict("records") if not row["insolvent"]]
    text = f"Out of money at worst: {joined(parts)}"
    return f"{text}; {joined(never)} in none of {worlds} worlds." if never else f"{text}."


def _unfinished(inquiry: Inquiry, table: pd.DataFrame) -> str:
    """Which strategies have no finished run, at all or under some conditions."""
    parts = []
    for name, rows in table.groupby("strategy", sort=False):
        none = rows[rows["worlds"] == 0]
        if len(none) == len(rows):
            parts.append(inquiry.label(str(name)))
        elif len(none):
            parts.append(f"{inquiry.label(str(name))} with {_either(none['label'].tolist())}")
    return f"No run finished of {'; nor of '.join(parts)}: nothing can be said of that." if parts else ""


def _breaks_first(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], nobody: int) -> str:
    breaking, pairs = tables["breaking"], tables["pairs"]
    broken = breaking[breaking["broken"] > 0]
    if len(breaking) < 2:
        return ""
    if not len(broken):
        unknown = tables["conditions"]["insolvent"].any() and not breaking["worlds"].any()
        return "Which strategy breaks first is not known: in no world did all runs finish." if unknown else ""
    worlds = int(breaking["worlds"].max())
    for row in broken.to_dict("records"):
        if all(_surely_sooner(row["strategy"], pair) for pair in _pairs_of(row["strategy"], pairs)):
            depth = "without any shock" if row["depth"] == CALM else f"when all shocks are {row['depth']}"
            return (
                f"{inquiry.label(row['strategy'])} breaks first{_how_often(row['first'], worlds, nobody)}. At its "
                f"weakest it runs out of money {depth}, in month {row['month']:.0f}."
            )
    names = joined([inquiry.label(name) for name in broken["strategy"]])
    run = "runs" if len(broken) == 1 else "run"
    return (
        f"Which strategy breaks first is undecided: {names} {run} out of money, in {worlds - nobody} of {worlds} "
        "worlds at least one."
    )


def _how_often(first: int, worlds: int, nobody: int) -> str:
    """`in 6 of 100 worlds; in 94 nobody breaks`."""
    others = worlds - nobody - first
    parts = [f" in {first} of {worlds} worlds"]
    parts += [f"in {others} another does, or several at once"] if others else []
    parts += [f"in {nobody} nobody breaks"] if nobody else []
    return "; ".join(parts)


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
        span = f"95 %: {scale.number(high)} at most, too few worlds to say how low"
    else:
        span = "too few worlds for an interval"
    return (
        f"The 5th percentile of the lowest cash is worst, by the estimates, for {inquiry.label(row['strategy'])} "
        f"{_when(row)}: {scale.text(row['cash_p05'])} ({span})."
    )


def _pairs_of(name: str, pairs: pd.DataFrame) -> list[dict[Any, Any]]:
    return pairs[(pairs["first"] == name) | (pairs["second"] == name)].to_dict("records")


def _surely_sooner(name: str, pair: Mapping[Any, Any]) -> bool:
    """Whether a strategy breaks before the other of a pair in more than half of the worlds, beyond the interval."""
    return bool(pair["low"] > 0.5) if pair["first"] == name else bool(pair["high"] < 0.5)


def _loses_most(inquiry: Inquiry, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    together, most = str(facts["together"]), list(facts["loses_most"])
    if not together or not most:
        return ""
    names = [inquiry.label(name) for name in most]
    first = _rows(table, together)[most[0]]
    depth = "" if together == TOGETHER else f", each {first['label'].split()[-1]},"
    all_of_them = f"All shocks together{depth}"
    if not first["change_high"] < 0:
        return f"{all_of_them} cost no strategy value that the interval tells from nothing."
    part = abs(first["change_percent"])
    cost = _loss(first) + (f", {part:.0f} % of its value in a calm world" if math.isfinite(part) else "")
    if len(inquiry.scenarios) == 1:
        return f"{all_of_them} cost {names[0]} {cost}."
    if not names[1:]:
        return f"{all_of_them} cost {names[0]} most: {cost}."
    return f"{all_of_them} cost {names[0]} {cost}; nothing separates {joined(names[1:])} from it."


def _worst_shock(inquiry: Inquiry, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """The shock that hurts most, if it is the same for all; else each strategy's."""
    worst: Mapping[str, list[str]] = facts["worst_shock"]
    labels = dict(zip(table["condition"], table["label"], strict=True))
    by_pair = {(row["strategy"], row["condition"]): row for row in table.to_dict("records")}
    if sum(len(found) > 0 for found in worst.values()) < len(worst) or len(set(labels)) <= len(("calm", "one")):
        return ""
    surely = {name: found[0] for name, found in worst.items() if len(found) == 1}
    losses = {name: by_pair[name, found[0]] for name, found in worst.items()}
    hurt = [name for name in worst if losses[name]["change_high"] < 0]
    if not hurt:
        return "No single shock costs any strategy value that the interval tells from nothing."
    if len(surely) == len(worst) and len(set(surely.values())) == 1:
        top = max(hurt, key=lambda name: -losses[name]["change"])
        shock = labels[surely[top]]
        each = "every strategy" if len(worst) > 1 else inquiry.label(top)
        most = f", {inquiry.label(top)} most of all" if len(worst) > 1 else ""
        return f"Of single shocks, {shock} costs {each} most{most}: {_loss(losses[top])}."
    return f"The worst single shock is {'; '.join(_by_shocks(inquiry, worst, labels))}."


def _by_shocks(inquiry: Inquiry, worst: Mapping[str, list[str]], labels: Mapping[str, str]) -> list[str]:
    """`recession or outage for Hybrid and High-touch`: strategies with the same shocks told together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, found in worst.items():
        groups.setdefault(tuple(sorted(found)), []).append(inquiry.label(name))
    return [f"{_either([labels[each] for each in found])} for {joined(names)}" for found, names in groups.items()]


def _either(names: list[str]) -> str:
    """`a`, `a or b`; beyond three, how many more."""
    shown = names[:_FEW_SHOCKS]
    more = len(names) - len(shown)
    return f"{', '.join(shown)} or {more} more" if more else " or ".join(shown)


def _late(inquiry: Inquiry, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    limit = plain(float(facts["payback_limit"]))
    together = str(facts["together"]) or CALM
    calm, hit = _rows(table, CALM), _rows(table, together)
    parts = []
    for name in inquiry.scenarios:
        before, after = calm[name], hit[name]
        if not after["late_worlds"] or not before["late_worlds"]:
            continue
        span = f"(95 %: {percent_span(after['late_low'], after['late_high'])})"
        was = f", {percent(before['late_chance'])} without" if together != CALM else ""
        parts.append(f"{inquiry.label(name)} {percent(after['late_chance'])} {span}{was}")
    when = _when(next(iter(hit.values())))
    if all(not row["late"] for row in (*calm.values(), *hit.values())) and parts:
        return f"In no world does payback take more than {limit} months, without shocks or {when}."
    return f"Chance that payback takes more than {limit} months, {when}: {'; '.join(parts)}." if parts else ""


def _rows(table: pd.DataFrame, condition: str) -> dict[str, dict[Any, Any]]:
    """The rows of one condition by strategy."""
    return {row["strategy"]: row for row in table[table["condition"] == condition].to_dict("records")}


def _loss(row: Mapping[Any, Any]) -> str:
    """`9.4 M USD (95 %: 7.1 to 11.7)`."""
    scale: Scale = scale_of("USD", [row["change"]], [(row["change_high"] - row["change_low"]) / 6])
    if not math.isfinite(row["change_low"]):
        return f"{scale.text(-row['change'])} (one world, no interval)"
    return f"{scale.text(-row['change'])} (95 %: {scale.span(-row['change_high'], -row['change_low'])})"


def _when(row: Mapping[Any, Any]) -> str:
    """Under what: `under recession`, `when all shocks are severe`."""
    if row["condition"] == CALM:
        return "without any shock"
    if row["condition"] == TOGETHER:
        return "when all shocks come together"
    return f"when all shocks are {row['label'].split()[-1]}" if row["rung"] > 0 else f"under {row['label']}"

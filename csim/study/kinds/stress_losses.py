"""What shocks cost, in sentences: who loses most and to what, and whose acquisition is paid back late."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from csim.measures.payback import signing_months
from csim.scenario.studies.load import Inquiry
from csim.study.kinds.stress_battery import CALM, TOGETHER
from csim.study.words import joined, percent, percent_span, scale_of
from csim.units import plain

type Row = dict[Any, Any]
"""A row of the table `conditions`."""

_TIED = "\N{NO-BREAK SPACE}"  # a title is wrapped, and should not part a figure from its unit
_FEW_SHOCKS = 3  # named at most where strategies differ in which one hurts most


def rows_of(table: pd.DataFrame, condition: str) -> dict[str, Row]:
    """The rows of one condition by strategy."""
    return {row["strategy"]: row for row in table[table["condition"] == condition].to_dict("records")}


def when_text(row: Mapping[Any, Any]) -> str:
    """Under what: `under recession`, `when all shocks are severe`."""
    if row["condition"] == CALM:
        return "without any shock"
    if row["condition"] == TOGETHER:
        return "when all shocks come together"
    return f"when all shocks are {_depth(row)}" if row["rung"] > 0 else f"under {row['label']}"


def named_few(names: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`; beyond three, how many more."""
    shown, more = names[:_FEW_SHOCKS], len(names) - _FEW_SHOCKS
    if more > 0:
        return f"{', '.join(shown)} or {more} more"
    return " or ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part)


def loses_most(inquiry: Inquiry, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """Whom all shocks together cost most; empty where they do not come together."""
    together, most = str(facts["together"]), list(facts["loses_most"])
    if not together or not most:
        return ""
    names = [inquiry.label(name) for name in most]
    rows = rows_of(table, together)
    first = rows[most[0]]
    all_of_them = "All shocks together" if together == TOGETHER else f"All shocks together, each {_depth(first)},"
    if not math.isfinite(first["change_high"]):  # one world: it shows luck, too
        return ""
    if not first["change_high"] < 0:
        return f"{all_of_them} cost {_nobody(inquiry)} value that the interval tells from nothing."
    part = abs(first["change_percent"])
    cost = _loss(first) + (f", {part:.0f} % of its value in a calm world" if math.isfinite(part) else "")
    if sum(math.isfinite(row["change"]) for row in rows.values()) == 1:  # none to compare with
        return f"{all_of_them} cost {names[0]} {cost}."
    if not names[1:]:
        return f"{all_of_them} cost {names[0]} most: {cost}."
    return f"{all_of_them} cost {names[0]} {cost}; nothing separates {joined(names[1:])} from it."


def costs_text(table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """What all shocks together cost the strategies, from the least to the most, without intervals.

    Empty where they do not come together, or where an interval holds zero for any strategy.
    """
    rows = list(rows_of(table, str(facts["together"])).values())
    if not rows or not all(row["change_high"] < 0 for row in rows):
        return ""
    losses = sorted(-row["change"] for row in rows)
    scale = scale_of("USD", losses, [losses[-1] / 10])
    ends = list(dict.fromkeys(scale.number(loss) for loss in (losses[0], losses[-1])))
    which = "All shocks together" if facts["together"] == TOGETHER else f"All {_depth(rows[0])} shocks together"
    unit = scale.unit.replace(" ", _TIED)
    return f"{which} cost {' to '.join(ends)}{_TIED}{unit}"


def worst_shock(inquiry: Inquiry, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """The shock that hurts most, if it is the same for all; else each strategy's."""
    worst: Mapping[str, list[str]] = facts["worst_shock"]
    labels = dict(zip(table["condition"], table["label"], strict=True))
    by_pair = {(row["strategy"], row["condition"]): row for row in table.to_dict("records")}
    if sum(len(found) > 0 for found in worst.values()) < len(worst) or len(set(labels)) <= len(("calm", "one")):
        return ""
    losses = {name: by_pair[name, found[0]] for name, found in worst.items()}
    single = table[table["rung"].isna() & (table["condition"] != facts["together"])]
    surely_hurt = set(single[single["change_high"] < 0]["strategy"])
    hurt = [name for name in worst if name in surely_hurt]
    if not single["change_high"].notna().any():  # one world: it shows luck, too
        return ""
    if not hurt:
        whom = "any strategy" if len(worst) > 1 else inquiry.label(inquiry.scenarios[0])
        return f"No single shock costs {whom} value that the interval tells from nothing."
    surely = {name: found[0] for name, found in worst.items() if len(found) == 1}
    if len(surely) == len(worst) and len(set(surely.values())) == 1:
        top = max(hurt, key=lambda name: -losses[name]["change"])
        each = "every strategy" if len(worst) > 1 else inquiry.label(top)
        most = f", {inquiry.label(top)} most of all" if len(worst) > 1 else ""
        return f"Of single shocks, {labels[surely[top]]} costs {each} most{most}: {_loss(losses[top])}."
    told = _by_shocks(inquiry, {name: worst[name] for name in hurt}, labels)
    spared = [inquiry.label(name) for name in worst if name not in surely_hurt]
    told += [f"none costs {named_few(spared)} value that the interval tells from nothing"] if spared else []
    return f"Of single shocks, {'; '.join(told)}."


def months_followed(inquiry: Inquiry) -> int:
    """For how many months the customers are followed of whom the payback is told; the shortest, if companies differ."""
    lengths = [inquiry.months or round(company.file.horizon) for company in inquiry.companies]
    return min(months - signing_months(months) for months in lengths)


def late_payback(inquiry: Inquiry, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """How often payback takes too long under all shocks, the most frequent first, beside what it is without any.

    Empty where nobody signed, or customers are followed for too short a time to tell.
    """
    if not facts["payback_told"]:
        return ""
    limit, together = plain(float(facts["payback_limit"])), str(facts["together"]) or CALM
    calm, hit = rows_of(table, CALM), rows_of(table, together)
    groups: dict[tuple[int, ...], list[str]] = {}
    for name in inquiry.scenarios:
        after, before = hit[name], calm[name]
        if after["late_worlds"] and before["late_worlds"]:
            counts = (after["late"], after["late_worlds"], before["late"], before["late_worlds"])
            groups.setdefault(counts, []).append(name)
    when = when_text(next(iter(hit.values())))
    if not groups:
        return ""
    if not any(late or before for late, _, before, _ in groups):
        under = when if together == CALM else f"without shocks or {when}"
        return f"In no world does payback take more than {limit} months, {under}."
    order = sorted(groups, key=lambda each: (-each[0] / each[1], -each[2] / each[3]))
    everybody = sum(map(len, groups.values())) == len(inquiry.scenarios)
    told = []
    for place, each in enumerate(order):
        names = [inquiry.label(name) for name in groups[each]]
        last = everybody and place == len(order) - 1 and len(names) > 1
        who = joined(names) if not last else "the others" if place else "every strategy"
        without = float(calm[groups[each][0]]["late_chance"]) if together != CALM else math.nan
        told.append(f"{who} {_late_share(hit[groups[each][0]], without, sure='' if place else '95 %: ')}")
    return f"Payback takes more than {limit} months {when}: {'; '.join(told)}."


def _late_share(row: Row, before: float, *, sure: str) -> str:
    """In what share of worlds payback is late, with its interval and the share without shocks, nan if that is it."""
    compared = math.isfinite(before)
    if not row["late"] and not before > 0:
        bound = percent_span(0.0, row["late_high"]).removeprefix("0 to ")
        return f"in no world{', with shocks or without' if compared else ''} ({sure}at most {bound})"
    span = percent_span(row["late_low"], row["late_high"])
    without = f"; without shocks {percent(before)}" if compared else ""
    return f"in {percent(row['late_chance'])}{' of worlds' if sure else ''} ({sure}{span}{without})"


def _by_shocks(inquiry: Inquiry, worst: Mapping[str, list[str]], labels: Mapping[str, str]) -> list[str]:
    """`outage costs Hybrid most`, `recession and outage tie as the worst for High-touch`."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, found in worst.items():
        groups.setdefault(tuple(sorted(found)), []).append(inquiry.label(name))
    told = []
    for kinds, names in sorted(groups.items(), key=lambda each: len(each[0])):
        whom, many = joined(names), len(kinds) > _FEW_SHOCKS
        shocks = f"{len(kinds)} shocks" if many else joined([labels[each] for each in kinds])
        told.append(f"{shocks} costs {whom} most" if len(kinds) == 1 else f"{shocks} tie as the worst for {whom}")
    return told


def _nobody(inquiry: Inquiry) -> str:
    return "no strategy" if len(inquiry.scenarios) > 1 else f"{inquiry.label(inquiry.scenarios[0])} no"


def _depth(row: Mapping[Any, Any]) -> str:
    """The depth that the label of a rung ends with."""
    return str(row["label"]).split()[-1]


def _loss(row: Mapping[Any, Any]) -> str:
    """`9.4 M USD (95 %: 7.1 to 11.7)`."""
    scale = scale_of("USD", [row["change"]], [(row["change_high"] - row["change_low"]) / 6])
    return f"{scale.text(-row['change'])} (95 %: {scale.span(-row['change_high'], -row['change_low'])})"

"""What was found about assumptions, in sentences that claim no more than the intervals allow."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

import pandas as pd

from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import WhatMustBeTrue
from csim.study.assuming.doubts import OTHER, SAME, UNDECIDED, UNKNOWN
from csim.study.assuming.labels import area_of
from csim.study.assuming.ranking import Challenge, Ranking
from csim.study.assuming.telling import between, kinds_of, times
from csim.study.methods.spans import Span, span_text
from csim.study.words import in_sentence, joined

_SHOWN = 2
"""Weightiest assumptions that the finding names."""

_NEAREST = 3
"""Assumptions that leave it undecided who leads which the finding names."""

_AREAS = 4
"""Areas of assumptions that the verdict names."""

_TOUCHES = "touches"
_ALL_TOUCHES = "effects_all"

_ONE_AT_A_TIME = (
    "One assumption varies at a time, the others stay as they are; plausible ranges are csim's convention or from a "
    "publication (column reason), and say nothing about how likely their ends are."
)
_FALSE_ALARMS = (
    "Of the ends at which another strategy is said to lead, at most one in twenty is expected to be named by chance "
    "(Benjamini and Hochberg, over all ends and rivals). Only ends are tried, and points between only where another "
    "strategy leads at the end: a change that undoes itself before the end of the range is not seen."
)


def findings(inquiry: Inquiry, ranking: Ranking, table: pd.DataFrame, ends: pd.DataFrame, measure: str) -> list[str]:
    """Whether the lead is robust or what it rests on, the weightiest lines, what is undecided, and what to do."""
    told = [verdict(inquiry, ranking, table, ends), *weightiest(inquiry, ranking, table, ends)]
    told.append(_leads(inquiry, ranking, measure))
    if told[0]:
        told += [*_without_touches(inquiry, ends, measure), _balance(table), _nearest(table), _unknown(ends)]
    told.append(_missing(inquiry, ranking, measure))
    if told[0]:
        told.append(_advice(inquiry, ranking, table, ends))
    return [sentence for sentence in told if sentence]


def weightiest(inquiry: Inquiry, ranking: Ranking, table: pd.DataFrame, ends: pd.DataFrame) -> list[str]:
    """A sentence for each of the two weightiest assumptions that change who leads."""
    if not len(table):
        return []
    names = table[table["weight"] > 0]["name"].head(_SHOWN)
    rows = {row["name"]: row for row in table.to_dict("records")}
    return [
        _line(inquiry, ranking, rows[name], ends[(ends["name"] == name) & (ends["status"] == OTHER)]) for name in names
    ]


def notes(untried: int) -> tuple[str, ...]:
    """What to know before reading the figures."""
    found = [_ONE_AT_A_TIME, _FALSE_ALARMS]
    if untried:
        found.append(f"{untried} things assumed were not varied; the table not_tried says why.")
    return tuple(found)


def _leads(inquiry: Inquiry, ranking: Ranking, measure: str) -> str:
    label = in_sentence(measure)
    worlds = ranking.values.shape[1]
    with_figures = [name for name, lost in zip(inquiry.scenarios, ranking.missing, strict=True) if lost < worlds]
    if not with_figures:
        return f"No run gave a figure for {label}, so nothing can be said about who leads."
    if len(with_figures) == 1:
        only = inquiry.label(with_figures[0])
        return f"Only {only} has figures for {label}, so nothing can be said about who leads."
    if not ranking.leaders:
        return f"In no world do all strategies have a figure for {label}, so nothing can be said about who leads."
    best = inquiry.label(inquiry.scenarios[ranking.best])
    tied = [inquiry.label(inquiry.scenarios[place]) for place in ranking.leaders if place != ranking.best]
    nearest = ranking.nearest()
    all_of_them = joined([best, *tied])
    if nearest is None:
        alike = f"As things stand nothing separates {all_of_them} by {label}, so there is no leader that could change"
        return f"{alike}; more present_replications may show one."
    gap, rival = _gap(nearest, measure), inquiry.label(inquiry.scenarios[nearest.other])
    if tied:
        together = f"As things stand {all_of_them} lead by {label}, and nothing separates them"
        return f"{together}; {rival}, the next, is {gap} behind {best}."
    return f"As things stand {best} leads by {label}: it is {gap} ahead of {rival}, the next."


def _missing(inquiry: Inquiry, ranking: Ranking, measure: str) -> str:
    """That strategies lack figures differently often, if they do: then only worlds that all survive are compared."""
    if len(set(ranking.missing)) == 1:
        return ""
    told = joined(
        [f"{inquiry.label(name)} in {lost}" for name, lost in zip(inquiry.scenarios, ranking.missing, strict=True)]
    )
    return (
        f"As things stand, in {ranking.values.shape[1]} worlds, figures for {in_sentence(measure)} are missing "
        f"differently often, {told}: who leads is said of the worlds that are left, and those may be the easier ones."
    )


def verdict(inquiry: Inquiry, ranking: Ranking, table: pd.DataFrame, ends: pd.DataFrame) -> str:
    """Whether the lead is robust or what it rests on; empty if nobody leads or no end was tried."""
    if not ranking.others or not len(ends):
        return ""
    lead = f"{_leaders(inquiry, ranking)} lead{'s' if len(ranking.leaders) == 1 else ''} by {_by(inquiry)}"
    if (ends["status"] == UNKNOWN).all():
        return f"On what it rests that {lead} is unknown: too few runs finished at each of {len(ends)} ends."
    tried = ends["name"].nunique()
    changing = kinds_of(table)[OTHER]
    if not changing:
        none = f"one of {tried} assumptions" if tried > 1 else "ot even the one assumption tried"
        moved = "moved alone to the ends of its plausible range"
        if not _all_known(ranking, ends):
            return f"N{none}, {moved}, demonstrably changes that {lead}."
        return f"Robust: n{none}, {moved}, changes that {lead}."
    which = "each of them" if len(changing) > 1 else "that one"
    rests_on = f"{len(changing)} of {tried} assumptions" if tried > 1 else "the one assumption tried"
    return (
        f"That {lead} rests on {rests_on} ({_areas(changing)}): with {which} alone at an "
        "end of its plausible range, another strategy leads."
    )


def _areas(names: list[str]) -> str:
    """What assumptions are about, most first: `3 about touches and 1 about renewal`."""
    areas = Counter(area_of(name) for name in names).most_common()
    if len(names) == 1:
        return f"about {areas[0][0]}"
    if len(areas) == 1:
        return f"all about {areas[0][0]}"
    shown = areas[:_AREAS] if len(areas) > _AREAS + 1 else areas
    rest = len(names) - sum(count for _, count in shown)
    told = [f"{count} about {area}" for area, count in shown]
    return joined([*told, f"{rest} about other things"] if rest else told)


def _line(inquiry: Inquiry, ranking: Ranking, row: dict[Any, Any], ends: pd.DataFrame) -> str:
    """`Trust lost when the CSM changes (assumed: 24 %, plausible: 13.6 to 38.7 %): above 31 % Hybrid leads`."""
    sides: dict[str, list[str]] = {}
    for end in ends.to_dict("records"):
        side = "below" if end["end"] == "low" else "above"
        sure = f"(95 %: {between(end['change_low_text'], end['change_high_text'])})"
        sides.setdefault(inquiry.label(end["leader"]), []).append(f"{side} {times(end['change_text'])} {sure}")
    parts = [f"{' or '.join(where)} {leader} leads" for leader, where in sides.items()]
    parts[0] += f" by {_by(inquiry)}, not {_leaders(inquiry, ranking)}"
    return f"{_upper(row['label'])} ({_range(row)}): {'; '.join(parts)}."


def _range(row: dict[Any, Any]) -> str:
    """What is assumed and what is plausible: `plausible: 0 to 2 times what is assumed`."""
    plausible = between(row["low"], row["high"])
    if "x " not in row["present"]:
        return f"assumed: {row['present']}, plausible: {plausible}"
    if row["now"]:
        that = " of that" if plausible.endswith("odds") else " that"
        return f"assumed: {row['now']}, plausible: {plausible}{that}"
    return f"plausible: {plausible} what is assumed"


def _leaders(inquiry: Inquiry, ranking: Ranking) -> str:
    return joined([inquiry.label(inquiry.scenarios[place]) for place in ranking.leaders])


def _by(inquiry: Inquiry) -> str:
    """The measure by which strategies are ranked, as it stands in a sentence."""
    return in_sentence(cast(WhatMustBeTrue, inquiry.section).measure)


def _upper(label: str) -> str:
    return f"{label[0].upper()}{label[1:]}"


def _without_touches(inquiry: Inquiry, ends: pd.DataFrame, measure: str) -> list[str]:
    """What if touches did nothing at all: always said where it was tried."""
    rows = ends[(ends["name"] == _ALL_TOUCHES) & (ends["end"] == "low")]
    if not len(rows):
        return []
    row = rows.iloc[0]
    if row["setting"] != 0:
        return []
    if row["status"] == UNKNOWN:
        return ["If touches did nothing at all, it is unknown who would lead, as too few runs finished."]
    rival, leader = inquiry.label(row["rival"]), inquiry.label(row["leader"])
    lead = Span(row["margin"], row["margin_low"], row["margin_high"])
    if row["status"] == OTHER:
        ahead = span_text(measure, lead.turned(-1), difference=True)
        return [f"If touches did nothing at all, {leader} would lead, {ahead} ahead."]
    if row["status"] == UNDECIDED:
        return [f"If touches did nothing at all, it is undecided whether {leader} or {rival} would lead."]
    ahead = span_text(measure, lead, difference=True)
    return [f"If touches did nothing at all, {leader} would still lead, {ahead} ahead of {rival}."]


def _balance(table: pd.DataFrame) -> str:
    """How many assumptions were tried, and what comes of them; nothing to add where there is one."""
    kinds = kinds_of(table)
    tried = sum(map(len, kinds.values()))
    if tried < 2:
        return ""
    told = [
        f"{len(kinds[kind])} {words[len(kinds[kind]) != 1]}"
        for kind, words in (
            (OTHER, ("lets another strategy lead", "let another strategy lead")),
            (UNDECIDED, ("leaves it undecided who leads", "leave it undecided who leads")),
            (UNKNOWN, ("is unknown, as too few runs finished", "are unknown, as too few runs finished")),
            (SAME, ("leaves the lead as it is", "leave the lead as it is")),
        )
        if kinds[kind]
    ]
    return f"Of {tried} assumptions tried, {joined(told)} (each end by its own 95 % interval)."


def _nearest(table: pd.DataFrame) -> str:
    """Where, of the assumptions that leave it undecided who leads, the lead becomes smallest."""
    labels = _labels(table, kinds_of(table)[UNDECIDED][:_NEAREST])
    if not labels:
        return ""
    more = " more" if (table["weight"] > 0).any() else ""
    if len(labels) == 1:
        return f"At an end of one{more} assumption it stays undecided whether the lead holds: {labels[0]}."
    return f"Of those that leave it undecided the lead becomes smallest with these: {joined(labels)}."


def _advice(inquiry: Inquiry, ranking: Ranking, table: pd.DataFrame, ends: pd.DataFrame) -> str:
    """What whoever decides should do about it."""
    kinds = kinds_of(table)
    rely = f"Before you rely on {_leaders(inquiry, ranking)}, "
    if kinds[OTHER]:
        labels = _labels(table, kinds[OTHER][:_SHOWN])
        which = "that value this lies" if len(labels) == 1 else "those values these lie"
        told = f"{rely}find out on which side of {which} in your company: {joined(labels)}."
        if any(area_of(name) == _TOUCHES for name in kinds[OTHER][:_SHOWN]):
            told += " What touches do shows where customers chosen by lot go without them."
        return told
    if kinds[UNDECIDED]:
        labels = _labels(table, kinds[UNDECIDED][:_NEAREST])
        return f"{rely}try more replications, and find out more about {joined(labels)}."
    if not _all_known(ranking, ends):
        return f"{rely}find out why runs failed."
    if ends["name"].nunique() == 1:
        return "It need not be settled before you choose."
    return "No single one of them need be settled before you choose; that several are off at once was not tried."


def _labels(table: pd.DataFrame, names: list[str]) -> list[str]:
    by_name = dict(zip(table["name"], table["label"], strict=True))
    return [str(by_name[name]) for name in names]


def _unknown(ends: pd.DataFrame) -> str:
    """At how many ends it could not be told who leads; all of them is the verdict itself."""
    count = int((ends["status"] == UNKNOWN).sum())
    if count in (0, len(ends)):
        return ""
    return f"At {count} of {len(ends)} ends tried it could not be told who leads, as too few runs finished."


def _all_known(ranking: Ranking, ends: pd.DataFrame) -> bool:
    """Whether the present leaders surely lead every strategy at every end tried."""
    everybody = len(ranking.leaders) + len(ranking.others) == len(ranking.values)
    return everybody and bool((ends["status"] == SAME).all())


def _gap(challenge: Challenge, measure: str) -> str:
    margin = challenge.margin
    return span_text(measure, Span(margin.mean, margin.low(), margin.high()), difference=True)

"""What was found about assumptions, in sentences that claim no more than the intervals allow."""

from __future__ import annotations

from typing import Any

import pandas as pd

from csim.scenario.studies.load import Inquiry
from csim.study.assuming.doubts import OTHER, SAME, UNDECIDED, UNKNOWN
from csim.study.assuming.ranking import Challenge, Ranking
from csim.study.methods.spans import Span, span_text
from csim.study.words import joined, measure_label

_SHOWN = 2
"""Weightiest assumptions that the finding names."""

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
    """Who leads as things stand, whether that is robust or what it rests on, and what is undecided."""
    told = [_leads(inquiry, ranking, measure), verdict(inquiry, ranking, table, ends)]
    if told[1]:
        told += [
            *weightiest(inquiry, ranking, table, ends),
            *_without_touches(inquiry, ends, measure),
            *_undecided(table),
            _unknown(ends),
        ]
    return [sentence for sentence in (*told, _missing(inquiry, ranking, measure)) if sentence]


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
    label = measure_label(measure)
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
        f"As things stand, in {ranking.values.shape[1]} worlds, figures for {measure_label(measure)} are missing "
        f"differently often, {told}: who leads is said of the worlds that are left, and those may be the easier ones."
    )


def verdict(inquiry: Inquiry, ranking: Ranking, table: pd.DataFrame, ends: pd.DataFrame) -> str:
    """Whether the lead is robust or what it rests on; empty if nobody leads or no end was tried."""
    if not ranking.others or not len(ends):
        return ""
    leaders = joined([inquiry.label(inquiry.scenarios[place]) for place in ranking.leaders])
    lead = "leads" if len(ranking.leaders) == 1 else "lead"
    changing = table[table["weight"] > 0]
    if (ends["status"] == UNKNOWN).all():
        return f"On what it rests that {leaders} {lead} is unknown: too few runs finished at each of {len(ends)} ends."
    if not len(changing):
        tried = ends["name"].nunique()
        none = f"one of {tried} assumptions" if tried > 1 else "ot even the one assumption tried"
        moved = "moved alone to the ends of its plausible range"
        if not _all_known(ranking, ends):
            return f"N{none}, {moved}, demonstrably changes that {leaders} {lead}."
        return f"Robust: n{none}, {moved}, changes that {leaders} {lead}."
    touches = int(changing["touches"].sum())
    about = f" ({touches} of them about what touches do)" if touches else ""
    if len(changing) == 1:
        about = " (about what touches do)" if touches else ""
    where = "each" if len(changing) > 1 else "that one"
    return (
        f"That {leaders} {lead} rests on {len(changing)} of {ends['name'].nunique()} assumptions{about}: at an end of "
        f"the plausible range of {where}, everything else as it is, another strategy leads."
    )


def _line(inquiry: Inquiry, ranking: Ranking, row: dict[Any, Any], ends: pd.DataFrame) -> str:
    """`What touches do to trust: above x 1.4 (95 %: ...; now ..., plausible ...), Hybrid leads instead of ...`."""
    label = row["label"]
    leaders = joined([inquiry.label(inquiry.scenarios[place]) for place in ranking.leaders])
    sides: dict[str, list[str]] = {}
    for end in ends.to_dict("records"):
        side = "below" if end["end"] == "low" else "above"
        between = f"(95 %: {end['change_low_text']} to {end['change_high_text']})"
        sides.setdefault(inquiry.label(end["leader"]), []).append(f"{side} {end['change_text']} {between}")
    parts = [f"{' or '.join(where)} {leader} leads instead of {leaders}" for leader, where in sides.items()]
    now = f"now {row['present']}, plausible {row['low']} to {row['high']}"
    return f"{label[0].upper()}{label[1:]} ({now}): {'; '.join(parts)}."


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


def _undecided(table: pd.DataFrame) -> list[str]:
    many = _open(table)
    if not many:
        return []
    more = " more" if (table["weight"] > 0).any() else ""
    which = f"one{more} assumption" if many == 1 else f"{many}{more} assumptions"
    return [f"At an end of {which} it stays undecided whether the lead holds."]


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


def _open(table: pd.DataFrame) -> int:
    """Assumptions that change nothing for sure, and do not surely change nothing."""
    undecided = (table["low_status"] == UNDECIDED) | (table["high_status"] == UNDECIDED)
    return int((undecided & ~(table["weight"] > 0)).sum())


def _gap(challenge: Challenge, measure: str) -> str:
    margin = challenge.margin
    return span_text(measure, Span(margin.mean, margin.low(), margin.high()), difference=True)

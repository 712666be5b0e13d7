"""The tables of a proof: revenue by what it comes from, cost, hours, measures, customers, and naive estimates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from csim.study.prove.costs import BOUGHT, COSTS, HOURS, SPARE
from csim.study.prove.lives import ENDED_FATES, FATES, RETAINED
from csim.study.prove.naive import COUNTS, FEWEST
from csim.study.prove.proof import KEPT_REVENUE, REVENUE, Proof
from csim.study.prove.replicate import MEASURES, REACH
from csim.study.prove.wording import ESTIMATE_WORDS, PART_WORDS, POINTS, decided, first, usd
from csim.study.summary import Column, Table
from csim.study.words import NONE, Scale, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    from csim.study.comparison import Figure

EVERYBODY = "Company"
"""What the whole company is called in tables."""

_NOT_SHOWN = ("contribution", "cac_payback_reached", "insolvent", "insolvency_month")
"""Measures that stand in the table of effects alone, or are told in words."""
_SHORT = {
    "renewal_rate": "Renewal rate, as decided",
    "renewal_rate_expected": "Renewal rate, expected",
    "cac_payback_restricted": "CAC payback",
    "contribution_value": "Contribution value",
}
_COST_WORDS = {
    "relationship": "relationship work",
    "renewals": "renewals work",
    "education": "education, articles",
    "bought": "messages, licences",
    "cs": "CS cost",
    "support": "support work",
    "implementation": "implementation work",
    "recruiting": "recruiting",
    "all": "All after the sale",
    "salaries": "of it: salaries",
    "overhead": "of it: overhead",
    "tools": "of it: people's tools",
}
_MOST_USES, _MOST_BOUGHT = 8, 3
_LARGE_USD = 2e7
_ONE_BY_ONE = "Each interval holds by itself: with no effect at all, about 5 % of cells would seem decided."


def bridge_table(proof: Proof) -> Table:
    """From parts to the difference in revenue, by segment; the vendor's end is a part where there was one."""
    others = [name for name in PART_WORDS if name not in RETAINED and (proof.ended or name != "ended")]
    labels = {KEPT_REVENUE: "Retained"}
    labels |= {name: f"of it: {PART_WORDS[name]}" for name in RETAINED}
    labels |= {name: first(PART_WORDS[name]) for name in others}
    labels[REVENUE] = "Revenue"
    figures = {place: [proof.part(name, place) for name in labels] for place in proof.places}
    columns = [
        Column(place or EVERYBODY, scale.unit, tuple(_cell(found, scale) for found in figures[place]))
        for place, scale in zip(proof.places, _money_scales(list(figures.values())), strict=True)
    ]
    notes = [
        "± is the 95 % interval of a mean; ~ : undecided. Retained and the rows below its parts add up to Revenue.",
        "customers lost: those who left because of it, so never above 0.",
    ]
    if proof.ended:
        notes.append("Vendor's end: all revenue of weeks after the company ran out of money in one of the worlds.")
    return _table("Revenue caused: with less without", list(labels.values()), columns, (*notes, _ONE_BY_ONE))


def costs_table(proof: Proof) -> Table:
    """What all work after the sale costs in both worlds: by what people did, and by what was paid."""
    names = [name for name in COSTS if any(proof.cost(name, world).mean for world in (0, 1))]
    worlds = [[proof.cost(name, world) for name in names] for world in (0, 1)]
    apart = [proof.cost(name) for name in names]
    scale = _one_scale([*worlds[0], *worlds[1]])
    columns = [
        *(
            Column(heading, scale.unit, tuple(_plain(found, scale) for found in figures))
            for heading, figures in zip(("With", "Without"), worlds, strict=True)
        ),
        Column("Difference", scale.unit, tuple(_cell(found, scale) for found in apart)),
    ]
    work = (
        "Work is what people are paid, by what they did, idle time and tools included; the rows above CS cost make it. "
        "Where the same people also do support or implementation, hours that move from one to the other change CS cost "
        "and not what is paid: that is All after the sale."
    )
    notes = (
        work,
        "messages, licences: what plays cost beside people, content that is bought included.",
    )
    return _table(f"What it costs over {proof.months} months", [_COST_WORDS[name] for name in names], columns, notes)


def effort_table(proof: Proof) -> Table:
    """What people's hours and other money of plays go to in both worlds; no rows where none differs."""
    by_hours = _moved(proof, HOURS)
    by_money = [use for use in _moved(proof, BOUGHT)[:_MOST_BOUGHT] if use not in by_hours[:_MOST_USES]]
    shown = [*by_hours[:_MOST_USES], *by_money]
    hours = Scale(1.0, 0, "hours")
    both = [[proof.effort(use, HOURS, world) for use in shown] for world in (0, 1)]
    columns = [
        *(
            Column(heading, hours.unit, tuple(_plain(found, hours) for found in figures))
            for heading, figures in zip(("With", "Without"), both, strict=True)
        ),
        Column("Difference", hours.unit, tuple(_cell(proof.effort(use, HOURS), hours) for use in shown)),
    ]
    bought = [proof.effort(use, BOUGHT) for use in shown]
    notes = [f"{SPARE}: hours present that nothing asked for."]
    if any(found.mean for found in bought):
        money = _one_scale(bought)
        columns.append(Column("Bought", money.unit, tuple(_cell(found, money) for found in bought)))
        notes.append("Bought: messages, licences and content; the difference.")
    if left := len({*by_hours, *_moved(proof, BOUGHT)}.difference(shown)):
        notes.append(f"{left} more that differ less {'is' if left == 1 else 'are'} in effects.csv.")
    return _table(f"What people's hours go to over {proof.months} months", shown, columns, (" ".join(notes),))


def _moved(proof: Proof, what: int) -> list[str]:
    """Uses whose hours or money differ, the largest difference first."""
    moved = [use for use in proof.uses if proof.effort(use, what).mean]
    return sorted(moved, key=lambda use: -abs(proof.effort(use, what).mean))


def measures_table(proof: Proof) -> Table:
    """Differences of csim's own measures; rows are measures, each in its unit."""
    names = [name for name in MEASURES if name not in _NOT_SHOWN]
    cells: dict[str, list[str]] = {place: [] for place in proof.places}
    units = []
    for name in names:
        figures = [proof.measure(name, place) for place in proof.places]
        known = [found for found in figures if math.isfinite(found.mean)]
        unit = unit_of_difference(measure_unit(name))
        scale = scale_of(unit, [found.mean for found in known], [found.half for found in known])
        units.append(scale.unit)
        for place, found in zip(proof.places, figures, strict=True):
            never = name == "cac_payback_restricted" and not _paid_back(proof, place)
            cells[place].append(NONE if never else _cell(found, scale))
    columns = [Column("", "unit", tuple(units))]
    columns += [Column(place or EVERYBODY, "", tuple(cells[place])) for place in proof.places]
    notes = ["CAC payback: above 0 is later; - where it is not reached in either world within the months followed."]
    if proof.ended:
        notes.append("Where the company ran out of money all its customers are gone: its retention falls to zero.")
    labels = [_SHORT.get(name, measure_label(name)) for name in names]
    return _table("Differences of measures: with less without", labels, columns, (*notes, _ONE_BY_ONE))


def _paid_back(proof: Proof, place: str) -> bool:
    """Whether CAC is paid back in any world; also where nobody knows."""
    reached = proof.both_worlds("cac_payback_reached", place)
    return not (reached == 0.0).all()


def customers_table(proof: Proof) -> Table:
    """How customers fare, and whom the revenue falls on."""
    fates = [name for name in FATES if proof.ended or name not in ENDED_FATES]
    columns = []
    for place in proof.places:
        cells = [_count(proof.fate(name, place)) for name in fates]
        cells.append(_count(proof.fate("lost because of it", place, reached=True)))
        columns.append(Column(place or EVERYBODY, "customers", tuple(cells)))
    notes = []
    if proof.ended:
        notes.append(
            "Rows three to six leave the vendor's end out; left in both holds whom it took in both worlds. spared: "
            "there at the end with it, and lost without it only because the vendor ended; lost to it: the reverse; won "
            "and missed: signed in one world when the vendor had ended in the other."
        )
    spill = [f"{name} {usd(proof.reach(name))}" for name in REACH if proof.reach(name).mean]
    if spill:
        notes.append(f"Revenue by the customers it falls on: {'; '.join(spill)}.")
    labels = (*fates, "lost, and reached before")
    return _table("Customers at the end of an average world", labels, columns, tuple(notes))


def naive_table(proof: Proof) -> Table:
    """What was caused beside what an analyst without a twin would say, in points of renewal rate and in money."""
    names = list(ESTIMATE_WORDS)
    figures = [proof.estimate(name) for name in names]
    off = [proof.misled_by(name) for name in names]
    implied = [proof.implied_usd(name) for name in names]
    scale = scale_of("USD", [each.mean for each in implied], [each.half for each in implied])
    columns = (
        Column("Renewal rate", "points", tuple(_cell(each, POINTS) for each in figures)),
        Column(
            "off by",
            "points",
            tuple(_cell(each, POINTS) if name != "caused" else NONE for name, each in zip(names, off, strict=True)),
        ),
        Column("stands for", scale.unit, tuple(_cell(each, scale) for each in implied)),
    )
    return _table("What an analyst without a twin would say", list(ESTIMATE_WORDS.values()), columns, _which(proof))


def _which(proof: Proof) -> tuple[str, ...]:
    """Which decisions each row of naive estimates is about."""
    counts = {name: proof.decisions(name).mean for name in COUNTS}
    all_of_them = (
        f"Renewal decisions of a world: {counts['treated']:,.0f} of treated customers; {counts['before']:,.0f} of the "
        f"same customers before; {counts['untreated']:,.0f} of customers never treated. careful: the "
        f"{counts['alike_treated']:,.0f} treated ones to which there are others of the same segment at the same "
        f"renewal. - : fewer than {FEWEST} decisions to compare with. stands for: that share of the terms decided on. "
        "Who leaves is never treated later: that alone moves what is compared with before, and with who was never "
        "treated."
    )
    if counts["matched"] < FEWEST:
        return (all_of_them,)
    matched = (
        f"caused is over the {counts['matched']:,.0f} treated decisions taken in both worlds, the other rows are over "
        f"all: {100 * counts['matched_stay_here'] / counts['matched']:.1f} % of the former and "
        f"{100 * counts['treated_stay'] / counts['treated']:.1f} % of all were to stay. off by holds this difference."
    )
    return all_of_them, matched


def _table(title: str, labels: Sequence[str], columns: Sequence[Column], notes: tuple[str, ...] = ()) -> Table:
    return Table(title, tuple(labels), ("",) * len(labels), tuple(columns), notes)


def _money_scales(columns: Sequence[Sequence[Figure]]) -> list[Scale]:
    """How to write money in each column: digits by its own figures, all in the same unit, thousands if they differ."""
    own = [
        scale_of("USD", [found.mean for found in figures], [found.half for found in figures if found.half > 0])
        for figures in columns
        if any(found.mean for found in figures)
    ]
    divisor = own[0].divisor if len({scale.divisor for scale in own}) == 1 else 1e3 if own else 1.0
    unit = {1.0: "USD", 1e3: "k USD", 1e6: "M USD"}[divisor]
    most = {1.0: 0, 1e3: 1, 1e6: 2}[divisor]
    scales = []
    for figures in columns:
        halves = [found.half / divisor for found in figures if found.half > 0]
        finest = min(halves, default=1.0)
        digits = min(most, max(0, -math.floor(math.log10(finest / 2))))
        largest = max((abs(found.mean) / divisor for found in figures), default=0.0)
        scales.append(Scale(divisor, min(digits, 2 if largest < 10 else 1 if largest < 100 else 0), unit))
    return scales


def _one_scale(figures: Sequence[Figure]) -> Scale:
    """How to write money that is to be added up by eye: thousands without digits, millions only where all is large."""
    largest = max((abs(found.mean) for found in figures), default=0.0)
    if largest >= _LARGE_USD:
        return Scale(1e6, 2, "M USD")
    return Scale(1e3, 0 if largest >= 1e5 else 1, "k USD") if largest >= 1e4 else Scale(1.0, 0, "USD")


def _plain(found: Figure, scale: Scale) -> str:
    """A figure of one world."""
    return "0" if found.mean == 0.0 else scale.number(found.mean)


def _cell(found: Figure, scale: Scale) -> str:
    """A figure with its half interval, and a sign where it is undecided; 0 where nothing moves at all."""
    if not math.isfinite(found.mean):
        return NONE
    if found.mean == 0.0 and not found.half > 0.0:
        return "0"
    number = scale.number(found.mean, signed=True)
    if not math.isfinite(found.low):
        return number
    if not float(number.replace(",", "")) and not float(scale.number(found.half).replace(",", "")):
        return "0" if decided(found) else "~0"
    return f"{'' if decided(found) else '~'}{number} ±{scale.number(found.half)}"


def _count(found: Figure) -> str:
    return f"{found.mean:,.1f}"

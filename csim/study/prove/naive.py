"""What an analyst without a twin would conclude from the first world alone, and what was really caused.

All figures are points of renewal rate: decisions to stay out of 100 renewal decisions. A customer is *treated* from the
week on in which somebody asked about first worked with it: people, or, where people are not asked about, a message. The
effect on decisions of treated customers is what all of these try to tell.

- `before_after`: the rate of treated customers less the rate of the same customers before that week.
- `treated_untreated`: the rate of treated customers less that of customers who were never treated in the run.
- `by_segment`: the same within segments, weighted by treated decisions; segments without both kinds are left out.
- `careful`: the rate of treated customers less that of customers not treated yet, at the time of the decision, among
  decisions of the same segment before which as many terms were renewed, weighted by treated decisions. Who decides for
  the third time has stayed twice, treated or not, so this is free of who leaves early; not of who is chosen. Decisions
  without a counterpart of the other kind are left out. A base without a history begins at no earlier renewal.
- `caused`: for each treated decision that the same customer takes in the same week in the second world too, the chance
  to leave there less the chance to leave here; `realised` takes what was decided instead of the chance. Of the other
  treated decisions, such as of customers who were kept and whose twin has left, nothing of the kind is known; the
  estimates above hold them as well.

Who leaves is never treated later, and who is treated later has stayed until then: by that alone the second rate of
`before_after` is far too high, and untreated customers are often those who left early. Both are left in, for they are
what such comparisons contain. Touches of the history before the run are unknown to all of them, as are standing offers.
Source: definitions; before and after, and treated against untreated, are what dashboards of customer success draw.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from csim.study.prove.diary import NEVER_TOUCHED, Decisions
from csim.study.prove.lives import Lives, Sides
from csim.study.statistics import Array
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

COUNTS = (
    "treated",
    "treated_stay",
    "before",
    "before_stay",
    "untreated",
    "untreated_stay",
    "alike_treated",
    "alike_not_yet",
    "alike_gap",
    "matched",
    "matched_chance",
    "matched_stay",
    "matched_stay_here",
    "matched_usd",
    "treated_usd",
)
"""What is counted by segment. Decisions and those of them to stay; `alike_counts`; treated decisions that are matched,
the sums of the effects on their chance to stay and on staying, and those of them to stay in the first world; and the
price of the terms that matched and that treated decisions were about, USD."""

FEWEST = 10
"""Decisions that an estimate needs in the mean of a replicate: each of two compared groups, or all that are matched;
with fewer there is nobody to compare with. Source: convention of csim."""

ESTIMATES = ("caused", "realised", "treated_untreated", "by_segment", "before_after", "careful")


def counts_of(sides: Sides, lives: Lives, touched_week: Any) -> Array:
    """Count what the estimates need, [segment, COUNTS], over the decisions of the run's whole months."""
    segments = len(sides.with_it.scenario.segments)
    mine = _within(sides.diary_with.decisions, sides.with_it.months)
    customers: Any = sides.with_it.customers
    if not len(mine.week):
        return np.zeros((segments, len(COUNTS)))
    segment = customers["segment"][mine.row]
    reached = touched_week[mine.row]
    treated, untreated = reached <= mine.week, reached == NEVER_TOUCHED
    here, there, pairs = _pairs(sides, lives, mine)
    here, there = here[treated[here]], there[treated[here]]
    stays = mine.stays.astype(float)
    columns = [
        np.bincount(segment[group], weights=weights[group], minlength=segments)
        for group in (treated, ~treated & ~untreated, untreated)
        for weights in (np.ones(len(segment)), stays)
    ]
    columns += list(alike_counts(segment, mine.earlier, mine.stays, treated, segments).T)
    of_pairs = (
        np.ones(len(here)),
        pairs.leaving[there] - mine.leaving[here],
        stays[here] - pairs.stays[there].astype(float),
        stays[here],
        mine.term_usd[here],
    )
    columns += [np.bincount(segment[here], weights=weights, minlength=segments) for weights in of_pairs]
    columns.append(np.bincount(segment[treated], weights=mine.term_usd[treated], minlength=segments))
    return np.column_stack(columns).astype(float)


def alike_counts(segment: Any, earlier: Any, stays: Any, treated: Any, segments: int) -> Array:
    """Compare treated decisions with the others of their cell: same segment, as many terms renewed before.

    All arrays have an entry a decision: its segment, the terms renewed before it, whether it was to stay and whether it
    was treated; the others are not treated yet. Returns [segment, 3] over the cells that hold both kinds: treated
    decisions, other decisions, and the sum of treated decisions times the gap between both shares to stay.
    """
    terms = int(earlier.max(initial=0)) + 1
    cell = segment * terms + earlier
    kinds = (treated, treated & stays, ~treated, ~treated & stays)
    found: list[Array] = [np.bincount(cell[kind], minlength=segments * terms).astype(float) for kind in kinds]
    mine, mine_stay, others, others_stay = found
    both = (mine > 0) & (others > 0)
    gap = mine * (_share(mine_stay, mine) - _share(others_stay, others))
    compared = np.where(both, np.array([mine, others, gap]), 0.0)
    return np.asarray(compared.reshape(3, segments, terms).sum(axis=2).T)


def estimates_of(counts: Array) -> dict[str, float]:
    """The estimates in points of renewal rate from counts [segment, COUNTS]; nan where a group is empty."""
    by_name = dict(zip(COUNTS, counts.T, strict=True))
    treated = by_name["treated"], by_name["treated_stay"]
    untreated = by_name["untreated"], by_name["untreated_stay"]
    total = {name: float(values.sum()) for name, values in by_name.items()}
    rate = _rate(total["treated_stay"], total["treated"])
    return {
        "caused": _rate(total["matched_chance"], total["matched"]),
        "realised": _rate(total["matched_stay"], total["matched"]),
        "treated_untreated": rate - _rate(total["untreated_stay"], total["untreated"]),
        "by_segment": _within_segments(treated, untreated),
        "before_after": rate - _rate(total["before_stay"], total["before"]),
        "careful": _rate(total["alike_gap"], total["alike_treated"]),
    }


def implied_usd(points: Array, terms_usd: Array) -> Array:
    """Revenue that points of renewal rate stand for: that share of the price of the terms decided on, USD.

    A term is a year, or a month on monthly plans, at the price of the day. The terms are those of the decisions that an
    estimate is about: treated ones, for `caused` and `realised` those of them that are matched. What retention was
    really worth is the bridge's.
    """
    return np.asarray(points / 100.0 * terms_usd)


def _within(decisions: Decisions, months: int) -> Decisions:
    """The decisions that the run's whole months count: those of weeks that end within them."""
    inside = ((decisions.week + 1) * MONTHS_PER_YEAR - 1) // WEEKS_PER_YEAR < months
    return Decisions(*(column[inside] for column in decisions))


def _pairs(sides: Sides, lives: Lives, mine: Decisions) -> tuple[Any, Any, Decisions]:
    """Places of decisions that the same customer takes in the same week in both worlds, and the second's decisions."""
    other = _within(sides.diary_without.decisions, sides.with_it.months)
    weeks = int(max(mine.week.max(initial=0), other.week.max(initial=0))) + 1
    keys = []
    for decisions, rows, run in ((mine, lives.row_with, sides.with_it), (other, lives.row_without, sides.without)):
        customers: Any = run.customers
        place = np.full(len(customers), -1, np.int64)
        there = rows >= 0
        place[rows[there]] = np.flatnonzero(there)
        keys.append(place[decisions.row] * weeks + decisions.week)
    _, here, there = np.intersect1d(keys[0], keys[1], return_indices=True)
    return here, there, other


def _within_segments(treated: tuple[Array, Array], others: tuple[Array, Array]) -> float:
    """The gap between rates within segments, points, weighted by treated decisions; each group is (all, to stay)."""
    overlap = (treated[0] > 0) & (others[0] > 0)
    weights = np.where(overlap, treated[0], 0.0)
    gaps = _share(treated[1], treated[0]) - _share(others[1], others[0])
    return _rate(float((weights * np.where(overlap, gaps, 0.0)).sum()), float(weights.sum()))


def _share(above: Array, below: Array) -> Array:
    return np.asarray(np.divide(above, below, out=np.zeros(len(below)), where=below > 0))


def _rate(above: float, below: float) -> float:
    return 100.0 * above / below if below > 0 else float("nan")

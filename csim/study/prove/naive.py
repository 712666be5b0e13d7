"""What an analyst without a twin would conclude from the first world alone, and what was really caused.

All figures are points of renewal rate: decisions to stay out of 100 renewal decisions. A customer is *treated* from the
week on in which somebody asked about first worked with it: people, or, where people are not asked about, a message. The
effect on decisions of treated customers is what all of these try to tell.

- `before_after`: the rate of treated customers less the rate of the same customers before that week.
- `treated_untreated`: the rate of treated customers less that of customers who were never treated in the run.
- `by_segment`: the same within segments, weighted by treated decisions; segments without both kinds are left out.
- `careful`: the rate of treated customers less that of customers not treated yet, at the time of the decision, within
  segments: free of who leaves early, not of who is chosen.
- `caused`: for each treated decision that the same customer takes in the same week in the second world too, the chance
  to leave there less the chance to leave here; `realised` takes what was decided instead of the chance.

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
    "matched",
    "matched_chance",
    "matched_stay",
    "treated_usd",
)
"""What is counted by segment: decisions and those of them to stay; of matched decisions the sums of the effects on the
chance to stay and on staying; and the price of the terms that treated decisions were about, USD."""

FEWEST = 10
"""Decisions that each of two compared groups must have in the mean of a replicate; with fewer there is nobody to
compare with. Source: convention of csim."""

ESTIMATES = ("caused", "realised", "treated_untreated", "by_segment", "before_after", "careful")


def counts_of(sides: Sides, lives: Lives, touched_week: Any) -> Array:
    """Count what the estimates need, [segment, COUNTS], over the decisions of the run's whole months."""
    segments = len(sides.with_it.scenario.segments)
    mine = _within(sides.diary_with.decisions, sides.with_it.months)
    customers: Any = sides.with_it.customers
    counts = np.zeros((segments, len(COUNTS)))
    if not len(mine.week):
        return counts
    segment = customers["segment"][mine.row]
    reached = touched_week[mine.row]
    treated, untreated = reached <= mine.week, reached == NEVER_TOUCHED
    groups = (treated, ~treated & ~untreated, untreated)
    for place, group in enumerate(groups):
        counts[:, 2 * place] = np.bincount(segment[group], minlength=segments)
        counts[:, 2 * place + 1] = np.bincount(segment[group & mine.stays], minlength=segments)
    here, there, pairs = _pairs(sides, lives, mine)
    chosen = treated[here]
    pairs_segment = segment[here][chosen]
    chance = pairs.leaving[there][chosen] - mine.leaving[here][chosen]
    stay = mine.stays[here][chosen].astype(float) - pairs.stays[there][chosen].astype(float)
    counts[:, 6] = np.bincount(pairs_segment, minlength=segments)
    counts[:, 7] = np.bincount(pairs_segment, weights=chance, minlength=segments)
    counts[:, 8] = np.bincount(pairs_segment, weights=stay, minlength=segments)
    counts[:, 9] = np.bincount(segment[treated], weights=mine.term_usd[treated], minlength=segments)
    return counts


def estimates_of(counts: Array) -> dict[str, float]:
    """The estimates in points of renewal rate from counts [segment, COUNTS]; nan where a group is empty."""
    by_name = dict(zip(COUNTS, counts.T, strict=True))
    treated = by_name["treated"], by_name["treated_stay"]
    untreated = by_name["untreated"], by_name["untreated_stay"]
    not_yet = untreated[0] + by_name["before"], untreated[1] + by_name["before_stay"]
    total = {name: float(values.sum()) for name, values in by_name.items()}
    rate = _rate(total["treated_stay"], total["treated"])
    return {
        "caused": _rate(total["matched_chance"], total["matched"]),
        "realised": _rate(total["matched_stay"], total["matched"]),
        "treated_untreated": rate - _rate(total["untreated_stay"], total["untreated"]),
        "by_segment": _within_segments(treated, untreated),
        "before_after": rate - _rate(total["before_stay"], total["before"]),
        "careful": _within_segments(treated, not_yet),
    }


def implied_usd(points: Array, treated_usd: Array) -> Array:
    """Revenue that points of renewal rate stand for: that share of the terms treated decisions were about, USD.

    A term is a year, or a month on monthly plans, at the price of the day. The same conversion for every estimate, so
    that they can be compared; what retention was really worth is the bridge's.
    """
    return np.asarray(points / 100.0 * treated_usd)


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
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0))


def _rate(above: float, below: float) -> float:
    return 100.0 * above / below if below > 0 else float("nan")

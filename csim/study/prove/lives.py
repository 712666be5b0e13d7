"""The same customers in two worlds: who was kept, lost or won because of what differs, and what that is in revenue."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from csim.ledger.result import Run
from csim.rules.departure import REASON_VENDOR_CLOSED
from csim.state.columns import ACTIVE, REFERRED
from csim.study.prove.costs import ROUNDING_USD
from csim.study.prove.diary import ABSENT, NEVER_TOUCHED, Diary, Growth, growth_of
from csim.study.statistics import Array
from csim.units import WEEKS_PER_MONTH

PARTS = ("kept", "lost", "contraction", "expansion", "prices", "referred", "other_new", "ended")
"""Parts of a difference in revenue; they add up to it.

`kept`: weeks in which a customer of both worlds was one only in the first. `lost`: weeks in which it was one only in
the second, so never above 0. `contraction`, `expansion`: what seats given back and seats or tiers added changed in the
weeks in which it was a customer of both. `prices`: what else its price differed by in those weeks. `referred` and
`other_new`: revenue of customers that signed in the first world alone, less that of those that signed in the second
alone, by whether they were referred. `ended`: everything in weeks after the vendor had run out of money in one of the
worlds, which is in none of the others. Source: definition.
"""

RETAINED = ("kept", "lost", "contraction")
"""The parts that together are revenue retained."""

BOTH_STAY, BOTH_LEAVE, SAVED, LOST, WON, NOT_WON, SPARED, CLOSED, WON_PAST, MISSED_PAST = range(10)
ENDED_FATES = ("spared vendor's end", "lost to vendor's end", "won past vendor's end", "missed past vendor's end")
FATES = ("stayed in both", "left in both", "saved", "lost because of it", "won", "not won because of it", *ENDED_FATES)
"""How a customer stands at the end: `saved` is a customer in the first world and has left in the second, `lost because
of it` the other way round; `won` signed in the first world alone, `not won because of it` in the second alone.

Nobody of these four was taken by the vendor's end: who is a customer in the first world and was lost in the second only
because the vendor ran out of money there is `spared vendor's end`, `lost to vendor's end` the other way round; who
signed in one world alone, when the vendor had ended in the other, is `won past` or `missed past vendor's end`."""


class Sides(NamedTuple):
    """The two worlds of a replicate, finished and watched: with what is asked about, and without."""

    with_it: Run
    without: Run
    diary_with: Diary
    diary_without: Diary


class Lives(NamedTuple):
    """Customers of either world, an entry each: those of both first, then the first world's own, then the second's."""

    row_with: Any
    """Row in the first world, -1 none."""
    row_without: Any
    """Row in the second, -1 none."""
    segment: Any
    fate: Any
    """Place in FATES."""
    touched: Any
    """Whether what is asked about reached it in the first world."""
    parts: Array
    """[customer, part]: difference of revenue over the whole months of the run, USD; PARTS."""
    profit_usd: Array
    """Difference of the customer's own profit: value gained less price and its people's time, USD."""


def matched(sides: Sides) -> tuple[Any, Any]:
    """Return for every customer of either world its row in each, -1 where there is none; matched by the lead it was."""
    ids_with, ids_without = _ids(sides.with_it), _ids(sides.without)
    _, first, second = np.intersect1d(ids_with, ids_without, assume_unique=True, return_indices=True)
    order = np.argsort(first)
    first, second = first[order], second[order]
    only_with = np.setdiff1d(np.arange(len(ids_with)), first)
    only_without = np.setdiff1d(np.arange(len(ids_without)), second)
    nobody = np.full(len(only_without), -1)
    return (
        np.concatenate((first, only_with, nobody)),
        np.concatenate((second, np.full(len(only_with), -1), only_without)),
    )


def lives_of(sides: Sides, touched_week: Any) -> Lives:
    """Compare the lives of all customers; *touched_week* by row of the first world is when it was first reached."""
    first, second = matched(sides)
    there = first >= 0
    segment = np.where(there, _column(sides.with_it, "segment", first), _column(sides.without, "segment", second))
    touched = np.zeros(len(first), bool)
    touched[there] = touched_week[first[there]] != NEVER_TOUCHED
    profit = _profit(sides.with_it, first) - _profit(sides.without, second)
    return Lives(first, second, segment, _fates(sides, first, second), touched, _parts(sides, first, second), profit)


def week_weights(months: int, weeks: int) -> Array:
    """Return how much of each week lies in the whole months of a run: 1, but less for a week the last month cuts."""
    inside: Array = np.clip(months * WEEKS_PER_MONTH - np.arange(weeks), 0.0, 1.0)
    return np.where(inside > 1.0 - 1e-9, 1.0, np.where(inside < 1e-9, 0.0, inside))


def end_week(run: Run) -> float:
    """The first week without a vendor, counted from the start of the run; infinite where it never ran out of money."""
    gone = np.flatnonzero(np.asarray(run.money["defunct"]) > 0.0)
    if not len(gone):
        return math.inf
    customers: Any = run.customers
    taken = (customers["status"] != ACTIVE) & (customers["reason"] == REASON_VENDOR_CLOSED)
    # Nobody was left to be taken: its last month is all that is known.
    return float(customers["left_week"][taken].max() if taken.any() else math.ceil((gone[0] + 1) * WEEKS_PER_MONTH))


def _fates(sides: Sides, first: Any, second: Any) -> Any:
    stays, closed, signed = (
        [_column(run, name, rows) for run, rows in ((sides.with_it, first), (sides.without, second))]
        for name in ("status", "reason", "signed_week")
    )
    stays_with, stays_without = (status == ACTIVE for status in stays)
    taken_with, taken_without = (reason == REASON_VENDOR_CLOSED for reason in closed)
    return np.select(
        [
            (second < 0) & (signed[0] >= end_week(sides.without)),
            second < 0,
            (first < 0) & (signed[1] >= end_week(sides.with_it)),
            first < 0,
            stays_with & stays_without,
            stays_with & taken_without,
            stays_with,
            stays_without & taken_with,
            stays_without,
        ],
        [WON_PAST, WON, MISSED_PAST, NOT_WON, BOTH_STAY, SPARED, SAVED, CLOSED, LOST],
        BOTH_LEAVE,
    )


def _parts(sides: Sides, first: Any, second: Any) -> Array:
    """Go through the weeks of both worlds side by side and add up by part what customers pay more or less."""
    parts = np.zeros((len(first), len(PARTS)))
    paths = (_Path(sides.with_it, sides.diary_with, first), _Path(sides.without, sides.diary_without, second))
    weeks = max(len(path.diary.fees) for path in paths)
    common = (first >= 0) & (second >= 0)
    end = min(end_week(sides.with_it), end_week(sides.without))
    for week, weight in enumerate(week_weights(sides.with_it.months, weeks).tolist()):
        one, other = (path.fees_of(week) for path in paths)
        in_one, in_other = one != ABSENT, other != ABSENT
        paid, paid_other = np.where(in_one, one, 0.0), np.where(in_other, other, 0.0)
        gap = weight * (paid - paid_other)
        if week >= end:
            parts[:, PARTS.index("ended")] += gap
            continue
        together = common & in_one & in_other
        parts[:, 0] += np.where(common & in_one & ~in_other, gap, 0.0)
        parts[:, 1] += np.where(common & in_other & ~in_one, gap, 0.0)
        given_back = np.where(together, weight * (paths[0].given_back - paths[1].given_back), 0.0)
        grown = np.where(together, weight * (paths[0].grown - paths[1].grown), 0.0)
        parts[:, 2] += given_back
        parts[:, 3] += grown
        parts[:, 4] += np.where(together, gap - given_back - grown, 0.0)
        parts[:, 5] += np.where(common, 0.0, gap)
        for path in paths:
            path.grow(week)
    parts[np.abs(parts) < ROUNDING_USD] = 0.0
    referred = np.where(first >= 0, _column(sides.with_it, "channel", first), _column(sides.without, "channel", second))
    other_way = ~common & (referred != REFERRED)
    parts[other_way, 6], parts[other_way, 5] = parts[other_way, 5], 0.0
    return parts


class _Path:
    """What customers pay in one world, week after week, and how far their own growth has moved it."""

    def __init__(self, run: Run, diary: Diary, rows: Any) -> None:
        self.diary = diary
        self._there = rows >= 0
        self._rows = np.maximum(rows, 0)
        count = len(_ids(run))
        self._place = np.full(count, -1)
        self._place[rows[self._there]] = np.flatnonzero(self._there)
        self._fee = np.full(max(count, 1), ABSENT)
        self._growth: Growth = growth_of(run, diary)
        self._next = 0
        self.grown, self.given_back = np.zeros(len(rows)), np.zeros(len(rows))

    def fees_of(self, week: int) -> Array:
        """The fees of a week, ABSENT for those who pay none."""
        if week < len(self.diary.fees):
            change = self.diary.fees[week]
            self._fee[change.rows] = change.fees
        return np.where(self._there, self._fee[self._rows], ABSENT)

    def grow(self, week: int) -> None:
        """Let the growth of a week take effect, as the next week begins."""
        growth = self._growth
        while self._next < len(growth.week) and growth.week[self._next] <= week:
            place = self._place[growth.row[self._next]]
            moved = self.grown if growth.grown[self._next] else self.given_back
            moved[place] += growth.usd[self._next]
            self._next += 1


def _profit(run: Run, rows: Any) -> Array:
    """What each customer earned by the product over its whole life, 0 where there is no such customer, USD."""
    profit = _column(run, "value_usd", rows) - _column(run, "paid_usd", rows) - _column(run, "people_usd", rows)
    return np.where(rows >= 0, profit, 0.0)


def _column(run: Run, name: str, rows: Any) -> Any:
    customers: Any = run.customers
    if not len(customers):
        return np.zeros(len(rows), customers.dtype[name])
    return customers[name][np.maximum(rows, 0)]


def _ids(run: Run) -> Any:
    customers: Any = run.customers
    return customers["id"]

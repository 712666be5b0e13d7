"""What one world is watched for, week by week: who pays how much, who decides what, and whom plays reach."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from csim.ledger.result import Run
from csim.rules.departure import REASON_PAYMENT, REASON_VENDOR_CLOSED
from csim.state.columns import ACTIVE, STAYS, UNDECIDED
from csim.state.events import CONTRACTED, EXPANDED, TOUCHED, UNDELIVERED
from csim.study.statistics import Array
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

ABSENT = -1.0
"""The fee of a week in which somebody is no customer."""

NEVER_TOUCHED = np.iinfo(np.int64).max
"""A week that never comes."""


class Decisions(NamedTuple):
    """Renewal decisions of one world, one entry each, in the order of weeks."""

    row: Any
    """Row of the customer."""
    week: Any
    """When it was taken."""
    leaving: Array
    """Chance to leave, 0 to 1."""
    stays: Any
    """Whether it was to stay."""
    term_usd: Array
    """Price of one more term at the price of the day: a year, or a month on monthly plans."""
    earlier: Any
    """Terms that the customer had renewed before, in the history, too."""


class Change(NamedTuple):
    """Weekly fees that changed: `fees` of `rows` from this week on, USD, `ABSENT` for those who pay none."""

    week: int
    rows: Any
    fees: Array


class Diary:
    """Watches one run; `look` is what `csim.run.simulate` calls before the first week and after each.

    Fees and decisions agree with the ledger: the sum of all fees is revenue, that of all decisions the renewals due.
    """

    def __init__(self) -> None:
        self.fees: list[Change] = []
        self._decisions: list[tuple[Any, ...]] = []
        self._fee = np.zeros(0)
        self._decided = np.zeros(0, np.int64)
        self._renewals = np.zeros(0, np.int64)
        self._begun = False

    def look(self, business: Any) -> None:
        """Note what changed in the week that has just passed; the first look is before the first week."""
        now = business.world.conditions[0]
        rows = business.world.customers[: now.customers]
        if self._begun:
            week = int(now.week)
            self._note_fees(rows, week)
            self._note_decisions(rows, week)
        self._begun = True
        self._decided, self._renewals = rows["decided"].copy(), rows["renewals"].copy()

    @property
    def decisions(self) -> Decisions:
        """Every renewal decision of the run."""
        if not self._decisions:
            nothing = np.zeros(0, np.int64)
            return Decisions(nothing, nothing, np.zeros(0), np.zeros(0, bool), np.zeros(0), nothing)
        return Decisions(*(np.concatenate(parts) for parts in zip(*self._decisions, strict=True)))

    def _note_fees(self, rows: Any, week: int) -> None:
        """Keep the fees that differ from last week's; whoever leaves as the week ends has paid for it."""
        pays = (rows["status"] == ACTIVE) | (rows["left_week"] == week + 1)
        pays &= rows["signed_week"] <= week
        fee = np.where(pays, rows["fee_week"], ABSENT)
        # Who returns as the week ends is a customer again, but pays from the next week on.
        fee[(rows["status"] == ACTIVE) & (rows["times_left"] > 0) & (rows["contract_start"] == week + 1)] = ABSENT
        before = np.full(len(rows), ABSENT)
        before[: len(self._fee)] = self._fee
        changed = np.flatnonzero(fee != before)
        self.fees.append(Change(week, changed, fee[changed]))
        self._fee = fee

    def _note_decisions(self, rows: Any, week: int) -> None:
        """Find who decided: undecided a week ago, and now decided, renewed, or gone for a reason of its own."""
        count = len(rows)
        decided, renewals = np.full(count, UNDECIDED), np.zeros(count, np.int64)
        decided[: len(self._decided)], renewals[: len(self._renewals)] = self._decided, self._renewals
        renewed = rows["renewals"] > renewals
        own_reason = (rows["reason"] != REASON_PAYMENT) & (rows["reason"] != REASON_VENDOR_CLOSED)
        gone = (rows["status"] != ACTIVE) & (rows["left_week"] == week + 1) & own_reason
        found = np.flatnonzero((decided == UNDECIDED) & ((rows["decided"] != UNDECIDED) | renewed | gone))
        if len(found):
            mine = rows[found]
            term = np.where(mine["monthly"] == 1, WEEKS_PER_YEAR / MONTHS_PER_YEAR, float(WEEKS_PER_YEAR))
            self._decisions.append(
                (
                    found,
                    np.full(len(found), week),
                    mine["leave_probability"].copy(),
                    (mine["decided"] == STAYS) | renewed[found],
                    mine["fee_week"] * term,
                    renewals[found],
                )
            )


class Growth(NamedTuple):
    """Changes of weekly fees by customers' own choice, one entry each, in the order of weeks."""

    row: Any
    week: Any
    """The last week at the old fee."""
    grown: Any
    """True for seats or a tier more, False for seats given back."""
    usd: Array
    """Change of the weekly fee, price changes of the same day apart."""


def growth_of(run: Run, diary: Diary) -> Growth:
    """Expansions and contractions with what each changed in the weekly fee; they come before and after price changes.

    Seats are given back at the old price, then the price changes, then seats or a tier are added at the new one.
    """
    events: Any = run.events
    mine = events[(events["kind"] == EXPANDED) | (events["kind"] == CONTRACTED)]
    seats = _seats_after(run, mine)
    usd = np.zeros(len(mine))
    fee = np.full(len(_customers(run)), ABSENT)
    place = 0
    for change in diary.fees:
        fee[change.rows] = change.fees
        while place < len(mine) and mine["week"][place] == change.week:
            usd[place] = _step(run, mine[place], float(seats[place]), float(fee[mine["customer"][place]]))
            place += 1
    return Growth(mine["customer"].copy(), mine["week"].copy(), mine["kind"] == EXPANDED, usd)


def _step(run: Run, event: Any, seats_after: float, fee_before: float) -> float:
    """What an expansion or a contraction changed in the weekly fee, USD, from the price it led to."""
    after = float(event["b"]) / WEEKS_PER_YEAR
    if event["kind"] == CONTRACTED:
        return after - fee_before
    if event["a"] == 0.0:
        segment = int(_customers(run)["segment"][int(event["customer"])])
        return after - after / float(run.scenario.segments[segment].tier_price_factor)
    return after * float(event["a"]) / seats_after


def _seats_after(run: Run, events: Any) -> Array:
    """Seats right after each of these events, found from the last one back: at the end they are known."""
    seats = _customers(run)["seats"].copy()
    after = np.zeros(len(events))
    for place in range(len(events) - 1, -1, -1):
        row, change = int(events["customer"][place]), float(events["a"][place])
        after[place] = seats[row]
        seats[row] += change if events["kind"][place] == CONTRACTED else -change
    return after


def first_touch(run: Run, plays: Any, roles: Any, *, by_people: bool = False) -> Any:
    """By row of the customers: the week in which a play first reached it, of `plays` or done by one of `roles`.

    `plays` is [segment, play] of bool, `roles` codes of roles; `by_people` leaves digital touches out. `NEVER_TOUCHED`
    where none did; invitations that were passed over are no touch, and standing offers such as articles leave no trace.
    """
    events, staff, customers = run.events, run.staff, _customers(run)
    assert events is not None, "twins keep events"  # noqa: S101
    assert staff is not None, "twins keep staff"  # noqa: S101
    mine = events[(events["kind"] == TOUCHED) | (events["kind"] == UNDELIVERED)]
    segment = customers["segment"][mine["customer"]]
    play, server = mine["a"].astype(np.int64), mine["b"].astype(np.int64)
    by_role = np.zeros(len(mine), bool)
    if len(staff):
        by_role = (server >= 0) & np.isin(staff["role"][np.maximum(server, 0)], roles)
    counts = (by_role | plays[segment, play]) & ((server >= 0) | (not by_people))
    first = np.full(len(customers), NEVER_TOUCHED, np.int64)
    np.minimum.at(first, mine["customer"][counts], mine["week"][counts])
    return first


def _customers(run: Run) -> Any:
    assert run.customers is not None, "twins keep customers"  # noqa: S101
    return run.customers

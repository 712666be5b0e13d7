"""Do the books close? Identities that hold in every run, whatever the scenario; a gap is a fault in csim."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from csim.errors import RunFailed
from csim.ledger.result import (
    ACQUISITION_COSTS,
    COHORT_PLACE,
    COSTS,
    CS_COSTS,
    MONEY_PLACE,
    PLAY_PLACE,
    ROLE_PLACE,
    SEGMENT_PLACE,
    Floats,
    Run,
    numbers,
)
from csim.rules.departure import REASONS
from csim.rules.plays import ONE_TO_MANY

TOLERANCE = 1e-9
"""The largest gap allowed, as a share of the sums that meet (at least of one unit): room for rounding, nothing else."""

SEGMENT_AND_COMPANY = (
    ("revenue", ("revenue",)),
    ("hosting_usd", ("hosting_usd",)),
    ("support_usd", ("support_usd",)),
    ("implementation_usd", ("implementation_usd",)),
    ("cs_usd", CS_COSTS),
    ("acquisition_usd", ACQUISITION_COSTS),
)
"""Columns by segment, and the company's columns their sum has to equal."""

PARTS = (
    ("referred_leads", "leads"),
    ("turned_away", "leads"),
    ("referred_customers", "new_customers"),
    ("renewals_won", "renewals_due"),
    ("leave_probability", "renewals_due"),
    ("price_mrr", "expansion_mrr"),
    ("live", "customers"),
    ("owned", "customers"),
    ("champions", "customers"),
    ("knowledge", "customers"),
    ("adoption", "customers"),
    ("trust", "customers"),
    ("satisfaction", "customers"),
    ("health_true", "customers"),
    ("health_observed", "customers"),
    ("active_seats", "seats"),
    ("year_ago_customers_kept", "year_ago_customers"),
    ("year_ago_mrr_kept", "year_ago_mrr"),
    ("year_ago_mrr_kept", "year_ago_mrr_now"),
)
"""Columns by segment that count part of what another counts; states between 0 and 1 are summed over customers."""

PEOPLE_COSTS = ("implementation_usd", "support_usd", "education_usd", "relationship_usd", "renewals_usd")
"""Columns of the money table that together are what the roles cost."""

ANY_SIGN = frozenset({"price_mrr", "cash", "gross_profit", "margin"})
"""Columns that may fall below zero."""

QUARTER_MONTHS = 3
"""Months after which as many whole weeks have passed."""


class _Table(NamedTuple):
    """One ledger table by month, what its second axis is made of, and the run it belongs to."""

    values: Floats
    place: dict[str, int]
    kind: str
    names: tuple[str, ...]
    run: Run

    def column(self, name: str) -> Floats:
        return np.asarray(self.values[..., self.place[name]])

    def total(self, names: Iterable[str]) -> Floats:
        return np.asarray(self.values[..., [self.place[name] for name in names]].sum(axis=-1))


def check_books(run: Run) -> None:
    """Raise RunFailed, naming the identity, the month and the gap, unless the books of a run close.

    MRR and customers by segment; cash, receivables and deferred revenue; hours and work by role and play; parts against
    wholes, segments and roles against the company; CAC borne against money spent; cohorts against signings; nothing
    below zero that cannot be. Gaps up to a billionth of the sums that meet are rounding.
    """
    segments = _Table(numbers(run.segment), SEGMENT_PLACE, "segment", run.scenario.segment_names, run)
    money = _Table(numbers(run.money), MONEY_PLACE, "", (), run)
    roles = _Table(numbers(run.role), ROLE_PLACE, "role", tuple(role.name for role in run.scenario.roles), run)
    plays = _Table(numbers(run.play), PLAY_PLACE, "play", run.scenario.play_names, run)
    for table in (segments, money, roles, plays):
        _require(table, "every figure is a finite number", np.isfinite(table.values).all(axis=-1))
    _customers_and_mrr(segments)
    _money(money)
    _work(roles)
    _plays(plays, roles)
    _segments_and_company(segments, money)
    _roles_and_company(roles, money)
    _acquisition(segments)
    _cohorts(segments)
    for table in (segments, money, roles, plays):
        _not_negative(table)


def _customers_and_mrr(segments: _Table) -> None:
    _bridge(segments, "customers", ("new_customers", "returned_customers"), ("left_customers",))
    _bridge(segments, "mrr", ("new_mrr", "returned_mrr", "expansion_mrr"), ("contraction_mrr", "churned_mrr"))
    reasons = segments.total(f"left_{reason}" for reason in REASONS)
    _equal(segments, "departures have one reason each", segments.column("left_customers"), reasons)
    for part, whole in PARTS:
        _at_most(segments, f"{part} <= {whole}", segments.column(part), segments.column(whole))
    answers = segments.total(("promoters", "detractors"))
    _at_most(segments, "promoters + detractors <= surveyed", answers, segments.column("surveyed"))
    _at_most(
        segments, "price cuts <= contraction_mrr", -segments.column("price_mrr"), segments.column("contraction_mrr")
    )


def _money(money: _Table) -> None:
    _bridge(money, "cash", ("collected", "funding"), COSTS)
    _bridge(money, "receivables", ("invoiced",), ("collected", "receivables_lost"))
    _bridge(money, "deferred_revenue", ("invoiced",), ("revenue", "deferred_lost"))


def _work(roles: _Table) -> None:
    # A role that splits hands its open work over, so only together do such roles' books close.
    splits = any(role.split_into >= 0 for role in roles.run.scenario.roles)
    team = _Table(roles.values.sum(axis=1, keepdims=True), ROLE_PLACE, "role", ("all together",), roles.run)
    _bridge(team if splits else roles, "open", ("created",), ("done", "expired", "cancelled"))
    spent = roles.total(("hours_worked", "hours_contact", "hours_content"))
    _at_most(roles, "hours of work, contact and content <= present", spent, roles.column("hours_present"))
    _at_most(roles, "late <= started", roles.column("late"), roles.column("started"))


def _plays(plays: _Table, roles: _Table) -> None:
    worked = roles.total(("hours_worked", "hours_contact")).sum(axis=1)
    by_month = plays._replace(kind="", names=())
    _equal(by_month, "plays' hours = roles' hours_worked + hours_contact", plays.column("hours").sum(axis=1), worked)
    ended = np.cumsum(plays.total(("done", "declined", "expired", "cancelled")), axis=0)
    begun = np.cumsum(plays.column("created"), axis=0)
    # A session for many is one use and reaches many.
    for_many = np.array([play.channel == ONE_TO_MANY for play in plays.run.scenario.plays], np.bool_)
    title = "a play's uses done, declined, expired and cancelled so far <= created so far"
    _at_most(plays, title, np.where(for_many, 0.0, ended), begun)


def _segments_and_company(segments: _Table, money: _Table) -> None:
    for name, parts in SEGMENT_AND_COMPANY:
        found = segments.column(name).sum(axis=1)
        _equal(money, f"segments' {name} = the company's {' + '.join(parts)}", found, money.total(parts))


def _roles_and_company(roles: _Table, money: _Table) -> None:
    # A role's cost is of whole weeks, the company's is split at the month's close: they meet where both end.
    paid, booked = (
        np.cumsum(cost)[QUARTER_MONTHS - 1 :: QUARTER_MONTHS]
        for cost in (roles.column("cost_usd").sum(axis=1), money.total(PEOPLE_COSTS))
    )
    title = f"roles' cost_usd so far = the company's {' + '.join(PEOPLE_COSTS)} so far"
    _equal(money, title, paid, booked, months_apart=QUARTER_MONTHS)


def _acquisition(segments: _Table) -> None:
    spent = np.cumsum(segments.column("acquisition_usd"), axis=0) + np.asarray(segments.run.opening["pool"])
    borne = np.cumsum(segments.column("cac_usd"), axis=0)
    _at_most(segments, "CAC of customers so far <= acquisition cost so far + opening pool", borne, spent)


def _cohorts(segments: _Table) -> None:
    cohort = numbers(segments.run.cohort)
    signings = (("signed", "new_customers"), ("cac", "cac_usd"), ("first_mrr", "new_mrr"))
    for name, flow in signings:
        found = cohort[:, :, :, COHORT_PLACE[name]].sum(axis=2)
        _equal(segments, f"cohorts' {name} = {flow}", found, segments.column(flow))
    paid, left, back = (cohort[..., COHORT_PLACE[name]] for name in ("paid_back", "left_before", "returned_before"))
    settled = np.cumsum(paid + left - back, axis=2).max(axis=2)
    _at_most(segments, "a cohort's customers paid back or lost <= signed", settled, segments.column("new_customers"))
    gross = cohort[..., COHORT_PLACE["paid_back_gross"]].sum(axis=2)
    _at_most(segments, "a cohort's customers paid back gross <= signed", gross, segments.column("new_customers"))
    _not_negative(_Table(cohort.min(axis=2), COHORT_PLACE, "segment", segments.names, segments.run), "a cohort's ")


def _bridge(table: _Table, stock: str, gains: tuple[str, ...], losses: tuple[str, ...]) -> None:
    closing, gained, lost = table.column(stock), table.total(gains), table.total(losses)
    opening = np.asarray(table.run.opening.get(stock, np.zeros(closing.shape[1:])), np.float64)
    before = np.concatenate((opening[None], closing[:-1]))
    title = f"{stock}: opening + {' + '.join(gains)} - {' - '.join(losses)} = closing"
    _close(table, title, before + gained - lost - closing, np.abs(before) + gained + lost)


def _not_negative(table: _Table, whose: str = "") -> None:
    below = np.minimum(table.values, 0.0)
    # Stocks of money are sums of many payments, so their rounding is a share of all that passed.
    passed = np.abs(table.values).sum(axis=-1) if not table.names else 0.0
    for name in table.place:
        if name not in ANY_SIGN:
            _close(table, f"{whose}{name} >= 0", below[..., table.place[name]], passed - below[..., table.place[name]])


def _equal(table: _Table, title: str, found: Floats, due: Floats, months_apart: int = 1) -> None:
    _close(table, title, due - found, np.abs(found) + np.abs(due), months_apart)


def _at_most(table: _Table, title: str, small: Floats, large: Floats) -> None:
    _close(table, title, np.minimum(large - small, 0.0), np.abs(small) + np.abs(large))


def _close(table: _Table, title: str, gap: Floats, scale: Floats, months_apart: int = 1) -> None:
    closes = np.abs(gap) <= TOLERANCE * np.maximum(np.abs(scale), 1.0)
    _require(table, title, closes, gap, months_apart)


def _require(table: _Table, title: str, holds: np.ndarray, gap: Floats | None = None, months_apart: int = 1) -> None:
    if holds.all():
        return
    month, *place = np.argwhere(~holds)[0].tolist()
    where = [f"month {(month + 1) * months_apart}", *(f"{table.kind} {table.names[part]}" for part in place)]
    difference = "" if gap is None else f", a difference of {gap[month, *place]:.6g}"
    raise RunFailed(
        f"the books of this run do not close: {title}; {', '.join(where)}{difference}. This is a fault in csim, not in "
        f"your scenario: please report it with the scenario, seed {table.run.seed} and replicate {table.run.replicate}"
    )

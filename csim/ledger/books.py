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
    ROLE_PLACE,
    SEGMENT_PLACE,
    Floats,
    Run,
    numbers,
)
from csim.rules.departure import REASONS

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

    MRR and customers by segment; cash, receivables and deferred revenue; hours and work by role; segments against the
    company; CAC borne against money spent; cohorts against signings. Gaps up to a billionth of the sums are rounding.
    """
    segments = _Table(numbers(run.segment), SEGMENT_PLACE, "segment", run.scenario.segment_names, run)
    money = _Table(numbers(run.money), MONEY_PLACE, "", (), run)
    roles = _Table(numbers(run.role), ROLE_PLACE, "role", tuple(role.name for role in run.scenario.roles), run)
    for table in (segments, money, roles):
        _require(table, "every figure is a finite number", np.isfinite(table.values).all(axis=-1))
    _customers_and_mrr(segments)
    _money(money)
    _work(roles)
    _segments_and_company(segments, money)
    _acquisition(segments)
    _cohorts(segments)


def _customers_and_mrr(segments: _Table) -> None:
    _bridge(segments, "customers", ("new_customers", "returned_customers"), ("left_customers",))
    _bridge(segments, "mrr", ("new_mrr", "returned_mrr", "expansion_mrr"), ("contraction_mrr", "churned_mrr"))
    reasons = segments.total(f"left_{reason}" for reason in REASONS)
    _equal(segments, "departures have one reason each", segments.column("left_customers"), reasons)
    _at_most(segments, "renewals won <= due", segments.column("renewals_won"), segments.column("renewals_due"))


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


def _segments_and_company(segments: _Table, money: _Table) -> None:
    for name, parts in SEGMENT_AND_COMPANY:
        found = segments.column(name).sum(axis=1)
        _equal(money, f"segments' {name} = the company's {' + '.join(parts)}", found, money.total(parts))


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


def _bridge(table: _Table, stock: str, gains: tuple[str, ...], losses: tuple[str, ...]) -> None:
    closing, gained, lost = table.column(stock), table.total(gains), table.total(losses)
    opening = np.asarray(table.run.opening.get(stock, np.zeros(closing.shape[1:])), np.float64)
    before = np.concatenate((opening[None], closing[:-1]))
    title = f"{stock}: opening + {' + '.join(gains)} - {' - '.join(losses)} = closing"
    _close(table, title, before + gained - lost - closing, np.abs(before) + gained + lost)


def _equal(table: _Table, title: str, found: Floats, due: Floats) -> None:
    _close(table, title, due - found, np.abs(found) + np.abs(due))


def _at_most(table: _Table, title: str, small: Floats, large: Floats) -> None:
    _close(table, title, np.minimum(large - small, 0.0), np.abs(small) + np.abs(large))


def _close(table: _Table, title: str, gap: Floats, scale: Floats) -> None:
    closes = np.abs(gap) <= TOLERANCE * np.maximum(np.abs(scale), 1.0)
    _require(table, title, closes, gap)


def _require(table: _Table, title: str, holds: np.ndarray, gap: Floats | None = None) -> None:
    if holds.all():
        return
    month, *place = np.argwhere(~holds)[0].tolist()
    where = [f"month {month + 1}", *(f"{table.kind} {table.names[part]}" for part in place)]
    difference = "" if gap is None else f", a difference of {gap[month, *place]:.6g}"
    raise RunFailed(
        f"the books of this run do not close: {title}; {', '.join(where)}{difference}. This is a fault in csim, not in "
        f"your scenario: please report it with the scenario, seed {table.run.seed} and replicate {table.run.replicate}"
    )

"""One figure of a real run is changed, by a little or by much, early or late: its books say which, when and where."""

import re
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest

from csim.engine.books import Books
from csim.errors import RunFailed
from csim.ledger.books import PARTS, PEOPLE_COSTS, check_books
from csim.run import simulate
from tests.engine.company import State, company
from tests.engine.test_worlds import SERVED
from tests.ledger.test_books import COOKED

MONTHS = 12
TABLES = ("segment", "money", "role", "play", "cohort")
LITTLE, MUCH = 0.01, 5e6
"""A cent, or a hundredth of a customer, an hour or a piece of work; and more than the company ever has of anything."""


SETS = (
    *(*SERVED, "company.cash=400 kUSD", "contract.term=12 months", "strategies.both=[call, mail, chat, session]"),
    *("segments.others.market.leads_per_week=6", "departure.win_back=10 % per week", "support.ticket_hours=3 hours"),
    *("plays.call.hours=9 hours", "plays.call.expiry=0.5 weeks", "team.csm.headcount=2"),
)


@pytest.fixture(scope="module")
def honest():
    """A year of a company with two segments in which everything happens."""
    return simulate(company(*SETS, state=State(60)), seed=2, months=MONTHS)


def cooked(run, *changes):
    """Return the run with figures changed: table, column, place (month first) and by how much."""
    other = replace(run, opening=deepcopy(run.opening), **{name: getattr(run, name).copy() for name in TABLES})
    for table, column, place, by in changes:
        getattr(other, table)[column][place] += by
    return other


def told(run):
    """Return what the check says of a run, or nothing if its books close."""
    try:
        check_books(run)
    except RunFailed as problem:
        return str(problem)
    return ""


def names(run, table):
    """What the second axis of a table is made of; nothing where there is none."""
    roles = tuple(role.name for role in run.scenario.roles)
    return {"segment": run.scenario.segment_names, "role": roles, "play": run.scenario.play_names}.get(table, ())


def difference(text):
    """The difference a message tells."""
    return float(re.search(r"a difference of (\S+)\. This is a fault in csim", text)[1])


def test_the_run_is_honest_and_something_happens_in_it(honest):
    assert told(honest) == ""
    assert told(cooked(honest)) == ""
    for column in ("new_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr", "returned_mrr", "left_value"):
        assert np.sum(honest.segment[column]) > 0.0, column
    for column in ("created", "done", "expired", "cancelled", "hours_contact", "late"):
        assert np.sum(honest.role[column]) > 0.0, column
    assert np.all(np.sum(honest.segment["new_customers"], axis=0) > 0.0)


@pytest.mark.parametrize("by", [LITTLE, -LITTLE, MUCH, -MUCH])
@pytest.mark.parametrize("month", [0, 6, MONTHS - 1])
@pytest.mark.parametrize(("table", "column", "identity"), COOKED)
def test_one_figure_changed_is_told_with_identity_month_place_and_difference(
    honest, table, column, identity, month, by
):
    places = names(honest, table)
    for number, name in enumerate(places or ("",)):
        place = (month, number) if places else month
        text = told(cooked(honest, (table, column, place, by)))
        assert f"the books of this run do not close: {identity}" in text
        where = "" if not places or identity.startswith("segments'") else f"{table} {name}, "
        assert f"; month {month + 1}, {where}a difference of" in text
        assert abs(difference(text)) == pytest.approx(abs(by), rel=1e-4)


def test_several_changes_are_told_one_by_one_the_first_identity_and_month_first(honest):
    cash, late, early = ("money", "cash", 1, 9.0), ("segment", "mrr", (8, 1), 4.0), ("segment", "mrr", (3, 0), 5.0)
    for changes in ((cash, late, early), (early, late, cash)):
        text = told(cooked(honest, *changes))
        assert "mrr: opening + new_mrr" in text
        assert "month 4, segment firms, a difference of -5." in text
    assert "month 9, segment others, a difference of -4." in told(cooked(honest, cash, late))
    assert "cash: opening + collected + funding" in told(cooked(honest, cash))


SWINDLES = {
    "a signing and a departure invented": (
        [("segment", column, (5, 0), 1.0) for column in ("new_customers", "left_customers", "left_value")],
        "cohorts' signed = new_customers; month 6, segment firms, a difference of 1.",
    ),
    "MRR won and lost again": (
        [("segment", "new_mrr", (5, 1), 70.0), ("segment", "churned_mrr", (5, 1), 70.0)],
        "cohorts' first_mrr = new_mrr; month 6, segment others, a difference of 70.",
    ),
    "customers moved to the other segment": (
        [("segment", "customers", (5, 0), -1.0), ("segment", "customers", (5, 1), 1.0)],
        "customers: opening + new_customers + returned_customers - left_customers = closing; month 6, segment firms",
    ),
    "revenue of next month booked in this": (
        [
            *[("money", "revenue", month, usd) for month, usd in ((5, 900.0), (6, -900.0))],
            *[("segment", "revenue", (month, 0), usd) for month, usd in ((5, 900.0), (6, -900.0))],
        ],
        "deferred_revenue: opening + invoiced - revenue - deferred_lost = closing; month 6, a difference of -900.",
    ),
    "a cost forgotten, and the cash left in the till": (
        [("money", "support_usd", 5, -800.0), *[("money", "cash", month, 800.0) for month in range(5, MONTHS)]],
        "segments' support_usd = the company's support_usd; month 6, a difference of -800.",
    ),
    "people's cost forgotten everywhere but in their role": (
        [
            *[("money", "support_usd", 6, -800.0), ("segment", "support_usd", (6, 0), -800.0)],
            *[("money", "cash", month, 800.0) for month in range(6, MONTHS)],
        ],
        f"roles' cost_usd so far = the company's {' + '.join(PEOPLE_COSTS)} so far; month 9, a difference of -800.",
    ),
    "an invoice that was never written paid": (
        [("money", "collected", 5, 500.0), *[("money", "cash", month, 500.0) for month in range(5, MONTHS)]],
        "receivables: opening + invoiced - collected - receivables_lost = closing; month 6, a difference of -500.",
    ),
    "work done by nobody": (
        [("role", "done", (5, 0), 3.0), ("role", "expired", (5, 0), -4.0)],
        "open: opening + created - done - expired - cancelled = closing; month 6, role helpers, a difference of 1.",
    ),
    "hours worked after hours": (
        [("role", "hours_worked", (5, 1), 900.0), ("play", "hours", (5, 2), 900.0)],
        "hours of work, contact and content <= present; month 6, role csm, a difference of -",
    ),
}


@pytest.mark.parametrize("name", SWINDLES)
def test_a_change_covered_up_elsewhere_comes_out_at_another_identity(honest, name):
    changes, message = SWINDLES[name]
    assert message in told(cooked(honest, *changes))


@pytest.mark.parametrize(("part", "whole"), PARTS)
@pytest.mark.parametrize("month", [0, 6, MONTHS - 1])
def test_a_part_is_never_more_than_its_whole(honest, part, whole, month):
    others = [("segment", other, (month, 1), MUCH) for same, other in PARTS if same == part and other != whole]
    room = honest.segment[whole][month, 1] - honest.segment[part][month, 1]
    assert told(cooked(honest, ("segment", part, (month, 1), room), *others)) == ""
    text = told(cooked(honest, ("segment", part, (month, 1), room + LITTLE), *others))
    assert f": {part} <= {whole}; month {month + 1}, segment others, a difference of -0.01." in text


def test_answers_price_cuts_and_late_work_are_parts_too(honest):
    silent = honest.segment["surveyed"][4, 0] - honest.segment["promoters"][4, 0] - honest.segment["detractors"][4, 0]
    for column in ("promoters", "detractors"):
        assert told(cooked(honest, ("segment", column, (4, 0), silent))) == ""
        text = told(cooked(honest, ("segment", column, (4, 0), silent + 1.0)))
        assert ": promoters + detractors <= surveyed; month 5, segment firms, a difference of -1." in text
    cut = honest.segment["price_mrr"][4, 0] + honest.segment["contraction_mrr"][4, 0]
    text = told(cooked(honest, ("segment", "price_mrr", (4, 0), -cut - 1.0)))
    assert ": price cuts <= contraction_mrr; month 5, segment firms, a difference of -1." in text
    in_time = honest.role["started"][4, 1] - honest.role["late"][4, 1]
    text = told(cooked(honest, ("role", "late", (4, 1), in_time + 1.0)))
    assert ": late <= started; month 5, role csm, a difference of -1." in text


def test_hours_of_plays_are_hours_of_people(honest):
    for place in range(len(names(honest, "play"))):
        text = told(cooked(honest, ("play", "hours", (7, place), LITTLE)))
        assert ": plays' hours = roles' hours_worked + hours_contact; month 8, a difference of -0.01." in text


@pytest.mark.parametrize("month", [0, 6, MONTHS - 1])
@pytest.mark.parametrize("column", ["done", "declined", "expired", "cancelled"])
def test_no_play_ends_more_often_than_it_begins(honest, column, month):
    call = honest.scenario.play_names.index("call")
    going = np.cumsum(sum(sign * honest.play[name][:, call] for name, sign in SIGNS.items()))
    assert told(cooked(honest, ("play", column, (month, call), float(np.min(going[month:]))))) == ""
    text = told(cooked(honest, ("play", column, (month, call), float(going[month]) + LITTLE)))
    assert ": a play's uses done, declined, expired and cancelled so far <= created so far; " in text
    assert f"month {month + 1}, play call, a difference of -0.01." in text


SIGNS = {"created": 1.0, "done": -1.0, "declined": -1.0, "expired": -1.0, "cancelled": -1.0}


def test_a_session_for_many_may_reach_many(honest):
    session = honest.scenario.play_names.index("session")
    assert np.sum(honest.play["done"][:, session]) > 5.0 * np.sum(honest.play["created"][:, session]) > 0.0


@pytest.mark.parametrize("month", [0, 1, 2, 7, MONTHS - 1])
def test_what_roles_cost_is_met_at_the_next_whole_quarter(honest, month):
    """Weeks that a month's end divides are a role's in whole, the company's in two parts."""
    for role in range(3):
        text = told(cooked(honest, ("role", "cost_usd", (month, role), LITTLE)))
        assert f"; month {month // 3 * 3 + 3}, a difference of -0.01." in text
        assert "roles' cost_usd so far = the company's implementation_usd + support_usd" in text


NOT_HELD_FROM_ABOVE = {
    "segment": {
        *("leads", "renewals_due", "renewals_due_mrr", "value_usd", "people_usd", "tickets", "deflected", "contacts"),
        *("first_values", "first_value_weeks", "surveyed", "seats", "year_ago_mrr", "year_ago_mrr_now"),
        "year_ago_customers",
    },
    "money": {"defunct", "defects", "burden_factor", "coverage", "community"},
    "role": {
        *("person_weeks", "hours_present", "started", "wait_weeks", "hired", "left", "headcount", "open_hours"),
        "accounts",
    },
    "play": {"created", "usd"},
    "cohort": {"gross_profit", "margin", "left_after", "returned_before"},
}
"""Columns that no identity holds when they are raised: counted once only, or wholes of which nothing is made up."""


@pytest.mark.parametrize("table", TABLES)
def test_every_other_column_is_held_by_an_identity(honest, table):
    rows = getattr(honest, table)
    place = (6, 0, 2)[: rows.ndim]
    raised = {name for name in rows.dtype.names if not told(cooked(honest, (table, name, place, MUCH)))}
    assert raised == NOT_HELD_FROM_ABOVE[table]
    lowered = {name for name in rows.dtype.names if not told(cooked(honest, (table, name, place, -MUCH)))}
    assert lowered == ({"gross_profit", "margin"} if table == "cohort" else set())


@pytest.mark.parametrize(
    ("table", "column", "place", "message"),
    [
        ("segment", "tickets", (0, 1), "tickets >= 0; month 1, segment others"),
        ("money", "defects", 6, "defects >= 0; month 7, a difference of"),
        ("role", "wait_weeks", (11, 0), "wait_weeks >= 0; month 12, role helpers"),
        ("play", "usd", (6, 2), "usd >= 0; month 7, play call"),
        ("cohort", "left_after", (6, 0, 2), "a cohort's left_after >= 0; month 7, segment firms"),
    ],
)
def test_what_is_counted_is_never_less_than_nothing(honest, table, column, place, message):
    text = told(cooked(honest, (table, column, place, -MUCH)))
    assert message in text
    assert difference(text) == pytest.approx(-MUCH, rel=0.01)


@pytest.mark.parametrize("stock", ["customers", "mrr", "pool", "cash", "receivables", "deferred_revenue"])
def test_what_a_run_opened_with_is_held(honest, stock):
    other = cooked(honest)
    other.opening[stock] = other.opening[stock] - MUCH
    assert "; month 1, " in told(other)


def a_dollar_too_much(books, month):
    """A till that does not hold what went in and out."""
    books.panel[month].cash += 1.0


def a_forgotten_invoice(books, month):
    """An invoice that customers pay and nobody wrote down."""
    books.panel[month].invoiced -= 1.0


@pytest.mark.parametrize(
    ("fault", "identity"), [(a_dollar_too_much, "cash: opening"), (a_forgotten_invoice, "receivables: opening")]
)
def test_every_run_ends_with_the_check(monkeypatch, fault, identity):
    take_stock = Books.take_stock

    def wrongly(self, month, world):
        take_stock(self, month, world)
        if month == 1:
            fault(self, month)

    monkeypatch.setattr(Books, "take_stock", wrongly)
    with pytest.raises(RunFailed, match=f"the books of this run do not close: {identity} .*; month 2, a difference of"):
        simulate(company(state=State(5)), seed=9, replicate=4, months=3)
    with pytest.raises(RunFailed, match="please report it with the scenario, seed 9 and replicate 4"):
        simulate(company(state=State(5)), seed=9, replicate=4, months=3, compiled=False)

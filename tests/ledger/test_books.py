"""The books close, and every way of cooking them is found, named and measured."""

from dataclasses import replace

import numpy as np
import pytest

from csim.errors import RunFailed
from csim.ledger.books import SEGMENT_AND_COMPANY, check_books
from csim.ledger.result import COSTS
from tests.ledger.little_run import busy_run, empty_run


@pytest.mark.parametrize("months", [1, 11, 24])
def test_a_run_whose_books_close_passes(months):
    assert check_books(busy_run(months)) is None
    assert check_books(empty_run(months)) is None
    assert check_books(empty_run(months, roles=())) is None


# Table, column, and what the message says when that column alone is changed in one place.
COOKED = [
    ("segment", "new_customers", "customers: opening + new_customers + returned_customers - left_customers = closing"),
    ("segment", "returned_customers", "customers: opening"),
    ("segment", "customers", "customers: opening"),
    ("segment", "new_mrr", "mrr: opening + new_mrr + returned_mrr + expansion_mrr - contraction_mrr - churned_mrr"),
    ("segment", "returned_mrr", "mrr: opening"),
    ("segment", "expansion_mrr", "mrr: opening"),
    ("segment", "contraction_mrr", "mrr: opening"),
    ("segment", "churned_mrr", "mrr: opening"),
    ("segment", "mrr", "mrr: opening"),
    ("segment", "left_trust", "departures have one reason each"),
    *[("segment", name, f"segments' {name} = the company's") for name, _ in SEGMENT_AND_COMPANY],
    *[("money", name, "cash: opening + collected + funding") for name in (*COSTS, "funding", "collected", "cash")],
    ("money", "invoiced", "receivables: opening + invoiced - collected - receivables_lost = closing"),
    ("money", "receivables", "receivables: opening"),
    ("money", "receivables_lost", "receivables: opening"),
    ("money", "revenue", "deferred_revenue: opening + invoiced - revenue - deferred_lost = closing"),
    ("money", "deferred_revenue", "deferred_revenue: opening"),
    ("money", "deferred_lost", "deferred_revenue: opening"),
    *[("role", name, "open: opening + created - done") for name in ("created", "done", "expired", "cancelled", "open")],
]


@pytest.mark.parametrize(("table", "column", "message"), COOKED)
def test_a_changed_figure_is_found(table, column, message):
    run = busy_run()
    rows = getattr(run, table)
    place = (13, 1) if rows.ndim > 1 else 13
    rows[column][place] += 7.0
    with pytest.raises(RunFailed, match="the books of this run do not close: ") as caught:
        check_books(run)
    text = str(caught.value)
    assert message in text
    assert "month 14" in text
    assert "a difference of" in text
    assert "7;" in text or "7." in text


def test_the_message_names_segment_and_role_and_how_to_report():
    run = busy_run(seed=3)
    run.segment["mrr"][2, 1] -= 5.0
    with pytest.raises(RunFailed, match="month 3, segment enterprise, a difference of 5\\. This is a fault in csim"):
        check_books(run)
    run = busy_run()
    run.role["done"][0, 0] += 1.0
    with pytest.raises(RunFailed, match="month 1, role csm, a difference of -1\\. .*seed 1 and replicate 0"):
        check_books(run)


@pytest.mark.parametrize("stock", ["customers", "mrr", "cash", "receivables", "deferred_revenue"])
def test_a_wrong_opening_is_found_in_the_first_month(stock):
    run = busy_run()
    run.opening[stock] = run.opening[stock] + 1.0
    with pytest.raises(RunFailed, match=f"{stock}: opening .* month 1"):
        check_books(run)


@pytest.mark.parametrize("column", ["hours_worked", "hours_contact", "hours_content"])
def test_nobody_works_more_hours_than_there_are(column):
    run = busy_run()
    run.role[column][4, 0] += 520.0
    with pytest.raises(RunFailed, match="hours of work, contact and content <= present; month 5, role csm"):
        check_books(run)


def test_work_that_a_split_hands_over_is_not_lost():
    run = busy_run()
    run.role["open"][9:, 0] -= 5.0
    run.role["open"][9:, 1] += 5.0
    with pytest.raises(RunFailed, match="open: opening .* month 10, role csm, a difference of 5"):
        check_books(run)
    csm, support = run.scenario.roles
    splitting = replace(run, scenario=run.scenario._replace(roles=(csm._replace(split_into=1), support)))
    assert check_books(splitting) is None
    run.role["open"][12:, 1] += 1.0
    with pytest.raises(RunFailed, match="open: opening .* month 13, role all together, a difference of -1"):
        check_books(splitting)


def test_more_renewals_won_than_due_are_found():
    run = busy_run()
    run.segment["renewals_won"][0, 0] = run.segment["renewals_due"][0, 0] + 1.0
    with pytest.raises(RunFailed, match="renewals_won <= renewals_due; month 1, segment smb"):
        check_books(run)


def test_customers_bear_no_more_acquisition_cost_than_was_spent():
    run = busy_run()
    spent = run.segment["acquisition_usd"][:10, 1].sum() + run.opening["pool"][1]
    run.segment["cac_usd"][:, 1] = 0.0
    run.segment["cac_usd"][9, 1] = spent
    run.cohort["cac"][:, :, 0] = run.segment["cac_usd"]
    assert check_books(run) is None
    run.segment["cac_usd"][9, 1] += 1.0
    run.cohort["cac"][:, :, 0] = run.segment["cac_usd"]
    with pytest.raises(RunFailed, match="CAC of customers so far <= acquisition cost so far .* month 10, .*enterprise"):
        check_books(run)


@pytest.mark.parametrize(
    ("column", "flow"), [("signed", "new_customers"), ("cac", "cac_usd"), ("first_mrr", "new_mrr")]
)
def test_cohorts_are_those_who_signed(column, flow):
    run = busy_run()
    run.cohort[column][6, 0, 3] += 1.0
    with pytest.raises(RunFailed, match=f"cohorts' {column} = {flow}; month 7, segment smb"):
        check_books(run)


@pytest.mark.parametrize("column", ["paid_back", "left_before"])
def test_nobody_pays_back_or_leaves_twice(column):
    run = busy_run()
    run.cohort[column][2, 1, 4] += run.segment["new_customers"][2, 1]
    with pytest.raises(
        RunFailed, match="a cohort's customers paid back or lost <= signed; month 3, segment enterprise"
    ):
        check_books(run)
    run.cohort["returned_before"][2, 1, 4] += run.segment["new_customers"][2, 1]
    assert check_books(run) is None


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
@pytest.mark.parametrize(("table", "column"), [("segment", "knowledge"), ("money", "defects"), ("role", "wait_weeks")])
def test_a_figure_that_is_no_number_is_found(table, column, wrong):
    run = busy_run()
    getattr(run, table)[column][8] = wrong
    with pytest.raises(RunFailed, match="every figure is a finite number; month 9"):
        check_books(run)


def test_rounding_passes_and_a_cent_in_a_billion_does_not_hide():
    run = busy_run()
    run.money["cash"] *= 1.0 + 1e-12
    assert check_books(run) is None
    run.money["cash"][20:] += 0.1
    with pytest.raises(RunFailed, match="cash: opening .* month 21, a difference of -0\\.1"):
        check_books(run)

"""What follows from contracts alone: when customers can leave, how long they last, and how many there are at last.

And how many may leave at a price rise before revenue falls.
"""

import numpy as np
import pytest

from csim.run import simulate
from tests.engine.company import State, company
from tests.statistics_helper import assert_mean_equals, assert_proportion_equals
from tests.theory.formulas import break_even_churn
from tests.theory.worlds import ALL_SIGN, NO_TEAM, OWN_PROPENSITY_ALONE, all_alike, copies, one_cohort

WORLD = (*NO_TEAM, *ALL_SIGN, *OWN_PROPENSITY_ALONE)
MONTHLY = "contract.term=1 month"


def steady_newcomers(*sets, renews, months, leads_per_week=60):
    scenario = company(*WORLD, f"market.leads_per_week={leads_per_week}", *sets, state=State(0))
    return simulate(all_alike(scenario, renews), seed=1, months=months, keep=True)


def test_nobody_on_an_annual_contract_leaves_before_its_end():
    result = steady_newcomers(renews=0.7, months=36)
    customers = result.customers
    gone = customers[customers["times_left"] > 0]
    ages = gone["left_week"] - gone["signed_week"]
    assert len(gone) > 1_000
    assert set((ages % 52).tolist()) == {0}
    assert min(ages) == 52
    assert np.sum(result.segment["left_customers"][:11]) == 0


def test_a_base_signed_evenly_over_the_year_loses_a_twelfth_of_its_yearly_churn_each_month():
    """Only contracts that end can be left: (1 / 12) (1 - r) of the base each month, a quarter of (1 - r) a quarter."""
    base = State(2_600)  # fifty customers for each week of the last year
    scenario = all_alike(company(*WORLD, state=base), 0.8)
    result = simulate(scenario, seed=1, months=12)
    due, left = (np.sum(result.segment[name], axis=1) for name in ("renewals_due", "left_customers"))
    assert np.sum(due) == 2_600
    for quarter in range(4):
        part = slice(3 * quarter, 3 * quarter + 3)
        assert np.sum(due[part]) == 2_600 / 4
        assert_proportion_equals(int(np.sum(left[part])), 2_600, 0.2 / 4)
    assert_proportion_equals(int(np.sum(left)), 2_600, 0.2)


def test_a_month_s_churn_compounds_to_a_year_s():
    """2 % a month leave ``0.98^12`` after a year and half of the cohort after ``ln 0.5 / ln 0.98`` months."""
    scenario = one_cohort(company(*WORLD, MONTHLY, "market.leads_per_week=5000", state=State(0)))
    renewals = simulate(all_alike(scenario, 0.98), seed=1, months=37, keep=True).customers["renewals"]
    half_life = np.log(0.5) / np.log(0.98)
    assert 34 < half_life < 35
    for months in (1, 12, 24, 34, 35):
        assert_proportion_equals(int(np.sum(renewals >= months)), len(renewals), 0.98**months)


def test_a_lifetime_is_one_over_churn():
    """Of customers who leave 10 % a month: ten months on average, however long they have been there already."""
    scenario = one_cohort(company(*WORLD, MONTHLY, "market.leads_per_week=3000", state=State(0)))
    renewals = simulate(all_alike(scenario, 0.9), seed=1, months=61, keep=True).customers["renewals"]
    for before in (0, 6, 24):
        reached = renewals[renewals >= before]
        # What survivors of the last month watched are still expected to stay is another ten months.
        months = np.minimum(reached, 60) - before + np.where(reached >= 60, 10.0, 1.0)
        assert_mean_equals(months, 10.0)


def little_for_customers(new_a_quarter, churn, quarters, number, seen_at):
    """Hold the customers of so many companies against ``N* (1 - (1 - c)^n)`` after n quarters, ``N* = new / c``.

    Contracts of three months are thirteen weeks exactly, and leads of week 0 sign in week 1; so in week 13 n customers
    of n quarters' signings are there, each quarter once more decided upon than the next.
    """
    leads = f"market.leads_per_week={new_a_quarter / 13!r}"
    scenario = company(*WORLD, "contract.term=3 months", leads, copies(number), state=State(0))
    scenario = all_alike(scenario._replace(weeks=13 * quarters + 1), 1 - churn)
    customers = simulate(scenario, seed=1, keep=True).customers
    for quarter in seen_at:
        week = 13 * quarter
        there = (customers["signed_week"] <= week) & ((customers["times_left"] == 0) | (customers["left_week"] > week))
        counts = np.bincount(customers["segment"][there], minlength=number)
        assert_mean_equals(counts, new_a_quarter / churn * (1 - (1 - churn) ** quarter))


def test_little_s_law_for_customers():
    """As many are there as sign in a mean lifetime, and the way to that number is exponential."""
    little_for_customers(78.0, 0.25, 24, 20, (1, 2, 4, 8, 24))


@pytest.mark.long
def test_little_s_law_for_five_thousand_customers():
    """100 sign a month, 6 % leave a quarter: 5,000 at last, in eight companies of an eighth of that each."""
    little_for_customers(300.0 / 8, 0.06, 80, 8, (4, 20, 80))


@pytest.mark.parametrize("rise", [0.1, 0.2])
def test_a_price_rise_breaks_even_where_the_formula_says(rise):
    """As many customers as may leave do leave, all at the renewal that brings the new price: MRR stays where it was."""
    churn = break_even_churn(rise)
    sets = (f"contract.uplift_at_renewal={100 * rise} %", "market.leads_per_week=200", copies(20))
    scenario = one_cohort(company(*WORLD, *sets, state=State(0)))
    result = simulate(all_alike(scenario, 1 - churn), seed=1, months=13, keep=True)
    mrr, customers = result.segment["mrr"], result.segment["customers"]
    before, after = mrr[11], mrr[12]
    assert np.allclose(after / customers[12], (1 + rise) * before / customers[11], rtol=1e-12)
    assert_mean_equals(after / before, 1.0)
    left, there = int(np.sum(customers[11] - customers[12])), int(np.sum(customers[11]))
    assert_proportion_equals(left, there, churn)
    due = np.sum(result.segment["renewals_due_mrr"], axis=0)
    assert np.allclose(due, before, rtol=1e-12)  # what falls due is what was paid so far

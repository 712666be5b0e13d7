"""Retention alone: geometric, or the shifted beta-geometric of Fader and Hardie; and what such customers are worth.

One cohort of thousands signs annual contracts in one week; all weights of the renewal decision but the customer's own
propensity are zero, and nobody works for anyone. Customers are independent, so counts of survivors are binomial.

A run ends, a lifetime does not. After the last renewal watched, what a survivor is still expected to bring is added by
formula (the residual lifetime), so that the mean over customers is the closed form and not a part of it.
"""

from functools import lru_cache

import numpy as np
import pytest

from csim.run import simulate
from tests.engine.company import State, company
from tests.statistics_helper import assert_mean_equals, assert_proportion_equals
from tests.theory import published
from tests.theory.formulas import (
    expected_lifetime,
    lifetime_payments,
    residual_lifetime,
    sbg_retention,
    sbg_survival,
)
from tests.theory.worlds import ALL_SIGN, NO_TEAM, OWN_PROPENSITY_ALONE, all_alike, beta_distributed, one_cohort

YEARS = 12
MONTHS = 12 * YEARS + 1
"""The cohort signs a week after the start, so its last renewal falls a week into the last month."""
COHORT = (*NO_TEAM, *ALL_SIGN, *OWN_PROPENSITY_ALONE, "contract.hosting_share=10 %", "contract.seats=10")
PRICE_PER_YEAR = 6_000.0
MARGIN_PER_YEAR = 0.9 * PRICE_PER_YEAR
"""Ten seats at the list price; nobody uses them, so hosting is its fixed share."""
NOW, LATER, AT_THE_END = range(3)


def cohort_of(customers, *sets, renews=None):
    scenario = one_cohort(company(*COHORT, f"market.leads_per_week={customers}", *sets, state=State(0)))
    return scenario if renews is None else all_alike(scenario, renews)


@lru_cache(maxsize=4)
def alike(renews, customers=4_000):
    return simulate(cohort_of(customers, renews=renews), seed=1, months=MONTHS, keep=True)


@lru_cache(maxsize=4)
def mixed(name, customers=4_000, seed=1):
    series = published.SURVIVAL[name]
    propensities = beta_distributed(series.alpha, series.beta)
    return simulate(cohort_of(customers, *propensities), seed=seed, months=MONTHS, keep=True)


def payments_of(result, discount, first, rest):
    """Each customer's payments from renewal *first* on, discounted to it, survivors' expected *rest* included.

    Only customers who reached that renewal; *rest* is what a survivor is worth at the renewal after the last.
    """
    renewals = result.customers["renewals"]
    reached = renewals[renewals >= first - 1]
    factors = (1 + discount) ** -np.arange(YEARS + 2 - first, dtype=float)
    sums = np.concatenate(([0.0], np.cumsum(factors[:-1])))
    return sums[np.minimum(reached, YEARS) - first + 1] + factors[-1] * rest * (reached >= YEARS)


def survivors_agree(result, survival):
    """Compare survivors with theory after every renewal, and the ledger's books with the table of customers."""
    renewals = result.customers["renewals"]
    stock = np.sum(result.segment["customers"], axis=1)
    assert np.sum(result.segment["new_customers"]) == len(renewals) > 0
    for year in range(1, YEARS + 1):
        left = int(np.sum(renewals >= year))
        assert stock[12 * year] == left
        assert_proportion_equals(left, len(renewals), survival(year))


@pytest.mark.parametrize("renews", [0.8, 0.9])
def test_with_a_constant_chance_survival_is_geometric(renews):
    survivors_agree(alike(renews), lambda year: renews**year)


@pytest.mark.parametrize("renews", [0.8, 0.9])
def test_with_a_constant_chance_retention_is_the_same_at_every_tenure(renews):
    renewals = alike(renews).customers["renewals"]
    for year in range(1, YEARS + 1):
        assert_proportion_equals(int(np.sum(renewals >= year)), int(np.sum(renewals >= year - 1)), renews)


@pytest.mark.parametrize("discount", [0.0, 0.1, 0.15])
@pytest.mark.parametrize("renews", [0.8, 0.9])
def test_lifetime_value_is_margin_times_the_annuity(renews, discount):
    """In three conventions; without discount the first is the geometric lifetime, 1 / (1 - r) years."""
    result, multiples = alike(renews), lifetime_payments(renews, discount)
    payments = payments_of(result, discount, 1, multiples[LATER] * (1 + discount))
    assert_mean_equals(MARGIN_PER_YEAR * (1 + payments / (1 + discount)), MARGIN_PER_YEAR * multiples[NOW])
    assert_mean_equals(MARGIN_PER_YEAR * payments / (1 + discount), MARGIN_PER_YEAR * multiples[LATER])
    at_the_end = MARGIN_PER_YEAR * (1 + payments / (1 + discount)) / (1 + discount)
    assert_mean_equals(at_the_end, MARGIN_PER_YEAR * multiples[AT_THE_END])


def test_the_ledger_s_margin_is_what_lifetime_values_are_made_of():
    """A year's margin of the cohort in the books is the margin of a customer times those who began that year."""
    for result in (alike(0.8), mixed("high end")):
        renewals = result.customers["renewals"]
        ages = np.sum(result.cohort["margin"], axis=(0, 1))
        for year in range(YEARS):
            booked = np.sum(ages[12 * year : 12 * year + 12])
            assert booked == pytest.approx(MARGIN_PER_YEAR * np.sum(renewals >= year), rel=1e-9)


@pytest.mark.parametrize("name", published.SURVIVAL)
def test_beta_distributed_chances_give_the_published_survival(name):
    """The shifted beta-geometric at Fader and Hardie's parameters, which project their two series."""
    series = published.SURVIVAL[name]
    survivors_agree(mixed(name), lambda year: sbg_survival(series.alpha, series.beta, year))


@pytest.mark.parametrize("name", published.SURVIVAL)
def test_their_retention_at_each_tenure_is_the_published_one(name):
    series = published.SURVIVAL[name]
    renewals = mixed(name).customers["renewals"]
    for year in range(1, YEARS + 1):
        retained, reached = (int(np.sum(renewals >= number)) for number in (year, year - 1))
        assert_proportion_equals(retained, reached, sbg_retention(series.alpha, series.beta, year))


@pytest.mark.parametrize("discount", [0.05, 0.1, 0.15])
@pytest.mark.parametrize("name", published.SURVIVAL)
def test_discounted_expected_lifetimes(name, discount):
    """DEL of new customers, and DERL of those about to decide on their first, fourth and eighth renewal."""
    series = published.SURVIVAL[name]
    rest = residual_lifetime(series.alpha, series.beta, discount, YEARS + 1)
    result = mixed(name)
    payments = payments_of(result, discount, 1, rest)
    assert_mean_equals(1 + payments / (1 + discount), expected_lifetime(series.alpha, series.beta, discount))
    for number in (1, 4, 8):
        found = payments_of(result, discount, number, rest)
        assert_mean_equals(found, residual_lifetime(series.alpha, series.beta, discount, number))


def test_a_constant_chance_would_not_do():
    """The same first-year retention for everybody leaves far fewer after twelve years, beyond what luck explains."""
    series = published.SURVIVAL["high end"]
    renewals = mixed("high end").customers["renewals"]
    first = sbg_retention(series.alpha, series.beta, 1)
    with pytest.raises(AssertionError, match="on its side"):
        assert_proportion_equals(int(np.sum(renewals >= YEARS)), len(renewals), first**YEARS)


@pytest.mark.long
@pytest.mark.parametrize("name", published.SURVIVAL)
def test_the_published_survival_closely(name):
    series = published.SURVIVAL[name]
    survivors_agree(mixed(name, 30_000, seed=2), lambda year: sbg_survival(series.alpha, series.beta, year))

"""Payback alone, in a world without noise, is the formula to the week: CAC over the margin of a week.

Customers are all alike: they come by word of mouth, cost their commission and nothing else, and bring the same margin
every week from the first. After k weeks k weeks of margin are in, so payback comes with the first whole number of weeks
that is not below CAC over margin. In months, as it is usually told, a month is 52 / 12 weeks.
"""

import math

import numpy as np
import pytest

from csim.measures.summary import summarise
from csim.state import events
from csim.state.columns import NEVER
from tests.engine.company import State, newcomers, run
from tests.statistics_helper import assert_proportion_equals
from tests.theory.worlds import ALL_SIGN, NO_TEAM, OWN_PROPENSITY_ALONE

WORLD = (
    *(*NO_TEAM, *ALL_SIGN, "market.marketing=0 USD/year", "market.word_of_mouth=100 % per year"),
    *("advocacy.promoter_satisfaction=0 %", "advocacy.detractor_satisfaction=0 %", "contract.seats=10"),
    *("adoption.innovation=0 % per week", "adoption.imitation=0 % per week", "adoption.decay=500 % per week"),
)
BASE = State(100, seats=10, adoption=0.0)
PRICE_PER_WEEK = 6_000 / 52
"""Ten seats at the list price; nobody uses them, so hosting is a share of the price alone."""
CASES = [(60, 30), (25, 20), (100, 5), (7, 0)]
"""Commission and hosting in per cent of a year's price: payback after 45, 17, 55 and 4 weeks."""


def sold(commission, hosting, *sets, months=24):
    result = run(*WORLD, f"market.commission={commission} %", f"contract.hosting_share={hosting} %", *sets,
                 state=BASE, months=months, events=True)  # fmt: skip
    return result, newcomers(result.customers)


def weeks_of(commission, hosting):
    """CAC over the margin of a week, in weeks."""
    return commission / 100 * 52 / (1 - hosting / 100)


@pytest.mark.parametrize(("commission", "hosting"), CASES)
def test_every_customer_pays_back_in_the_week_of_the_formula(commission, hosting):
    result, customers = sold(commission, hosting)
    weeks = math.ceil(weeks_of(commission, hosting))
    assert np.allclose(customers["cac"], commission / 100 * 52 * PRICE_PER_WEEK, rtol=1e-12)
    old_enough = customers["signed_week"] + weeks <= result.scenario.weeks
    assert 100 < np.sum(old_enough) < len(customers)
    for column in ("recouped_week", "recouped_gross_week"):
        assert set((customers[column] - customers["signed_week"] + 1)[old_enough].tolist()) == {weeks}
        assert set(customers[column][~old_enough].tolist()) == {NEVER}
    told = result.events[result.events["kind"] == events.RECOUPED]
    assert len(told) == np.sum(old_enough)
    assert set(told["a"].tolist()) == {float(weeks)}


@pytest.mark.parametrize(("commission", "hosting"), CASES[:3])
def test_the_headline_and_the_formula_are_one_number(commission, hosting):
    """Realised payback of the cohort, by its dollars, and CAC over margin of new MRR."""
    figures = summarise(sold(commission, hosting, months=30)[0])
    months = weeks_of(commission, hosting) * 12 / 52
    for name in ("cac_payback", "cac_payback_before_cs", "cac_payback_formula", "cac_payback_formula_cs"):
        assert figures[name] == pytest.approx(months, rel=1e-9), name


def test_what_customer_success_costs_comes_on_top():
    """A mail of 20 USD every week but the first: k weeks of gross profit less k - 1 mails repay CAC."""
    mails = ("strategy=mails", "plays.mail.cost_per_use=20 USD", "plays.mail.contacts=0")
    result, customers = sold(60, 30, *mails, months=36)
    cac, gross = 0.6 * 52 * PRICE_PER_WEEK, 0.7 * PRICE_PER_WEEK
    weeks, before = math.ceil((cac - 20) / (gross - 20)), math.ceil(cac / gross)
    assert weeks > before + 10
    old_enough = customers[customers["signed_week"] + weeks <= result.scenario.weeks]
    assert set((old_enough["recouped_week"] - old_enough["signed_week"] + 1).tolist()) == {weeks}
    assert set((old_enough["recouped_gross_week"] - old_enough["signed_week"] + 1).tolist()) == {before}


def test_who_leaves_before_never_pays_back():
    """Payback after 45 weeks, on contracts of 13: three renewals have to be won first, each by four out of five."""
    leaving = (
        *(*OWN_PROPENSITY_ALONE, "contract.term=3 months", "market.word_of_mouth=300 % per year"),
        *("renewal.propensity_mean=80 %", "renewal.propensity_concentration=10000"),
    )
    result, customers = sold(60, 30, *leaving)
    old_enough = customers[customers["signed_week"] + 45 <= result.scenario.weeks]
    paid = old_enough[old_enough["recouped_week"] != NEVER]
    assert set((paid["recouped_week"] - paid["signed_week"] + 1).tolist()) == {45}
    gone = old_enough[old_enough["recouped_week"] == NEVER]
    assert np.all(gone["left_week"] - gone["signed_week"] <= 39)
    assert np.all(gone["margin"] < gone["cac"])
    assert_proportion_equals(len(paid), len(old_enough), beta_moment(8_000, 2_000, 3))


def beta_moment(alpha, beta, power):
    """Mean of the power of a Beta-distributed chance: a file can ask for customers almost alike, not quite."""
    return math.prod((alpha + place) / (alpha + beta + place) for place in range(power))

"""Learning alone: individuals learn exponentially, a mixed population by a power law, and forgetting sets a limit.

Rates are given by month or year and the engine steps in weeks; thirteen weeks are exactly a quarter. Nothing happens in
these companies but practice: everybody is in full use, or use is held where it is.
"""

import math
from functools import lru_cache

import numpy as np
import pytest

from csim.engine.business import SubscriptionBusiness
from tests.engine.company import State, company
from tests.statistics_helper import assert_distribution_equals, assert_mean_equals
from tests.theory.formulas import gamma_mixed, learned

MONTHS_A_WEEK = 12 / 52
PRACTICE = ("learning.use_hours=1 hours/week", "learning.hours_budget=40 hours/week")
IN_FULL_USE = (*PRACTICE, "adoption.ceiling_base=100 %")
"""With all seats in use from the start, an hour of practice a week."""
RATES_A_MONTH = (0.1, 0.2, 0.4)
TOLERANCE = 1e-12
"""Room for rounding over two years of weekly steps; these worlds have no luck."""


def at_rate(per_month):
    return f"population.learning_rate={per_month * MONTHS_A_WEEK!r} per hour"


def knowledge_by_week(weeks, *sets, state):
    """Knowledge of the one customer at the end of each week."""
    business = SubscriptionBusiness(company(*sets, state=state)._replace(weeks=weeks), seed=1)
    for _ in range(weeks):
        business.step()
        yield float(business.world.customers["knowledge"][0])


@pytest.mark.parametrize("start", [0.0, 0.35])
@pytest.mark.parametrize("rate", RATES_A_MONTH)
def test_an_individual_learns_exponentially(rate, start):
    state = State(1, knowledge=start, adoption=1.0)
    for week, found in enumerate(knowledge_by_week(52, *IN_FULL_USE, at_rate(rate), state=state), 1):
        expected = 1 - (1 - start) * math.exp(-rate * week * MONTHS_A_WEEK)
        assert found == pytest.approx(expected, rel=TOLERANCE)


def test_burden_slows_and_hours_speed_learning_up():
    """Twice the burden at twice the hours is the same learner; the rate is per hour at burden 1."""
    state = State(1, knowledge=0.0, adoption=1.0)
    for burden, hours in ((1.0, 1.0), (2.0, 2.0), (0.5, 2.0)):
        sets = (f"learning.burden={burden}", f"learning.use_hours={hours} hours/week", at_rate(0.2))
        *_, found = knowledge_by_week(26, *IN_FULL_USE, *sets, state=state)
        assert found == pytest.approx(1 - math.exp(-0.2 * hours / burden * 6), rel=TOLERANCE)


@pytest.mark.parametrize("rate", RATES_A_MONTH)
def test_with_forgetting_knowledge_settles_where_gain_and_loss_meet(rate):
    """Loss by users who are replaced by untrained ones, 5 % a month, from either side."""
    sets = (*IN_FULL_USE, at_rate(rate), "learning.user_turnover=60 % per year")
    for start in (0.0, 1.0):
        state = State(1, knowledge=start, adoption=1.0)
        for week, found in enumerate(knowledge_by_week(104, *sets, state=state), 1):
            expected = learned(start, rate, 0.05, week * MONTHS_A_WEEK)
            assert found == pytest.approx(expected, rel=TOLERANCE)


def test_in_the_end_knowledge_is_the_share_that_gain_has_of_gain_and_loss():
    """Eight years at 40 % a month gained and 5 % lost."""
    sets = (*IN_FULL_USE, at_rate(0.4), "learning.user_turnover=60 % per year")
    *_, settled = knowledge_by_week(416, *sets, state=State(1, knowledge=0.0, adoption=1.0))
    assert settled == pytest.approx(0.4 / 0.45, rel=TOLERANCE)


def test_what_is_not_in_use_is_forgotten():
    """Use held at 40 %: practice is 0.4 hours, and 60 % of the forgetting is felt."""
    held = ("adoption.innovation=0 % per week", "adoption.imitation=0 % per week", "learning.forgetting=3 % per week")
    state = State(1, knowledge=0.9, adoption=0.4)
    for week, found in enumerate(knowledge_by_week(104, *IN_FULL_USE, at_rate(0.2), *held, state=state), 1):
        assert found == pytest.approx(learned(0.9, 0.2 * MONTHS_A_WEEK * 0.4, 0.03 * 0.6, week), rel=TOLERANCE)


@lru_cache(maxsize=4)
def mixed_population(spread, customers=1_500):
    """By month, rates and knowledge of a base whose rates a month are Gamma around 0.2."""
    state = State(customers, knowledge=0.0, adoption=1.0)
    sets = (*IN_FULL_USE, at_rate(0.2), f"population.learning_rate_spread={100 * spread} %")
    business = SubscriptionBusiness(company(*sets, state=state)._replace(weeks=104), seed=1)
    seen = {}
    for week in range(1, 105):
        business.step()
        if week in (13, 52, 104):
            base = business.world.customers[:customers]
            seen[week * 12 // 52] = base["learning_rate"] / MONTHS_A_WEEK, base["knowledge"].copy()
    return seen


@pytest.mark.parametrize("spread", [0.5, 1.0])
def test_a_mixed_population_shows_the_power_law_of_practice(spread):
    """Everyone learns exponentially at a rate drawn from a Gamma distribution; the mean falls short by a power law."""
    for months, (rates, knowledge) in mixed_population(spread).items():
        assert np.allclose(knowledge, -np.expm1(-rates * months), rtol=1e-9)
        assert_mean_equals(knowledge, gamma_mixed(0.2, spread, months))


def test_a_power_law_is_not_an_exponential():
    """The mixed know far less than somebody of the mean rate would, so that the test above is not about nothing."""
    _, knowledge = mixed_population(1.0)[24]
    with pytest.raises(AssertionError, match="luck explains"):
        assert_mean_equals(knowledge, learned(0.0, 0.2, 0.0, 24))


@pytest.mark.parametrize("months", [3, 24])
def test_what_is_left_to_learn_is_spread_as_exponential_rates_make_it(months):
    """With a spread of 100 % rates are exponential, so after time t ``P(1 - K <= x) = x^(1 / (r t))``."""
    _, knowledge = mixed_population(1.0)[months]
    assert_distribution_equals(1 - knowledge, lambda left: left ** (1 / (0.2 * months)))


@pytest.mark.long
def test_a_mixed_population_closely():
    for months, (_, knowledge) in mixed_population(1.0, customers=10_000).items():
        assert_mean_equals(knowledge, gamma_mixed(0.2, 1.0, months))

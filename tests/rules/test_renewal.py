"""Renewal: whether a contract is looked at, and whether the customer then stays."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim import arithmetic
from csim.rules import renewal
from csim.rules.quantiles import beta_log_odds_quantile
from csim.rules.renewal import (
    EIGHT_WEEKS_KEPT,
    RenewalParameters,
    alpha,
    attention,
    beta,
    faded_wakefulness,
    leaving_probability,
    log_odds,
    propensity,
    switching,
)
from tests.rules.declared import LOG_WORTH, SHARE, records

P = RenewalParameters(
    propensity_mean=0.8,
    propensity_concentration=4.0,
    renewal_value_weight=1.1,
    renewal_trust_weight=1.5,
    renewal_champion_weight=0.7,
    renewal_switching_weight=0.25,
    renewal_price_weight=1.4,
    competitor_pull=0.0,
    attention_auto_renew=0.3,
    attention_monthly=0.1,
    attention_price_notice=0.35,
    price_noticed_above=0.05,
    attention_competitor=0.5,
)
ANY = records(RenewalParameters)
AWAKE = st.floats(0.0, 50.0)
Z = st.floats(-100.0, 100.0)


def test_the_constant_is_what_it_is_named_for():
    assert arithmetic.exp(-1.0 / 8.0) == EIGHT_WEEKS_KEPT


def test_alpha_and_beta_are_those_of_the_probability_to_leave():
    assert alpha(P) == pytest.approx(0.8)
    assert beta(P) == pytest.approx(3.2)


@given(ANY)
def test_their_mean_and_their_sum_are_the_parameters(p):
    assert alpha(p) + beta(p) == pytest.approx(p.propensity_concentration)
    assert beta(p) / (alpha(p) + beta(p)) == pytest.approx(p.propensity_mean)


@pytest.mark.parametrize(("mean", "concentration"), [(0.8, 4.0), (0.5, 1.0), (0.9, 20.0)])
def test_own_propensity_alone_is_the_shifted_beta_geometric(mean, concentration):
    """Survival after t renewals follows Fader & Hardie's recursion r(t) = (beta + t - 1) / (alpha + beta + t - 1)."""
    p = P._replace(propensity_mean=mean, propensity_concentration=concentration)
    customers = 20_000
    own = [-beta_log_odds_quantile((number + 0.5) / customers, alpha(p), beta(p)) for number in range(customers)]
    neutral = [log_odds(p, each, 0.0, 0.5, 0.0, 0.0, 0.0) for each in own]
    stays = [1.0 - leaving_probability(1.0, z) for z in neutral]
    expected, share = 1.0, [1.0] * customers
    for year in range(1, 9):
        expected *= (beta(p) + year - 1.0) / (alpha(p) + beta(p) + year - 1.0)
        share = [left * stay for left, stay in zip(share, stays, strict=True)]
        assert math.fsum(share) / customers == pytest.approx(expected, rel=2e-3)


def test_a_customer_s_own_probability_to_leave_comes_back_where_all_else_is_neutral():
    for leaves in (0.01, 0.2, 0.5, 0.93):
        z = log_odds(P, propensity(leaves), 0.0, 0.5, 0.0, 0.0, 0.0)
        assert leaving_probability(1.0, z) == pytest.approx(leaves, rel=1e-12)
    assert propensity(0.2) == pytest.approx(math.log(4.0))


def test_switching_costs_more_the_deeper_the_use_and_the_longer_the_habit():
    assert switching(0.6, 2.0) == pytest.approx(0.6 * (1.0 - math.exp(-2.0)))
    assert switching(0.6, 0.0) == 0.0
    assert switching(0.0, 9.0) == 0.0


@given(SHARE, st.floats(0.0, 100.0), SHARE, st.floats(0.0, 100.0))
def test_switching_is_a_share_and_rises_with_both(use, years, more_use, more_years):
    assert 0.0 <= switching(use, years) <= switching(min(1.0, use + more_use), years + more_years) <= 1.0


def test_each_term_weighs_what_its_parameter_says():
    assert log_odds(P, 0.4, 0.0, 0.5, 0.0, 0.0, 0.0) == 0.4
    expected = 0.4 + 1.1 * -0.7 + 1.5 * 0.2 + 0.7 * 0.6 + 0.25 * 0.8 - 0.9
    assert log_odds(P, 0.4, -0.7, 0.7, 0.6, 0.8, 0.9) == pytest.approx(expected)


@given(LOG_WORTH, SHARE, SHARE, SHARE, st.floats(0.0, 5.0), st.floats(0.0, 1.0))
def test_what_is_good_for_a_customer_holds_it_and_what_is_against_drives_it_away(
    value, trust, cover, habit, pull, more
):
    here = log_odds(P, 0.0, value, trust, cover, habit, pull)
    assert log_odds(P, more, value, trust, cover, habit, pull) >= here
    assert log_odds(P, 0.0, value + more, trust, cover, habit, pull) >= here
    assert log_odds(P, 0.0, value, trust + more, cover, habit, pull) >= here
    assert log_odds(P, 0.0, value, trust, cover + more, habit, pull) >= here
    assert log_odds(P, 0.0, value, trust, cover, habit + more, pull) >= here
    assert log_odds(P, 0.0, value, trust, cover, habit, pull + more) <= here


def _attention(**changes):
    usual = {"auto_renew": True, "monthly": False, "awake": 0.0, "price_notice": False, "extra_pull": 0.0}
    return attention(P, **(usual | changes))


def test_a_contract_that_ends_by_itself_is_always_looked_at():
    for monthly in (True, False):
        assert _attention(auto_renew=False, monthly=monthly) == 1.0


def test_one_that_renews_by_itself_is_looked_at_less_and_a_monthly_one_least():
    assert _attention() == pytest.approx(0.3)
    assert _attention(monthly=True) == pytest.approx(0.1)


def test_notices_wake_up_calls_and_competitors_each_wake_a_share_of_the_sleeping():
    assert _attention(price_notice=True) == pytest.approx(1.0 - 0.7 * 0.65)
    assert _attention(awake=0.4) == pytest.approx(1.0 - 0.7 * math.exp(-0.4))
    assert _attention(extra_pull=0.6) == pytest.approx(1.0 - 0.7 * math.exp(-0.3))
    assert _attention(extra_pull=-0.6) == pytest.approx(0.3)
    together = 1.0 - 0.9 * 0.65 * math.exp(-0.4 - 0.3)
    assert _attention(monthly=True, price_notice=True, awake=0.4, extra_pull=0.6) == pytest.approx(together)


@given(ANY, st.booleans(), st.booleans(), AWAKE, st.booleans(), st.floats(-5.0, 5.0))
def test_attention_is_a_probability_that_nothing_lowers(p, auto, monthly, awake, notice, pull):
    here = attention(p, auto, monthly, awake, notice, pull)
    assert 0.0 <= here <= 1.0
    assert attention(p, auto, monthly, awake + 1.0, notice, pull) >= here
    assert attention(p, auto, monthly, awake, True, pull) >= here - 1e-15
    assert attention(p, auto, monthly, awake, notice, pull + 1.0) >= here


def test_who_does_not_look_does_not_leave():
    assert leaving_probability(0.0, -5.0) == 0.0
    assert leaving_probability(0.4, 1.0) == pytest.approx(0.4 / (1.0 + math.e))


@given(SHARE, Z, Z)
def test_leaving_is_a_probability_that_falls_with_the_odds_of_staying(looked, low, high):
    low, high = sorted((low, high))
    assert 0.0 <= leaving_probability(looked, high) <= leaving_probability(looked, low) + 1e-15 <= looked + 2e-15


def test_wake_up_calls_fade_with_a_memory_of_eight_weeks():
    awake = 0.6
    for week in range(1, 30):
        awake = faded_wakefulness(awake)
        assert awake == pytest.approx(0.6 * math.exp(-week / 8.0))


def test_a_sound_account_stays_for_good_reasons():
    sound = log_odds(P, renewal.SOUND_PROPENSITY, renewal.SOUND_WORTH, renewal.SOUND_TRUST, 1.0, 0.0, 0.0)
    assert leaving_probability(1.0, sound) < 0.05

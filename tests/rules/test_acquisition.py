"""Acquisition: leads with diminishing returns, talk, a market that is used up, and who is turned away or won."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.acquisition import (
    AcquisitionParameters,
    close_probability,
    leads_expected,
    referred_fit,
    turned_away_probability,
)
from tests.rules.declared import ENDS, SHARE, records

P = AcquisitionParameters(
    market_size=10_000.0,
    leads_per_week=5.0,
    marketing_usd_per_week=6_000.0,
    marketing_reference_usd_per_week=6_000.0,
    marketing_elasticity=0.5,
    word_of_mouth_per_week=0.002,
    close_probability=0.2,
    close_fit_weight=0.4,
    qualification_fit=0.3,
    qualification_discipline=0.6,
    sales_cycle_weeks=8.0,
    sales_usd_per_lead=1_000.0,
    commission_share=0.1,
    fit_mean=0.6,
    fit_concentration=5.0,
    referral_fit_bonus=0.3,
    referral_close_factor=1.6,
    referral_cost_factor=0.5,
    referral_reward_usd=0.0,
)
ANY = records(AcquisitionParameters)
CUSTOMERS = st.floats(0.0, 1e7)


def test_spend_and_talk_bring_leads_in_what_is_left_of_the_market():
    assert leads_expected(P, 0.0, 0.0, 1.0) == pytest.approx(5.0)
    assert leads_expected(P, 2_500.0, 400.0, 0.8) == pytest.approx(0.75 * 0.8 * (5.0 + 0.002 * 400.0))
    assert leads_expected(P, 10_000.0, 400.0, 1.0) == 0.0
    assert leads_expected(P, 12_000.0, 400.0, 1.0) == 0.0


def test_four_times_the_spend_brings_twice_the_leads():
    assert leads_expected(P._replace(marketing_usd_per_week=24_000.0), 0.0, 0.0, 1.0) == pytest.approx(10.0)
    assert leads_expected(P._replace(marketing_usd_per_week=0.0), 0.0, 0.0, 1.0) == 0.0
    assert leads_expected(P._replace(marketing_usd_per_week=0.0), 0.0, 400.0, 1.0) == pytest.approx(0.8)
    penny = P._replace(marketing_usd_per_week=0.006)
    assert leads_expected(penny, 0.0, 0.0, 1.0) == pytest.approx(0.005)
    constant = P._replace(marketing_elasticity=0.0, marketing_usd_per_week=1.0)
    assert leads_expected(constant, 0.0, 0.0, 1.0) == pytest.approx(5.0)
    nothing = constant._replace(marketing_usd_per_week=0.0)
    assert leads_expected(nothing, 0.0, 0.0, 1.0) == 0.0


def test_without_a_market_nobody_comes_more_than_once():
    nothing = P._replace(market_size=0.0)
    assert leads_expected(nothing, 0.0, 0.0, 1.0) == pytest.approx(5.0)
    assert leads_expected(nothing, 1.0, 0.0, 1.0) == 0.0


@given(ANY, CUSTOMERS, CUSTOMERS, st.floats(0.0, 10.0))
def test_leads_are_never_negative_and_grow_scarcer_as_the_market_fills(p, customers, promoters, demand):
    here = leads_expected(p, customers, promoters, demand)
    assert 0.0 <= here < math.inf
    assert leads_expected(p, customers + 1.0, promoters, demand) <= here
    assert leads_expected(p, customers, promoters + 1.0, demand) >= here
    assert leads_expected(p, customers, promoters, demand + 1.0) >= here


@given(CUSTOMERS, st.floats(1.0, 1e8), st.floats(1.0, 1e8), SHARE)
def test_more_spend_more_leads_but_each_dollar_brings_fewer(promoters, spend, more, elasticity):
    little = P._replace(marketing_usd_per_week=spend, marketing_elasticity=elasticity, word_of_mouth_per_week=0.0)
    much = little._replace(marketing_usd_per_week=spend + more)
    few, many = (leads_expected(p, 0.0, promoters, 1.0) for p in (little, much))
    assert few <= many * (1.0 + 1e-12)
    assert many / (spend + more) <= few / spend * (1.0 + 1e-12)


def test_sales_turns_bad_fits_away_by_its_discipline():
    assert turned_away_probability(P, 0.29) == 0.6
    assert turned_away_probability(P, 0.3) == 0.0
    assert turned_away_probability(P, 0.9) == 0.0
    assert turned_away_probability(P._replace(qualification_discipline=0.0), 0.0) == 0.0


def test_good_fits_referred_leads_and_a_good_name_close_more_often():
    assert close_probability(P, 1.0, referred=False, reputation=1.0) == pytest.approx(0.2)
    assert close_probability(P, 0.5, referred=False, reputation=0.9) == pytest.approx(0.2 * 0.8 * 0.9)
    assert close_probability(P, 0.5, referred=True, reputation=0.9) == pytest.approx(0.2 * 0.8 * 0.9 * 1.6)
    rare = P._replace(close_probability=0.004)
    assert close_probability(rare, 1.0, referred=False, reputation=1.0) == pytest.approx(0.004)
    sure = P._replace(close_probability=0.9)
    assert close_probability(sure, 1.0, referred=True, reputation=1.0) == 1.0


@given(ANY, SHARE, SHARE, st.booleans(), SHARE)
def test_closing_is_a_probability_that_rises_with_fit_and_reputation(p, low, high, referred, reputation):
    low, high = sorted((low, high))
    here = close_probability(p, low, referred, reputation)
    assert 0.0 <= here <= close_probability(p, high, referred, reputation) + 1e-15 <= 1.0 + 1e-15
    assert here <= close_probability(p, low, referred, 1.0) + 1e-15


@given(st.floats(*ENDS["referral_fit_bonus"]), SHARE)
def test_a_referred_lead_fits_better(bonus, fit):
    p = P._replace(referral_fit_bonus=bonus)
    assert fit <= referred_fit(p, fit) <= 1.0 + 1e-15
    assert 1.0 - referred_fit(p, fit) == pytest.approx((1.0 - fit) * (1.0 - bonus), abs=1e-15)

"""Expansion and contraction: who is ready, what a push adds, and which seats go back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim import arithmetic
from csim.rules.expansion import (
    QUARTER_KEPT,
    ExpansionParameters,
    contraction_probability,
    expansion_probability,
    faded_push,
    readiness,
    seats_kept,
)
from tests.rules.declared import LOG_WORTH, SHARE, records

P = ExpansionParameters(
    expansion_per_week=0.013,
    expansion_seat_factor=1.15,
    expansion_ready_adoption=0.85,
    expansion_ready_worth=0.3,
    tier_share=0.15,
    tier_price_factor=1.25,
    tier_steps=2.0,
    contraction_adoption=0.8,
    contraction_probability=0.3,
    contraction_climate_weight=0.25,
    contraction_climate_cut=0.2,
)
ANY = records(ExpansionParameters)
CLIMATE = st.floats(-5.0, 5.0)


def test_the_constant_is_what_it_is_named_for():
    assert arithmetic.exp(-1.0 / 13.0) == QUARTER_KEPT


def _sigma(x):
    return 1.0 / (1.0 + math.exp(-x))


def test_half_the_accounts_are_ready_at_each_threshold():
    assert readiness(P, 0.425, 0.5, 50.0) == pytest.approx(0.5)
    assert readiness(P, 0.5, 0.5, 0.3) == pytest.approx(0.5 * _sigma(12.0 * 0.15))
    assert readiness(P, 0.3, 0.5, 0.7) == pytest.approx(_sigma(12.0 * (0.6 - 0.85)) * _sigma(4.0 * 0.4))
    assert readiness(P, 0.005, 0.0, 0.7) == pytest.approx(_sigma(12.0 * (0.5 - 0.85)) * _sigma(1.6))


@given(ANY, SHARE, SHARE, SHARE, LOG_WORTH, LOG_WORTH)
def test_readiness_is_a_share_that_rises_with_use_and_worth(p, low, high, top, poor, rich):
    low, high = sorted((low, high))
    poor, rich = sorted((poor, rich))
    here = readiness(p, low, top, poor)
    assert 0.0 <= here <= readiness(p, high, top, poor) + 1e-15 <= 1.0 + 1e-15
    assert here <= readiness(p, low, top, rich) + 1e-15


def test_growth_comes_at_its_own_rate_and_a_push_adds_to_it():
    assert expansion_probability(P, 0.5, 0.0, 0.0) == pytest.approx(1.0 - math.exp(-0.5 * 0.013))
    assert expansion_probability(P, 0.5, 0.02, 0.0) == pytest.approx(1.0 - math.exp(-0.5 * 0.033))
    assert expansion_probability(P, 0.5, 0.02, 0.7) == pytest.approx(1.0 - math.exp(-0.5 * 0.033 * math.exp(-0.7)))
    assert expansion_probability(P, 0.5, 0.0, -0.7) == expansion_probability(P, 0.5, 0.0, 0.0)
    assert expansion_probability(P, 0.0, 0.02, 0.0) == 0.0
    assert expansion_probability(P._replace(expansion_per_week=0.0), 0.5, 0.0, 0.0) == 0.0


@given(ANY, SHARE, st.floats(0.0, 5.0), CLIMATE, st.floats(0.0, 5.0))
def test_growing_is_a_probability_that_a_bad_climate_lowers(p, ready, push, climate, worse):
    here = expansion_probability(p, ready, push, climate)
    assert 0.0 <= expansion_probability(p, ready, push, climate + worse) <= here <= 1.0
    assert here <= expansion_probability(p, ready, push + worse, climate)


def test_unused_seats_are_given_back_and_others_in_a_bad_climate():
    assert contraction_probability(P, 0.4, 0.0) == pytest.approx(0.3 * 0.75)
    assert contraction_probability(P, 0.4, 0.6) == pytest.approx(0.3 * 0.75 + 0.25 * 0.6)
    assert contraction_probability(P, 0.4, -0.6) == pytest.approx(0.3 * 0.75)
    assert contraction_probability(P, 0.0, 0.0) == pytest.approx(0.3)
    assert contraction_probability(P, 0.799, 0.0) == pytest.approx(0.15, rel=0.01)
    assert contraction_probability(P, 0.8, 0.0) == 0.0
    assert contraction_probability(P, 0.9, 0.6) == pytest.approx(0.15)
    assert contraction_probability(P, 0.0, 5.0) == 1.0
    off = P._replace(contraction_probability=0.0, contraction_climate_weight=0.0)
    assert contraction_probability(off, 0.0, 5.0) == 0.0


@given(ANY, SHARE, SHARE, CLIMATE, st.floats(0.0, 5.0))
def test_giving_back_is_a_probability_that_falls_with_use(p, low, high, climate, worse):
    low, high = sorted((low, high))
    here = contraction_probability(p, low, climate)
    assert 0.0 <= contraction_probability(p, high, climate) <= here + 1e-15 <= 1.0 + 1e-15
    assert here <= contraction_probability(p, low, climate + worse) + 1e-15


def test_seats_are_kept_as_far_as_use_calls_for_them_and_the_climate_lets():
    assert seats_kept(P, 100.0, 0.4, 0.0) == pytest.approx(50.0)
    assert seats_kept(P, 100.0, 0.8, 0.0) == 100.0
    assert seats_kept(P, 100.0, 0.95, -1.0) == 100.0
    assert seats_kept(P, 100.0, 0.95, 0.5) == pytest.approx(90.0)
    assert seats_kept(P, 100.0, 0.4, 0.5) == pytest.approx(50.0)
    assert seats_kept(P, 1_000.0, 0.95, 9.0) == 1.0
    assert seats_kept(P, 100.0, 0.0, 0.0) == 1.0
    assert seats_kept(P, 1.0, 0.5, 0.0) == 1.0
    assert seats_kept(P._replace(contraction_climate_cut=0.0), 100.0, 0.95, 5.0) == 100.0


@given(ANY, st.floats(1.0, 1e6), SHARE, CLIMATE, st.floats(0.0, 5.0))
def test_seats_never_rise_and_one_is_left(p, seats, use, climate, worse):
    assert 1.0 <= seats_kept(p, seats, use, climate + worse) <= seats_kept(p, seats, use, climate) <= seats


def test_a_push_fades_with_a_memory_of_a_quarter():
    push = 0.02
    for week in range(1, 40):
        push = faded_push(push)
        assert push == pytest.approx(0.02 * math.exp(-week / 13.0))

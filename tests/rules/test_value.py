"""Value: what it is worth, what is seen of it, and what was expected."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.value import ValueParameters, adapted, averaged, faded, shown, weekly_value, worth
from tests.rules.declared import LOG_WORTH, SHARE, SIGNED_SHARE, records

P = ValueParameters(
    value_per_active_seat_usd_per_week=60.0,
    value_fit_floor=0.4,
    value_knowledge_floor=0.3,
    value_noise_sigma=0.35,
    perception_weeks=13.0,
    visibility_floor=0.7,
    visibility_drift_per_week=0.0385,
    expectation_adapts_per_week=0.02,
)
ANY = records(ValueParameters)
USD = st.floats(0.0, 1e12)


def test_value_is_a_product_of_shares():
    expected = 60.0 * 10.0 * 0.5 * (0.4 + 0.6 * 0.8) * (0.3 + 0.7 * 0.2) * 0.9
    assert weekly_value(P, 10.0, 0.5, 0.2, 0.8, 0.9) == pytest.approx(expected)
    assert weekly_value(P, 10.0, 1.0, 1.0, 1.0, 1.0) == pytest.approx(600.0)
    assert weekly_value(P, 10.0, 1.0, 0.0, 0.0, 1.0) == pytest.approx(600.0 * 0.4 * 0.3)
    assert weekly_value(P, 10.0, 0.0, 1.0, 1.0, 1.0) == 0.0


@given(ANY, st.floats(0.0, 1e6), SHARE, SHARE, SHARE, SHARE)
def test_value_lies_between_nothing_and_its_potential(p, seats, use, knowledge, fit, quality):
    potential = p.value_per_active_seat_usd_per_week * seats
    assert 0.0 <= weekly_value(p, seats, use, knowledge, fit, quality) <= potential * (1.0 + 1e-12)


@given(SHARE, SHARE)
def test_value_rises_with_each_share(low, high):
    low, high = sorted((low, high))
    for place in range(4):
        shares = [0.5, 0.4, 0.3, 0.8]
        less, more = list(shares), list(shares)
        less[place], more[place] = low, high
        assert weekly_value(P, 10.0, *less) <= weekly_value(P, 10.0, *more) + 1e-9


def test_the_average_forgets_with_the_length_of_perception():
    average = 100.0
    for week in range(1, 40):
        average = averaged(P, average, 20.0)
        assert average == pytest.approx(20.0 + 80.0 * (12.0 / 13.0) ** week)
    assert averaged(P._replace(perception_weeks=1.0), 100.0, 20.0) == 20.0


@given(ANY, USD, USD)
def test_the_average_lies_between_past_and_present(p, average, value):
    after = averaged(p, average, value)
    assert min(average, value) - 1e-3 <= after <= max(average, value) * (1.0 + 1e-12)


def test_what_nobody_shows_fades_to_its_floor_from_either_side():
    for start in (1.0, 0.2, 1.3):
        seen = start
        for week in range(1, 60):
            seen = faded(P, seen)
            assert seen == pytest.approx(0.7 + (start - 0.7) * math.exp(-0.0385 * week))
    assert faded(P._replace(visibility_floor=1.0), 1.0) == 1.0
    assert faded(P._replace(visibility_drift_per_week=0.0), 0.9) == pytest.approx(0.9)


def test_a_review_moves_what_is_seen_towards_the_truth_from_either_side():
    assert shown(0.6, 0.5) == pytest.approx(0.8)
    assert shown(1.4, 0.5) == pytest.approx(1.2)
    assert shown(0.6, 1.0) == pytest.approx(1.0)
    assert shown(0.6, 0.0) == 0.6


def test_a_review_that_misleads_moves_it_away_and_never_below_nothing():
    assert shown(0.6, -0.5) == pytest.approx(0.4)
    assert shown(1.4, -0.5) == pytest.approx(1.6)
    assert shown(0.1, -1.0) == 0.0


@given(st.floats(0.0, 2.0), SIGNED_SHARE)
def test_what_is_seen_is_never_negative(seen, share):
    after = shown(seen, share)
    assert 0.0 <= after <= 4.0
    if share >= 0.0:
        assert abs(1.0 - after) <= abs(1.0 - seen) + 1e-12


def test_worth_is_the_log_of_value_for_money_between_two_zones_of_indifference():
    assert worth(50.0, 100.0) == pytest.approx(math.log(0.55))
    assert worth(95.0, 100.0) == pytest.approx(0.0, abs=1e-15)
    assert worth(200.0, 100.0) == pytest.approx(math.log(2.05))
    assert worth(0.0, 100.0) == -2.0
    assert worth(1e6, 100.0) == 1.2
    assert worth(0.0, 0.005) == -2.0
    assert worth(0.0, 0.0) == 1.2
    assert worth(10.0, -1.0) == 1.2


@given(USD, USD, st.floats(1e-6, 1e9), st.floats(1e-6, 1e9))
def test_worth_rises_with_value_and_falls_with_price(low, high, cheap, dear):
    low, high = sorted((low, high))
    cheap, dear = sorted((cheap, dear))
    assert -2.0 <= worth(low, dear) <= worth(high, dear) <= 1.2
    assert worth(low, dear) <= worth(low, cheap) + 1e-12


def test_expectation_follows_experience():
    expected = 1.0
    for week in range(1, 60):
        expected = adapted(P, expected, -0.5)
        assert expected == pytest.approx(-0.5 + 1.5 * 0.98**week)
    assert adapted(P._replace(expectation_adapts_per_week=0.0), 0.3, -2.0) == 0.3
    assert adapted(P._replace(expectation_adapts_per_week=1.0), 0.3, -2.0) == pytest.approx(-2.0)


@given(ANY, LOG_WORTH, LOG_WORTH)
def test_expectation_lies_between_promise_and_experience(p, expected, experienced):
    after = adapted(p, expected, experienced)
    assert min(expected, experienced) - 1e-12 <= after <= max(expected, experienced) + 1e-12

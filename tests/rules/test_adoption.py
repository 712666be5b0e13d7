"""Adoption: Bass at every weekly step, the ceiling it goes to, and what speeds it up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.adoption import AdoptionParameters, ceiling, innovation, spread
from tests.rules.declared import ENDS, SHARE, records

P = AdoptionParameters(
    adoption_innovation_per_week=0.05,
    adoption_imitation_per_week=0.15,
    adoption_ceiling_base=0.3,
    adoption_ceiling_fit=0.4,
    adoption_decay_per_week=0.1,
    champion_adoption_boost=0.5,
    onboarding_adoption_boost=3.0,
)
ANY = records(AdoptionParameters)
PACE = st.floats(0.0, 1_000.0)


def test_the_ceiling_opens_with_knowledge_fit_and_quality():
    assert ceiling(P, 0.5, 0.75, 0.9) == pytest.approx(0.9 * (0.3 + 0.7 * 0.5 * (1.0 - 0.4 * 0.25)))
    assert ceiling(P, 0.0, 0.0, 1.0) == 0.3
    assert ceiling(P, 1.0, 1.0, 1.0) == pytest.approx(1.0)
    assert ceiling(P._replace(adoption_ceiling_fit=0.0), 0.5, 0.0, 1.0) == pytest.approx(0.65)


@given(ANY, SHARE, SHARE, SHARE)
def test_the_ceiling_is_a_share_never_below_its_base(p, knowledge, fit, quality):
    top = ceiling(p, knowledge, fit, quality)
    assert quality * p.adoption_ceiling_base * (1.0 - 1e-12) <= top <= 1.0 + 1e-12


@given(SHARE, SHARE, SHARE, SHARE)
def test_the_ceiling_rises_with_each_of_them(low, high, other, third):
    low, high = sorted((low, high))
    slack = 1e-12
    assert ceiling(P, low, other, third) <= ceiling(P, high, other, third) + slack
    assert ceiling(P, other, low, third) <= ceiling(P, other, high, third) + slack
    assert ceiling(P, other, third, low) <= ceiling(P, other, third, high) + slack


def test_a_champion_and_onboarding_speed_up_the_beginning():
    assert innovation(P, 0.0, onboarding=False) == 0.05
    assert innovation(P, 1.0, onboarding=False) == pytest.approx(0.05 * 1.5)
    assert innovation(P, 0.4, onboarding=False) == pytest.approx(0.05 * 1.2)
    assert innovation(P, 0.4, onboarding=True) == pytest.approx(0.05 * 1.2 * 3.0)
    off = P._replace(champion_adoption_boost=0.0, onboarding_adoption_boost=1.0)
    assert innovation(off, 1.0, onboarding=True) == 0.05


@pytest.mark.parametrize(("p", "q", "top"), [(0.05, 0.15, 0.8), (0.01, 0.6, 1.0), (0.2, 0.0, 0.4), (0.003, 0.38, 0.99)])
def test_from_nothing_it_is_bass_at_every_weekly_step(p, q, top):
    follower = P._replace(adoption_imitation_per_week=q)
    use = 0.0
    for week in range(1, 201):
        use = spread(follower, use, top, p)
        fading = math.exp(-(p + q * top) * week)
        assert use == pytest.approx(top * (1.0 - fading) / (1.0 + q * top / p * fading), rel=1e-11)


@given(st.floats(0.0, 1.0), st.floats(0.01, 1.0), st.floats(1e-6, 2.0), st.floats(0.0, 2.0))
def test_two_half_weeks_are_one_week(use, top, p, q):
    whole = P._replace(adoption_imitation_per_week=q, adoption_decay_per_week=0.3)
    half = whole._replace(adoption_imitation_per_week=q / 2, adoption_decay_per_week=0.15)
    twice = spread(half, spread(half, use, top, p / 2), top, p / 2)
    assert twice == pytest.approx(spread(whole, use, top, p), rel=1e-8, abs=1e-12)


def test_over_a_moment_it_is_the_law_of_bass():
    """dA/dt = (p + q A)(c - A)."""
    slow = P._replace(adoption_imitation_per_week=0.15e-6)
    slope = (spread(slow, 0.2, 0.7, 0.05e-6) - 0.2) * 1e6
    assert slope == pytest.approx((0.05 + 0.15 * 0.2) * 0.5, rel=1e-4)


def test_use_beyond_the_ceiling_falls_back_at_its_own_pace():
    use = 0.9
    for week in range(1, 30):
        use = spread(P, use, 0.5, 0.05)
        assert use == pytest.approx(0.5 + 0.4 * math.exp(-0.1 * week))


def test_nobody_to_follow_and_nobody_to_begin():
    assert spread(P, 0.0, 0.7, 0.0) == 0.0
    assert spread(P._replace(adoption_imitation_per_week=0.0), 0.3, 0.7, 0.0) == 0.3


@pytest.mark.parametrize("least", [1e-310, 5e-324])
def test_the_least_of_numbers_does_no_harm(least):
    for use, pace in ((least, 0.0), (0.0, least), (least, least)):
        assert least <= spread(P, use, 0.5, pace) + least <= 0.5


@given(ANY, SHARE, SHARE, PACE)
def test_use_stays_a_share_between_where_it_was_and_the_ceiling(p, use, top, pace):
    after = spread(p, use, top, pace)
    assert min(use, top) - 1e-12 <= after <= max(use, top) + 1e-12


@given(SHARE, SHARE, SHARE, st.floats(0.0, ENDS["adoption_innovation_per_week"][1]))
def test_more_use_and_a_faster_pace_give_more_use(low, high, top, pace):
    low, high = sorted((low, high))
    assert spread(P, low, top, pace) <= spread(P, high, top, pace) + 1e-9
    if low < top:
        assert spread(P, low, top, pace) <= spread(P, low, top, pace + 0.1) + 1e-9

"""Learning: the exact step of the exponential law, its limits, and what releases and new seats undo."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from csim.rules.learning import (
    LearningParameters,
    after_release,
    audience_share,
    burden,
    diluted,
    learned,
    practice_hours,
    study_hours,
    within_budget,
)
from csim.rules.quantiles import gamma_quantile
from tests.rules.declared import ENDS, MANY, SHARE, records

P = LearningParameters(
    learning_burden=1.3,
    forgetting_per_week=0.03,
    user_turnover_per_week=0.004,
    use_hours_per_week=0.6,
    knowledge_base_hours_per_week=0.15,
    community_hours_per_week=0.1,
    learning_hours_budget_per_week=3.0,
)
ANY = records(LearningParameters)
HOURS = st.floats(0.0, 1_000.0)
RATE = st.floats(0.0, 10.0)
BURDEN = st.floats(*ENDS["learning_burden"])


def test_practice_follows_use():
    assert practice_hours(P, 0.0) == 0.0
    assert practice_hours(P, 0.5) == pytest.approx(0.3)


def test_study_adds_articles_community_and_courses_for_what_is_not_known_yet():
    assert study_hours(P, 0.25, 0.4, 0.5, 0.2) == pytest.approx((0.15 * 0.4 + 0.1 * 0.5 + 0.2) * 0.75)
    assert study_hours(P, 0.25, 0.0, 0.0, 0.0) == 0.0
    assert study_hours(P, 1.0, 1.0, 1.0, 9.0) == 0.0


def test_learning_keeps_within_what_people_can_give():
    assert within_budget(P, 2.9) == 2.9
    assert within_budget(P, 3.1) == 3.0


def test_design_shrinks_the_burden_towards_its_floor_and_never_past_it():
    assert burden(1.3, 0.15, 1.0) == 1.3
    assert burden(1.3, 0.15, 0.5) == pytest.approx(0.15 + 0.575)
    assert burden(1.3, 0.15, 0.0) == 0.15
    assert burden(0.1, 0.15, 0.5) == 0.1
    assert burden(0.15, 0.15, 0.5) == 0.15


def test_many_weeks_equal_the_closed_form():
    gain = 0.08 * 1.5 / 1.3
    loss = 0.03 * (1.0 - 0.6) + 0.004
    steady = gain / (gain + loss)
    knowledge = start = 0.05
    for week in range(1, 301):
        knowledge = learned(P, 0.08, 1.3, knowledge, 1.5, 0.6)
        assert knowledge == pytest.approx(steady + (start - steady) * math.exp(-(gain + loss) * week), rel=1e-12)
    assert knowledge == pytest.approx(steady, rel=1e-9)


@given(ANY, RATE, BURDEN, SHARE, HOURS, SHARE)
def test_knowledge_stays_a_share_and_lies_between_where_it_was_and_where_it_settles(p, rate, weight, k, hours, use):
    gain = rate * hours / weight
    loss = p.forgetting_per_week * (1.0 - use) + p.user_turnover_per_week
    after = learned(p, rate, weight, k, hours, use)
    assert 0.0 <= after <= 1.0
    if gain + loss > 0.0:
        steady = gain / (gain + loss)
        assert min(k, steady) - 1e-12 <= after <= max(k, steady) + 1e-12


@given(ANY, st.floats(0.0, 0.2), SHARE, st.floats(0.0, 5.0), SHARE)
def test_two_half_weeks_are_one_week(p, rate, knowledge, hours, use):
    half = p._replace(
        forgetting_per_week=p.forgetting_per_week / 2, user_turnover_per_week=p.user_turnover_per_week / 2
    )
    middle = learned(half, rate / 2, 1.3, knowledge, hours, use)
    assert learned(half, rate / 2, 1.3, middle, hours, use) == pytest.approx(
        learned(p, rate, 1.3, knowledge, hours, use), rel=1e-9, abs=1e-12
    )


def test_over_a_moment_it_is_the_linear_law():
    """dK/dt = a (1 - K) - f K, so the rates of gain and of loss have the signs and the sizes they should."""
    tiny = P._replace(forgetting_per_week=0.03e-6, user_turnover_per_week=0.004e-6)
    for knowledge in (0.0, 0.3, 1.0):
        slope = (learned(tiny, 0.08e-6, 1.3, knowledge, 1.5, 0.6) - knowledge) * 1e6
        gain, loss = 0.08 * 1.5 / 1.3, 0.03 * 0.4 + 0.004
        assert slope == pytest.approx(gain * (1.0 - knowledge) - loss * knowledge, rel=1e-4)


def test_without_hours_knowledge_only_fades_and_in_full_use_only_with_people():
    assert learned(P, 0.08, 1.3, 0.5, 0.0, 0.0) == pytest.approx(0.5 * math.exp(-0.034))
    assert learned(P, 0.08, 1.3, 0.5, 0.0, 1.0) == pytest.approx(0.5 * math.exp(-0.004))


def test_without_hours_forgetting_and_turnover_nothing_changes():
    still = P._replace(forgetting_per_week=0.0, user_turnover_per_week=0.0)
    assert learned(still, 0.08, 1.3, 0.37, 0.0, 0.2) == 0.37


@given(SHARE, SHARE, HOURS, HOURS, SHARE)
def test_more_hours_more_knowledge_and_less_burden_more_hours(first, second, few, many, use):
    few, many = sorted((few, many))
    low, high = sorted((first, second))
    assert learned(P, 0.08, 1.3, low, few, use) <= learned(P, 0.08, 1.3, high, many, use) + 1e-15
    assert learned(P, 0.08, 0.65, low, few, use) == pytest.approx(learned(P, 0.08, 1.3, low, 2 * few, use), rel=1e-12)
    assert learned(P, 0.16, 1.3, low, few, use) == pytest.approx(learned(P, 0.08, 1.3, low, 2 * few, use), rel=1e-12)


@given(SHARE, SHARE)
def test_use_keeps_knowledge_from_fading(little, much):
    little, much = sorted((little, much))
    assert learned(P, 0.08, 1.3, 0.8, 0.1, little) <= learned(P, 0.08, 1.3, 0.8, 0.1, much)


def test_people_who_differ_in_speed_show_the_power_law_of_practice_in_their_mean():
    """A Gamma mixture of exponentials is a power law: mean (1 - K) = (1 + scale t)^-shape."""
    still = P._replace(forgetting_per_week=0.0, user_turnover_per_week=0.0)
    shape, scale, people = 4.0, 0.02, 2_000
    knowledge = [0.0] * people
    rates = [gamma_quantile((number + 0.5) / people, shape, scale) for number in range(people)]
    for week in range(1, 41):
        knowledge = [learned(still, rate, 1.0, k, 1.0, 0.0) for rate, k in zip(rates, knowledge, strict=True)]
        unknown = 1.0 - math.fsum(knowledge) / people
        assert unknown == pytest.approx((1.0 + scale * week) ** -shape, rel=2e-3)


@given(SHARE, SHARE)
def test_a_release_makes_its_share_obsolete(knowledge, novelty):
    assert after_release(knowledge, novelty) == pytest.approx(knowledge - knowledge * novelty)
    assert 0.0 <= after_release(knowledge, novelty) <= knowledge
    assert after_release(knowledge, 0.0) == knowledge


@given(SHARE, st.floats(1.0, 1e6), st.floats(1.0, 1e6))
def test_new_seats_bring_people_who_know_nothing(level, before, added):
    thinned = diluted(level, before, before + added)
    assert thinned * (before + added) == pytest.approx(level * before)
    assert thinned <= level
    assert diluted(level, before + added, before) == level
    assert diluted(level, before, before) == level


@given(st.floats(1.0, 1e6), MANY)
def test_a_session_reaches_its_audience_at_most(audience, seats):
    share = audience_share(audience, seats)
    assert 0.0 < share <= 1.0
    assert share * seats <= audience * (1.0 + 1e-12)
    assume(seats > audience)
    assert share * seats == pytest.approx(audience)

"""Advocacy: survey answers, referrals of promoters, and what detractors cost."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.advocacy import AdvocacyParameters, close_factor, referral_probability, survey_answer
from tests.rules.declared import SHARE, records

P = AdvocacyParameters(
    survey_response=0.25,
    survey_noise=1.5,
    survey_low=5.0,
    survey_high=9.0,
    promoter_satisfaction=0.62,
    detractor_satisfaction=0.35,
    referrals_per_week=0.02,
    detractor_close_loss=0.5,
)
ANY = records(AdvocacyParameters)
DEVIATE = st.floats(-39.0, 39.0)


@pytest.mark.parametrize(
    ("satisfied", "deviate", "answer"),
    [
        (0.0, 0.0, 5.0),
        (1.0, 0.0, 9.0),
        (0.5, 0.0, 7.0),
        (0.5, 0.3, 7.0),
        (0.5, 0.4, 8.0),
        (0.5, -0.4, 6.0),
        (0.5, 3.0, 10.0),
        (0.5, -9.0, 0.0),
    ],
)
def test_an_answer_is_a_noisy_reading_of_satisfaction(satisfied, deviate, answer):
    assert survey_answer(P, satisfied, deviate) == answer


@given(ANY, SHARE, DEVIATE)
def test_answers_are_whole_numbers_from_0_to_10(p, satisfied, deviate):
    assert survey_answer(p, satisfied, deviate) in range(11)


@given(SHARE, SHARE, DEVIATE, DEVIATE)
def test_the_better_satisfied_never_answer_lower_with_the_same_luck(low, high, bad, good):
    low, high = sorted((low, high))
    bad, good = sorted((bad, good))
    assert survey_answer(P, low, bad) <= survey_answer(P, high, bad) <= survey_answer(P, high, good)


def test_only_promoters_refer():
    assert referral_probability(P, 0.61) == 0.0
    assert referral_probability(P, 0.62) == pytest.approx(1.0 - math.exp(-0.02))
    assert referral_probability(P._replace(referrals_per_week=0.0), 1.0) == 0.0


@given(ANY, SHARE)
def test_referring_is_a_probability(p, satisfied):
    assert 0.0 <= referral_probability(p, satisfied) <= 1.0


@given(ANY, SHARE, SHARE)
def test_detractors_cost_deals(p, few, many):
    few, many = sorted((few, many))
    assert 0.0 <= close_factor(p, many) <= close_factor(p, few) <= 1.0
    assert close_factor(p, 0.0) == 1.0
    assert close_factor(p, 1.0) == pytest.approx(1.0 - p.detractor_close_loss)
    assert close_factor(P, 0.4) == pytest.approx(0.8)

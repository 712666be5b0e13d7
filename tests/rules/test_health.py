"""The health score: a weighted reading with an error, and the truth beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.health import HealthParameters, reading, ticket_load, true_health
from tests.rules.declared import LOG_WORTH, MANY, SHARE, records

P = HealthParameters(
    health_usage_weight=0.5,
    health_ticket_weight=0.2,
    health_survey_weight=0.3,
    health_noise=0.12,
    health_neutral_owner_factor=0.8,
)


def test_the_score_weighs_usage_few_tickets_and_the_last_answer():
    assert reading(P, 0.6, 0.3, 0.8, 0.0) == pytest.approx(0.5 * 0.6 + 0.2 * 0.7 + 0.3 * 0.8)
    assert reading(P, 0.6, 0.3, 0.8, -0.1) == pytest.approx(0.68 - 0.1)
    assert reading(P, 1.0, 0.0, 1.0, 0.0) == pytest.approx(1.0)
    assert reading(P, 1.0, 0.0, 1.0, 0.5) == 1.0
    assert reading(P, 0.0, 1.0, 0.0, -0.5) == 0.0


@given(records(HealthParameters), SHARE, SHARE, SHARE, SHARE, st.floats(-40.0, 40.0))
def test_the_score_rises_with_usage_and_answer_and_falls_with_tickets(p, low, high, load, answer, error):
    low, high = sorted((low, high))
    assert 0.0 <= reading(p, low, load, answer, error) <= reading(p, high, load, answer, error) <= 1.0
    assert reading(p, load, high, answer, error) <= reading(p, load, low, answer, error) + 1e-15
    assert reading(p, load, answer, low, error) <= reading(p, load, answer, high, error) + 1e-15


def test_the_truth_weighs_worth_trust_and_champion():
    assert true_health(1.2, 1.0, 1.0) == pytest.approx(1.0)
    assert true_health(-2.0, 0.0, 0.0) == 0.0
    assert true_health(-0.4, 0.5, 0.25) == pytest.approx(0.5 * 0.5 + 0.3 * 0.5 + 0.2 * 0.25)
    assert true_health(9.0, 0.0, 0.0) == pytest.approx(0.5)
    assert true_health(-9.0, 0.0, 0.0) == 0.0


@given(LOG_WORTH, SHARE, SHARE)
def test_the_truth_is_a_share(worth, trust, support):
    assert 0.0 <= true_health(worth, trust, support) <= 1.0 + 1e-15


def test_tickets_count_against_the_usual_number():
    assert ticket_load(0.0, 3.0) == 0.0
    assert ticket_load(0.006, 3.0) == pytest.approx(0.006 / 6.006)
    assert ticket_load(6.0, 3.0) == pytest.approx(0.5)
    assert ticket_load(3.0, 3.0) == pytest.approx(1.0 / 3.0)
    assert ticket_load(1.0, 0.0) == pytest.approx(1.0 / 1.02)


@given(MANY, MANY, MANY)
def test_the_load_is_a_share_that_rises_with_tickets(few, more, usual):
    assert 0.0 <= ticket_load(few, usual) <= ticket_load(few + more, usual) + 1e-15 <= 1.0 + 1e-15

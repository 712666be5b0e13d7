"""Support: how many questions come up, and how many find an answer before anybody sees them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.support import (
    SupportParameters,
    community_answers,
    coverage_built,
    coverage_eroded,
    deflected_share,
    tickets_per_week,
)
from tests.rules.declared import SHARE, records

P = SupportParameters(
    tickets_per_active_seat_per_week=0.01,
    tickets_per_account_per_week=0.13,
    ticket_defect_factor=0.5,
    ticket_knowledge_relief=0.4,
    deflection_by_knowledge_base=0.35,
    deflection_by_community=0.2,
    ticket_hours=1.0,
    ticket_hours_sigma=0.8,
    ticket_promise_weeks=1.0 / 7.0,
    ticket_expiry_weeks=6.0,
    ticket_escalation_share=0.08,
)
ANY = records(SupportParameters)
SEATS = st.floats(1.0, 1e6)
DEFECTS = st.floats(0.0, 1e4)
HOURS = st.floats(0.0, 1e6)


def test_questions_come_from_use_and_defects_and_grow_rarer_with_knowledge():
    expected = (0.13 + 0.01 * 50.0 * 0.6) * (1.0 + 0.5 * 0.3) * (1.0 - 0.4 * 0.25)
    assert tickets_per_week(P, 50.0, 0.6, 0.25, 0.3, live=True) == pytest.approx(expected)
    assert tickets_per_week(P, 50.0, 0.6, 0.25, 0.3, live=False) == 0.0
    off = P._replace(ticket_defect_factor=0.0, ticket_knowledge_relief=0.0)
    assert tickets_per_week(off, 50.0, 0.6, 0.9, 9.0, live=True) == pytest.approx(0.43)


@given(ANY, SEATS, SHARE, SHARE, DEFECTS, SHARE, DEFECTS)
def test_questions_are_never_negative_and_move_with_their_causes(p, seats, use, knowledge, defects, share, more):
    here = tickets_per_week(p, seats, use, knowledge, defects, live=True)
    slack = 1e-12 * here
    assert 0.0 <= here < math.inf
    assert tickets_per_week(p, seats, min(1.0, use + share), knowledge, defects, live=True) >= here - slack
    assert tickets_per_week(p, seats, use, min(1.0, knowledge + share), defects, live=True) <= here + slack
    assert tickets_per_week(p, seats, use, knowledge, defects + more, live=True) >= here - slack
    assert tickets_per_week(p, seats + more, use, knowledge, defects, live=True) >= here - slack


def test_either_source_may_answer():
    assert deflected_share(P, 0.8, 0.5) == pytest.approx(1.0 - (1.0 - 0.28) * (1.0 - 0.1))
    assert deflected_share(P, 1.0, 0.0) == pytest.approx(0.35)
    assert deflected_share(P, 0.0, 1.0) == pytest.approx(0.2)
    assert deflected_share(P, 0.0, 0.0) == 0.0
    off = P._replace(deflection_by_knowledge_base=0.0, deflection_by_community=0.0)
    assert deflected_share(off, 1.0, 1.0) == 0.0


@given(ANY, SHARE, SHARE, SHARE)
def test_the_deflected_share_is_one_and_rises_with_both(p, articles, community, more):
    here = deflected_share(p, articles, community)
    assert 0.0 <= here <= 1.0
    assert deflected_share(p, min(1.0, articles + more), community) >= here - 1e-15
    assert deflected_share(p, articles, min(1.0, community + more)) >= here - 1e-15


def test_writing_fills_what_is_missing_with_diminishing_returns():
    assert coverage_built(0.3, 1_500.0, 1_500.0) == pytest.approx(1.0 - 0.7 * math.exp(-1.0))
    assert coverage_built(0.3, 0.0, 1_500.0) == pytest.approx(0.3)
    assert coverage_built(0.3, 100.0, 0.0) == 0.3
    assert coverage_built(0.3, 0.005, 0.005) == pytest.approx(1.0 - 0.7 * math.exp(-1.0))


@given(SHARE, HOURS, HOURS, st.floats(1.0, 1e7))
def test_hours_add_up_whenever_they_are_worked(coverage, first, second, needed):
    at_once = coverage_built(coverage, first + second, needed)
    after_each_other = coverage_built(coverage_built(coverage, first, needed), second, needed)
    assert after_each_other == pytest.approx(at_once, rel=1e-9, abs=1e-12)
    assert coverage - 1e-15 <= at_once <= 1.0


@given(SHARE, SHARE)
def test_releases_make_articles_wrong(coverage, erosion):
    assert coverage_eroded(coverage, erosion) == pytest.approx(coverage - coverage * erosion)
    assert 0.0 <= coverage_eroded(coverage, erosion) <= coverage
    assert coverage_eroded(coverage, 0.0) == coverage


def test_a_community_works_from_some_size_on():
    assert community_answers(0.0, 250.0) == 0.0
    assert community_answers(10.0, 0.0) == 0.0
    assert community_answers(250.0, 250.0) == 0.5
    assert community_answers(0.005, 0.005) == 0.5
    assert community_answers(500.0, 250.0) == pytest.approx(8.0 / 9.0)
    assert community_answers(125.0, 250.0) == pytest.approx(1.0 / 9.0)


@given(st.floats(0.0, 1e9), st.floats(0.0, 1e9), st.floats(1.0, 1e7))
def test_a_larger_community_answers_more_and_never_more_than_all(helpers, more, half):
    assert 0.0 <= community_answers(helpers, half) <= community_answers(helpers + more, half) <= 1.0

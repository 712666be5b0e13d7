"""Trust and satisfaction: what adds, what takes away, and where they settle."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim import arithmetic
from csim.rules.trust import (
    MONTH_KEPT,
    TrustParameters,
    contact_load,
    helped,
    hurt,
    pestered,
    reverted,
    satisfaction,
)
from tests.rules.declared import LOG_WORTH, SHARE, SIGNED_SHARE, records

P = TrustParameters(
    trust_baseline=0.45,
    trust_reversion_per_week=0.02,
    trust_satisfaction_slope=0.6,
    slow_answer_loss=0.05,
    broken_promise_loss=0.15,
    csm_change_loss=0.24,
    fatigue_loss=0.03,
    contact_budget_per_month=5.0,
    unresolved_ticket_loss=0.1,
    ticket_trust_gain=0.01,
    satisfaction_steepness=2.0,
    satisfaction_trust_weight=1.5,
)
ANY = records(TrustParameters)
CONTACTS = st.floats(0.0, 1_000.0)


def test_the_constant_is_what_it_is_named_for():
    assert arithmetic.exp(-12.0 / 52.0) == MONTH_KEPT


def test_satisfaction_is_worth_against_expectation_and_trust():
    assert satisfaction(P, 0.5, 0.2, 0.7) == pytest.approx(1.0 / (1.0 + math.exp(-(2.0 * 0.3 + 1.5 * 0.2))))
    assert satisfaction(P, 0.4, 0.4, 0.5) == 0.5


@given(ANY, LOG_WORTH, LOG_WORTH, SHARE)
def test_satisfaction_is_a_share(p, experienced, expected, trust):
    assert 0.0 <= satisfaction(p, experienced, expected, trust) <= 1.0


@given(LOG_WORTH, LOG_WORTH, LOG_WORTH, SHARE, SHARE)
def test_satisfaction_rises_with_worth_and_trust_and_falls_with_expectation(low, high, other, little, much):
    low, high = sorted((low, high))
    little, much = sorted((little, much))
    assert satisfaction(P, low, other, little) <= satisfaction(P, high, other, little) + 1e-15
    assert satisfaction(P, other, high, little) <= satisfaction(P, other, low, little) + 1e-15
    assert satisfaction(P, other, low, little) <= satisfaction(P, other, low, much) + 1e-15


@pytest.mark.parametrize("start", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("satisfied", "level"), [(0.5, 0.45), (0.9, 0.69), (0.1, 0.21)])
def test_trust_settles_where_satisfaction_puts_it(start, satisfied, level):
    trust = start
    for week in range(1, 200):
        trust = reverted(P, trust, satisfied)
        assert trust == pytest.approx(level + (start - level) * math.exp(-0.02 * week))


def test_the_level_is_a_share_however_steep_the_slope():
    steep = P._replace(trust_satisfaction_slope=2.0, trust_reversion_per_week=50.0)
    assert reverted(steep, 0.5, 1.0) == 1.0
    assert reverted(steep, 0.5, 0.0) == pytest.approx(0.0, abs=1e-20)


@given(ANY, SHARE, SHARE)
def test_trust_stays_a_share(p, trust, satisfied):
    assert 0.0 <= reverted(p, trust, satisfied) <= 1.0


def test_without_reversion_trust_stays():
    assert reverted(P._replace(trust_reversion_per_week=0.0), 0.8, 0.1) == pytest.approx(0.8)


def test_help_adds_a_share_of_what_is_missing_and_harm_takes_one_of_what_is_there():
    assert helped(0.6, 0.1) == pytest.approx(0.64)
    assert helped(0.6, 0.0) == 0.6
    assert helped(0.6, 0.005) == pytest.approx(0.602)
    assert helped(0.6, -0.1) == pytest.approx(0.54)
    assert helped(0.6, 1.0) == pytest.approx(1.0)
    assert helped(0.6, -1.0) == 0.0


@given(SHARE, SIGNED_SHARE)
def test_help_and_harm_keep_trust_a_share_and_do_what_they_are_called(trust, gain):
    after = helped(trust, gain)
    assert 0.0 <= after <= 1.0 + 1e-15
    assert after >= trust if gain >= 0.0 else after <= trust


@given(SHARE, SHARE, SHARE)
def test_losses_take_their_share(trust, first, second):
    assert hurt(trust, first) == pytest.approx(trust - trust * first)
    assert hurt(hurt(trust, first), second) == pytest.approx(hurt(hurt(trust, second), first))
    assert 0.0 <= hurt(trust, first) <= trust


def test_contacts_fade_with_a_memory_of_a_month():
    load = contact_load(0.0, 3.0)
    assert load == pytest.approx(3.0 * math.exp(-12.0 / 52.0))
    for _ in range(12):
        load = contact_load(load, 0.0)
    assert load == pytest.approx(3.0 * math.exp(-13.0 * 12.0 / 52.0))
    assert contact_load(1.0, 2.0) == pytest.approx(contact_load(3.0, 0.0))


def test_only_contacts_beyond_the_budget_pester():
    assert pestered(P, 0.6, 0.0, 5.0) == 0.6
    assert pestered(P, 0.6, 3.0, 2.0) == 0.6
    assert pestered(P, 0.6, 4.0, 2.0) == pytest.approx(0.6 * math.exp(-0.03))
    assert pestered(P, 0.6, 9.0, 2.0) == pytest.approx(0.6 * math.exp(-0.06))
    assert pestered(P._replace(fatigue_loss=0.0), 0.6, 100.0, 9.0) == 0.6


@given(ANY, SHARE, CONTACTS, CONTACTS)
def test_pestering_never_adds_trust_and_nothing_pesters_without_contact(p, trust, load, contacts):
    assert 0.0 <= pestered(p, trust, load, contacts) <= trust
    assert pestered(p, trust, load, 0.0) == trust


@given(SHARE, CONTACTS, CONTACTS, CONTACTS)
def test_more_contacts_and_a_greater_load_hurt_more(trust, load, few, more):
    assert pestered(P, trust, load, few + more) <= pestered(P, trust, load, few) + 1e-15
    assert pestered(P, trust, load + more, few) <= pestered(P, trust, load, few) + 1e-15

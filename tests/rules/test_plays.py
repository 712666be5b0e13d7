"""Plays: their codes, who converts better, and what fades."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules import plays
from csim.rules.plays import due_on_cadence, observed_usage, remembered, seller_factor
from tests.rules.declared import ENDS, SHARE


@pytest.mark.parametrize(
    ("names", "prefix"),
    [(plays.TRIGGERS, ""), (plays.CHANNELS, ""), (plays.FUNCTIONS, ""), (plays.HOURS_KINDS, "HOURS_")],
)
def test_codes_are_positions_in_their_lists(names, prefix):
    assert [getattr(plays, f"{prefix}{name.upper()}") for name in names] == list(range(len(names)))


def test_the_built_in_plays_come_first():
    assert plays.BUILT_IN_PLAYS[plays.PLAY_IMPLEMENTATION] == "implementation"
    assert plays.BUILT_IN_PLAYS[plays.PLAY_TICKET] == "support_ticket"


def test_who_sells_converts_better_where_trusted_and_worse_where_not():
    assert seller_factor(0.5, 0.9) == pytest.approx(1.2)
    assert seller_factor(0.5, 0.1) == pytest.approx(0.8)
    assert seller_factor(0.5, 0.5) == 1.0
    assert seller_factor(0.0, 0.9) == 1.0


@given(st.floats(*ENDS["seller_trust_weight"]), SHARE, SHARE)
def test_what_a_seller_achieves_rises_with_trust_and_is_never_negative(weight, little, much):
    little, much = sorted((little, much))
    assert 0.0 <= seller_factor(weight, little) <= seller_factor(weight, much)
    assert seller_factor(9.0, 0.1) == 0.0


@given(SHARE, st.floats(-40.0, 40.0))
def test_usage_is_read_with_an_error_and_stays_a_share(use, error):
    assert 0.0 <= observed_usage(use, error) <= 1.0
    assert observed_usage(use, 0.0) == use


def test_an_error_moves_what_is_read():
    assert observed_usage(0.5, 0.2) == pytest.approx(0.7)
    assert observed_usage(0.5, -0.2) == pytest.approx(0.3)


def test_a_recurring_play_falls_due_after_each_full_period():
    assert [age for age in range(-13, 60) if due_on_cadence(age, 13.0)] == [13, 26, 39, 52]
    assert [age for age in range(5) if due_on_cadence(age, 1.0)] == [1, 2, 3, 4]
    assert not any(due_on_cadence(age, 0.0) for age in range(60))


def test_what_is_remembered_fades_with_its_memory():
    assert remembered(3.0, 4.0) == pytest.approx(3.0 * math.exp(-0.25))
    assert remembered(3.0, 0.0) == pytest.approx(0.0, abs=1e-40)
    assert remembered(0.0, 4.0) == 0.0


@given(st.floats(0.0, 1e6), st.floats(0.0, 520.0))
def test_what_is_remembered_never_grows(value, weeks):
    assert 0.0 <= remembered(value, weeks) <= value

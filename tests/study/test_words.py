"""Figures and measures in words: shares never claim too much, intervals are rounded outward, no keys are shown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.study.words import NONE, asked_percent, in_sentence, measure_label, part_label, percent, percent_span


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.996, "99.6 %"),
        (0.99996, "99.996 %"),
        (0.003, "0.3 %"),
        (0.42, "42 %"),
        (1 - 1e-15, "100 %"),
        (math.nan, NONE),
    ],
)
def test_shares_read_nothing_or_all_only_if_exact(share, text):
    assert percent(share) == text


def test_probabilities_are_told_as_they_were_asked():
    assert [asked_percent(each) for each in (0.996, 0.9, 0.07, 1.0)] == ["99.6 %", "90 %", "7 %", "100 %"]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.0, 0.003682, "0 to 0.37 %"),
        (0.0, 0.0109, "0 to 1.1 %"),
        (0.8911, 1.0, "89 to 100 %"),
        (0.07, 0.31, "7 to 31 %"),
        (math.nan, math.nan, NONE),
    ],
)
def test_intervals_of_shares_in_words(low, high, text):
    assert percent_span(low, high) == text


@given(st.floats(0, 1), st.floats(0, 1))
def test_intervals_of_shares_are_never_told_narrower_than_they_are(one, other):
    low, high = sorted((one, other))
    told = [float(end) for end in percent_span(low, high).removesuffix(" %").split(" to ")]
    assert told[0] <= 100 * low + 1e-6
    assert told[1] >= 100 * high - 1e-6


@pytest.mark.parametrize(
    ("name", "heading", "inside"),
    [
        ("vendor_value", "Vendor value", "vendor value"),
        ("nrr", "NRR", "NRR"),
        ("contribution_value.smb", "Value of contribution, SMB", "value of contribution (SMB)"),
        ("grr.mid_market", "GRR, mid-market", "GRR (mid-market)"),
        ("no_measure.smb", "no_measure.smb", "no_measure.smb"),
    ],
)
def test_measures_are_called_what_people_call_them(name, heading, inside):
    assert (measure_label(name), in_sentence(name)) == (heading, inside)


def test_keys_without_a_word_of_their_own_lose_their_underscores():
    assert [part_label(key) for key in ("enterprise", "large_accounts")] == ["enterprise", "large accounts"]

"""Dials: positions from 0 to 1, settings at them, and words for both."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.scenario.studies.dials import Dial, settings_text

BURDEN = Dial("burden", "learning burden", lever=False, unit="ratio", low=0.5, high=2.0, log=True, steps=3)
PEOPLE = Dial("csms", "CSMs", lever=True, unit="people", low=2.0, high=9.0, whole=True)
PRICE = Dial("price", "price", lever=False, unit="x", low=0.3, high=3.0, times=True)
SHARE = Dial("auto", "auto-renewal", lever=False, unit="share", low=0.0, high=0.8)
TERM = Dial("term", "term", lever=True, unit="months", values=(1.0, 12.0, 24.0))
TOOL = Dial("tool", "price of a tool", lever=True, unit="USD/year", low=0.0, high=1e5)
STAFF = Dial("staff", "staffing", lever=True, choices=(("very_lean", ("a=1",)), ("rich", ("a=2", "b=3"))))


@given(st.floats(0, 1))
def test_a_position_and_its_setting_lead_to_each_other(position):
    for dial in (BURDEN, PRICE, SHARE):
        assert dial.position(dial.at(position)) == pytest.approx(position, abs=1e-12)


@given(st.floats(0, 1))
def test_settings_stay_in_range_and_whole_numbers_whole(position):
    assert 0.5 <= BURDEN.at(position) <= 2.0
    assert PEOPLE.at(position) in {2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0}
    assert TERM.at(position) in TERM.values
    assert STAFF.at(position) in ("very_lean", "rich")


def test_ends_are_exact_and_equal_steps_of_a_log_scale_are_equal_ratios():
    assert (BURDEN.at(0.0), BURDEN.at(1.0)) == (0.5, 2.0)
    assert BURDEN.at(0.5) == pytest.approx(1.0)
    assert SHARE.at(0.5) == pytest.approx(0.4)


def test_listed_settings_take_equal_parts_of_the_way():
    assert [TERM.at(place) for place in (0.0, 0.33, 0.34, 0.66, 0.67, 1.0)] == [1.0, 1.0, 12.0, 12.0, 24.0, 24.0]
    assert [TERM.position(value) for value in TERM.values] == pytest.approx([1 / 6, 1 / 2, 5 / 6])


def test_levels_of_a_grid_are_each_there_once():
    assert BURDEN.levels == pytest.approx((0.5, 1.0, 2.0))
    assert PEOPLE.levels == (2.0, 4.0, 6.0, 7.0, 9.0)
    few = Dial("n", "n", lever=True, low=1.0, high=2.0, whole=True, steps=5)
    assert few.levels == (1.0, 2.0)
    assert STAFF.levels == ("very_lean", "rich")


@pytest.mark.parametrize(
    ("dial", "setting", "text"),
    [
        (BURDEN, math.sqrt(0.5), "0.707"),
        (PEOPLE, 4.0, "4 people"),
        (PEOPLE, 1.0, "1 person"),
        (PRICE, 0.5, "x 0.5"),
        (SHARE, 0.333, "33.3 %"),
        (TERM, 12.0, "12 months"),
        (TERM, 1.0, "1 month"),
        (STAFF, "very_lean", "very lean"),
        (TOOL, 33000.0, "33,000 USD/year"),
        (TOOL, 999.5, "1,000 USD/year"),
        (TOOL, 0.25, "0.25 USD/year"),
        (TOOL, 1e20, "1e+20 USD/year"),
        (TOOL, -2500.0, "-2,500 USD/year"),
        (TOOL, -0.5, "-0.5 USD/year"),
    ],
)
def test_settings_in_words(dial, setting, text):
    assert dial.text(setting) == text


def test_what_axes_show():
    assert (SHARE.shown_unit, SHARE.shown(0.25)) == ("%", 25.0)
    assert (PRICE.shown_unit, PRICE.shown(0.5)) == ("times the scenario's own", 0.5)
    assert BURDEN.shown_unit == ""
    assert TERM.shown_unit == "months"


def test_several_settings_in_words():
    found = settings_text((BURDEN, PRICE), (("burden", 1.4), ("price", 0.5)))
    assert found == "learning burden 1.4, price x 0.5"

"""Departures: reasons, and returns."""

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules import departure
from csim.rules.departure import REASONS, DepartureParameters, main_reason, return_probability
from tests.rules.declared import records

P = DepartureParameters(
    card_share=0.2,
    card_failure=0.02,
    card_recovery=0.7,
    win_back_window_weeks=39.0,
    win_back_per_week=0.001,
    win_back_payment_per_week=0.04,
)
SHORTFALL = st.floats(-5.0, 5.0)
ORDER = ("propensity", "value", "trust", "champion", "price", "competitor", "climate")


def test_codes_are_positions_in_the_list_of_reasons():
    codes = {name.removeprefix("REASON_").lower(): code for name, code in vars(departure).items() if "REASON_" in name}
    assert codes == {name: place for place, name in enumerate(REASONS)}


def test_who_only_failed_to_pay_comes_back_sooner_and_nobody_to_a_closed_company():
    assert return_probability(P, departure.REASON_PAYMENT) == pytest.approx(1.0 - math.exp(-0.04))
    assert return_probability(P, departure.REASON_VENDOR_CLOSED) == 0.0
    for reason in range(departure.REASON_PAYMENT):
        assert return_probability(P, reason) == pytest.approx(1.0 - math.exp(-0.001))
    off = P._replace(win_back_per_week=0.0, win_back_payment_per_week=0.0)
    assert {return_probability(off, reason) for reason in range(len(REASONS))} == {0.0}


@given(records(DepartureParameters), st.integers(0, len(REASONS) - 1))
def test_returning_is_a_probability(p, reason):
    assert 0.0 <= return_probability(p, reason) <= 1.0


@given(st.tuples(*[SHORTFALL] * 7))
def test_the_reason_is_the_largest_shortfall(shortfalls):
    by_name = dict(zip(ORDER, shortfalls, strict=True))
    found = REASONS[main_reason(*shortfalls)]
    if max(shortfalls) > 0.0:
        assert by_name[found] == max(shortfalls)
    else:
        assert found == "propensity"


def test_nothing_else_explains_it_where_nothing_fell_short():
    assert main_reason(-1.0, 0.0, -3.0, 0.0, 0.0, -0.5, 0.0) == departure.REASON_PROPENSITY


@pytest.mark.parametrize("name", ORDER)
def test_each_term_can_be_the_reason_alone(name):
    assert REASONS[main_reason(*(1.0 if each == name else 0.3 for each in ORDER))] == name
    assert REASONS[main_reason(*(0.1 if each == name else -1.0 for each in ORDER))] == name


@pytest.mark.parametrize(("first", "second"), [pair for pair in permutations(range(7), 2) if pair[0] < pair[1]])
def test_the_earlier_one_wins_a_tie(first, second):
    tied = [1.0 if place in (first, second) else 0.0 for place in range(7)]
    assert REASONS[main_reason(*tied)] == ORDER[first]

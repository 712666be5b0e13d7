"""Kinds of value: what they read, refuse and write, and that the three agree."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.scenario.quantities import (
    Count,
    Duration,
    Hours,
    Kind,
    Moment,
    Money,
    Name,
    Number,
    Rate,
    Reference,
    Refusal,
    Share,
    Switch,
    Text,
)
from csim.units import QuantityError

RANGED: list[Any] = [
    Duration("months", low=0, high=120, source="assumption"),
    Moment("weeks", low=0, high=520, source="assumption"),
    Share(source="assumption"),
    Share(low=-0.5, high=0.5, source="assumption"),
    Money("USD/year", low=0, high=1e6, source="assumption"),
    Rate("per quarter", low=0, high=0.5, source="assumption"),
    Rate("per hour", low=0, high=1, source="assumption"),
    Hours("hours/week", low=0, high=80, source="assumption"),
    Number("log-odds", low=-3, high=3, source="assumption"),
]


@given(st.sampled_from(RANGED), st.floats(0, 1))
def test_what_a_kind_writes_it_reads_back_exactly(kind: Any, share: float) -> None:
    value = kind.low + share * (kind.high - kind.low)
    written = kind.written(value)
    assert kind.read(written if kind.converts else float(written)) == value


@given(st.sampled_from(RANGED), st.integers() | st.floats())
def test_only_finite_numbers_in_range_are_taken(kind: Any, value: float) -> None:
    try:
        read = kind.read(value)
    except Refusal:
        assert not (math.isfinite(value) and kind.low <= value <= kind.high)
    else:
        assert kind.low <= read <= kind.high
        assert isinstance(read, float)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (RANGED[0], "0 to 120 months"),
        (RANGED[2], "0 to 100 %"),
        (RANGED[3], "-50 to 50 %"),
        (RANGED[4], "0 to 1000000 USD/year"),
        (RANGED[5], "0 to 50 % per quarter"),
        (RANGED[8], "-3 to 3"),
        (Count("people", low=0, high=10, source="assumption"), "0 to 10"),
        (Switch(source="assumption"), ""),
    ],
)
def test_the_allowed_range_is_told_with_its_unit_once(kind: Kind, text: str) -> None:
    assert kind.allowed == text


def test_a_moment_reads_both_ways_of_saying_it() -> None:
    assert RANGED[1].read("month 18") == RANGED[1].read("18 months") == 78.0


@pytest.mark.parametrize("value", [True, None, [1], {"a": 1}])
@pytest.mark.parametrize("kind", RANGED)
def test_what_is_no_number_is_refused(kind: Any, value: object) -> None:
    with pytest.raises((Refusal, QuantityError), match="is not a"):
        kind.read(value)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (RANGED[0], math.inf, "inf is not a finite number; write 0 to 120 months"),
        (RANGED[0], "121 months", '"121 months" is above what is allowed; write 0 to 120 months'),
        (RANGED[0], "-1 months", '"-1 months" is below what is allowed; write 0 to 120 months'),
        (RANGED[2], 60, "60 is above what is allowed; write 0 to 100 %; did you mean 60 %?"),
        (RANGED[2], 300, "300 is above what is allowed; write 0 to 100 %"),
        (RANGED[5], 3, "3 is above what is allowed; write 0 to 50 % per quarter; did you mean 3 % per quarter?"),
        (RANGED[8], "1", '"1" is not a number; write -3 to 3, without quotes or unit'),
        (Count("people", low=0, high=10, source="a"), 2.5, "2.5 is not a whole number; write 0 to 10"),
        (Count("people", low=0, high=10, source="a"), 10**400, "is above what is allowed; write 0 to 10"),
        (RANGED[2], 10**400, "is above what is allowed; write 0 to 100 %"),
        (Switch(source="a"), "No", '"No" is not true or false; write false'),
        (Switch(source="a"), 1, "1 is not true or false; write true or false"),
        (Text(longest=3, source="a"), "four", '"four" is longer than 3 characters; shorten it'),
        (Text(source="a"), 4, '4 is not a text; write words, such as "4"'),
        (Name(source="a"), "mid market", '"mid market" is not a name; write letters, digits and _'),
        (Name(source="a"), "a\n", r'"a\n" is not a name'),
        (Name(source="a"), "a" * 41, "is not a name; write letters, digits and _, beginning with a letter, at most 40"),
        (Reference("plays", "play", source="a"), 3, "3 is not a name"),
    ],
)
def test_refusals_say_what_was_found_and_what_to_write(kind: Kind, value: object, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        kind.read(value)
    assert message in str(refused.value)


def test_a_count_takes_whole_numbers_however_written() -> None:
    kind = Count("customers", low=0, high=1e7, source="assumption")
    assert [kind.read(value) for value in (6, 6.0, 1e6)] == [6, 6, 1_000_000]
    assert all(isinstance(kind.read(value), int) for value in (6, 6.0, 1e6))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Duration("USD", low=0, high=1, source="a"),
        lambda: Money("weeks", low=0, high=1, source="a"),
        lambda: Rate("share", low=0, high=1, source="a"),
        lambda: Hours("weeks", low=0, high=1, source="a"),
    ],
)
def test_a_kind_with_a_foreign_unit_is_a_fault_of_the_schema(make: Any) -> None:
    with pytest.raises(ValueError, match="does not measure"):
        make()


@pytest.mark.parametrize(("low", "high"), [(1, 0), (0, math.inf), (math.nan, 1)])
def test_a_range_is_finite_and_in_order(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="a range must be finite and in order"):
        Number("ratio", low=low, high=high, source="assumption")

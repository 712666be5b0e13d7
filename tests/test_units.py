"""Quantities: what may be written, what it means, and that writing and reading agree."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim import units

READINGS = [
    ("12 months", "weeks", 52.0),
    ("3 weeks", "weeks", 3.0),
    ("1 week", "weeks", 1.0),
    ("60 days", "weeks", 60 / 7),
    ("2 years", "months", 24.0),
    ("2 quarters", "weeks", 26.0),
    ("60 %", "share", 0.6),
    ("60%", "share", 0.6),
    ("60 percent", "share", 0.6),
    ("0.6", "share", 0.6),
    ("130 kUSD", "USD", 130_000.0),
    ("2 MUSD", "USD", 2_000_000.0),
    ("600USD", "USD", 600.0),
    ("1_000 USD", "USD", 1000.0),
    ("-5 USD", "USD", -5.0),
    ("600 USD/year", "USD/year", 600.0),
    ("50 USD / month", "USD/year", 600.0),
    ("50 USD per month", "USD/year", 600.0),
    ("90 USD/hour", "USD/hour", 90.0),
    ("3 % per quarter", "per quarter", 0.03),
    ("3 % per quarter", "per year", 0.12),
    ("5.2 % per year", "per week", 0.001),
    ("0.2 per year", "per year", 0.2),
    ("0.05 per week", "per year", 2.6),
    ("9 % per hour", "per hour", 0.09),
    ("30 hours/week", "hours/week", 30.0),
    ("30 minutes", "hours", 0.5),
    ("1e5 USD", "USD", 100_000.0),
    (".5", "share", 0.5),
]

REFUSALS = [
    ("12 monhts", "months", '"12 monhts" is not a duration; write a number and weeks, months or years'),
    ("2 hours", "weeks", '"2 hours" is not a duration'),
    ("3 weeks", "hours", '"3 weeks" is not a number of hours; write a number and minutes or hours'),
    ("1,000 USD", "USD", '"1,000 USD" is not an amount of money; write a number and USD, kUSD or MUSD'),
    ("600 EUR", "USD", '"600 EUR" is not an amount of money'),
    ("600 USD", "USD/year", '"600 USD" is not an amount of money per time; write it with its time base'),
    ("600 USD/year", "USD", '"600 USD/year" is not an amount of money'),
    ("3 %", "per quarter", '"3 %" is not a rate; write a share and its time base, such as 3 % per quarter'),
    ("3 % per hour", "per quarter", '"3 % per hour" is not a rate'),
    ("30 hours", "hours/week", '"30 hours" is not hours per time'),
    ("0.1 per week", "per hour", '"0.1 per week" is not a rate per hour'),
    ("many USD/hour", "USD/hour", '"many USD/hour" is not an amount of money per hour'),
    ("most", "share", '"most" is not a share; write a number and %'),
    ("nan", "share", '"nan" is not a share'),
    ("1e999", "USD", '"1e999" is too large to be a number'),
    ("", "weeks", '"" is not a duration'),
    ("9" * 70, "weeks", '9..." is not a duration'),
    ("1e9999999999 weeks", "weeks", "is not a duration"),
    ("3\nweeks!", "weeks", r'"3\nweeks!" is not a duration'),
]


@pytest.mark.parametrize(("text", "unit", "value"), READINGS)
def test_a_quantity_is_read_in_the_unit_of_its_field(text: str, unit: str, value: float) -> None:
    assert units.parse(text, unit) == value


@pytest.mark.parametrize(("text", "unit", "message"), REFUSALS)
def test_what_is_no_such_quantity_is_refused_with_an_example(text: str, unit: str, message: str) -> None:
    with pytest.raises(units.QuantityError) as refused:
        units.parse(text, unit)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("month 18", 78.0), ("18 months", 78.0), ("week 30", 30.0), ("year 2", 104.0), ("26", 26.0)],
)
def test_a_moment_is_the_time_passed_since_the_start(text: str, weeks: float) -> None:
    assert units.parse_moment(text, "weeks") == weeks


@pytest.mark.parametrize("text", ["monht 18", "month", "18 USD", "month -3"])
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(units.QuantityError, match="is not a moment; write week, month or year and a number"):
        units.parse_moment(text, "weeks")


@pytest.mark.parametrize("text", ["fortnights", "USD/share", "weeks/year", "hours/hour"])
def test_an_unknown_unit_is_a_fault_of_the_schema(text: str) -> None:
    with pytest.raises(KeyError):
        units.unit(text)


EVERY_UNIT = [
    "weeks", "months", "years", "days", "share", "USD", "kUSD", "USD/year", "USD/month", "USD/hour",
    "hours", "minutes", "hours/week", "per week", "per month", "per quarter", "per year", "per hour",
]  # fmt: skip


@given(st.floats(min_value=-1e300, max_value=1e300, allow_nan=False), st.sampled_from(EVERY_UNIT))
def test_what_is_written_reads_back_as_the_same_number(value: float, unit: str) -> None:
    assert units.parse(units.as_text(value, unit), unit) == value


@given(st.integers(min_value=-(10**9), max_value=10**9), st.sampled_from(EVERY_UNIT))
def test_a_bare_number_is_taken_in_the_unit_of_the_field(value: int, unit: str) -> None:
    assert units.parse(str(value), unit) == value


ANY_TEXT = st.text(max_size=50) | st.from_regex(
    r"\A[-+]?[0-9.e_]{1,9} ?(%|USD|hours|weeks|share|[a-zA-Z]{1,6})?( ?(/|per) ?(week|hour|[a-z]{1,7}))?\Z"
)


@given(ANY_TEXT, st.sampled_from(EVERY_UNIT))
def test_any_text_is_read_as_a_finite_number_or_refused(text: str, unit: str) -> None:
    try:
        value = units.parse(text, unit)
    except units.QuantityError:
        return
    assert math.isfinite(value)


@given(st.integers(min_value=0, max_value=10_000))
def test_a_rate_converts_between_time_bases_in_proportion(thousandths: int) -> None:
    yearly = units.parse(f"{thousandths / 1000} per year", "per year")
    weekly = units.parse(f"{thousandths / 1000} per year", "per week")
    assert weekly * units.WEEKS_PER_YEAR == pytest.approx(yearly, rel=1e-12)


def test_months_close_evenly_over_the_year() -> None:
    assert units.month_close_week(12) == units.WEEKS_PER_YEAR
    assert units.month_close_week(18) == 78.0
    assert units.WEEKS_PER_MONTH * units.MONTHS_PER_YEAR == units.WEEKS_PER_YEAR


@pytest.mark.parametrize(
    ("value", "text"),
    [(52.0, "52"), (0.6, "0.6"), (130000.0, "130000"), (7, "7"), (1e300, "1e+300"), (2.5e-9, "2.5e-9")],
)
def test_numbers_are_written_as_short_as_they_read_back(value: float, text: str) -> None:
    assert units.plain(value) == text
    assert float(text) == value


@pytest.mark.parametrize("text", ["weeks", "share", "USD", "USD/year", "per quarter", "hours", "hours/week"])
def test_every_unit_names_an_example(text: str) -> None:
    assert "such as" in units.example(text)


@given(ANY_TEXT, st.sampled_from(EVERY_UNIT))
def test_the_pattern_for_editors_takes_the_texts_that_are_read(text: str, unit: str) -> None:
    try:
        units.parse(text, unit)
    except units.QuantityError as refused:
        taken = "too large" in str(refused)
    else:
        taken = True
    assert bool(re.search(units.pattern(unit), text)) == taken


@pytest.mark.parametrize(("text", "unit", "value"), READINGS)
def test_the_pattern_for_editors_takes_every_example(text: str, unit: str, value: float) -> None:
    assert re.search(units.pattern(unit), text), f"{text} means {value} {unit}"

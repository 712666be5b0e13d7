"""Contracts in money: months that make whole years, terms, prices and lean budgets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.money import lean_budget, period_weeks, term_end, weekly_price

START = st.integers(-600, 1_100)


@given(START)
def test_twelve_contract_months_make_a_year_of_52_weeks(start):
    week, lengths = start, []
    for _ in range(36):
        lengths.append(period_weeks(start, week))
        week += lengths[-1]
    assert set(lengths) == {4, 5}
    assert [sum(lengths[year : year + 12]) for year in (0, 12, 24)] == [52, 52, 52]


@given(START)
def test_a_contract_month_ends_at_the_nearest_whole_week(start):
    week = start
    for month in range(1, 37):
        week += period_weeks(start, week)
        assert abs(week - start - month * 52 / 12) <= 0.5


@given(START, START)
def test_when_a_contract_starts_does_not_matter(start, other):
    week = 0
    for _ in range(12):
        assert period_weeks(start, start + week) == period_weeks(other, other + week)
        week += period_weeks(start, start + week)


@given(START, st.integers(1, 520))
def test_a_term_ends_after_its_weeks_and_a_monthly_plan_after_a_month(start, term):
    assert term_end(start, start + 7, term) == start + 7 + term
    assert term_end(start, start, 0) == start + 4
    assert term_end(start, start + 4, 0) == start + 9
    assert term_end(start, start + 4, -1) == start + 9


def test_twelve_terms_of_a_monthly_plan_are_a_year():
    week = 5
    for _ in range(12):
        week = term_end(5, week, 0)
    assert week == 57


def test_a_price_is_for_each_seat():
    assert weekly_price(11.5, 20.0) == pytest.approx(230.0)
    assert weekly_price(0.0, 20.0) == 0.0


def test_a_lean_budget_is_a_share_of_revenue_but_not_less_than_its_minimum():
    assert lean_budget(0.25, 40_000.0, 260_000.0) == pytest.approx(10_000.0)
    assert lean_budget(0.25, 12_000.0, 260_000.0) == pytest.approx(5_000.0)
    assert lean_budget(0.25, 0.0, 0.0) == 0.0

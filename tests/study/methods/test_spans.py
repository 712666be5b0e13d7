"""Figures with intervals in words."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from csim.study.methods.spans import Span, independent_difference, shown_sign, span_of, span_text


def test_independent_difference_is_welchs() -> None:
    generator = np.random.default_rng(1)
    first, second = generator.normal(3.0, 1.0, 12), generator.normal(1.0, 4.0, 30)
    found = independent_difference(first, second)
    expected = ttest_ind(first, second, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert found.mean == pytest.approx(first.mean() - second.mean())
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=0.01)  # degrees rounded down


def test_what_cannot_be_known_has_no_interval() -> None:
    lonely = independent_difference(np.array([2.0]), np.array([1.0, 3.0]))
    assert lonely.mean == 0.0
    assert np.isnan(lonely.low)
    assert lonely.sign == 0
    assert np.isnan(independent_difference(np.array([np.nan]), np.array([1.0])).mean)
    same = np.array([1.0, 1.0])
    assert independent_difference(same, same + 1) == Span(-1.0, -1.0, -1.0)


def test_words_show_on_which_side_of_zero_an_interval_lies() -> None:
    assert span_text("vendor_value", Span(8.9e6, 7.8e6, 10.1e6)) == "8.9 M USD (95 %: 7.8 to 10.1)"
    assert span_text("nrr", Span(1.5, 0.4, 2.6), difference=True) == "1.5 points (95 %: 0.4 to 2.6)"
    assert span_text("vendor_value", span_of(np.array([2e6]))) == "2.00 M USD"
    assert Span(1.0, 0.5, 2.0).turned(-1) == Span(-1.0, -2.0, -0.5)
    assert [Span(1, 0.5, 2).sign, Span(1, -1, 3).sign, Span(-1, -2, -0.5).sign] == [1, 0, -1]


def test_an_end_that_is_written_as_zero_lies_on_neither_side() -> None:
    assert shown_sign("vendor_value", Span(2e6, 1e4, 4e6), difference=True) == 0
    assert shown_sign("vendor_value", Span(2e6, 2e5, 3.8e6), difference=True) == 1
    assert shown_sign("vendor_value", Span(-2e6, -3.8e6, -2e5), difference=True) == -1
    assert shown_sign("vendor_value", span_of(np.array([2e6]))) == 0

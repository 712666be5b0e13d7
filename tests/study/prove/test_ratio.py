"""The ratio of two means and its interval."""

import numpy as np
import pytest

from csim.study.prove.ratio import ratio_of_means
from csim.study.statistics import student_quantile


def test_where_the_denominator_is_known_it_is_students_interval():
    above = np.array([3.0, 5.0, 4.0, 8.0])
    found = ratio_of_means(above, np.full(4, 2.0))
    half = student_quantile(0.975, 3) * above.std(ddof=1) / 2
    assert found.mean == 2.5
    assert found.low == pytest.approx((5.0 - half) / 2)
    assert found.high == pytest.approx((5.0 + half) / 2)


def test_the_ends_are_where_the_difference_is_just_decided():
    """Fieller: a ratio is inside if the mean of above - ratio x below is not surely on one side of zero."""
    generator = np.random.default_rng(1)
    below = 10 + generator.normal(size=12)
    above = 3 * below + generator.normal(size=12)
    found = ratio_of_means(above, below)
    for end in (found.low, found.high):
        rest = above - end * below
        t = abs(rest.mean()) / (rest.std(ddof=1) / np.sqrt(12))
        assert t == pytest.approx(student_quantile(0.975, 11))


def test_no_bounded_interval_where_the_denominator_may_be_zero():
    found = ratio_of_means(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.5, 1.0]))
    assert np.isfinite(found.mean)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_nothing_by_nothing_is_unknown():
    assert np.isnan(ratio_of_means(np.zeros(3), np.zeros(3)).mean)
    assert np.isnan(ratio_of_means(np.full(3, np.nan), np.ones(3)).mean)
    one = ratio_of_means(np.array([4.0]), np.array([2.0]))
    assert one.mean == 2.0
    assert np.isnan(one.low)

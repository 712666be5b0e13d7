"""The statistics of comparisons: intervals that cover as often as they say, pairing that pays, ties that are ties."""

import math

import numpy as np
import pytest

from csim.study.statistics import (
    intervals,
    is_tie,
    probability_best,
    share_of_spread,
    shared,
    student_quantile,
    variance_reduction,
    win_shares,
)
from tests.statistics_helper import assert_proportion_equals


@pytest.mark.parametrize(
    ("degrees", "quantile"), [(1, 12.7062047), (2, 4.30265273), (9, 2.26215716), (59, 2.00099538), (5_000, 1.96043877)]
)
def test_quantiles_agree_with_the_printed_tables(degrees, quantile):
    assert student_quantile(0.975, degrees) == pytest.approx(quantile, abs=1e-6)


def test_an_interval_is_the_textbook_one():
    found = intervals(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    half = 2.7764451052 * math.sqrt(2.5 / 5)
    assert found.mean == pytest.approx(3)
    assert found.low == pytest.approx(3 - half)
    assert found.high == pytest.approx(3 + half)
    assert found.runs == 5


def test_intervals_cover_the_truth_as_often_as_they_say():
    worlds = np.random.default_rng(7).normal(10, 3, size=(8, 20_000))
    found = intervals(worlds)
    covered = (found.low <= 10) & (found.high >= 10)
    assert_proportion_equals(int(covered.sum()), covered.size, 0.95)


def test_replicates_without_the_measure_are_left_out_and_counted():
    found = intervals(np.array([[1.0, math.nan], [3.0, math.nan], [math.nan, 5.0], [math.inf, math.nan]]))
    assert found.runs.tolist() == [2, 1]
    assert found.mean.tolist() == [2, 5]
    assert np.isfinite(found.low[0])
    assert np.isnan(found.low[1])


def test_a_measure_nobody_has_is_not_a_number():
    found = intervals(np.full((3, 1), math.nan))
    assert np.isnan(found.mean[0])
    assert found.runs[0] == 0


def test_shared_luck_reduces_the_variance_of_a_difference():
    luck = np.arange(10.0)
    own = np.array([1.0, -1.0] * 5)
    factor = variance_reduction(luck + own, luck - own)
    expected = (np.var(luck + own) + np.var(luck - own)) / np.var(2 * own)
    assert factor == pytest.approx(expected)
    assert factor > 4


def test_a_difference_without_spread_needs_no_replicates():
    luck = np.arange(5.0)
    assert variance_reduction(luck, luck - 3) == math.inf
    assert np.isnan(variance_reduction(np.ones(5), np.ones(5)))


def test_wins_are_counted_by_replicate_and_ties_shared():
    values = np.array([[3.0, 1.0, 2.0], [3.0, 3.0, 0.0], [0.0, 1.0, math.nan]])
    assert win_shares(values).tolist() == [0.75, 0.25, 0.0]


def test_the_sureness_of_two_is_that_of_the_paired_t_test():
    difference = np.array([1.0, -1.0, 2.0, 0.5, 1.5, -0.5])
    values = np.column_stack([difference, np.zeros(6)])
    touching = values.copy()
    touching[:, 0] += student_quantile(0.975, 5) * difference.std(ddof=1) / math.sqrt(6) - difference.mean()
    assert probability_best(touching)[0] == pytest.approx(0.975, abs=0.004)


def test_how_often_and_how_sure_are_two_numbers():
    generator = np.random.default_rng(3)
    values = np.column_stack([generator.normal(0.3, 1, 400), np.zeros(400)])
    assert win_shares(values)[0] < 0.75
    assert probability_best(values)[0] > 0.99


def test_sureness_does_not_depend_on_the_order_of_strategies():
    values = np.random.default_rng(5).normal(size=(12, 4))
    forward, backward = probability_best(values), probability_best(values[:, ::-1])
    assert forward.tolist() == backward[::-1].tolist()


def test_one_replicate_says_nothing_about_sureness():
    assert np.isnan(probability_best(np.array([[1.0, 2.0]]))).all()
    assert win_shares(np.array([[1.0, 2.0]])).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("mean", "low", "high", "tie"),
    [
        (5, 1, 9, False),
        (-5, -9, -1, False),
        (5, -1, 11, True),  # the interval holds zero
        (0.5, 0.4, 0.6, True),  # sure, and too small to matter
        (5, math.nan, math.nan, True),  # one replicate separates nothing
    ],
)
def test_a_tie_needs_an_interval_or_a_zone_to_break(mean, low, high, tie):
    assert bool(is_tie(np.array(mean), np.array(low), np.array(high), zone=1.0)) is tie


def test_the_spread_of_a_sum_is_shared_out_among_its_parts():
    parts = np.array([[10.0, 0.0], [-10.0, 1.0], [5.0, 0.0], [-5.0, 1.0]])
    shares = share_of_spread(parts)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] > 0.9
    assert np.isnan(share_of_spread(np.ones((4, 2)))).all()


def test_shared_replicates_are_those_that_all_hold_who_are_in_any():
    nothing = math.nan
    values = np.array([[1.0, 2.0, nothing], [nothing, 3.0, nothing], [4.0, 5.0, nothing]])
    assert shared(values)[:, :2].tolist() == [[1.0, 2.0], [4.0, 5.0]]
    assert len(shared(np.array([[1.0, nothing], [nothing, 1.0]]))) == 0
    assert shared(values[:, :1] + np.zeros(2))[0].tolist() == [1.0, 1.0]

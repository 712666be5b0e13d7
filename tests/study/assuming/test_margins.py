"""Differences known from few worlds: the estimate, its interval, and the false alarms a list of discoveries holds."""

import numpy as np
import pytest

from csim.study.assuming.margins import (
    UNKNOWN,
    Margin,
    discoveries,
    move_variance,
    moved_margin,
    plain_margin,
)
from tests.statistics_helper import assert_proportion_equals


def test_a_move_that_is_the_same_in_all_worlds_is_known_as_well_as_the_present() -> None:
    present = np.random.default_rng(1).normal(5.0, 2.0, 64)
    moved = moved_margin(present, present[:4] - 3.0)
    plain = plain_margin(present, np.zeros(64))
    assert moved.mean == pytest.approx(plain.mean - 3.0)
    assert moved.error < 1.5 * plain.error


def test_all_worlds_tried_again_give_the_plain_paired_difference() -> None:
    generator = np.random.default_rng(2)
    present, after = generator.normal(5.0, 2.0, 16), generator.normal(1.0, 2.0, 16)
    moved, plain = moved_margin(present, after), plain_margin(after, np.zeros(16))
    assert (moved.mean, moved.error, moved.degrees) == pytest.approx((plain.mean, plain.error, plain.degrees))


def test_intervals_of_moved_margins_cover_the_truth_as_often_as_they_say() -> None:
    generator = np.random.default_rng(3)
    covered = []
    for _ in range(2_000):
        present = generator.normal(5.0, 2.0, 64)
        after = present[:16] - 3.0 + generator.normal(0.0, 1.0, 16)
        margin = moved_margin(present, after)
        covered.append(margin.low() <= 2.0 <= margin.high())
    # The few worlds of the move alone count as degrees of freedom, which is careful: 95 % or a little more.
    assert_proportion_equals(sum(covered), len(covered), 0.955)


def test_worlds_that_failed_are_left_out() -> None:
    present = np.array([1.0, 2.0, 3.0, np.nan, 5.0])
    moved = moved_margin(present, np.array([0.0, np.nan, 2.0, 3.0]))
    assert moved.mean == pytest.approx(np.mean([1.0, 2.0, 3.0, 5.0]) - 1.0)
    assert moved_margin(present, np.array([np.nan, 1.0])) is UNKNOWN
    assert plain_margin(np.array([1.0]), np.array([0.0])) is UNKNOWN


def test_one_world_is_enough_where_the_usual_variance_is_known() -> None:
    present = np.arange(10.0)
    assert moved_margin(present, present[:1] - 1.0) is UNKNOWN
    known = moved_margin(present, present[:1] - 1.0, usual_variance=4.0)
    assert known.mean == pytest.approx(3.5)
    assert known.error > 2.0


def test_an_unknown_margin_proves_nothing() -> None:
    assert UNKNOWN.chance_below() == 1.0
    assert np.isnan(UNKNOWN.low())
    assert Margin(-1.0, 0.0, 5).chance_below() == 0.0
    assert Margin(1.0, 0.0, 5).chance_below() == 1.0
    assert Margin(-2.0, 1.0, 10).chance_below() == pytest.approx(1 - Margin(2.0, 1.0, 10).chance_below())


def test_the_variance_of_a_move_needs_two_worlds() -> None:
    present = np.array([1.0, 2.0, 4.0])
    assert move_variance(present, np.array([2.0, 4.0])) == pytest.approx(0.5)
    assert np.isnan(move_variance(present, np.array([2.0])))


def test_discoveries_follow_benjamini_and_hochberg() -> None:
    # The worked example of Benjamini & Hochberg 1995, page 295: 15 p values, four of them significant at 5 %.
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    chances += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert discoveries(chances, 15, 0.05) == (True,) * 4 + (False,) * 11
    assert discoveries(chances[:4], 15, 0.05) == (True,) * 4
    assert discoveries([], 10, 0.05) == ()


def test_nothing_to_be_found_is_found_as_often_as_the_level_says() -> None:
    generator = np.random.default_rng(4)
    alarms = sum(any(discoveries(generator.uniform(size=40).tolist(), 40, 0.05)) for _ in range(2_000))
    assert_proportion_equals(alarms, 2_000, 0.05)

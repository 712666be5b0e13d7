"""Thresholds: Wilson's interval, the first value that holds, and the order of verdicts."""

import numpy as np
import pytest

from csim.study.methods.thresholds import Crossing, Order, Told, first_that, mean_told, order_of, share_told


def test_wilsons_interval_is_the_published_one():
    """Eight of ten: 0.490 to 0.943, by the closed form (Wilson 1927; Agresti and Coull 1998)."""
    told = share_told(np.array([1.0] * 8 + [0.0] * 2), 0.5)
    assert (told.low, told.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert told.estimate == 0.8
    assert told.worlds == 10


def test_all_of_thirty_two_worlds_cannot_surely_be_ninety_percent():
    told = share_told(np.ones(32), 0.9)
    assert told.holds
    assert not told.surely_holds
    assert share_told(np.ones(64), 0.9).surely_holds


def test_no_world_tells_nothing():
    told = share_told(np.array([]), 0.5)
    assert not told.holds
    assert not told.may_hold


def test_a_mean_difference_needs_zero():
    told = mean_told(np.array([1.0, 2.0, 3.0, np.nan]))
    assert told.estimate == 2
    assert told.worlds == 3
    assert told.low == pytest.approx(2 - 4.302652730 * 1 / np.sqrt(3))
    assert told.may_hold


def test_one_world_may_hold_but_never_surely():
    told = mean_told(np.array([-1.0]))
    assert not told.holds
    assert told.may_hold
    assert not told.surely_holds


def test_fewer_than_half_of_the_worlds_conclude_nothing():
    told = mean_told(np.array([5.0, 6.0, 5.5, *[np.nan] * 4]))
    assert told.low > 0
    assert not told.judged
    assert (told.holds, told.may_hold, told.surely_holds) == (False, True, False)
    enough = mean_told(np.array([5.0, 6.0, 5.5, *[np.nan] * 3]))
    assert enough.judged
    assert enough.surely_holds


def test_values_of_which_too_little_is_known_do_not_break_the_order():
    yes, no, unknown = Told(1, 1, 1, 0, 8, 8), Told(-1, -1, -1, 0, 8, 8), Told(-1, -1, -1, 0, 1, 8)
    assert order_of([(yes,), (unknown,), (yes,)]) is Order.RISING
    assert order_of([(no,), (unknown,), (yes,)]) is Order.RISING
    assert order_of([(yes,), (unknown,), (no,)]) is Order.FALLING


def whole(one, other):
    middle = (one + other) // 2
    return None if middle in (one, other) else middle


def test_the_first_whole_number_is_found_exactly():
    for start in range(4):
        assert first_that([0, 10, 20, 30], lambda value: value >= 17, whole, start) == Crossing(16, 17)


def test_a_falling_search_finds_the_largest():
    assert first_that([30, 20, 10, 0], lambda value: value <= 17, lambda a, b: whole(b, a), 1) == Crossing(18, 17)


def test_none_and_all_are_answers():
    assert first_that([0, 10], lambda value: False, whole, 0) == Crossing(10, None)
    assert first_that([0, 10], lambda value: True, whole, 1) == Crossing(None, 0)


def verdict(estimate, half=0.01):
    return (Told(estimate, estimate - half, estimate + half, 0.5, 10),)


@pytest.mark.parametrize(
    ("estimates", "half", "order"),
    [
        ((0.1, 0.2, 0.7, 0.9), 0.01, Order.RISING),
        ((0.7, 0.8), 0.01, Order.RISING),
        ((0.1, 0.2), 0.01, Order.RISING),
        ((0.9, 0.7, 0.2), 0.01, Order.FALLING),
        ((0.1, 0.9, 0.1), 0.01, Order.BROKEN),
        ((0.9, 0.1, 0.9), 0.01, Order.BROKEN),
        ((0.1, 0.55, 0.45, 0.9), 0.1, Order.BROKEN_BY_LUCK),
    ],
)
def test_the_order_of_verdicts_is_told(estimates, half, order):
    assert order_of([verdict(estimate, half) for estimate in estimates]) is order

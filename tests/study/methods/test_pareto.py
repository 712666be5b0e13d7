"""Fronts whose members are known."""

import numpy as np
import pytest

from csim.study.methods.pareto import front, surely_beats, thinned


def test_front_holds_what_no_other_beats() -> None:
    means = np.array([[3.0, 0.0], [2.0, 2.0], [1.0, 1.0], [0.0, 3.0], [2.0, 1.0], [np.nan, 9.0]])
    assert front(means).tolist() == [True, True, False, True, False, False]


def test_choices_that_are_alike_are_both_on_the_front() -> None:
    assert front(np.array([[1.0, 1.0], [1.0, 1.0]])).tolist() == [True, True]


def test_front_of_two_opposing_squares_is_what_lies_between_their_optima() -> None:
    places = np.linspace(-1.0, 2.0, 31)
    found = front(np.column_stack([-(places**2), -((places - 1.0) ** 2)]))
    assert places[found] == pytest.approx(np.linspace(0.0, 1.0, 11))


def test_who_is_better_in_both_beyond_luck_surely_beats() -> None:
    luck = np.random.default_rng(4).normal(size=(3, 20, 2))
    values = luck + np.array([[10.0, 10.0], [0.0, 0.0], [10.0, -10.0]])[:, None]
    beats = surely_beats(values)
    assert beats[0, 1]
    assert not beats[1, 0]
    assert not beats[0, 0]
    assert not beats[2, 1]  # better in the one, worse in the other
    assert not beats[0, 2]  # the first goal is a tie that luck leaves open


def test_who_is_exactly_as_good_in_one_and_better_in_the_other_surely_beats() -> None:
    luck = np.random.default_rng(5).normal(size=(1, 10, 2))
    values = np.concatenate([luck + np.array([0.0, 1.0]), luck])
    assert surely_beats(values).tolist() == [[False, True], [False, False]]


def test_one_replicate_beats_nobody() -> None:
    assert not surely_beats(np.array([[[9.0, 9.0]], [[0.0, 0.0]]])).any()


def test_chance_seldom_beats() -> None:
    generator = np.random.default_rng(6)
    wrong = sum(surely_beats(generator.normal(size=(6, 12, 2))).any() for _ in range(200))
    assert wrong <= 20  # at most 5 % of 200 are expected; 20 or more of them happen once in a thousand times


def test_a_front_is_thinned_evenly_with_both_ends() -> None:
    places = np.linspace(0.0, 1.0, 101)
    means = np.column_stack([places, 1.0 - places])
    assert thinned(means, 5) == [100, 75, 50, 25, 0]
    assert thinned(means[:3], 5) == [2, 1, 0]

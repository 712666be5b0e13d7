import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.methods.designs import check_power_of_two, grid, latin_hypercube, sobol_beginning, sobol_sequence


def test_a_grid_holds_every_combination_once_the_last_factor_changing_fastest():
    assert grid([2, 3]).tolist() == [[0, 0], [0, 0.5], [0, 1], [1, 0], [1, 0.5], [1, 1]]


def test_a_single_level_stands_in_the_middle():
    assert grid([1]).tolist() == [[0.5]]


def test_a_grid_of_twice_the_steps_holds_the_coarser_one():
    finer = {tuple(point) for point in grid([5, 3])}
    assert all(tuple(point) in finer for point in grid([3, 2]))


@pytest.mark.parametrize("design", [latin_hypercube, sobol_sequence])
def test_random_designs_follow_their_seed_and_stay_inside_the_cube(design):
    points = design(16, 3, seed=7)
    assert points.shape == (16, 3)
    assert ((points >= 0) & (points < 1)).all()
    assert (points == design(16, 3, seed=7)).all()
    assert (points != design(16, 3, seed=8)).any()


@pytest.mark.parametrize("design", [latin_hypercube, sobol_sequence])
def test_each_slice_of_each_factor_holds_one_point(design):
    slices = np.sort((design(32, 4, seed=3) * 32).astype(int), axis=0)
    assert (slices == np.arange(32)[:, None]).all()


def test_a_longer_sobol_sequence_begins_with_the_shorter():
    assert (sobol_sequence(128, 5, seed=11)[:32] == sobol_sequence(32, 5, seed=11)).all()


@pytest.mark.parametrize("points", [1, 2, 3, 100, 128])
def test_any_number_of_first_points_may_be_taken(points):
    taken = sobol_beginning(points, 3, seed=11)
    assert (taken == sobol_sequence(128, 3, seed=11)[:points]).all()
    assert len(taken) == points


def test_a_latin_hypercube_does_not_grow():
    shorter = {tuple(point) for point in latin_hypercube(8, 2, seed=1)}
    assert not any(tuple(point) in shorter for point in latin_hypercube(16, 2, seed=1))


def test_designs_leave_the_global_luck_alone():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002  (the state that must not move)
    latin_hypercube(8, 2, seed=1)
    sobol_sequence(8, 2, seed=1)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


@pytest.mark.parametrize(
    ("points", "advice"),
    [(100, "Ask for 64 or 128."), (0, "Ask for 2."), (1, "Ask for 2."), (-4, "Ask for 2."), (3_000_000, "1048576.")],
)
def test_sobol_sizes_are_powers_of_two(points, advice):
    with pytest.raises(
        BadInput, match="a Sobol sequence is balanced only when their number is a power of two"
    ) as error:
        sobol_sequence(points, 2, seed=1)
    assert f"{points} points were asked for" in str(error.value)
    assert str(error.value).endswith(advice)


def test_the_check_names_what_it_checks():
    check_power_of_two(64, "Saltelli's sample")
    with pytest.raises(BadInput, match="Saltelli's sample is balanced only"):
        check_power_of_two(65, "Saltelli's sample")


@pytest.mark.parametrize(
    "empty", [lambda: grid([]), lambda: latin_hypercube(4, 0, seed=1), lambda: sobol_sequence(4, 0, seed=1)]
)
def test_a_design_needs_a_factor(empty):
    with pytest.raises(BadInput, match="nothing varies: a design needs at least 1 factor; add a lever or"):
        empty()


def test_a_factor_needs_a_level():
    with pytest.raises(BadInput, match="factor 2 has 0 levels; a grid needs at least 1 of each factor."):
        grid([3, 0])


def test_a_latin_hypercube_needs_a_point():
    with pytest.raises(BadInput, match="0 points were asked for; a Latin hypercube has at least 1."):
        latin_hypercube(0, 2, seed=1)


def test_a_grid_beyond_a_million_points_is_refused_before_it_is_built():
    with pytest.raises(BadInput, match="a grid of 100 x 100 x 101 levels has 1,010,000 points; at most 1,000,000 are"):
        grid([100, 100, 101])

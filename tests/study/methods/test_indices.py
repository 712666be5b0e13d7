import math

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.methods.indices import (
    elementary_effects,
    morris_points,
    morris_screen,
    rank_ranges,
    saltelli_points,
    sobol_indices,
    survivors,
)
from csim.study.statistics import student_quantile
from tests.statistics_helper import assert_mean_equals

LEVELS = 4


def ishigami(points):
    """Ishigami and Homma (1990) with a = 7, b = 0.1; the third factor acts only together with the first."""
    x = 2 * math.pi * points - math.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices():
    """First-order and total indices in closed form."""
    pi4, pi8 = math.pi**4, math.pi**8
    alone = np.array([(1 + 0.1 * pi4 / 5) ** 2 / 2, 49 / 8, 0.0])
    together = 0.01 * pi8 * (1 / 18 - 1 / 50)
    variance = alone.sum() + together
    return alone / variance, (alone + together * np.array([1, 0, 1])) / variance


def linear(points, *slopes):
    return points[:, : len(slopes)] @ np.array(slopes, dtype=float)


def screened(names, function, trajectories=10, seed=5):
    points = morris_points(len(names), trajectories, LEVELS, seed)
    return morris_screen(names, points, function(points), LEVELS, seed)


def test_ishigami_indices_agree_with_their_closed_form():
    found = [sobol_indices("abc", ishigami(saltelli_points(3, 256, seed)), seed) for seed in range(12)]
    first, total = ishigami_indices()
    for place in range(3):
        assert_mean_equals([each.first[place] for each in found], first[place])
        assert_mean_equals([each.total[place] for each in found], total[place])


def test_ishigami_intervals_hold_the_closed_form():
    found = sobol_indices("abc", ishigami(saltelli_points(3, 1024, 1)), 1)
    first, total = ishigami_indices()
    assert ((found.first_low <= first) & (first <= found.first_high)).all()
    assert ((found.total_low <= total) & (total <= found.total_high)).all()


def test_ishigami_ranks_only_what_the_intervals_separate():
    found = sobol_indices("abc", ishigami(saltelli_points(3, 1024, 1)), 1)
    assert found.first_ranks == ("2", "1", "-")
    assert found.total_ranks == ("1-2", "1-2", "3")


def test_indices_of_a_linear_function_are_proportional_to_squared_slopes():
    found = sobol_indices("abcd", linear(saltelli_points(4, 1024, 3), 4, 2, 1), 3)
    assert found.total == pytest.approx(np.array([16, 4, 1, 0]) / 21, abs=0.01)
    assert found.first == pytest.approx(np.array([16, 4, 1, 0]) / 21, abs=0.01)
    assert found.total[3] == 0
    assert found.total_ranks == ("1", "2", "3", "-")


def test_the_table_has_both_indices_of_each_factor():
    table = sobol_indices("ab", linear(saltelli_points(2, 64, 3), 1, 0), 3).table
    assert list(table.columns) == ["factor", "index", "rank", "share", "low", "high"]
    assert table[["factor", "index", "rank"]].to_numpy().tolist() == [
        ["a", "first", "1"],
        ["b", "first", "-"],
        ["a", "total", "1"],
        ["b", "total", "-"],
    ]


def test_the_screen_of_a_linear_function_gives_its_slopes_without_spread():
    screen = screened("abc", lambda points: linear(points, 3, -1))
    assert screen.mu_star == pytest.approx([3, 1, 0])
    assert screen.mu == pytest.approx([3, -1, 0])
    assert screen.sigma == pytest.approx([0, 0, 0], abs=1e-12)
    assert screen.ranks == ("1", "2", "-")
    assert screen.table["factor"].tolist() == ["a", "b", "c"]


def test_an_effect_that_depends_on_another_factor_spreads():
    screen = screened("ab", lambda points: points[:, 0] * points[:, 1], trajectories=40)
    assert (screen.sigma > 0.1).all()


def test_elementary_effects_agree_with_salib():
    points = morris_points(3, 10, LEVELS, seed=5)
    effects = elementary_effects(points.reshape(10, 4, 3), ishigami(points).reshape(10, 4, 1))[:, :, 0]
    screen = morris_screen("abc", points, ishigami(points), LEVELS, seed=5)
    assert np.abs(effects).mean(axis=0) == pytest.approx(screen.mu_star)
    assert effects.std(axis=0, ddof=1) == pytest.approx(screen.sigma)


def test_two_levels_are_the_ends():
    points = morris_points(3, 5, 2, seed=1)
    assert sorted(set(points.ravel())) == [0.0, 1.0]
    assert morris_screen("abc", points, linear(points, 3, -1), 2, 1).mu_star == pytest.approx([3, 1, 0])


def test_samples_grow_by_appending():
    assert (morris_points(3, 20, LEVELS, 9)[:32] == morris_points(3, 8, LEVELS, 9)).all()
    assert (saltelli_points(3, 64, 9)[:80] == saltelli_points(3, 16, 9)).all()


def test_the_same_seed_gives_the_same_figures_and_another_seed_another_sample():
    values = ishigami(saltelli_points(3, 64, 0))
    again = sobol_indices("abc", values, 0)
    assert again.table.equals(sobol_indices("abc", values, 0).table)
    assert (saltelli_points(3, 64, 0) != saltelli_points(3, 64, 1)).any()
    assert (morris_points(3, 10, LEVELS, 0) != morris_points(3, 10, LEVELS, 1)).any()


@pytest.mark.parametrize("seed", [0, 1])
def test_the_global_luck_is_left_alone(seed):
    before = np.random.get_state()[1].tolist()  # noqa: NPY002  (the state that must not move)
    screened("ab", lambda points: linear(points, 1, 1), seed=seed)
    sobol_indices("ab", linear(saltelli_points(2, 32, seed), 1, 1), seed)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_replicates_tell_luck_from_effect():
    points = morris_points(3, 10, LEVELS, 5)
    noise = np.random.default_rng(1).normal(0.0, 1.0, (len(points), 6))
    values = linear(points, 10, 0, 0)[:, None] + noise * (points[:, [1]] > 0)
    screen = morris_screen("abc", points, values, LEVELS, 5)
    assert screen.luck[0] > 0.5
    assert screen.ranks == ("1", "-", "-")
    fates = survivors(screen, keep=3)
    assert [fate.kept for fate in fates] == [True, False, False]
    assert fates[1].reason == "not told from luck"


def test_luck_that_trajectories_share_is_mistaken_for_an_effect_as_rarely_as_promised():
    """Two worlds, in each of which a factor without effect on average happens to have one: 5 %, by Student's t."""
    points = morris_points(2, 4, LEVELS, 5)
    trials, wrong = 150, 0
    for seed in range(trials):
        slopes = np.random.default_rng(seed).normal(size=2)
        screen = morris_screen("ab", points, points[:, [0]] * slopes + 9 * points[:, [1]], LEVELS, seed)
        wrong += bool(screen.mu_star[0] > screen.luck[0])
    assert wrong <= 20  # 21 or more of 150 happen once in 50,000 times at 5 %; a normal bound is wrong in 30 %


def test_luck_that_trajectories_do_not_share_has_more_degrees_of_freedom():
    points = morris_points(2, 20, LEVELS, 5)
    noise = np.random.default_rng(1).normal(size=(len(points), 2))
    screen = morris_screen("ab", points, noise, LEVELS, 5)
    moved = elementary_effects(points.reshape(20, 3, 2), noise.reshape(20, 3, 2))
    error = np.sqrt((moved.var(axis=2, ddof=1) / 2).mean(axis=0))
    assert (screen.luck >= student_quantile(0.975, 20) * error).all()
    assert (screen.luck <= student_quantile(0.975, 8) * error).all()


def test_the_share_of_luck_is_that_of_the_variance_left_in_the_means():
    points = saltelli_points(2, 256, 5)
    noise = np.random.default_rng(1).normal(0.0, 1.0, (len(points), 4))
    found = sobol_indices("ab", math.sqrt(12) * linear(points, 1)[:, None] + noise, 5)
    assert found.luck_share == pytest.approx(0.25 / 1.25, abs=0.02)
    assert found.total[1] > 0.1
    assert found.total_ranks == ("1", "-")


def test_luck_that_all_points_share_is_no_luck():
    points = saltelli_points(2, 64, 5)
    worlds = np.array([-100.0, 0.0, 40.0])
    found = sobol_indices("ab", linear(points, 2, 1)[:, None] + worlds, 5)
    assert found.luck_share == pytest.approx(0, abs=1e-12)
    assert found.total_ranks == ("1", "2")


def test_one_replicate_says_nothing_about_luck():
    screen = screened("ab", lambda points: linear(points, 2, 1))
    assert np.isnan(screen.luck).all()
    assert math.isnan(sobol_indices("ab", linear(saltelli_points(2, 16, 1), 2, 1), 1).luck_share)


def test_a_failed_run_costs_its_trajectory_and_no_more():
    points = morris_points(2, 10, LEVELS, 5)
    values = linear(points, 2, 1)
    values[4] = np.nan
    screen = morris_screen("ab", points, values, LEVELS, 5)
    assert (screen.used, screen.dropped) == (9, 1)
    assert screen.mu_star == pytest.approx([2, 1])


def test_a_failed_replicate_is_left_out_of_its_block_alone():
    points = saltelli_points(2, 16, 5)
    values = linear(points, 2, 1)[:, None] + np.array([0.0, 5.0, 9.0])
    values[6, 2] = np.nan
    found = sobol_indices("ab", values, 5)
    assert (found.used, found.dropped) == (16, 0)
    assert found.luck_share == pytest.approx(0, abs=1e-12)


def test_too_many_failures_are_told_in_words():
    points = morris_points(2, 6, LEVELS, 5)
    values = linear(points, 2, 1)
    values[:9] = np.nan
    screen = morris_screen("ab", points, values, LEVELS, 5)
    assert screen.trouble == "only 3 of 6 trajectories have all their runs, too few to judge by (at least 4)"
    assert screen.ranks == ("-", "-")
    assert [fate.reason for fate in survivors(screen, 2)] == [screen.trouble] * 2
    found = sobol_indices("ab", np.full(64, np.nan), 5)
    assert found.trouble == "only 0 of 16 base points have all their runs, too few to judge by (at least 8)"
    assert found.first_ranks == found.total_ranks == ("-", "-")


def test_a_constant_outcome_is_told_in_words():
    assert screened("ab", lambda points: np.full(len(points), 0.1)).trouble == (
        "the outcome is the same at all 30 points, so nothing moves it"
    )
    found = sobol_indices("ab", np.full(64, 7.0), 5)
    assert found.trouble == "the outcome is the same at all 64 points, so nothing moves it"
    assert np.isnan(found.total).all()


def test_survivors_are_the_largest_effects_with_a_reason_for_each():
    screen = screened("abcde", lambda points: linear(points, 1, 10, 0.2, 5, 0))
    assert [(fate.factor, fate.kept, fate.reason) for fate in survivors(screen, keep=2)] == [
        ("a", False, "only 2 were to be kept"),
        ("b", True, "kept"),
        ("c", False, "under 5 % of the largest effect"),
        ("d", True, "kept"),
        ("e", False, "no effect at all"),
    ]


def test_a_rare_effect_survives_the_screen():
    screen = screened("ab", lambda points: linear(points, 1) + 3.0 * (points[:, 1] > 0.9) * (points[:, 0] > 0.9))
    assert screen.low[1] <= 0
    assert survivors(screen, keep=2)[1].kept


@pytest.mark.parametrize(
    ("low", "high", "ranks"),
    [
        ([5, 3, 1], [6, 4, 2], ("1", "2", "3")),
        ([5, 1, 0.5], [6, 3, 2], ("1", "2-3", "2-3")),
        ([5, 1, -1], [6, 3, 2], ("1", "2-3", "-")),
        ([-1, -2], [1, 2], ("-", "-")),
        ([0, 0], [0, 0], ("-", "-")),
        ([4, 2, 1], [5, 4.5, 3], ("1-2", "1-3", "2-3")),
        ([math.nan, 1], [math.nan, 2], ("-", "1")),
    ],
)
def test_ranks_claim_no_more_than_the_intervals(low, high, ranks):
    assert rank_ranges(np.array(low, dtype=float), np.array(high, dtype=float)) == ranks


def test_a_factor_below_the_floor_has_no_rank():
    assert rank_ranges(np.array([3.0, 1.0]), np.array([4.0, 2.0]), 1.5) == ("1", "-")


def test_a_screen_needs_trajectories():
    with pytest.raises(
        BadInput, match="3 trajectories were asked for; a screen needs at least 4 .* Ask for 10 or more."
    ):
        morris_points(2, 3, LEVELS, 1)


@pytest.mark.parametrize("levels", [0, 5])
def test_morris_levels_are_even(levels):
    with pytest.raises(
        BadInput, match=f"{levels} levels were asked for; Morris' steps need an even number of at least"
    ):
        morris_points(2, 10, levels, 1)


def test_the_sample_for_indices_is_a_power_of_two():
    with pytest.raises(BadInput, match="100 points were asked for; Saltelli's sample is balanced only"):
        saltelli_points(2, 100, 1)


def test_samples_need_factors():
    with pytest.raises(BadInput, match="nothing varies"):
        morris_points(0, 10, LEVELS, 1)
    with pytest.raises(BadInput, match="nothing varies"):
        saltelli_points(0, 64, 1)


def test_values_must_belong_to_the_design():
    with pytest.raises(BadInput, match="30 values do not belong to this design: it has 30 points in blocks of 4."):
        sobol_indices("ab", np.arange(30.0), 1)
    with pytest.raises(BadInput, match="29 values do not belong to this design: it has 30 points in blocks of 3."):
        morris_screen("ab", morris_points(2, 10, LEVELS, 1), np.arange(29.0), LEVELS, 1)

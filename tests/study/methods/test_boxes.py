import math

import numpy as np
import pytest

from csim.study.methods.boxes import FEWEST_FAILURES, find_boxes
from csim.study.methods.conditions import Worlds, density_interval
from csim.study.methods.designs import grid, sobol_sequence
from csim.study.methods.peeling import Search, search_box
from tests.statistics_helper import assert_mean_equals


def worlds(points, failed, runs=1, categorical=()):
    return Worlds(
        np.asarray(points, dtype=float),
        np.asarray(failed, dtype=float),
        np.full(len(points), float(runs)),
        tuple(place in categorical for place in range(np.shape(points)[1])),
    )


def limits(box):
    return {(edge.factor, edge.side): edge.low if edge.side == "low" else edge.high for edge in box.edges}


def test_a_box_without_luck_is_recovered_and_nothing_else():
    points = sobol_sequence(512, 6, seed=1)
    failed = (points[:, 1] > 0.6) & (points[:, 3] < 0.5)
    found = find_boxes(worlds(points, failed), Search(seed=1))
    assert len(found.boxes) == 1
    assert limits(found.boxes[0]) == pytest.approx({(1, "low"): 0.6, (3, "high"): 0.5}, abs=0.02)
    assert found.boxes[0].checked.coverage > 0.95
    assert found.boxes[0].checked.density > 0.95
    assert found.boxes[0].p_value < 1e-12
    assert found.ended.startswith("failures are too few to look for their conditions")


def test_a_box_in_luck_is_recovered_within_a_tolerance():
    points = sobol_sequence(1024, 6, seed=2)
    true = (points[:, 1] > 0.6) & (points[:, 3] < 0.5)
    failed = np.random.default_rng(2).random(1024) < np.where(true, 0.85, 0.08)
    box = find_boxes(worlds(points, failed), Search(seed=2, most=1)).boxes[0]
    assert limits(box) == pytest.approx({(1, "low"): 0.6, (3, "high"): 0.5}, abs=0.05)
    low, high = density_interval(box.checked)
    assert low < 0.85 < high
    assert all(edge.quasi_p < 1e-6 for edge in box.edges)
    assert all(edge.checked_p < 1e-6 for edge in box.edges)


def test_a_true_condition_is_not_lost_beside_those_that_luck_suggests():
    """With few points and many factors: both conditions in nine of ten studies, none beside them in nine of ten."""
    both, needless = 0, 0
    for seed in range(60):
        generator = np.random.default_rng(seed)
        points = generator.random((80, 7))
        true = (points[:, 0] < 0.45) & (points[:, 1] > 0.45)
        failed = generator.random(80) < np.where(true, 0.9, 0.03)
        factors = {edge.factor for edge in search_box(worlds(points, failed), Search(), least=4)}
        both += factors >= {0, 1}
        needless += bool(factors - {0, 1})
    assert both >= 54
    assert needless <= 6


def test_a_band_has_both_its_ends():
    points = sobol_sequence(512, 3, seed=3)
    failed = (points[:, 0] > 0.3) & (points[:, 0] < 0.7)
    box = find_boxes(worlds(points, failed), Search()).boxes[0]
    assert limits(box) == pytest.approx({(0, "low"): 0.3, (0, "high"): 0.7}, abs=0.02)


def test_pure_noise_gives_no_box():
    stories = 0
    for seed in range(25):
        failed = np.random.default_rng(seed).random(256) < 0.3
        stories += len(find_boxes(worlds(sobol_sequence(256, 6, seed), failed), Search(seed=seed)).boxes)
    assert stories == 0


def test_noise_ends_with_a_reason_in_words():
    failed = np.random.default_rng(1).random(256) < 0.3
    ended = find_boxes(worlds(sobol_sequence(256, 6, 1), failed), Search()).ended
    assert ended in {
        "no condition sets the failures apart from the rest",
        "the half kept aside does not confirm the conditions that the other half suggests",
    }


def test_two_overlapping_conditions_are_two_boxes():
    points = sobol_sequence(1024, 4, seed=4)
    failed = (points[:, 0] > 0.75) | (points[:, 2] < 0.2)
    found = find_boxes(worlds(points, failed), Search(seed=4))
    assert len(found.boxes) == 2
    edges = {key: limit for box in found.boxes for key, limit in limits(box).items()}
    assert edges == pytest.approx({(0, "low"): 0.75, (2, "high"): 0.2}, abs=0.02)
    assert sum(box.checked.coverage for box in found.boxes) > 1
    either = np.logical_or.reduce([box.holds(points) for box in found.boxes])
    assert (either == failed).mean() > 0.98


def test_categories_are_conditions_too():
    codes = np.repeat([0, 1, 2, 3], 128)
    points = np.column_stack([sobol_sequence(512, 2, seed=5), codes])
    failed = np.isin(codes, [1, 3]) & (points[:, 0] > 0.4)
    box = find_boxes(worlds(points, failed, categorical={2}), Search()).boxes[0]
    allowed = {edge.factor: edge.allowed for edge in box.edges if edge.side == "allowed"}
    assert allowed == {2: (1, 3)}
    assert limits(box)[0, "low"] == pytest.approx(0.4, abs=0.02)


def test_a_factor_with_few_values_is_cut_between_them():
    points = grid([5, 9, 9]) * [4, 1, 1]
    box = find_boxes(worlds(points, points[:, 0] >= 3), Search()).boxes[0]
    assert box.edges[0][:4] == (0, 3.0, math.inf, ())
    assert box.checked.density == box.checked.coverage == 1


def test_shares_of_failing_worlds_lead_to_the_same_box():
    points = sobol_sequence(256, 4, seed=6)
    true = points[:, 2] > 0.7
    failures = np.random.default_rng(6).binomial(10, np.where(true, 0.7, 0.1))
    box = find_boxes(worlds(points, failures, runs=10), Search()).boxes[0]
    assert limits(box) == pytest.approx({(2, "low"): 0.7}, abs=0.03)
    assert box.checked.runs == 10 * box.checked.points


def test_the_same_points_give_the_same_boxes():
    points = sobol_sequence(256, 4, seed=7)
    failed = points[:, 0] + points[:, 1] > 1.3
    assert find_boxes(worlds(points, failed), Search()) == find_boxes(worlds(points, failed), Search())


def test_the_half_held_out_decides():
    """What is told of the half held out must not favour the box: its density is the true one, in the mean."""
    checked = []
    for seed in range(30):
        points = sobol_sequence(256, 3, seed)
        failed = np.random.default_rng(100 + seed).random(256) < np.where(points[:, 0] > 0.5, 0.6, 0.2)
        for box in find_boxes(worlds(points, failed), Search(seed=seed, most=1)).boxes:
            true = np.where(points[box.holds(points), 0] > 0.5, 0.6, 0.2).mean()
            checked.append(box.checked.density - true)
    assert len(checked) > 20
    assert_mean_equals(checked, 0.0)


def test_points_without_any_run_are_left_out():
    points = sobol_sequence(256, 2, seed=8)
    made = worlds(points, points[:, 0] > 0.5)
    runs = made.runs.copy()
    runs[:10] = 0
    found = find_boxes(Worlds(points, np.minimum(made.failures, runs), runs, made.categorical), Search())
    assert found.boxes[0].found.all_points + found.boxes[0].checked.all_points == 246


def test_too_few_failures_are_told_in_words():
    points = sobol_sequence(64, 2, seed=9)
    failed = np.arange(64) < FEWEST_FAILURES - 1
    assert find_boxes(worlds(points, failed), Search()).ended == (
        "failures are too few to look for their conditions (15 of 64 points)"
    )
    assert find_boxes(worlds(points, ~failed), Search()).ended == (
        "hardly anything else than failures is left (49 of 64 points)"
    )


def test_no_more_boxes_than_asked_for():
    points = sobol_sequence(512, 3, seed=10)
    failed = (points[:, 0] > 0.8) | (points[:, 1] > 0.8)
    assert find_boxes(worlds(points, failed), Search(most=1)).ended == "no more than 1 are looked for"

"""What information is worth: equal to closed forms where they exist, nothing where there is nothing to find out."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.choosing.information import decide_now, information_values, natural_spline
from csim.study.statistics import student_quantile
from tests.statistics_helper import (
    assert_greater,
    assert_mean_equals,
    assert_paired_means_equal,
    assert_proportion_equals,
)

NORMAL = NormalDist()


def gain_of_choosing(mean, deviation):
    """E[max(0, d)] for a normal d: the unit normal loss integral (Raiffa and Schlaifer 1961), scaled."""
    z = mean / deviation
    return mean * NORMAL.cdf(z) + deviation * NORMAL.pdf(z)


def one_of_two(generator, points, lead=-0.5):
    """Two strategies; the second gains lead + 2 * burden + price + noise, and both share what luck they have."""
    inputs = {name: generator.normal(size=points) for name in ("burden", "price")}
    difference = lead + 2 * inputs["burden"] + inputs["price"] + 0.5 * generator.normal(size=points)
    shared = 10 * generator.normal(size=points)
    return inputs, np.column_stack([shared, shared + difference])


@pytest.fixture(scope="module")
def linear_samples():
    generator = np.random.default_rng(19)
    return [information_values(*one_of_two(generator, 1_000)) for _ in range(12)]


@pytest.mark.parametrize(("row", "slope"), [(0, 2.0), (1, 1.0)])
def test_in_a_linear_problem_the_value_is_the_normal_loss_integral(linear_samples, row, slope):
    expected = gain_of_choosing(-0.5, slope)
    assert_mean_equals([found["evppi"][row] for found in linear_samples], expected)
    assert all(found["told"][row] for found in linear_samples)


def test_intervals_cover_the_truth_nearly_always():
    generator = np.random.default_rng(29)
    truths = [gain_of_choosing(-0.5, 2.0), gain_of_choosing(-0.5, 1.0)]
    samples = [information_values(*one_of_two(generator, 200)) for _ in range(70)]
    held = [
        float(found["low"][row] <= truth <= found["high"][row]) for found in samples for row, truth in enumerate(truths)
    ]
    assert_greater(held, [0.75] * len(held))


@pytest.mark.parametrize(
    ("gains", "deviation"),
    [
        ([1.0, -3.0, -3.0, -3.0], math.sqrt(0.25 * 0.75)),  # worth the share of those that gain, a binomial one
        ([1.0, -1.0], math.sqrt(1 - 2 / math.pi) / 2),  # worth half less |share - half|, a folded normal
    ],
)
def test_the_standard_error_is_the_one_of_the_share_that_gains(gains, deviation):
    ratios = []
    for points in range(400, 560, 4):
        difference = np.resize(gains, points)
        kind = np.where(difference > 0, "gains", "loses")
        found = information_values({"kind": kind}, np.column_stack([np.zeros(points), difference]))
        error = (found["high"][0] - found["evppi"][0]) / student_quantile(0.975, points - 1)
        ratios.append(error * math.sqrt(points) / deviation)
    assert_mean_equals(ratios, 1.0)


EVENLY = (np.arange(2_000) + 0.5) / 2_000
BELL = np.array([NORMAL.inv_cdf(level) for level in EVENLY])


@pytest.mark.parametrize(
    ("setting", "effect", "within"),
    [
        (2 * EVENLY - 1, lambda x: x**2 - 0.5, 0.01),  # both ends favour the second: a straight line would see nothing
        (BELL, lambda x: x**2 - 1.5, 0.06),
        (BELL, lambda x: np.tanh(2 * x - 1), 0.04),
        (EVENLY, lambda x: np.maximum(x - 0.7, 0) - 0.1, 0.04),
        (EVENLY, lambda x: np.where(x > 0.7, 1.0, -1.0), 0.15),  # a step is beyond a spline of few knots
    ],
)
def test_effects_that_are_not_straight_are_followed_as_closely_as_is_said(setting, effect, within):
    gain = effect(setting)
    truth = np.maximum(0, gain).mean() - max(0, gain.mean())
    found = information_values({"x": setting}, np.column_stack([np.zeros(2_000), gain]))
    assert found["evppi"][0] == pytest.approx(truth, rel=within)
    assert found["told"][0]


def test_what_changes_no_decision_is_worth_nothing():
    generator = np.random.default_rng(37)
    setting = generator.normal(size=300)
    never_enough = np.column_stack([np.zeros(300), setting - 100])
    found = information_values({"x": setting}, never_enough)
    assert found.loc[0, ["evppi", "low", "high", "floor"]].tolist() == [0, 0, 0, 0]
    assert not found["told"][0]
    moves_both_alike = np.column_stack([5 * setting, 5 * setting - 1])
    assert information_values({"x": setting}, moves_both_alike)["evppi"][0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("categories", [("far", "near", "off"), (1, 2, 3), (1.5, 2.5, -3.0)])
def test_a_category_is_worth_what_choosing_by_its_groups_gains(categories):
    place = np.resize([0, 0, 0, 1, 1, 2], 120)
    difference = np.array([-1.0, 0.5, 4.0])[place]
    setting = np.array(categories)[place]
    found = information_values({"kind": setting}, np.column_stack([difference, np.zeros(120)]))
    assert found["evppi"][0] == pytest.approx(0.5 * 0 + 2 / 6 * 0.5 + 1 / 6 * 4.0 - (-0.5 + 1 / 6 + 4 / 6))
    assert found["told"][0]


def test_a_switch_is_a_category():
    switch = np.resize([True, False], 100)
    found = information_values({"switch": switch}, np.column_stack([np.where(switch, 3.0, -3.0), np.zeros(100)]))
    assert found["evppi"][0] == pytest.approx(1.5)


@pytest.fixture(scope="module")
def idle_samples():
    generator = np.random.default_rng(41)
    trials = []
    for _ in range(400):
        inputs = {"x": generator.normal(size=50), "kind": generator.integers(3, size=50)}
        trials.append(information_values(inputs, generator.normal(size=(50, 2))))
    return trials


def test_the_floor_is_what_noise_alone_gives(idle_samples):
    for row in range(2):
        found = [trial["evppi"][row] for trial in idle_samples]
        assert_paired_means_equal(found, [trial["floor"][row] for trial in idle_samples])
        assert_greater(found, [0.0] * len(found))  # although there is nothing to find out


def test_one_of_several_idle_uncertainties_is_told_in_five_percent_of_samples(idle_samples):
    told = sum(bool(trial["told"].any()) for trial in idle_samples)
    assert_proportion_equals(told, len(idle_samples), 0.05, false_alarm=1e-3)  # so that 10 % would not pass


def test_idle_uncertainties_beside_one_that_matters_are_not_told():
    generator = np.random.default_rng(43)
    inputs, values = one_of_two(generator, 600)
    inputs |= {f"idle_{number}": generator.normal(size=600) for number in range(6)}
    found = information_values(inputs, values)
    assert found["uncertainty"].tolist() == list(inputs)
    assert found["told"].tolist() == [True, True, *[False] * 6]


def test_only_differences_between_strategies_count():
    generator = np.random.default_rng(47)
    inputs, values = one_of_two(generator, 200)
    plain = information_values(inputs, values)
    shifted = information_values(inputs, values[:, ::-1] + 7 * generator.normal(size=(200, 1)))
    assert shifted[["evppi", "high", "floor"]].to_numpy() == pytest.approx(plain[["evppi", "high", "floor"]].to_numpy())


def test_the_same_sample_gives_the_same_bytes():
    inputs, values = one_of_two(np.random.default_rng(53), 100)
    first, second = (information_values(inputs, values).to_csv() for _ in range(2))
    assert first == second


def test_points_without_a_value_are_left_out():
    inputs, values = one_of_two(np.random.default_rng(59), 120)
    values[100:, 1] = math.nan
    cut = {name: setting[:100] for name, setting in inputs.items()}
    assert information_values(inputs, values).equals(information_values(cut, values[:100]))
    assert decide_now(values) == decide_now(values[:100])
    assert decide_now(values).points == 100


def test_deciding_now_and_knowing_everything():
    values = np.column_stack([np.resize([4.0, 0.0], 100), np.ones(100), np.resize([0.0, 3.0], 100)])
    now = decide_now(values)
    assert (now.best, now.value, now.evpi) == (0, 2.0, 1.5)
    assert now.low == pytest.approx(1.5 - 1.98422 * np.resize([0.0, 3.0], 100).std(ddof=1) / 10, abs=1e-5)
    generator = np.random.default_rng(61)
    found = decide_now(one_of_two(generator, 20_000)[1])
    assert found.low < gain_of_choosing(-0.5, math.sqrt(5.25)) < found.high


def test_splines_are_cubic_inside_and_straight_outside():
    values = np.sort(np.random.default_rng(67).normal(size=400))
    basis = natural_spline(values)
    assert basis.shape == (400, 6)
    assert np.linalg.matrix_rank(basis) == 6
    outside = values > np.quantile(values, 0.99)
    bends = np.diff(basis[outside], axis=0) / np.diff(values[outside])[:, None]
    assert bends == pytest.approx(np.broadcast_to(bends[0], bends.shape))
    straight = 3 - 2 * values
    assert basis @ np.linalg.lstsq(basis, straight)[0] == pytest.approx(straight)


def test_a_number_that_is_mostly_zero_still_gets_a_spline():
    setting = np.concatenate([np.zeros(90), np.arange(1.0, 31.0)])
    assert np.linalg.matrix_rank(natural_spline(setting)) == 6
    found = information_values({"x": setting}, np.column_stack([np.zeros(120), setting - 5]))
    assert found["evppi"][0] == pytest.approx(np.maximum(0, setting - 5).mean(), rel=0.05)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "what information is worth needs one uncertainty or more that varies between the points"),
        ({"x": np.full(100, math.nan)}, "the uncertainty x has no number at some points; give its setting at every"),
        (
            {"x": np.arange(100).astype(str)},
            "the uncertainty x has 100 categories for 100 points; sample 800 points or more, or give numbers",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused(inputs, message):
    with pytest.raises(BadInput) as refused:
        information_values(inputs, np.ones((100, 2)))
    assert message in str(refused.value)


def test_too_few_points_are_refused():
    values = np.ones((60, 2))
    values[:21] = math.nan
    with pytest.raises(
        BadInput, match="39 of 60 points finished for all strategies; what information is worth needs 40"
    ):
        decide_now(values)


def test_settings_must_belong_to_the_points():
    with pytest.raises(ValueError, match=r"the uncertainty x has settings of the shape \(50,\) for 100 points"):
        information_values({"x": np.ones(50)}, np.ones((100, 2)))

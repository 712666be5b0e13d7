"""The statistical asserts fail when they should, pass when they should, and as often as they say."""

import random

import pytest

from csim.study.statistics import student_quantile
from tests.statistics_helper import (
    assert_distribution_equals,
    assert_greater,
    assert_mean_equals,
    assert_paired_means_equal,
    assert_proportion_equals,
    assert_ratio_equals,
)


def normal_draws(count: int, mean: float = 0.0, seed: int = 1) -> list[float]:
    luck = random.Random(seed)
    return [luck.gauss(mean, 1.0) for _ in range(count)]


def share_that_raises(check, worlds: int = 2_000) -> float:
    """Share of fresh worlds in which `check(seed)` raises."""
    raised = 0
    for seed in range(worlds):
        try:
            check(seed)
        except AssertionError:
            raised += 1
    return raised / worlds


@pytest.mark.parametrize(
    ("probability", "degrees", "table"),
    [
        # Student's table as printed in textbooks
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 9, 2.262),
        (0.995, 10, 3.169),
        (0.9995, 30, 3.646),
        (0.975, 120, 1.980),
    ],
)
def test_the_quantile_agrees_with_the_printed_table_far_out(probability, degrees, table):
    assert student_quantile(probability, degrees) == pytest.approx(table, abs=5e-4)


def test_the_quantile_does_not_jump_where_the_series_ends():
    below, above = student_quantile(1 - 5e-7, 1_000), student_quantile(1 - 5e-7, 1_001)
    assert above < below
    assert below - above < 1e-4


def test_mean_that_agrees_passes():
    assert_mean_equals(normal_draws(400, mean=3.0), 3.0)


def test_mean_that_is_off_by_half_a_deviation_fails_and_says_by_how_much():
    with pytest.raises(AssertionError, match=r"of 400 samples is 0\.\d+ away from 2\.5; luck explains 0\.2"):
        assert_mean_equals(normal_draws(400, mean=3.0), 2.5)


def test_small_samples_get_student_s_wider_tolerance():
    # three samples half a deviation apart: six standard errors away is no proof with two degrees of freedom
    samples = [9.5, 10.0, 10.5]
    assert_mean_equals(samples, 10 + 6 * 0.5 / 3**0.5)
    with pytest.raises(AssertionError):
        assert_mean_equals(samples, 10 + 6 * 0.5 / 3**0.5, false_alarm=0.05)


def test_samples_all_alike_agree_only_with_their_own_value():
    assert_mean_equals([0.1 + 0.2] * 5, 0.3)
    with pytest.raises(AssertionError, match="luck explains"):
        assert_mean_equals([0.3] * 5, 0.3001)


def test_mean_raises_as_often_as_it_says():
    share = share_that_raises(lambda seed: assert_mean_equals(normal_draws(8, seed=seed), 0.0, false_alarm=0.05))
    assert_proportion_equals(round(share * 2_000), 2_000, 0.05)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_samples_that_are_no_numbers_fail(bad):
    with pytest.raises(AssertionError, match="infinite or not a number"):
        assert_mean_equals([1.0, bad], 1.0)


def test_a_single_sample_is_too_few():
    with pytest.raises(AssertionError, match="1 samples are too few, at least 2"):
        assert_mean_equals([1.0], 1.0)


@pytest.mark.parametrize("rate", [0.0, 1e-12, 0.5, 2.0])
def test_a_rate_that_means_nothing_is_refused(rate):
    with pytest.raises(AssertionError, match="false-alarm rate of"):
        assert_mean_equals([1.0, 2.0], 1.5, false_alarm=rate)


def test_paired_means_are_told_apart_by_less_than_their_own_spread():
    luck = normal_draws(50)
    noise = normal_draws(50, seed=2)
    first = [10 * shared + 0.1 * own for shared, own in zip(luck, noise, strict=True)]
    assert_paired_means_equal(first, [10 * shared for shared in luck])
    with pytest.raises(AssertionError, match="away from 0"):
        assert_paired_means_equal(first, [10 * shared + 0.2 for shared in luck])


def test_pairs_of_unequal_number_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        assert_paired_means_equal([1.0, 2.0, 3.0], [1.0, 2.0])


def items_of_random_number(groups: int, seed: int = 1) -> tuple[list[float], list[float]]:
    """Sums and counts of exponential items of mean 2, from one to eleven in a group."""
    luck = random.Random(seed)
    counts = [luck.randint(1, 11) for _ in range(groups)]
    return [sum(luck.expovariate(0.5) for _ in range(count)) for count in counts], [float(each) for each in counts]


def test_ratio_that_agrees_passes_and_one_that_does_not_fails_and_says_by_how_much():
    sums, counts = items_of_random_number(500)
    assert_ratio_equals(sums, counts, 2.0)
    with pytest.raises(
        AssertionError, match=r"ratio \d\.\d+ over 500 pairs is 0\.5\d* away from 2\.5; luck explains 0"
    ):
        assert_ratio_equals(sums, counts, 2.5)
    with pytest.raises(AssertionError, match="away from 1.5"):
        assert_ratio_equals(sums, counts, 1.5)


def test_ratio_weighs_items_and_not_groups():
    """Groups of one item at 9 and of nine at 1: 1.8 an item, although a group has 5 on average."""
    assert_ratio_equals([9.0] * 50 + [9.0] * 50, [1.0] * 50 + [9.0] * 50, 1.8)
    with pytest.raises(AssertionError, match="away from 5"):
        assert_ratio_equals([9.0] * 50 + [9.0] * 50, [1.0] * 50 + [9.0] * 50, 5.0)


def test_ratio_without_luck_must_be_exact():
    assert_ratio_equals([0.1 + 0.2] * 3, [1.0] * 3, 0.3)
    with pytest.raises(AssertionError, match="luck explains"):
        assert_ratio_equals([0.3] * 3, [1.0] * 3, 0.3001)


def test_ratio_raises_as_often_as_it_says():
    share = share_that_raises(lambda seed: assert_ratio_equals(*items_of_random_number(80, seed), 2.0, false_alarm=0.1))
    assert_proportion_equals(round(share * 2_000), 2_000, 0.1, false_alarm=1e-3)


def lucky_groups(groups: int, seed: int = 1) -> tuple[list[float], list[float], list[float]]:
    """Sums of four items of mean 2, most of whose luck a control of mean zero shares."""
    luck = random.Random(seed)
    control = [luck.gauss(0.0, 1.0) for _ in range(groups)]
    return [8.0 + 3.0 * each + luck.gauss(0.0, 0.5) for each in control], [4.0] * groups, control


def test_a_control_narrows_the_tolerance():
    sums, counts, control = lucky_groups(60)
    assert_ratio_equals(sums, counts, 2.0)
    assert_ratio_equals(sums, counts, 2.0, control=control)
    assert_ratio_equals(sums, counts, 2.2)
    with pytest.raises(
        AssertionError, match=r"ratio [12]\.\d+ over 60 pairs is 0\.\d+ away from 2\.2; luck explains 0\.0"
    ):
        assert_ratio_equals(sums, counts, 2.2, control=control)


def test_a_ratio_with_a_control_raises_as_often_as_it_says():
    def check(seed):
        sums, counts, control = lucky_groups(8, seed)
        assert_ratio_equals(sums, counts, 2.0, control=control, false_alarm=0.05)

    assert_proportion_equals(round(share_that_raises(check) * 2_000), 2_000, 0.05)


def test_ratio_to_nothing_is_refused():
    with pytest.raises(AssertionError, match="no positive mean, there is no ratio"):
        assert_ratio_equals([1.0, 2.0], [0.0, 0.0], 1.0)


def test_greater_passes_on_proof():
    smaller = normal_draws(100)
    assert_greater(
        [value + 0.5 + 0.1 * own for value, own in zip(smaller, normal_draws(100, seed=3), strict=True)], smaller
    )


@pytest.mark.parametrize("shift", [0.0, -0.5])
def test_greater_fails_where_there_is_no_difference_or_the_opposite(shift):
    first, second = normal_draws(100, mean=shift), normal_draws(100, seed=3)
    with pytest.raises(AssertionError, match="does not prove the first greater"):
        assert_greater(first, second)


def test_greater_fails_on_equal_samples():
    with pytest.raises(AssertionError, match="does not prove"):
        assert_greater([1.0, 2.0], [1.0, 2.0])


def test_greater_passes_wrongly_as_often_as_it_says():
    share = share_that_raises(
        lambda seed: assert_greater(normal_draws(8, seed=seed), normal_draws(8, seed=seed + 9_000), false_alarm=0.05)
    )
    assert_proportion_equals(round((1 - share) * 2_000), 2_000, 0.05)


def test_proportion_that_agrees_passes_and_one_that_does_not_fails():
    assert_proportion_equals(310, 1_000, 0.3)
    with pytest.raises(AssertionError, match=r"310 of 1000 \(0\.31\) where 0\.4 is expected happens with probability"):
        assert_proportion_equals(310, 1_000, 0.4)
    with pytest.raises(AssertionError, match="on its side"):
        assert_proportion_equals(310, 1_000, 0.2)


def test_rare_events_are_judged_exactly():
    assert_proportion_equals(0, 1_000, 0.01)  # nothing in a thousand: 4 in 100,000, not yet one in a million
    with pytest.raises(AssertionError):
        assert_proportion_equals(0, 2_000, 0.01)
    with pytest.raises(AssertionError):
        assert_proportion_equals(0, 1_000_000, 0.5)


@pytest.mark.parametrize(("certain", "successes"), [(0.0, 0), (1.0, 7)])
def test_certainty_allows_no_exception(certain, successes):
    assert_proportion_equals(successes, 7, certain)
    with pytest.raises(AssertionError):
        assert_proportion_equals(3, 7, certain)


@pytest.mark.parametrize(
    ("successes", "trials", "expected", "message"),
    [(5, 4, 0.5, "is not a count"), (0, 0, 0.5, "no trials"), (1, 2, 1.5, "is not a proportion")],
)
def test_counts_that_make_no_sense_are_refused(successes, trials, expected, message):
    with pytest.raises(AssertionError, match=message):
        assert_proportion_equals(successes, trials, expected)


def test_distribution_that_agrees_passes_and_one_that_does_not_fails():
    luck = random.Random(4)
    samples = [luck.random() for _ in range(2_000)]
    assert_distribution_equals(samples, lambda value: value)
    with pytest.raises(AssertionError, match="stray from the distribution by 0.2"):
        assert_distribution_equals(samples, lambda value: value * value)
    with pytest.raises(AssertionError, match="stray from the distribution"):
        assert_distribution_equals([0.5 + value / 2 for value in samples], lambda value: value)

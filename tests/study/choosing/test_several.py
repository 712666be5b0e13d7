"""Many pairs at once and the cost of a wrong choice: corrected as promised, and equal to closed forms."""

import math

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.choosing.several import compare_pairs, expected_regret, holm
from csim.study.statistics import drawn_means, intervals, probability_best, student_quantile, student_tail
from tests.statistics_helper import assert_distribution_equals, assert_greater, assert_mean_equals

NAMES = ("no_cs", "hybrid", "tools", "people")
COLUMNS = ["first", "second", "mean", "low", "high", "runs", "p_adjusted", "apart"]


def worlds(count, arms, seed=1):
    """Replicates without any true difference, which share half of their luck."""
    generator = np.random.default_rng(seed)
    return generator.normal(size=(count, arms)) + generator.normal(size=(count, 1))


def test_all_pairs_or_all_against_one():
    every = compare_pairs(worlds(12, 4), NAMES)
    assert every.columns.tolist() == COLUMNS
    assert list(zip(every["first"], every["second"], strict=True)) == [
        ("no_cs", "hybrid"),
        ("no_cs", "tools"),
        ("no_cs", "people"),
        ("hybrid", "tools"),
        ("hybrid", "people"),
        ("tools", "people"),
    ]
    one = compare_pairs(worlds(12, 4), NAMES, "hybrid")
    assert one["first"].tolist() == ["no_cs", "tools", "people"]
    assert one["second"].tolist() == ["hybrid"] * 3


def test_intervals_are_bonferronis_by_student_quantiles():
    values = worlds(12, 4)
    row = compare_pairs(values, NAMES).iloc[3]
    difference = values[:, 1] - values[:, 2]
    half = student_quantile(1 - 0.05 / 6 / 2, 11) * difference.std(ddof=1) / math.sqrt(12)
    assert row["mean"] == pytest.approx(difference.mean())
    assert row["high"] - row["mean"] == pytest.approx(half)
    assert row["mean"] - row["low"] == pytest.approx(half)
    assert row["runs"] == 12


def test_two_arms_are_the_plain_paired_test():
    values = worlds(12, 2)
    difference = values[:, 0] - values[:, 1]
    values[:, 0] += student_quantile(0.975, 11) * difference.std(ddof=1) / math.sqrt(12) - difference.mean()
    row = compare_pairs(values, NAMES[:2]).iloc[0]
    assert row["p_adjusted"] == pytest.approx(0.05)
    assert row["low"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("t", "degrees", "tail"), [(2.0, 1, 0.295167), (2.0, 4, 0.116117), (-1.0, 9, 0.343436)])
def test_tails_agree_with_the_printed_tables(t, degrees, tail):
    assert student_tail(t, degrees) == pytest.approx(tail, abs=1e-6)
    assert student_tail(math.inf, degrees) == pytest.approx(0, abs=1e-15)


def test_p_values_are_uniform_where_nothing_differs():
    generator = np.random.default_rng(8)
    tails = [compare_pairs(generator.normal(size=(6, 2)), NAMES[:2])["p_adjusted"].iloc[0] for _ in range(300)]
    assert_distribution_equals(tails, lambda p: p)


def test_holms_adjustment_is_the_textbook_one():
    adjusted = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    assert adjusted.tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.6, 0.9])).tolist() == [1.0, 1.0]


def test_a_test_that_cannot_be_made_still_counts():
    adjusted = holm(np.array([math.nan, 0.01]))
    assert math.isnan(adjusted[0])
    assert adjusted[1] == pytest.approx(0.02)


def test_a_false_difference_is_as_rare_among_six_pairs_as_promised():
    generator = np.random.default_rng(13)
    trials = 1_000
    clean, covering, uncorrected = [], [], []
    for _ in range(trials):
        values = generator.normal(size=(10, 4)) + generator.normal(size=(10, 1))
        found = compare_pairs(values, NAMES)
        clean.append(float(not found["apart"].any()))
        covering.append(float(((found["low"] <= 0) & (found["high"] >= 0)).all()))
        single = [intervals(values[:, a] - values[:, b]) for a in range(4) for b in range(a)]
        uncorrected.append(float(all(each.low <= 0 <= each.high for each in single)))
    for held in (clean, covering):
        assert_greater(held, [0.92] * trials)  # some 0.96 in truth
    assert_greater([0.86] * trials, uncorrected)  # some 0.80: what the correction is for


def test_the_best_of_the_same_values_is_compared_as_one_of_all_pairs():
    generator = np.random.default_rng(13)
    arms, trials = "abcdefgh", 1_000
    clean, covering, uncorrected = [], [], []
    for _ in range(trials):
        values = generator.normal(size=(12, 8))
        best = arms[int(values.mean(axis=0).argmax())]
        found = compare_pairs(values, arms, best, chosen=True)
        clean.append(float(not found["apart"].any()))
        covering.append(float(((found["low"] <= 0) & (found["high"] >= 0)).all()))
        uncorrected.append(float(not compare_pairs(values, arms, best)["apart"].any()))
    for held in (clean, covering):
        assert_greater(held, [0.93] * trials)  # some 0.96 in truth
    assert_greater(clean, uncorrected)  # as if the best had been named before


def test_holms_adjustment_counts_what_was_not_picked():
    assert holm(np.array([0.004, 0.01]), 10).tolist() == pytest.approx([0.04, 0.09])


def test_a_difference_that_is_there_is_found():
    values = worlds(40, 4)
    values[:, 3] += 2
    found = compare_pairs(values, NAMES)
    assert found["apart"].tolist() == [False, False, True, False, True, True]
    assert (found["high"][found["apart"]] < 0).all()


def test_a_difference_without_spread_is_sure_and_none_at_all_is_none():
    luck = worlds(8, 1)
    found = compare_pairs(np.column_stack([luck, luck + 4, luck]), NAMES[:3], confidence=0.9)
    assert found["p_adjusted"].tolist() == pytest.approx([0, 1, 0], abs=1e-12)
    assert found["apart"].tolist() == [True, False, True]
    assert compare_pairs(np.ones((8, 2)), NAMES[:2])["apart"].tolist() == [False]


def test_replicates_that_lack_one_of_a_pair_are_left_out_of_that_pair():
    values = worlds(10, 3)
    values[:9, 2] = math.nan
    values[0, 0] = math.nan
    found = compare_pairs(values, NAMES[:3])
    assert found["runs"].tolist() == [9, 1, 1]
    assert found[["low", "high", "p_adjusted"]].isna().all(axis=1).tolist() == [False, True, True]
    assert not found["apart"][1:].any()


def test_arms_that_do_not_fit_are_refused():
    with pytest.raises(BadInput, match="two or more different arms are compared, not none"):
        compare_pairs(np.empty((4, 0)), ())
    with pytest.raises(BadInput, match="two or more different arms are compared, not a and a"):
        compare_pairs(np.ones((4, 2)), ("a", "a"))
    with pytest.raises(BadInput, match="no arm is called hybird: did you mean hybrid?"):
        compare_pairs(np.ones((4, 4)), NAMES, "hybird")
    with pytest.raises(ValueError, match="3 columns of values do not belong to 4 arms"):
        compare_pairs(np.ones((4, 3)), NAMES)


def positive_part(mean, error, degrees):
    """E[max(0, d)] for d around `mean` by Student's t with this `error` and these degrees of freedom."""
    z = mean / error
    log_density = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - math.log(math.pi * degrees) / 2
    density = math.exp(log_density - (degrees + 1) / 2 * math.log1p(z * z / degrees))
    below = 1 - student_tail(z, degrees) / 2 if z > 0 else student_tail(z, degrees) / 2
    return mean * below + error * (degrees + z * z) / (degrees - 1) * density


@pytest.mark.parametrize("lead", [0.0, 0.4, -0.8])
def test_the_regret_of_one_of_two_has_a_closed_form(lead):
    values = worlds(12, 2)
    values[:, 1] += lead
    difference = values[:, 1] - values[:, 0]
    expected = positive_part(difference.mean(), difference.std(ddof=1) / math.sqrt(12), 11)
    drawn = drawn_means(values)
    losses = np.maximum(0.0, drawn[:, 1] - drawn[:, 0])
    assert_mean_equals(losses, expected)
    assert expected_regret(values)[0] == pytest.approx(losses.mean())


def test_regret_and_sureness_come_from_the_same_draws():
    values = worlds(15, 4)
    drawn = drawn_means(values)
    best = drawn.argmax(axis=1)
    assert probability_best(values).tolist() == (np.bincount(best, minlength=4) / len(best)).tolist()
    regret = expected_regret(values)
    assert (regret >= 0).all()
    assert regret[0] - regret[1] == pytest.approx((drawn[:, 1] - drawn[:, 0]).mean())


def test_a_choice_that_is_sure_costs_nothing():
    values = worlds(30, 2) + np.array([100.0, 0.0])
    assert expected_regret(values)[0] == 0
    assert expected_regret(values)[1] == pytest.approx((values[:, 0] - values[:, 1]).mean(), rel=0.01)


def test_too_few_complete_replicates_leave_the_regret_unknown():
    values = np.array([[1.0, 2.0], [2.0, 1.0], [math.nan, 1.0]])
    assert np.isnan(expected_regret(values)).all()
    assert drawn_means(values[:1]).shape == (0, 2)

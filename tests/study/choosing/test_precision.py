"""Replicate to precision: how far it goes, why it stops, and that its intervals cover as often as is said."""

import math

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.choosing.amounts import amount, told_apart
from csim.study.choosing.precision import Precision, Target
from csim.study.statistics import intervals, student_quantile
from tests.statistics_helper import assert_greater

ARMS = ("no_cs", "hybrid", "tools")
VALUE = (Target("vendor_value", 500_000.0),)


def spread_exactly(deviation, count, mean=0.0):
    """Numbers whose mean and standard deviation are exactly these."""
    raw = np.resize([1.0, -1.0], count)
    raw -= raw.mean()
    return mean + raw * deviation / raw.std(ddof=1)


def beside_zero(*columns):
    return np.column_stack([np.zeros(len(columns[0])), *columns])


def test_nothing_is_looked_at_before_the_first_replications():
    precision = Precision(ARMS, VALUE, "no_cs")
    for count, values in ((0, np.empty((0, 3))), (15, np.zeros((15, 3)))):
        progress = precision.judge({"vendor_value": values})
        assert progress == (count, (), False, 16, "")
        assert not progress.stopped


def test_pairs_carry_the_intervals_of_paired_differences():
    values = np.random.default_rng(1).normal(size=(20, 3)) * 1e6
    pairs = Precision(ARMS, VALUE, "hybrid").judge({"vendor_value": values}).pairs
    assert [(pair.first, pair.second) for pair in pairs] == [("no_cs", "hybrid"), ("tools", "hybrid")]
    found = intervals(values[:, 2] - values[:, 1])
    assert pairs[1].mean == found.mean
    assert pairs[1].half_width == (found.high - found.low) / 2
    assert pairs[1].runs == 20


@pytest.mark.parametrize(
    ("measure", "best"), [("vendor_value", "tools"), ("logo_churn", "no_cs"), ("unknown", "tools")]
)
def test_without_a_baseline_differences_are_taken_from_the_best(measure, best):
    values = np.random.default_rng(2).normal(size=(16, 3)) + np.array([0.0, 1e3, 2e3])
    pairs = Precision(ARMS, (Target(measure, 1.0),)).judge({measure: values}).pairs
    assert [pair.second for pair in pairs] == [best, best]


def test_an_arm_without_any_figure_is_never_the_best():
    values = np.column_stack([np.full(16, math.nan), spread_exactly(1.0, 16), spread_exactly(2.0, 16, mean=-3.0)])
    assert [pair.second for pair in Precision(ARMS, VALUE).judge({"vendor_value": values}).pairs] == ["hybrid"] * 2


@pytest.mark.parametrize(("deviation", "asked"), [(2.0, 0.4), (1.0, 0.05), (1.0, 0.31)])
def test_what_is_predicted_to_be_needed_is_enough_and_hardly_more(deviation, asked):
    values = beside_zero(spread_exactly(deviation, 24))
    pair = Precision(("a", "b"), (Target("x", asked),), "a").judge({"x": values}).pairs[0]

    def half_width(count):
        return student_quantile(0.975, count - 1) * deviation / math.sqrt(count)

    assert half_width(int(pair.needed)) <= asked * 1.005
    assert half_width(int(pair.needed) - 2) > asked


@pytest.mark.parametrize(
    ("deviation", "after"),
    [
        (0.45, 28),  # 22 would do; a batch has 8 or more
        (0.6, 38),  # as many as are needed
        (5.0, 40),  # twice as many, although far more are needed
    ],
)
def test_batches_grow_by_eight_at_least_and_double_at_most(deviation, after):
    progress = Precision(("a", "b"), (Target("x", 0.2),), "a").judge({"x": beside_zero(spread_exactly(deviation, 20))})
    assert progress.next_replications == after
    assert not progress.stopped


def test_no_batch_goes_beyond_the_cap():
    values = beside_zero(spread_exactly(5.0, 20))
    assert Precision(("a", "b"), (Target("x", 0.2),), "a", cap=25).judge({"x": values}).next_replications == 25


def test_the_hardest_of_all_targets_decides():
    precision = Precision(("a", "b"), (Target("x", 1.0), Target("y", 0.1)), "a", cap=1_000)
    easy, hard = beside_zero(spread_exactly(1.0, 100)), beside_zero(spread_exactly(0.6, 100))
    progress = precision.judge({"x": easy, "y": hard})
    assert [pair.met for pair in progress.pairs] == [True, False]
    assert progress.next_replications == progress.pairs[1].needed > 130


def test_it_says_that_all_is_known_as_asked():
    values = beside_zero(spread_exactly(1e5, 48), spread_exactly(1e6, 48))
    progress = Precision(ARMS, VALUE, "no_cs").judge({"vendor_value": values})
    assert progress.met
    assert progress.next_replications == 48
    assert progress.reason == "after 48 replications every difference in Vendor value is known to ±500 k USD, as asked"


def test_it_names_every_measure_that_was_asked_for():
    targets = (Target("vendor_value", 1.5e6), Target("nrr", 0.2))
    values = {"vendor_value": np.zeros((16, 3)), "nrr": np.ones((16, 3))}
    assert Precision(ARMS, targets).judge(values).reason == (
        "after 16 replications every difference in Vendor value is known to ±1.5 M USD and in NRR to ±0.2 points, "
        "as asked"
    )


def test_at_the_cap_it_says_what_is_still_open():
    precision = Precision(("no_cs", "hybrid"), (Target("nrr", 0.2),), "no_cs", cap=100)
    progress = precision.judge({"nrr": beside_zero(spread_exactly(1.5, 100))})
    assert not progress.met
    assert progress.stopped
    assert progress.next_replications == 100
    assert progress.reason == (
        "stopped at the cap of 100 replications; hybrid less no_cs in NRR is still known only to ±0.3 points where 0.2 "
        "was asked"
    )


@pytest.mark.parametrize(
    ("deviations", "rest"),
    [
        ((1.5, 9.0), ", and 1 other difference less well than asked"),
        ((1.5, 9.0, 8.0), ", and 2 other differences less"),
    ],
)
def test_at_the_cap_it_names_the_worst_and_counts_the_others(deviations, rest):
    arms = ("no_cs", "hybrid", "tools", "people")[: len(deviations) + 1]
    values = beside_zero(*(spread_exactly(deviation, 100) for deviation in deviations))
    reason = Precision(arms, (Target("nrr", 0.2),), "no_cs", cap=100).judge({"nrr": values}).reason
    assert "tools less no_cs in NRR is still known only to ±1.8 points where 0.2 was asked" + rest in reason


def test_failed_replicates_are_left_out_and_made_up_for():
    values = beside_zero(spread_exactly(1.0, 40))
    values[20:, 0] = math.nan
    values[:20, 1] = spread_exactly(1.0, 20)
    pair = Precision(("a", "b"), (Target("x", 0.2),), "a").judge({"x": values}).pairs[0]
    alone = Precision(("a", "b"), (Target("x", 0.2),), "a").judge({"x": values[:20]}).pairs[0]
    assert pair.runs == 20
    assert pair.half_width == pytest.approx(alone.half_width)
    assert pair.needed == 2 * alone.needed


def test_a_difference_that_never_exists_is_told_at_the_cap():
    values = np.column_stack([np.zeros(32), np.full(32, math.nan)])
    values[0, 1] = 1.0
    precision = Precision(("no_cs", "hybrid"), (Target("nrr", 0.2),), "no_cs", cap=64)
    assert precision.judge({"nrr": values}).next_replications == 64
    assert precision.judge({"nrr": np.vstack([values, np.full((32, 2), math.nan)])}).reason == (
        "stopped at the cap of 64 replications; hybrid less no_cs in NRR is not known at all, as it exists in only 1 "
        "of them"
    )


def in_two_worlds(count):
    """Two arms of which the second exists in two worlds alone, where it differs by nearly the same."""
    values = np.column_stack([spread_exactly(1e6, count), np.full(count, math.nan)])
    values[:2, 1] = values[:2, 0] + [100_000.0, 101_000.0]
    return {"vendor_value": values}


def test_a_difference_in_a_few_of_the_replicates_is_not_known_as_asked():
    precision = Precision(("a", "b"), (Target("vendor_value", 2e5),), cap=32)
    progress = precision.judge(in_two_worlds(16))
    assert progress.pairs[0].half_width < 2e5
    assert not progress.met
    assert progress.next_replications == 32
    assert precision.judge(in_two_worlds(32)).reason == (
        "stopped at the cap of 32 replications; a less b in Vendor value exists in only 2 of them, too few to be known"
    )


def test_half_of_the_replicates_are_enough_and_it_is_told_that_some_are_missing():
    values = np.zeros((16, 2))
    values[8:, 1] = math.nan
    progress = Precision(("a", "b"), (Target("nrr", 0.2),)).judge({"nrr": values})
    assert progress.met
    assert progress.reason.endswith("known to ±0.2 points, as asked; not all of them hold every difference, 8 at least")


def test_the_best_is_the_best_of_the_worlds_that_all_share():
    """The first arm exists in good worlds alone, and is behind in each of them."""
    good = np.resize([1.0, 0.0], 16)
    values = np.column_stack([np.where(good > 0, 19.0, math.nan), 20.0 * good])
    assert Precision(("a", "b"), (Target("vendor_value", 1.0),)).judge({"vendor_value": values}).pairs[0].second == "b"


def covered(draw, first, asked, trials):
    """Whether the interval reached at the end holds the true difference of zero, by trial."""
    precision = Precision(("a", "b"), (Target("x", asked),), "b", first=first, cap=5_000)
    for _ in range(trials):
        values = np.empty((0, 2))
        progress = precision.judge({"x": values})
        while not progress.stopped:
            fresh = draw(progress.next_replications - len(values))
            values = np.vstack([values, np.column_stack([fresh, np.zeros(len(fresh))])])
            progress = precision.judge({"x": values})
        assert progress.met
        yield float(abs(progress.pairs[0].mean) <= progress.pairs[0].half_width)


@pytest.mark.parametrize(
    ("shape", "first", "at_least"), [("normal", 16, 0.91), ("exponential", 16, 0.84), ("exponential", 32, 0.90)]
)
def test_stopping_when_narrow_leaves_the_intervals_nearly_as_sure_as_they_say(shape, first, at_least):
    generator = np.random.default_rng(11)
    draws = {"normal": generator.normal, "exponential": lambda size: generator.exponential(size=size) - 1}
    held = list(covered(lambda size: draws[shape](size=size), first, asked=0.3, trials=3_000))
    assert_greater(held, [at_least] * len(held))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"arms": ("a",)}, "a precision target compares two or more different arms, not a"),
        ({"arms": ("a", "a")}, "a precision target compares two or more different arms, not a and a"),
        ({"arms": ()}, "different arms, not none"),
        ({"baseline": "hybird"}, "no arm is called hybird: did you mean hybrid?; give one as baseline"),
        ({"targets": ()}, "a precision target needs a measure and the half width to which differences are to be known"),
        ({"targets": (Target("nrr", 0.0),)}, "the half width asked for nrr is 0; give one above 0"),
        ({"targets": (Target("nrr", math.nan),)}, "the half width asked for nrr is nan; give one above 0"),
        ({"first": 15}, "15 first replications are too few to stop on; give 16 or more"),
        ({"first": 30, "cap": 29}, "a cap of 29 replications is below the first 30; give 30 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(BadInput) as refused:
        Precision(**{"arms": ARMS, "targets": VALUE, **arguments})
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (500_000, "USD", "500 k USD"),
        (1_250_000, "USD", "1.25 M USD"),
        (0.2, "points", "0.2 points"),
        (0.004, "points", "0.004 points"),
        (2, "", "2"),
        (1_500, "customers", "1,500 customers"),
    ],
)
def test_what_was_asked_is_written_as_it_was_asked(value, unit, text):
    assert amount(value, unit) == text


def test_a_width_just_missed_does_not_look_reached():
    assert told_apart(0.2004, 0.2, "points") == ("0.2004 points", "0.2000")
    assert told_apart(1_020_000, 900_000, "USD") == ("1.0 M USD", "0.9")

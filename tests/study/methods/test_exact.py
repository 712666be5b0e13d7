"""Exact intervals: the closed forms, and how often they cover."""

import numpy as np
import pytest

from csim.study.methods.exact import counted, percentile, worlds_needed
from tests.statistics_helper import assert_greater


def test_counts_have_the_published_interval() -> None:
    # Clopper & Pearson's interval of 3 of 10, as every table of them has it.
    found = counted(3, 10)
    assert (found.low, found.high) == pytest.approx((0.0667, 0.6525), abs=1e-4)
    assert found.share == 0.3


def test_what_never_or_always_happened_has_one_end() -> None:
    assert counted(0, 32).low == 0.0
    assert counted(0, 32).high == pytest.approx(1 - 0.025 ** (1 / 32))
    assert counted(32, 32).high == 1.0
    assert np.isnan(counted(0, 0).share)


@pytest.mark.parametrize("chance", [0.02, 0.3])
def test_intervals_of_chances_cover_at_least_as_often_as_they_say(chance: float) -> None:
    counts = np.random.default_rng(1).binomial(32, chance, 3_000)
    covered = [float(counted(int(count), 32).low <= chance <= counted(int(count), 32).high) for count in counts]
    assert_greater(covered, [0.945] * len(covered), false_alarm=1e-3)


def test_intervals_of_percentiles_cover_at_least_as_often_as_they_say() -> None:
    samples = np.random.default_rng(2).exponential(size=(3_000, 100))
    truth = -np.log(0.95)
    found = [percentile(sample, 0.05) for sample in samples]
    covered = [float(each.low <= truth <= each.high) for each in found]
    assert_greater(covered, [0.945] * len(covered), false_alarm=1e-3)


def test_few_worlds_do_not_bound_a_rare_percentile() -> None:
    assert worlds_needed(0.05) == 72
    assert np.isfinite(percentile(np.arange(72.0), 0.05).low)
    assert percentile(np.arange(71.0), 0.05).low == -np.inf
    assert np.isnan(percentile(np.array([np.nan]), 0.05).value)
    assert percentile(np.array([1.0, np.nan]), 0.05).worlds == 1

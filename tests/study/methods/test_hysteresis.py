"""What comes back of a loss, on worlds made so that the share is known."""

import math

import numpy as np
import pytest

from csim.study.methods.hysteresis import Fate, returning
from tests.statistics_helper import assert_greater


def fates(share, noise=0.02, count=24):
    """Worlds in which a cut costs 1 of 10 and a share of that comes back."""
    luck = np.random.default_rng(3)
    common = luck.standard_normal(count)
    kept, cut, restored = (level + common + noise * luck.standard_normal(count) for level in (10, 9, 9 + share))
    return kept, cut, restored


def test_the_share_that_came_back_lies_in_its_interval():
    found = returning(*fates(0.6))
    assert found.share.low < 0.6 < found.share.high
    assert found.lost.low < 1 < found.lost.high
    assert found.missing.low < 0.4 < found.missing.high
    assert found.fate is Fate.STAYS_AWAY


def test_a_full_return_is_one_whose_whole_interval_is_within_indifference():
    found = returning(*fates(1.0))
    assert found.fate is Fate.RETURNS
    assert max(-found.missing.low, found.missing.high) <= found.zone


def test_what_is_missing_though_sure_returns_below_one_percent():
    found = returning(*fates(0.95, noise=0.001))
    assert found.missing.low > 0
    assert found.fate is Fate.RETURNS


def test_what_may_be_more_or_less_than_one_percent_is_undecided():
    found = returning(*fates(0.9, noise=0.02))
    assert 0 < found.missing.low < found.zone < found.missing.high
    assert found.fate is Fate.UNDECIDED


def test_more_than_was_lost_is_beyond():
    assert returning(*fates(1.5)).fate is Fate.BEYOND


def noisy(restored, seed):
    """Sixteen worlds in which a cut costs 200 of 1,000, each fate with luck of its own of 130."""
    luck = np.random.default_rng(seed)
    return returning(*(level + 130 * luck.standard_normal(16) for level in (1000, 800, restored)))


def test_luck_that_hides_a_loss_is_no_proof_of_a_return():
    """Only 15 % is won back; where luck hides that, it is undecided."""
    found = [noisy(830, seed) for seed in range(400)]
    lost = [each for each in found if each.anything_lost]
    assert any(not each.missing.beyond_zero() for each in lost)
    assert {each.fate for each in lost} == {Fate.STAYS_AWAY, Fate.UNDECIDED}


def test_a_company_that_returns_is_seldom_said_to_stay_away():
    wrong = [float(noisy(1000, seed).fate in (Fate.STAYS_AWAY, Fate.BEYOND)) for seed in range(1_000)]
    assert_greater([0.06] * len(wrong), wrong, false_alarm=1e-3)


def test_nothing_lost_leaves_no_share():
    kept, _, restored = fates(1.0)
    found = returning(kept, kept + 0.001 * np.array([1, -1] * 12), restored)
    assert found.fate is Fate.NOTHING_LOST
    assert math.isnan(found.share.mean)


def test_worlds_without_a_figure_are_left_out_of_all_three():
    kept, cut, restored = fates(0.6)
    cut[0], restored[5] = np.nan, np.nan
    assert returning(kept, cut, restored).runs == 22


def test_a_single_world_has_no_interval():
    found = returning(np.array([10.0]), np.array([9.0]), np.array([9.5]))
    assert found.lost.mean == pytest.approx(1)
    assert found.fate is Fate.UNDECIDED

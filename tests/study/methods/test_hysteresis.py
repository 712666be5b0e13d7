"""What comes back of a loss, on worlds made so that the share is known."""

import math

import numpy as np
import pytest

from csim.study.methods.hysteresis import returning


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
    assert not found.returns


def test_a_full_return_is_within_indifference():
    found = returning(*fates(1.0))
    assert found.returns
    assert found.indifferent


def test_what_is_missing_though_sure_is_indifferent_below_one_percent():
    found = returning(*fates(0.95, noise=0.001))
    assert found.missing.low > 0
    assert found.returns


def test_nothing_lost_leaves_no_share():
    kept, _, restored = fates(1.0)
    found = returning(kept, kept + 0.001 * np.array([1, -1] * 12), restored)
    assert not found.anything_lost
    assert math.isnan(found.share.mean)


def test_worlds_without_a_figure_are_left_out_of_all_three():
    kept, cut, restored = fates(0.6)
    cut[0], restored[5] = np.nan, np.nan
    assert returning(kept, cut, restored).runs == 22


def test_a_single_world_has_no_interval():
    found = returning(np.array([10.0]), np.array([9.0]), np.array([9.5]))
    assert found.lost.mean == pytest.approx(1)
    assert not found.anything_lost

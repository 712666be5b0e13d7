"""Limits: how many worlds must hold them, and how far they are broken."""

import numpy as np
import pytest

from csim.scenario.studies.kinds import Limit
from csim.study.methods.bounds import Bound, bounds_of


def test_the_world_that_must_just_hold_tells_how_far_a_bound_is_broken() -> None:
    values = np.arange(1.0, 21.0)  # 20 worlds
    bound = Bound("nrr", True, 4.0, 0.9)
    assert bound.needed(20) == 18
    assert bound.excess(values) == 1.0  # the 18th best world shows 3
    assert Bound("nrr", True, 3.0, 0.9).kept(values)
    assert not bound.kept(values)
    assert Bound("nrr", False, 17.0, 0.9).excess(values) == 1.0


def test_a_world_without_a_figure_does_not_hold() -> None:
    values = np.array([5.0, 5.0, np.nan, 5.0])
    assert Bound("nrr", True, 4.0, 0.75).kept(values)
    assert Bound("nrr", True, 4.0, 0.9).excess(values) == np.inf
    assert Bound("nrr", False, 9.0, 0.9).held(values).held == 3


def test_the_interval_of_a_share_is_wilsons() -> None:
    held = Bound("nrr", True, 0.5, 0.9).held(np.array([1.0] * 9 + [0.0]))
    assert (held.held, held.worlds, held.share) == (9, 10, 0.9)
    assert (held.low, held.high) == pytest.approx((0.5958, 0.9821), abs=1e-4)


def test_bounds_are_read_in_the_measures_unit_and_told_in_words() -> None:
    found = bounds_of(
        {
            "nrr": Limit(at_least="100 %", probability=0.9),
            "cash_low": Limit(at_least=0.0),
            "cac": Limit(at_most="9 kUSD"),
        }
    )
    assert [each.amount for each in found] == [100.0, 0.0, 9000.0]
    assert found[0].text == "NRR at least 100 % in 90 % of worlds"
    assert found[1].text == "Lowest cash at least 0 USD in 50 % of worlds"
    assert found[2].side == "at most 9000 USD"

"""Who leads, and how far ahead, as things stand and after a change."""

import numpy as np
import pytest

from csim.study.assuming.ranking import Ranking


def world(spread: float = 0.1, count: int = 32) -> np.ndarray:
    return np.random.default_rng(1).normal(0.0, spread, (3, count))


def test_the_best_and_those_that_tie_with_it_lead() -> None:
    ranking = Ranking(np.array([[100.0], [104.0], [103.9]]) + world())
    assert ranking.best == 1
    assert ranking.leaders == (1, 2)  # less than 1 % apart, which changes no decision
    assert ranking.others == (0,)
    nearest = ranking.nearest()
    assert nearest is not None
    assert (nearest.leader, nearest.other) == (1, 0)
    assert nearest.margin.mean == pytest.approx(4.0, abs=0.2)
    assert not nearest.tie


def test_a_challenger_has_to_be_ahead_of_every_present_leader() -> None:
    values = np.array([[100.0], [104.0], [103.9]]) + world()
    ranking = Ranking(values)
    after = values[:, :4] + np.array([[7.0], [-9.0], [0.0]])
    (challenge,) = ranking.challenges(after, {})
    assert (challenge.leader, challenge.other) == (2, 0)
    assert challenge.margin.mean == pytest.approx(-3.1, abs=0.2)


def test_strategies_without_a_figure_neither_lead_nor_follow() -> None:
    ranking = Ranking(np.array([[100.0] * 4, [np.nan] * 4, [90.0, 90.1, 89.9, 90.0]]))
    assert (ranking.leaders, ranking.others) == ((0,), (2,))
    assert Ranking(np.full((2, 4), np.nan)).nearest() is None


def test_the_best_has_the_best_mean_of_the_worlds_that_all_share() -> None:
    good = np.array([20.0, 20.5, 19.5, 20.0])
    ranking = Ranking(np.array([[*(good - 1.0), *[np.nan] * 4], [*good, *(good - 15.0)]]))
    assert (ranking.best, ranking.leaders, ranking.others) == (1, (1,), (0,))
    assert ranking.missing == (4, 0)
    assert ranking.means.tolist() == [19.0, 20.0]
    nearest = ranking.nearest()
    assert nearest is not None
    assert nearest.margin.mean == pytest.approx(1.0)


def test_nobody_leads_without_a_world_in_common() -> None:
    ranking = Ranking(np.array([[1.0, 2.0, np.nan, np.nan], [np.nan, np.nan, 3.0, 4.0]]))
    assert (ranking.leaders, ranking.others) == ((), ())


def test_rivals_of_which_too_few_runs_finished_come_last_and_unknown() -> None:
    values = np.array([[104.0], [100.0], [90.0]]) + world()
    after = values[:, :3].copy()
    after[1] = np.nan
    found = Ranking(values).challenges(after, {})
    assert [(each.other, each.known) for each in found] == [(2, True), (1, False)]
    assert found[0].ahead
    assert not found[1].ahead
    after[0] = np.nan
    assert not any(each.known for each in Ranking(values).challenges(after, {}))


def test_leaders_that_share_no_world_after_a_change_leave_it_unknown() -> None:
    values = np.array([[104.0], [104.1], [90.0]]) + world()
    ranking = Ranking(values)
    assert len(ranking.leaders) == 2
    after = values[:, :4].copy()
    after[0, :2] = after[1, 2:] = np.nan
    assert not any(each.known for each in ranking.challenges(after, {}))


def test_levels_move_with_what_was_simulated() -> None:
    ranking = Ranking(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    levels = ranking.levels(np.array([[2.0, np.nan], [np.nan, np.nan]]))
    assert levels[0] == pytest.approx(3.0)
    assert np.isnan(levels[1])


def test_the_usual_variance_is_the_mean_over_changes_of_both() -> None:
    ranking = Ranking(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]))
    still = np.array([[1.0, 2.0], [0.0, 0.0]])
    moved = np.array([[1.0, 4.0], [0.0, 0.0]])
    other = np.array([[1.0, 4.0], [np.nan, np.nan]])
    usual = ranking.usual([still, moved, other])
    assert usual[0, 1] == usual[1, 0] == pytest.approx(1.0)

"""Paid back, left before, not yet: Aalen-Johansen against hand examples."""

import numpy as np
import pytest

from csim.measures.incidence import aalen_johansen, incidence_shares
from csim.measures.monthly import incidence_curve
from csim.measures.summary import summarise
from tests.ledger.little_run import empty_run


def censored_run():
    """Two cohorts of ten, the second followed for two months only; events of months cut by the end must not count."""
    run = empty_run(4, segments=("smb",))
    run.cohort["signed"][:2, 0, 0] = 10
    run.cohort["left_before"][0, 0] = (1, 0, 1, 5)
    run.cohort["paid_back"][0, 0] = (0, 2, 3, 0)
    run.cohort["left_before"][1, 0] = (1, 1, 5, 0)
    run.cohort["paid_back"][1, 0] = (0, 1, 0, 0)
    return run


def test_shares_with_censoring_by_hand():
    shares, followed = incidence_shares(censored_run())
    not_yet, paid_back, left_before = shares[:, 0]
    # Month 1: 20 at risk, 2 leave. Month 2: 18 at risk, 3 pay back, 1 leaves. Month 3: 7 at risk, 3 pay back, 1 leaves.
    assert not_yet[:4] == pytest.approx([1.0, 0.9, 0.7, 0.3])
    assert paid_back[:4] == pytest.approx([0.0, 0.0, 0.15, 0.45])
    assert left_before[:4] == pytest.approx([0.0, 0.1, 0.15, 0.25])
    assert followed[0].tolist() == [20, 20, 20, 10, 0]
    assert np.isnan(shares[:, 0, 4]).all()


def test_leaving_competes_so_fewer_pay_back_than_kaplan_meier_would_say():
    shares, _ = incidence_shares(censored_run())
    kaplan_meier = 1.0 - (1.0 - 3 / 18) * (1.0 - 3 / 7)
    assert shares[1, 0, 3] < kaplan_meier


def test_who_returns_may_still_pay_back():
    counts = {
        "waiting": [10, 6, 8],
        "gone": [0, 4, 2],
        "paid": [0, 0, 4],
        "left": [4, 0, 0],
        "back": [0, 2, 0],
    }
    shares = aalen_johansen(*(np.array(values, float) for values in counts.values()))
    assert shares[0].tolist() == pytest.approx([1.0, 0.6, 0.8, 0.4])
    assert shares[1].tolist() == pytest.approx([0.0, 0.0, 0.0, 0.4])
    assert shares[2].tolist() == pytest.approx([0.0, 0.4, 0.2, 0.2])


def test_who_leaves_and_returns_within_a_month_never_left():
    shares = aalen_johansen(*(np.array([value], float) for value in (5, 0, 1, 2, 1)))
    assert shares[:, -1].tolist() == pytest.approx([0.6, 0.2, 0.2])


def test_without_censoring_the_shares_are_those_observed():
    luck = np.random.default_rng(7)
    run = empty_run(40, segments=("smb", "enterprise"))
    run.cohort["signed"][0, :, 0] = (400, 90)
    run.cohort["paid_back"][0, :, :36] = luck.integers(0, 2, (2, 36))
    run.cohort["left_before"][0, :, :36] = luck.integers(0, 2, (2, 36))
    figures = summarise(run)
    for age in (12, 24, 36):
        paid = run.cohort["paid_back"][0, :, :age].sum(axis=1)
        left = run.cohort["left_before"][0, :, :age].sum(axis=1)
        assert figures[f"paid_back_share_{age}.smb"] == pytest.approx(100.0 * paid[0] / 400)
        assert figures[f"left_before_share_{age}.enterprise"] == pytest.approx(100.0 * left[1] / 90)
        assert figures[f"not_yet_share_{age}"] == pytest.approx(100.0 * (490 - paid.sum() - left.sum()) / 490)


def test_ages_nobody_was_followed_to_are_undefined():
    run = empty_run(13, segments=("smb",))
    run.cohort["signed"][0, 0, 0] = 10
    assert summarise(run)["not_yet_share_12"] == 100.0
    assert np.isnan(summarise(run)["not_yet_share_24"])
    run.cohort["signed"][0, 0, 0] = 0
    assert np.isnan(summarise(run)["not_yet_share_12"])


def test_the_curve_leaves_out_what_was_not_observed():
    curve = incidence_curve(censored_run()).query("segment == 'all'")
    assert curve["age_months"].tolist() == [0, 1, 2, 3]
    assert (curve["paid_back"] + curve["left_before"] + curve["not_yet"]).tolist() == pytest.approx([1.0] * 4)

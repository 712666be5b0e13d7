import math

import numpy as np
import pytest

from csim.study.methods.conditions import Edge, Tally, Worlds, density_interval, inside, rounded, roundest, tally


def worlds(points, failures, runs):
    return Worlds(np.asarray(points, float), np.asarray(failures, float), np.full(len(points), float(runs)), (False,))


def test_tallies_count_worlds():
    points = np.array([[0.1], [0.6], [0.9]])
    counted = tally([Edge(0, low=0.5)], worlds(points, [1, 2, 4], runs=4))
    assert counted == Tally(points=2, runs=8, failures=6, all_points=3, all_runs=12, all_failures=7)
    assert (counted.density, counted.coverage, counted.base_rate) == (6 / 8, 6 / 7, 7 / 12)


def test_an_empty_tally_has_no_shares():
    nothing = Tally(0, 0, 0, 0, 0, 0)
    assert all(math.isnan(each) for each in (nothing.density, nothing.coverage, nothing.base_rate))
    assert all(math.isnan(end) for end in density_interval(nothing))


def test_an_edge_holds_its_own_limit():
    points = np.array([[1.0, 0], [2.0, 1], [3.0, 2]])
    assert inside([Edge(0, low=2.0)], points).tolist() == [False, True, True]
    assert inside([Edge(0, high=2.0)], points).tolist() == [True, True, False]
    assert inside([Edge(1, allowed=(0, 2))], points).tolist() == [True, False, True]
    assert inside([], points).all()


def test_wilsons_interval():
    """Ten of ten: Wilson's lower end is n / (n + z squared)."""
    low, high = density_interval(Tally(10, 10, 10, 20, 20, 12))
    assert (low, high) == pytest.approx((10 / (10 + 1.96**2), 1))


@pytest.mark.parametrize(
    ("low", "high", "round_number"),
    [
        (4.7, 5.4, 5),
        (0.3312, 0.3391, 0.335),
        (0.3312, 0.3491, 0.34),
        (-1, 2, 0),
        (-5.4, -4.7, -5),
        (1180, 1260, 1200),
        (100.013, 100.019, 100.016),
        (7, 7, 7),
        (0.1234567, 0.1234567, 0.1234567),
    ],
)
def test_limits_are_round(low, high, round_number):
    assert roundest(low, high) == pytest.approx(round_number, rel=1e-12)


def test_no_number_lies_between_the_wrong_ends():
    with pytest.raises(ValueError, match="2.0 is above 1.0"):
        roundest(2.0, 1.0)


def test_a_limit_moves_by_a_hundredth_of_the_points_at_most():
    points = np.linspace(0, 10, 1001)[:, None]
    edge = rounded(Edge(0, low=4.97), points)
    assert edge.low == pytest.approx(5.0)
    assert inside([edge], points).sum() == pytest.approx(inside([Edge(0, low=4.97)], points).sum(), abs=10)
    assert rounded(Edge(0, high=7.04), points).high == pytest.approx(7.0)
    assert rounded(Edge(0, allowed=(1, 2)), points) == Edge(0, allowed=(1, 2))


def test_with_few_points_a_limit_does_not_pass_any():
    points = np.array([[1.0], [2.2], [3.9], [5.0]])
    assert rounded(Edge(0, low=3.9), points).low == 3.0
    assert rounded(Edge(0, high=2.2), points).high == 3.0


def test_an_edge_knows_its_side():
    assert [edge.side for edge in (Edge(0, low=1.0), Edge(0, high=1.0), Edge(0, allowed=(1,)))] == [
        "low",
        "high",
        "allowed",
    ]
    assert Edge(0, low=1.0).replaces(Edge(0, low=2.0))
    assert not Edge(0, low=1.0).replaces(Edge(0, high=2.0))
    assert not Edge(0, low=1.0).replaces(Edge(1, low=2.0))

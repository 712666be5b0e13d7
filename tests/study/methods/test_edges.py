"""Edges: what is a jump and what a slope, on functions whose answer is known."""

import math

import numpy as np
import pytest

from csim.study.methods import edges
from csim.study.methods.edges import Rule, Stretch, Verdict

RULE = Rule(least=0.1, confidence=0.99)


def line(function, places, noise=0.0, replicates=16):
    luck = np.random.default_rng(7)
    return {place: function(place) + noise * luck.standard_normal(replicates) for place in places}


def test_a_parabola_has_no_excess_anywhere():
    known = line(lambda x: 3 * x * x - x + 2, [0.1, 0.2, 0.3, 0.4, 0.5])
    inner = [stretch for stretch in edges.stretches(known) if stretch.left > 0.1 and stretch.right < 0.5]
    assert inner
    for stretch in inner:
        assert edges.excess(known, stretch) == pytest.approx(0, abs=1e-12)


def test_the_excess_of_a_jump_on_a_slope_is_the_jump():
    known = line(lambda x: 2 * x + (5 if x > 0.25 else 0), [0.1, 0.2, 0.3, 0.4])
    assert edges.excess(known, Stretch(0.2, 0.3)) == pytest.approx(5)
    assert edges.change(known, Stretch(0.2, 0.3)) == pytest.approx(5.2)


def test_a_line_of_two_places_has_no_sides_to_continue():
    known = line(lambda x: x, [0.0, 1.0])
    assert np.isnan(edges.excess(known, Stretch(0.0, 1.0))).all()
    assert edges.most_abrupt(known) is None
    assert edges.steepest(known) == Stretch(0.0, 1.0)


def test_the_unusual_stretch_is_found_where_the_jump_hides_the_slope():
    """Slopes of 1 everywhere, and a fall of 2 in the second stretch: changes are 1, -1, 1, 1 in size alike."""
    known = line(lambda x: x - (2 if x > 1.5 else 0), [0.0, 1.0, 2.0, 3.0, 4.0])
    assert edges.most_unusual(known) == Stretch(1.0, 2.0)


def test_the_telling_half_is_the_one_with_the_jump():
    known = line(lambda x: x - (0.5 if x > 0.6 else 0), [0.0, 0.5, 1.0])
    whole = Stretch(0.0, 1.0)
    assert edges.telling_half(known, whole, 0.5, slope=1.0) == Stretch(0.5, 1.0)
    assert edges.telling_half(known, whole, 0.5, slope=0.0) == Stretch(0.0, 0.5)


def judged(function, width, noise=0.0):
    """The verdict on a stretch around 0.5 of this width, after one of twice the width."""
    half = width / 2
    places = [0.5 - half - 2 * width, 0.5 - half - width, 0.5 - half, 0.5 + half, 0.5 + half + width]
    places.append(0.5 + half + 3 * width)
    known = line(function, places, noise)
    before = edges.excess(known, Stretch(0.5 - half, 0.5 + half + width))
    return edges.judge(known, Stretch(0.5 - half, 0.5 + half), before, RULE)


def test_a_step_is_a_jump_however_small_the_stretch():
    for width in (0.1, 0.01, 0.001):
        found = judged(lambda x: float(x > 0.5), width, noise=0.05)
        assert found.verdict is Verdict.JUMP
        assert found.excess.low < 1 < found.excess.high


def test_a_steep_but_smooth_rise_is_a_slope_once_the_stretch_is_shorter_than_it():
    assert judged(lambda x: 1 / (1 + math.exp(-(x - 0.5) / 0.02)), 0.02).verdict is Verdict.SLOPE


def test_a_kink_is_no_jump():
    assert judged(lambda x: 8 * max(x - 0.5, 0), 0.02).verdict is Verdict.SLOPE


def test_noise_that_may_hide_a_jump_leaves_it_undecided():
    found = judged(lambda x: x, 0.02, noise=0.3)
    assert found.verdict is Verdict.UNSURE
    assert found.largest_jump > RULE.least


def test_a_jump_too_small_to_matter_is_not_called_one():
    assert judged(lambda x: 0.05 * (x > 0.5), 0.02).verdict is Verdict.SLOPE


def test_between_neighbours_with_nothing_between_the_excess_alone_decides():
    known = line(lambda x: 10.0 * (x > 2.5), [1.0, 2.0, 3.0, 4.0], noise=0.1)
    assert edges.judge(known, Stretch(2.0, 3.0), None, RULE).verdict is Verdict.JUMP


def test_at_the_end_of_a_line_a_jump_next_door_is_not_taken_for_one_here():
    """Up by 2, down by 10, up by 2, with nothing between: the first rise looks steep beside the fall."""
    known = line(lambda x: 2 * x - 12.0 * (x > 2.5), [1.0, 2.0, 3.0, 4.0], noise=0.1)
    assert edges.judge(known, Stretch(1.0, 2.0), None, RULE).verdict is Verdict.UNSURE
    assert edges.judge(known, Stretch(2.0, 3.0), None, RULE).verdict is Verdict.JUMP


def test_pure_noise_is_flat_and_a_trend_is_not():
    assert edges.is_flat(list(line(lambda x: 4.0, np.linspace(0, 1, 5), noise=1.0).values()))
    assert not edges.is_flat(list(line(lambda x: 4.0 + 3 * x, np.linspace(0, 1, 5), noise=1.0).values()))


def test_one_replicate_is_flat_because_it_tells_nothing():
    assert edges.is_flat(list(line(lambda x: 9 * x, [0.0, 1.0], replicates=1).values()))


def test_missing_figures_are_passed_over():
    known = line(lambda x: 5.0 * (x > 0.5), [0.0, 0.4, 0.6, 1.0])
    known[0.0][:] = np.nan
    assert edges.steepest(known) == Stretch(0.4, 0.6)
    assert edges.change(known, Stretch(0.0, 0.4)).size == 16
    assert math.isnan(edges.mean_of(edges.change(known, Stretch(0.0, 0.4))))


def test_several_looks_share_the_confidence():
    assert edges.shared_confidence(1) == pytest.approx(0.95)
    assert edges.shared_confidence(10) == pytest.approx(0.995)

"""Ranking and selection: the best is chosen as often as promised, and what is promised is only what holds."""

import math

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.choosing import selection
from csim.study.choosing.selection import Selection, boundary_squared
from tests.statistics_helper import assert_greater, assert_paired_means_equal

ARMS = ("a", "b", "c", "d")
TRIALS = 3_000


def normal(generator, shape):
    return generator.normal(size=shape)


def skewed(generator, shape):
    return generator.exponential(size=shape) - 1


def run(chosen, generator, *, shared, draw=normal):
    """Feed a selection until its end: the first arm is better by exactly one zone, arms share this part of their luck.

    The spread of each arm is two zones.
    """
    while not chosen.finished:
        count = chosen.wanted
        own = draw(generator, (count, len(chosen.survivors)))
        luck = draw(generator, (count, 1))
        values = 2 * (math.sqrt(1 - shared) * own + math.sqrt(shared) * luck)
        chosen.feed(values + np.array([arm == "a" for arm in chosen.survivors]))
    return chosen.result()


def chosen_rightly(arms, shared, trials=TRIALS, draw=normal):
    """Whether the best was chosen, by trial, and how many runs it took."""
    generator = np.random.default_rng(17)
    outcomes = [run(Selection(ARMS[:arms], zone=1.0), generator, shared=shared, draw=draw) for _ in range(trials)]
    assert all(outcome.guaranteed for outcome in outcomes)
    return [float(outcome.best == "a") for outcome in outcomes], [sum(each.replications.values()) for each in outcomes]


def test_the_boundary_gives_each_pair_its_share_of_the_error():
    """Kim and Nelson's equation for c = 1: (1 + 2 eta) ** -((first - 1) / 2) / 2 = alpha / (arms - 1)."""
    eta = boundary_squared(4, 16, 0.95) / (2 * 15)
    assert (1 + 2 * eta) ** (-15 / 2) / 2 == pytest.approx(0.05 / 3)
    assert boundary_squared(2, 10, 0.95) == pytest.approx(9 * (0.1 ** (-2 / 9) - 1))


@pytest.mark.parametrize(
    ("arms", "shared", "draw"), [(2, 0.0, normal), (4, 0.0, normal), (4, 0.5, normal), (4, 0.0, skewed)]
)
def test_the_best_is_chosen_as_often_as_promised_where_it_is_hardest(arms, shared, draw):
    right, _ = chosen_rightly(arms, shared, draw=draw)
    assert_greater(right, [0.95] * TRIALS)


def test_a_boundary_too_near_breaks_the_promise(monkeypatch):
    monkeypatch.setattr(selection, "boundary_squared", lambda *asked: boundary_squared(*asked) / 4)
    right, _ = chosen_rightly(4, 0.0, trials=1_000)
    assert_greater([0.95] * 1_000, right)


def test_shared_luck_takes_fewer_runs():
    _, alone = chosen_rightly(4, 0.0, trials=200)
    _, together = chosen_rightly(4, 0.8, trials=200)
    assert_greater(alone, [1.3 * runs for runs in together])


def test_among_equals_none_is_favoured():
    generator = np.random.default_rng(5)
    firsts, seconds = [], []
    for _ in range(500):
        chosen = Selection(("x", "y"), zone=1.5)
        best = run(chosen, generator, shared=0.0).best
        firsts.append(float(best == "x"))
        seconds.append(float(best == "y"))
    assert_paired_means_equal(firsts, seconds)


def test_an_arm_falls_behind_where_the_lead_crosses_the_boundary():
    """By hand: the variance of the leads 1 and 3 is 2, h squared is 99, so the boundary is (198 - r) / 2 zones."""
    leads = np.array([1.0, 3.0, 50.0, 43.0, 2.0, 9.0])
    chosen = Selection(("behind", "ahead"), zone=1.0, first=2)
    chosen.feed(np.column_stack([np.zeros(6), leads]))
    outcome = chosen.result()
    assert outcome.eliminated == (("behind", "ahead", 4),)
    assert outcome.best == "ahead"
    assert outcome.remaining == ("ahead",)
    assert outcome.replications == {"behind": 4, "ahead": 4}
    assert outcome.reason == (
        "after 4 replications ahead is chosen; wherever the best is ahead by 1 or more, it is chosen with a "
        "probability of at least 95 %"
    )
    short = Selection(("behind", "ahead"), zone=1.0, first=2)
    short.feed(np.column_stack([np.zeros(4), [1.0, 3.0, 50.0, 42.9]]))
    assert short.survivors == ("behind", "ahead")


def test_arms_that_stay_level_are_watched_until_the_boundary_is_gone():
    """By hand: the variance of 1, -1, 1, -1 is 4/3, h squared 10.925, so the boundary falls to zero at 14.57."""
    leads = np.concatenate([[1.0, -1.0, 1.0, -1.0], np.zeros(20)])
    chosen = Selection(("x", "y"), zone=1.0, first=4)
    chosen.feed(np.column_stack([leads, np.zeros(24)])[:14])
    assert not chosen.finished
    assert chosen.wanted == 1
    chosen.feed(np.zeros((1, 2)))
    outcome = chosen.result()
    assert (outcome.best, outcome.guaranteed, outcome.eliminated) == ("x", True, ())
    assert outcome.remaining == ("x",)
    assert outcome.replications == {"x": 15, "y": 15}


def test_arms_without_any_difference_end_after_the_first_replications():
    chosen = Selection(ARMS, zone=1.0)
    chosen.feed(np.repeat(np.random.default_rng(1).normal(size=(16, 1)), 4, axis=1))
    assert chosen.finished
    assert chosen.result().best == "a"


def with_failures(count):
    generator = np.random.default_rng(23)
    values = generator.normal(size=(count, 4)) * 3 + generator.normal(size=(count, 1)) + [0.0, 0.3, 1.1, 0.9]
    values[generator.random((count, 4)) < 0.05] = math.nan
    return values


@pytest.mark.parametrize("batch", [1, 7, 40])
def test_what_is_found_does_not_depend_on_the_batches(batch):
    values = with_failures(2_000)
    whole, cut = (Selection(ARMS, zone=0.5, cap=2_000) for _ in range(2))
    whole.feed(values)
    for start in range(0, 2_000, batch):
        columns = [ARMS.index(arm) for arm in cut.survivors]
        cut.feed(values[start : start + batch, columns])
    assert cut.result() == whole.result()
    assert len(whole.result().eliminated) == 3
    assert len({each.after for each in whole.result().eliminated}) > 1
    assert whole.result().left_out > 10


def test_a_failed_run_leaves_its_replicate_out_for_all():
    values = with_failures(400)
    complete = values[np.isfinite(values).all(axis=1)]
    found, clean = (Selection(ARMS, zone=1e-3, cap=400) for _ in range(2))
    found.feed(values)
    clean.feed(complete)
    assert found.survivors == clean.survivors == ARMS  # so that every nan stood in an arm still in the running
    assert found.result().left_out == 400 - len(complete)
    assert found.result().replications == clean.result().replications
    assert found.fed == 400


@pytest.mark.parametrize(("failing", "guaranteed"), [(2, True), (3, False)])
def test_with_more_than_a_tenth_left_out_nothing_is_promised(failing, guaranteed):
    values = np.column_stack([np.arange(24.0) % 5, np.arange(24.0) % 5 + np.arange(24.0) % 2 + 9])
    values[1 : 1 + failing, 0] = math.nan
    chosen = Selection(ARMS[:2], zone=1.0, first=20)
    chosen.feed(values)
    outcome = chosen.result()
    assert (outcome.best, outcome.remaining, outcome.guaranteed) == ("b", ("b",), guaranteed)
    assert outcome.missing == pytest.approx(failing / (20 + failing))
    assert ("too many for a guarantee" in outcome.reason) is not guaranteed


def test_at_the_cap_nothing_is_promised():
    generator = np.random.default_rng(3)
    outcome = run(Selection(ARMS[:3], zone=5_000.0, cap=40, unit="USD"), generator, shared=0.0)
    assert outcome.guaranteed  # a wide zone needs no more
    outcome = run(Selection(ARMS[:3], zone=0.01, cap=40, probability=0.9), generator, shared=0.0)
    assert not outcome.guaranteed
    assert outcome.remaining == ARMS[:3]
    assert outcome.reason == (
        f"stopped at the cap of 40 replications; a, b and c remain, {outcome.best} leads, "
        "and that it is the best is not guaranteed with the 90 % asked"
    )


def test_before_the_end_it_says_that_it_is_not_there_yet():
    chosen = Selection(ARMS, zone=0.01)
    chosen.feed(np.random.default_rng(3).normal(size=(20, 4)))
    assert not chosen.finished
    assert chosen.result().reason.startswith("still going on after 20 replications; a, b, c and d remain")


def test_if_every_replicate_fails_nothing_is_known():
    chosen = Selection(ARMS, zone=1.0, cap=20)
    while not chosen.finished:
        chosen.feed(np.full((chosen.wanted, 4), math.nan))
    outcome = chosen.result()
    assert (outcome.best, outcome.guaranteed, outcome.left_out) == ("", False, 20)
    assert outcome.reason == "after 20 replications nothing is known: none of them finished for all arms"


def test_batches_begin_with_the_first_replications_and_never_pass_the_cap():
    chosen = Selection(ARMS, zone=0.01, cap=45)
    sizes = []
    generator = np.random.default_rng(9)
    while not chosen.finished:
        sizes.append(chosen.wanted)
        chosen.feed(generator.normal(size=(chosen.wanted, 4)))
    assert sizes == [16, 16, 13]
    assert chosen.wanted == 0


def test_the_reason_names_the_zone_with_its_unit():
    chosen = Selection(("x", "y"), zone=500_000.0, unit="USD")
    chosen.feed(np.column_stack([np.zeros(16), np.full(16, 1e6)]))
    assert "wherever the best is ahead by 500 k USD or more" in chosen.result().reason


def test_a_batch_has_a_column_for_each_survivor():
    with pytest.raises(ValueError, match="one column for each of a, b, c and d, not the shape"):
        Selection(ARMS, zone=1.0).feed(np.zeros((3, 2)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"arms": ("a",)}, "a selection is among two or more different arms, not a"),
        ({"arms": ("a", "a")}, "a selection is among two or more different arms, not a and a"),
        ({"zone": 0.0}, "the indifference zone is 0; give the smallest lead that matters, greater than 0"),
        ({"probability": 0.25}, "a probability of correct selection of 0.25 cannot be asked among 4 arms"),
        ({"probability": 1.0}, "give one above 0.25, which guessing reaches, and below 1"),
        ({"first": 1}, "a first stage of 1 shows no variance; give 2 replications or more, better 16"),
        ({"first": 30, "cap": 29}, "a cap of 29 replications is below the first 30; give 30 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(BadInput) as refused:
        Selection(**{"arms": ARMS, "zone": 1.0, **arguments})
    assert message in str(refused.value)

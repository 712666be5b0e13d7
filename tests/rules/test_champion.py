"""Champions, the threads that cover for one, and how often they come and go."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.rules.champion import ChampionParameters, cover, thinned, trust_loss, weekly_probability
from tests.rules.declared import records

P = ChampionParameters(
    champion_at_start=0.8,
    champion_leaves_per_week=0.004,
    champion_returns_per_week=0.02,
    champion_loss_trust=0.15,
    thread_cover=0.25,
    thread_decay_per_week=0.006,
)
ANY = records(ChampionParameters)
THREADS = st.floats(0.0, 1_000.0)


def test_threads_cover_for_a_champion_who_is_not_there():
    assert cover(P, champion=True, threads=0.0) == 1.0
    assert cover(P, champion=False, threads=0.0) == 0.0
    assert cover(P, champion=False, threads=3.0) == pytest.approx(1.0 - math.exp(-0.75))
    assert cover(P._replace(thread_cover=0.0), champion=False, threads=9.0) == 0.0


@given(ANY, st.booleans(), THREADS, THREADS)
def test_cover_is_a_share_and_rises_with_threads(p, champion, threads, more):
    assert 0.0 <= cover(p, champion, threads) <= cover(p, champion, threads + more) <= 1.0


def test_threads_thin_out():
    threads = 4.0
    for week in range(1, 60):
        threads = thinned(P, threads)
        assert threads == pytest.approx(4.0 * math.exp(-0.006 * week))
    assert thinned(P._replace(thread_decay_per_week=0.0), 4.0) == 4.0


def test_less_trust_leaves_with_the_champion_the_more_threads_remain():
    assert trust_loss(P, 0.0) == 0.15
    assert trust_loss(P, 3.0) == pytest.approx(0.15 * math.exp(-0.75))
    assert trust_loss(P._replace(champion_loss_trust=0.0), 0.0) == 0.0


@given(ANY, THREADS, THREADS)
def test_the_loss_is_a_share(p, threads, more):
    assert 0.0 <= trust_loss(p, threads + more) <= trust_loss(p, threads) <= p.champion_loss_trust


def test_a_rate_becomes_the_probability_of_waiting_less_than_a_week():
    assert weekly_probability(0.02, 1.0) == pytest.approx(1.0 - math.exp(-0.02))
    assert weekly_probability(0.02, 3.0) == pytest.approx(1.0 - math.exp(-0.06))
    assert weekly_probability(0.0, 3.0) == 0.0
    assert weekly_probability(0.02, 0.0) == 0.0


@given(st.floats(0.0, 40.0), st.floats(0.0, 10.0), st.floats(0.0, 40.0))
def test_it_is_a_probability_that_rises_with_the_rate(rate, factor, more):
    assert 0.0 <= weekly_probability(rate, factor) <= weekly_probability(rate + more, factor) <= 1.0

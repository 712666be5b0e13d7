"""The queue alone: Erlang, Pollaczek and Khinchine, Cobham, Kleinrock and Little, on the engine's own queues.

How a company becomes a queue, and why the samples are independent, is told in `queues.py`. Of the service times in the
formulas, tickets can have constant and lognormal ones; exponential ones need a play, since a scenario has no
exponential tickets.
"""

import heapq
import math

import numpy as np
import pytest

from csim.run import simulate
from tests.statistics_helper import assert_paired_means_equal, assert_ratio_equals
from tests.theory import published
from tests.theory.formulas import (
    conserved_wait,
    erlang_c,
    erlang_c_wait,
    erlang_c_within,
    many_servers_priority_waits,
    pollaczek_khinchine,
    priority_waits,
)
from tests.theory.queues import (
    WARM_WEEKS,
    Class,
    open_and_spent,
    runs_of,
    signing_queue,
    ticket_queue,
    waits,
    waits_by_play,
    work_by_arrival,
)

RATE = 480.0
"""Pieces of work a week in most queues: eight sources of 60."""
RUNS = 20
"""Enough to tell one queue from another; the recursion below is exact, and `make check-long` has more."""
TICKETS = 1_600.0
"""Tickets a week, from 100 customers: far below what one customer may ask."""
CALL = published.CallCentre()
LOAD = CALL.calls_per_minute * CALL.minutes_per_call
ERLANG = [(1, 0.7), (5, 4.0), (CALL.agents, LOAD)]
TEXTBOOK = (0.2, 0.3, 0.3)
"""Work of three classes a service time."""


def erlang_agrees(servers, load, runs, months):
    service = load / RATE
    seen = waits(runs_of(signing_queue(servers, (Class(RATE, service),)), runs, months))
    surplus = seen.surplus(load)
    assert_ratio_equals(seen.waited, seen.started, service * erlang_c_wait(servers, load), control=surplus)
    assert_ratio_equals(seen.late, seen.started, erlang_c(servers, load), control=surplus)
    assert_ratio_equals(seen.started, [float(seen.weeks)] * runs, RATE)
    assert_ratio_equals(seen.worked, seen.present, load / servers)


@pytest.mark.parametrize(("servers", "load"), ERLANG)
def test_erlang_c(servers, load):
    """Mean wait and the chance to wait at all, in a pool of people with exponential work."""
    erlang_agrees(servers, load, runs=RUNS, months=4)


@pytest.mark.long
@pytest.mark.parametrize(("servers", "load"), [*ERLANG, (2, 1.6), (10, 8.5), (20, 17.0)])
def test_erlang_c_closely(servers, load):
    erlang_agrees(servers, load, runs=40, months=9)


@pytest.mark.parametrize(("servers", "load"), ERLANG)
@pytest.mark.parametrize("seed", [1, 21])
def test_waits_are_those_of_the_recursion_for_the_same_work(servers, load, seed):
    """Kiefer and Wolfowitz 1955, Lindley 1952 for one: who comes takes whoever is free first. No tolerance for luck.

    Run 21 has by far the longest waits of the first forty: a burst of work, not a fault.
    """
    scenario = signing_queue(servers, (Class(RATE, load / RATE),))
    result = simulate(scenario, seed=seed, months=4, keep=True)
    free, waited = [0.0] * servers, []
    for arrival, service in work_by_arrival(scenario, result):
        begins = max(arrival, heapq.heappop(free))
        heapq.heappush(free, begins + service)
        if begins < result.scenario.weeks:
            waited.append(begins - arrival)
    seen = result.role[:, 0]
    assert len(waited) == np.sum(seen["started"]) > 7_000
    assert sum(wait > 0 for wait in waited) == np.sum(seen["late"])
    assert np.sum(seen["wait_weeks"]) == pytest.approx(math.fsum(waited), rel=1e-9)


def test_the_published_call_centre_answers_as_many_in_time_as_it_says():
    service = LOAD / RATE
    limit = CALL.answer_within_minutes / CALL.minutes_per_call
    promised = signing_queue(CALL.agents, (Class(RATE, service),), promised_weeks=service * limit)
    seen = waits(runs_of(promised, RUNS, 4))
    assert erlang_c_within(CALL.agents, LOAD, limit) == pytest.approx(CALL.service_level)
    assert_ratio_equals(seen.late, seen.started, 1 - CALL.service_level, control=seen.surplus(LOAD))


def khinchine_agrees(load, scv, runs, months):
    seen = waits(runs_of(ticket_queue(1, TICKETS, load / TICKETS, scv), runs, months))
    surplus = seen.surplus(load)
    assert_ratio_equals(seen.waited, seen.started, load / TICKETS * pollaczek_khinchine(load, scv), control=surplus)
    assert_ratio_equals(seen.late, seen.started, load, control=surplus)  # who comes waits if somebody is served
    assert_ratio_equals(seen.worked, seen.present, load)


@pytest.mark.parametrize(("load", "scv"), [(0.8, 0.0), (0.6, 4.0)])
def test_pollaczek_khinchine(load, scv):
    """One person, tickets that vary not at all, and tickets that vary twice as much as their mean."""
    khinchine_agrees(load, scv, runs=RUNS, months=4)


@pytest.mark.long
@pytest.mark.parametrize(("load", "scv"), [(0.9, 0.5), (0.8, 1.0), (0.8, 4.0)])
def test_pollaczek_khinchine_closely(load, scv):
    khinchine_agrees(load, scv, runs=60, months=9)


def test_a_book_of_one_s_own_is_a_queue_of_one_s_own():
    """Four named owners with a quarter of the customers each are four queues of one; their work is no pool's."""
    load, members = 0.7, 4
    service = members * load / TICKETS
    seen = waits(runs_of(ticket_queue(members, TICKETS, service, 1.0, book="named"), RUNS, 4))
    surplus = seen.surplus(members * load)
    assert_ratio_equals(seen.waited, seen.started, service * pollaczek_khinchine(load, 1.0), control=surplus)
    with pytest.raises(AssertionError, match="luck explains"):
        assert_ratio_equals(seen.waited, seen.started, service * erlang_c_wait(members, members * load))


def priorities_agree(classes, expected, members=1, runs=RUNS, months=4):
    seen = waits_by_play(members, classes, runs, months)
    for waited, done, wait in zip(seen.waited, seen.done, expected, strict=True):
        assert_ratio_equals(waited, done, wait, control=seen.surplus)
    return seen


def by_priority(rates, means, scvs, kinds):
    """Classes of which the first goes first."""
    return tuple(Class(*each, priority) for priority, each in enumerate(zip(rates, means, scvs, kinds, strict=True), 2))


TWO = ((180.0, 240.0), (0.5 / 420, 1.2 / 420), (0.0, 2.0), ("constant", "lognormal"))
THREE = (
    tuple(600 * share for share in TEXTBOOK),
    (1 / 600,) * 3,
    (1.0,) * 3,
    ("exponential",) * 3,
)


@pytest.mark.parametrize("of", [TWO, THREE], ids=["two", "three"])
def test_priorities_and_the_conservation_law(of):
    """Cobham's waits by class; weighed by load, they add up to what every order of service gives (Kleinrock)."""
    rates, means, scvs, _ = of
    seen = priorities_agree(by_priority(*of), priority_waits(rates, means, scvs))
    weighed = [sum(mean * waited[run] for mean, waited in zip(means, seen.waited, strict=True)) for run in range(RUNS)]
    weeks = [18.0 - WARM_WEEKS] * RUNS
    assert_ratio_equals(weighed, weeks, conserved_wait(rates, means, scvs), control=seen.surplus)


@pytest.mark.long
@pytest.mark.parametrize("of", [TWO, THREE], ids=["two", "three"])
def test_priorities_closely(of):
    rates, means, scvs, _ = of
    priorities_agree(by_priority(*of), priority_waits(rates, means, scvs), runs=60, months=9)


def test_priorities_in_a_pool():
    """Three people, two classes of exponential work served at one pace."""
    loads = (0.9, 1.5)
    service = sum(loads) / RATE
    rates = [RATE * load / sum(loads) for load in loads]
    expected = [service * wait for wait in many_servers_priority_waits(3, loads)]
    priorities_agree(by_priority(rates, (service,) * 2, (1.0,) * 2, ("exponential",) * 2), expected, members=3)


def test_the_order_of_service_creates_no_work():
    """The same luck served first come first, by priority and the other way round: as many hours each month, exactly.

    With constant hours, as many pieces of work as well.
    """
    rates, means = (180.0, 240.0), (1.5 / 420, 0.4 / 420)
    told = []
    for priorities in ((4, 4), (3, 4), (4, 3)):
        classes = [
            Class(rate, mean, 0.0, "constant", rank) for rate, mean, rank in zip(rates, means, priorities, strict=True)
        ]
        told.append(simulate(signing_queue(1, tuple(classes)), seed=7, months=6).role[:, 0])
    for other in told[1:]:
        np.testing.assert_allclose(other["hours_worked"], told[0]["hours_worked"], rtol=1e-9)
        assert other["created"].tolist() == told[0]["created"].tolist()
    assert told[1]["wait_weeks"].sum() > told[0]["wait_weeks"].sum() > told[2]["wait_weeks"].sum()


@pytest.mark.parametrize(
    ("members", "classes"),
    [
        (CALL.agents, (Class(RATE, LOAD / RATE),)),
        (1, by_priority(*TWO)),
    ],
    ids=["pool", "priorities"],
)
def test_little_s_law(members, classes):
    """What stands in the queue is what comes, times how long it stays; counted and added up apart from each other."""
    stood, spent = open_and_spent(signing_queue(members, classes), runs=RUNS, weeks=20)
    assert min(spent) > 0
    assert_paired_means_equal(stood, spent)

"""What sharing the work costs: little beside a run, whatever else the machine has to do."""

import os
import time

import pytest

from csim.scenario.load import load
from csim.study.observe import Plan, observe_replicate, warm_up
from csim.study.workers.executor import default_workers, stream
from csim.study.workers.worker import Job
from tests.study import errands

STRATEGIES = ("hybrid", "no_cs")


def share_of_time_at_work(seconds, tasks, workers=2):
    """How much of the workers' time passes in tasks, from the first outcome of all workers to the last."""
    job = Job(errands.moments, errands.no_warm_up, seconds)
    spans = [outcome.value for outcome in stream(job, range(tasks), workers)]
    by_worker = {process: [span[1:] for span in spans if span[0] == process] for process, *_ in spans}
    worked = sum(end - began for own in by_worker.values() for began, end in own)
    present = sum(max(end for _, end in own) - min(began for began, _ in own) for own in by_worker.values())
    return worked / present


def test_workers_spend_their_time_in_runs_and_not_between_them():
    best = max(share_of_time_at_work(0.1, 16) for _ in range(3))  # the quietest moment of a shared machine counts
    assert best > 0.95, "handing out and taking back costs less than 5 % of runs of 100 ms"


@pytest.mark.long
def test_two_workers_do_nearly_twice_as_much_as_one():
    if default_workers() < 2 or not hasattr(os, "getloadavg") or os.getloadavg()[0] > 0.5:
        pytest.skip("needs two processors with nothing else to do")
    plan = Plan(STRATEGIES, tuple(load(name) for name in STRATEGIES), seed=1, months=60)
    warm_up(plan)
    ratios = []
    for _ in range(3):
        one, two = (replicates_a_second(plan, workers) for workers in (1, 2))
        ratios.append(two / one)
    assert max(ratios) >= 1.7, f"two workers over one, three times in turn: {ratios}"


def replicates_a_second(plan, workers, tasks=14):
    flow = stream(Job(observe_replicate, warm_up, plan), range(1000), workers, ("csim.study.observe",))
    for _ in range(2 * workers):
        next(flow)
    began = time.perf_counter()
    for _ in range(tasks):
        next(flow)
    rate = tasks / (time.perf_counter() - began)
    flow.close()
    return rate

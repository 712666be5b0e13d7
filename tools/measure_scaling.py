"""Measure what docs/guides/scaling.md says: runs per second, what a task costs, what travels, what is remembered.

    python tools/measure_scaling.py                                  this machine
    python tools/measure_scaling.py --address tcp://127.0.0.1:8786   and what a task costs on that cluster

The workers of a cluster must be able to import this file: start them with the folder `tools` in PYTHONPATH.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import time
import zlib
from collections.abc import Callable, Generator, Iterable
from itertools import count
from typing import Any

from csim.run import simulate
from csim.scenario.load import load
from csim.study.observe import Plan, observe_replicate, warm_up
from csim.study.results import Failure
from csim.study.workers.cluster import stream_on_cluster
from csim.study.workers.executor import stream
from csim.study.workers.worker import Job, Outcome, packed

STRATEGIES = ("hybrid", "no_cs")
BURN_SECONDS = 0.1
CUSTOMER_YEARS = 1e9

type Start = Callable[[Job, Iterable[Any]], Generator[Outcome]]


def burn(seconds: float, task: int) -> int:
    """Keep a processor busy for so long."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
    return task


def nothing(_: Any) -> None:
    """Nothing to get ready."""


def main() -> None:
    """Measure and print; takes some minutes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--address", help="a dask scheduler to measure as well")
    parser.add_argument("--rounds", type=int, default=3, help="how often each throughput is measured (3)")
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {_load()}, Python {sys.version.split()[0]}")
    plan = Plan(STRATEGIES, tuple(load(name) for name in STRATEGIES), seed=1, months=60)
    throughput(plan, chosen.rounds)
    bytes_moved(plan)
    cost("this machine, 2 workers", lambda job, tasks: stream(job, tasks, 2), 2)
    if chosen.address:
        cost(
            "the cluster", lambda job, tasks: stream_on_cluster(job, tasks, chosen.address), _processes(chosen.address)
        )
    memory()
    scale(plan)


def throughput(plan: Plan, rounds: int) -> None:
    """Print runs per second of the shipped company with 1 and with 2 workers, measured in turn."""
    warm_up(plan)
    job = Job(observe_replicate, warm_up, plan)
    for number in range(rounds):
        rates = [2 * _rate(job, workers) for workers in (1, 2)]
        one, two = rates
        print(
            f"throughput, round {number + 1}: 1 worker {one:.2f} runs a second, 2 workers {two:.2f}, "
            f"ratio {two / one:.2f} (load {_load()})"
        )


def bytes_moved(plan: Plan) -> None:
    """Print what travels."""
    scenario = pickle.dumps(plan.scenarios[0], 5)
    seen = observe_replicate(plan, 0)
    first = seen[0]
    if isinstance(first, Failure):
        raise SystemExit(first.error)
    measures = tuple(first.measures.values())
    job = pickle.dumps(Job(observe_replicate, warm_up, plan), 5)
    print(f"a scenario: {len(scenario)} bytes, compressed {len(zlib.compress(scenario))}")
    print(f"the job of two strategies: {len(job)} bytes a process")
    print(f"the {len(measures)} measures of a run: {len(packed(Outcome(0, measures)))} bytes")
    print(f"two runs with all curves: {len(packed(Outcome(0, seen)))} bytes")


def cost(place: str, start: Start, workers: int) -> None:
    """Print what handing out and taking back costs, for tasks of 100 ms and for empty ones."""
    import measure_scaling as own  # workers import the tasks by this name

    tasks = 60 * workers
    seconds = _seconds(start(Job(own.burn, own.nothing, BURN_SECONDS), range(tasks)), 4 * workers)
    over = seconds * workers / ((tasks - 4 * workers) * BURN_SECONDS) - 1
    print(f"{place}: tasks of 100 ms take {100 * over:.1f} % longer than themselves (load {_load()})")
    empty = 20_000
    seconds = _seconds(start(Job(own.burn, own.nothing, 0.0), range(empty)), empty // 10)
    print(f"{place}: {1e6 * seconds / (empty - empty // 10):.0f} microseconds an empty task")


def memory() -> None:
    """Print how much the largest size of this process grows from 1,000 to 100,000 stub tasks."""
    import resource

    import measure_scaling as own

    sizes = []
    began = time.perf_counter()
    for number, _ in enumerate(stream(Job(own.burn, own.nothing, 0.0), range(100_000), 2), 1):
        if number in {1_000, 100_000}:
            sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    took = time.perf_counter() - began
    print(f"memory of the parent: {sizes[0]} kB after 1,000 stub tasks, {sizes[1]} kB after 100,000 ({took:.1f} s)")


def scale(plan: Plan) -> None:
    """Print what 10^9 customer-years take, by runs of the first company."""
    scenario = plan.scenarios[0]
    simulate(scenario, seed=1, replicate=0, months=60)
    began = time.process_time()
    runs = [simulate(scenario, seed=1, replicate=replicate, months=60) for replicate in range(1, 7)]
    seconds = (time.process_time() - began) / len(runs)
    years = sum(run.customer_weeks for run in runs) / len(runs) / 52
    needed = CUSTOMER_YEARS / years
    print(
        f"one run of {scenario.name}, 60 months: {years:.0f} customer-years in {seconds:.2f} seconds of one processor"
    )
    print(f"10^9 customer-years: {needed:.3g} runs, {needed * seconds / 3600:.0f} processor-hours")


def _rate(job: Job, workers: int, tasks: int = 14) -> float:
    """Tasks a second once all workers are at work, and until none of them runs short."""
    flow = stream(job, count(), workers, ("csim.study.observe",))
    try:
        for _ in range(2 * workers):
            next(flow)
        began = time.perf_counter()
        for _ in range(tasks):
            next(flow)
        return tasks / (time.perf_counter() - began)
    finally:
        flow.close()


def _seconds(flow: Generator[Outcome], skipped: int) -> float:
    """Seconds from outcome number `skipped` to the last."""
    began = 0.0
    for number, outcome in enumerate(flow, 1):
        if outcome.error:
            raise SystemExit(outcome.error)
        if number == skipped:
            began = time.perf_counter()
    return time.perf_counter() - began


def _processes(address: str) -> int:
    from csim.study.workers.scheduler import connected

    with connected(address) as client:
        return len(client.nthreads())


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()

"""Memory: flat over many runs, and within bounds for a large company."""

import gc
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from csim.run import _histories, simulate
from tests.engine.company import State, company
from tests.engine.small import small

ROOT = Path(__file__).parents[2]
RUNS = 200
LARGE = """
import gc, resource
from csim.run import simulate
from csim.scenario.load import load

scenario = load("hybrid", [
    "segments.smb.population.customers=90000", "segments.smb.market.potential_customers=1000000",
    "segments.mid_market.population.customers=9000", "segments.mid_market.market.potential_customers=100000",
    "segments.enterprise.population.customers=1000", "segments.enterprise.market.potential_customers=10000",
    "history.length=1 month", "history.team.support.headcount=1300", "history.team.implementation.headcount=100",
    "team.support.headcount=1300", "company.cash=1000 MUSD",
])
for replicate in range(20):
    result = simulate(scenario, replicate=replicate, months=12)
    print(replicate, int(result.segment["customers"][-1].sum()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    del result
    gc.collect()
"""


def test_many_runs_leave_nothing_behind():
    scenario = company("strategy=calls", "support.tickets_per_account=0.5", state=State(5))

    def held_after(runs):
        for replicate in runs:
            simulate(scenario, replicate=replicate, months=1, keep=True, events=True)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    held_after(range(5))
    gc.freeze()  # what was there before need not be looked through again and again
    tracemalloc.start()
    try:
        early = held_after(range(5, 20))
        held = tracemalloc.get_traced_memory()[1] - early
        late = held_after(range(20, RUNS))
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    assert held > 50_000, "one run holds tables while it lasts, or nothing was measured"
    assert late - early < 100_000


def test_one_history_at_most_is_kept():
    scenario = small("hybrid")
    scenario = scenario._replace(history=scenario.history._replace(weeks=4, start_week=-4))
    for replicate in range(3):
        simulate(scenario, replicate=replicate, months=1)
    assert list(_histories) == [(scenario.history.identity, scenario.seed, 2, True)]


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the system does not tell a process its peak")
def test_a_hundred_thousand_customers_need_less_than_a_gigabyte():
    command = [sys.executable, "-c", LARGE]
    found = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=3_600, check=True)
    rows = [[int(word) for word in line.split()] for line in found.stdout.splitlines()]
    bytes_per_unit = 1 if sys.platform == "darwin" else 1_024
    peaks = [peak * bytes_per_unit for _, _, peak in rows]
    assert len(rows) == 20
    assert min(customers for _, customers, _ in rows) > 80_000
    assert max(peaks) < 1e9
    assert peaks[-1] < 1.1 * peaks[4]

"""The bench: what is known is not simulated again, whoever is killed when, and any number of workers gives the same."""

import os
import pathlib
import pickle
import random
import signal
import subprocess
import sys
import time
import tracemalloc
import zlib

import numpy as np
import pandas as pd
import pytest

from csim.errors import BadInput, RunFailed
from csim.measures.summary import summarise
from csim.run import simulate
from csim.study import bench as benches
from csim.study import errands
from csim.study.conduct import Means, Silent
from csim.study.laboratory import Case
from csim.study.register import FILE_NAME, Register
from csim.study.store.store import Store
from tests.study.bench_errands import BURDENS, REPLICATES, bench, cases
from tests.study.small import write_small

ROOT = pathlib.Path(__file__).parents[2]
STUDY = """\
question: Does the learning burden matter?
kind: sweep
scenarios: [small.yaml, no_team.yaml]
uncertainties:
  burden: {path: product.learning_burden, low: 0.5, high: 2}
  pay: {choices: {low: ["team.support.salary=50 kUSD/year"], high: ["team.support.salary=90 kUSD/year"]}}
"""


@pytest.fixture
def study(tmp_path):
    write_small(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "study.yaml"


def test_it_measures_what_a_run_of_the_same_company_gives(study, tmp_path):
    laboratory = bench(study, tmp_path / "out")
    found = laboratory.measure(cases()[:2], ["vendor_value", "mrr"], range(2))
    company = laboratory.inquiry.companies[0]
    for row, burden in enumerate(BURDENS[:2]):
        scenario = company.with_sets([f"product.learning_burden={burden}"])
        for replicate in range(2):
            figures = summarise(simulate(scenario, seed=1, replicate=replicate))
            assert found[row, replicate].tolist() == [figures["vendor_value"], figures["mrr"]]


def test_settings_that_mean_one_company_are_simulated_once(study, tmp_path):
    laboratory = bench(study, tmp_path / "out")
    burden, sets = BURDENS[0], f"product.learning_burden={BURDENS[0]}"
    alike = [Case("small", (("burden", burden),)), Case("small", (), (sets,))]
    assert laboratory.missing(alike, range(2)) == 2
    found = laboratory.measure(alike, ["vendor_value"], range(2))
    assert laboratory.runs == len(laboratory.store) == 2
    assert found[0].tolist() == found[1].tolist()


def test_only_what_is_missing_is_simulated(study, tmp_path):
    first = bench(study, tmp_path / "out")
    before = first.measure(cases()[:2], ["mrr"], range(2))
    assert first.runs == 4
    assert first.measure(cases()[:1], ["mrr"], range(1)) == before[:1, :1]
    assert first.runs == 4
    again = bench(study, tmp_path / "out")
    after = again.measure(cases()[:3], ["mrr"], range(3))
    assert again.runs == 9 - 4
    assert np.array_equal(after[:2, :2], before)


def test_workers_change_nothing(study, tmp_path):
    alone = bench(study, tmp_path / "one").measure(cases(), ["mrr", "vendor_value"], range(2))
    together = bench(study, tmp_path / "two", workers=2).measure(cases(), ["mrr", "vendor_value"], range(2))
    assert alone.tobytes() == together.tobytes()


def test_work_goes_replicate_by_replicate_and_shares_histories(study, tmp_path):
    laboratory = bench(study, tmp_path / "out")
    given = []

    def noted(job, tasks):
        for position, task in enumerate(tasks):
            given.append([(errand.company, errand.replicate) for errand in task])
            yield benches.Outcome(position, errands.run_errands(job.shared, task))

    laboratory.streamed = noted
    points = [(("burden", burden),) for burden in (0.6, 1.2)]
    laboratory.measure([Case(name, point) for name in ("small", "no_team") for point in points], ["mrr"], range(2))
    assert given == [[("small", replicate), ("no_team", replicate)] for replicate in (0, 0, 1, 1)]


def test_a_failed_run_is_a_row_with_its_error_and_can_be_tried_again(study, tmp_path, monkeypatch):
    def fails(*_, replicate, **__):
        raise RunFailed(f"no luck in {replicate}")

    laboratory = bench(study, tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(errands, "simulate", fails)
        assert np.isnan(laboratory.measure(cases()[:1], ["mrr"], range(2))).all()
    assert sorted(laboratory.failures.values()) == ["no luck in 0", "no luck in 1"]
    later = bench(study, tmp_path / "out")
    assert np.isnan(later.measure(cases()[:1], ["mrr"], range(2))).all()
    assert later.runs == 0
    once_more = bench(study, tmp_path / "out")
    once_more.again = True
    assert np.isfinite(once_more.measure(cases()[:1], ["mrr"], range(2))).all()
    assert once_more.runs == 2
    assert not once_more.failures


def test_points_say_what_each_company_is(study, tmp_path):
    laboratory = bench(study, tmp_path / "out")
    laboratory.recorded = Register(tmp_path / "out", laboratory.inquiry).record
    asked = [Case("small", (("burden", 0.6),)), Case("no_team", (("pay", "low"),), ("team.support.headcount=2",))]
    laboratory.measure(asked, ["mrr"], range(1))
    points = pd.read_parquet(tmp_path / "out" / FILE_NAME)
    runs = pd.read_parquet(tmp_path / "out" / "runs")
    assert points["scenario"].tolist() == ["small", "no_team"]
    assert points["burden"].tolist()[0] == 0.6
    assert points["pay"].tolist()[1] == "low"
    assert points["overrides"].tolist()[1] == '["team.support.headcount=2"]'
    assert set(points["identity"]) == set(runs["identity"])
    assert set(points["months"]) == set(runs["months"]) == {8}
    assert points["point"].tolist() == [1, 2]


def kill_after(study, folder, workers, seconds):
    """Start a study as a program and kill it hard so many seconds after it began to simulate."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.study.bench_errands", str(study), str(folder), str(workers)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout.readline() == "ready\n"
    time.sleep(seconds)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    program.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not known there")
@pytest.mark.parametrize(("workers", "kills"), [(1, 1), pytest.param(2, 5, marks=pytest.mark.long)])
def test_a_killed_study_goes_on_and_repeats_nothing_that_was_kept(study, tmp_path, workers, kills):
    right = bench(study, tmp_path / "calm").measure(cases(), ["mrr"], REPLICATES)
    chances = random.Random(7)
    for _ in range(kills):
        kill_after(study, tmp_path / "killed", workers, chances.uniform(0.05, 0.8))
    laboratory = bench(study, tmp_path / "killed")
    kept = len(laboratory.store)
    found = laboratory.measure(cases(), ["mrr"], REPLICATES)
    assert np.array_equal(found, right)
    assert laboratory.runs == right.size - kept
    assert not laboratory.store.damaged


def test_the_executor_must_be_known_and_have_what_it_needs():
    with pytest.raises(Exception, match='no executor is called "dsk"; did you mean dask'):
        Means("dsk").streamed()
    with pytest.raises(Exception, match=r"needs the address of a scheduler; add --address tcp://HOST:8786"):
        Means("dask").streamed()
    with pytest.raises(Exception, match=r"--address is for a cluster; add --executor dask"):
        Means(address="tcp://127.0.0.1:1").streamed()


def test_silence_says_nothing(capsys):
    Silent().say("a word")
    with Silent().bar(3) as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")


def test_a_store_of_another_source_is_not_mistaken_for_this_one(study, tmp_path, monkeypatch):
    bench(study, tmp_path / "out").measure(cases()[:1], ["mrr"], range(1))
    monkeypatch.setattr(benches, "figures_hash", lambda: "another")
    later = bench(study, tmp_path / "out")
    later.measure(cases()[:1], ["mrr"], range(1))
    assert later.runs == 1
    assert len(Store(tmp_path / "out")) == 2


@pytest.mark.long
def test_a_hundred_thousand_runs_leave_the_memory_of_the_parent_flat(study, tmp_path):
    """What grows is the index, some 150 bytes a run; runs themselves pass through."""
    figures = {f"measure_{number}": float(number) for number in range(20)}

    def stub(job, tasks):
        for position, task in enumerate(tasks):
            ends = {errand.key: (figures, "") for errand in task}
            yield benches.Outcome(position, zlib.compress(pickle.dumps(ends), 1))

    laboratory = bench(study, tmp_path / "out")
    laboratory.streamed = stub
    laboratory.measure(cases(), ["measure_1"], range(2_000))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    done = 8_000
    while done < 100_000:
        replicates = range(done // len(cases()), done // len(cases()) + 5_000)
        laboratory.measure(cases(), ["measure_1"], replicates)
        done += len(replicates) * len(cases())
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(laboratory.store) == done
    assert grown / (done - 8_000) < 400


def test_only_the_run_that_ends_its_worker_is_blamed_and_is_tried_again_the_next_time(study, tmp_path):
    def deadly(job, tasks):
        for position, task in enumerate(tasks):
            if any(errand.replicate == 1 for errand in task):
                yield benches.Outcome(position, error="ended its worker process 3 times; it may need more memory")
            else:
                yield benches.Outcome(position, errands.run_errands(job.shared, task))

    points = [Case(name, (("burden", 0.6),)) for name in ("small", "no_team")]
    laboratory = bench(study, tmp_path / "out")
    laboratory.streamed = deadly
    laboratory._tasks = lambda cases, replicates, size: iter([_all_of(laboratory, cases, replicates)])
    found = laboratory.measure(points, ["mrr"], range(2))
    assert np.isfinite(found[:, 0]).all()
    assert np.isnan(found[:, 1]).all()
    assert set(laboratory.failures.values()) == {
        f"{errands.PASSING}ended its worker process 3 times; it may need more memory"
    }
    later = bench(study, tmp_path / "out")
    assert np.isfinite(later.measure(points, ["mrr"], range(2))).all()
    assert later.runs == 2
    assert not later.failures


def _all_of(laboratory, cases, replicates):
    """All runs as one task, whatever the bench would make of them."""
    return [
        (
            case,
            errands.Errand(laboratory._key(case, replicate), laboratory._made[case].packed, case.scenario, replicate),
        )
        for case in cases
        for replicate in replicates
    ]


def test_want_of_memory_is_no_fault_of_the_company(study, tmp_path, monkeypatch):
    def short(*_, **__):
        raise MemoryError("no room")

    laboratory = bench(study, tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(errands, "simulate", short)
        laboratory.measure(cases()[:1], ["mrr"], range(1))
    assert list(laboratory.failures.values()) == [f"{errands.PASSING}MemoryError: no room"]
    assert np.isfinite(bench(study, tmp_path / "out").measure(cases()[:1], ["mrr"], range(1))).all()


def test_what_cannot_be_at_a_point_is_told_with_the_study_and_the_point(study, tmp_path):
    laboratory = bench(study, tmp_path / "out")
    with pytest.raises(BadInput, match=r"(?s)study.yaml has 1 problem.*small cannot be at burden 0.6: .*headcount"):
        laboratory.measure([Case("small", (("burden", 0.6),), ("team.support.headcount=-1",))], ["mrr"], range(1))


def test_another_study_in_the_same_folder_leaves_the_points_of_the_first(study, tmp_path):
    for burden in (0.6, 0.9):
        laboratory = bench(study, tmp_path / "out")
        register = Register(tmp_path / "out", laboratory.inquiry)
        laboratory.recorded = register.record
        laboratory.measure([Case("small", (("burden", burden),))], ["mrr"], range(1))
        register.flush()
    points = pd.read_parquet(tmp_path / "out" / FILE_NAME)
    assert points[["point", "burden"]].to_numpy().tolist() == [[1, 0.6], [2, 0.9]]

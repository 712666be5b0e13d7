"""The cluster: a real dask scheduler and real workers, and the same results as on this machine."""

import os
import pickle
import shutil
import signal
import socket
import sys
import threading
import time
import tracemalloc
from importlib.metadata import version
from itertools import count, pairwise
from pathlib import Path

import pytest

from csim.errors import BadInput, RunFailed
from csim.scenario.load import load
from csim.study.workers import cluster as running
from csim.study.workers import scheduler as meeting
from csim.study.workers.cluster import processes_at, stream_on_cluster
from csim.study.workers.executor import execute
from csim.study.workers.worker import Job
from tests.study import errands
from tests.study.clusters import ROOT, cluster

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are ended by POSIX signals here")


@pytest.fixture(scope="module")
def shared_cluster(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("dask")) as ours:
        yield ours


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(meeting, "CONNECT_SECONDS", 2)


def job(perform, shared=0, warm_up=errands.no_warm_up):
    return Job(perform, warm_up, shared)


def by_position(outcomes):
    return [outcome.value for outcome in sorted(outcomes, key=lambda outcome: outcome.position)]


def folder_for_imports(folder, name):
    place = folder / name
    place.mkdir()
    return place


def test_results_are_the_same_to_the_last_byte_though_a_worker_is_killed_on_the_way(tmp_path):
    company = load("young_company")
    study = Job(errands.live_three_months, errands.load_company, company)
    here = [pickle.dumps(outcome.value[0]) for outcome in execute(study, range(24), 1)]
    with cluster(tmp_path) as ours:
        flow = stream_on_cluster(study, range(24), ours.address)
        outcomes = [next(flow) for _ in range(6)]
        victim = outcomes[-1].value[1]
        os.kill(victim, signal.SIGKILL)
        ours.add_worker()
        outcomes += list(flow)
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert sorted(outcome.position for outcome in outcomes) == list(range(24)), "each is done, and told once"
    assert [pickle.dumps(summary) for summary, _ in by_position(outcomes)] == here
    assert len({outcome.value[1] for outcome in outcomes}) >= 2


def test_its_processes_can_be_counted_beforehand(shared_cluster):
    counted = (processes_at(shared_cluster.address, ["tests.study.errands"]) for _ in range(100))
    assert any(number == 2 for number in counted)  # they join when they are ready


def test_workers_are_other_processes_and_get_ready_once(shared_cluster):
    outcomes = list(
        stream_on_cluster(job(errands.where, "kept", errands.note_warm_up), range(8), shared_cluster.address)
    )
    processes = {outcome.value[0] for outcome in outcomes}
    assert len(processes) == 2
    assert os.getpid() not in processes
    assert all(outcome.value[1] == ["kept"] for outcome in outcomes)


def test_failures_are_outcomes_and_the_others_are_done(shared_cluster):
    outcomes = list(stream_on_cluster(job(errands.raise_on_three), range(6), shared_cluster.address))
    assert by_position(outcomes) == [0, 1, 2, None, None, 5]
    errors = {outcome.position: outcome.error for outcome in outcomes if outcome.error}
    assert errors == {3: "ValueError: three is too many", 4: "the books do not balance in month 7"}


def test_a_value_that_cannot_be_sent_is_a_failed_task(shared_cluster):
    outcomes = list(stream_on_cluster(job(errands.unsendable), range(3), shared_cluster.address))
    assert by_position(outcomes) == [0, None, 2]
    assert any(outcome.error.startswith("its value cannot be sent back: ") for outcome in outcomes)


def test_bad_input_found_on_the_way_ends_everything(shared_cluster):
    with pytest.raises(BadInput, match="this company is too large"):
        list(stream_on_cluster(job(errands.refuse), range(4), shared_cluster.address))


def test_tasks_are_taken_only_as_workers_become_free_and_the_stream_can_be_closed(shared_cluster):
    taken = []

    def endless():
        for task in count():
            taken.append(task)
            yield task

    flow = stream_on_cluster(job(errands.where), endless(), shared_cluster.address)
    for _ in range(20):
        next(flow)
    flow.close()
    assert len(taken) <= 20 + 2 * 2 + 2
    assert by_position(stream_on_cluster(job(errands.add, 1), [1], shared_cluster.address)) == [2]


def test_short_tasks_travel_together_and_the_memory_of_the_parent_stays(shared_cluster):
    flow = stream_on_cluster(job(errands.add, 1), range(20_000), shared_cluster.address)
    tracemalloc.start()
    try:
        total = 0
        for number, outcome in enumerate(flow):
            total += outcome.value
            if number == 10_000:
                early = tracemalloc.get_traced_memory()[0]
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert total == sum(range(1, 20_001)), "each task is done once"
    assert late - early < 1_000_000


def test_what_all_tasks_share_is_sent_once_a_process(shared_cluster):
    parcel = os.urandom(3_000_000)
    before = received(shared_cluster)
    outcomes = list(stream_on_cluster(job(errands.length, parcel), range(40), shared_cluster.address))
    assert by_position(outcomes) == [3_000_000] * 40
    assert received(shared_cluster) - before < 4 * len(parcel)


def received(ours):
    """Bytes the workers have read from anywhere, by the count of the system."""
    total = 0
    for worker in ours.workers:
        told = Path(f"/proc/{worker.pid}/io").read_text(encoding="ascii")
        total += int(told.partition("rchar: ")[2].split()[0])
    return total


def test_an_address_where_nobody_answers_is_named(capfd):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    began = time.monotonic()
    with pytest.raises(BadInput, match=f"no dask scheduler answers at {address} .*start one with dask scheduler"):
        list(stream_on_cluster(job(errands.add), range(3), address))
    assert time.monotonic() - began < 8
    assert capfd.readouterr() == ("", ""), "dask does not tell it a second time"


def test_an_address_that_is_none_is_named_and_no_thread_is_left(capfd):
    before = threading.active_count()
    with pytest.raises(BadInput, match="no dask scheduler answers at carrier-pigeon://roof"):
        list(stream_on_cluster(job(errands.add), range(3), "carrier-pigeon://roof"))
    assert threading.active_count() == before
    assert capfd.readouterr() == ("", "")


def test_without_dask_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"needs dask, which is not installed; .*pip install 'csim\[cluster\]'"):
        list(stream_on_cluster(job(errands.add), range(3), "tcp://127.0.0.1:1"))


def test_a_scheduler_without_workers_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(meeting, "FIRST_WORKER_SECONDS", 0.5)
    with cluster(tmp_path, workers=0) as ours:
        told = (
            f"the scheduler at {ours.address} has no workers; start some with dask worker {ours.address} --nthreads 1"
        )
        with pytest.raises(BadInput, match=told):
            list(stream_on_cluster(job(errands.add), range(3), ours.address))


@pytest.mark.long
def test_workers_or_a_scheduler_that_are_lost_on_the_way_end_the_study_with_a_sentence(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(running, "NO_WORKER_SECONDS", 2)
    with cluster(tmp_path, workers=1) as ours:
        flow = stream_on_cluster(job(errands.where), range(1000), ours.address)
        next(flow)
        ours.workers[0].kill()
        with pytest.raises(RunFailed, match=f"scheduler at {ours.address} has had no workers for 2 seconds"):
            list(flow)
        ours.add_worker()
        flow = stream_on_cluster(job(errands.where), range(1000), ours.address)
        next(flow)
        ours.scheduler.kill()
        with pytest.raises(RunFailed, match=f"scheduler at {ours.address} was lost; what is done is kept"):
            list(flow)
    assert capfd.readouterr() == ("", "")


def other_csim(folder):
    """A checkout with a rule's file that is not quite ours."""
    other = folder_for_imports(folder, "other")
    for part in ("csim", "tests"):
        shutil.copytree(ROOT / part, other / part, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "csim" / "units.py").open("a", encoding="utf-8") as rules:
        rules.write("\n# another comment\n")
    return str(other)


def no_csim(folder):
    none = folder_for_imports(folder, "none")
    (none / "csim.py").write_text("raise ImportError('csim is not installed')\n", encoding="utf-8")
    return str(none)


def old_numpy(folder):
    old = folder_for_imports(folder, "old")
    (old / "numpy-1.0.dist-info").mkdir()
    (old / "numpy-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.0\n")
    return f"{old}{os.pathsep}{ROOT}"


@pytest.mark.parametrize(
    ("imports", "reason"),
    [
        (other_csim, "the source of csim's rules is [0-9a-f]+ there and [0-9a-f]+ here"),
        pytest.param(no_csim, "csim is not installed", marks=pytest.mark.long),
        pytest.param(old_numpy, f"numpy is 1.0 there and {version('numpy')} here", marks=pytest.mark.long),
    ],
)
def test_a_worker_with_another_csim_or_none_or_other_libraries_is_refused(tmp_path, imports, reason):
    with cluster(tmp_path, workers=0) as ours:
        ours.add_worker(PYTHONPATH=imports(tmp_path))
        with pytest.raises(
            BadInput, match=f"worker tcp://.* cannot take part: .*{reason}.*; install the same versions"
        ):
            list(stream_on_cluster(job(errands.add), range(3), ours.address))


@pytest.mark.long
def test_a_worker_with_another_csim_that_joins_later_does_nothing(tmp_path):
    with cluster(tmp_path, workers=1) as ours:
        flow = stream_on_cluster(job(errands.where), count(), ours.address)
        own = next(flow).value[0]
        ours.add_worker("--no-nanny", PYTHONPATH=other_csim(tmp_path))
        processes = set()
        with pytest.raises(BadInput, match="cannot take part: the source of csim's rules is"):
            processes.update(outcome.value[0] for outcome in flow)
        assert processes <= {own}


@pytest.mark.long
def test_a_task_that_kills_its_workers_is_named_and_the_others_are_done(tmp_path):
    marks = folder_for_imports(tmp_path, "marks")
    with cluster(tmp_path, workers=0, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as ours:
        ours.add_worker("--nanny")
        ours.add_worker("--nanny")
        outcomes = list(stream_on_cluster(job(errands.die_on_two, str(marks)), range(7), ours.address))
    assert by_position(outcomes) == [0, 1, None, 3, 4, 5, 6]
    assert {outcome.position: outcome.error for outcome in outcomes if outcome.error} == {
        2: "ended its worker process 1 times; it may need more memory"
    }


@pytest.mark.long
def test_a_process_with_several_threads_does_one_task_at_a_time(tmp_path):
    with cluster(tmp_path, workers=0) as ours:
        ours.add_worker("--no-nanny", "--nthreads", "4")
        outcomes = list(stream_on_cluster(job(errands.moments, 0.05), range(12), ours.address))
    spans = sorted(outcome.value[1:] for outcome in outcomes)
    assert len(spans) == 12
    assert all(after[0] >= before[1] for before, after in pairwise(spans))

"""The executor: the same outcomes in the same order, whatever happens to its workers."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from contextlib import closing
from itertools import count, pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from csim.errors import BadInput, RunFailed
from csim.study.workers.executor import default_workers, execute, stream
from csim.study.workers.worker import Job
from tests.study import errands

ROOT = Path(__file__).parents[3]


def job(perform, shared=0, warm_up=errands.no_warm_up):
    return Job(perform, warm_up, shared)


def values(outcomes):
    return [outcome.value for outcome in outcomes]


@pytest.mark.parametrize("workers", [1, 2])
def test_outcomes_come_in_the_order_of_the_tasks(workers):
    heard = []
    outcomes = execute(job(errands.slow_first), range(4), workers, heard.append)
    assert values(outcomes) == [0, 1, 2, 3]
    assert sorted(outcome.position for outcome in heard) == [0, 1, 2, 3]
    if workers == 2:
        assert heard[0].position != 0, "the slow first task is heard of when it is done"


def test_workers_are_other_processes_and_get_ready_once():
    outcomes = execute(job(errands.where, "shared", errands.note_warm_up), range(6), 2)
    processes = {outcome.value[0] for outcome in outcomes}
    assert len(processes) == 2
    assert os.getpid() not in processes
    assert all(outcome.value[1] == ["shared"] for outcome in outcomes)


def test_one_worker_is_this_process_and_its_memory_is_left_alone():
    frozen = gc.get_freeze_count()
    outcomes = execute(job(errands.where), range(2), 1)
    assert {outcome.value[0] for outcome in outcomes} == {os.getpid()}
    assert gc.get_freeze_count() == frozen


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failed_task_is_an_outcome_and_not_the_end(workers):
    outcomes = execute(job(errands.raise_on_three), range(6), workers)
    assert values(outcomes) == [0, 1, 2, None, None, 5]
    assert outcomes[3].error == "ValueError: three is too many"
    assert "raise_on_three" in outcomes[3].traceback
    assert outcomes[4].error == "the books do not balance in month 7"
    assert outcomes[4].traceback == ""


@pytest.mark.parametrize("workers", [1, 2])
def test_bad_input_found_on_the_way_ends_everything(workers):
    with pytest.raises(BadInput, match="this company is too large"):
        execute(job(errands.refuse), range(4), workers)


def test_a_task_that_kills_three_workers_is_named_and_the_others_are_done(tmp_path):
    outcomes = execute(job(errands.die_on_two, str(tmp_path)), range(7), 2)
    assert values(outcomes) == [0, 1, None, 3, 4, 5, 6]
    assert "ended its worker process 3 times" in outcomes[2].error
    assert [outcome.position for outcome in outcomes if outcome.error] == [2]


def test_workers_that_all_die_at_once_are_not_tried_for_ever():
    with pytest.raises(RunFailed, match="worker processes die before they finish anything; try --workers 1"):
        execute(job(errands.always_die), range(4), 2)


def test_without_processes_everything_is_done_here(monkeypatch):
    def refuse(process):
        raise NotImplementedError("no processes")

    monkeypatch.setattr(BaseProcess, "start", refuse)
    outcomes = execute(job(errands.where), range(3), 2)
    assert {outcome.value[0] for outcome in outcomes} == {os.getpid()}


def test_where_there_is_no_fork_server_processes_start_afresh(monkeypatch, tmp_path):
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    outcomes = execute(job(errands.die_on_two, str(tmp_path)), range(7), 2)
    assert values(outcomes) == [0, 1, None, 3, 4, 5, 6]


def test_no_worker_is_left_behind():
    before = set(multiprocessing.active_children())
    execute(job(errands.add, 10), range(5), 2)
    assert set(multiprocessing.active_children()) <= before


def test_a_script_without_a_main_guard_works(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(
        "from csim.study.workers.executor import execute\n"
        "from csim.study.workers.worker import Job\n"
        "from tests.study import errands\n"
        "print([o.value for o in execute(Job(errands.add, errands.no_warm_up, 1), range(4), 2)])\n",
        encoding="utf-8",
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "[1, 2, 3, 4]\n", done.stderr
    assert done.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="console interrupts are sent differently there")
def test_an_interrupt_stops_the_workers_promptly(tmp_path):
    code = (
        "from csim.study.workers.executor import execute\n"
        "from csim.study.workers.worker import Job\n"
        "from tests.study import errands\n"
        f"execute(Job(errands.announce_and_sleep, errands.no_warm_up, {str(tmp_path)!r}), range(4), 2)\n"
    )
    study = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    workers = _waited_for(lambda: [int(mark.stem) for mark in tmp_path.glob("*.pid")], 2)
    os.killpg(study.pid, signal.SIGINT)
    _, complaint = study.communicate(timeout=20)
    assert b"KeyboardInterrupt" in complaint
    assert complaint.count(b"Traceback") == 1, complaint.decode()
    assert _waited_for(lambda: [pid for pid in workers if not _alive(pid)], 2) == workers


@pytest.mark.skipif(os.name == "nt", reason="there are no POSIX signals")
def test_workers_do_not_outlive_a_killed_parent(tmp_path):
    code = (
        "from csim.study.workers.executor import execute\n"
        "from csim.study.workers.worker import Job\n"
        "from tests.study import errands\n"
        f"execute(Job(errands.announce_and_sleep, errands.no_warm_up, {str(tmp_path)!r}), range(4), 2)\n"
    )
    study = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    workers = _waited_for(lambda: [int(mark.stem) for mark in tmp_path.glob("*.pid")], 2)
    study.kill()
    study.wait()
    assert _waited_for(lambda: [pid for pid in workers if not _alive(pid)], 2) == workers


@pytest.mark.parametrize("workers", [1, 2])
def test_tasks_are_taken_only_as_workers_become_free(workers):
    taken = []

    def endless():
        for task in count():
            taken.append(task)
            yield task

    # For each worker one task in hand, one that waits, and one whose outcome is known and not yet asked for.
    with closing(stream(job(errands.echo), endless(), workers)) as flow:
        for seen in range(1, 51):
            next(flow)
            assert len(taken) <= seen + 3 * workers
    assert not multiprocessing.active_children()


def test_a_closed_stream_ends_its_workers_in_the_middle_of_their_tasks(tmp_path):
    flow = stream(job(errands.announce_and_sleep, str(tmp_path)), range(-1, 100), 3)
    next(flow)
    workers = _waited_for(lambda: [int(mark.stem) for mark in tmp_path.glob("*.pid")], 3)
    flow.close()
    assert not multiprocessing.active_children()
    assert not any(_alive(pid) for pid in workers)


def test_what_a_reader_does_with_an_outcome_does_not_keep_workers_waiting():
    flow = stream(job(errands.moments, 0.05), range(12), 2)
    spans = []
    for outcome in flow:
        time.sleep(0.04)
        spans.append(outcome.value)
    assert len(spans) == 12
    by_worker = {process: [span[1:] for span in spans if span[0] == process] for process, *_ in spans}
    gaps = sorted(
        after[0] - before[1]
        for own in by_worker.values()
        for before, after in pairwise(sorted(own)[1:])  # the first task of a worker is not known to be short
    )
    assert gaps[len(gaps) // 2] < 0.02, "the next task waits ready behind the present one"


def test_a_death_costs_nothing_but_the_task_in_work(tmp_path):
    outcomes = list(stream(job(errands.die_on_marks, str(tmp_path)), range(12), 2))
    assert sorted(values(outcomes)) == list(range(12))
    attempts = {task: len(list(tmp_path.glob(f"{task}-*"))) for task in range(12)}
    assert attempts == dict.fromkeys(range(10), 1) | {10: 2, 11: 2}


def test_much_to_say_on_both_sides_does_not_end_in_silence():
    parcels = [bytes([number]) * 2_000_000 for number in range(12)]
    outcomes = execute(job(errands.echo), parcels, 2)
    assert values(outcomes) == parcels


@pytest.mark.parametrize("workers", [1, 2])
def test_a_value_that_cannot_be_sent_is_a_failed_task(workers):
    outcomes = execute(job(errands.unsendable), range(3), workers)
    if workers == 2:
        assert values(outcomes) == [0, None, 2]
        assert outcomes[1].error.startswith("its value cannot be sent back: ")
    else:
        assert outcomes[1].value() == 1


def test_a_source_of_tasks_that_fails_ends_the_workers():
    def broken():
        yield from range(5)
        raise KeyError("no sixth")

    with pytest.raises(KeyError, match="no sixth"):
        list(stream(job(errands.echo), broken(), 2))
    assert not multiprocessing.active_children()


def test_a_task_that_killed_a_worker_is_never_tried_in_the_callers_own_process(monkeypatch):
    start = BaseProcess.start
    started = []

    def at_most_two(process):
        if len(started) == 2:
            raise OSError("no more processes")
        started.append(process)
        start(process)

    monkeypatch.setattr(BaseProcess, "start", at_most_two)
    with pytest.raises(RunFailed, match="a worker process died and no other can be started"):
        execute(job(errands.always_die), range(4), 2)


def test_where_only_some_processes_start_these_do_all_the_work(monkeypatch):
    start = BaseProcess.start
    started = []

    def at_most_one(process):
        if started:
            raise OSError("no more processes")
        started.append(process)
        start(process)

    monkeypatch.setattr(BaseProcess, "start", at_most_one)
    outcomes = execute(job(errands.where), range(4), 3)
    assert len({outcome.value[0] for outcome in outcomes}) == 1
    assert os.getpid() not in {outcome.value[0] for outcome in outcomes}


def grown(tasks, workers=2):
    """Bytes that Python's memory has grown by between a tenth of the way and the end of so many stub tasks."""
    flow = stream(job(errands.add, 1), range(tasks), workers)
    tracemalloc.start()
    try:
        total = 0
        for number, outcome in enumerate(flow):
            total += outcome.value
            if number == tasks // 10:
                early = tracemalloc.get_traced_memory()[0]
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        flow.close()
    assert total == tasks * (tasks + 1) // 2, "each task is done once"
    return late - early


def test_the_memory_of_the_parent_does_not_grow_with_the_number_of_tasks():
    assert grown(5_000) < 50_000


@pytest.mark.long
def test_a_hundred_thousand_tasks_need_no_more_memory_than_a_few():
    assert grown(100_000) < 50_000


def test_by_default_all_processors_work():
    assert 1 <= default_workers() <= (os.cpu_count() or 1)


def _waited_for(look, count, seconds=20):
    for _ in range(seconds * 20):
        found = look()
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} seconds for {count}, found {found}")


def _alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

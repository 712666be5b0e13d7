"""The executor: the same outcomes in the same order, whatever happens to its workers."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from csim.errors import BadInput, RunFailed
from csim.study import executor
from csim.study.executor import default_workers, execute
from csim.study.worker import Job
from tests.study import errands

ROOT = Path(__file__).parents[2]


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
    def refuse(*arguments, **named):
        raise NotImplementedError("no semaphores")

    monkeypatch.setattr(executor, "ProcessPoolExecutor", refuse)
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
        "from csim.study.executor import execute\n"
        "from csim.study.worker import Job\n"
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
        "from csim.study.executor import execute\n"
        "from csim.study.worker import Job\n"
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
        "from csim.study.executor import execute\n"
        "from csim.study.worker import Job\n"
        "from tests.study import errands\n"
        f"execute(Job(errands.announce_and_sleep, errands.no_warm_up, {str(tmp_path)!r}), range(4), 2)\n"
    )
    study = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    workers = _waited_for(lambda: [int(mark.stem) for mark in tmp_path.glob("*.pid")], 2)
    study.kill()
    study.wait()
    assert _waited_for(lambda: [pid for pid in workers if not _alive(pid)], 2) == workers


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

"""Made-up runs for the store's tests, and what the tests start in processes of their own."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pyarrow.parquet as pq

from csim.study.store import merging
from csim.study.store.rows import Row, run_key
from csim.study.store.store import Store

FILE_ACTS = ("open", "os.rename", "os.remove", "os.truncate")
"""What a process does to files, as Python's audit hooks call it."""

MEASURES = ("nrr", "cash_end", "mrr.smb", "mrr.enterprise")


def run(number: int, *, failed: bool = False) -> Row:
    """The run of this number: always the same figures, in one of three sets of columns."""
    identity = f"scenario {number % 4}"
    key = run_key(identity, 1, number, 60, "source")
    if failed:
        return Row(key, identity, f"plan_{number % 4}", 1, number, 60, {}, f"run {number} broke off in week 7")
    figures = {"nrr": 1.0 + number / 1000, "cash_end": float("nan") if number % 7 == 3 else 1e6 / (number + 1)}
    if number % 3 == 1:
        figures["mrr.smb"] = number * 100.0
    if number % 3 == 2:
        figures["mrr.enterprise"] = -0.1 * number
    return Row(key, identity, f"plan_{number % 4}", 1, number, 60, figures)


def runs(*numbers: int) -> list[Row]:
    """Several of them."""
    return [run(number) for number in numbers]


def keys(*numbers: int) -> list[str]:
    """Their keys."""
    return [run(number).key for number in numbers]


def shard_files(folder: Path) -> list[Path]:
    """All that a reader of Parquet would take for a shard."""
    return sorted((folder / "runs").glob("*.parquet"))


def keys_on_disk(folder: Path) -> list[str]:
    """The keys in all shards, read as anybody would, one a row."""
    return [key for file in shard_files(folder) for key in pq.read_table(file, columns=["key"])["key"].to_pylist()]


def add_and_tell(folder: Path, count: int, most_small: int) -> None:
    """Add runs one by one, and print the number of each once it is kept; merge whenever `most_small` are small."""
    merging.MOST_SMALL = most_small
    store = Store(folder)
    for number in range(count):
        store.add(runs(number))
        os.write(1, f"{number}\n".encode())


def die_at_each_act(folder: Path, count: int, step: int) -> None:
    """Do `add_and_tell` again and again in forked processes; the n-th kills itself before its n-th act on a file.

    Each has a folder of its own, and writes what it tells into a file beside it; the last one lives to its end.
    """
    act = 0
    while True:
        act += step
        child = os.fork()
        if child == 0:
            _kill_myself_at(act, folder)
            with (folder / f"{act}.told").open("wb") as told:
                os.dup2(told.fileno(), 1)
                add_and_tell(folder / str(act), count, 4)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            os._exit(os.waitstatus_to_exitcode(status))


def die_half_way_through_a_file(folder: Path) -> None:
    """Add one run and tell, then be killed by the system in the middle of writing the next shard."""
    import resource  # there is none on Windows

    add_and_tell(folder, 1, 64)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
    Store(folder).add(runs(*range(1, 40)))


def _kill_myself_at(act: int, folder: Path) -> None:
    done = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        if event in FILE_ACTS and str(arguments[0]).startswith(str(folder / str(act) / "runs")):
            done += 1
            if done == act:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)

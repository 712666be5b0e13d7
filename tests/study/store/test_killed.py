"""Processes killed while they store runs: every run they told of is there, whole, and once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from csim.study.store.store import Store
from tests.study.store.errands import MEASURES, keys, keys_on_disk, run, runs
from tests.study.store.test_store import expected, same

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no POSIX signals")


def start(act, *arguments, **named):
    code = (
        "import sys\nfrom pathlib import Path\nfrom tests.study.store import errands\n"
        f"errands.{act}(Path(sys.argv[1]), *map(int, sys.argv[2:]))\n"
    )
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, **named)


def check_folder(folder, told):
    """Every run told of is there; what is there is whole and right; nothing is there twice once it was opened."""
    on_disk = keys_on_disk(folder) if (folder / "runs").exists() else []
    numbers = {run(number).key: number for number in range(max(told, default=0) + 2)}
    assert set(keys(*told)) <= set(on_disk) <= set(numbers), "at most the one run in hand is there besides"
    store = Store(folder)
    assert store.damaged == ()
    found = [numbers[key] for key in dict.fromkeys(on_disk)]
    assert len(store) == len(found)
    assert same(store.values(keys(*found), MEASURES), expected(runs(*found)).reshape(len(found), len(MEASURES)))
    assert [key for key, times in Counter(keys_on_disk(folder)).items() if times > 1] == []


def told_in(content):
    return [int(line) for line in content.split()]


def killed_before_each_act(folder, count, step):
    driver = start("die_at_each_act", folder, count, step, stderr=subprocess.PIPE)
    _, complaint = driver.communicate(timeout=300)
    assert driver.returncode == 0, complaint.decode()
    tellings = sorted(folder.glob("*.told"), key=lambda path: int(path.stem))
    *killed, finished = [(folder / path.stem, told_in(path.read_bytes())) for path in tellings]
    assert len(finished[1]) == count
    for place, told in killed:
        assert len(told) < count
        check_folder(place, told)
    return [told for _, told in killed]


def test_killed_between_any_two_acts_on_files_nothing_is_lost(tmp_path):
    """Also in the middle of merging, of which there are three among the eleven additions."""
    killed = killed_before_each_act(tmp_path, 11, 5)
    assert len(killed) > 10
    assert max(map(len, killed)) >= 9


@pytest.mark.long
def test_killed_between_all_acts_on_files_nothing_is_lost(tmp_path):
    assert len(killed_before_each_act(tmp_path, 26, 1)) > 150


def test_killed_half_way_through_a_file_leaves_none(tmp_path):
    victim = start("die_half_way_through_a_file", tmp_path, stdout=subprocess.PIPE)
    told, _ = victim.communicate(timeout=60)
    assert victim.returncode == -signal.SIGXFSZ
    assert told_in(told) == [0]
    halves = [path for path in (tmp_path / "runs").iterdir() if path.stat().st_size == 500]
    assert [path.suffix for path in halves] == [".part"]
    check_folder(tmp_path, [0])
    assert keys_on_disk(tmp_path) == keys(0)


def killed_at_any_moment(folder, seed, times):
    """Kill and start again in the same folder; what was told in any life is there after it."""
    luck = np.random.default_rng(seed)
    told: set[int] = set()
    for _ in range(times):
        victim = start("add_and_tell", folder, 1_000_000, 6, stdout=subprocess.PIPE)
        first = victim.stdout.readline()
        time.sleep(luck.uniform(0.0, 0.3))
        victim.send_signal(signal.SIGKILL)
        rest, _ = victim.communicate(timeout=20)
        told |= set(told_in(first + rest))
        check_folder(folder, sorted(told))
    assert len(told) > times


def test_killed_at_a_few_moments_nothing_is_lost(tmp_path):
    killed_at_any_moment(tmp_path, 1, 4)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3])
def test_killed_at_many_moments_nothing_is_lost(tmp_path, seed):
    killed_at_any_moment(tmp_path, seed, 40)

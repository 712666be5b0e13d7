"""Compiled code: one shape for every scenario, kept on disk, never stale, and never in the way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from csim.engine import compile as compiling
from csim.engine.build import empty_world
from csim.run import simulate
from csim.scenario.load import load, shipped_names
from tests.engine.small import small, told

ROOT = Path(__file__).parents[2]
KERNELS = {"market", "live_and_play", "work", "judge", "account", "close_month", "close_company"}
COUNTING = """
import warnings
warnings.simplefilter("error")
from tests.engine.small import digest, told
from csim.engine.compile import kernels
print(digest(told("hybrid")))
for kernel in vars(kernels(None)).values():
    print(kernel.__name__, sum(kernel.stats.cache_misses.values()), sum(kernel.stats.cache_hits.values()))
"""


@pytest.fixture
def world():
    """The tables of some company: the compiler asks for their types."""
    return empty_world(small("hybrid"), 1, 0, events=False)


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """What has been compiled in this process stays as it was after the test."""
    monkeypatch.setattr(compiling, "_made", dict(compiling._made))


def in_a_process(program, cache=None, folder=ROOT):
    """Run a program in a process of its own, and return the words of its lines."""
    environment = os.environ | ({"CSIM_CACHE": str(cache)} if cache else {})
    command = [sys.executable, "-c", program]
    found = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert found.returncode == 0, found.stderr
    return [line.split() for line in found.stdout.splitlines()]


def test_every_shipped_scenario_runs_on_the_same_compiled_code():
    for name in shipped_names():
        simulate(load(name, ["history.length=1 months"]), months=2)
    made = compiling.kernels(None)
    assert set(vars(made)) == KERNELS
    assert {name: len(kernel.signatures) for name, kernel in vars(made).items()} == dict.fromkeys(KERNELS, 1)


def test_compiled_code_is_found_again_by_the_next_process():
    if compiling.cache_folder() is None:
        pytest.skip("nothing can be kept on this machine")
    told("hybrid")
    _, *kernels = in_a_process(COUNTING)
    assert len(kernels) == len(KERNELS)
    assert {misses for _, misses, _ in kernels} == {"0"}
    assert all(int(hits) >= 1 for _, _, hits in kernels)


def test_the_cache_lies_where_it_is_told_to(monkeypatch, tmp_path):
    monkeypatch.setenv("CSIM_CACHE", str(tmp_path / "here"))
    folder = compiling.cache_folder()
    assert folder == tmp_path / "here" / compiling.source_hash()
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("inside", [False, True])
def test_where_nothing_can_be_written_nothing_is_kept(monkeypatch, tmp_path, inside):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    monkeypatch.setenv("CSIM_CACHE", str(in_the_way / "below" if inside else in_the_way))
    assert compiling.cache_folder() is None


def test_without_a_home_that_can_be_written_the_cache_goes_to_the_temporary_folder(monkeypatch, tmp_path):
    home = tmp_path / "home"
    home.write_text("not a folder")
    monkeypatch.delenv("CSIM_CACHE", raising=False)
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(compiling.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    assert compiling.cache_folder() == tmp_path / "temporary" / "csim-cache" / compiling.source_hash()


@pytest.mark.parametrize("source", ["rules/trust.py", "arithmetic.py", "luck/draws.py", "engine/kernels/living.py"])
def test_every_source_of_a_kernel_counts_for_the_name_of_its_cache(tmp_path, source):
    copied = copy_of_the_package(tmp_path)
    program = "from csim.engine.compile import source_hash; print(source_hash())"
    before = in_a_process(program, folder=copied)
    assert before == [[compiling.source_hash()]]
    with (copied / "csim" / source).open("a") as text:
        text.write("\n")
    assert in_a_process(program, folder=copied) != before


def test_a_damaged_cache_is_removed_with_a_warning_and_costs_only_time(monkeypatch, tmp_path, world):
    monkeypatch.setenv("CSIM_CACHE", str(tmp_path))
    asked = []

    def compiled(sample, folder):
        asked.append(folder)
        if folder is not None:
            raise EOFError("half a file")
        return SimpleNamespace(sample=sample)

    monkeypatch.setattr(compiling, "_compiled", compiled)
    compiling._made.clear()
    told_so = []
    with pytest.warns(UserWarning, match=r"the cache of compiled code could not be used and was removed \(EOFError"):
        made = compiling.kernels(world, report=told_so.append)
    assert made.sample is world
    assert asked == [tmp_path / compiling.source_hash(), None]
    assert not asked[0].exists()
    assert told_so == ["compiling the model once"]
    assert compiling.kernels(world) is made


def test_a_failure_that_no_cache_explains_is_told(monkeypatch, tmp_path, world):
    monkeypatch.setenv("CSIM_CACHE", str(tmp_path / "file"))
    (tmp_path / "file").write_text("not a folder")

    def compiled(sample, folder):
        raise TypeError("cannot be compiled")

    monkeypatch.setattr(compiling, "_compiled", compiled)
    compiling._made.clear()
    with pytest.raises(TypeError, match="cannot be compiled"):
        compiling.kernels(world)


def test_nobody_is_told_of_compiling_where_nothing_needs_it(monkeypatch, tmp_path, world):
    monkeypatch.setenv("CSIM_CACHE", str(tmp_path))
    folder = compiling.cache_folder()
    (folder / "kernel.nbi").write_bytes(b"")
    monkeypatch.setattr(compiling, "_compiled", lambda sample, folder: SimpleNamespace())
    compiling._made.clear()
    told_so = []
    compiling.kernels(world, report=told_so.append)
    compiling.kernels(world, compiled=False, report=told_so.append)
    assert told_so == []


def copy_of_the_package(folder):
    """Copy what a program needs to run in *folder*."""
    without = shutil.ignore_patterns("__pycache__")
    for name in ("csim", "scenarios"):
        shutil.copytree(ROOT / name, folder / name, ignore=without)
    (folder / "tests" / "engine").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "engine" / "small.py", folder / "tests" / "engine")
    return folder


@pytest.mark.long
def test_an_edited_rule_takes_effect_at_once(tmp_path):
    copied, cache = copy_of_the_package(tmp_path / "copied"), tmp_path / "cache"
    program = "from tests.engine.small import digest, told; print(digest(told('hybrid')))"
    before = in_a_process(program, cache, copied)
    rule = copied / "csim" / "rules" / "value.py"
    text = rule.read_text(encoding="utf-8")
    assert text.count("(value - average) / p.perception_weeks") == 1
    rule.write_text(text.replace("(value - average) / p", "0.5 * (value - average) / p"), encoding="utf-8")
    after = in_a_process(program, cache, copied)
    assert after != before
    assert after == in_a_process(program, tmp_path / "fresh", copied)


@pytest.mark.long
def test_an_unwritable_or_damaged_cache_gives_the_same_story(tmp_path):
    copied, sound = copy_of_the_package(tmp_path / "copied"), tmp_path / "sound"
    quiet = COUNTING.replace('simplefilter("error")', 'simplefilter("ignore")')
    (story,), *_ = in_a_process(quiet, sound, copied)
    in_the_way = tmp_path / "in the way"
    in_the_way.write_text("not a folder")
    assert in_a_process(quiet, in_the_way, copied)[0] == [story]
    for name, damage in (("garbage", lambda kept: b"garbage"), ("cut short", lambda kept: kept[: len(kept) // 2])):
        cache = tmp_path / name
        shutil.copytree(sound, cache)
        kept = [path for path in cache.rglob("*") if path.suffix in (".nbi", ".nbc")]
        assert len(kept) >= 2 * len(KERNELS)
        for path in kept:
            path.write_bytes(damage(path.read_bytes()))
        assert in_a_process(quiet, cache, copied)[0] == [story], name

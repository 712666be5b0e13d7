"""Broken files, full disks and closed folders: a clear sentence, and nothing lost but what was broken."""

from __future__ import annotations

import errno
import os
import re
import tempfile

import pytest

from csim.errors import BadInput, RunFailed
from csim.study.store import merging
from csim.study.store.store import Store
from tests.study.store.errands import MEASURES, keys, keys_on_disk, run, runs, shard_files
from tests.study.store.test_store import expected, same

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def truncated(content):
    return content[: len(content) // 2]


def zeroed(content):
    middle = len(content) // 2
    return content[: middle - 50] + bytes(100) + content[middle + 50 :]


def one_bit_changed(content):
    return content[:200] + bytes([content[200] ^ 1]) + content[201:]


def emptied(content):
    return b""


def replaced_by_text(content):
    return b"this is not a Parquet file\n" * 20


@pytest.fixture
def three(tmp_path):
    """A folder of three shards, and the second of them."""
    store = Store(tmp_path)
    for numbers in ([1, 2, 3], [4, 5], [6]):
        store.add(runs(*numbers))
    return tmp_path, next(file for file in shard_files(tmp_path) if file.name.startswith("00002-"))


@pytest.mark.parametrize("damage", [truncated, zeroed, one_bit_changed, emptied, replaced_by_text])
def test_a_damaged_shard_is_set_aside_and_the_rest_is_there(three, damage):
    folder, victim = three
    victim.write_bytes(damage(victim.read_bytes()))
    store = Store(folder)
    aside = victim.with_name(f"_{victim.name}.damaged")
    told = (
        f"{victim} no longer holds what was written to it and was renamed to {aside.name}; "
        "its 2 runs will be simulated again, nothing else is lost"
    )
    assert store.damaged == (told,)
    assert aside.exists()
    assert not victim.exists()
    assert len(store) == 4
    assert [key in store for key in keys(4, 5)] == [False, False]
    assert same(store.values(keys(6, 1, 2, 3), MEASURES), expected(runs(6, 1, 2, 3)))
    store.add(runs(4, 5))
    again = Store(folder)
    assert again.damaged == ()
    assert same(again.values(keys(1, 2, 3, 4, 5, 6), MEASURES), expected(runs(1, 2, 3, 4, 5, 6)))


def test_a_shard_damaged_while_the_store_is_open_is_set_aside_when_it_is_read(three):
    folder, victim = three
    store = Store(folder)
    victim.write_bytes(truncated(victim.read_bytes()))
    with pytest.raises(RunFailed, match="its 2 runs will be simulated again, nothing else is lost. Start the same"):
        store.values(keys(1, 4), MEASURES)
    assert len(store.damaged) == 1
    assert keys(4)[0] not in store
    with pytest.raises(RunFailed, match="it simulates what is missing and goes on"):
        store.values(keys(4), MEASURES)
    assert same(store.values(keys(1, 6), MEASURES), expected(runs(1, 6)))


def test_a_shard_damaged_while_the_store_is_open_is_not_merged_into_others(three):
    folder, victim = three
    store = Store(folder)
    victim.write_bytes(one_bit_changed(victim.read_bytes()))
    store.compact()
    assert len(store.damaged) == 1
    assert sorted(keys_on_disk(folder)) == sorted(keys(1, 2, 3, 6))
    assert same(store.values(keys(1, 2, 3, 6), MEASURES), expected(runs(1, 2, 3, 6)))


def test_one_sound_shard_among_damaged_ones_is_left_as_it_is(three):
    folder, _ = three
    store = Store(folder)
    for victim in shard_files(folder)[:2]:
        victim.write_bytes(emptied(victim.read_bytes()))
    store.compact()
    assert len(store.damaged) == 2
    assert sorted(keys_on_disk(folder)) == sorted(keys(1, 2, 3))


def test_a_shard_removed_by_somebody_is_told(three):
    folder, victim = three
    store = Store(folder)
    victim.unlink()
    with pytest.raises(
        RunFailed, match="files with 2 runs vanished from .* while csim was using them; these runs will"
    ):
        store.values(keys(4, 1), MEASURES)
    assert len(Store(folder)) == 4


def test_files_of_others_are_left_alone(three):
    folder, _ = three
    for name in ("notes.txt", "my own.parquet", "_00002-old.parquet.damaged", "00002-short.parquet"):
        (folder / "runs" / name).write_text("mine", encoding="utf-8")
    store = Store(folder)
    store.compact()
    assert store.damaged == ()
    assert len(store) == 6
    assert (folder / "runs" / "my own.parquet").read_text(encoding="utf-8") == "mine"


def test_half_written_files_are_ignored_and_old_ones_removed(three):
    folder, victim = three
    fresh, old = (folder / "runs" / f".{name}.parquet.part" for name in ("fresh", "old"))
    for part in (fresh, old):
        part.write_bytes(truncated(victim.read_bytes()))
    os.utime(old, (0, 0))
    assert len(Store(folder)) == 6
    assert fresh.exists(), "another process may be writing it"
    assert not old.exists()


def test_what_a_crash_left_of_a_merge_is_cleared_away(three):
    folder, _ = three
    before = {file: file.read_bytes() for file in shard_files(folder)}
    Store(folder).compact()
    for file, content in before.items():
        file.write_bytes(content)
    assert len(keys_on_disk(folder)) == 12
    store = Store(folder)
    assert len(store) == 6
    assert len(keys_on_disk(folder)) == 6
    assert same(store.values(keys(1, 2, 3, 4, 5, 6), MEASURES), expected(runs(1, 2, 3, 4, 5, 6)))


@pytest.fixture
def full_disk(monkeypatch):
    """While it is set, no file can be brought to the disk."""
    full = [True]
    really = os.fsync

    def fsync(handle):
        if full[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return full


def test_a_full_disk_is_told_and_nothing_is_lost(three, full_disk):
    folder, _ = three
    store = Store(folder)
    files = sorted(path.name for path in (folder / "runs").iterdir())
    told = (
        f"could not store 2 runs in {folder / 'runs'}: No space left on device. The 6 stored before are complete and "
        "safe. Free some space or mend the folder, then start the same command again: it goes on from there"
    )
    with pytest.raises(RunFailed, match=f"^{re.escape(told)}$"):
        store.add(runs(7, 8))
    assert sorted(path.name for path in (folder / "runs").iterdir()) == files
    assert len(store) == 6
    assert same(store.values(keys(1, 6), MEASURES), expected(runs(1, 6)))
    full_disk[0] = False
    store.add(runs(7, 8))
    assert same(Store(folder).values(keys(8, 7, 1), MEASURES), expected(runs(8, 7, 1)))


def test_a_full_disk_while_merging_by_hand_is_told(three, full_disk):
    folder, _ = three
    store = Store(folder)
    with pytest.raises(
        RunFailed, match="could not merge the files in .*: No space left on device. All 6 runs are comp"
    ):
        store.compact()
    assert sorted(keys_on_disk(folder)) == sorted(keys(1, 2, 3, 4, 5, 6))


def test_a_full_disk_while_merging_in_passing_stops_the_merging_only(tmp_path, monkeypatch, full_disk):
    monkeypatch.setattr(merging, "MOST_SMALL", 3)
    store = Store(tmp_path)
    full_disk[0] = False
    store.add(runs(1))
    store.add(runs(2))
    really = os.fsync
    calls = []

    def full_after_the_shard(handle):
        calls.append(handle)
        full_disk[0] = len(calls) > 2
        really(handle)

    monkeypatch.setattr(os, "fsync", full_after_the_shard)
    store.add(runs(3))
    assert len(calls) == 3, "the shard and its folder were synced, the merged one was not"
    assert len(shard_files(tmp_path)) == 3
    monkeypatch.setattr(os, "fsync", really)
    full_disk[0] = False
    store.add(runs(4))
    assert len(shard_files(tmp_path)) == 4
    assert same(store.values(keys(1, 2, 3, 4), MEASURES), expected(runs(1, 2, 3, 4)))
    Store(tmp_path).add(runs(5))
    assert len(shard_files(tmp_path)) == 1


@pytest.mark.skipif(os.name == "nt", reason="the size of files can be limited on POSIX systems")
def test_a_disk_that_takes_half_a_file_keeps_none_of_it(three):
    import resource

    folder, _ = three
    store = Store(folder)
    files = sorted(path.name for path in (folder / "runs").iterdir())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        with pytest.raises(RunFailed, match="could not store 40 runs in .*: File too large. The 6 stored before"):
            store.add(runs(*range(10, 50)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert sorted(path.name for path in (folder / "runs").iterdir()) == files
    store.add([run(10)])
    assert len(Store(folder)) == 7


def test_a_read_only_place_is_refused(tmp_path, monkeypatch):
    def refuse(*arguments, **named):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(
        BadInput, match="cannot write .*runs: Read-only file system; choose a folder that you may write"
    ):
        Store(tmp_path)


@pytest.mark.skipif(os.name == "nt" or AS_ROOT, reason="needs a user to whom a folder can be closed")
@pytest.mark.parametrize("inner", [False, True])
def test_a_closed_folder_is_refused(tmp_path, inner):
    folder = tmp_path / "study"
    closed = folder / "runs" if inner else folder
    closed.mkdir(parents=True)
    closed.chmod(0o500)
    try:
        with pytest.raises(BadInput, match="cannot write .*runs: Permission denied; choose a folder"):
            Store(folder)
    finally:
        closed.chmod(0o700)


def test_files_that_may_not_be_read_are_refused(three, monkeypatch):
    from csim.study.store import shards

    def refuse(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(shards, "check", refuse)
    with pytest.raises(
        BadInput, match="cannot use .*runs: Permission denied; make its files readable and writable, or"
    ):
        Store(three[0])


@pytest.mark.parametrize("inner", [False, True])
def test_a_file_in_the_way_is_refused(tmp_path, inner):
    folder = tmp_path / "study"
    if inner:
        folder.mkdir()
    (folder / "runs" if inner else folder).write_text("notes", encoding="utf-8")
    with pytest.raises(BadInput, match="is a file, and the study needs a folder of that name for its runs; move the"):
        Store(folder)

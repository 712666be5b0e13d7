"""Files appear whole or not at all, and errors say what to do."""

import errno
import os
import sys

import pytest

from csim.errors import BadInput, RunFailed
from csim.ledger import files
from csim.ledger.files import claim_folder, write_whole

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def test_a_file_is_written_whole(tmp_path):
    write_whole(tmp_path / "a.txt", lambda file: file.write(b"whole"))
    assert (tmp_path / "a.txt").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, interruption):
    (tmp_path / "a.txt").write_bytes(b"old")

    def write(file):
        file.write(b"half of the new")
        raise interruption

    with pytest.raises(interruption):
        write_whole(tmp_path / "a.txt", write)
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="speaks of both sorts of system")
def test_a_folder_is_synced_only_where_the_system_can(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError):
        files._sync_folder(tmp_path / "gone")
    asked = []
    monkeypatch.setattr(files.os, "open", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(files.os, "name", "nt")
    files._sync_folder(tmp_path)
    assert asked == []


def test_a_full_disk_fails_the_run_and_leaves_nothing(tmp_path):
    def write(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(
        RunFailed, match="could not finish writing .*a.txt: No space left on device; nothing incomplete"
    ):
        write_whole(tmp_path / "a.txt", write)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="cannot write .*a.txt: No such file or directory; choose a folder"):
        write_whole(tmp_path / "gone" / "a.txt", lambda file: file.write(b""))


def test_an_empty_or_new_folder_can_be_claimed(tmp_path):
    assert claim_folder(tmp_path / "deep" / "new").is_dir()
    assert claim_folder(tmp_path / "deep" / "new") == tmp_path / "deep" / "new"


def test_a_folder_that_holds_something_is_refused_unless_it_may_be_replaced(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(BadInput, match="exists already and is not empty \\(it holds mine.txt\\); choose another"):
        claim_folder(tmp_path)
    assert claim_folder(tmp_path, replace=True) == tmp_path
    assert (tmp_path / "mine.txt").read_text() == "precious"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(BadInput, match="cannot write .*; choose a folder that you may write to"):
            claim_folder(place)


@pytest.mark.skipif(AS_ROOT or sys.platform == "win32", reason="root writes everywhere; Windows has no such modes")
def test_a_folder_without_permission_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(BadInput, match="Permission denied; choose a folder that you may write to"):
        claim_folder(tmp_path)

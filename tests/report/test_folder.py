"""Folders of results: replaced as a whole, never half, never at the cost of what csim did not write."""

import errno
import json
from pathlib import Path

import pytest

from csim.errors import BadInput, RunFailed
from csim.report import folder as folders
from csim.report.folder import check_folder, refusal, replaced


def results(folder, **files):
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "provenance.json").write_text(json.dumps({"files": list(files)}), encoding="utf-8")
    return folder


def test_a_new_folder_appears_when_all_is_written(tmp_path):
    with replaced(tmp_path / "deep" / "new") as part:
        (part / "table.csv").write_text("1", encoding="utf-8")
        assert not (tmp_path / "deep" / "new").exists()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["new"]
    assert (tmp_path / "deep" / "new" / "table.csv").read_text(encoding="utf-8") == "1"


def test_earlier_results_stay_until_the_new_ones_are_whole(tmp_path):
    old = results(tmp_path / "results", table="old")
    with replaced(old) as part:
        (part / "table").write_text("new", encoding="utf-8")
        assert (old / "table").read_text(encoding="utf-8") == "old"
    assert [path.name for path in old.iterdir()] == ["table"]
    assert (old / "table").read_text(encoding="utf-8") == "new"


def half_written(folder, reason):
    with replaced(folder) as part:
        (part / "table").write_text("half", encoding="utf-8")
        raise reason


@pytest.mark.parametrize("reason", [KeyboardInterrupt(), ValueError("a fault")])
def test_what_goes_wrong_leaves_everything_as_it_was(tmp_path, reason):
    old = results(tmp_path / "results", table="old")
    with pytest.raises(type(reason)):
        half_written(old, reason)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["provenance.json", "results", "table"]
    assert (old / "table").read_text(encoding="utf-8") == "old"


def test_an_exchange_that_fails_puts_the_old_results_back(tmp_path, monkeypatch):
    old = results(tmp_path / "results", table="old")
    replace = Path.replace

    def failing(self, target):
        if self.suffix == ".part":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(RunFailed, match="No space left on device; nothing incomplete was left there"), replaced(old):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert (old / "table").read_text(encoding="utf-8") == "old"


def test_remains_of_a_killed_process_are_in_nobodys_way(tmp_path, monkeypatch):
    monkeypatch.setattr(folders.os, "getpid", lambda: 77)
    (tmp_path / ".results.77.part").mkdir()
    (tmp_path / ".results.77.part" / "half").touch()
    with replaced(tmp_path / "results") as part:
        assert list(part.iterdir()) == []


def test_checking_leaves_nothing_behind(tmp_path):
    check_folder(tmp_path / "not" / "there")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "empty").mkdir()
    check_folder(tmp_path / "empty")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="is a file, not a folder"):
        check_folder(tmp_path / "file")


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(BadInput, match="is a link; name the folder itself"):
        check_folder(tmp_path / "link")


@pytest.mark.parametrize("provenance", ["{", "[]", '{"files": 3}', "{}"])
def test_a_folder_whose_provenance_says_nothing_is_not_replaced(tmp_path, provenance):
    foreign = results(tmp_path / "results", table="precious")
    (foreign / "provenance.json").write_text(provenance, encoding="utf-8")
    with pytest.raises(BadInput, match="csim did not write"):
        check_folder(foreign)


def test_a_place_that_may_not_be_written_is_told_before_computing(tmp_path, monkeypatch):
    def closed(**settings):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(folders.tempfile, "TemporaryFile", closed)
    with pytest.raises(BadInput, match="Permission denied; choose a folder with --out that you may write to"):
        check_folder(tmp_path / "results")


def test_a_full_disk_is_a_failed_run_and_a_wrong_place_bad_input():
    assert isinstance(refusal(Path("results"), OSError(errno.ENOSPC, "full")), RunFailed)
    assert isinstance(refusal(Path("results"), OSError(errno.EROFS, "read-only")), BadInput)

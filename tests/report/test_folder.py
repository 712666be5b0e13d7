"""Folders of results: replaced as a whole, never half, never at the cost of what csim did not write."""

import errno
import json
from pathlib import Path

import pytest

from csim.errors import BadInput, RunFailed
from csim.report import folder as folders
from csim.report.folder import check_folder, check_study_folder, refusal, replaced
from csim.study.holding import COMPARISON, HELD, PROOF, RUN, STUDY, WRITERS


def results(folder, **files):
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "provenance.json").write_text(json.dumps({"files": list(files)}), encoding="utf-8")
    return folder


def test_a_new_folder_appears_when_all_is_written(tmp_path):
    with replaced(tmp_path / "deep" / "new", RUN) as part:
        (part / "table.csv").write_text("1", encoding="utf-8")
        assert not (tmp_path / "deep" / "new").exists()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["new"]
    assert (tmp_path / "deep" / "new" / "table.csv").read_text(encoding="utf-8") == "1"


def test_earlier_results_stay_until_the_new_ones_are_whole(tmp_path):
    old = results(tmp_path / "results", table="old")
    with replaced(old, RUN) as part:
        (part / "table").write_text("new", encoding="utf-8")
        assert (old / "table").read_text(encoding="utf-8") == "old"
    assert [path.name for path in old.iterdir()] == ["table"]
    assert (old / "table").read_text(encoding="utf-8") == "new"


def half_written(folder, reason):
    with replaced(folder, RUN) as part:
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
    with (
        pytest.raises(RunFailed, match="No space left on device; nothing incomplete was left there"),
        replaced(old, RUN),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert (old / "table").read_text(encoding="utf-8") == "old"


def test_remains_of_a_killed_process_are_in_nobodys_way(tmp_path, monkeypatch):
    monkeypatch.setattr(folders.os, "getpid", lambda: 77)
    (tmp_path / ".results.77.part").mkdir()
    (tmp_path / ".results.77.part" / "half").touch()
    with replaced(tmp_path / "results", RUN) as part:
        assert list(part.iterdir()) == []


def test_checking_leaves_nothing_behind(tmp_path):
    check_folder(tmp_path / "not" / "there", RUN)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "empty").mkdir()
    check_folder(tmp_path / "empty", RUN)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="is a file, not a folder"):
        check_folder(tmp_path / "file", RUN)


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(BadInput, match="is a link; name the folder itself"):
        check_folder(tmp_path / "link", RUN)


@pytest.mark.parametrize("provenance", ["{", "[]", '{"files": 3}', "{}"])
def test_a_folder_whose_provenance_says_nothing_is_not_replaced(tmp_path, provenance):
    foreign = results(tmp_path / "results", table="precious")
    (foreign / "provenance.json").write_text(provenance, encoding="utf-8")
    with pytest.raises(BadInput, match="csim did not write"):
        check_folder(foreign, RUN)


def test_a_place_that_may_not_be_written_is_told_before_computing(tmp_path, monkeypatch):
    def closed(**settings):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(folders.tempfile, "TemporaryFile", closed)
    with pytest.raises(BadInput, match="Permission denied; choose a folder with --out that you may write to"):
        check_folder(tmp_path / "results", RUN)


def test_a_full_disk_is_a_failed_run_and_a_wrong_place_bad_input():
    assert isinstance(refusal(Path("results"), OSError(errno.ENOSPC, "full")), RunFailed)
    assert isinstance(refusal(Path("results"), OSError(errno.EROFS, "read-only")), BadInput)


@pytest.mark.parametrize("kind", HELD)
@pytest.mark.parametrize("there", HELD)
def test_results_of_another_command_are_not_replaced_and_those_of_the_same_are(tmp_path, kind, there):
    place = results(tmp_path / "results", table="precious")
    (place / "provenance.json").write_text(json.dumps({"files": ["table"], "kind": there}), encoding="utf-8")
    if kind == there:
        check_folder(place, kind)
        return
    message = f"results holds {HELD[there]}, which {WRITERS[kind]} does not replace; choose another with --out, or rem"
    with pytest.raises(BadInput, match=message):
        check_folder(place, kind)
    with pytest.raises(BadInput, match=message), replaced(place, kind):
        pass
    assert (place / "table").read_text(encoding="utf-8") == "precious"


def test_results_of_a_kind_nobody_knows_are_not_replaced(tmp_path):
    place = results(tmp_path / "results", table="precious")
    (place / "provenance.json").write_text('{"files": ["table"], "kind": "dream"}', encoding="utf-8")
    with pytest.raises(BadInput, match="holds results of csim of the kind dream, which csim run does not replace"):
        check_folder(place, RUN)


def test_a_study_is_called_a_study_with_its_answer_and_without(tmp_path):
    (tmp_path / "runs").mkdir()
    with pytest.raises(BadInput, match=r"holds no results of csim \(it holds runs\)"):
        check_folder(tmp_path, PROOF)
    (tmp_path / "runs" / f"00002-{'0' * 32}.parquet").touch()
    with pytest.raises(BadInput, match="holds the runs of a study, which csim prove does not replace"):
        check_folder(tmp_path, PROOF)
    answer = results(tmp_path / "answer", table="answer")
    (answer / "provenance.json").write_text('{"kind": "study", "name": "burden"}', encoding="utf-8")
    with pytest.raises(BadInput, match="holds the study burden, its runs and its answer, which csim compare does not"):
        check_folder(tmp_path, COMPARISON)


def test_a_study_is_not_mixed_into_the_results_of_a_command(tmp_path):
    check_study_folder(tmp_path)
    place = results(tmp_path / "results", table="a run's")
    with pytest.raises(BadInput, match="results holds a run, which csim study does not replace"):
        check_study_folder(place)
    assert WRITERS[STUDY] == "csim study"

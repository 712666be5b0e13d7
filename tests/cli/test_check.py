"""`csim check`: what it prints, refuses and ends with; the check itself is made up."""

import json

import pytest
from click.testing import CliRunner

from csim.cli import main
from csim.errors import RunFailed
from csim.study.plausibility import check as checking
from tests.study.verdicts import verdict

BELOW = {("hybrid", "cac_payback_formula.smb"): 40.0}


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call csim check in an empty folder, where the check comes out as given and remembers what was asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("csim.cli.check.compile_first", lambda teller: None)
    asked = []

    def called(*arguments, moved=None, failure=None):
        def made_up(replications, workers, progress):
            asked.append((replications, workers, progress))
            if failure is not None:
                raise failure
            return verdict(moved)

        monkeypatch.setattr(checking, "check", made_up)
        return CliRunner().invoke(main, ["check", *arguments])

    called.asked = asked
    return called


def test_a_plausible_company_ends_well(call):
    done = call("--replications", "3", "--workers", "1")
    assert done.exit_code == 0, done.stderr
    assert call.asked == [(3, 1, None)]
    assert done.stdout.startswith("\nShipped companies against published figures")
    assert "The shipped companies are plausible" in done.stdout
    assert done.stderr.startswith("csim: 8 companies and their twins x 3 replications, ")


def test_below_the_floor_it_ends_with_1_and_shows_the_row(call):
    done = call(moved=BELOW)
    assert done.exit_code == 1
    assert "OUTSIDE B" in done.stdout
    assert "Outside: B055" in done.stdout
    assert "Below the floor" in done.stdout


def test_json_is_one_document_also_below_the_floor(call):
    done = call("--json", moved=BELOW)
    assert done.exit_code == 1
    document = json.loads(done.stdout)
    assert document["csim"]["kind"] == "check"
    assert document["passed"] is False
    assert document["floor"]["outside"] == ["B055"]
    row = next(row for row in document["rows"] if row["id"] == "B055")
    assert row["inside"] is False
    assert (row["mean"], row["band_low"], row["band_high"]) == (40.0, 8.0, 12.0)
    assert row["url"].startswith("https://")
    left_out = next(row for row in document["rows"] if row["id"] == "B062")
    assert left_out["compared"] is False
    assert left_out["mean"] is None
    assert left_out["why_not"].startswith("a convention")
    ceiling = next(row for row in document["rows"] if row["id"] == "B034")
    assert ceiling["band_low"] is None
    assert document["companies"]["hybrid"]["cac_payback_restricted"]["mean"] == 18.6
    assert {line["id"] for line in document["mechanisms"]} >= {"M017", "M026"}


def test_quiet_says_the_answer_alone(call):
    done = call("--quiet", "-o", "found")
    assert done.stderr == ""
    assert done.stdout.startswith("Shipped companies against published figures")
    assert "Look at" not in done.stdout


def test_a_folder_is_written_where_asked(call, tmp_path):
    done = call("-o", "found")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "found" / "rows.csv").is_file()
    assert done.stdout.replace("\\", "/").rstrip().endswith("Look at   found/rows.csv, mechanisms.csv, check.json")


@pytest.mark.parametrize("command", [["rerun", "found"], ["story", "found", "--customer", "1"]])
def test_a_folder_of_a_check_is_no_run(call, command):
    call("-o", "found")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "found holds a plausibility check, not a run or a comparison; csim check --out found makes it" in done.stderr


def test_nothing_is_written_unasked(call, tmp_path):
    call()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--replications", "0"], "replications: 0 is not a whole number from 1 to 100,000"),
        (["--workers", "0"], "workers: 0 is not a whole number from 1 to 1,024"),
        (["--out", "file.txt"], "file.txt is a file, not a folder; choose another name with --out"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_runs(call, tmp_path, arguments, told):
    (tmp_path / "file.txt").write_text("", encoding="utf-8")
    done = call(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert call.asked == []


def test_a_failed_run_is_told_and_ends_with_1(call):
    done = call(failure=RunFailed("a run of the check failed (hybrid; replicate 3): the books do not balance"))
    assert done.exit_code == 1
    assert "the books do not balance" in done.stderr
    assert done.stdout == ""

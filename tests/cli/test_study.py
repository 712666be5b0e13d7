"""`csim study`: what it says before, what it shows, keeps and refuses, with a company that runs in a moment."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from csim.cli import main
from csim.errors import RunFailed
from csim.study import conduct, errands
from csim.study.kinds import sweep
from csim.study.workers import scheduler
from tests.study.small import write_small

STUDY = """\
question: Does the learning burden matter?
kind: sweep
scenarios: [small.yaml, no_team.yaml]
uncertainties:
  burden: {path: product.learning_burden, values: [0.5, 2]}
outcomes: [vendor_value, mrr]
replications: 2
"""


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call csim study on a small study in an otherwise empty folder, with one process."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "burden"
    folder.mkdir()
    write_small(folder)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")

    def called(*arguments):
        return CliRunner().invoke(main, ["study", "burden", "--workers", "1", *arguments])

    return called


def test_before_it_starts_it_says_how_much_work_it_is(call):
    told = call().stderr
    assert "csim: Does the learning burden matter?\n" in told
    assert "2 points x 2 scenarios x 2 replications: 8 runs\n" in told
    assert "with 1 processes" not in told
    assert " with 1 process, less than 1 MB of disk; the runs go to csim-results/studies/burden\n" in told


def test_the_answer_comes_first_and_says_where_everything_is(call, tmp_path):
    done = call()
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.strip().splitlines()
    assert lines[0] == "Does the learning burden matter?"
    assert lines[1] == "8 months, 2 replications, seed 1, the same luck everywhere"
    assert lines[2:4] == ["", "What we found"]
    assert [line.split()[0] for line in lines[-2:]] == ["Look", "Kept"]
    assert "simulat" not in done.stdout
    assert "What we found" not in done.stderr
    assert "Look at   csim-results/studies/burden/answer/" in done.stdout
    assert "Kept      8 runs in csim-results/studies/burden: Parquet" in done.stdout
    folder = tmp_path / "csim-results" / "studies" / "burden"
    names = {path.name for path in (folder / "answer").iterdir()}
    assert names >= {"answer.txt", "answer.json", "points.csv", "study.yaml"}
    assert names >= {"provenance.json", "scenario_small.yaml", "scenario_no_team.yaml"}
    assert (folder / "answer" / "answer.txt").read_text(encoding="utf-8").strip() in done.stdout
    assert len(pd.read_parquet(folder / "runs")) == 8


def test_asking_again_simulates_nothing_and_asking_for_more_what_is_missing(call):
    call()
    again = call()
    assert "8 runs in csim-results/studies/burden, 8 of them from before" in again.stdout
    assert "all of them are kept in csim-results/studies/burden from before: nothing is left to simul" in again.stderr
    more = call("--replications", "3")
    assert "      12 runs, 8 of them kept from before: about " in more.stderr
    assert "12 runs in csim-results/studies/burden, 8 of them from before" in more.stdout
    assert "Rests on" not in more.stdout
    fewer = call("--replications", "1")
    used = "1 of the 3 replications kept there; --replications 3 uses all and simulates nothing"
    assert f"\nRests on  {used}\n" in fewer.stdout
    assert f"note: the answer rests on {used}" in call("--replications", "1", "--json").stderr


def test_a_study_that_asks_by_what_it_finds_may_simulate_more_of_kept_replications(call, monkeypatch):
    call()
    fixed = sweep.plan
    monkeypatch.setattr(sweep, "plan", lambda inquiry: fixed(inquiry)._replace(at_most=True))
    told = call("--replications", "1").stdout
    assert "--replications 2 uses all and simulates only what it asks for besides\n" in told


def test_what_is_kept_for_a_study_that_asks_as_it_goes_is_told_as_far_as_it_can_be(call, tmp_path, monkeypatch):
    call("--replications", "1")
    path = tmp_path / "burden" / "study.yaml"
    path.write_text(STUDY + "precision: {within: {mrr: 1 kUSD/month}, cap: 16}\n", encoding="utf-8")
    monkeypatch.setattr(conduct, "replicated", None)  # only what comes before it is looked at
    told = call().stderr
    assert "at most 64 runs\n      at most " in told
    assert "\n      4 runs are there already; as far as they serve, it takes less\n" in told


def test_the_answer_of_another_study_is_not_replaced(call, tmp_path):
    call("--out", "results")
    other = tmp_path / "other"
    other.mkdir()
    write_small(other)
    (other / "study.yaml").write_text(STUDY, encoding="utf-8")
    before = (tmp_path / "results" / "answer" / "answer.txt").read_bytes()
    done = CliRunner().invoke(main, ["study", "other", "--workers", "1", "--out", "results"])
    assert done.exit_code == 2
    assert 'results/answer holds the answer of another study, burden ("Does the learning burden matter?"' in done.stderr
    assert "choose another folder with --out, or remove results/answer if it is not needed" in done.stderr
    assert (tmp_path / "results" / "answer" / "answer.txt").read_bytes() == before


def test_an_answer_to_an_earlier_form_of_the_study_is_replaced_with_a_word(call, tmp_path):
    assert "note" not in call("--replications", "1").stderr
    path = tmp_path / "burden" / "study.yaml"
    path.write_text(STUDY.replace("values: [0.5, 2]", "values: [0.5, 2.5]"), encoding="utf-8")
    told = call("--replications", "1").stderr
    what = "note: csim-results/studies/burden/answer answers an earlier form of this study and is replaced: "
    assert f"{what}its study file was another\n" in told


def test_json_alone_goes_to_standard_output(call):
    done = call("--json")
    document = json.loads(done.stdout)
    assert document["csim"]["kind"] == "study"
    assert document["settings"]["scenarios"] == ["small", "no_team"]
    assert document["finding"]
    assert len(document["tables"]["points"]) == 2 * 2 * 2


def test_quiet_is_the_answer_alone(call):
    done = call("--quiet")
    assert done.stderr == ""
    assert done.stdout.startswith("Does the learning burden matter?")
    assert "Look at" not in done.stdout


def test_results_do_not_depend_on_workers(call):
    alone = call("--json", "--quiet")
    together = CliRunner().invoke(main, ["study", "burden", "--workers", "2", "--out", "two", "--json", "--quiet"])
    assert together.stdout == alone.stdout


def test_a_failed_run_is_told_and_ends_the_command_with_1(call, monkeypatch):
    right = errands.simulate

    def fails(scenario, **named):
        if named["replicate"] == 1:
            raise RunFailed("the books do not balance in month 7")
        return right(scenario, **named)

    monkeypatch.setattr(errands, "simulate", fails)
    done = call()
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines.index("  4 runs failed and are left out; why stands at the end.") < lines.index("What we found")
    assert "Runs that failed\n  4 x the books do not balance in month 7" in done.stdout
    assert done.stderr.rstrip().endswith("4 runs failed; --again tries them once more")
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--replications", "0"), "replications: 0 is not a whole number from 1 to 100,000"),
        (("--executor", "dsk"), 'no executor is called "dsk"; did you mean dask?'),
        (("--executor", "dask"), "the dask executor needs the address of a scheduler; add --address tcp://HOST:8786"),
        (
            ("--executor", "dask", "--address", "tcp://127.0.0.1:1"),
            "a cluster has its own; leave --workers out, and start more of them with dask worker tcp://127.0.0.1:1 ",
        ),
        (("--address", "tcp://127.0.0.1:1"), "--address is for a cluster; add --executor dask, or leave it out"),
        (("--out", "burden/study.yaml"), "burden/study.yaml"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_runs(call, tmp_path, arguments, message):
    done = call(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (tmp_path / "csim-results").exists()


def test_a_scheduler_that_does_not_answer_is_noticed_before_anything_runs(call, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(scheduler, "CONNECT_SECONDS", 1)
    monkeypatch.setattr(conduct, "simulate", None)
    arguments = ["study", "burden", "--executor", "dask", "--address", "tcp://127.0.0.1:1"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "no dask scheduler answers at tcp://127.0.0.1:1" in done.stderr
    assert not (tmp_path / "csim-results").exists()


def test_what_a_study_cannot_say_is_refused_before_anything_runs(call, tmp_path):
    path = tmp_path / "burden" / "study.yaml"
    path.write_text(STUDY.replace("mrr", "mmr"), encoding="utf-8")
    done = call()
    assert done.exit_code == 2
    assert "line 6  outcomes: no measure is called mmr; did you mean mrr?" in done.stderr


def test_a_folder_with_somebody_elses_files_is_left_alone(call, tmp_path):
    place = tmp_path / "csim-results" / "studies" / "burden" / "answer"
    place.mkdir(parents=True)
    (place / "thesis.txt").write_text("mine", encoding="utf-8")
    done = call()
    assert done.exit_code == 2
    assert "holds no results of csim" in done.stderr
    assert (place / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_studys_folder_is_called_so_and_no_study_is_mixed_into_a_comparison(call):
    assert call("--replications", "1", "--quiet").exit_code == 0
    folder = "csim-results/studies/burden"
    refused = CliRunner().invoke(main, ["compare", "burden/small.yaml", "--out", folder])
    assert refused.exit_code == 2
    assert f"the folder {folder} holds the study burden, its runs and its answer, which csim compare" in refused.stderr
    few = ["--replications", "1", "--months", "1", "--workers", "1", "--quiet"]
    assert CliRunner().invoke(main, ["compare", "burden/small.yaml", *few, "--out", "mine"]).exit_code == 0
    mixed = call("--out", "mine")
    assert mixed.exit_code == 2
    assert "the folder mine holds a comparison, which csim study does not replace" in mixed.stderr


def test_study_files_are_explained(call):
    told = CliRunner().invoke(main, ["explain", "study.sweep.method"]).stdout
    assert "one of grid, latin_hypercube, sobol" in told
    schema = json.loads(CliRunner().invoke(main, ["schema", "--study"]).stdout)
    assert schema["title"] == "csim study"
    assert "question" in schema["properties"]


def test_validate_takes_study_files(call):
    done = CliRunner().invoke(main, ["validate", "burden/study.yaml"])
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "burden/study.yaml: fine (a study of 2 scenarios: Does the learning burden matter?)\n"
    folder = CliRunner().invoke(main, ["validate", "burden"])
    assert folder.stdout == "burden: fine (a study of 2 scenarios: Does the learning burden matter?)\n"


def test_companies_that_ran_out_of_money_are_told_first(call, tmp_path):
    path = tmp_path / "burden" / "study.yaml"
    path.write_text(STUDY + "set: [company.cash=1 USD, company.rnd_minimum=90 MUSD/year]\n", encoding="utf-8")
    told = call("--quiet").stdout
    assert "Out of money: Small company in 4 of 4 runs and Small company, no team in 4 of 4 runs." in told
    assert told.index("Out of money") < told.index("What we found")

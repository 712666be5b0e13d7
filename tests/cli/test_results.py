"""Commands that simulate: run, compare, story, rerun; what they write, print and refuse."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from csim.cli import main
from csim.errors import RunFailed
from csim.study import observe as observing
from tests.study.small import write_small

ROOT = Path(__file__).parents[2]
PICTURES = ["two_sides.png", "payback.png", "mrr_cash.png", "retention.png", "workload.png"]


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call csim with arguments in a folder that holds a small company."""
    monkeypatch.chdir(tmp_path)
    write_small(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A folder in which a run and a comparison were made, and what they said."""
    folder = tmp_path_factory.mktemp("done")
    write_small(folder)
    before = Path.cwd()
    os.chdir(folder)
    try:
        run = CliRunner().invoke(main, ["run", "small.yaml", "--events", "--seed", "3"])
        comparison = CliRunner().invoke(
            main, ["compare", "small.yaml", "no_team.yaml", "--replications", "3", "--workers", "1"]
        )
    finally:
        os.chdir(before)
    return folder, run, comparison


def test_a_run_says_that_it_is_one_possible_story_and_what_to_do_next(done):
    _, run, _ = done
    assert run.exit_code == 0, run.stderr
    assert "Small company: 8 months, seed 3, replicate 0" in run.stdout
    assert "This is one possible story" in run.stdout
    assert "csim story csim-results/small --customer 7" in run.stdout.replace("\\", "/")
    assert "\ncsim: Small company, one run\n" in run.stderr, "after what is noted on the company"


def test_a_run_whose_money_runs_out_says_so_first_and_where_to_go_on(call):
    arguments = ("small.yaml", "--set", "company.cash=10 kUSD", "--set", "company.credit_line=0 USD")
    made = call("run", *arguments)
    assert made.exit_code == 0, made.stderr
    assert made.stdout.split("\n")[2].startswith("  The money runs out in month 1 of 8, and the company ends there.")
    assert "csim compare small.yaml   in how many worlds the money runs out" in made.stdout
    document = json.loads(call("run", *arguments, "--json").stdout)
    assert document["ended"]["month"] == 1
    assert document["spending"][0]["lasts_months"] == 0


def test_a_run_leaves_its_spending_by_purpose(done):
    spending = pd.read_csv(done[0] / "csim-results" / "small" / "spending.csv")
    money = pd.read_csv(done[0] / "csim-results" / "small" / "money.csv")
    by_purpose = spending.pivot_table(index="month", columns="purpose", values="usd", sort=False)
    assert list(by_purpose["Hosting"]) == pytest.approx(list(money["hosting_usd"]))
    assert "What it costs, k USD a month" in done[1].stdout


def test_what_does_not_do_what_it_says_is_noted_before_the_run_unless_it_is_to_be_quiet(call):
    plan = ["--set", "team.relationship.headcount=6", "--months", 1]
    many = ["compare", "small.yaml", "--replications", 1, "--workers", 1, *plan]
    note = "note: --set  team.relationship.headcount: 6 is not what the run starts with: the hiring rule "
    for command in (["run", "small.yaml", *plan], many):
        assert call(*command).stderr.startswith(note)
    for silent in (["--quiet"], ["--json"]):
        assert "note:" not in call(*many, *silent).stderr
    assert "team.relationship" not in call(*many, "--equal-budget", "2 MUSD").stderr


def test_a_run_leaves_tables_dashboard_and_provenance(done):
    folder, _, _ = done
    files = {path.name for path in (folder / "csim-results" / "small").iterdir()}
    tables = {"panel", "money", "roles", "plays", "cohorts", "customers", "staff", "events"}
    assert {f"{name}.{kind}" for name in tables for kind in ("csv", "parquet")} <= files
    assert {"dashboard.png", "measures.csv", "provenance.json", "scenario.yaml", "summary.txt"} <= files
    provenance = json.loads((folder / "csim-results" / "small" / "provenance.json").read_text(encoding="utf-8"))
    assert sorted([*provenance["files"], "provenance.json"]) == sorted(files)


def test_a_comparison_says_the_answer_and_where_the_pictures_are(done):
    _, _, comparison = done
    assert comparison.exit_code == 0, comparison.stderr
    assert "What we found" in comparison.stdout
    assert "8 months, 3 replications, seed 1, the same luck for every strategy" in comparison.stdout
    assert "Look at   csim-results/comparison/two_sides.png, payback.png" in comparison.stdout.replace("\\", "/")
    assert "\ncsim: 2 strategies x 3 replications, 8 months, 35 customers at start\n" in comparison.stderr


def test_a_comparison_leaves_tables_pictures_and_provenance(done):
    folder = done[0] / "csim-results" / "comparison"
    files = {path.name for path in folder.iterdir()}
    assert {*PICTURES, "table.csv", "differences.csv", "runs.parquet", "curves.csv", "verdict.csv"} <= files
    assert {"comparison.json", "finding.txt", "provenance.json"} <= files
    document = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    table = pd.read_csv(folder / "table.csv").set_index(["strategy", "measure"])
    assert document["strategies"]["small"]["measures"]["mrr"]["mean"] == pytest.approx(
        table.loc[("small", "mrr"), "mean"]
    )


def test_a_customers_story_is_told(done, monkeypatch):
    monkeypatch.chdir(done[0])
    story = CliRunner().invoke(main, ["story", "csim-results/small", "--customer", "1"])
    assert story.exit_code == 0, story.stderr
    assert story.stdout.startswith("Customer SMB-")
    assert "scenario Small company, seed 3, replicate 0: one possible story" in story.stdout


def test_a_comparison_tells_a_customers_story_under_each_strategy(done, monkeypatch):
    monkeypatch.chdir(done[0])
    story = ["story", "csim-results/comparison", "--customer", "1"]
    first = CliRunner().invoke(main, story)
    other = CliRunner().invoke(main, [*story, "--strategy", "no_team", "--replicate", "0"])
    assert "scenario Small company, seed 1" in first.stdout
    assert "--strategy no_team" in first.stderr
    assert "scenario Small company, no team, seed 1" in other.stdout
    assert first.stdout.split()[1] == other.stdout.split()[1], "the same customer"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["csim-results/comparison", "--customer", "1", "--strategy", "no_tem"],
            'is called "no_tem"; did you mean no_team?',
        ),
        (["csim-results/comparison", "--customer", "1", "--replicate", "3"], "replicate: 3 is not in"),
        (["csim-results/comparison", "--customer", "1", "--replicate", "-1"], "replicate: -1 is not a whole number"),
        (["csim-results/small", "--customer", "1", "--strategy", "x"], "holds one run"),
        (["csim-results/small", "--customer", "SMB-99999"], 'no customer of this run is called "SMB-99999"'),
        (["csim-results", "--customer", "1"], "is no folder of results: it holds no provenance.json"),
    ],
)
def test_a_story_that_cannot_be_told_is_refused(done, monkeypatch, arguments, message):
    monkeypatch.chdir(done[0])
    refused = CliRunner().invoke(main, ["story", *arguments])
    assert refused.exit_code == 2
    assert message in refused.stderr


@pytest.mark.parametrize(("what", "tables"), [("small", "events"), ("comparison", "runs")])
def test_recorded_results_come_out_equal_again(done, monkeypatch, what, tables):
    monkeypatch.chdir(done[0])
    again = CliRunner().invoke(main, ["rerun", f"csim-results/{what}"])
    assert again.exit_code == 0, again.stderr
    assert again.stdout.startswith("equal: ")
    assert tables in again.stdout


@pytest.mark.parametrize(("what", "table", "column"), [("small", "money", "cash"), ("comparison", "runs", "value")])
def test_results_that_differ_are_told_with_where(call, done, tmp_path, what, table, column):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(done[0] / "csim-results" / what, copy)
    frame = pd.read_parquet(copy / f"{table}.parquet")
    frame.loc[2, column] = 12345.0
    frame.to_parquet(copy / f"{table}.parquet", index=False)
    again = call("rerun", "copy")
    assert again.exit_code == 1
    assert f"{table}: {column} in row 3 was 12345.0 and is " in again.stderr


def test_a_story_needs_no_event_log(call):
    assert call("run", "small.yaml", "--months", "2", "--quiet").exit_code == 0
    assert not Path("csim-results/small/events.parquet").exists()
    assert call("story", "csim-results/small", "--customer", "2").stdout.startswith("Customer ")


def test_json_is_the_only_thing_on_standard_output(call):
    made = call("compare", "small.yaml", "no_team.yaml", "--replications", 2, "--months", 2, "--workers", 1, "--json")
    document = json.loads(made.stdout, parse_constant=pytest.fail)
    assert set(document["strategies"]) == {"small", "no_team"}
    assert set(document["differences"]) == {"no_team"}
    run = call("run", "small.yaml", "--months", "2", "--json", "--quiet")
    assert json.loads(run.stdout, parse_constant=pytest.fail)["measures"]["insolvency_month"] is None
    assert run.stderr == ""


def test_quiet_leaves_the_answer_alone(call):
    made = call("compare", "small.yaml", "--replications", 1, "--months", 1, "--workers", 1, "--quiet")
    assert made.stderr == ""
    assert made.stdout.startswith("1 month, 1 replication, seed 1\n")
    assert "Look at" not in made.stdout


def test_options_reach_the_runs(call):
    made = call(
        *("compare", "small.yaml", "no_team.yaml", "--replications", 2, "--months", 2, "--workers", 1, "--seed", 9),
        *(
            "--baseline",
            "small",
            "--indifference",
            "5 %",
            "--set",
            "company.cash=1 MUSD",
            "--out",
            "elsewhere",
            "--json",
        ),
    )
    settings = json.loads(made.stdout)["settings"]
    assert (settings["seed"], settings["months"], settings["replications"]) == (9, 2, 2)
    assert (settings["baseline"], settings["indifference"]) == ("small", 0.05)
    assert "company" in Path("elsewhere/provenance.json").read_text(encoding="utf-8")
    assert set(json.loads(made.stdout)["differences"]) == {"no_team"}


def test_equal_budget_staffs_every_strategy_alike(call):
    made = call(
        *("compare", "small.yaml", "--replications", 1, "--months", 1, "--workers", 1, "--quiet"),
        *("--equal-budget", "2 MUSD"),
    )
    assert made.exit_code == 0, made.stderr
    assert (
        "rule: budget"
        in json.loads(Path("csim-results/comparison/provenance.json").read_text())["strategies"][0]["scenario"]
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "small.yaml", "--replications", "0"], "replications: 0 is not a whole number from 1 to 100,000"),
        (["compare", "small.yaml", "--workers", "-2"], "workers: -2 is not a whole number from 1 to 1,024"),
        (["compare", "small.yaml", "--months", "9999"], "months: 9999 is not a whole number from 1 to 240"),
        (["compare", "small.yaml", "--seed", "-1"], "seed: -1 is not"),
        (["compare", "small.yaml", "--replications", "many"], "'many' is not a valid integer"),
        (["compare", "small.yaml", "--baseline", "smal"], 'no strategy here is called "smal"; did you mean small?'),
        (["compare", "small.yaml", "--indifference", "lots"], '--indifference: "lots" is not a share'),
        (["compare", "small.yaml", "--indifference", "200 %"], "indifference: 2 is not a share from 0 to below 1"),
        (["compare", "small.yaml", "--equal-budget", "2 MEUR"], '--equal-budget: "2 MEUR" is not an amount of money'),
        (["compare", "small.yaml", "small.yaml"], "small.yaml is named twice"),
        (["compare", "small.yaml", "hybird"], "did you mean hybrid?"),
        (["compare", "small.yaml", "reference"], "last differently long"),
        (["compare", "missing.yaml", "--set", "sed=1"], "there is no such file"),
        (["run", "small.yaml", "--set", "sed=1"], "did you mean seed?"),
        (["run", "small.yaml", "--months", "0"], "months: 0 is not"),
        (["run", "small.yaml", "--replicate", "-1"], "replicate: -1 is not a whole number from 0"),
        (["run", "small.yaml", "--out", "small.yaml"], "small.yaml is a file, not a folder; choose another name"),
        (["run", "small.yaml", "--out", "small.yaml/below"], "cannot write to small.yaml"),
        (["compare", "small.yaml", "--out", "foreign"], "exists and holds no results of csim (it holds precious.txt)"),
        (["rerun", "nowhere"], "nowhere is no folder of results"),
    ],
)
def test_bad_input_is_refused_and_nothing_written(call, tmp_path, arguments, message):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "precious.txt").write_text("keep me", encoding="utf-8")
    before = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    refused = call(*arguments)
    assert refused.exit_code == 2
    assert message in refused.stderr.replace("\\", "/")
    assert refused.stdout == ""
    assert "Traceback" not in refused.stderr
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == before


def test_problems_of_all_scenarios_come_at_once(call, tmp_path):
    (tmp_path / "one.yaml").write_text("extends: hybrid.yaml\nsed: 4\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("extends: hybrid.yaml\nhorizn: 4\n", encoding="utf-8")
    refused = call("compare", "one.yaml", "two.yaml")
    assert refused.exit_code == 2
    assert "one.yaml has 1 problem" in refused.stderr
    assert "two.yaml has 1 problem" in refused.stderr


def test_results_replace_results_and_nothing_else(call):
    assert call("run", "small.yaml", "--months", 1, "--quiet", "--events").exit_code == 0
    folder = Path("csim-results/small")
    assert (folder / "events.csv").exists()
    assert call("run", "small.yaml", "--months", 1, "--quiet").exit_code == 0
    assert not (folder / "events.csv").exists(), "replaced as a whole"
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    refused = call("run", "small.yaml", "--months", 1)
    assert refused.exit_code == 2
    assert "csim did not write notes.txt; move that elsewhere" in refused.stderr
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in folder.parent.iterdir()] == ["small"], "no leftovers beside it"


@pytest.mark.parametrize(
    ("command", "place", "message"),
    [
        (["run", "small.yaml"], "comparison", "holds a comparison, which csim run does not replace"),
        (["prove", "small.yaml"], "comparison", "holds a comparison, which csim prove does not replace"),
        (["check"], "comparison", "holds a comparison, which csim check does not replace"),
        (["compare", "small.yaml"], "small", "holds a run, which csim compare does not replace"),
    ],
)
def test_results_of_another_command_are_refused_before_computing_and_stay(done, monkeypatch, command, place, message):
    monkeypatch.chdir(done[0])
    files = sorted((Path("csim-results") / place).iterdir())
    before = [path.read_bytes() for path in files]
    refused = CliRunner().invoke(main, [*command, "--out", f"csim-results/{place}"])
    assert refused.exit_code == 2
    assert message in refused.stderr
    assert "choose another with --out, or remove csim-results" in refused.stderr.replace("\\", "/")
    assert [path.read_bytes() for path in files] == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user to whom a folder can be closed")
def test_a_folder_that_cannot_be_written_is_refused_before_computing(call, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    refused = call("run", "small.yaml", "--out", "closed/results")
    assert refused.exit_code == 2
    assert "cannot write to closed/results: Permission denied; choose a folder with --out" in refused.stderr


def test_a_failed_run_ends_with_1_and_is_told(call, monkeypatch):
    simulate = observing.simulate

    def failing(scenario, **settings):
        if settings.get("replicate") == 1:
            raise RunFailed("the books do not balance in month 1")
        return simulate(scenario, **settings)

    monkeypatch.setattr(observing, "simulate", failing)
    made = call("compare", "small.yaml", "--replications", 3, "--months", 1, "--workers", 1)
    assert made.exit_code == 1
    assert "1 run failed; 1 replicate left out of every comparison" in made.stdout
    assert "small, replicate 1: the books do not balance in month 1" in made.stderr
    assert Path("csim-results/comparison/table.csv").exists(), "what could be compared is kept"


@pytest.mark.parametrize("moment", ["simulating", "writing"])
def test_an_interrupt_leaves_nothing_behind(call, tmp_path, monkeypatch, moment):
    def interrupted(*arguments, **settings):
        raise KeyboardInterrupt

    place = "csim.study.observe.simulate" if moment == "simulating" else "csim.report.results.comparison_text"
    monkeypatch.setattr(place, interrupted)
    before = sorted(tmp_path.rglob("*"))
    stopped = call("compare", "small.yaml", "--replications", 2, "--months", 1, "--workers", 1)
    assert stopped.exit_code == 130
    assert "stopped; nothing half-finished was left behind" in stopped.stderr
    left = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert [path.name for path in left] in ([], ["csim-results"])


@pytest.mark.skipif(os.name == "nt", reason="console interrupts are sent differently there")
@pytest.mark.parametrize("moment", ["compiling", "simulating"])
def test_the_interrupt_key_stops_a_comparison_with_its_workers(call, tmp_path, moment):
    command = [sys.executable, "-m", "csim", "compare", "small.yaml", "--replications", "2000", "--workers", "2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    if moment == "compiling":
        environment["CSIM_CACHE"] = str(tmp_path / "cache")
    study = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, start_new_session=True)
    heard = b""
    while (b"compiling the model once" if moment == "compiling" else b"35 customers at start") not in heard:
        heard += os.read(study.stderr.fileno(), 1000)
    time.sleep(2)
    assert study.poll() is None, "still at work"
    os.killpg(study.pid, signal.SIGINT)
    _, told = study.communicate(timeout=20)
    assert study.returncode == 130, told.decode()
    assert b"stopped; nothing half-finished was left behind" in told
    assert b"Traceback" not in told
    assert not (tmp_path / "csim-results").exists()


def test_the_same_command_gives_the_same_bytes_under_any_hash_seed(call, tmp_path):
    command = [sys.executable, "-m", "csim", "compare", "small.yaml", "no_team.yaml", "--replications", "2"]
    said = set()
    for hash_seed, workers in (("1", "1"), ("77", "2")):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed}
        made = subprocess.run(
            [*command, "--months", "3", "--workers", workers, "--json", "--quiet"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=True,
        )
        said.add(made.stdout)
    assert len(said) == 1

"""`csim prove`: what it prints, writes, refuses and ends with, on a small company."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from csim.cli import main
from csim.study.prove import replicate
from csim.study.prove.prove import prove
from csim.study.prove.worlds import ask_without
from tests.study.small import write_small

FEW = ("--replications", 2, "--workers", 1)


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call csim with arguments in a folder that holds a small company."""
    monkeypatch.chdir(tmp_path)
    write_small(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


def test_the_team_is_asked_about_unless_something_else_is(call):
    done = call("prove", "small.yaml", *FEW)
    assert done.exit_code == 0, done.stderr
    assert "csim: 2 worlds x 2 replications, 8 months, 35 customers at start; about the team" in done.stderr
    folder = Path("csim-results/proof")
    assert (folder / "finding.txt").read_text(encoding="utf-8").rstrip() in done.stdout
    assert "small.yaml with and without the team: 8 months, 2 replications, seed 1" in done.stdout
    assert "Taken away are 28 plays and everybody of education and relationship." in " ".join(done.stdout.split())
    assert "Look at   csim-results/proof/prove.png, customers.csv" in done.stdout
    assert done.stdout.endswith(
        "\nNext      csim prove small.yaml --without play:save_play\n"
        "          csim prove small.yaml --without hire:relationship\n"
    )
    for command in ("rerun", "story --customer 1"):
        again = call(*command.split(), "csim-results/proof")
        assert again.exit_code == 2
        assert "csim-results/proof holds a proof, not a run or a comparison; csim prove with --out" in again.stderr
    with (folder / "customers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 35
    assert len({row["identity"] for row in rows}) == len(rows)


def test_customers_of_replicate_0_add_up_to_its_effect_on_revenue(call):
    call("prove", "small.yaml", "--replications", 1, "--workers", 1, "--quiet")
    with Path("csim-results/proof/customers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    document = json.loads(Path("csim-results/proof/prove.json").read_text(encoding="utf-8"))
    total = next(each for each in document["effects"] if (each["quantity"], each["segment"]) == ("revenue", "all"))
    assert sum(float(row["revenue_usd"]) for row in rows) == pytest.approx(total["mean"], rel=1e-9)
    assert total["mean"] != 0
    for row in rows:
        parts = [float(row[f"{part}_usd"]) for part in replicate.PARTS]
        assert sum(parts) == pytest.approx(float(row["revenue_usd"]), abs=1e-5)


def test_json_alone_on_standard_output(call):
    done = call("prove", "small.yaml", "--without", "play:save_play", *FEW, "--months", 4, "--set", "seed=3", "--json")
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["question"]["cause"] == "the play save_play"
    assert document["settings"] == {
        "seed": 3,
        "replications": 2,
        "months": 4,
        "confidence": 0.95,
        "conditions": ["seed=3"],
    }
    assert document["finding"]


def test_another_scenario_may_be_the_twin(call):
    done = call("prove", "small.yaml", "--against", "no_team.yaml", *FEW, "--months", 4, "--quiet", "--out", "found")
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("small.yaml: Small company rather than Small company, no team: 4 months")
    assert Path("found/prove.png").exists()
    # The scenario without a team is the twin that --without team makes.
    team = call("prove", "small.yaml", *FEW, "--months", 4, "--json")
    found = json.loads(Path("found/prove.json").read_text(encoding="utf-8"))
    assert found["effects"] == json.loads(team.stdout)["effects"]


REFUSED = {
    "both twins": (
        ("small.yaml", "--without", "team", "--against", "no_team.yaml"),
        "name two twins; keep one of them",
    ),
    "what is not there": (("small.yaml", "--without", "play:nothing"), "nothing is not a play of small.yaml"),
    "another company": (("small.yaml", "--against", "enterprise"), "are not one company"),
    "no runs": (("small.yaml", "--replications", 0), "replications: 0 is not a whole number from 1 to 100,000"),
    "no such scenario": (("smal",), "smal is neither a file nor a scenario that ships with csim"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_questions_are_refused_before_anything_runs(call, name):
    arguments, message = REFUSED[name]
    done = call("prove", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not Path("csim-results").exists()


def test_failed_replicates_are_told_and_left_out(call, monkeypatch):
    usual = replicate.simulate

    def sometimes(*arguments, replicate, **named):
        if replicate == 1:
            raise ValueError("made up")
        return usual(*arguments, replicate=replicate, **named)

    monkeypatch.setattr("csim.study.prove.replicate.simulate", sometimes)
    done = call("prove", "small.yaml", "--replications", 3, "--workers", 1, "--months", 4)
    assert done.exit_code == 1
    assert "1 replicate failed and is left out" in done.stdout
    assert "1 replicate failed; the first: replicate 1: ValueError: made up" in done.stderr
    monkeypatch.setattr("csim.study.prove.replicate.simulate", lambda *_, **__: sometimes(replicate=1))
    done = call("prove", "small.yaml", *FEW, "--months", 4)
    assert done.exit_code == 1
    assert "no replicate could be finished in both worlds; replicate 0: ValueError: made up" in done.stderr


@pytest.mark.long
def test_results_do_not_depend_on_workers(call):
    question = ask_without("small.yaml", ["play:usage_nudge"])
    alone, together = (prove(question, 3, workers=workers, months=4) for workers in (1, 2))
    assert alone.effects.equals(together.effects)
    assert alone.customers.equals(together.customers)

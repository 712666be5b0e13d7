"""Commands that only read and write text: help, validate, explain, schema, new."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from csim.cli import COMMANDS, main
from csim.scenario.load import shipped_names
from tests.study.small import write_small

ROOT = Path(__file__).parents[2]


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call csim with arguments in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


def test_help_lists_every_command_with_what_it_does(call):
    done = call("--help")
    assert done.exit_code == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z].+\.$", done.stdout, re.MULTILINE), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(call, name):
    done = call(name, "--help")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Usage: main {name}")
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_an_unknown_command_is_met_with_the_nearest(call):
    done = call("comapre")
    assert done.exit_code == 2
    assert 'there is no command "comapre"; did you mean compare?' in done.stderr


def test_the_version_is_told(call):
    done = call("--version")
    assert done.exit_code == 0
    assert done.stdout.startswith("csim ")


def test_help_comes_at_once():
    took = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "csim", "--help"], cwd=ROOT, check=True, capture_output=True)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.3


def test_right_files_are_called_fine(call, tmp_path):
    write_small(tmp_path)
    done = call("validate", "small.yaml", "no_team.yaml", "hybrid")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "small.yaml: fine (Small company)",
        "no_team.yaml: fine (Small company, no team)",
        "hybrid: fine (Hybrid)",
    ]


def test_what_does_not_do_what_it_says_is_noted_beside_the_answer(call, tmp_path):
    text = "extends: hybrid.yaml\nname: Mine\nteam: {relationship: {headcount: 6}}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    done = call("validate", "mine.yaml")
    assert done.exit_code == 0
    assert done.stdout == "mine.yaml: fine (Mine)\n"
    assert done.stderr == (
        "note: mine.yaml:3  team.relationship.headcount: 6 is not what the run starts with: "
        "the hiring rule accounts_per_csm starts with 11. Write hiring: {rule: fixed} to keep 6.\n"
    )


def test_the_company_of_the_readme_starts_as_it_says(call, tmp_path):
    blocks = re.findall(r"```yaml\n(# my_company.yaml.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "my_company.yaml").write_text(*blocks, encoding="utf-8")
    done = call("validate", "my_company.yaml")
    assert done.stdout == "my_company.yaml: fine (Acme Analytics, pooled CSMs)\n"
    assert done.stderr == ""
    assert re.search(r"^# +relationship +6 ", call("explain", "my_company.yaml").stdout, re.MULTILINE)


def test_every_shipped_scenario_is_fine(call):
    done = call("validate", *shipped_names())
    assert done.exit_code == 0, done.stderr


def test_all_mistakes_of_all_files_are_told_at_once(call, tmp_path):
    (tmp_path / "one.yaml").write_text("extends: reference.yaml\nhorizon: 12 monhts\nsed: 4\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("extends: reference.yaml\nseed: -3\n", encoding="utf-8")
    done = call("validate", "one.yaml", "hybrid", "two.yaml", "missing.yaml")
    assert done.exit_code == 2
    assert done.stdout == "hybrid: fine (Hybrid)\n"
    assert "one.yaml has 2 problems; nothing was run." in done.stderr
    assert "line 2" in done.stderr
    assert "did you mean seed?" in done.stderr
    assert "two.yaml has 1 problem" in done.stderr
    assert "missing.yaml has 1 problem" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_override_is_checked_too(call):
    done = call("validate", "hybrid", "--set", "horizon=forever")
    assert done.exit_code == 2
    assert "--set" in done.stderr
    assert "horizon" in done.stderr


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (["cac_payback"], r"cac_payback: CAC payback\n  unit +months; lower is better\n  formula"),
        (["grr.smb"], "grr: GRR"),
        (["trust"], "trust: Trust\n"),
        (["trust.smb"], "trust: Trust\n"),
        (["trust.broken_promise_loss"], "defaults.trust.broken_promise_loss: Share of trust lost"),
        (["contract.term"], "defaults.contract.term: Length of the contract"),
        (["team.relationship.headcount"], r"headcount: .+\n  what +a whole number"),
        (["horizon"], "horizon: "),
        ([], "A scenario file"),
        (["hybrid", "horizon"], r"here +60 months, from .*reference.yaml:\d+"),
    ],
)
def test_explain_tells_what_something_means(call, what, told):
    done = call("explain", *what)
    assert done.exit_code == 0, done.stderr
    assert re.search(told, done.stdout), done.stdout


def test_explain_lists_the_measures(call):
    lines = call("explain", "measures").stdout.splitlines()
    assert len(lines) > 50
    assert any(re.fullmatch(r"cac_payback +CAC payback \(months\)", line) for line in lines)


def test_explain_shows_a_whole_scenario_and_what_it_implies(call):
    done = call("explain", "hybrid", "--set", "horizon=24 months")
    assert done.exit_code == 0
    assert re.search(r"^horizon: 24 months +# from --set", done.stdout, re.MULTILINE)
    assert "# What this implies before it is run:" in done.stdout
    assert "#   relationship" in done.stdout


def test_what_explain_prints_is_a_scenario_again(call, tmp_path):
    (tmp_path / "whole.yaml").write_text(call("explain", "hybrid").stdout, encoding="utf-8")
    assert call("validate", "whole.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (
            ["cac_paybck"],
            'nothing is called "cac_paybck": no parameter, measure or scenario; did you mean cac_payback?',
        ),
        (["qqqq"], "csim explain lists parameters, csim explain measures the measures"),
        (["horizon", "seed"], "horizon is not a scenario file; write its name before the path"),
        (["hybrid", "a", "b"], "explain takes a scenario, a path or measure, or a scenario and a path"),
        (["horizon", "--set", "seed=1"], "--set changes a scenario; name one to explain"),
        (["team.relationship.headcont"], "did you mean csim explain team.relationship.headcount?"),
    ],
)
def test_explain_helps_where_nothing_is_called_so(call, what, message):
    done = call("explain", *what)
    assert done.exit_code == 2
    assert message in done.stderr


def test_the_schema_is_json_for_editors(call):
    schema = json.loads(call("schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "horizon" in schema["properties"]


def test_new_copies_a_scenario_that_works(call, tmp_path):
    done = call("new", "mine.yaml", "--from", "hybrid")
    assert done.exit_code == 0
    assert "csim validate mine.yaml" in done.stdout
    assert call("validate", "mine.yaml").stdout == "mine.yaml: fine (Hybrid)\n"


def test_new_copies_what_ships_whatever_lies_around(call, tmp_path):
    (tmp_path / "reference").write_text("nonsense", encoding="utf-8")
    assert call("new", "mine.yaml").exit_code == 0
    assert "nonsense" not in (tmp_path / "mine.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["there.yaml"], "there.yaml exists already; choose another name, nothing was overwritten"),
        (["mine"], "mine: the name of a scenario file ends in .yaml, such as mine.yaml"),
        (["mine.yaml", "--from", "hybird"], 'no shipped scenario is called "hybird"; did you mean hybrid?'),
        (["no/such/folder/mine.yaml"], "cannot write no/such/folder/mine.yaml: No such file or directory"),
    ],
)
def test_new_refuses_what_it_cannot_do(call, tmp_path, arguments, message):
    (tmp_path / "there.yaml").write_text("mine", encoding="utf-8")
    done = call("new", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert (tmp_path / "there.yaml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "mine.yaml").exists()

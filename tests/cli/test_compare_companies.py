"""What `csim compare` says above its figures: other companies, overrides, few replications, and what is recommended."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from csim.cli import main
from tests.study.small import write_small

FEW = ("--replications", 2, "--months", 2, "--workers", 1)


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call csim with arguments in a folder that holds a small company."""
    monkeypatch.chdir(tmp_path)
    write_small(tmp_path)
    (tmp_path / "larger.yaml").write_text(
        "extends: no_team.yaml\nname: Larger company\nsegments: {smb: {population: {customers: 30}}}\n",
        encoding="utf-8",
    )
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


def test_other_companies_overrides_and_few_replications_stand_above_the_figures(call):
    made = call("compare", "small.yaml", "larger.yaml", *FEW, "--set", "company.cash=3 MUSD")
    assert made.exit_code == 0, made.stderr
    assert "2 months, customers at start: small 35, larger 41\n" in made.stderr
    answer = Path("csim-results/comparison/finding.txt").read_text(encoding="utf-8")
    assert answer.rstrip() in made.stdout
    above, _, below = answer.partition("best")
    assert "\n  with company.cash=3 MUSD for all of them\n  These are different companies, not one company" in above
    told = " ".join(above.split())
    assert "Small company starts with 35 customers and Larger company starts with 41 customers." in told
    assert "2 replications are few: read intervals, not means." in told
    assert "What we found\n  These are different companies" in below


def test_json_carries_cautions_and_overrides(call):
    made = call("compare", "small.yaml", "larger.yaml", *FEW, "--set", "company.cash=3 MUSD", "--json")
    document = json.loads(made.stdout)
    assert document["settings"]["conditions"] == ["company.cash=3 MUSD"]
    assert document["strategies"]["larger"]["customers_at_start"] == 41
    assert document["cautions"][0].startswith("These are different companies")
    assert document["finding"].startswith("These are different companies")


def test_an_equal_budget_leaves_its_mark(call):
    made = call("compare", "small.yaml", "no_team.yaml", *FEW, "--equal-budget", "2 MUSD", "--quiet")
    assert made.stdout.splitlines()[1] == "  with 2 MUSD a year for customer success for all of them"
    assert "different companies" not in made.stdout


def test_scenarios_that_are_called_identical_give_equal_figures(call, tmp_path):
    (tmp_path / "copy.yaml").write_text("extends: small.yaml\nname: Copy\n", encoding="utf-8")
    made = call("compare", "small.yaml", "copy.yaml", *FEW, "--json")
    document = json.loads(made.stdout)
    assert "Small company and Copy are identical but for their names: every figure is equal." in document["cautions"]
    assert document["strategies"]["small"]["measures"] == document["strategies"]["copy"]["measures"]


def test_nobody_is_sent_to_compare_their_company_with_the_shipped_one(call, tmp_path):
    new = call("new", "mine.yaml")
    assert "write files that say `extends: mine.yaml`, a strategy and its" in new.stdout
    for text in (new.stdout, call("--help").stdout, call("compare", "--help").stdout):
        assert ".yaml no_cs" not in text
        assert "csim compare --help" in text or "These are strategies of the reference company" in text


def test_the_example_in_help_is_the_same_company_without_cs(call, tmp_path):
    lines = call("compare", "--help").stdout.splitlines()
    start = next(place for place, line in enumerate(lines) if line.strip() == "extends: my_company.yaml")
    text = "\n".join(line[2:] for line in lines[start : lines.index("", start)])
    (tmp_path / "my_no_cs.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "my_company.yaml").write_text("extends: small.yaml\nname: Mine\n", encoding="utf-8")
    made = call("compare", "my_company.yaml", "my_no_cs.yaml", *FEW, "--json")
    assert made.exit_code == 0, made.stderr
    document = json.loads(made.stdout)
    assert document["strategies"]["my_no_cs"]["measures"]["cs_cost_share"]["mean"] == 0
    assert not any("companies" in each for each in document["cautions"])

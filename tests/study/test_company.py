"""Different companies are not taken for one company under different strategies."""

from dataclasses import replace
from pathlib import Path

import pytest

import csim
from csim.api import STRATEGIES, load_all
from csim.report.terminal import comparison_text
from csim.study.company import Company, caution_in_finding, cautions, company_of, differences, start_text
from csim.study.comparison import Comparison
from csim.study.results import Strategy
from tests.study.made_up import comparison
from tests.study.small import write_small

README = Path(__file__).parents[2] / "README.md"


def strategies(scenarios):
    return [
        Strategy(name, each.name, each.identity, each.resolved, company=company_of(each))
        for name, each in scenarios.items()
    ]


def as_companies(made, **companies):
    """The made-up comparison, of companies that are said to be these."""
    changed = [replace(each, company=companies.get(each.name, Company())) for each in made.study.strategies]
    return Comparison(replace(made.study, strategies=tuple(changed)), made.baseline)


@pytest.mark.parametrize("budget", [None, 2e6])
def test_the_shipped_strategies_are_of_one_company(budget):
    assert cautions(strategies(load_all(STRATEGIES, (), budget))) == []


def test_other_customers_at_start_make_another_company(tmp_path):
    small = write_small(tmp_path)
    told = cautions(strategies(load_all([small, "no_cs"])))
    assert len(told) == 1
    assert told[0].startswith(
        "These are different companies, not one company under different strategies: Small company starts with 35 "
        "customers and No customer success starts with 1,000 customers. Figures below compare companies. "
        "To give Small company another strategy, write a file that extends its file and changes"
    )
    assert cautions(strategies(load_all([small, tmp_path / "no_team.yaml"]))) == []


@pytest.mark.parametrize(
    ("override", "differs"),
    [
        ("segments.smb.contract.price_per_seat=700 USD/year", "prices and contracts"),
        ("segments.smb.market.potential_customers=9000", "market"),
        ("segments.smb.value.per_active_seat=2 kUSD/year", "what customers are like"),
        ("product.insight_half=5", "product"),
        ("company.cash=3 MUSD", "finances"),
    ],
)
def test_what_differs_is_named(override, differs):
    one, other = csim.load("hybrid").scenario, csim.load("no_cs", set=[override]).scenario
    assert differences(strategies({"hybrid": one, "no_cs": other})) == [differs]


def test_another_world_is_not_another_company():
    told = cautions(strategies(load_all(["hybrid", "stressed"])))
    assert told == ["These scenarios differ in more than their strategies: shocks. Figures below compare all of that."]


@pytest.mark.parametrize("override", ["team.relationship.headcount=3", "segments.smb.market.marketing=100 kUSD/year"])
def test_what_a_company_does_may_differ(override):
    pair = {"hybrid": csim.load("hybrid").scenario, "other": csim.load("hybrid", set=[override]).scenario}
    assert pair["hybrid"].identity != pair["other"].identity
    assert differences(strategies(pair)) == []


def test_scenarios_that_differ_in_name_alone_are_told():
    one = csim.load("hybrid", set=["name=Mine"]).scenario
    told = cautions(strategies({"hybrid": csim.load("hybrid").scenario, "mine": one}))
    assert told == ["Hybrid and Mine are identical but for their names: every figure is equal."]


def test_answer_and_finding_begin_with_the_warning():
    made = as_companies(
        comparison(),
        hybrid=Company(220, (("customers at start", "a"), ("market", "a"))),
        **{
            name: Company(1000, (("customers at start", "b"), ("market", "b")))
            for name in STRATEGIES
            if name != "hybrid"
        },
    )
    assert made.finding.startswith("These are different companies, not one company under different strategies: Hybrid")
    assert "Hybrid starts with 220 customers" in made.finding
    assert "they also differ in market. What follows compares all of that. Hybrid" in made.finding
    lines = comparison_text(made).splitlines()
    assert lines[1].startswith("  These are different companies")
    assert all(len(line) <= 100 for line in lines)
    assert '"cautions": [\n    "These are different companies' in made.to_json()
    assert '"customers_at_start": 220' in made.to_json()


def test_one_company_is_warned_of_nothing():
    made = comparison()
    assert caution_in_finding(made.study.strategies) == ""
    assert made.cautions == []


def test_few_replications_are_called_few():
    assert comparison(replications=7).cautions == ["7 replications are few: read intervals, not means."]
    assert comparison(replications=8).cautions == []
    assert "\n  7 replications are few: read intervals, not means.\n" in comparison_text(comparison(replications=7))


def test_conditions_stand_under_the_header():
    made = replace(comparison(), conditions=("team.relationship.headcount=6", "2 MUSD a year for customer success"))
    second = comparison_text(made).splitlines()[1]
    assert second == "  with team.relationship.headcount=6, 2 MUSD a year for customer success for all of them"
    assert '"conditions": [\n      "team.relationship.headcount=6"' in made.to_json()


def test_customers_at_start_are_told_by_strategy_where_they_differ():
    assert start_text([("a", 1000), ("b", 1000)]) == "1,000 customers at start"
    assert start_text([("a", 220), ("b", 1000)]) == "customers at start: a 220, b 1,000"


def test_the_example_in_the_readme_is_the_same_company_without_cs(tmp_path):
    blocks = [block.partition("```")[0] for block in README.read_text(encoding="utf-8").split("```yaml\n")[1:]]
    files = {block.split()[1]: block for block in blocks if block.startswith("# my_")}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    pair = load_all([tmp_path / name for name in ("my_company.yaml", "my_no_cs.yaml")])
    assert cautions(strategies(pair)) == []
    figures = csim.run(pair["my_no_cs"], months=2).figures
    assert figures["cs_cost_share"] == 0
    assert figures["headcount"] > 0
    assert csim.run(pair["my_company"], months=2).figures["cs_cost_share"] > 0

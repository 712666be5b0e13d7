"""What the team costs, from the books: by work and by what is paid, and what hours go to."""

import numpy as np
import pytest

from csim.run import simulate
from csim.scenario.load import load
from csim.study.prove.costs import BOUGHT, CONTENT, COSTS, HOURS, SPARE, costs_of, effort_of, uses_of
from csim.study.prove.prove import prove
from tests.engine.company import company
from tests.study.prove.worlds import question

SETS = ("team.generalists.tools=5 kUSD/year", "team.generalists.overhead=30 %", "history.length=6 months")
MONTHS = 12


@pytest.fixture(scope="module")
def young():
    return simulate(load("young_company", SETS), months=MONTHS)


def costs(run):
    return dict(zip(COSTS, costs_of(run), strict=True))


def test_work_adds_up_to_cs_cost_and_that_to_all(young):
    found = costs(young)
    assert min(found.values()) > 0
    of_cs = ("relationship", "renewals", "education", "bought")
    assert sum(found[name] for name in of_cs) == pytest.approx(found["cs"], rel=1e-12)
    assert found["cs"] == pytest.approx(young.segment["cs_usd"].sum(), rel=1e-9)
    outside = ("support", "implementation", "recruiting")
    assert found["cs"] + sum(found[name] for name in outside) == pytest.approx(found["all"], rel=1e-12)


def test_what_is_paid_adds_up_to_all_too_in_the_ratios_of_the_rates(young):
    found = costs(young)
    paid = ("salaries", "overhead", "tools", "bought", "recruiting")
    assert sum(found[name] for name in paid) == pytest.approx(found["all"], rel=1e-12)
    generalists = [place for place, role in enumerate(young.scenario.roles) if role.name == "generalists"]
    years = young.role["person_weeks"][:, generalists].sum() / 52.0
    assert found["tools"] == pytest.approx(5_000.0 * years, rel=1e-9), "MONTHS end with a whole week"
    assert found["salaries"] >= 85_000.0 * years * (1 - 1e-9)


def test_a_company_without_people_pays_none():
    nobody = ("team.generalists.headcount=0", "team.generalists.hiring={rule: fixed}", "history.length=6 months")
    found = costs(simulate(load("young_company", (*nobody, "strategy=no_cs", "strategies.no_cs=[]")), months=3))
    assert [found[name] for name in ("salaries", "overhead", "tools")] == [0.0, 0.0, 0.0]


def test_hours_of_plays_content_and_spare_are_all_hours_present(young):
    uses = young.scenario.play_names
    found = effort_of(young, (*uses, "no play of it"))
    assert found[len(uses)].tolist() == [0.0, 0.0]
    assert found[:, HOURS].sum() == pytest.approx(young.role["hours_present"].sum(), rel=1e-9)
    assert found[:, BOUGHT].sum() == pytest.approx(young.play["usd"].sum(), rel=1e-12)
    assert found[-2, HOURS] > 0, "they write"


def test_a_play_that_only_costs_is_bought_and_nothing_else():
    costly = ("plays.mail.contacts=0", "plays.mail.cost_per_year=12 kUSD/year")
    asked = question(company(*costly, "strategy=mails"), company(*costly))
    proof = prove(asked, 2, seed=1, workers=1, months=24)
    moved = {name: proof.cost(name).mean for name in COSTS if proof.cost(name).mean}
    assert moved == {name: pytest.approx(24_000.0) for name in ("bought", "cs", "all")}
    assert proof.cost("bought", 0).mean == pytest.approx(24_000.0)
    assert proof.cost("bought", 1).mean == 0
    assert proof.effort("mail", BOUGHT).mean == pytest.approx(24_000.0)
    assert {use for use in proof.uses if proof.effort(use, HOURS).mean} == set()
    rows = proof.effects.query("group == 'cost after the sale'").set_index("quantity")
    assert rows["mean"]["cs"] == pytest.approx(24_000.0)
    assert set(rows["segment"]) == {"all"}


def test_plays_of_both_worlds_are_named_once():
    assert uses_of(("a", "b"), ("b", "c")) == ("a", "b", "c")
    assert np.unique((CONTENT, SPARE)).size == 2

"""Any company that a scenario file may describe can be run, and its books close: numbers drawn from all they may be."""

import math
import random

import pytest

from csim.run import simulate
from csim.scenario.places import every
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.schema.shocks import PRESETS
from tests.engine.company import State, company, same_tables

ROLES = ("helpers", "csm", "teachers")
STANDING, DIGITAL = ("guide", "articles", "forum"), ("mail", "guide", "articles", "forum")
PLAYS = ("call", "session", "replacement", "chat", *DIGITAL)
HIRING = (
    "{rule: fixed}",
    "{rule: fixed, plan: [{at: month 1, headcount: 9}, {at: month 5, headcount: 0}]}",
    "{rule: accounts_per_csm, target: 0.3, maximum: 30}",
    "{rule: arr_per_csm, target: 9 kUSD, maximum: 30}",
    "{rule: revenue_share, target: 30 %, maximum: 30}",
    "{rule: utilisation, target: 50 %, maximum: 30}",
    "{rule: budget, target: 900 kUSD/year, maximum: 30}",
)
TIED = (
    *("health.usage_weight", "health.ticket_weight", "health.survey_weight", "population.customers", "learning.burden"),
    *("survey_low", "survey_high", "promoter_satisfaction", "detractor_satisfaction"),
    *("contract.term", "contract.notice"),
    *("learning_burden", "learning_burden_floor", "headcount", "potential_customers", "at_headcount", "budget_share"),
)
"""Numbers that others must agree with; those that matter are drawn below."""


def _numbers():
    """Paths of numbers with their kinds, one for each role and play of the calm company."""
    for place in every(ScenarioFile):
        path = ".".join(place.path)
        top = path.split(".", 1)[0]
        if top not in ("defaults", "product", "company", "team", "plays") or place.when or path.endswith(TIED):
            continue
        if place.is_value and hasattr(place.fact, "low"):
            names = {"team": ROLES, "plays": PLAYS}.get(top, ("",))
            yield from ((path.replace("NAME", name), place.fact) for name in names if _fits(path, name))


def _fits(path, play):
    if "effects" in path and (path.endswith("academy") != (play in STANDING)):
        return False
    return not (path.endswith(".hours") and play in DIGITAL)


NUMBERS = list(_numbers())


def _drawn(luck, kind):
    """A number of this kind: often at an end of what is allowed, else of any order of magnitude."""
    low, high = kind.low, kind.high
    end = luck.random()
    if end < 0.3:
        number = low if end < 0.2 else high
    elif low >= 0 < high and end < 0.8:
        number = math.exp(luck.uniform(math.log(max(low, high * 1e-7)), math.log(high)))
    else:
        number = luck.uniform(low, high)
    return kind.written(int(number) if isinstance(low, int) and type(kind).__name__ == "Count" else number)


def _any_company(luck):
    sets = [f"{path}={_drawn(luck, kind)}" for path, kind in luck.sample(NUMBERS, luck.choice([3, 8, 20, 40]))]
    sets += [f"strategies.mix=[{', '.join(luck.sample(PLAYS, 4))}]", "strategy=mix"]
    sets += [f"contract.term={luck.choice(['1 month', '3 months', '12 months', '120 months'])}"]
    sets += [f"market.potential_customers={luck.choice([40, 10_000])}"]
    sets += [f"team.{role}.headcount={luck.randrange(6)}" for role in ROLES]
    sets += [f"team.{role}.hiring={luck.choice(HIRING)}" for role in ROLES if luck.random() < 0.5]
    sets += [f"team.csm.book={luck.choice(['named', 'pooled'])}"]
    if luck.random() < 0.7:
        sets += ["market.leads_per_week=3", "market.marketing=90 kUSD/year"]
    if luck.random() < 0.5:
        sets += [f"shocks=[{{at: {luck.randrange(20)}, kind: {luck.choice(list(PRESETS))}, depth: severe}}]"]
    state = State(
        customers=luck.choice([0, 1, 10, 40]),
        seats=luck.choice([1.0, 5.0, 300.0]),
        knowledge=luck.choice([0.0, 0.3, 1.0]),
        adoption=luck.choice([0.0, 0.3, 1.0]),
        trust=luck.choice([0.0, 0.6, 1.0]),
        price_per_year=luck.choice([0.0, 600.0, 1e6]),
    )
    return company(*sets, state=state)


def runs(number):
    """Run the company of this number; what a run returns has been checked, or it raises."""
    luck = random.Random(number)
    simulate(_any_company(luck), months=luck.choice([1, 5, 9]), keep=True, events=luck.random() < 0.5)


@pytest.mark.parametrize("number", range(40))
def test_any_company_runs_and_its_books_close(number):
    runs(number)


@pytest.mark.parametrize("number", [3, 5, 6, 8, 12, 29])
def test_plain_python_and_compiled_code_agree_on_any_company(number):
    scenario = _any_company(random.Random(number))
    compiled, plain = (simulate(scenario, months=5, keep=True, events=True, compiled=each) for each in (True, False))
    assert same_tables(compiled, plain) == []
    assert compiled.events.tobytes() == plain.events.tobytes()


@pytest.mark.long
@pytest.mark.parametrize("hundred", range(3))
def test_many_companies_run_and_their_books_close(hundred):
    for number in range(1_000 + 100 * hundred, 1_100 + 100 * hundred):
        runs(number)

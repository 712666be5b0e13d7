"""Customers as a set of Mesa agents: the same answers as Mesa's own set gives, and no way to write."""

import numpy as np
import pytest
from mesa.agentset import AgentSet

from csim.engine.business import SubscriptionBusiness
from csim.state.columns import ACTIVE, LEFT
from tests.engine.company import State, company

SOME = (
    *("contract.term=12 months", "renewal.propensity_mean=40 %", "champion.leaves=100 % per year"),
    *("value.noise=0.5", "population.learning_rate_spread=50 %", "learning.use_hours=0.6 hours/week"),
)


@pytest.fixture(scope="module")
def business():
    made = SubscriptionBusiness(company(*SOME, state=State(40)), seed=1)
    made.run_for(40)
    return made


@pytest.fixture
def ours(business):
    return business.customers


@pytest.fixture(scope="module")
def views(business):
    """Held here, for Mesa's set holds its agents weakly."""
    return list(business.customers)


@pytest.fixture
def mesas(business, views):
    """The same views in Mesa's own set."""
    return AgentSet(views, random=business.random)


def rows(agents):
    return [agent.row for agent in agents]


def is_large(agent):
    return agent.value > 900.0


def doubled(agent, factor=2.0):
    return factor * agent.trust


def test_the_set_holds_everyone_who_is_a_customer_at_the_moment(business, ours):
    status = business.world.customers["status"][: business.world.conditions[0].customers]
    assert np.sum(status == LEFT) > 0
    assert rows(ours) == np.flatnonzero(status == ACTIVE).tolist()
    assert len(ours) == len(rows(ours))


def test_a_view_shows_the_columns_of_its_row(business, ours):
    for agent in ours:
        record = business.world.customers[agent.row]
        assert agent.unique_id == record.id
        assert agent.trust == record.trust
        assert agent.model is business
        assert agent in ours
    assert "somebody" not in ours


def test_a_view_is_read_only_and_tells_what_it_knows(ours):
    agent = next(iter(ours))
    with pytest.raises(AttributeError, match="customers are read-only views; 'trust' is changed by the phases"):
        agent.trust = 1.0
    with pytest.raises(AttributeError, match=r"a customer has no column 'trusst'; it has id, referrer, segment"):
        _ = agent.trusst


@pytest.mark.parametrize("names", ["trust", ["trust"], ["trust", "knowledge", "seats"]])
def test_get(ours, mesas, names):
    assert ours.get(names) == mesas.get(names)


def test_get_what_is_missing(ours, mesas):
    assert ours.get("nothing", "default", 7) == mesas.get("nothing", "default", 7)
    with pytest.raises(AttributeError):
        mesas.get("nothing")
    with pytest.raises(AttributeError, match="customers have no column 'nothing'; they have id, "):
        ours.get("nothing")
    with pytest.raises(ValueError, match="handle_missing is 'error' or 'default', not 'guess'"):
        ours.get("trust", "guess")


def test_get_the_identity(ours, mesas):
    assert ours.get("unique_id") == mesas.get("unique_id")


def test_agg(ours, mesas):
    assert ours.agg("value", sum) == mesas.agg("value", sum)
    assert ours.agg("value", [min, max]) == mesas.agg("value", [min, max])


@pytest.mark.parametrize("asked", [{}, {"at_most": 5}, {"at_most": 0.25}, {"at_most": 1.0}, {"at_most": 1}])
@pytest.mark.parametrize("chosen", [None, is_large])
def test_select(ours, mesas, chosen, asked):
    if chosen is not None and asked.get("at_most") == 0.25:
        asked = {"at_most": 3}
    assert rows(ours.select(chosen, **asked)) == rows(mesas.select(chosen, **asked))


def test_select_by_type(ours, mesas):
    for kind in (type(next(iter(ours))), int):
        assert rows(ours.select(agent_type=kind)) == rows(mesas.select(agent_type=kind))


@pytest.mark.parametrize("key", ["value", "champion", doubled])
@pytest.mark.parametrize("ascending", [True, False])
def test_sort(ours, mesas, key, ascending):
    assert rows(ours.sort(key, ascending=ascending)) == rows(mesas.sort(key, ascending=ascending))


@pytest.mark.parametrize("key", [is_large, lambda agent: "ab"[agent.champion]])
def test_sort_by_what_is_no_number(ours, mesas, key):
    assert rows(ours.sort(key)) == rows(mesas.sort(key))


@pytest.mark.parametrize("by", ["champion", is_large])
def test_groupby(ours, mesas, by):
    mine, theirs = ours.groupby(by), mesas.groupby(by)
    assert {key: rows(group) for key, group in mine} == {key: rows(group) for key, group in theirs}
    assert len(mine) == len(theirs) == 2
    assert mine.count() == theirs.count()
    assert mine.agg("trust", max) == theirs.agg("trust", max)
    assert mine.map(len) == theirs.map(len)


def test_groupby_lists(ours, mesas):
    mine, theirs = (agents.groupby("champion", result_type="list") for agents in (ours, mesas))
    assert {key: rows(group) for key, group in mine} == {key: rows(group) for key, group in theirs}


def test_map_and_do(ours, mesas):
    assert ours.map(doubled) == mesas.map(doubled)
    assert ours.map(doubled, factor=3.0) == mesas.map(doubled, factor=3.0)
    seen = []
    assert ours.do(lambda agent: seen.append(agent.row)) is ours
    assert seen == rows(ours)
    assert ours.map("__dir__") == mesas.map("__dir__")


def test_choosing_in_place_changes_the_set_itself(ours):
    everyone = rows(ours)
    assert ours.select(is_large, inplace=True) is ours
    assert ours.sort("value", ascending=True, inplace=True) is ours
    assert set(rows(ours)) < set(everyone)
    assert ours.get("value") == sorted(ours.get("value"))


def test_lists_and_updates(ours):
    first = ours.to_list()[:3]
    assert rows(first) == rows(ours)[:3]
    assert rows(ours._update(first)) == rows(first)


@pytest.mark.parametrize(
    ("write", "word"),
    [
        (lambda agents: agents.set("trust", 1.0), "written to"),
        (lambda agents: agents.add(None), "added by hand"),
        (lambda agents: agents.discard(None), "discarded by hand"),
        (lambda agents: agents.remove(None), "removed by hand"),
        (lambda agents: agents.shuffle(), "shuffled"),
        (lambda agents: agents.shuffle_do("step"), "shuffled"),
    ],
)
def test_the_set_refuses_what_would_go_round_the_week(business, ours, write, word):
    before = business.world.customers.tobytes()
    with pytest.raises(TypeError, match=f"customers cannot be {word}: they sign, live and leave in the phases"):
        write(ours)
    assert business.world.customers.tobytes() == before

"""One more or one fewer of something moves nobody else's luck, even where lives change because work is shared out.

What luck gives a customer, once it signs, and a person, when it is hired and week by week, is compared by identity.
Where nothing is shared whole lives are equal: `test_worlds.py`.
"""

import numpy as np
import pytest

import tests.engine.company as company_module
from csim.run import simulate
from tests.engine.company import LIFE, State, company, newcomers, run, same_life
from tests.engine.test_worlds import LIVELY, SERVED, lives

BORN_WITH = ("segment", "signed_week", "channel", "own", "learning_rate", "fit", "auto_renew", "card", "prepaid")
PEOPLE = (
    *(f"team.{role}.{setting}" for role in ("helpers", "csm") for setting in ("skill_spread=0.3", "absence=12 %")),
    *("team.csm.stress_leaving=0", "team.csm.time_to_hire=6 weeks", "team.helpers.leaves=30 % per year"),
    "team.helpers.stress_leaving=0",
)
"""People who differ, are ill, leave and are replaced, for reasons that have nothing to do with their work."""
CAREER = ("seat", "active", "hired_week", "left_week", "resigned", "skill", "present_total")
WORLD = (*SERVED, *PEOPLE)
MORE_OR_FEWER = {
    "a customer more": ((), State(101)),
    "a customer fewer": ((), State(99)),
    "a lead more": (("market.leads_per_week=5",), State(100)),
    "a CSM fewer": (("team.csm.headcount=4",), State(100)),
    "four helpers fewer": (("team.helpers.headcount=1",), State(100)),
    "a role more": (
        ("team.sellers={functions: [renewals], headcount: 1}", "team.csm.functions=[relationship]"),
        State(100),
    ),
    "a segment more": (("segments.others.market.leads_per_week=9",), State(100)),
    "a play more": (
        (
            "plays.news={trigger: {kind: cadence, weeks: 2}, channel: digital}",
            "strategies.both=[call, mail, chat, news]",
        ),
        State(100),
    ),
}


def by_identity(rows, columns):
    """What stands in some columns, by the identity of the customer or person."""
    return {int(row.id): tuple(row[name] for name in columns) for row in rows}


@pytest.fixture(params=MORE_OR_FEWER)
def pair(request):
    """The usual company, and the same with one more or one fewer of something."""
    sets, state = MORE_OR_FEWER[request.param]
    return run(*WORLD), run(*WORLD, *sets, state=state)


def test_customers_are_born_with_the_same_luck(pair):
    one, other = (by_identity(result.customers, BORN_WITH) for result in pair)
    common = one.keys() & other.keys()
    assert len(common) >= min(len(one), len(other)) - 10
    assert sum(int(each.id) in common for each in newcomers(pair[0].customers)) > 20
    assert {each for each in common if one[each] != other[each]} == set()


def test_people_have_the_same_careers(pair):
    one, other = (by_identity(result.staff, CAREER) for result in pair)
    common = one.keys() & other.keys()
    assert len(common) >= min(len(one), len(other)) - 2
    assert len({one[each][5] for each in common}) == len(common)
    assert {each for each in common if one[each] != other[each]} == set()


def test_their_lives_do_change_because_work_is_shared():
    """So that the tests above are not about worlds that are equal anyhow."""
    for what, (sets, state) in MORE_OR_FEWER.items():
        one, other = (lives(result) for result in (run(*WORLD), run(*WORLD, *sets, state=state)))
        assert any(one[each] != other[each] for each in one.keys() & other.keys()), what


def test_people_leave_and_are_replaced():
    staff = run(*WORLD).staff
    assert len(staff) >= 11 + 3
    assert len(np.unique(staff["present_total"][staff["active"] == 1])) > 5


def placed_first(monkeypatch, section, name, text):
    """Put a part of the calm company before all others of its section."""
    before = company_module.CALM
    first = before.replace(f"\n{section}\n", f"\n{section}\n  {name}: {text}\n", 1)
    assert first != before
    monkeypatch.setattr(company_module, "CALM", first)


def test_a_segment_placed_first_changes_nobody_s_life_in_another(monkeypatch):
    """Luck goes by names, never by places in the file."""
    alone = run(*LIVELY, state=State(0))
    placed_first(monkeypatch, "segments:", "others", "{market: {leads_per_week: 9}}")
    beside = simulate(company(*LIVELY, state=State(0)), months=12, keep=True)
    assert beside.scenario.segment_names == ("others", "firms")
    columns = [name for name in LIFE if name not in ("segment", "referrer")]
    firms = beside.customers[beside.customers["segment"] == 1]
    assert len(firms) > 20
    assert by_identity(firms, columns) == by_identity(alone.customers, columns)


def test_a_role_placed_first_changes_nobody_s_career(monkeypatch):
    usual = run(*WORLD)
    placed_first(monkeypatch, "team:", "more", "{functions: [renewals], headcount: 0}")
    other = simulate(company(*WORLD, "team.csm.functions=[relationship]"), months=12, keep=True)
    assert [role.name for role in other.scenario.roles][:2] == ["more", "helpers"]
    assert by_identity(usual.staff, CAREER) == by_identity(other.staff, CAREER)


def test_a_play_placed_first_changes_nobody_s_life(monkeypatch):
    usual = run(*WORLD)
    placed_first(
        monkeypatch, "plays: # contacts without any effect", "news", "{trigger: {kind: signup}, channel: digital}"
    )
    other = simulate(company(*WORLD), months=12, keep=True)
    assert other.scenario.play_names.index("news") < other.scenario.play_names.index("call")
    assert same_life(usual, other)
    assert by_identity(usual.staff, CAREER) == by_identity(other.staff, CAREER)

"""People and their numbers: each mechanism moves what it should, and nothing where it is off."""

import numpy as np
import pytest

from csim.state.columns import ACTIVE
from tests.engine.company import DOWN, UP, Case, State, last, moves, run, same_life, total

ASK = ("support.tickets_per_account=0.5", "support.ticket_hours=2 hours")
TOO_MUCH = ("support.tickets_per_account=2", "support.ticket_hours=3 hours")
TEN = ("team.helpers.hiring={rule: fixed, plan: [{at: month 0, headcount: 10}]}",)
NAMED = ("team.csm.book=named", "team.csm.headcount=5")
DONE, WAITS, LEFT, HEADS = (total("role", name) for name in ("done", "wait_weeks", "left", "person_weeks"))
WORKED, PRESENT, COST = (total("role", name) for name in ("hours_worked", "hours_present", "cost_usd"))
OWNED = last("segment", "owned")
CALLS = ("strategy=calls",)

CASES = [
    Case(
        "new people are slow at first",
        ("team.helpers.ramp=104 weeks", "team.helpers.ramp_start=10 %"),
        WAITS,
        UP,
        ("team.helpers.ramp=0 weeks",),
        world=(*TEN, *ASK, "team.helpers.headcount=1", "support.expiry=520 weeks"),
    ),
    Case(
        "hiring takes time",
        ("team.helpers.time_to_hire=26 weeks",),
        HEADS,
        DOWN,
        ("team.helpers.hiring.plan=[]",),
        world=TEN,
    ),
    Case("people are absent", ("team.helpers.absence=40 %",), PRESENT, DOWN, ("team.helpers.headcount=0",)),
    Case("people resign", ("team.helpers.leaves=200 % per year",), LEFT, UP, ("team.helpers.headcount=0",)),
    Case(
        "strained people resign more often",
        ("team.helpers.stress_leaving=20",),
        LEFT,
        UP,
        ("support.tickets_per_account=0",),
        world=(*TOO_MUCH, "team.helpers.leaves=50 % per year"),
    ),
    Case(
        "who resigns works on for a while",
        ("team.helpers.notice=26 weeks",),
        HEADS,
        UP,
        ("team.helpers.leaves=0 % per year",),
        world=("team.helpers.leaves=200 % per year", "team.helpers.time_to_hire=104 weeks"),
    ),
    Case(
        "who left is replaced",
        ("team.helpers.time_to_hire=4 weeks",),
        HEADS,
        UP,
        ("team.helpers.leaves=0 % per year",),
        world=("team.helpers.leaves=200 % per year", "team.helpers.time_to_hire=104 weeks"),
    ),
    Case("tools save hours", ("team.helpers.tool_hours_factor=0.5",), WORKED, DOWN,
         ("support.tickets_per_account=0",), world=ASK),
    Case("tools cost", ("team.helpers.tools=10 kUSD/year",), COST, UP, ("team.helpers.headcount=0",)),
    Case("more of an hour goes to customers", ("team.helpers.customer_share=90 %",), PRESENT, UP,
         ("team.helpers.headcount=0",)),
    Case("accounts wait for an owner", ("team.csm.leaves=300 % per year",), OWNED, DOWN, ("team.csm.headcount=0",),
         world=(*NAMED, "team.csm.time_to_hire=104 weeks")),
    Case("books are full at their ceiling", ("team.csm.book_ceiling=0.2",), OWNED, DOWN, ("team.csm.book=pooled",),
         world=NAMED),
    Case(
        "no hiring without cash to last",
        ("company.cash=5 MUSD",),
        HEADS,
        DOWN,
        ("team.helpers.hiring.freeze_below_runway=0 months",),
        world=(*TEN, "company.rnd_share=100 %", "team.helpers.hiring.freeze_below_runway=60 months"),
    ),
    Case(
        "a shock forbids hiring",
        ("shocks=[{at: 0, kind: hiring_freeze, lasts: 52 weeks}]",),
        HEADS,
        DOWN,
        ("team.helpers.hiring.plan=[]",),
        world=TEN,
    ),
]  # fmt: skip
WITH_OFF = [case for case in CASES if case.off]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_moves(case):
    moves(case)


@pytest.mark.parametrize("case", WITH_OFF, ids=[case.name for case in WITH_OFF])
def test_rests_where_it_is_off(case):
    """Neither people nor customers notice."""
    without = run(*case.world, *case.off)
    with_it = run(*case.world, *case.cause, *case.off)
    assert same_life(without, with_it)
    for table in ("role", "staff"):
        for name in getattr(without, table).dtype.names:
            if name not in ("cost_usd", "speed", "ramped_from"):
                assert getattr(without, table)[name].tobytes() == getattr(with_it, table)[name].tobytes(), name


def test_in_the_calm_company_everybody_is_there_all_the_time():
    result = run()
    assert np.sum(result.role["hours_present"], axis=0) == pytest.approx([5 * 52 * 30, 5 * 52 * 30, 52 * 30])
    assert np.sum(result.role["person_weeks"], axis=0) == pytest.approx([5 * 52, 5 * 52, 52])
    assert set(result.staff["speed"]) == {1.0}


def test_people_cost_salary_overhead_and_tools():
    sets = [f"team.helpers.{each}" for each in ("salary=60 kUSD/year", "overhead=25 %", "tools=3 kUSD/year")]
    result = run(*sets)
    assert np.sum(result.role["cost_usd"][:, 0]) == pytest.approx(5 * (60_000.0 * 1.25 + 3_000.0))


def test_recruiting_costs_for_each_who_starts():
    result = run(*TEN, "team.helpers.hiring_cost=7 kUSD")
    assert total("role", "hired")(result) == 5.0
    assert total("money", "recruiting_usd")(result) == pytest.approx(35_000.0)


def test_people_differ_in_speed_as_much_as_is_said():
    speeds = run("team.helpers.headcount=400", "team.helpers.skill_spread=0.2", months=1).staff["skill"][:400]
    assert np.std(np.log(speeds)) == pytest.approx(0.2, rel=0.15)


def errors(*sets):
    """Spread of the error with which usage is read."""
    people = run("health.noise=0.05", *sets, state=State(adoption=0.5)).customers
    return np.std(people["usage_seen"] - people["adoption"])


def test_tools_make_the_health_score_clearer():
    assert errors() == pytest.approx(0.05, rel=0.2)
    assert errors("team.csm.tool_noise_factor=0.5") == pytest.approx(0.5 * errors())
    assert errors("team.csm.tool_noise_factor=0") == pytest.approx(0.0)


SELLERS = (
    "team.csm.functions=[relationship]",
    "team.sellers={functions: [renewals], headcount: 2, absence: 0, skill_spread: 0, leaves: 0}",
)


def test_customers_answer_a_neutral_csm_more_openly():
    assert errors(*SELLERS) == pytest.approx(0.8 * errors())
    assert errors(*SELLERS, "health.neutral_owner_factor=1") == errors()


ALIKE = (*SELLERS, "company.neutral_trust_factor=1")


@pytest.mark.parametrize(("team", "kept"), [((), 0.9), (SELLERS, 0.88), (ALIKE, 0.9)])
def test_a_neutral_csm_gains_trust_faster(team, kept):
    """Each call leaves a share of the missing trust, 40 % at the start."""
    trust = run(*CALLS, "plays.call.effects.trust=10 %", *team).customers["trust"]
    calls = np.log((1.0 - trust) / 0.4) / np.log(kept)
    assert calls == pytest.approx(np.round(calls), abs=1e-6)
    assert set(np.round(calls)) == {12.0, 13.0}


def test_an_owner_who_sells_converts_better_where_trusted_and_worse_where_not():
    showing = (*CALLS, "plays.call.effects.value_shown=20 %", "value.visibility_floor=50 %")
    selling = ("team.csm.owns_renewals=true",)
    for trust, sign in ((0.9, 1.0), (0.1, -1.0)):
        state = State(trust=trust)
        plain, sold = (np.mean(run(*showing, *s, state=state).customers["visibility"]) for s in ((), selling))
        assert sign * (sold - plain) > 0.0
        weightless = run(*showing, *selling, "company.seller_trust_weight=0", state=state)
        assert same_life(weightless, run(*showing, state=state))


def test_only_people_of_the_relationship_are_neutral_or_sell():
    """Messages and lessons do the same whoever sells the renewals."""
    mails = ("strategy=mails", "plays.mail.effects={trust: 5 %, value_shown: 5 %}", "value.visibility_floor=50 %")
    assert same_life(run(*mails, *SELLERS), run(*mails))
    assert same_life(run(*mails, "team.csm.owns_renewals=true"), run(*mails))


ARR = 100 * 20.0 * 600.0
HEAD = 130_000.0


@pytest.mark.parametrize(
    ("rule", "heads"),
    [
        ("{rule: fixed}", 5.0),
        ("{rule: fixed, plan: [{at: month 0, headcount: 8}]}", 8.0),
        ("{rule: fixed, plan: [{at: month 0, headcount: 2}]}", 2.0),
        ("{rule: accounts_per_csm, target: 1}", 3.0),
        ("{rule: accounts_per_csm, target: 0.25}", 10.0),
        ("{rule: arr_per_csm, target: 200 kUSD}", 6.0),
        ("{rule: revenue_share, target: 54 %}", 5.0),
        ("{rule: budget, target: 910 kUSD/year}", 7.0),
        ("{rule: accounts_per_csm, target: 0.25, maximum: 6}", 6.0),
        ("{rule: accounts_per_csm, target: 5, minimum: 4}", 4.0),
    ],
)
def test_every_rule_of_hiring_gets_what_it_asks_for(rule, heads):
    result = run(f"team.csm.hiring={rule}", "team.csm.time_to_hire=1 week")
    assert result.role["headcount"][-1, 1] == heads


def test_a_target_for_utilisation_hires_until_it_is_met():
    rule = "team.helpers.hiring={rule: utilisation, target: 70 %}"
    result = run(*TOO_MUCH, rule, "team.helpers.time_to_hire=1 week", "team.helpers.ramp=0 weeks",
                 "team.helpers.ramp_start=100 %", months=36)  # fmt: skip
    assert result.role["headcount"][-1, 0] > 20.0
    worked, present = (np.sum(result.role[name][-6:, 0]) for name in ("hours_worked", "hours_present"))
    assert worked / present == pytest.approx(0.7, abs=0.1)
    # 100 customers ask for 2 x 3 hours a week each, less what knowledge prevents.
    assert worked / 26 == pytest.approx(600 * (1.0 - 0.5 * 0.3), rel=0.05)


def test_a_growing_role_hands_functions_and_people_to_specialists():
    def split(at_headcount):
        into = f"team.csm.split={{at_headcount: {at_headcount}, functions: [renewals], into: sellers}}"
        return run(*CALLS, "plays.call.function=renewals", into, "team.sellers={functions: [renewals], leaves: 0}")

    grown = split(5)
    heads, done = (grown.role[name][:, [1, 3]] for name in ("headcount", "done"))
    assert heads[1].tolist() == [5.0, 0.0]
    assert heads[-1].tolist() == [2.0, 3.0]
    assert done[1, 0] > 0.0
    assert done[1, 1] == 0.0
    assert done[-1, 0] == 0.0
    assert done[-1, 1] > 0.0
    small = split(6)
    assert np.all(small.role["headcount"][:, [1, 3]] == [5.0, 0.0])
    assert not small.role["done"][:, 3].any()


def test_accounts_of_those_who_become_specialists_get_another_owner():
    result = run(*NAMED, "team.csm.split={at_headcount: 5, functions: [renewals], into: sellers}",
                 "team.sellers={functions: [renewals], leaves: 0}", "team.csm.book_ceiling=100")  # fmt: skip
    assert np.sum(result.staff["role"] == 3) == 3.0
    assert OWNED(result) == 100.0
    assert set(result.staff["role"][result.customers["owner"]]) == {1}
    assert np.sum(result.customers["owners_had"] == 2) == 60.0


def test_an_account_changes_owner_when_its_own_has_left():
    result = run(*NAMED, "team.csm.leaves=200 % per year", "team.csm.time_to_hire=4 weeks")
    owned = result.customers[result.customers["owner"] >= 0]
    assert np.all(result.staff["active"][owned["owner"]] == 1)
    assert np.max(result.customers["owners_had"]) > 1
    assert np.all(result.customers["status"] == ACTIVE)


def test_accounts_are_spread_evenly_over_the_books():
    result = run(*NAMED)
    assert result.staff["accounts"][result.staff["role"] == 1].tolist() == [20] * 5
    assert OWNED(result) == 100.0


def test_a_pooled_team_owns_nothing():
    assert OWNED(run()) == 0.0
    assert set(run().customers["owner"]) == {-1}

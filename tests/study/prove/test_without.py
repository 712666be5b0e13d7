"""What can be taken away, and what is refused, in words."""

import pytest

from csim.errors import BadInput
from csim.rules.staff import HIRE_FIXED
from csim.study.prove.worlds import ask_against, ask_without, plays_taken, roles_changed

MY = """\
extends: hybrid.yaml
name: Mine
strategy:
  all: {use: hybrid, drop: [webinar]}
  smb: {use: tech_touch, add: [save_play, academy]}
team:
  relationship: {headcount: 4, hiring: {rule: fixed, plan: [{at: month 18, headcount: 6}]}}
  education: {headcount: 0, hiring: {rule: fixed}}
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(MY, encoding="utf-8")
    return str(path)


def in_force(scenario, segment=None):
    rows = [
        {name for name, used in zip(scenario.play_names, row, strict=True) if used} for row in scenario.play_in_force
    ]
    return rows[scenario.segment_names.index(segment)] if segment else set.union(*rows)


def role(scenario, name):
    return next(each for each in scenario.roles if each.name == name)


def taken(question):
    """Names of plays that only the first world has, by segment."""
    names = question.with_it.play_names
    rows = zip(question.with_it.segment_names, plays_taken(question), strict=True)
    return {segment: [name for name, gone in zip(names, row, strict=True) if gone] for segment, row in rows}


@pytest.mark.parametrize("name", ["hybrid", "enterprise", "smb_monthly"])
def test_without_its_team_a_company_has_no_plays_and_nobody_who_does_such_work_alone(name):
    asked = ask_without(name)
    assert asked.label == "the team"
    built_in = {"implementation", "ticket"}
    assert len(in_force(asked.with_it)) > 10
    assert in_force(asked.without) == in_force(asked.with_it) & built_in | set(asked.with_it.play_names[:2])
    for each in asked.without.roles:
        always = each.name in ("implementation", "support")
        same = each == role(asked.with_it, each.name)
        assert same if always else each.parameters.headcount == 0
        assert always or (each.parameters.hiring_rule == HIRE_FIXED and each.parameters.hiring_minimum == 0)
    assert asked.with_it.history.identity == asked.without.history.identity
    assert "Taken away are" in asked.notes[0]


def test_the_twin_without_a_team_is_the_shipped_company_without_customer_success():
    twin = ask_without("hybrid").without
    shipped = ask_against("no_cs", "no_cs").with_it
    assert twin.play_in_force == shipped.play_in_force
    for name in ("implementation", "support"):
        assert role(twin, name) == role(shipped, name)


def test_a_generalist_who_also_does_support_stays():
    asked = ask_without("young_company")
    assert in_force(asked.without) == set(asked.without.play_names[:2])
    assert asked.without.roles == asked.with_it.roles
    assert asked.notes == (
        "Taken away are 9 plays; nobody does such work alone, so people stay.",
        (
            "The role generalists also does implementation and support, which exists under every strategy: its plays "
            "are taken away and its people stay."
        ),
    )


def test_a_play_is_dropped_from_every_segment_and_from_nothing_else(mine):
    asked = ask_without(mine, ["play:save_play"])
    assert asked.label == "the play save_play"
    assert taken(asked) == {"smb": ["save_play"], "mid_market": ["save_play"], "enterprise": ["save_play"]}
    assert asked.without.roles == asked.with_it.roles
    assert "webinar" not in in_force(asked.without, "mid_market")
    assert "academy" in in_force(asked.without, "smb")


def test_several_are_taken_away_together(mine):
    asked = ask_without(mine, ["play:save_play", "role:relationship", "play:academy", "play:save_play"])
    assert asked.label == "the play save_play, the relationship team and the play academy"
    assert taken(asked)["smb"] == ["save_play", "academy"]
    assert role(asked.without, "relationship").parameters.headcount == 0
    assert role(asked.without, "relationship").headcount_plan == ()
    assert [asked.with_it.roles[place].name for place in roles_changed(asked)] == ["relationship"]
    assert "save_play" not in asked.notes[0]
    assert "nobody does without relationship: kickoff, onboarding_call" in asked.notes[0]
    assert "That work expires, promises are broken, and that counts" in asked.notes[0]


def test_a_role_whose_plays_go_too_leaves_no_work_undone():
    assert ask_without("hybrid", ["role:education", "strategy"]).notes == ()


def test_without_a_strategy_people_stay(mine):
    asked = ask_without(mine, ["strategy", "play:save_play"])
    assert in_force(asked.without) == set(asked.without.play_names[:2])
    assert asked.without.roles == asked.with_it.roles


def test_one_person_fewer_where_headcount_is_fixed(mine):
    asked = ask_without(mine, ["hire:relationship"])
    assert asked.label == "one CSM (relationship team)"
    assert role(asked.with_it, "relationship").parameters.headcount == 4
    assert role(asked.without, "relationship").parameters.headcount == 3
    assert role(asked.without, "relationship").headcount_plan == ((78, 5.0),)
    assert asked.notes == ()


def test_one_person_fewer_where_a_rule_would_replace_it():
    asked = ask_without("hybrid", ["hire:relationship"])
    people = [role(each, "relationship").parameters for each in (asked.with_it, asked.without)]
    assert [each.hiring_rule for each in people] == [HIRE_FIXED, HIRE_FIXED]
    assert people[0].headcount == people[1].headcount + 1 == 11
    assert asked.notes == (
        (
            "The hiring rule accounts_per_csm of relationship would replace whoever is missing: both worlds keep the "
            "headcount it begins with instead, 11 with and 10 without."
        ),
    )


def test_overrides_hold_in_both_worlds():
    asked = ask_without("hybrid", ["play:save_play"], ["team.support.salary=70 kUSD/year"])
    for scenario in (asked.with_it, asked.without):
        assert role(scenario, "support").parameters.salary_usd_per_year == 70_000


REFUSED = {
    "nothing known": (
        "hybrid",
        ["bananas"],
        "--without bananas: is none of team, strategy, play:NAME, role:NAME, hire:ROLE; plays in force: kickoff,",
    ),
    "a play misspelt": ("hybrid", ["play:save"], "save is not a play of hybrid; did you mean save_play?"),
    "a play not in force": (
        "hybrid",
        ["play:academy"],
        "academy is in no segment's strategy of hybrid; known: kickoff",
    ),
    "a role misspelt": ("hybrid", ["role:relations"], "hybrid has no role relations; did you mean relationship?"),
    "a role that supports": (
        "hybrid",
        ["role:support"],
        (
            "support alone does support, which exists under every strategy; take away its plays with --without "
            "strategy, or one person of it with --without hire:support"
        ),
    ),
    "a role that will support": (
        "young_company",
        ["role:technical"],
        "technical alone does implementation and support, which exists under every strategy",
    ),
    "an empty role": ("no_cs", ["role:education"], "no_cs employs nobody as education; name another role"),
    "nobody to miss": (
        "no_cs",
        ["hire:education"],
        "no_cs begins with nobody as education; give it people with --set team.education.headcount=1",
    ),
    "no team": ("no_cs", [], "there is no team to take away; name another scenario"),
    "no plays": ("no_cs", ["strategy"], "no_cs has no plays in force: there is nothing to take away"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_away_is_refused_in_words(name):
    scenario, without, message = REFUSED[name]
    with pytest.raises(BadInput) as refusal:
        ask_without(scenario, without)
    assert message in str(refusal.value)


def test_two_strategies_of_one_company():
    asked = ask_against("hybrid", "tech_touch")
    assert asked.label == "Hybrid rather than Tech-touch"
    assert "onboarding_call" in taken(asked)["mid_market"]
    assert [asked.with_it.roles[place].name for place in roles_changed(asked)] == ["relationship"]


def test_two_companies_are_refused():
    with pytest.raises(BadInput, match="hybrid and enterprise are not one company: they differ in customers at start"):
        ask_against("hybrid", "enterprise")


def test_two_histories_are_refused(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("extends: hybrid.yaml\nname: Other\nhistory: {strategy: self_service}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="do not share a history: their customers were won and served differently"):
        ask_against("hybrid", str(other))

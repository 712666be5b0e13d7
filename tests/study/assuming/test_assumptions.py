"""Which numbers of a scenario are assumptions, how they are grouped, and how far they may be off."""

from pathlib import Path

import pytest

from csim.errors import BadInput
from csim.scenario.studies.company import StudyCompany
from csim.shipped import shipped_folder
from csim.study.assuming.assumptions import Assumption, assumptions_of, overruled
from csim.study.assuming.plausible import DOUBT, RANGES, WITHOUT, Way

HYBRID = StudyCompany("hybrid", "hybrid")
FOUND, UNTRIED = assumptions_of([HYBRID])
BY_NAME = {each.name: each for each in FOUND}


def test_names_are_unique_and_may_stand_in_a_study_file() -> None:
    names = [each.name for each in FOUND]
    assert len(names) == len(set(names))
    assert all(len(name) <= 40 and name.replace("_", "").isalnum() for name in names)


@pytest.mark.parametrize(
    "name",
    [
        "effects_all",
        "effects_trust",
        "trust_reversion",  # the schema says it is assumed
        "market_leads_per_week",  # the company's own figure, but the shipped file says it is assumed
        "team_leaves",  # a proxy stands for it
        "company_discount_rate",
        "plays_hours",
    ],
)
def test_what_is_assumed_is_found(name: str) -> None:
    assert name in BY_NAME


@pytest.mark.parametrize(
    "name",
    [
        "horizon",  # what is asked
        "population_customers",  # the company's own figure
        "team_headcount",
        "contract_term",
        "company_rnd_share",  # published
        "contract_uplift_at_renewal",  # a policy, though its figure is assumed
    ],
)
def test_what_is_known_decided_or_published_is_no_assumption(name: str) -> None:
    assert name not in BY_NAME


def test_a_number_of_every_segment_is_one_assumption() -> None:
    paths = [member.path for member in BY_NAME["trust_reversion"].members["hybrid"]]
    assert paths == [f"segments.{segment}.trust.reversion" for segment in HYBRID.file.segments]


def test_teams_of_the_past_vary_with_those_of_today() -> None:
    paths = [member.path for member in BY_NAME["team_absence"].members["hybrid"]]
    assert "team.relationship.absence" in paths
    assert "history.team.relationship.absence" in paths


def test_an_assumption_about_some_segments_says_which() -> None:
    assert BY_NAME["contract_implementation_hours"].label == "hours to bring a customer live (smb)"


def test_an_assumption_about_few_roles_says_which() -> None:
    assert BY_NAME["team_salary"].label == "salary (implementation, support, education)"
    assert BY_NAME["team_absence"].label == "share of time that people are away"


def test_effects_are_grouped_by_effect_by_channel_and_all_together() -> None:
    everything = set(BY_NAME["effects_all"].members["hybrid"])
    people, digital = (set(BY_NAME[name].members["hybrid"]) for name in ("effects_by_people", "effects_digital"))
    single = [
        set(each.members["hybrid"])
        for each in FOUND
        if each.touches and each.name not in ("effects_all", "effects_by_people", "effects_digital")
    ]
    assert people | digital == everything
    assert not people & digital
    assert set().union(*single) == everything
    assert all(member.value for member in everything)


def test_factors_on_effects_become_overrides_and_change_nothing_at_one() -> None:
    trust = BY_NAME["effects_trust"]
    sets = trust.sets("hybrid", 0.5)
    assert f"plays.check_in.effects.trust={HYBRID.file.plays['check_in'].effects.trust / 2!r}" in sets
    assert trust.sets("hybrid", 1.0) == ()
    assert all(text.endswith("=0") for text in trust.sets("hybrid", 0.0))
    assert trust.sets("unknown", 0.5) == ()
    assert (trust.text(0.6), trust.text(1.0)) == ("x 0.6", "x 1")


def test_settings_lead_to_scenarios_that_hold_them() -> None:
    reversion = BY_NAME["trust_reversion"]
    company = HYBRID.with_sets(reversion.sets("hybrid", 2.0))
    before = HYBRID.scenario.segments[0].trust_reversion_per_week
    assert company.segments[0].trust_reversion_per_week == pytest.approx(2 * before)


def test_whole_numbers_stay_whole_and_limits_hold() -> None:
    assert all("." not in text.partition("=")[2] for text in BY_NAME["history_length"].sets("hybrid", 12.0))
    hours = BY_NAME["plays_audience"].sets("hybrid", 1e-9)
    assert all(text.endswith("=1") for text in hours)


@pytest.mark.parametrize(
    ("way", "setting", "value", "changed", "text"),
    [
        (Way("factor", 0.5, 2.0, 1.0, ""), 0.5, 4.0, 2.0, "x 0.5"),
        (Way("odds", 0.5, 2.0, 1.0, ""), 2.0, 0.5, 2 / 3, "odds x 2"),
        (Way("odds", 0.5, 2.0, 1.0, ""), 2.0, 1.0, 1.0, "odds x 2"),
        (Way("excess", 0.5, 2.0, 1.0, ""), 2.0, 1.2, 1.4, "x 2"),
        (Way("added", -1.0, 1.0, 0.0, ""), -1.0, 6.3, 5.3, "-1"),
        (Way("value", 0.1, 0.4, 0.25, ""), 0.4, 0.25, 0.4, "0.4"),
    ],
)
def test_ways_change_numbers(way: Way, setting: float, value: float, changed: float, text: str) -> None:
    assert way.changed(value, setting) == pytest.approx(changed)
    assert way.changed(value, way.present) == value
    assert way.text(setting) == text


@pytest.mark.parametrize(
    "way", [Way("factor", 0.5, 2.0, 1.0, ""), Way("factor", 0.0, 2.0, 1.0, ""), Way("added", -1, 3, 0, "")]
)
def test_positions_run_through_the_range(way: Way) -> None:
    assert (way.at(0.0), way.at(1.0)) == (way.low, way.high)
    assert way.at(way.position(1.5)) == pytest.approx(1.5)
    assert 0 < way.position(way.present) < 1


def test_every_range_of_the_table_meets_a_parameter_and_holds_the_present_value() -> None:
    for path in (*RANGES, *WITHOUT):
        steps = [step for step in path.split(".") if step not in ("*", "segments")]
        known = {*BY_NAME, *(each.name for each in UNTRIED), "contract_uplift_at_renewal"}
        assert "_".join(steps) in known, path
    for each in FOUND:
        assert each.way.low <= each.way.present <= each.way.high, each.name
        assert each.way.low < each.way.high, each.name
        assert each.way.reason, each.name


def test_a_figure_that_is_one_everywhere_is_shown_itself() -> None:
    reversion: Assumption = BY_NAME["trust_reversion"]
    assert reversion.text(reversion.way.present) == "0.02 per week"
    assert reversion.text(DOUBT) == "0.04 per week"
    assert BY_NAME["market_sales_cycle"].text(DOUBT) == "x 2"


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("market_sales_cycle", "4 to 26 weeks"),
        ("contract_auto_renew", "40 to 80 %"),
        ("trust_reversion", "0.02 per week"),
        ("product_knowledge_base_hours", "1,500 hours"),
        ("renewal_trust_weight", "1.5"),  # log-odds say nothing beside `weight of trust at renewal`
        ("effects_all", ""),
    ],
)
def test_what_is_assumed_is_told_with_its_unit(name: str, now: str) -> None:
    assert BY_NAME[name].now == now


def test_a_figure_that_falls_as_its_setting_rises_is_told_as_a_factor() -> None:
    """Tools that save twice as much need fewer hours: `above 0.9` would be said of settings below."""
    saves = BY_NAME["team_tool_hours_factor"]
    assert saves.common is None
    assert saves.text(2.0) == "x 2"


def test_ratios_around_one_stay_on_their_side_of_it() -> None:
    for name in ("company_neutral_trust_factor", "health_neutral_owner_factor", "market_referral_close_factor"):
        found = BY_NAME[name]
        (value,) = {member.value for member in found.members["hybrid"]}
        ends = [found.way.changed(value, setting) for setting in (found.way.low, found.way.high)]
        assert all((end - 1.0) * (value - 1.0) >= 0 for end in ends), name


def test_what_cannot_vary_is_told_with_its_reason() -> None:
    reasons = {each.name: each.reason for each in UNTRIED}
    assert reasons["plays_priority"].startswith("a rank")
    assert reasons["health_usage_weight"].startswith("one of the weights")
    assert reasons["plays_promise"] == "a choice or a switch, which has no range"


def test_a_figure_that_the_file_no_longer_calls_assumed_is_none(tmp_path: Path) -> None:
    for name in ("reference.yaml", "library/plays.yaml"):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text((shipped_folder() / name).read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / "own.yaml"
    file.write_text(
        "extends: reference.yaml\nsegments:\n  smb: {market: {leads_per_week: 20}} # counted\n", encoding="utf-8"
    )
    found, _ = assumptions_of([StudyCompany("own", str(file))])
    leads = next(each for each in found if each.name == "market_leads_per_week")
    assert [member.path for member in leads.members["own"]] == [
        f"segments.{segment}.market.leads_per_week" for segment in ("mid_market", "enterprise")
    ]
    assert leads.label == "leads that marketing brings (mid market, enterprise)"


def _refusal(path: str, message: str) -> BadInput:
    return BadInput.because(f"{path}: {message}")


def test_a_study_may_choose_and_overrule() -> None:
    (chosen,) = overruled(FOUND, ["trust_reversion"], {"trust_reversion": (0.9, 1.1)}, _refusal)
    assert (chosen.way.low, chosen.way.high, chosen.way.reason) == (0.9, 1.1, "the study's own")
    assert overruled(FOUND, [], {}, _refusal) == FOUND


def test_unknown_names_and_impossible_factors_are_refused() -> None:
    with pytest.raises(
        BadInput, match="only: no assumption of these scenarios is called trust_revision; .*trust_reversion"
    ):
        overruled(FOUND, ["trust_revision"], {}, _refusal)
    with pytest.raises(
        BadInput, match="ranges.effects_trust: is about a factor that multiplies; write numbers from 0 up"
    ):
        overruled(FOUND, [], {"effects_trust": (-1.0, 1.0)}, _refusal)

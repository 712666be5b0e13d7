"""Batteries of shocks as overrides."""

from csim.scenario.schema.shocks import PRESETS
from csim.scenario.studies.company import StudyCompany
from csim.scenario.studies.sections import Stress
from csim.study.kinds.stress_battery import at_once, conditions_of, sets_of

HYBRID, STRESSED = StudyCompany("hybrid", "hybrid"), StudyCompany("stressed", "stressed")


def section(**fields: object) -> Stress:
    return Stress.model_validate(fields)


def test_the_usual_battery_holds_one_moderate_shock_of_every_kind() -> None:
    names = [each.name for each in conditions_of(Stress())]
    ladder = ["together_mild", "together_moderate", "together_severe"]
    assert names == ["calm", *PRESETS, *ladder]
    assert at_once(Stress()) == "together_moderate"
    for condition in conditions_of(Stress()):
        shocks = HYBRID.with_sets(sets_of(HYBRID, condition)).shocks
        assert len(shocks) == len(condition.shocks)
        assert {shock.week for shock in shocks} <= {52.0}


def test_shocks_are_called_as_people_write_them() -> None:
    labels = {each.name: each.label for each in conditions_of(Stress())}
    assert labels["csm_exodus"] == "CSM exodus"
    assert labels["price_rise"] == "price rise"
    assert labels["together_mild"] == "all shocks, mild"


def test_mixed_batteries_come_together_as_they_are() -> None:
    mixed = section(
        shocks={
            "slump": {"at": "month 6", "kind": "recession", "depth": "severe", "lasts": "10 weeks"},
            "leak": {"at": "month 8", "kind": "outage"},
        }
    )
    assert at_once(mixed) == "together"
    names = [each.name for each in conditions_of(mixed)]
    assert names == ["calm", "slump", "leak", "together", "together_mild", "together_moderate", "together_severe"]
    slump, leak = HYBRID.with_sets(sets_of(HYBRID, conditions_of(mixed)[3])).shocks
    assert (slump.week, slump.weeks, slump.demand_factor) == (26.0, 10.0, PRESETS["recession"]["severe"]["demand"])
    assert leak.trust_loss == PRESETS["outage"]["moderate"]["trust_loss"]


def test_shocks_alone_make_no_ladder_unless_there_is_only_one() -> None:
    two = {"a": {"at": 1, "kind": "outage"}, "b": {"at": 1, "kind": "recession"}}
    assert [each.name for each in conditions_of(section(shocks=two, together=False))] == ["calm", "a", "b"]
    assert at_once(section(shocks=two, together=False)) == ""
    one = section(shocks={"a": {"at": 1, "kind": "outage"}})
    assert [each.label for each in conditions_of(one)] == ["no shock", "a", "a, mild", "a, moderate", "a, severe"]
    assert at_once(one) == ""


def test_a_scenarios_own_shocks_stay() -> None:
    outage = conditions_of(Stress())[1]
    shocks = STRESSED.with_sets(sets_of(STRESSED, outage)).shocks
    assert shocks[:-1] == STRESSED.scenario.shocks
    assert len(shocks) == len(STRESSED.scenario.shocks) + 1
    assert sets_of(STRESSED, conditions_of(Stress())[0]) == ()

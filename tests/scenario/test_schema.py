"""The schema is complete: every value has a unit, a range, a meaning and a source, and reaches the rules."""

from __future__ import annotations

import pytest

from csim.rules.plays import CHANNELS, FUNCTIONS, HOURS_KINDS, TRIGGERS
from csim.rules.shocks import SHOCK_KINDS
from csim.rules.staff import HIRE_RULES
from csim.scenario.completeness import faulty_defaults, fields_without_manual, fields_without_source
from csim.scenario.json_schema import json_schema
from csim.scenario.places import every, find
from csim.scenario.schema import ScenarioFile
from csim.scenario.schema.every_segment import of_segment
from csim.scenario.schema.shocks import NEUTRAL, PRESETS, Shock, effective


def test_every_value_tells_its_source():
    assert fields_without_source(ScenarioFile) == []


def test_every_field_and_section_tells_its_meaning():
    assert fields_without_manual(ScenarioFile) == []


def test_every_default_is_one_that_the_field_allows():
    assert faulty_defaults(ScenarioFile) == []


def test_every_single_value_has_a_kind_or_a_list_of_words():
    bare = [
        ".".join(place.path)
        for place in every(ScenarioFile)
        if place.field and place.is_value and not place.is_list and not place.is_map
        if place.kind is None and not place.choices
    ]
    assert bare == []


def words(path: str) -> set[str]:
    place = find(ScenarioFile, tuple(path.split(".")))
    found = set(place.choices)
    for child in place.children():
        if child.field in {"kind", "rule"}:
            found |= set(child.choices)
    return found


def test_the_schema_knows_the_words_the_rules_know():
    assert words("plays.any.trigger") == set(TRIGGERS)
    assert words("plays.any.channel") == set(CHANNELS)
    assert words("plays.any.function") == set(FUNCTIONS)
    assert words("plays.any.hours_kind") == set(HOURS_KINDS)
    assert words("team.any.hiring") == set(HIRE_RULES)
    assert words("shocks.1.kind") == set(SHOCK_KINDS) == set(PRESETS)


def test_every_mechanism_of_the_model_has_an_off_state_within_its_range():
    """Section 5 of the model: each mechanism has a parameter, and the value that turns it off is allowed."""
    off = {
        "segments.s.learning.forgetting": 0,
        "segments.s.learning.user_turnover": 0,
        "product.release_novelty": 0,
        "segments.s.adoption.champion_boost": 0,
        "segments.s.adoption.onboarding_boost": 1,
        "segments.s.value.noise": 0,
        "segments.s.value.visibility_floor": 1,
        "segments.s.trust.slow_answer_loss": 0,
        "segments.s.trust.broken_promise_loss": 0,
        "segments.s.trust.csm_change_loss": 0,
        "segments.s.trust.fatigue_loss": 0,
        "segments.s.champion.leaves": 0,
        "segments.s.support.knowledge_relief": 0,
        "segments.s.support.deflection_by_knowledge_base": 0,
        "segments.s.support.deflection_by_community": 0,
        "segments.s.renewal.value_weight": 0,
        "segments.s.renewal.attention_auto_renew": 1,
        "segments.s.departure.card_failure": 0,
        "segments.s.departure.win_back": 0,
        "segments.s.expansion.rate": 0,
        "segments.s.expansion.contraction_probability": 0,
        "segments.s.advocacy.referrals": 0,
        "segments.s.advocacy.detractor_close_loss": 0,
        "segments.s.market.word_of_mouth": 0,
        "segments.s.market.qualification_discipline": 0,
        "product.insight_weight": 0,
        "product.feedback_trust": 0,
        "product.release_defects": 0,
        "team.r.leaves": 0,
        "team.r.stress_leaving": 0,
        "team.r.absence": 0,
        "team.r.tool_hours_factor": 1,
        "plays.p.effects.trust": 0,
        "plays.p.effects.wakes": 0,
    }
    for path, value in off.items():
        kind = find(ScenarioFile, tuple(path.split("."))).kind
        assert kind is not None, path
        assert kind.read(value) == value, path


def test_plays_may_harm():
    for name in ("trust", "value_shown"):
        kind = find(ScenarioFile, ("plays", "p", "effects", name)).kind
        assert kind is not None
        assert kind.read(-0.2) == -0.2


def test_no_effect_of_a_play_is_a_renewal_or_a_churn():
    names = [child.field for child in find(ScenarioFile, ("plays", "p", "effects")).children()]
    assert [name for name in names if name and ("renew" in name or "churn" in name or "retention" in name)] == []


@pytest.mark.parametrize("kind", PRESETS)
def test_shocks_grow_with_their_depth_and_move_only_what_they_name(kind):
    strength = {}
    for depth in ("mild", "moderate", "severe"):
        shock = Shock(at=0.0, kind=kind, depth=depth)
        moved = {name: effective(shock, name) for name in NEUTRAL if effective(shock, name) != NEUTRAL[name]}
        assert set(moved) <= set(PRESETS[kind][depth])
        strength[depth] = [abs(effective(shock, name) - NEUTRAL[name]) for name in NEUTRAL]
    assert strength["mild"] != strength["severe"]
    for weaker, stronger in (("mild", "moderate"), ("moderate", "severe")):
        assert all(a <= b for a, b in zip(strength[weaker], strength[stronger], strict=True))


def test_a_number_written_beside_a_shock_overrides_its_depth():
    shock = Shock(at=0.0, kind="price_rise", depth="mild", uplift=0.08)
    assert effective(shock, "uplift") == 0.08
    assert effective(shock, "lasts") == PRESETS["price_rise"]["mild"]["lasts"]


def test_a_map_by_segment_knows_the_rest_as_all():
    assert of_segment({"all": 1, "smb": 2}, "smb") == 2
    assert of_segment({"all": 1, "smb": 2}, "mid_market") == 1
    assert of_segment({"smb": 2}, "mid_market") is None


def test_editors_are_told_that_a_map_by_segment_may_be_one_value():
    schema = json_schema(ScenarioFile, "csim")
    role = schema["$defs"]["Role"]["properties"]["accounts_per_book"]
    assert any("number" in str(form) for form in role["anyOf"])
    assert {"extends", "segments", "strategy"} <= set(schema["properties"])

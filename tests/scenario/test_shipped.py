"""The scenario files that ship with csim: they load, they round-trip, they make sense before anything is run."""

from __future__ import annotations

import re

import pytest

from csim.rules import plays
from csim.scenario.load import checked, compose_named, load, shipped_names
from csim.scenario.preview import preview
from csim.shipped import shipped_folder
from tests.scenario.companies import write

STRATEGIES = ("high_touch", "tech_touch", "self_service", "hybrid", "no_cs")


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_scenario_loads_and_its_resolved_text_gives_it_again(name, tmp_path):
    scenario = load(name)
    assert scenario.name != name
    again = load(write(tmp_path, scenario.resolved, "resolved.yaml"))
    assert again._replace(resolved="") == scenario._replace(resolved="")


def test_the_promised_scenarios_ship():
    promised = {"reference", *STRATEGIES, "young_company", "smb_monthly", "enterprise", "stressed"}
    assert promised == set(shipped_names())
    assert shipped_names()[0] == "reference"


def test_the_five_strategies_share_company_and_history_and_differ_in_what_is_proactive():
    reference = load("reference")
    scenarios = [load(name) for name in STRATEGIES]
    assert len({scenario.identity for scenario in scenarios}) == len(STRATEGIES)
    for scenario in scenarios:
        assert scenario.segments == reference.segments
        assert scenario.plays == reference.plays
        assert scenario.product == reference.product
        assert scenario.company == reference.company
        assert scenario.history == reference.history
        assert scenario.seed == reference.seed
        assert scenario.roles[:2] == reference.roles[:2]
        assert [role.functions[0] for role in scenario.roles[:2]] == [plays.IMPLEMENTATION, plays.SUPPORT]


def test_no_cs_means_no_plays_and_nobody_for_them():
    nothing = load("no_cs")
    assert {sum(row) for row in nothing.play_in_force} == {len(plays.BUILT_IN_PLAYS)}
    assert [role.parameters.headcount for role in nothing.roles[2:]] == [0.0, 0.0]


def test_self_service_has_no_play_that_needs_a_csm():
    scenario = load("self_service")
    needs = [
        play.hours for row in scenario.play_in_force for used, play in zip(row, scenario.plays, strict=True) if used
    ]
    assert sum(needs[2:]) == pytest.approx(sum(play.hours for play in scenario.plays[:2]) * 2)
    relationship = scenario.roles[[role.name for role in scenario.roles].index("relationship")]
    assert relationship.parameters.headcount == 0.0


def test_the_library_covers_every_trigger_and_channel():
    scenario = load("reference")
    assert {int(play.trigger) for play in scenario.plays} == set(range(len(plays.TRIGGERS)))
    assert {int(play.channel) for play in scenario.plays} == set(range(len(plays.CHANNELS)))
    assert len(scenario.plays) >= 20 + len(plays.BUILT_IN_PLAYS)


def test_every_play_of_the_library_is_used_by_a_strategy_and_described():
    file = checked(compose_named("reference"))
    used = {name for by_segment in file.strategies.values() for names in by_segment.values() for name in names}
    assert used == set(file.plays)
    assert [name for name, play in file.plays.items() if not play.description] == []


def test_the_reference_company_is_as_its_comments_say():
    segments = {each.name: each for each in preview(load("reference")).segments}
    wanted = {  # customers, cost of winning one, months to pay back by the formula: published healthy bands
        "smb": (650, (3_500, 4_300), (8, 12)),
        "mid_market": (290, (28_000, 34_000), (14, 18)),
        "enterprise": (60, (220_000, 270_000), (18, 24)),
    }
    for name, (customers, cac, payback) in wanted.items():
        each = segments[name]
        assert each.customers == customers
        assert cac[0] <= each.cac <= cac[1]
        assert payback[0] <= each.payback_months <= payback[1]
        assert 0.68 <= each.gross_margin <= 0.82  # median 71 % at listing, support included
        assert 0.17 <= each.new_customers_per_month * 12 / customers <= 0.26


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_team_can_do_the_work_that_can_be_foreseen(name):
    seen = preview(load(name))
    assert seen.nobody == ()
    for role in seen.roles:
        assert role.hours_asked <= 0.95 * role.hours_present + 1e-9, role.name
        assert role.books_per_person <= 1.5, role.name


def test_companies_differ_in_size_and_shape():
    assert load("young_company").segments[0].base_customers < 20
    assert load("smb_monthly").segments[0].term_weeks == 0.0
    assert load("enterprise").segment_names == ("enterprise", "strategic")
    assert {shock.kind for shock in load("stressed").shocks} == set(range(8))
    assert load("young_company").roles[0].split_into == 1


@pytest.mark.parametrize("path", sorted(shipped_folder().rglob("*.yaml")), ids=lambda path: path.stem)
def test_files_name_no_private_source(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\bB0\d\d\b|\bM0\d\d\b|evidence/|https?://", text) == []
    assert text.startswith("#")

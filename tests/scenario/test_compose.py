"""Laying files over each other: what merges, what replaces, what is forgotten, and where each value came from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from csim.errors import BadInput
from csim.scenario import extends
from csim.scenario.compose import compose
from tests.scenario.conftest import Desk
from tests.scenario.small_schema import Company

BASE = """
    name: Base company
    segments:
      smb: {contract: {price_per_seat: 600 USD/year}, weight: 60 %}  # a study
      mid:
        contract: {price_per_seat: 50 USD/month, term: 2 years}
        weight: 0.4
    plays: {webinar: {effect: 0.1}, academy: {}}
    strategy: {smb: tech_touch}
    hiring: {rule: fixed_plan, heads: [3, 4]}
    shocks:
      - {at: month 6}
      - {at: month 18}
"""


@pytest.fixture
def based(desk: Desk) -> Desk:
    desk.write("base.yaml", BASE)
    return desk


def refusal(desk: Desk, name: str = "my.yaml", *overrides: str) -> str:
    """The message with which a scenario is refused while it is put together."""
    with pytest.raises(BadInput) as refused:
        desk.compose(name, *overrides)
    return str(refused.value)


def test_maps_merge_and_lists_and_values_replace(based: Desk) -> None:
    based.write(
        "my.yaml",
        """
        extends: base.yaml
        segments: {mid: {contract: {term: 1 year}}}
        shocks: [{at: month 1}]
        """,
    )
    data = based.compose("my.yaml").data
    assert data["segments"]["mid"] == {  # type: ignore[index, call-overload]
        "contract": {"price_per_seat": "50 USD/month", "term": "1 year"},
        "weight": 0.4,
    }
    assert data["shocks"] == [{"at": "month 1"}]


def test_null_forgets_values_and_entries(based: Desk) -> None:
    based.write("my.yaml", "extends: base.yaml\nplays: {academy: null}\nhiring: ~\nfreeze_below: null\n")
    data = based.compose("my.yaml").data
    assert data["plays"] == {"webinar": {"effect": 0.1}}
    assert "hiring" not in data
    assert "freeze_below" not in data


def test_what_was_forgotten_can_be_said_anew(based: Desk) -> None:
    based.write("middle.yaml", "extends: base.yaml\nplays: null\n")
    based.write("my.yaml", "extends: middle.yaml\nplays: {call: {effect: 0.2}}\n")
    assert based.compose("my.yaml").data["plays"] == {"call": {"effect": 0.2}}


def test_another_variant_starts_afresh_and_the_same_one_merges(based: Desk) -> None:
    based.write("other.yaml", "extends: base.yaml\nhiring: {rule: accounts_per_csm}\n")
    based.write("same.yaml", "extends: base.yaml\nhiring: {rule: fixed_plan}\n")
    based.write("tuned.yaml", "extends: other.yaml\nhiring: {target: 90}\n")
    assert based.compose("other.yaml").data["hiring"] == {"rule": "accounts_per_csm"}
    assert based.compose("same.yaml").data["hiring"] == {"rule": "fixed_plan", "heads": [3, 4]}
    assert based.check("tuned.yaml").hiring.model_dump() == {"rule": "accounts_per_csm", "target": 90.0}


def test_a_short_form_replaces_and_a_full_one_merges_with_it(based: Desk) -> None:
    based.write("full.yaml", "extends: base.yaml\nstrategy: {smb: {add: [webinar]}}\n")
    based.write("short.yaml", "extends: full.yaml\nstrategy: {smb: high_touch}\n")
    assert based.compose("full.yaml").data["strategy"] == {"smb": {"use": "tech_touch", "add": ["webinar"]}}
    assert based.compose("short.yaml").data["strategy"] == {"smb": {"use": "high_touch"}}


def test_name_and_description_are_not_inherited(based: Desk) -> None:
    based.write("my_company.yaml", "extends: base.yaml\n")
    based.write("named.yaml", "extends: base.yaml\nname: Acme\n")
    assert based.compose("base.yaml").name == "Base company"
    assert based.compose("my_company.yaml").name == "my_company"
    assert based.compose("my_company.yaml").data["name"] == "my_company"
    assert based.compose("named.yaml").name == "Acme"
    assert based.compose("named.yaml").identifier == "named"


def test_later_files_of_a_list_win_and_the_file_itself_wins_over_all(desk: Desk) -> None:
    desk.write("one.yaml", "seed: 1\ngrowth: 1 % per quarter\nfreeze_below: 1")
    desk.write("two.yaml", "seed: 2\ngrowth: 2 % per quarter")
    desk.write("my.yaml", "extends: [one.yaml, two.yaml]\nseed: 3\n")
    composed = desk.compose("my.yaml")
    assert composed.data == {"name": "my", "seed": 3, "growth": "2 % per quarter", "freeze_below": 1}
    assert composed.files == ("one.yaml", "two.yaml", "my.yaml")


def test_a_file_extended_twice_is_no_circle(desk: Desk) -> None:
    desk.write("root.yaml", "seed: 1\n")
    desk.write("left.yaml", "extends: root.yaml\nseed: 2\n")
    desk.write("right.yaml", "extends: root.yaml\n")
    desk.write("my.yaml", "extends: [left.yaml, right.yaml]\n")
    composed = desk.compose("my.yaml")
    assert composed.data["seed"] == 1
    assert composed.files == ("root.yaml", "left.yaml", "right.yaml", "my.yaml")


def test_every_value_knows_its_file_and_line(based: Desk) -> None:
    based.write("my.yaml", "extends: base.yaml\nsegments:\n  mid:\n    contract: {term: 1 year}\n")
    composed = based.compose("my.yaml", "shocks.2.depth=severe", "team.csm.headcount=8")
    where = {".".join(map(str, path)): str(origin) for path, origin in composed.origins.items()}
    assert where["segments.smb.weight"] == "base.yaml:3"
    assert where["segments.mid.contract.term"] == "my.yaml:4"
    assert where["segments.mid.contract.price_per_seat"] == "base.yaml:5"
    assert where["team.csm.headcount"] == "--set"
    assert where["shocks.1"] == "base.yaml:12"
    assert where["shocks.1.depth"] == "--set"
    assert where["name"] == "my.yaml"
    assert composed.comment(composed.origins["segments", "smb", "weight"]) == "a study"
    assert composed.comment(composed.origins["segments", "mid", "weight"]) == ""


# Where files may be


def test_a_shipped_file_is_found_when_none_lies_beside_the_scenario(desk: Desk) -> None:
    desk.ship("reference.yaml", "extends: library/plays.yaml\nseed: 5\n")
    desk.ship("library/plays.yaml", "growth: 1 % per quarter\nseed: 4\n")
    desk.write("my.yaml", "extends: reference.yaml\n")
    composed = desk.compose("my.yaml")
    assert composed.data == {"name": "my", "growth": "1 % per quarter", "seed": 5}
    assert composed.files == ("shipped library/plays.yaml", "shipped reference.yaml", "my.yaml")
    desk.write("reference.yaml", "seed: 6\n")
    assert desk.compose("my.yaml").files == ("reference.yaml", "my.yaml")


def test_a_file_may_reach_up_as_far_as_the_scenarios_folder(desk: Desk) -> None:
    desk.write("my.yaml", "extends: parts/team.yaml\n")
    desk.write("parts/team.yaml", "extends: ../common.yaml\n")
    desk.write("common.yaml", "seed: 9\n")
    assert desk.compose("my.yaml").files == ("common.yaml", "parts/team.yaml", "my.yaml")


def test_files_are_named_as_seen_from_where_the_user_stands(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("mine/base.yaml", "seed: 1\n")
    desk.write("mine/my.yaml", "extends: base.yaml\n")
    monkeypatch.chdir(desk.folder)
    assert compose("mine/my.yaml", Company).files == ("mine/base.yaml", "mine/my.yaml")


@pytest.mark.parametrize("reference", ["../outside.yaml", "parts/../../outside.yaml"])
def test_a_path_that_leads_out_of_the_folder_is_refused(desk: Desk, reference: str) -> None:
    (desk.folder / "parts").mkdir()
    (desk.folder.parent / "outside.yaml").write_text("seed: 1\n")
    desk.write("my.yaml", f"name: x\nextends: {reference}\n")
    assert f"line 2  extends: {reference} leads out of the scenario's folder; copy that file" in refusal(desk)


def test_a_link_that_leads_out_of_the_folder_is_refused(desk: Desk) -> None:
    (desk.folder.parent / "outside.yaml").write_text("seed: 1\n")
    (desk.folder / "inside.yaml").symlink_to(desk.folder.parent / "outside.yaml")
    desk.write("my.yaml", "extends: inside.yaml\n")
    assert "line 1  extends: inside.yaml leads out of the scenario's folder" in refusal(desk)


def test_links_in_a_circle_are_refused(desk: Desk) -> None:
    (desk.folder / "one.yaml").symlink_to(desk.folder / "two.yaml")
    (desk.folder / "two.yaml").symlink_to(desk.folder / "one.yaml")
    desk.write("my.yaml", "extends: one.yaml\n")
    assert "extends: one.yaml is neither beside this file nor shipped" in refusal(desk)
    assert "one.yaml has 1 problem; nothing was run." in refusal(desk, "one.yaml")


def test_a_shipped_file_may_not_lead_out_of_the_shipped_folder(desk: Desk) -> None:
    desk.ship("reference.yaml", "extends: ../desk/private.yaml\n")
    desk.write("private.yaml", "seed: 1\n")
    desk.write("my.yaml", "extends: reference.yaml\n")
    assert "shipped reference.yaml line 1  extends: ../desk/private.yaml leads out" in refusal(desk)


@pytest.mark.parametrize(
    "reference", ["/etc/passwd.yaml", "C:/secret.yaml", "C:secret.yaml", "parts\\\\team.yaml", "//host/share.yaml"]
)
def test_an_absolute_or_foreign_path_is_refused(desk: Desk, reference: str) -> None:
    desk.write("my.yaml", f'extends: "{reference}"\n')
    assert "is not a path relative to this file's folder; write one, with / between folders" in refusal(desk)


@pytest.mark.parametrize("reference", ["/etc/passwd", "reference", "3", "{a: b}", "[base.txt]", "[[base.yaml]]", "''"])
def test_what_is_no_scenario_file_is_refused_unread(desk: Desk, reference: str) -> None:
    desk.write("my.yaml", f"extends: {reference}\n")
    assert "line 1  extends: is not the name of a file; write a name that ends in .yaml" in refusal(desk)


def test_a_circle_is_told_in_full(desk: Desk) -> None:
    desk.write("my.yaml", "extends: a.yaml\n")
    desk.write("a.yaml", "seed: 1\nextends: b.yaml\n")
    desk.write("b.yaml", "extends: my.yaml\n")
    expected = "b.yaml line 1  extends: goes in a circle: my.yaml extends a.yaml extends b.yaml extends my.yaml; remove"
    assert expected in refusal(desk)
    desk.write("self.yaml", "extends: self.yaml\n")
    assert "goes in a circle: self.yaml extends self.yaml" in refusal(desk, "self.yaml")


def test_a_flood_of_files_is_stopped(desk: Desk) -> None:
    for level in range(20):
        desk.write(f"f{level}.yaml", f"extends: [f{level + 1}.yaml, f{level + 1}.yaml]\n")
    desk.write("f20.yaml", "seed: 1\n")
    assert "brings in more than 50 files; extend fewer" in refusal(desk, "f0.yaml")


def test_a_missing_file_is_told_with_the_nearest_name_and_every_other_mistake(desk: Desk) -> None:
    desk.ship("reference.yaml", "seed: 1\n")
    desk.write("broken.yaml", "a: [\n")
    desk.write("my.yaml", "seed: 1\nseed: 2\nextends: [refernce.yaml, broken.yaml]\n")
    message = refusal(desk)
    assert "my.yaml has 3 problems; nothing was run." in message
    assert "line 2              seed: stands twice" in message
    assert (
        "extends: refernce.yaml is neither beside this file nor shipped with csim; did you mean reference.yaml?"
        in message
    )
    assert "broken.yaml line 2  is not YAML" in message
    assert "csim explain extends describes what may stand there." in message


def test_without_shipped_files_a_missing_one_is_still_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(extends, "shipped_folder", missing)
    desk.write("my.yaml", "extends: reference.yaml\n")
    assert "reference.yaml is neither beside this file nor shipped with csim" in refusal(desk)


def test_a_folder_is_no_scenario(desk: Desk) -> None:
    (desk.folder / "parts.yaml").mkdir()
    desk.write("my.yaml", "extends: parts.yaml\n")
    assert "parts.yaml  is a folder; name a scenario file inside it" in refusal(desk)


def test_a_name_no_system_allows_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="cannot be read: "):
        compose("nul\0l.yaml", Company)
    assert os.sep not in refusal(desk, "missing.yaml")


# --set


def test_overrides_come_last_and_in_order(based: Desk) -> None:
    data = based.compose("base.yaml", "seed=2", "seed=3", "growth=1 % per quarter", "name=New name").data
    assert (data["seed"], data["growth"], data["name"]) == (3, "1 % per quarter", "New name")


def test_an_override_reads_yaml_and_merges_like_a_file(based: Desk) -> None:
    data = based.compose(
        "base.yaml", "plays={call: {effect: 0.2}, academy: null}", "hiring.heads=[5]", "strategy.smb.add=[call]"
    ).data
    assert data["plays"] == {"webinar": {"effect": 0.1}, "call": {"effect": 0.2}}
    assert data["hiring"] == {"rule": "fixed_plan", "heads": [5]}
    assert data["strategy"] == {"smb": {"use": "tech_touch", "add": ["call"]}}


def test_an_override_can_change_one_entry_of_a_list(based: Desk) -> None:
    assert based.compose("base.yaml", "shocks.2.at=month 20").data["shocks"] == [{"at": "month 6"}, {"at": "month 20"}]


def test_an_override_of_an_entry_that_is_not_there_is_told(based: Desk) -> None:
    with pytest.raises(BadInput, match=r"--set  shocks: a map is not a list; write entries in brackets"):
        based.check("base.yaml", "shocks.3.at=month 20")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("seed", '--set  "seed" is not of the form PATH=VALUE; write such as --set seed=7'),
        ("=3", '--set  "=3" is not of the form PATH=VALUE'),
        ("a..b=3", '--set  "a..b=3" is not of the form PATH=VALUE'),
        ("seed=", "--set  seed: nothing stands after =; write a value, or null to forget what the files say"),
        ("seed=[1", '--set  seed: "[1" is not YAML; close its brackets, or put it in quotes'),
        ("team={csm: !x 3}", "--set  team.csm: tags (!x) are not allowed"),
        ("seed=*x", "--set  seed: anchors and aliases (&name, *name) are not allowed"),
        ("seed=.nan", '--set  seed: ".nan" is not a finite number'),
        ("extends=other.yaml", "--set  extends: can only stand in a scenario file; write it there"),
    ],
)
def test_a_wrong_override_is_told(based: Desk, override: str, message: str) -> None:
    assert message in refusal(based, "base.yaml", override)


def test_all_wrong_overrides_are_told_at_once(based: Desk) -> None:
    assert "base.yaml has 2 problems" in refusal(based, "base.yaml", "seed", "growth=")

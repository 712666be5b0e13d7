"""Values the user wrote that do not do what they say are noted; what the user did not write never is."""

from __future__ import annotations

import pytest

from csim.scenario.load import compose_named, load_composed, shipped_names
from csim.scenario.without_effect import is_shipped, without_effect
from tests.scenario.companies import SMALL, write

MINE = """\
extends: hybrid.yaml
team:
  relationship: {headcount: 6}
"""
MINE_FIXED = MINE.replace("6}", "6, hiring: {rule: fixed}}")


def notes(scenario, *sets):
    composed = compose_named(scenario, sets)
    return without_effect(composed, load_composed(composed))


def test_a_headcount_that_a_hiring_rule_overrides_is_noted_with_its_line(tmp_path):
    file = write(tmp_path, MINE)
    (told,) = notes(file)
    assert told == (
        f"{file}:3  team.relationship.headcount: 6 is not what the run starts with: "
        "the hiring rule accounts_per_csm starts with 11. Write hiring: {rule: fixed} to keep 6."
    )


@pytest.mark.parametrize("text", [MINE_FIXED, MINE.replace("6}", "11}")])
def test_a_headcount_with_which_the_run_starts_is_not_noted(tmp_path, text):
    assert notes(write(tmp_path, text)) == []


def test_a_headcount_given_as_option_is_answered_with_an_option():
    option = "team.relationship.headcount=6"
    (told,) = notes("hybrid", option)
    assert told.startswith("--set  team.relationship.headcount: 6 is not what the run starts with")
    assert "the hiring rule accounts_per_csm of hybrid starts with 11" in told
    remedy = told.partition("Add --set ")[2].partition(" ")[0]
    assert notes("hybrid", option, remedy) == []


def test_a_headcount_that_the_history_decides_is_noted_unless_its_file_chose_the_rule(tmp_path):
    team = "extends: reference.yaml\nteam: {support: {headcount: 40, hiring: {rule: utilisation}}}\n"
    assert notes(write(tmp_path, team)) == []
    file = write(tmp_path, team.replace(", hiring: {rule: utilisation}", ""))
    (told,) = notes(file)
    assert told == (
        f"{file}:2  team.support.headcount: 40 is not what the run starts with: the hiring rule utilisation starts "
        "with as many as the work of the history needs by then. Write hiring: {rule: fixed} to keep 40."
    )
    assert notes(file, "team.support.hiring.rule=fixed") == []


def test_a_role_that_the_history_has_not_starts_with_its_headcount_within_its_limits(tmp_path):
    file = write(tmp_path, SMALL)
    sets = ["team.csm.hiring.rule=utilisation", "team.csm.headcount=3"]
    assert notes(file, *sets) == []
    (told,) = notes(file, *sets, "team.csm.hiring.minimum=5")
    assert "3 is not what the run starts with: the hiring rule utilisation of small starts with 5. Add" in told


def test_inherited_headcounts_are_not_noted(tmp_path):
    assert notes(write(tmp_path, "extends: hybrid.yaml\nteam: {relationship: {salary: 95 kUSD/year}}\n")) == []


def test_shipped_scenarios_have_no_notes():
    for name in shipped_names():
        assert is_shipped(name)
        assert notes(name) == [], name


def test_a_default_that_every_segment_overrules_is_noted(tmp_path):
    file = write(tmp_path, "extends: hybrid.yaml\ndefaults: {renewal: {propensity_mean: 90 %}}\n")
    for note, place in (
        (notes(file), f"{file}:2"),
        (notes("hybrid", "defaults.renewal.propensity_mean=90%"), "--set"),
    ):
        (told,) = note
        assert told.startswith(
            f"{place}  defaults.renewal.propensity_mean has no effect: "
            "segments smb, mid_market and enterprise set their own ("
        )
        assert told.count("reference.yaml:") == 3
        assert told.endswith("Write segments.smb.renewal.propensity_mean to change it there.")


COMPANY = """\
segments:
  small: {contract: {seats: 20}}
  large: {contract: {seats: 200}, trust: {baseline: 60 %}}
"""


def test_a_default_that_reaches_some_segments_is_noted_with_their_names(tmp_path):
    write(tmp_path, COMPANY, "company.yaml")
    file = write(tmp_path, "extends: company.yaml\ndefaults: {trust: {baseline: 40 %, reversion: 5 % per week}}\n")
    (told,) = notes(file)
    assert told == (
        f"{file}:2  defaults.trust.baseline reaches only small: segment large sets its own "
        f"({tmp_path}/company.yaml:3). Write segments.large.trust.baseline to change it there."
    )


def test_what_one_file_says_of_its_defaults_and_its_segments_is_meant(tmp_path):
    file = write(tmp_path, COMPANY + "defaults: {trust: {baseline: 40 %}}\n")
    assert notes(file) == []
    assert notes(file, "segments.small.trust.baseline=0.5")[0].count("has no effect") == 1


def test_a_default_that_reaches_every_segment_is_not_noted(tmp_path):
    assert notes(write(tmp_path, COMPANY), "defaults.trust.reversion=0.1") == []

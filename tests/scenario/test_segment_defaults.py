"""Segments inherit what `defaults` says, value by value, and a mistake there is told once."""

from __future__ import annotations

from csim.scenario.load import compose_named
from tests.scenario.companies import SMALL, refused, small, write

DEFAULTS = "    defaults: {trust: {baseline: 40 %, reversion: 5 % per week}}\n"


def test_a_segment_says_only_what_differs(tmp_path):
    write(tmp_path, DEFAULTS + SMALL.lstrip("\n"), "d.yaml")
    composed = compose_named(tmp_path / "d.yaml", ["segments.large.trust.baseline=0.7"])
    segments = composed.data["segments"]
    assert segments["smb"]["trust"] == {"baseline": "40 %", "reversion": "5 % per week"}
    assert segments["large"]["trust"] == {"baseline": 0.7, "reversion": "5 % per week"}


def test_an_inherited_value_knows_the_line_of_the_defaults(tmp_path):
    write(tmp_path, DEFAULTS + SMALL.lstrip("\n"), "d.yaml")
    composed = compose_named(tmp_path / "d.yaml")
    assert composed.origins["segments", "smb", "trust", "reversion"].line == 1
    assert composed.origins["segments", "smb", "population", "customers"].line == 4


def test_the_schema_holds_where_neither_says_anything(tmp_path):
    plain = small(tmp_path)
    assert plain.segments[0].trust_baseline == 0.5
    assert small(tmp_path, "defaults.trust.baseline=0.3").segments[0].trust_baseline == 0.3


def test_a_mistake_in_the_defaults_is_told_once(tmp_path):
    told = refused(tmp_path, text=DEFAULTS.replace("40 %", "400 %") + SMALL.lstrip("\n"))
    assert told.count("baseline:") == 1
    assert "has 1 problem" in told


def test_a_mistake_in_one_segment_is_told_there(tmp_path):
    told = refused(tmp_path, "defaults.trust.baseline=4", "segments.large.trust.baseline=5")
    assert "defaults.trust.baseline: 4 is above" in told
    assert "segments.large.trust.baseline: 5 is above" in told
    assert "segments.smb" not in told

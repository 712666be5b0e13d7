"""The sentences that a comparison of the shipped strategies quotes: only for exactly these, and never stale."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from csim.scenario.load import load
from csim.study.assuming import rests_on as told
from csim.study.assuming.rests_on import FILE, REFRESH, RestsOn, document, read, rests_on, shipped, stale
from csim.study.company import company_of
from csim.study.kinds.what_must_be_true import conduct
from csim.study.laboratory import Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STRATEGIES = ("hybrid", "high_touch", "tech_touch", "self_service", "no_cs")
STUDY = """
question: On what does the choice rest?
kind: what_must_be_true
scenarios: [hybrid, no_cs]
what_must_be_true: {only: [effects_trust, plays_hours], present_replications: 16}
"""


def figures(case: Case, replicate: int) -> Mapping[str, float]:
    nothing = any(each.endswith("effects.trust=0") for each in case.sets)
    return {"vendor_value": 100e6 + (5e6 - 9e6 * nothing) * (case.scenario == "hybrid") + 1e5 * (replicate % 3)}


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RestsOn:
    """What a made-up study found, shipped for the time of a test."""
    text = document(conduct(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(figures)))
    file = tmp_path / "rests_on.json"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(told, "FILE", file)
    shipped.cache_clear()
    monkeypatch.setattr(told, "shipped", lambda: read(text))
    return read(text)


def contents(*names: str, sets: tuple[str, ...] = ()) -> list[str]:
    return [company_of(load(name, sets)).content for name in names]


def test_the_file_holds_verdict_lines_and_how_they_were_found(found: RestsOn) -> None:
    assert found.verdict.startswith("That Hybrid leads by vendor value rests on 1 of 2 assumptions")
    assert found.lines[0].startswith("How much trust touches build (plausible: 0 to 2 times what is assumed): below 0.")
    assert found.settings.startswith("2 assumptions, one at a time to the ends of their plausible ranges; 16 ")
    assert (found.months, list(found.contents)) == (60, ["hybrid", "no_cs"])


def test_exactly_these_scenarios_are_told_in_any_order(found: RestsOn) -> None:
    assert rests_on(contents("no_cs", "hybrid"), 60) == found


def test_other_scenarios_lengths_or_overrides_are_told_nothing(found: RestsOn) -> None:
    del found
    assert rests_on(contents("hybrid", "tech_touch"), 60) is None
    assert rests_on(contents("hybrid"), 60) is None
    assert rests_on(contents("hybrid", "no_cs"), 24) is None
    assert rests_on(contents("hybrid", "no_cs", sets=("company.cash=1 MUSD",)), 60) is None


def test_a_seed_of_ones_own_changes_nothing_of_what_is_compared(found: RestsOn) -> None:
    assert rests_on(contents("hybrid", "no_cs", sets=("seed=7",)), 60) == found


def test_what_changed_since_is_named(found: RestsOn) -> None:
    same = {name: load(name) for name in ("hybrid", "no_cs")}
    assert stale(same, found) == []
    assert stale(same | {"hybrid": load("hybrid", ["company.cash=1 MUSD"])}, found) == ["hybrid"]
    assert stale(same | {"tech_touch": load("tech_touch")}, found) == ["tech_touch"]


def test_without_a_file_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "FILE", tmp_path / "nothing.json")
    shipped.cache_clear()
    assert rests_on(contents("hybrid"), 60) is None
    shipped.cache_clear()


@pytest.mark.skipif(not FILE.exists(), reason=f"nothing ships yet; {REFRESH} writes it")
def test_what_ships_is_about_the_strategies_that_ship() -> None:
    found = read(FILE.read_text(encoding="utf-8"))
    changed = stale({name: load(name) for name in STRATEGIES}, found)
    assert not changed, f"{', '.join(changed)} changed since {FILE.name} was written; refresh it: {REFRESH}"
    assert json.loads(FILE.read_text(encoding="utf-8"))["lines"] == list(found.lines)

"""What assumptions are called: in plain words, each differently, at a path that exists."""

from csim.scenario.places import find
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.studies.company import StudyCompany
from csim.study.assuming.assumptions import assumptions_of, name_of
from csim.study.assuming.labels import LONGEST, area_of, label_of, paths

SHIPPED = ("high_touch", "tech_touch", "self_service", "hybrid", "no_cs")
FOUND, _ = assumptions_of([StudyCompany(name, name) for name in SHIPPED])


def test_shipped_assumptions_have_labels_of_their_own() -> None:
    labels = [each.label for each in FOUND]
    assert len(labels) == len(set(labels))
    assert not [label for label in labels if "_" in label or ":" in label]


def test_labels_are_short_and_no_two_alike() -> None:
    labels = [label_of(path) for path in paths()]
    assert len(labels) == len(set(labels))
    assert not [label for label in labels if len(label) > LONGEST]


def test_labels_stand_at_fields_of_the_schema() -> None:
    data = StudyCompany("hybrid", "hybrid").composed.data
    names = {"segments": "smb", "team": "relationship", "plays": "save_play"}
    for path in paths():
        steps = tuple(names[path[0]] if step == "*" else step for step in path)
        if path[-1] in ("target", "weeks"):  # only under other hiring rules and triggers than these have
            steps = steps[:-1]
        assert find(ScenarioFile, steps, data).field == steps[-1], path


def test_a_field_without_a_label_is_called_by_its_own_name() -> None:
    assert label_of(("company", "credit_line")) == "company: credit line"
    assert label_of(("horizon",)) == "horizon"


def test_areas_are_told_by_name() -> None:
    assert area_of(name_of(("plays", "*", "effects", "trust"))) == "touches"
    assert area_of(name_of(("plays", "*", "hours"))) == "plays"
    assert area_of(name_of(("segments", "*", "renewal", "trust_weight"))) == "renewal"
    assert area_of("horizon") == "horizon"

"""Assumptions told: a table that fits the screen, a picture that is the same bytes twice, none where none was tried."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from csim.report.studies.what_must_be_true import draw, text
from csim.study.kinds.what_must_be_true import conduct
from csim.study.laboratory import Answer, Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: On what does the choice rest?
kind: what_must_be_true
scenarios: [hybrid, tech_touch]
replications: 6
what_must_be_true: {only: [effects_all, effects_trust, health_noise, plays_hours], present_replications: 12}
"""


def figures(case: Case, replicate: int) -> Mapping[str, float]:
    """Hybrid leads, but not if touches do nothing to trust."""
    nothing = any(each.endswith("effects.trust=0") for each in case.sets)
    lead = (5e6 - 9e6 * nothing) * (case.scenario == "hybrid")
    return {"vendor_value": 100e6 + lead + 1e5 * (replicate % 3)}


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return conduct(inquiry_of(tmp_path_factory.mktemp("study"), STUDY), MadeUpLaboratory(figures))


def test_the_table_names_what_changes_the_leader_first(answer: Answer) -> None:
    told = text(answer)
    lines = told.splitlines()
    assert max(map(len, lines)) <= 110
    first = next(line for line in lines if line.lstrip().startswith("1 "))
    assert "all effects of touches" in first
    assert "x 0 to x 2" in first
    assert "-4.0 !" in first
    assert "4 assumptions were tried" in told


def test_the_picture_is_the_same_bytes_twice(answer: Answer, tmp_path: Path) -> None:
    (first,) = draw(answer, tmp_path)
    before = first.read_bytes()
    (again,) = draw(answer, tmp_path)
    assert first.name == "what_must_be_true.png"
    assert again.read_bytes() == before


def test_where_nothing_leads_nothing_is_drawn(tmp_path: Path) -> None:
    alike = MadeUpLaboratory(lambda _case, replicate: {"vendor_value": 1e8 + replicate})
    answer = conduct(inquiry_of(tmp_path, STUDY), alike)
    assert draw(answer, tmp_path) == []
    assert text(answer) == "  No assumption was tried."

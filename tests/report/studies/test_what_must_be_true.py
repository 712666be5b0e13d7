"""Assumptions told: a table that fits the screen, a picture that is the same bytes twice, none where none was tried."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from csim.report.studies.what_must_be_true import draw, text
from csim.study.kinds.what_must_be_true import conduct
from csim.study.laboratory import Answer, Case
from tests.report.studies.titles import titles
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
    first = next(line for line in lines if "all effects of touches" in line)
    assert re.search(r"touches +x 1 +x 0 to 2 +<0\.\d+ +-4\.0 ! +5\.0", first)
    assert "All assumptions\n" in told
    assert "How many, by what they are about" not in told
    assert "4 assumptions were tried" in told


def test_of_many_assumptions_the_weightiest_are_shown_and_all_are_counted_by_area(tmp_path: Path) -> None:
    """Hybrid surely leads but where touches do nothing to trust, and where health is exactly half as noisy."""

    def many(case: Case, replicate: int) -> Mapping[str, float]:
        less = any(each.endswith(("effects.trust=0", "health.noise=0.06")) for each in case.sets)
        lead = (5e6 - 9e6 * less) * (case.scenario == "hybrid")
        return {"vendor_value": 100e6 + lead + 1e5 * (replicate % 3)}

    everything = re.sub(r"only: \[.*\], ", "", STUDY)
    answer = conduct(inquiry_of(tmp_path, everything), MadeUpLaboratory(many))
    told = text(answer)
    assert max(map(len, told.splitlines())) <= 110
    assert re.search(r"The 15 weightiest of 1\d\d assumptions\n", told)
    areas = told.partition("How many, by what they are about")[2]
    assert re.search(r"touches +[1-9] ", areas)
    assert re.search(r"the health score +1 +- +1\n", areas)
    assert re.search(r"With all that are about .*renewal \(\d+\)", " ".join(areas.split()))
    (picture,) = draw(answer, tmp_path)
    assert picture.stat().st_size > 20_000


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


@pytest.mark.parametrize(
    ("less", "title"),
    [
        (("effects.trust=0",), "Hybrid leads by vendor value, but 2 of 4 assumptions would let another lead"),
        (("health.noise=0.06",), "Hybrid leads by vendor value, but 1 of 4 assumptions alone would let another lead"),
        ((), "Hybrid leads by vendor value, whichever of 4 assumptions is off alone"),
    ],
)
def test_the_title_is_the_verdict_in_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, less: tuple[str, ...], title: str
) -> None:
    def lead(case: Case, replicate: int) -> Mapping[str, float]:
        lost = any(each.endswith(less) for each in case.sets) if less else False
        return {"vendor_value": 100e6 + (5e6 - 9e6 * lost) * (case.scenario == "hybrid") + 1e5 * (replicate % 3)}

    told = titles(monkeypatch, "csim.report.studies.what_must_be_true")
    draw(conduct(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(lead)), tmp_path)
    assert told == [title]

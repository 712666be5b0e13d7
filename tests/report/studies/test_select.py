"""A selection told: a table from best to worst, and a picture of the differences."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from csim.report.studies.select import draw, text
from csim.study.kinds.select import conduct
from csim.study.laboratory import Answer, Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: Which is best?
kind: select
scenarios: [hybrid, no_cs, high_touch, tech_touch]
%s
select: {zone: 0.5 MUSD, cap: 64}
"""
LEVERS = "levers: {people: {path: team.support.headcount, values: [5, 10, 15, 20, 25, 30, 35], label: support people}}"
MEANS = {"hybrid": 30e6, "no_cs": 25e6, "high_touch": 29.8e6}


def company(case: Case, replicate: int) -> Mapping[str, float]:
    if case.scenario not in MEANS:
        return {}
    alone = np.random.default_rng([replicate, sorted(MEANS).index(case.scenario)]).normal(0.0, 8e5)
    people = float(dict(case.settings).get("people", 10.0))
    return {"vendor_value": MEANS[case.scenario] - 2e4 * (people - 10) ** 2 + alone}


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return conduct(inquiry_of(tmp_path_factory.mktemp("study"), STUDY % ""), MadeUpLaboratory(company))


def test_the_table_goes_from_best_to_worst(answer: Answer) -> None:
    told = text(answer)
    assert max(map(len, told.splitlines())) <= 110
    names = [line.split("  ")[1] for line in told.splitlines() if line[2:3].isupper() and "Both" not in line]
    assert names == ["Hybrid", "High-touch", "No customer success", "Tech-touch"]
    assert "<0.001" in told
    assert "failed" in told


def test_many_choices_are_numbered(tmp_path: Path) -> None:
    answer = conduct(inquiry_of(tmp_path, STUDY % LEVERS), MadeUpLaboratory(company))
    told = text(answer)
    assert max(map(len, told.splitlines())) <= 110
    assert "    1  Hybrid with support people: 10" in told
    assert "4 more stand in arms.csv." in told
    assert [path.name for path in draw(answer, tmp_path)] == ["differences.png"]


def test_the_picture_is_the_same_bytes_twice(answer: Answer, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    first, second = (draw(answer, tmp_path / folder) for folder in ("first", "second"))
    assert [path.name for path in first] == ["differences.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_without_differences_there_is_nothing_to_tell(answer: Answer, tmp_path: Path) -> None:
    nothing = conduct(answer.inquiry, MadeUpLaboratory(lambda _case, _replicate: {}))
    assert text(nothing) == ""
    assert draw(nothing, tmp_path) == []

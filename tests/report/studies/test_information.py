"""What knowing is worth, told: tables and a picture."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from csim.report.studies.information import draw, text
from csim.study.kinds.information import conduct
from csim.study.laboratory import Answer, Case
from tests.report.studies.titles import titles
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: What should we find out first?
kind: information
scenarios: [hybrid, no_cs]
uncertainties:
  burden: {path: product.learning_burden, low: 1, high: 2, label: learning burden}
  price: {path: segments.*.contract.price_per_seat, low: 0.5, high: 1.5, times: true, label: price}
replications: 1
information: {points: 64}
"""


def company(case: Case, replicate: int) -> Mapping[str, float]:
    settings = {name: float(value) for name, value in case.settings}
    gain = 8e6 * (settings["burden"] - 1.5) + 1e6 * settings["price"] if case.scenario == "hybrid" else 1e6
    return {"vendor_value": 20e6 + gain + float(np.random.default_rng(replicate).normal(0.0, 2e6))}


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return conduct(inquiry_of(tmp_path_factory.mktemp("study"), STUDY), MadeUpLaboratory(company))


def test_tables_tell_worth_noise_and_how_choices_stand(answer: Answer) -> None:
    told = text(answer)
    assert max(map(len, told.splitlines())) <= 110
    worth, decision = told.split("\n\n")
    lines = [line for line in worth.splitlines() if line.lstrip().startswith("learning burden")]
    assert lines[0].endswith("yes")
    assert decision.startswith("Without knowing")
    assert "Hybrid" in decision
    assert "tie" in decision


def test_the_picture_is_the_same_bytes_twice(answer: Answer, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    first, second = (draw(answer, tmp_path / folder) for folder in ("first", "second"))
    assert [path.name for path in first] == ["worth.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_too_few_points_leave_nothing_to_tell(answer: Answer, tmp_path: Path) -> None:
    nothing = conduct(answer.inquiry, MadeUpLaboratory(lambda _case, _replicate: {}))
    assert text(nothing) == ""
    assert draw(nothing, tmp_path) == []


def test_the_title_tells_what_is_worth_finding_out(
    answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = titles(monkeypatch, "csim.report.studies.information")
    draw(answer, tmp_path)
    worth = answer.tables["worth"]
    draw(dataclasses.replace(answer, tables={**answer.tables, "worth": worth.assign(told=False)}), tmp_path)
    assert told == [
        "Worth finding out before you decide: learning burden",
        "Of nothing can it be told from noise that finding out is worth anything: as far as this goes, decide now",
    ]

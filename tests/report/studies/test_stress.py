"""A battery told: tables that fit the screen, a picture that is the same bytes twice, none where no run finished."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from csim.report.studies import stress as telling
from csim.report.studies.stress import draw, text
from csim.report.style import sheet
from csim.study.kinds.stress import conduct
from csim.study.laboratory import Answer, Case
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """
question: Which breaks first?
kind: stress
scenarios: [hybrid, no_cs]
replications: 8
stress: {shocks: {slump: {at: month 12, kind: recession}, leak: {at: month 12, kind: outage}}}
"""


def figures(case: Case, replicate: int) -> Mapping[str, float]:
    """Slumps cost ten millions, leaks nothing; hybrid breaks in every other world when both come severely."""
    told = "".join(case.sets)
    broken = float(case.scenario == "hybrid" and told.count("depth: severe") == 2 and replicate % 2)
    cost = 10.0 * ("recession" in told) + float(np.random.default_rng([replicate, len(told)]).normal(0.0, 0.5))
    return {
        "insolvent": broken,
        **({"insolvency_month": 20.0} if broken else {}),
        "cash_low": 1e6 * (2 - broken - 0.1 * replicate),
        "cac_payback_reached": 1.0,
        "cac_payback_restricted": 20.0 + 10.0 * (replicate == 0),
        "vendor_value": 1e6 * (100.0 - cost),
    }


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return conduct(inquiry_of(tmp_path_factory.mktemp("study"), STUDY), MadeUpLaboratory(figures))


def test_tables_show_calm_the_worst_shock_and_all_at_once(answer: Answer) -> None:
    told = text(answer)
    assert max(map(len, told.splitlines())) <= 110
    titles = [line for line in told.splitlines() if line.startswith("With ")]
    assert [title.partition(" (")[0] for title in titles] == ["With no shock", "With slump", "With all moderate"]
    assert "12 (0 to 53)" in told  # one payback of eight too late, exactly
    assert "(? to " in told  # eight worlds do not bound a 5th percentile from below


def test_the_picture_is_the_same_bytes_twice(answer: Answer, tmp_path: Path) -> None:
    (first,) = draw(answer, tmp_path)
    before = first.read_bytes()
    (again,) = draw(answer, tmp_path)
    assert first.name == "stress.png"
    assert again.read_bytes() == before


def test_chances_read_nothing_or_all_only_if_exact(tmp_path: Path) -> None:
    def seldom(case: Case, replicate: int) -> Mapping[str, float]:
        return {"insolvent": float(replicate > 0), "vendor_value": 1e8}

    told = text(conduct(inquiry_of(tmp_path, STUDY.replace("8", "400")), MadeUpLaboratory(seldom)))
    assert "99.8 (98.6 to 100)" in told


def test_the_title_tells_in_how_many_worlds_anybody_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def often(case: Case, replicate: int) -> Mapping[str, float]:
        broken = float(case.scenario == "hybrid" and "severe" in "".join(case.sets) and replicate < 7)
        return dict(figures(case, replicate)) | {"insolvent": broken, "insolvency_month": 20.0}

    titles: list[str] = []

    def noted(wide: float, high: float, title: str, note: str) -> Any:
        titles.append(title)
        return sheet(wide, high, title, note)

    monkeypatch.setattr(telling, "sheet", noted)
    draw(conduct(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(often)), tmp_path)
    assert titles[0].startswith("Hybrid breaks first in 7 of 8 worlds; in 1 nobody breaks. All shocks together")


def test_where_no_run_finished_nothing_is_drawn(tmp_path: Path) -> None:
    nothing = conduct(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(lambda _case, _replicate: {}))
    assert draw(nothing, tmp_path) == []
    assert "With no shock" in text(nothing)

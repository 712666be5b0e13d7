"""A battery told: tables that fit the screen, a picture that is the same bytes twice, none where no run finished."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from csim.report.studies import stress_grid as telling
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
    assert [title.partition(" (")[0] for title in titles] == [
        "With no shock",
        "With slump",
        "With all shocks, moderate",
    ]
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


def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any, str]]:
    """The title, the figure and the note of every picture that is drawn from here on."""
    drawn: list[tuple[str, Any, str]] = []

    def noted(wide: float, high: float, title: str, note: str) -> Any:
        drawn.append((title, sheet(wide, high, title, note), note))
        return drawn[-1][1]

    monkeypatch.setattr(telling, "sheet", noted)
    return drawn


def test_the_title_tells_in_how_many_worlds_anybody_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def often(case: Case, replicate: int) -> Mapping[str, float]:
        broken = float(case.scenario == "hybrid" and "severe" in "".join(case.sets) and replicate < 7)
        return dict(figures(case, replicate)) | {"insolvent": broken, "insolvency_month": 20.0}

    drawn = seen(monkeypatch)
    draw(conduct(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(often)), tmp_path)
    title = drawn[0][0]
    assert title.startswith("Hybrid breaks first in 7 of 8 worlds; in 1 nobody breaks. All moderate shocks together")


def test_shocks_stand_down_the_side_the_dearest_first_and_strategies_across(
    answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = seen(monkeypatch)
    draw(answer, tmp_path)
    value, money, payback = drawn[0][1].axes
    rows = [label.get_text() for label in value.get_yticklabels()]
    ladder = ["All shocks, mild", "All shocks, moderate", "All shocks, severe"]
    assert rows == ["No shock", "Slump", "Leak", *ladder]
    assert [label.get_text() for label in value.get_xticklabels()] == ["Hybrid", "No customer\nsuccess"]
    assert value.get_title(loc="left") == "Vendor value (top row) and its change, M USD"
    assert money.get_title(loc="left") == "Out of money,\n% of worlds"
    assert [text.get_text() for text in money.texts] == ["0"] * 10 + ["50", "0"]  # hybrid, all severe
    assert payback.get_title(loc="left") == "Payback over 24\nmonths, % of worlds"
    assert drawn[0][2].endswith(" Shares are of 8 worlds: 0 may be anything up to 37 %.")


def test_what_never_happens_takes_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def safe(case: Case, replicate: int) -> Mapping[str, float]:
        return {"insolvent": 0.0, "cac_payback_reached": 1.0, "cac_payback_restricted": 9.0, "vendor_value": 1e8}

    drawn = seen(monkeypatch)
    draw(conduct(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(safe)), tmp_path)
    assert drawn[0][0] == "No strategy runs out of money in 8 worlds"
    assert "Shares" not in drawn[0][2]
    (value,) = drawn[0][1].axes
    assert [text.get_text() for text in value.texts] == ["100", "100", *["0"] * 10]


def test_a_payback_that_cannot_be_told_takes_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreached(case: Case, replicate: int) -> Mapping[str, float]:
        return dict(figures(case, replicate)) | {"cac_payback_reached": 0.0, "cac_payback_restricted": 12.0}

    drawn = seen(monkeypatch)
    short = conduct(inquiry_of(tmp_path, f"{STUDY}months: 24\n"), MadeUpLaboratory(unreached))
    draw(short, tmp_path)
    _, money = drawn[0][1].axes
    assert money.get_title(loc="left") == "Out of money,\n% of worlds"
    assert "Payback" not in text(short)


def test_the_usual_battery_is_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = seen(monkeypatch)
    draw(conduct(inquiry_of(tmp_path, STUDY.partition("stress:")[0]), MadeUpLaboratory(figures)), tmp_path)
    rows = [label.get_text() for label in drawn[0][1].axes[0].get_yticklabels()]
    assert {"CSM exodus", "Champion exodus", "Price rise"} < set(rows)
    assert drawn[0][1].get_figwidth() <= 9.5


def test_where_no_run_finished_nothing_is_drawn(tmp_path: Path) -> None:
    nothing = conduct(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(lambda _case, _replicate: {}))
    assert draw(nothing, tmp_path) == []
    assert "With no shock" in text(nothing)

"""The table and the pictures of a sweep; what they show was looked at when they were made."""

import re

import numpy as np
import pytest

from csim.report.studies.sweep import draw, text
from csim.report.studies.sweep_cells import ahead_and_behind
from csim.study.kinds.sweep import conduct
from tests.study.cached_inquiry import cached_inquiry
from tests.study.made_up_laboratory import MadeUpLaboratory

STUDY = """
question: Which pays where?
kind: sweep
scenarios: [hybrid, no_cs]
outcomes: [vendor_value, nrr]
replications: 4
"""
BURDEN = """
uncertainties:
  burden: {path: product.learning_burden, low: 0.5, high: 2, times: true, steps: 4, label: learning burden}
"""
TEAM = """
levers:
  people: {path: team.relationship.headcount, low: 2, high: 8, steps: 3, label: CSMs}
"""
THREE = (
    TEAM
    + """  mode: {choices: {early: [horizon=36 months], late: [horizon=24 months]}}
"""
)


def crossing(case, replicate):
    settings = dict(case.settings)
    own = np.random.default_rng([replicate, len(case.scenario)]).normal(0, 5e5)
    lead = 4e6 * (settings.get("burden", 1.0) - 1.25) if case.scenario == "hybrid" else 0.0
    return {"vendor_value": 20e6 + own + lead, "nrr": 100.0 + own / 1e6}


def answer(study, figures=crossing):
    return conduct(cached_inquiry(study), MadeUpLaboratory(figures))


def test_the_table_says_who_is_ahead_at_each_point():
    lines = text(answer(STUDY + BURDEN)).splitlines()
    assert lines[0] == "Vendor value"
    assert [line.split()[-1] for line in lines if line.startswith("  1 ")] == ["success", "tie"]
    assert [line.split()[-1] for line in lines if line.startswith("  4 ")] == ["Hybrid", "tie"]
    assert all(len(line) <= 110 for line in lines)


def test_many_points_are_told_of_the_first_outcome_only():
    told = text(answer(STUDY + BURDEN.replace("steps: 4", "steps: 50")))
    assert "10 more points stand in points.csv." in told
    assert told.endswith("NRR: see points.csv.")


def test_a_figure_without_interval_has_none():
    told = text(answer(STUDY.replace("replications: 4", "replications: 1") + BURDEN))
    assert "±" not in told.replace("± is", "")


@pytest.mark.parametrize(
    ("study", "names"),
    [
        (STUDY + BURDEN, ["lines.png"]),
        (STUDY.replace("[hybrid, no_cs]", "[hybrid]") + BURDEN, ["lines.png"]),
        (STUDY + TEAM + BURDEN, ["who_is_ahead.png", "difference.png"]),
        (STUDY + THREE + BURDEN, ["who_is_ahead.png"]),
        (STUDY.replace("[hybrid, no_cs]", "[hybrid]") + TEAM + BURDEN, ["map.png"]),
        (STUDY + TEAM + BURDEN + "sweep: {method: sobol, points: 32}\n", ["who_is_ahead.png", "difference.png"]),
    ],
)
def test_pictures_fit_what_varies(tmp_path, study, names):
    paths = draw(answer(study), tmp_path)
    assert [path.name for path in paths] == names
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_points_ahead_and_behind_are_counted_by_outcome():
    """Hybrid's lead in vendor value is 4 M USD a unit of burden, none at 1.25: two levels of four on either side."""
    found = answer(STUDY + THREE + BURDEN)
    assert ahead_and_behind(found)["vendor_value"] == {"hybrid": (12, 12), "no_cs": (12, 12)}
    told = text(found)
    assert "Ahead of all others / behind the best, at so many of 24 points" in told
    assert re.search(r"Hybrid +12 / 12 ", told)


def test_a_point_at_which_nothing_is_known_counts_for_nobody():
    def failing(case, replicate):
        return {} if dict(case.settings)["burden"] == 0.5 else crossing(case, replicate)

    assert ahead_and_behind(answer(STUDY + THREE + BURDEN, failing))["vendor_value"] == {
        "hybrid": (12, 6),
        "no_cs": (6, 12),
    }


def test_pictures_are_the_same_bytes(tmp_path):
    found = answer(STUDY + TEAM + BURDEN)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    for path, again in zip(draw(found, first), draw(found, second), strict=True):
        assert path.read_bytes() == again.read_bytes()


def test_failures_leave_holes_and_no_error(tmp_path):
    def failing(case, replicate):
        return {} if dict(case.settings)["burden"] == 0.5 else crossing(case, replicate)

    assert draw(answer(STUDY + BURDEN, failing), tmp_path)[0].exists()
    assert all(path.exists() for path in draw(answer(STUDY + TEAM + BURDEN, failing), tmp_path))


def test_nothing_to_draw_draws_nothing(tmp_path):
    found = answer(STUDY + BURDEN, lambda case, replicate: {})
    assert draw(found, tmp_path) == []
    assert "Vendor value" in text(found)

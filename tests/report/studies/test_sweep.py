"""The table and the pictures of a sweep; what they show was looked at when they were made."""

import re

import numpy as np
import pytest

from csim.report.studies import sweep_cells, sweep_maps
from csim.report.studies.sweep import draw, text
from csim.report.studies.sweep_cells import ahead_and_behind
from csim.report.studies.sweep_grid import codes
from csim.report.style import save
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
    assert [re.split(r"  +", line.strip())[1:3] for line in lines if line.startswith("  1 ")] == [
        ["x 0.5", "No customer success"],
        ["x 0.5", "tie"],
    ]
    assert [re.split(r"  +", line.strip())[2] for line in lines if line.startswith("  4 ")] == ["Hybrid", "tie"]
    assert all(len(line) <= 100 for line in lines)


def test_many_points_along_one_dial_are_counted_and_left_to_the_file():
    told = text(answer(STUDY + BURDEN.replace("steps: 4", "steps: 50")))
    assert told.startswith("Ahead of all others / behind the best, at so many of 50 points")
    assert told.endswith("The figures of all 50 points are in points.csv.")
    assert "x 0.5" not in told


def shown_map(told):
    return told[told.index("Who is ahead by") :].split("\n\n")[0]


def test_many_points_of_two_dials_are_a_map():
    told = text(answer(STUDY + TEAM + BURDEN.replace("steps: 4", "steps: 7")))
    assert told.startswith("Ahead of all others / behind the best, at so many of 21 points")
    assert (
        shown_map(told)
        == """\
Who is ahead by vendor value
                     CSMs, people
  learning burden      2    5    8
  x 2                 Hy   Hy   Hy
  x 1.75              Hy   Hy   Hy
  x 1.5               Hy   Hy   Hy
  x 1.25               -    -    -
  x 1                NCS  NCS  NCS
  x 0.75             NCS  NCS  NCS
  x 0.5              NCS  NCS  NCS
  Hy = Hybrid; NCS = No customer success; - = undecided"""
    )


def test_many_points_of_three_dials_are_maps_beside_one_another():
    def failing(case, replicate):
        settings = dict(case.settings)
        return {} if (settings["burden"], settings["mode"]) == (0.5, "late") else crossing(case, replicate)

    told = text(answer(STUDY + THREE + BURDEN, failing))
    assert (
        shown_map(told)
        == """\
Who is ahead by vendor value
              mode early            mode late
              learning burden x     learning burden x
  CSMs        0.5    1  1.5    2    0.5    1  1.5    2
  8 people    NCS  NCS   Hy   Hy      ?  NCS   Hy   Hy
  5 people    NCS  NCS   Hy   Hy      ?  NCS   Hy   Hy
  2 people    NCS  NCS   Hy   Hy      ?  NCS   Hy   Hy
  Hy = Hybrid; NCS = No customer success; ? = unknown"""
    )


def test_maps_too_wide_to_stand_side_by_side_stand_below_one_another():
    many = BURDEN.replace("steps: 4", "steps: 10")
    told = text(answer(STUDY + THREE + many))
    assert told.index("mode early") < told.index("mode late")
    assert "mode early" not in next(line for line in told.splitlines() if "mode late" in line)
    assert all(len(line) <= 100 for line in told.splitlines())
    assert "Who is ahead by" not in text(answer(STUDY + THREE + BURDEN.replace("steps: 4", "steps: 40")))


def test_many_points_of_one_scenario_are_a_map_of_means():
    told = text(answer(STUDY.replace("[hybrid, no_cs]", "[hybrid]") + TEAM + BURDEN.replace("steps: 4", "steps: 7")))
    assert told.startswith("Vendor value, means in M USD\n")
    assert re.search(r"\n  x 1.25 +(19|20)\.\d +(19|20)\.\d +(19|20)\.\d\n", told)


def test_short_names_are_initials_or_numbers_where_those_are_not_their_own():
    assert codes(["Hybrid", "High-touch", "No customer success"]) == ["Hy", "HT", "NCS"]
    assert codes(["Hybrid", "hyHybrid", "Hyacinth"]) == ["1", "2", "3"]
    assert codes(["Hybrid", "!"]) == ["1", "2"]


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
        (STUDY + THREE + BURDEN + "sweep: {method: sobol, points: 32}\n", ["who_is_ahead.png", "difference.png"]),
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
    pictures = [[path.read_bytes() for path in draw(found, folder)] for folder in (first, second)]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) == 2


def test_failures_leave_holes_and_no_error(tmp_path):
    def failing(case, replicate):
        return {} if dict(case.settings)["burden"] == 0.5 else crossing(case, replicate)

    assert draw(answer(STUDY + BURDEN, failing), tmp_path)[0].exists()
    assert all(path.exists() for path in draw(answer(STUDY + TEAM + BURDEN, failing), tmp_path))


def test_nothing_to_draw_draws_nothing(tmp_path):
    found = answer(STUDY + BURDEN, lambda case, replicate: {})
    assert draw(found, tmp_path) == []
    assert "Vendor value" in text(found)


def figure_of(monkeypatch, module, found, folder):
    """The last figure that a module saves."""
    figures = []
    monkeypatch.setattr(module, "save", lambda figure, path: (figures.append(figure), save(figure, path))[1])
    draw(found, folder)
    return figures[-1]


@pytest.mark.parametrize(
    ("scenarios", "label"),
    [("[hybrid, no_cs]", "difference in vendor value, M USD"), ("[hybrid]", "Vendor value, M USD")],
)
def test_maps_of_sizes_have_a_scale_with_its_unit(tmp_path, monkeypatch, scenarios, label):
    found = answer(STUDY.replace("[hybrid, no_cs]", scenarios) + TEAM + BURDEN)
    axes, bar = figure_of(monkeypatch, sweep_maps, found, tmp_path).axes
    assert bar.get_ylabel() == label
    assert axes.get_ylabel() == "learning burden, times the scenario's own"
    assert axes.get_xlabel() == "CSMs, people"


def test_cells_name_rows_apart_from_axes_and_nothing_overlaps(tmp_path, monkeypatch):
    """Six by six settings, five outcomes, five scenarios: the most that a map of cells is likely to hold."""
    outcomes = "[vendor_value, contribution_value.smb, contribution_value.mid_market, nrr, customer_profit]"
    scenarios = "[high_touch, tech_touch, self_service, hybrid, no_cs]"
    study = STUDY.replace("[vendor_value, nrr]", outcomes).replace("[hybrid, no_cs]", scenarios)
    dials = (THREE + BURDEN).replace("steps: 4", "steps: 6").replace("steps: 3", "steps: 6")
    figure = figure_of(
        monkeypatch, sweep_cells, answer(study.replace("replications: 4", "replications: 2") + dials), tmp_path
    )
    figure.draw_without_rendering()  # places are known only then
    legend, panels = figure.axes[0].get_legend(), figure.axes[1:]
    assert [text.get_text() for panel in panels for text in panel.texts] == ["mode\nlate", "mode\nearly"]
    assert [panel.get_ylabel() for panel in panels if panel.get_ylabel()] == ["CSMs, people"]
    assert [panel.get_xlabel() for panel in panels if panel.get_xlabel()] == [
        "learning burden, times the scenario's own"
    ]
    shown = [legend, *(text for panel in panels for text in panel.texts)]
    ticks = [label for panel in panels for label in panel.get_xticklabels() if label.get_text()]
    boxes = [each.get_window_extent() for each in (*shown, *ticks)]
    assert len(ticks) == 30
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1 for box in boxes)
    boxes = [box for box in boxes if box.width]
    assert not [1 for place, box in enumerate(boxes) for other in boxes[:place] if box.overlaps(other)]


def test_long_names_of_dials_stay_on_the_picture(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(sweep_maps, "save", lambda figure, path: drawn.append(figure) or path)
    wordy = TEAM.replace("label: CSMs", "label: people who look after customers in all segments and countries together")
    draw(answer(STUDY + wordy + BURDEN), tmp_path)
    for figure in drawn:
        figure.draw_without_rendering()  # only then are places in pixels known
        axes = figure.axes[0]
        for name in (axes.xaxis.label.get_window_extent(), axes.yaxis.label.get_window_extent()):
            assert name.x0 >= figure.bbox.x0
            assert name.x1 <= figure.bbox.x1
            assert name.y0 >= figure.bbox.y0
            assert name.y1 <= figure._suptitle.get_window_extent().y0
    assert len(drawn) == 2

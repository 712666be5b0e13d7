"""The tables and the pictures of when a plan fails."""

import numpy as np
import pytest

from csim.report.studies import discover_picture as picture
from csim.report.studies.discover import draw, text
from csim.study.kinds.discover import conduct
from tests.study.cached_inquiry import cached_inquiry
from tests.study.made_up_laboratory import MadeUpLaboratory

HEAD = """
question: When does hybrid fail?
kind: discover
scenarios: [hybrid]
replications: 2
discover: {points: 128, fails_when: {measure: nrr, below: 100 %}}
uncertainties:
  ramp: {path: product.learning_burden, low: 1, high: 9, times: true, scale: log, label: ramp}
"""
STUDY = (
    HEAD
    + """  weather: {path: segments.*.renewal.trust_weight, low: 0.5, high: 1.5, times: true, label: the weather}
  market: {choices: {calm: [horizon=36 months], wild: [horizon=24 months]}}
"""
)


def nrr(failing):
    return lambda case, replicate: {"nrr": 95.0 if failing(dict(case.settings), replicate) else 105.0}


def answer(failing, study=STUDY):
    return conduct(cached_inquiry(study), MadeUpLaboratory(nrr(failing)))


def boxed(settings, replicate):
    return settings["ramp"] > 3 and settings["market"] == "wild"


def two(settings, replicate):
    return settings["ramp"] > 5 or settings["market"] == "wild"


def test_the_tables_tell_conditions_and_counts():
    told = text(answer(boxed))
    lines = told.splitlines()
    assert lines[0] == "Conditions"
    assert any(line.startswith("  ramp") and "x 3" in line and "<0.001" in line for line in lines)
    assert any(line.startswith("  market") and "wild" in line for line in lines)
    assert "How often it fails where a rule holds" in lines
    assert any(line.startswith("  rule 1   used to find it ") for line in lines)
    checked = next(line for line in lines if line.startswith("  rule 1  kept to check it "))
    assert "100 % (" in checked or "9" in checked
    assert all(len(line) <= 110 for line in lines)


def test_headings_are_plain_and_columns_without_a_figure_are_left_out():
    told = text(answer(lambda settings, replicate: settings["ramp"] > 3, HEAD))
    assert "Mere luck: the chance (p) of as many failures if this condition did not matter" in " ".join(told.split())
    assert "most" not in told.partition("Mere luck:")[0]
    assert not any(jargon in told for jargon in ("Dispensable", "held out", "box"))


@pytest.mark.parametrize(
    ("failing", "study", "names"),
    [
        (boxed, STUDY, ["box.png"]),
        (two, STUDY, ["box_1.png", "box_2.png"]),
        (lambda settings, replicate: False, STUDY, ["failures.png"]),
        (lambda settings, replicate: settings["ramp"] > 3, HEAD, ["failures.png"]),
    ],
)
def test_each_box_has_a_picture(tmp_path, failing, study, names):
    assert [path.name for path in draw(answer(failing, study), tmp_path)] == names


def test_pictures_are_the_same_bytes(tmp_path):
    found = answer(boxed)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    assert draw(found, first)[0].read_bytes() == draw(found, second)[0].read_bytes()


def test_without_a_box_there_is_no_table():
    assert text(answer(lambda settings, replicate: False)) == ""


def test_without_figures_there_is_no_picture(tmp_path):
    found = conduct(cached_inquiry(STUDY), MadeUpLaboratory(lambda case, replicate: {}))
    assert draw(found, tmp_path) == []


@pytest.fixture
def seen(monkeypatch):
    """What each picture drawn is given: its figure, title and note."""
    found = []
    sheet = picture.sheet

    def noted(width, height, title, note):
        found.append((sheet(width, height, title, note), title, note))
        return found[-1][0]

    monkeypatch.setattr(picture, "sheet", noted)
    return found


def test_a_box_of_three_dials_says_what_is_faint(tmp_path, seen):
    study = STUDY.replace("points: 128", "points: 512")
    found = answer(lambda s, replicate: boxed(s, replicate) and s["weather"] < 1.0, study)
    assert np.isfinite(found.tables["boxes"]["quasi_p"]).all()
    draw(found, tmp_path)
    assert seen[0][2].split("Faint: outside the rule's conditions on ")[1] in {"ramp.", "market.", "the weather."}


def test_the_picture_is_read_without_the_text(tmp_path, seen):
    """A short title, what failing means, how often with its interval, and a legend; no label inside the frame."""
    found = answer(boxed)
    draw(found, tmp_path)
    figure, title, note = seen[0]
    assert title.startswith("Hybrid fails when ")
    assert "market is wild" in title
    assert "(" not in title
    assert ":" not in title
    assert note.startswith("Fails: NRR below 100 %. Each mark is one combination of settings, tried in 2 worlds.")
    (axes,) = figure.axes
    assert not axes.texts
    row = found.tables["tallies"].query("half == 'check'").iloc[0]
    assert axes.get_title(loc="left").startswith(f"Where this holds, it fails in {100 * row['density']:.0f} % of wor")
    assert f"95 %: {100 * row['density_low']:.0f} to " in axes.get_title(loc="left")
    legend = [each.get_text() for each in axes.get_legend().get_texts()]
    marks = ["none fails", "some fail", "all fail", "used to find the rule", "kept aside to check it"]
    assert legend == [*marks, "the rule"]


@pytest.mark.parametrize(
    ("failing", "title"),
    [
        (lambda settings, replicate: False, "Hybrid fails in none of 256 worlds"),
        (lambda settings, replicate: True, "Hybrid fails in all of 256 worlds"),
        (
            lambda settings, replicate: replicate == 0,
            "Hybrid fails in 50 % of worlds, and no condition here tells which",
        ),
    ],
)
def test_where_there_is_no_rule_the_title_says_so(tmp_path, seen, failing, title):
    draw(answer(failing), tmp_path)
    figure, told, _ = seen[0]
    assert told == title
    legend = [each.get_text() for each in figure.axes[0].get_legend().get_texts()]
    assert legend == ["none fails", "some fail", "all fail", "used to look for a rule", "kept aside to check it"]


def test_a_long_title_and_long_names_cover_nothing(tmp_path, seen):
    wordy = STUDY.replace(
        "label: the weather", "label: how the weather is on most days of a year and what else is in the air"
    )
    draw(
        answer(boxed, wordy.replace("label: learning burden", "label: how hard it is to learn all of the product")),
        tmp_path,
    )
    figure = seen[0][0]
    figure.draw_without_rendering()  # only then are places in pixels known
    (axes,) = figure.axes
    legend, title = axes.get_legend().get_window_extent(), figure._suptitle.get_window_extent()
    assert legend.y1 < title.y0
    assert legend.x1 <= figure.bbox.x1
    for name in (axes.xaxis.label.get_window_extent(), axes.yaxis.label.get_window_extent()):
        assert name.x0 >= figure.bbox.x0
        assert name.x1 <= figure.bbox.x1
        assert name.y0 >= figure.bbox.y0
        assert name.y1 < title.y0


def test_a_second_rule_is_told_as_one(tmp_path, seen):
    draw(answer(two), tmp_path)
    assert [title.partition(" when ")[0] for _, title, _ in seen] == ["Hybrid fails", "Hybrid also fails"]
    assert "outside any rule in " in seen[1][0].axes[0].get_title(loc="left")

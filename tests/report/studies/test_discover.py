"""The tables and the pictures of when a plan fails."""

import numpy as np
import pytest

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
    assert "What the boxes hold" in lines
    held_out = next(line for line in lines if "held out  " in line)
    assert "100 % (" in held_out or "9" in held_out
    assert all(len(line) <= 110 for line in lines)


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


def test_a_box_of_three_dials_says_what_is_faint(tmp_path, monkeypatch):
    import csim.report.studies.discover as telling

    notes = []
    sheet = telling.sheet
    monkeypatch.setattr(telling, "sheet", lambda *args: notes.append(args[-1]) or sheet(*args))
    study = STUDY.replace("points: 128", "points: 512")
    found = answer(lambda s, replicate: boxed(s, replicate) and s["weather"] < 1.0, study)
    assert np.isfinite(found.tables["boxes"]["quasi_p"]).all()
    draw(found, tmp_path)
    assert notes[0].split("Faint: outside the box's conditions on ")[1] in {"ramp.", "market.", "the weather."}

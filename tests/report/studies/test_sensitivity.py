"""The tables and the pictures of a sensitivity study."""

import re
import zlib
from dataclasses import replace

import numpy as np
import pytest

from csim.report.studies.sensitivity import draw, text
from csim.study.kinds.sensitivity import conduct
from tests.report.studies.titles import titles
from tests.study.cached_inquiry import cached_inquiry
from tests.study.made_up_laboratory import MadeUpLaboratory

STUDY = """
question: What does the choice hang on?
kind: sensitivity
scenarios: [hybrid, no_cs]
outcomes: [vendor_value, nrr]
replications: 3
uncertainties:
  burden: {path: product.learning_burden, low: 0.5, high: 1.5, times: true, label: learning burden}
  churn: {path: segments.*.learning.forgetting, low: 0.5, high: 1.5, times: true, label: other churn}
  dummy: {path: segments.*.renewal.trust_weight, low: 0.5, high: 1.5, times: true, label: the weather}
sensitivity: {trajectories: 6, samples: 64}
"""


def linear(case, replicate):
    settings = dict(case.settings)
    lead = 4e6 * settings.get("burden", 1.0) - 2e6 * settings.get("churn", 1.0) + 1e4 * replicate
    return {"vendor_value": 20e6 + lead * (case.scenario == "hybrid"), "nrr": 100 + settings.get("churn", 1.0)}


def answer(study=STUDY, figures=linear):
    return conduct(cached_inquiry(study), MadeUpLaboratory(figures))


def test_the_tables_tell_effects_and_shares():
    told = text(answer())
    lines = told.splitlines()
    assert lines[0] == "Screen: Vendor value, Hybrid less No customer success"
    burden = next(line.split() for line in lines if line.lstrip().startswith("learning burden"))
    assert burden[2:] == ["4.00", "±0.00", "+4.00", "0.00", "1", "yes"]
    weather = next(line for line in lines if line.lstrip().startswith("the weather"))
    assert weather.endswith("-  no effect at all")
    assert "What explains Vendor value, Hybrid less No customer success" in lines
    assert all(len(line) <= 110 for line in lines)


def test_the_pictures_are_the_same_bytes(tmp_path):
    found = answer()
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    paths = draw(found, first)
    assert [path.name for path in paths] == ["what_matters.png", "screen.png"]
    for path, again in zip(paths, draw(found, second), strict=True):
        assert path.read_bytes() == again.read_bytes()


@pytest.mark.parametrize(
    ("figures", "names"),
    [
        (lambda case, replicate: {}, []),
        (lambda case, replicate: {"vendor_value": 1.0, "nrr": dict(case.settings).get("churn", 1.0)}, []),
    ],
)
def test_what_does_not_move_is_not_drawn(tmp_path, figures, names):
    found = answer(figures=figures)
    assert [path.name for path in draw(found, tmp_path)] == names
    assert "Screen: Vendor value" in text(found)


def test_one_scenario_has_pictures_of_its_own_figures(tmp_path):
    found = answer(STUDY.replace("[hybrid, no_cs]", "[hybrid]"))
    assert len(draw(found, tmp_path)) == 2
    assert text(found).startswith("Screen: Vendor value, Hybrid\n")


def test_titles_tell_what_it_hangs_on_and_what_surely_moves_it(tmp_path, monkeypatch):
    told = titles(monkeypatch, "csim.report.studies.sensitivity")
    draw(answer(), tmp_path)
    assert told[0].startswith(
        "How far Hybrid is from No customer success in vendor value hangs most on learning burden"
    )
    assert "alone or together" not in told[0]
    assert told[1] == (
        "Learning burden and other churn surely move vendor value (Hybrid less No customer success), learning burden "
        "the most; the others' effects may be luck"
    )


def test_where_luck_covers_all_effects_the_title_says_so(tmp_path, monkeypatch):
    def lucky(case, replicate):
        own = np.random.default_rng([replicate, len(repr(case)), zlib.crc32(repr(case).encode())]).normal()
        return {"vendor_value": 20e6 + 1e6 * own, "nrr": 100.0 + own}

    told = titles(monkeypatch, "csim.report.studies.sensitivity")
    draw(answer(figures=lucky), tmp_path)
    assert told[-1] == (
        "Of no factor is it sure, beyond luck, that it moves vendor value (Hybrid less No customer success)"
    )


def test_shares_beyond_what_is_possible_are_cut_off_with_their_intervals(tmp_path, monkeypatch):
    found = answer()
    indices = found.tables["indices"]
    rows = (indices["outcome"] == "vendor_value") & (indices["factor"] == "burden") & (indices["index"] == "total")
    indices = indices.assign(
        **{name: indices[name].mask(rows, value) for name, value in {"share": 1.09, "low": 0.27, "high": 1.91}.items()}
    )
    found = replace(found, tables={**found.tables, "indices": indices})
    assert re.search(r"\n +learning burden +100 \(27 to 100\) ", text(found))
    drawn = []
    monkeypatch.setattr("csim.report.studies.sensitivity.save", lambda figure, path: drawn.append(figure) or path)
    draw(found, tmp_path)
    assert "100 %" in [each.get_text() for each in drawn[0].axes[0].texts]
    assert max(segment[:, 0].max() for line in drawn[0].axes[0].collections for segment in line.get_segments()) <= 100


def test_one_replication_is_not_called_sure(tmp_path, monkeypatch):
    told = titles(monkeypatch, "csim.report.studies.sensitivity")
    draw(answer(STUDY.replace("replications: 3", "replications: 1")), tmp_path)
    assert told[-1].endswith(", unless it is luck, which one replication does not tell")
    assert "surely" not in told[-1]
    draw(answer(), tmp_path)
    assert "surely" in told[-1]

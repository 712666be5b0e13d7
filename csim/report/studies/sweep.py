"""What a sweep found, as a table of points or a map in text, and as pictures: lines over one dial, maps over two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.sweep_cells import ahead_and_behind, draw_cells, is_grid_of_three
from csim.report.studies.sweep_grid import judged, map_text
from csim.report.studies.sweep_lines import draw_lines
from csim.report.studies.sweep_maps import draw_maps
from csim.report.terminal import table_text
from csim.study.kinds.sweep_finding import UNDECIDED, winners
from csim.study.summary import Column, Table
from csim.study.words import NONE, measure_label, measure_unit, scale_of, sense

if TYPE_CHECKING:
    import pandas as pd

    from csim.study.laboratory import Answer

WIDTH = 100
_FEW_POINTS = 12
_TIE = "tie"


def text(answer: Answer) -> str:
    """With few points, the mean of every scenario at each, by outcome; else who is ahead where, as counts and a map."""
    points = answer.tables["points"]["point"].nunique()
    if points <= _FEW_POINTS:
        return "\n\n".join(_table(answer, outcome) for outcome in answer.inquiry.file.outcomes)
    counts = _counts(answer, points) if "leaders" in answer.tables and judged(answer) else ""
    where = f"  The figures of all {points} points are in points.csv."
    return "\n\n".join(part for part in (counts, map_text(answer, WIDTH), where) if part)


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Lines over the only dial, every cell of a grid of three, or maps over the two dials that matter most."""
    if not np.isfinite(answer.tables["points"]["mean"]).any():
        return []
    if len(answer.inquiry.dials) == 1:
        return [draw_lines(answer, folder / "lines.png")]
    if is_grid_of_three(answer):
        return [draw_cells(answer, folder / "who_is_ahead.png")]
    return draw_maps(answer, folder)


def _counts(answer: Answer, points: int) -> str:
    """At how many points each scenario is ahead of all others, and at how many behind the best, by outcome."""
    columns = []
    for outcome, counts in ahead_and_behind(answer).items():
        cells = tuple(f"{counts[name][0]} / {counts[name][1]}" for name in answer.inquiry.scenarios)
        columns.append(Column(measure_label(outcome), "", cells))
    labels = tuple(answer.inquiry.label(name) for name in answer.inquiry.scenarios)
    title = f"Ahead of all others / behind the best, at so many of {points} points"
    notes = ("Beyond the 95 % interval of the paired difference, each point by itself; at the others it is undecided.",)
    return table_text(Table(title, labels, ("",) * len(labels), tuple(columns), notes), WIDTH)


def _table(answer: Answer, outcome: str) -> str:
    inquiry, points = answer.inquiry, answer.tables["points"]
    rows = points[points["outcome"] == outcome]
    first = rows[rows["scenario"] == inquiry.scenarios[0]]
    halves = ((rows["high"] - rows["low"]) / 2).to_numpy(dtype=float)
    scale = scale_of(measure_unit(outcome), rows["mean"].tolist(), halves[np.isfinite(halves)].tolist())
    columns = [
        Column(dial.label, "", tuple(dial.text(setting) for setting in first[dial.name])) for dial in inquiry.dials
    ]
    notes = ["± is the 95 % interval of a mean."]
    if "leaders" in answer.tables and sense(outcome):
        columns.append(_ahead(answer, outcome))
        notes = ["± is the 95 % interval of a mean; ahead is by paired differences, which are surer than these look."]
    for name in inquiry.scenarios:
        mine = rows[rows["scenario"] == name]
        cells = tuple(
            f"{scale.number(mean)} ±{scale.number((high - low) / 2)}" if high > low else scale.number(mean)
            for mean, low, high in zip(mine["mean"], mine["low"], mine["high"], strict=True)
        )
        columns.append(Column(inquiry.label(name), scale.unit, cells))
    labels = tuple(str(point) for point in first["point"])
    table = Table(measure_label(outcome), labels, ("",) * len(labels), tuple(columns), tuple(notes))
    return table_text(table, WIDTH)


def _ahead(answer: Answer, outcome: str) -> Column:
    leaders: pd.DataFrame = answer.tables["leaders"]
    told = [
        NONE if who is None else _TIE if who == UNDECIDED else answer.inquiry.label(who)
        for who in winners(leaders, outcome)
    ]
    return Column("ahead", "", tuple(told))

"""A sweep of one dial: every scenario's outcomes along it, and how far each is from the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.axes import axis_label, place_of, set_scale
from csim.report.style import GREY, SAME_LUCK, Look, drawing, label_line_ends, save, sheet
from csim.study.words import Scale, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.scenario.studies.load import Inquiry
    from csim.study.laboratory import Answer

_SHOWN_OUTCOMES = 3


def draw_lines(answer: Answer, path: Path) -> Path:
    """Draw the first three outcomes along the only dial with 95 % bands; below, differences to the baseline."""
    inquiry = answer.inquiry
    outcomes = inquiry.file.outcomes[:_SHOWN_OUTCOMES]
    compared = "differences" in answer.tables
    note = f"Bands are 95 % intervals of the mean at each point. {SAME_LUCK if compared else ''}".strip()
    with drawing():
        figure = sheet(4.6 * len(outcomes) + 1.0, 7.4 if compared else 4.4, answer.finding[0], note)
        grid = figure.subplots(2 if compared else 1, len(outcomes), squeeze=False, sharex=True)
        for place, outcome in enumerate(outcomes):
            _levels(grid[0][place], answer, outcome)
            if compared:
                _differences(grid[1][place], answer, outcome)
            grid[-1][place].set_xlabel(axis_label(inquiry.dials[0]))
        return save(figure, path)


def _levels(axes: Axes, answer: Answer, outcome: str) -> None:
    rows = answer.tables["points"]
    rows = rows[rows["outcome"] == outcome]
    scale = scale_of(measure_unit(outcome), rows["mean"].tolist())
    _curves(axes, answer.inquiry, rows, scale)
    axes.set(title=measure_label(outcome), ylabel=scale.unit)


def _differences(axes: Axes, answer: Answer, outcome: str) -> None:
    rows = answer.tables["differences"]
    rows = rows[rows["outcome"] == outcome]
    scale = scale_of(unit_of_difference(measure_unit(outcome)), rows["mean"].tolist())
    axes.axhline(0, color=GREY, linewidth=1)
    _curves(axes, answer.inquiry, rows, scale)
    axes.set(title=f"less {answer.inquiry.label(answer.inquiry.baseline)}", ylabel=scale.unit)


def _curves(axes: Axes, inquiry: Inquiry, rows: pd.DataFrame, scale: Scale) -> None:
    dial, look = inquiry.dials[0], Look(inquiry.scenarios, inquiry.baseline if len(inquiry.scenarios) > 1 else "")
    places = np.array([place_of(dial, setting) for setting in rows[dial.name]])
    ends = []
    shown = [name for name in inquiry.scenarios if (rows["scenario"] == name).any()]
    for order, name in enumerate(shown):
        mine = rows["scenario"] == name
        x = places[mine.to_numpy()]
        mean, low, high = (
            rows[mine][column].to_numpy(dtype=float) / scale.divisor for column in ("mean", "low", "high")
        )
        kept = np.isfinite(mean)
        x, mean, low, high = (each[kept][np.argsort(x[kept], kind="stable")] for each in (x, mean, low, high))
        if not len(x):
            continue
        colour = look.colour(name)
        if dial.numeric:
            axes.plot(x, mean, color=colour, linestyle=look.dash(name), marker=look.marker(name), markersize=4)
            axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)
        else:
            x = x + 0.12 * (order - (len(shown) - 1) / 2)
            axes.vlines(x, low, high, color=colour, linewidth=2.2)
            axes.plot(x, mean, color=colour, linestyle="", marker=look.marker(name), markersize=6)
        ends.append((float(x[-1]), float(mean[-1]), inquiry.label(name), colour))
    set_scale(axes, dial, "x")
    label_line_ends(axes, ends)

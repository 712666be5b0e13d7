"""The retention picture: how much of a year's revenue is there a year later, by segment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.dots import Block, draw_dots, height_inches
from csim.report.style import SAME_LUCK, drawing, save, sheet
from csim.study.finding import segment_names
from csim.study.summary import ranked
from csim.study.verdict import standing
from csim.study.words import joined

if TYPE_CHECKING:
    from csim.study.comparison import Comparison


def draw_retention(comparison: Comparison, path: Path) -> Path:
    """Draw GRR and NRR by segment, one row a strategy, with 95 % intervals."""
    order = ranked(comparison)
    segments = segment_names(comparison)
    with drawing():
        figure = sheet(
            11,
            1.8 + height_inches(len(segments) + 1, len(order)),
            _message(comparison),
            "Of the revenue of a year ago: GRR counts what is left without expansion, NRR with it; 12-month cohorts, "
            f"all years pooled. Dots are means of all runs, bars their 95 % intervals. {SAME_LUCK}",
        )
        left, right = figure.subplots(1, 2, sharey=True)
        for axes, measure, title in ((left, "grr", "Gross retention, GRR"), (right, "nrr", "Net retention, NRR")):
            blocks = [Block("all segments", measure), *(Block(each, f"{measure}.{each}") for each in segments)]
            draw_dots(axes, comparison, order, blocks, names=axes is left)
            axes.set(xlabel="% of the revenue of a year ago", title=title)
        right.axvline(100, color="black", linewidth=1)
        return save(figure, path)


def _message(comparison: Comparison) -> str:
    stand = standing(comparison, "nrr")
    if stand is None or len(comparison.names) == 1 or not np.isfinite(comparison.figure(stand.best, "nrr").low):
        return "How much of a year's revenue is still there a year later"
    leaders = joined([comparison.label(name) for name in stand.leaders])
    if len(stand.leaders) == len(comparison.names):
        return f"Nothing separates {leaders} in how much of a year's revenue is still there, expansion included"
    verb = "retains" if len(stand.leaders) == 1 else "retain"
    return f"{leaders} {verb} most of a year's revenue, expansion included"

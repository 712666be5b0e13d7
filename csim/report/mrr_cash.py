"""The picture of money over time: recurring revenue and cash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.curves import draw_curves
from csim.report.style import SAME_LUCK, drawing, save, sheet
from csim.study.words import percent, scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.comparison import Comparison


def draw_mrr_cash(comparison: Comparison, path: Path) -> Path:
    """Draw MRR and cash by month with 95 % bands, each strategy named with where it ends."""
    with drawing():
        figure = sheet(12, 5, _message(comparison), f"Means of all runs; bands are their 95 % intervals. {SAME_LUCK}")
        left, right = figure.subplots(1, 2)
        _panel(left, comparison, "mrr", "Monthly recurring revenue", "USD")
        _panel(right, comparison, "cash", "Cash", "USD")
        right.axhline(0, color="black", linewidth=1)
        return save(figure, path)


def _message(comparison: Comparison) -> str:
    most = max(comparison.names, key=lambda name: _last(comparison, "mrr", name))
    richest = max(comparison.names, key=lambda name: _last(comparison, "cash", name))
    grown, rich = comparison.label(most), comparison.label(richest)
    months = comparison.study.months
    if len(comparison.names) == 1:
        text = f"Recurring revenue and cash over {months} months"
    elif most == richest:
        text = f"After {months} months {grown} has the most recurring revenue and the most cash"
    else:
        text = f"After {months} months {grown} has the most recurring revenue, {rich} the most cash"
    broke = {name: comparison.figure(name, "insolvent").mean for name in comparison.names}
    worst = max(broke, key=lambda name: np.nan_to_num(broke[name]))
    if broke[worst] > 0:
        text += f"; {comparison.label(worst)} runs out of money in {percent(broke[worst])} of runs"
    return text


def _panel(axes: Axes, comparison: Comparison, curve: str, title: str, unit: str) -> None:
    ends = {name: _last(comparison, curve, name) for name in comparison.names}
    scale = scale_of(unit, list(ends.values()))
    labels = {name: f"{comparison.label(name)}: {scale.number(end)}" for name, end in ends.items()}
    draw_curves(axes, comparison, curve, 1 / scale.divisor, labels)
    axes.set(xlabel="month", ylabel=scale.unit, title=title)


def _last(comparison: Comparison, curve: str, name: str) -> float:
    study = comparison.study
    return float(study.curves[curve][study.position(name), study.complete, -1].mean())

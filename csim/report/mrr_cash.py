"""The picture of money over time: recurring revenue and cash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.curves import draw_curves
from csim.report.style import SAME_LUCK, drawing, save, sheet
from csim.study.statistics import intervals, is_tie
from csim.study.words import joined, percent, scale_of

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
    grown, rich = (_leaders(comparison, curve) for curve in ("mrr", "cash"))
    months = comparison.study.months
    if len(comparison.names) == 1:
        text = f"Recurring revenue and cash over {months} months"
    elif set(grown) == set(rich):
        text = f"After {months} months {_told(comparison, grown, 'recurring revenue', 'cash')}"
    else:
        parts = (_told(comparison, grown, "recurring revenue"), _told(comparison, rich, "cash"))
        text = f"After {months} months {'; '.join(parts)}"
    broke = {name: comparison.figure(name, "insolvent").mean for name in comparison.names}
    worst = max(broke, key=lambda name: np.nan_to_num(broke[name]))
    if broke[worst] > 0:
        text += f"; {comparison.label(worst)} runs out of money in {percent(broke[worst])} of runs"
    return text


def _leaders(comparison: Comparison, curve: str) -> list[str]:
    """Who has the most of it at the end, the largest mean first, and those that nothing separates from it, paired."""
    study = comparison.study
    ends = {name: study.curves[curve][study.position(name), study.complete, -1] for name in comparison.names}
    order = sorted(comparison.names, key=lambda name: -_last(comparison, curve, name))
    gaps = intervals(np.column_stack([ends[order[0]] - ends[name] for name in order]))
    sizes = [abs(_last(comparison, curve, name)) for name in order]
    ties = is_tie(gaps.mean, gaps.low, gaps.high, comparison.indifference * np.maximum(sizes[0], sizes))
    return [name for name, tie in zip(order, ties, strict=True) if tie or name == order[0]]


def _told(comparison: Comparison, leaders: list[str], *what: str) -> str:
    """`Hybrid has the most cash`, or that several tie."""
    if len(leaders) == 1:
        return f"{comparison.label(leaders[0])} has the most {' and the most '.join(what)}"
    if len(leaders) == len(comparison.names):
        return f"nothing separates the strategies in {' or '.join(what)}"
    return f"{joined([comparison.label(name) for name in leaders])} tie for the most {' and the most '.join(what)}"


def _panel(axes: Axes, comparison: Comparison, curve: str, title: str, unit: str) -> None:
    ends = {name: _last(comparison, curve, name) for name in comparison.names}
    scale = scale_of(unit, list(ends.values()))
    labels = {name: f"{comparison.label(name)}: {scale.number(end)}" for name, end in ends.items()}
    draw_curves(axes, comparison, curve, 1 / scale.divisor, labels)
    axes.set(xlabel="month", ylabel=scale.unit, title=title)


def _last(comparison: Comparison, curve: str, name: str) -> float:
    study = comparison.study
    return float(study.curves[curve][study.position(name), study.complete, -1].mean())

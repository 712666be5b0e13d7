"""The dashboard of one run: six panels of one possible story."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.measures.monthly import EVERYONE, bridge, monthly, payback_curve
from csim.report.curves import month_step
from csim.report.style import COLOURS, GREY, drawing, label_line_ends, save, sheet
from csim.study.ended import ended
from csim.study.words import scale_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.ledger.result import Run

_QUARTER = 3
_FLOWS = (
    ("new", "new", "#0072B2", 1),
    ("returned", "returned", "#56B4E9", 1),
    ("expansion", "expansion", "#009E73", 1),
    ("contraction", "contraction", "#E69F00", -1),
    ("churned", "churned", "#D55E00", -1),
)
"""The MRR bridge: its column, what to call it, its colour, and whether it adds or takes away."""


def draw_dashboard(run: Run, path: Path) -> Path:
    """Draw revenue, its bridge, cash, retention, the team's use and CAC payback of one run."""
    figures = monthly(run)
    end = ended(run)
    story = f"one possible story over {run.months} months"
    with drawing():
        figure = sheet(
            14,
            8,
            f"{run.scenario.name}: {f'the money runs out in month {end.month}, {story}' if end else story}",
            f"Seed {run.seed}, replicate {run.replicate}. Another replicate has other luck; compare before concluding.",
        )
        panels = figure.subplots(2, 3)
        _revenue(panels[0, 0], figures, run.scenario.segment_names)
        _bridge(panels[0, 1], bridge(run))
        _cash(panels[0, 2], figures)
        _retention(panels[1, 0], figures)
        _team(panels[1, 1], figures, [role.name for role in run.scenario.roles])
        _payback(panels[1, 2], payback_curve(run))
        return save(figure, path)


def _revenue(axes: Axes, figures: pd.DataFrame, segments: Sequence[str]) -> None:
    curves = [_curve(figures, "mrr", segment) for segment in segments]
    total = np.sum(curves, axis=0)
    scale = scale_of("USD", [float(total.max(initial=0.0))])
    month = np.arange(1, len(total) + 1)
    stacked = [curve / scale.divisor for curve in curves]
    axes.stackplot(month, stacked, colors=[COLOURS[place % len(COLOURS)] for place in range(len(segments))], alpha=0.85)
    _by_month(axes, len(total), f"{scale.unit} a month", "Recurring revenue (MRR) by segment")
    axes.set_ylim(bottom=0)
    tops = np.cumsum([curve[-1] for curve in stacked])
    middles = tops - np.array([curve[-1] for curve in stacked]) / 2
    _name(
        axes,
        [
            (len(total), float(middle), name, place)
            for place, (middle, name) in enumerate(zip(middles, segments, strict=True))
        ],
    )


def _bridge(axes: Axes, steps: pd.DataFrame) -> None:
    whole = steps[steps["segment"] == EVERYONE].drop(columns="segment")
    quarters = whole.groupby((whole["month"] - 1) // _QUARTER).sum()
    sizes = quarters[[column for column, *_ in _FLOWS]].to_numpy()
    scale = scale_of("USD", [float(sizes.max(initial=0.0))])
    above, below = np.zeros(len(quarters)), np.zeros(len(quarters))
    place = np.arange(len(quarters)) * _QUARTER + 2
    ends = []
    for column, word, colour, sign in _FLOWS:
        height = sign * quarters[column].to_numpy() / scale.divisor
        base = above if sign > 0 else below
        axes.bar(place, height, width=_QUARTER * 0.85, bottom=base.copy(), color=colour, linewidth=0)
        base += height
        ends.append((len(whole), float(base[-1] - height[-1] / 2), word, colour))
    axes.axhline(0, color="black", linewidth=1)
    _by_month(axes, len(whole), f"{scale.unit} of MRR", "What moved MRR, by quarter")
    label_line_ends(axes, ends)


def _cash(axes: Axes, figures: pd.DataFrame) -> None:
    cash = _curve(figures, "cash", EVERYONE)
    scale = scale_of("USD", [float(np.abs(cash).max(initial=0.0))])
    _line(axes, cash / scale.divisor, COLOURS[0])
    axes.axhline(0, color="black", linewidth=1)
    _by_month(axes, len(cash), scale.unit, "Cash")


def _retention(axes: Axes, figures: pd.DataFrame) -> None:
    ends = []
    months = 1
    for place, (measure, word) in enumerate((("nrr", "NRR"), ("grr", "GRR"))):
        curve = _curve(figures, measure, EVERYONE)
        months = len(curve)
        _line(axes, curve, COLOURS[place])
        known = np.flatnonzero(np.isfinite(curve))
        if len(known):
            ends.append((int(known[-1]) + 1, float(curve[known[-1]]), word, place))
    axes.axhline(100, color=GREY, linewidth=1)
    _by_month(axes, months, "% of a year ago", "Revenue retained over 12 months")
    _name(axes, ends)


def _team(axes: Axes, figures: pd.DataFrame, roles: Sequence[str]) -> None:
    ends = []
    months = int(figures["month"].max())
    for place, role in enumerate(roles):
        curve = _curve(figures, f"utilisation.{role}", EVERYONE)
        known = np.flatnonzero(np.isfinite(curve))
        if len(known):
            _line(axes, curve, COLOURS[place % len(COLOURS)])
            ends.append((int(known[-1]) + 1, float(curve[known[-1]]), role, place))
    _by_month(axes, months, "% of hours present", "Utilisation by role")
    axes.set_ylim(0, 105)
    _name(axes, ends)


def _payback(axes: Axes, curve: pd.DataFrame) -> None:
    whole = curve[curve["segment"] == EVERYONE]
    ages = int(whole["age_months"].max()) if len(whole) else 1
    ends = []
    for place, (column, word) in enumerate((("before_cs", "before CS cost"), ("after_cs", "after CS cost"))):
        percent = 100 * whole[column].to_numpy()
        if np.isfinite(percent).any():
            axes.plot(whole["age_months"], percent, color=COLOURS[place])
            ends.append((ages, float(percent[-1]), word, place))
    axes.axhline(100, color="black", linewidth=1)
    _by_month(axes, ages, "% of CAC earned back", "CAC payback, dollars of a cohort")
    axes.set_xlabel("months since signing")
    _name(axes, ends)


def _curve(figures: pd.DataFrame, measure: str, segment: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    rows = figures[(figures["measure"] == measure) & (figures["segment"] == segment)]
    return rows.sort_values("month")["value"].to_numpy(dtype=float)


def _line(axes: Axes, curve: np.ndarray[Any, np.dtype[np.float64]], colour: str) -> None:
    axes.plot(np.arange(1, len(curve) + 1), curve, color=colour)


def _by_month(axes: Axes, months: int, unit: str, title: str) -> None:
    axes.set(xlim=(0, months), xlabel="month", ylabel=unit, title=title)
    axes.set_xticks(np.arange(0, months + 1, month_step(months)))


def _name(axes: Axes, ends: Sequence[tuple[float, float, str, int]]) -> None:
    label_line_ends(axes, [(x, y, text, COLOURS[place % len(COLOURS)]) for x, y, text, place in ends])

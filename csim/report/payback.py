"""The payback picture: when cohorts have earned back what they cost, and what became of their customers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.style import GREY, SAME_LUCK, Look, drawing, label_line_ends, save, sheet
from csim.study.statistics import intervals
from csim.study.summary import ranked
from csim.study.verdict import PAYBACK, PAYBACK_REACHED, standing
from csim.study.words import NONE, joined, scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.comparison import Comparison

_NOT_YET = "#C8C8C8"
FATES = (
    ("paid_back", "paid back", "#0072B2"),
    ("not_yet", "not yet", _NOT_YET),
    ("left_before", "left before", "#D55E00"),
)
"""What can become of a new customer: the curve or its rest, what to call it, its colour."""

_NARROWEST_LABELLED, _NARROWEST_WITH_INTERVAL = 4.5, 20.0


def draw_payback(comparison: Comparison, path: Path) -> Path:
    """Draw cohort dollars earned back by age, with 95 % bands, and the fates of customers at the last age."""
    with drawing():
        figure = sheet(
            12,
            5.2,
            _message(comparison),
            "Left: cumulative margin after CS cost of the customers signed first, in % of the CAC of all of them, "
            "those already lost included; bands are 95 % intervals of the mean. Right: shares of customers; leaving "
            "competes with paying back (Aalen-Johansen). " + SAME_LUCK,
        )
        left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
        _curves(left, comparison)
        _fates(right, comparison)
        return save(figure, path)


def _message(comparison: Comparison) -> str:
    stand = standing(comparison, PAYBACK)
    if stand is None:
        return "CAC payback"
    if not any(comparison.figure(name, PAYBACK_REACHED).mean > 0 for name in comparison.names):
        return "No strategy earns back its acquisition cost within the months followed"
    figure = comparison.figure(stand.best, PAYBACK)
    months = scale_of("months", [figure.mean], [figure.half]).text(figure.mean)
    leaders = joined([comparison.label(name) for name in stand.leaders])
    if len(comparison.names) == 1:
        return f"{leaders} earns back acquisition cost in {months}"
    if stand.ties:
        return f"{leaders} earn back acquisition cost about as soon, in {months}"
    return f"{leaders} earns back acquisition cost soonest, in {months}"


def _curves(axes: Axes, comparison: Comparison) -> None:
    import seaborn as sns

    look = Look(comparison.names, comparison.baseline)
    curves = comparison.curves[comparison.curves["curve"] == "payback"]
    shown = curves.assign(percent=100 * curves["mean"], floor=100 * curves["low"], roof=100 * curves["high"])
    ends = []
    for name in comparison.names:
        rows = shown[shown["strategy"] == name].dropna(subset="percent")
        if rows.empty:
            continue
        sns.lineplot(
            data=rows,
            x="month",
            y="percent",
            ax=axes,
            errorbar=None,
            color=look.colour(name),
            linestyle=look.dash(name),
        )
        axes.fill_between(rows["month"], rows["floor"], rows["roof"], color=look.colour(name), alpha=0.18, linewidth=0)
        last = rows.iloc[-1]
        text = f"{comparison.label(name)}: {_months(comparison, name)}"
        ends.append((float(last["month"]), float(last["percent"]), text, look.colour(name)))
    months = int(curves["month"].max())
    axes.set(
        xlim=(0, months), xlabel="months since signing", ylabel="earned back, % of CAC", title="Dollars of a cohort"
    )
    axes.set_xticks(np.arange(0, months + 1, 6 if months > 12 else 3))
    axes.axhline(100, color="black", linewidth=1)
    axes.annotate("all of CAC earned back", (0, 100), (4, 4), textcoords="offset points", fontsize=9)
    label_line_ends(axes, ends)


def _months(comparison: Comparison, name: str) -> str:
    figure, reached = comparison.figure(name, PAYBACK), comparison.figure(name, PAYBACK_REACHED)
    if not np.isfinite(figure.mean):
        return NONE
    if reached.mean == 0:
        return "not yet"
    return f"{'over ' if reached.mean < 1 else ''}{figure.mean:.1f} months"


def _fates(axes: Axes, comparison: Comparison) -> None:
    order = ranked(comparison)[::-1]
    age = comparison.study.curves["payback"].shape[-1] - 1
    for place, name in enumerate(order):
        start = 0.0
        for (key, _, colour), (width, half) in zip(FATES, _shares(comparison, name, age), strict=True):
            axes.barh(place, width, left=start, color=colour, height=0.62, edgecolor="white")
            text = f"{width:.0f} ±{half:.1f}" if width >= _NARROWEST_WITH_INTERVAL else f"{width:.0f}"
            if width >= _NARROWEST_LABELLED:
                ink = "black" if key == "not_yet" else "white"
                axes.text(start + width / 2, place, text, ha="center", va="center", color=ink, fontsize=9)
            start += width
    axes.set_yticks(range(len(order)), [comparison.label(name) for name in order])
    axes.grid(visible=False)
    axes.set(xlim=(0, 100), xlabel="% of new customers")
    axes.set_title(f"Customers after {age} months", pad=22)
    for (_, word, colour), (edge, side) in zip(FATES, ((0.0, "left"), (0.5, "center"), (1.0, "right")), strict=True):
        ink = GREY if colour == _NOT_YET else colour
        axes.text(edge, 1.02, word, transform=axes.transAxes, ha=side, color=ink, fontsize=9, fontweight="bold")


def _shares(comparison: Comparison, name: str, age: int) -> list[tuple[float, float]]:
    """Each fate's share of customers at an age, in %, with half its 95 % interval."""
    study = comparison.study
    at_age = [study.curves[key][study.position(name), study.complete, age] for key in ("paid_back", "left_before")]
    paid, left = at_age
    found = intervals(100 * np.column_stack([paid, 1 - paid - left, left]))
    return list(zip(np.nan_to_num(found.mean).tolist(), (found.high - found.mean).tolist(), strict=True))

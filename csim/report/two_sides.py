"""The two-sided picture: what the vendor earns against what its customers earn, one mark a strategy."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.style import GREY, Look, drawing, label_marks, save, sheet
from csim.study.ended import ended_in_finding
from csim.study.statistics import CONFIDENCE, Array
from csim.study.verdict import CUSTOMERS, OBJECTIVE
from csim.study.words import Scale, joined, scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.comparison import Comparison

_NOTE = (
    "Vendor value: NPV over the horizon and value of the base at its end. Customer profit: value gained less price and "
    "their people's hours. Numbers beside names are the totals, in the unit of the axes. Large marks are means, "
    "ellipses their 95 % regions, faint marks single runs."
)

_ROOM_ACROSS, _ROOM_UP = 0.16, 0.08


def draw_two_sides(comparison: Comparison, path: Path) -> Path:
    """Draw vendor value against customer profit, less the baseline's, with 95 % regions of the means.

    A strategy alone is drawn as it is, less nothing.
    """
    alone = len(comparison.names) == 1
    less = "" if alone else f", less that of {comparison.label(comparison.baseline)}"
    told = [ended_in_finding(comparison), _NOTE]
    told += [] if alone else ["Each run is taken less the baseline's under the same luck."]
    with drawing():
        figure = sheet(9, 6.4, _message(comparison), " ".join(each for each in told if each))
        axes = figure.subplots()
        clouds = {name: _cloud(comparison, name, less_baseline=not alone) for name in comparison.names}
        scale = scale_of("USD", [float(np.nanmax(np.abs(cloud), initial=0.0)) for cloud in clouds.values()])
        for name in comparison.names:
            _mark(axes, comparison, name, clouds[name] / scale.divisor)
        axes.margins(0.13)
        axes.set(xlabel=f"vendor value{less}, {scale.unit}", ylabel=f"customer profit{less}, {scale.unit}")
        if not alone:
            _corners(axes)
        _labels(axes, comparison, {name: cloud / scale.divisor for name, cloud in clouds.items()}, scale)
        return save(figure, path)


def _message(comparison: Comparison) -> str:
    both = []
    for name in comparison.names:
        gaps = [comparison.difference(name, comparison.baseline, measure) for measure in (OBJECTIVE, CUSTOMERS)]
        ties = [comparison.tied(name, comparison.baseline, measure) for measure in (OBJECTIVE, CUSTOMERS)]
        if name != comparison.baseline and not any(ties) and all(gap.mean > 0 for gap in gaps):
            both.append(comparison.label(name))
    if len(comparison.names) == 1:
        return "What the vendor and its customers earn"
    base = comparison.label(comparison.baseline)
    if not both:
        return f"No strategy is surely better for vendor and customers alike than {base}"
    return f"{joined(both)} {'is' if len(both) == 1 else 'are'} better for vendor and customers alike than {base}"


def _cloud(comparison: Comparison, name: str, *, less_baseline: bool) -> Array:
    """Both profits in every complete replicate, [replicate, 2]."""
    study = comparison.study
    columns = []
    for measure in (OBJECTIVE, CUSTOMERS):
        values = study.of(measure)
        base = values[:, study.position(comparison.baseline)] if less_baseline else 0.0
        columns.append(values[:, study.position(name)] - base)
    return np.column_stack(columns)


def _mark(axes: Axes, comparison: Comparison, name: str, cloud: Array) -> None:
    from matplotlib.patches import Ellipse

    look = Look(comparison.names, comparison.baseline)
    colour, marker = look.colour(name), look.marker(name)
    axes.scatter(cloud[:, 0], cloud[:, 1], s=9, color=colour, alpha=0.22, marker=marker, linewidths=0)
    centre = cloud.mean(axis=0)
    width, height, angle = region(cloud)
    if width > 0:
        axes.add_patch(
            Ellipse(tuple(centre), width, height, angle=angle, facecolor=colour, alpha=0.3, edgecolor=colour)
        )
    axes.scatter(centre[0], centre[1], s=60, color=colour, marker=marker, edgecolors="white", zorder=4)


def region(cloud: Array, confidence: float = CONFIDENCE) -> tuple[float, float, float]:
    """Width, height and angle (degrees) of the ellipse that covers the true mean of two figures that often.

    Source: Hotelling's T squared; the quantile of F with 2 and n - 2 degrees has a closed form. Zeros with fewer than
    three replicates.
    """
    count = len(cloud)
    if count < 3:
        return 0.0, 0.0, 0.0
    freedom = count - 2
    quantile = freedom / 2 * ((1 - confidence) ** (-2 / freedom) - 1)
    sizes, axes = np.linalg.eigh(np.cov(cloud.T))
    halves = np.sqrt(np.maximum(sizes, 0.0) * 2 * (count - 1) / freedom * quantile / count)
    return 2 * float(halves[1]), 2 * float(halves[0]), math.degrees(math.atan2(axes[1, 1], axes[0, 1]))


def _corners(axes: Axes) -> None:
    """Say what each quadrant means, in its corner, where there is room for it."""
    axes.axhline(0, color=GREY, linewidth=1)
    axes.axvline(0, color=GREY, linewidth=1)
    words = (
        (1, 1, "both gain"),
        (0, 1, "customers gain,\nvendor loses"),
        (1, 0, "vendor gains,\ncustomers lose"),
        (0, 0, "both lose"),
    )
    centre = axes.transAxes.inverted().transform(axes.transData.transform((0.0, 0.0)))
    for x, y, text in words:
        if abs(x - centre[0]) < _ROOM_ACROSS or abs(y - centre[1]) < _ROOM_UP:
            continue
        made = axes.text(x * 0.98 + 0.01, y * 0.97 + 0.015, text, transform=axes.transAxes, color=GREY, fontsize=9)
        made.set(ha="right" if x else "left", va="top" if y else "bottom", fontstyle="italic")


def _labels(axes: Axes, comparison: Comparison, clouds: dict[str, Array], scale: Scale) -> None:
    look = Look(comparison.names, comparison.baseline)
    marks = []
    totals = {name: [comparison.figure(name, each).mean for each in (OBJECTIVE, CUSTOMERS)] for name in clouds}
    digits = scale_of("", [each / scale.divisor for both in totals.values() for each in both]).digits
    for name, cloud in clouds.items():
        vendor, customers = (scale._replace(digits=digits).number(each) for each in totals[name])
        text = f"{comparison.label(name)}\nvendor {vendor}, customers {customers}"
        x, y = cloud.mean(axis=0).tolist()
        marks.append((x, y, text, look.colour(name)))
    label_marks(axes, marks, axes.patches)

"""Rows of dots with their intervals: one row a strategy, in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from csim.report.style import GREY, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.comparison import Comparison

_BETWEEN_BLOCKS = 0.9
_INCHES_A_ROW = 0.25


class Block(NamedTuple):
    """Rows that belong together: a heading, the measure drawn in them, and what to write where it does not exist."""

    heading: str
    measure: str
    absent: str = "none"


def height_inches(blocks: int, strategies: int) -> float:
    """The height a figure needs for its rows."""
    return blocks * (strategies + 1 + _BETWEEN_BLOCKS) * _INCHES_A_ROW


def draw_dots(
    axes: Axes, comparison: Comparison, order: Sequence[str], blocks: Sequence[Block], *, names: bool
) -> None:
    """Draw each block's figures as dots with 95 % intervals; `names` writes who is who at the left.

    Panels side by side share their rows, so only the first of them needs names.
    """
    look = Look(comparison.names, comparison.baseline)
    rows: list[tuple[float, str]] = []
    top = 0.0
    for block in blocks:
        _beside_axis(axes, block.heading, top, fontsize=9, fontweight="bold")
        for place, name in enumerate(order, start=1):
            _row(axes, comparison, top + place, name, block)
            rows.append((top + place, name))
        top += len(order) + 1 + _BETWEEN_BLOCKS
    axes.set_ylim(top - _BETWEEN_BLOCKS - 0.3, -0.7)
    axes.tick_params(axis="y", length=0, pad=9)
    if names:
        axes.set_yticks([row for row, _ in rows], [comparison.label(name) for _, name in rows])
        for tick, (_, name) in zip(axes.get_yticklabels(), rows, strict=True):
            tick.set_color(look.colour(name))


def _row(axes: Axes, comparison: Comparison, place: float, name: str, block: Block) -> None:
    look = Look(comparison.names, comparison.baseline)
    colour = look.colour(name)
    figure = comparison.figure(name, block.measure)
    if not np.isfinite(figure.mean):
        _beside_axis(axes, block.absent, place, fontsize=8, color=GREY)
        return
    if np.isfinite(figure.low):
        axes.plot([figure.low, figure.high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
    axes.plot(figure.mean, place, marker=look.marker(name), color=colour, markersize=6, clip_on=False, zorder=3)


def _beside_axis(axes: Axes, text: str, place: float, **style: Any) -> None:
    axes.annotate(
        text, (0, place), (5, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points", va="center", **style
    )

"""Observed and forecast churn by number of the payment, one panel a channel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from csim.report.style import COLOURS, GREY, drawing, save, sheet
from experiments.kkbox_renewals import study
from experiments.kkbox_renewals.cells import CLASSES, PAYMENT_TYPES, Cell, channels
from experiments.kkbox_renewals.fit import predictions
from experiments.kkbox_renewals.mechanism import Customers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = {PAYMENT_TYPES[0]: (COLOURS[0], "o"), PAYMENT_TYPES[1]: (COLOURS[1], "s")}
"""Colour and marker of each payment type."""

_HELD_OUT_FROM = len(study.FITTED) - 0.5
_SHADE = "#EFEFEF"
_FEW = 200
"""Cells of fewer decisions say little: their marks are open."""

_TITLE = (
    "Fitted on the first three payments, csim forecasts later churn within 2.5 points in three channels, "
    "and fails in two"
)
_NOTE = (
    "Churn: share of renewal decisions that end in leaving; logarithmic scale. 10.15 million decisions at KKBox, a "
    "music service, in 2016. Propensity and attention fitted for each channel on payments 1 and 2-3; all else held out."
)
_REMARK = "automatic: churn rises again,\nwhich csim's mixture cannot"
_REMARKS = {"Channel 7": (3.3, "right"), "Other": (-0.3, "left")}


def draw(cells: Sequence[Cell], path: Path) -> Path:
    """Draw observed and forecast churn into a PNG and return its path."""
    trial = study.later_payments(cells)
    with drawing():
        figure = sheet(10.0, 6.8, _TITLE, _NOTE)
        panels = list(figure.subplots(2, 3).flat)
        for place, channel in enumerate(channels(cells)):
            axes = panels[place]
            _panel(axes, [cell for cell in cells if cell.channel == channel], trial.fitted[channel])
            axes.set_title(channel if channel != "Other" else "Other (channel unknown)")
            axes.set_xlabel("number of the payment")
            if place % 3 == 0:
                axes.set_ylabel("churn per decision, %")
            if channel in _REMARKS:
                x, side = _REMARKS[channel]
                axes.text(x, 0.055, _REMARK, va="bottom", ha=side, fontsize=8, color=COLOURS[0])
        _key(panels[-1])
        return save(figure, path)


def _panel(axes: Axes, cells: Sequence[Cell], customers: Customers) -> None:
    from matplotlib.ticker import NullLocator

    last = len(CLASSES) - 0.6
    axes.set(yscale="log", ylim=(0.045, 300), xlim=(-0.4, last))
    axes.set_yticks([0.1, 0.3, 1, 3, 10, 30, 100], ["0.1", "0.3", "1", "3", "10", "30", "100"])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xticks(range(len(CLASSES)), CLASSES)
    axes.grid(visible=False, axis="x")
    axes.axvspan(_HELD_OUT_FROM, last, color=_SHADE, zorder=0)
    axes.text((_HELD_OUT_FROM + last) / 2, 260, "held out", ha="center", va="top", fontsize=8.5, color=GREY)
    for payment_type, (colour, marker) in _LOOKS.items():
        alike = [cell for cell in cells if cell.payment_type == payment_type]
        axes.plot(range(len(alike)), 100.0 * predictions(customers, alike), color=colour, linewidth=1.6)
        for place, cell in enumerate(alike):
            face = "white" if cell.decisions < _FEW else colour
            axes.plot(place, 100.0 * cell.rate, marker, color=colour, markerfacecolor=face, markersize=6.5)
        if payment_type == PAYMENT_TYPES[0]:
            _name(axes, "automatic", (len(alike) - 1, 100.0 * alike[-1].rate), (8, -17), "right", colour)
        else:
            _name(axes, "by hand", (0, 100.0 * alike[0].rate), (-6, 9), "left", colour)


def _name(axes: Axes, name: str, at: tuple[float, float], away: tuple[int, int], side: str, colour: str) -> None:
    axes.annotate(name, at, away, textcoords="offset points", ha=side, color=colour, fontsize=9, fontweight="bold")


def _key(axes: Axes) -> None:
    """Say what marks, lines and shading mean, in the place of a sixth panel."""
    from matplotlib.patches import Rectangle

    automatic, by_hand = (_LOOKS[name] for name in PAYMENT_TYPES)
    axes.set_axis_off()
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.text(0, 9.6, "How to read it", fontweight="bold", va="center")
    for x, (colour, marker) in ((0.3, by_hand), (0.9, automatic)):
        axes.plot(x, 8.3, marker, color=colour, markersize=6.5)
        axes.plot([x - 0.3, x + 0.3], [7.1, 7.1], color=colour, linewidth=1.6)
    axes.plot(0.6, 5.9, by_hand[1], color=by_hand[0], markerfacecolor="white", markersize=6.5)
    axes.add_patch(Rectangle((0.1, 4.35), 1.0, 0.7, color=_SHADE))
    texts = (
        (8.3, "observed"),
        (7.1, "csim"),
        (5.9, f"observed, fewer than {_FEW} decisions"),
        (4.7, "not used to fit: what counts"),
    )
    for y, text in texts:
        axes.text(1.6, y, text, va="center", fontsize=9)
    axes.text(
        0,
        3.5,
        "A mark on its line is a forecast come true.\nOne grid step is a factor of about 3.",
        va="top",
    )

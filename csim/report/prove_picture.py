"""The picture of a proof: what was caused, by segment, and what would have been believed without a twin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.report.style import COLOURS, GREY, drawing, save, sheet
from csim.study.prove.finding import decided, usd
from csim.study.prove.lives import PARTS
from csim.study.prove.naive import ESTIMATES
from csim.study.prove.proof import REVENUE, TOTAL, Proof
from csim.study.words import Scale, scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.comparison import Figure

PICTURE = "prove.png"

_ROWS = {
    "kept": "customers saved",
    "lost": "customers lost by it",
    "contraction": "seats not given back",
    "expansion": "seats and tiers added",
    "prices": "prices",
    "referred": "new, referred",
    "other_new": "new, by reputation",
    REVENUE: "all revenue",
}
_ESTIMATE_ROWS = {
    "caused": "caused",
    "realised": "caused, as decided",
    "treated_untreated": "treated against\nnever treated",
    "by_segment": "the same within\nsegments",
    "before_after": "after against before",
    "careful": "careful: against\nnot yet treated",
}
_MOST_SEGMENTS = 6
"""So many segments are told apart; of more, the company alone is shown."""

_NOTE = (
    "Left: revenue of the run in the world with it, less that in its twin without; bars are means of replicates, lines "
    "their 95 % intervals, one by one, and the first seven rows add up to the last. Right: points of renewal rate of "
    "treated customers; caused is over decisions taken in both worlds, hollow marks are what an analyst would conclude "
    "from all decisions of the first world alone."
)


def draw_proof(proof: Proof, path: Path) -> Path:
    """Draw the bridge by segment and, beside it, naive estimates against what was caused."""
    with drawing():
        figure = sheet(11.5, 6.2, _message(proof), _NOTE)
        left, right = figure.subplots(1, 2, width_ratios=(1.75, 1))
        _bridge(left, proof)
        _estimates(right, proof)
        return save(figure, path)


def _message(proof: Proof) -> str:
    total = proof.part(REVENUE)
    label = f"{proof.label[0].upper()}{proof.label[1:]}"
    if not decided(total):
        return f"Whether {proof.label} caused revenue is undecided: {usd(total)} over {proof.months} months"
    verb = "caused" if total.mean > 0 else "cost"
    return f"{label} {verb} {usd(total, size=True)} of revenue over {proof.months} months"


def _bridge(axes: Axes, proof: Proof) -> None:
    """A block of bars for each part, one bar for the company and one for each segment."""
    segments = proof.segments if 1 < len(proof.segments) <= _MOST_SEGMENTS else ()
    places = (*segments, TOTAL)
    figures = {(name, place): proof.part(name, place) for name in _ROWS for place in places}
    scale = scale_of("USD", [found.mean for found in figures.values()])
    height = 0.8 / len(places)
    for row, name in enumerate(_ROWS):
        for number, place in enumerate(places):
            y = row - 0.4 + (number + 0.5) * height
            found = figures[name, place]
            axes.barh(y, found.mean / scale.divisor, height * 0.9, color=_colour(places, place), linewidth=0)
            _interval(axes, found, scale.divisor, y)
    axes.axhline(len(PARTS) - 0.5, color=GREY, linewidth=0.8)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(_ROWS)), list(_ROWS.values()))
    axes.set_ylim(len(_ROWS) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set(title="Revenue caused, by what it comes from", xlabel=scale.unit)
    if segments:
        _key(axes, places)


def _key(axes: Axes, places: Sequence[str]) -> None:
    """Name the bars by colour, inside the axes where the last block leaves room."""
    from matplotlib.patches import Patch

    marks: list[Any] = [Patch(color=_colour(places, place), label=place or "company") for place in places]
    axes.legend(handles=marks, frameon=False, fontsize=9, loc="best")


def _colour(places: Sequence[str], place: str) -> str:
    return "#404040" if place == TOTAL else COLOURS[places.index(place) % len(COLOURS)]


def _estimates(axes: Axes, proof: Proof) -> None:
    figures = {name: proof.estimate(name) for name in ESTIMATES}
    caused = figures["caused"]
    if math.isfinite(caused.mean):
        axes.axvline(caused.mean, color=COLOURS[2], linewidth=1.2)
    axes.axvline(0, color="black", linewidth=0.8)
    for row, name in enumerate(_ESTIMATE_ROWS):
        found = figures[name]
        true = name in ("caused", "realised")
        colour = COLOURS[2] if true else COLOURS[1]
        if not math.isfinite(found.mean):
            _absent(axes, row)
            continue
        if math.isfinite(found.low):
            axes.plot([found.low, found.high], [row, row], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot(found.mean, row, "o", color=colour, markersize=8, markerfacecolor=colour if true else "white")
        _value(axes, found.mean, row)
    axes.set_yticks(range(len(_ESTIMATE_ROWS)), list(_ESTIMATE_ROWS.values()))
    axes.set_ylim(len(_ESTIMATE_ROWS) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.15)
    axes.grid(visible=False, axis="y")
    axes.set(title="What would have been believed", xlabel="points of renewal rate")


def _value(axes: Axes, value: float, row: int) -> None:
    from matplotlib.patheffects import withStroke

    axes.annotate(
        Scale(1.0, 1, "").number(value, signed=True),
        (value, row),
        (0, 9),
        textcoords="offset points",
        ha="center",
        fontsize=9,
        path_effects=[withStroke(linewidth=3, foreground="white")],
    )


def _absent(axes: Axes, row: int) -> None:
    """Say at the left edge that an estimate does not exist."""
    axes.annotate(
        "nobody to compare with",
        (0, row),
        (5, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        fontsize=8,
        color=GREY,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )


def _interval(axes: Axes, found: Figure, divisor: float, y: float) -> None:
    if math.isfinite(found.low) and found.high > found.low:
        axes.plot([found.low / divisor, found.high / divisor], [y, y], color="black", linewidth=1.1)

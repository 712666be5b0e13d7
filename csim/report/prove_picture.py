"""The picture of a proof: what a dollar brought, what revenue was caused, and what would have been believed."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.report.style import COLOURS, GREY, drawing, save, sheet
from csim.study.prove.finding import headline
from csim.study.prove.naive import ESTIMATES
from csim.study.prove.proof import DISCOUNTED, REVENUE, TOTAL, Proof
from csim.study.prove.wording import DOLLARS, ESTIMATE_WORDS, PART_WORDS, decided
from csim.study.words import Scale, scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.comparison import Figure

PICTURE = "prove.png"

_MOST_SEGMENTS = 6
"""So many segments are told apart; of more, the company alone is shown."""
_COMPANY = "#9A9A9A"
_TRUE, _BELIEVED = COLOURS[2], COLOURS[1]
_DOLLAR_WORDS = {
    "vendor_value": "to the vendor, that dollar deducted",
    "vendor_npv": "of it within the run",
    "customer_profit": "to its customers",
}
_RATE = Scale(1.0, 1, "points of renewal rate")
_SIZE = (9.6, 6.6)
"""Inches: so that its text can be read where the picture is 900 pixels wide."""

_REVENUE_NOTE = (
    "Revenue: world with it less its twin without; bars are means of worlds, lines their 95 % intervals one by one, "
    "and the rows above the line add up to the last. ~ : undecided."
)
_NEVER_NOTE = " Nobody to compare with: {} (fewer than 10 decisions)."
_BELIEF_NOTE = (
    " Renewals: points of renewal rate of treated customers; filled marks are the truth, hollow ones what an analyst "
    "would conclude from the first world alone."
)


def draw_proof(proof: Proof, path: Path) -> Path:
    """Draw revenue by part and segment and, beside it, what a dollar brought and naive estimates."""
    with drawing():
        dollars = {name: proof.per_dollar(name) for name in DISCOUNTED}
        shown = {name: found for name, found in dollars.items() if math.isfinite(found.low)}
        shown = shown if decided(proof.measure("cs_cost")) else {}
        estimates = {name: proof.estimate(name) for name in ESTIMATES}
        known = {name: found for name, found in estimates.items() if math.isfinite(found.mean)}
        figure = sheet(*_SIZE, headline(proof), _note(proof, known))
        grid = figure.add_gridspec(2, 2, width_ratios=(1.35, 1), height_ratios=(1, 1.9))
        _bridge(figure.add_subplot(grid[:, 0]), proof)
        beside = grid[1, 1] if shown else grid[:, 1]
        if shown:
            saved = "saved" if proof.measure("cs_cost").mean < 0 else "spent"
            title = f"What each dollar {saved} brought"
            _marks(figure.add_subplot(grid[0, 1]), title, _DOLLAR_WORDS, shown, DOLLARS)
        _marks(figure.add_subplot(beside), "Effect on renewals", ESTIMATE_WORDS, known, _RATE)
        return save(figure, path)


def _note(proof: Proof, known: Mapping[str, Figure]) -> str:
    if proof.decisions("treated").mean == 0:
        return _REVENUE_NOTE
    missing = [ESTIMATE_WORDS[name] for name in ESTIMATES if name not in known]
    return _REVENUE_NOTE + _BELIEF_NOTE + (_NEVER_NOTE.format("; ".join(missing)) if missing else "")


def _bridge(axes: Axes, proof: Proof) -> None:
    """A block of bars for each part that is not nothing, one bar for the company and one for each segment."""
    segments = proof.segments if 1 < len(proof.segments) <= _MOST_SEGMENTS else ()
    places = (TOTAL, *segments)
    rows = [name for name in PART_WORDS if proof.part_values(name).any()] + [REVENUE]
    figures = {(name, place): proof.part(name, place) for name in rows for place in places}
    scale = scale_of("USD", [found.mean for found in figures.values()])
    height = 0.8 / len(places)
    for row, name in enumerate(rows):
        for number, place in enumerate(places):
            y = row - 0.4 + (number + 0.5) * height
            found = figures[name, place]
            axes.barh(y, found.mean / scale.divisor, height * 0.9, color=_colour(places, place), linewidth=0)
            _interval(axes, found, scale.divisor, y)
            if place == TOTAL:
                _value(axes, found, scale, y)
    axes.axhline(len(rows) - 1.5, color=GREY, linewidth=0.8)
    axes.axvline(0, color="black", linewidth=0.8)
    words = PART_WORDS | {REVENUE: "all revenue"}
    axes.set_yticks(range(len(rows)), [textwrap.fill(words[name], 15) for name in rows])
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.16)
    axes.grid(visible=False, axis="y")
    axes.set(title=f"Revenue caused over {proof.months} months", xlabel=scale.unit)
    if segments:
        _key(axes, places)


def _key(axes: Axes, places: Sequence[str]) -> None:
    """Name the bars by colour, below the axes, where nothing is covered."""
    from matplotlib.patches import Patch

    marks: list[Any] = [Patch(color=_colour(places, place), label=place or "company") for place in places]
    axes.legend(
        handles=marks,
        frameon=False,
        fontsize=9,
        loc="upper center",
        bbox_to_anchor=(0.4, -0.1),
        ncols=min(4, len(marks)),
        handlelength=1.0,
        columnspacing=1.2,
    )


def _colour(places: Sequence[str], place: str) -> str:
    return _COMPANY if place == TOTAL else COLOURS[(places.index(place) - 1) % len(COLOURS)]


def _marks(axes: Axes, title: str, words: Mapping[str, str], figures: Mapping[str, Figure], scale: Scale) -> None:
    """A row a figure: its mean as a mark, its interval as a line, its value beside it; the truth is filled."""
    axes.axvline(0, color="black", linewidth=0.8)
    for row, (name, found) in enumerate(figures.items()):
        believed = name in ESTIMATE_WORDS and name not in ("caused", "realised")
        colour = _BELIEVED if believed else _TRUE
        if math.isfinite(found.low):
            axes.plot([found.low, found.high], [row, row], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot(found.mean, row, "o", color=colour, markersize=7, markerfacecolor="white" if believed else colour)
        _value(axes, found, scale._replace(unit=""), row)
    if not figures:
        axes.annotate("no effect on renewals is known", (0.5, 0.5), xycoords="axes fraction", ha="center", fontsize=9)
        axes.set_xticks([])
    axes.set_yticks(range(len(figures)), [textwrap.fill(words[name], 20) for name in figures])
    axes.set_ylim(max(len(figures), 1) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.28)
    axes.grid(visible=False, axis="y")
    axes.set(title=title, xlabel=scale.unit)


def _value(axes: Axes, found: Figure, scale: Scale, row: float) -> None:
    """The value to the right of its interval, or to the left of one that lies below zero."""
    from matplotlib.patheffects import withStroke

    left = found.mean < 0
    ends = [end for end in (found.low, found.high) if math.isfinite(end)] or [found.mean]
    end = min(*ends, 0.0) if left else max(*ends, 0.0)
    axes.annotate(
        f"{'' if decided(found) or not found.half > 0 else '~'}{scale.number(found.mean, signed=True)}",
        (end / scale.divisor, row),
        (-5 if left else 5, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=8.5,
        path_effects=[withStroke(linewidth=3, foreground="white")],
    )


def _interval(axes: Axes, found: Figure, divisor: float, y: float) -> None:
    if math.isfinite(found.low) and found.high > found.low:
        axes.plot([found.low / divisor, found.high / divisor], [y, y], color="black", linewidth=1.1)

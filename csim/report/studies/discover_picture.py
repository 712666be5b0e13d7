"""When a plan fails, in a picture: every point over a rule's two strongest dials, the rule shaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.axes import axis_label, folded_label, place_of, set_scale
from csim.report.style import GREY, save, sheet
from csim.study.kinds.discover_finding import conditions
from csim.study.methods.conditions import Edge
from csim.study.methods.points import counted, explained
from csim.study.words import joined, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.scenario.studies.dials import Dial
    from csim.study.laboratory import Answer

_INK = "#0072B2"
_SHADE = 0.13
_COLOURS = ("#C9C9C9", "#E69F00", "#B03A00")  # from no failures to failures alone, also in grey
_FAINT = 0.25
_SHIFT = 0.18
_SIZE = 34
_WIDE, _HIGH = 6.0, 4.3  # inches of the frame of a rule, about
_HALVES = (("search", "white"), ("check", ""))
"""The halves of the points and what their marks are filled with; nothing said: their own colour."""


def draw_rule(answer: Answer, number: int, path: Path) -> Path:
    """Draw a rule over its two strongest dials; number 0: all points over the two that explain most."""
    across, up = _strongest(answer, number)
    figure = sheet(9.0, 6.2, title(answer, number), _note(answer, number, (across, up)))
    axes = figure.subplots()
    for dial, name in ((across, "x"), (up, "y")):
        set_scale(axes, dial, name)
    _marks(axes, answer, number, (across, up))
    _frame(axes, answer, number, (across, up))
    _caption(axes, answer, number)
    axes.set(xlabel=folded_label(across, _WIDE), ylabel=folded_label(up, _HIGH))
    _legend(axes, answer, ruled=number > 0)
    return save(figure, path)


def draw_along(answer: Answer, path: Path) -> Path:
    """Draw the share of worlds that fail along the only dial, the rules shaded."""
    points, boxes = answer.tables["points"], answer.tables["boxes"]
    dial = answer.inquiry.uncertainties[0]
    number = 0 if boxes.empty else 1
    figure = sheet(9.0, 5.0, title(answer, number), _note(answer, number, (dial, dial)))
    axes = figure.subplots()
    set_scale(axes, dial, "x")
    places, shares = _places(dial, points, 0.5), points["share"].to_numpy(dtype=float)
    _scatter(axes, points, (places, 100 * shares), np.ones(len(points), dtype=bool))
    axes.set_xlim(axes.get_xlim())
    for _, rows in boxes.groupby("box"):
        axes.axvspan(*_span(rows, dial, axes.get_xlim()), color=_INK, alpha=_SHADE, linewidth=0, zorder=0)
    _caption(axes, answer, number)
    axes.set(xlabel=axis_label(dial), ylabel="% of a mark's worlds that fail")
    _legend(axes, answer, ruled=number > 0)
    return save(figure, path)


def title(answer: Answer, number: int) -> str:
    """When it fails, without brackets and counts; number 0: that no rule was found."""
    plan = answer.inquiry.label(answer.facts["scenario"])
    worlds, failures = int(answer.facts["worlds"]), int(answer.facts["failures"])
    if number:
        also = "also " if number > 1 else ""
        return f"{plan} {also}fails when {conditions(_edges(answer, number), answer.inquiry.uncertainties)}"
    if failures in (0, worlds):
        return f"{plan} fails in {'all' if failures else 'none'} of {worlds:,} worlds"
    return f"{plan} fails in {percent(failures / worlds)} of worlds, and no condition here tells which"


def _edges(answer: Answer, number: int) -> list[Edge]:
    """The restrictions of a rule, the most telling first."""
    dials = {dial.name: (place, dial) for place, dial in enumerate(answer.inquiry.uncertainties)}
    boxes = answer.tables["boxes"]
    edges = []
    for row in boxes[boxes["box"] == number].to_dict("records"):
        place, dial = dials[row["dial"]]
        names = [str(each) for each in dial.discrete]
        allowed = tuple(names.index(each) for each in str(row["choices"]).split("|")) if row["choices"] else ()
        edges.append(Edge(place, low=float(row["low"]), high=float(row["high"]), allowed=allowed))
    return edges


def _caption(axes: Axes, answer: Answer, number: int) -> None:
    """Above the frame, where it covers nothing: how often it fails where the rule holds, and elsewhere."""
    if not number:
        return
    tallies, points = answer.tables["tallies"], answer.tables["points"]
    row = tallies[(tallies["box"] == number) & (tallies["half"] == "check")].iloc[0]
    span = f"95 %: {100 * row['density_low']:.0f} to {100 * row['density_high']:.0f} %"
    told = f"Where this holds, it fails in {percent(float(row['density']))} of worlds ({span})"
    rest = points[(points["half"] == "check") & (points["box"] == 0)]
    if rest["runs"].sum():
        which = "any rule" if tallies["box"].nunique() > 1 else "it"
        told += f", outside {which} in {percent(float(rest['failures'].sum() / rest['runs'].sum()))}"
    axes.set_title(told, fontsize=10, fontweight="normal", color=_INK, pad=8)


def _note(answer: Answer, number: int, drawn: tuple[Dial, Dial]) -> str:
    boxes, points = answer.tables["boxes"], answer.tables["points"]
    ruled = set(boxes[boxes["box"] == number]["dial"]) - {dial.name for dial in drawn}
    others = [dial.label for dial in answer.inquiry.uncertainties if dial.name in ruled]
    note = (
        f"Fails: {answer.facts['fails_when']}. Each mark is one combination of settings, tried in "
        f"{counted(int(points['runs'].max()), 'world')}."
    )
    note += " Percentages are of the marks kept aside." if number else ""
    return f"{note} Faint: outside the rule's conditions on {joined(others)}." if others else note


def _strongest(answer: Answer, number: int) -> tuple[Dial, Dial]:
    """The two dials of a rule whose restrictions matter most, filled up by those that explain most of the failures."""
    dials, points = {dial.name: dial for dial in answer.inquiry.uncertainties}, answer.tables["points"]
    boxes = answer.tables["boxes"]
    shares = points["share"].to_numpy(dtype=float)
    weight = {name: float(np.nan_to_num(explained(list(points[name]), shares))) for name in dials}
    inside = list(dict.fromkeys(boxes[boxes["box"] == number]["dial"]))
    order = inside + sorted((name for name in dials if name not in inside), key=lambda name: -weight[name])
    first, second = order[:2]
    return dials[first], dials[second]


def _marks(axes: Axes, answer: Answer, number: int, drawn: tuple[Dial, Dial]) -> None:
    points = answer.tables["points"]
    points = points[points["runs"] > 0]
    x, y = (_places(dial, points, start) for dial, start in zip(drawn, (0.5, 0.25), strict=True))
    _scatter(axes, points, (x, y), _keeps_the_rest(answer, points, number, drawn))


def _scatter(axes: Axes, points: pd.DataFrame, places: tuple[np.ndarray, np.ndarray], bright: np.ndarray) -> None:
    """A mark a point: filled if kept aside, a ring if used to find the rule; failures on top."""
    x, y = places
    for half, filling in _HALVES:
        for kept, strength in ((~bright, _FAINT), (bright, 1.0)):
            chosen = (points["half"] == half).to_numpy() & kept
            shares = points["share"].to_numpy(dtype=float)[chosen]
            order = np.argsort(shares, kind="stable")
            colours = [_colour(share) for share in shares[order]]
            axes.scatter(
                x[chosen][order],
                y[chosen][order],
                s=_SIZE,
                c=[filling] * len(colours) if filling else colours,
                edgecolors=colours,
                alpha=strength,
                linewidths=1.6,
                zorder=2,
            )


def _colour(share: float) -> str:
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    return to_hex(LinearSegmentedColormap.from_list("failures", _COLOURS)(share))


def _places(dial: Dial, points: pd.DataFrame, start: float) -> np.ndarray:
    """Where points stand on an axis; those of choices are spread a little, so that they do not hide each other."""
    places = np.array([place_of(dial, setting) for setting in points[dial.name]])
    if dial.numeric:
        return places
    golden = (np.sqrt(5) - 1) / 2
    return np.asarray(places + _SHIFT * (2 * ((start + golden * np.arange(len(places))) % 1) - 1))


def _keeps_the_rest(answer: Answer, points: pd.DataFrame, number: int, drawn: tuple[Dial, Dial]) -> np.ndarray:
    """Which points keep the rule's restrictions on dials that are not drawn."""
    boxes = answer.tables["boxes"]
    kept = np.ones(len(points), dtype=bool)
    for _, row in boxes[boxes["box"] == number].iterrows():
        if row["dial"] in [dial.name for dial in drawn]:
            continue
        column = points[str(row["dial"])]
        if row["choices"]:
            kept &= column.isin(str(row["choices"]).split("|")).to_numpy()
        else:
            kept &= ((column >= row["low"]) & (column <= row["high"])).to_numpy(dtype=bool)
    return kept


def _frame(axes: Axes, answer: Answer, number: int, drawn: tuple[Dial, Dial]) -> None:
    """Shade where the rule holds, with a line where it ends inside the picture."""
    from matplotlib.patches import Rectangle

    boxes = answer.tables["boxes"]
    mine = boxes[boxes["box"] == number]
    if mine.empty:
        return
    ends = axes.get_xlim(), axes.get_ylim()
    (left, right), (bottom, top) = (
        _span(mine[mine["dial"] == dial.name], dial, reach) for dial, reach in zip(drawn, ends, strict=True)
    )
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, color=_INK, alpha=_SHADE, lw=0, zorder=0))
    for x in (left, right):
        if x not in ends[0]:
            axes.plot([x, x], [bottom, top], color=_INK, linewidth=2, zorder=1)
    for y in (bottom, top):
        if y not in ends[1]:
            axes.plot([left, right], [y, y], color=_INK, linewidth=2, zorder=1)
    axes.set(xlim=ends[0], ylim=ends[1])


def _span(rows: pd.DataFrame, dial: Dial, ends: tuple[float, float]) -> tuple[float, float]:
    """From where to where a rule reaches on an axis; choices from the first to the last allowed."""
    if rows.empty:
        return ends
    if not dial.numeric:
        allowed = [place_of(dial, choice) for choice in str(rows.iloc[0]["choices"]).split("|")]
        return min(allowed) - 0.45, max(allowed) + 0.45
    low, high = float(rows["low"].max()), float(rows["high"].min())
    return (
        place_of(dial, low) if np.isfinite(low) else ends[0],
        place_of(dial, high) if np.isfinite(high) else ends[1],
    )


def _legend(axes: Axes, answer: Answer, *, ruled: bool) -> None:
    """What colours, rings and the shade mean, beside the frame."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def mark(label: str, colour: str, filling: str) -> Line2D:
        return Line2D(
            [], [], linestyle="", marker="o", color=colour, markerfacecolor=filling, markeredgewidth=1.6, label=label
        )

    several = int(answer.tables["points"]["runs"].max()) > 1
    told = {"none fails": 0.0, "some fail": 0.5, "all fail": 1.0} if several else {"does not fail": 0.0, "fails": 1.0}
    handles: list[Line2D | Patch] = [mark(label, _colour(share), _colour(share)) for label, share in told.items()]
    if answer.tables["points"]["half"].nunique() > 1:
        handles += [
            mark(f"used to {'find the' if ruled else 'look for a'} rule", GREY, "white"),
            mark("kept aside to check it", GREY, GREY),
        ]
    if ruled:
        handles.append(Patch(color=_INK, alpha=_SHADE, label="the rule"))
    heading = "Of a mark's worlds" if several else "A mark's world"
    legend = axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.02), frameon=False, fontsize=9, title=heading
    )  # beside the frame, below the title
    legend.set_alignment("left")

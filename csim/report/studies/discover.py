"""When a plan fails, as tables of conditions and counts, and as a picture of each box over its two strongest dials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.axes import axis_label, place_of, set_scale
from csim.report.style import GREY, drawing, save, sheet
from csim.report.terminal import table_text
from csim.study.methods.points import explained
from csim.study.summary import Column, Table
from csim.study.words import NONE, joined, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.scenario.studies.dials import Dial
    from csim.study.laboratory import Answer

_WIDTH = 110
_INK = "#0072B2"
_COLOURS = ("#DCDCDC", "#E69F00", "#B03A00")  # from no failures to failures alone, also in grey
_FAINT = 0.25
_SHIFT = 0.18
_NOTE = (
    "Each mark is a point, coloured by the share of its worlds that fail: grey none, dark red all. Discs were held out "
    "to check the conditions, small squares were used to find them."
)


def text(answer: Answer) -> str:
    """The conditions of each box with how dispensable they are, and what it holds on both halves."""
    boxes, tallies = answer.tables["boxes"], answer.tables["tallies"]
    if boxes.empty:
        return ""
    return "\n\n".join([_conditions(answer, boxes), _counts(tallies)])


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw each box over its two strongest dials; without a box, all points over the two that explain most."""
    if not (answer.tables["points"]["runs"] > 0).any():
        return []
    with drawing():
        if len(_dials(answer)) < 2:
            return [_draw_along(answer, folder / "failures.png")]
        numbers = [int(number) for number in answer.tables["tallies"]["box"].unique()]
        if not numbers:
            return [_draw(answer, 0, folder / "failures.png")]
        names = ["box.png"] if len(numbers) == 1 else [f"box_{number}.png" for number in numbers]
        return [_draw(answer, number, folder / name) for number, name in zip(numbers, names, strict=True)]


def _dials(answer: Answer) -> dict[str, Dial]:
    return {dial.name: dial for dial in answer.inquiry.uncertainties}


def _conditions(answer: Answer, boxes: pd.DataFrame) -> str:
    dials = _dials(answer)
    columns = (
        Column("Box", "", tuple(str(number) for number in boxes["box"])),
        Column("At least", "", tuple(_end(dials[n], v) for n, v in zip(boxes["dial"], boxes["low"], strict=True))),
        Column("At most", "", tuple(_end(dials[n], v) for n, v in zip(boxes["dial"], boxes["high"], strict=True))),
        Column("One of", "", tuple(choices.replace("|", ", ").replace("_", " ") for choices in boxes["choices"])),
        Column("Dispensable?", "p", tuple(_chance(value) for value in boxes["quasi_p"])),
        Column("checked", "p", tuple(_chance(value) for value in boxes["checked_p"])),
    )
    note = (
        "p: chance of as many failures if the condition did not matter, on the half that suggested it and, checked, on "
        "the other half."
    )
    labels = tuple(dials[name].label for name in boxes["dial"])
    return table_text(Table("Conditions", labels, ("",) * len(labels), columns, (note,)), _WIDTH)


def _end(dial: Dial, value: float) -> str:
    return dial.text(float(value), 6) if np.isfinite(value) else ""


def _chance(value: float) -> str:
    if not np.isfinite(value):
        return NONE
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _counts(tallies: pd.DataFrame) -> str:
    halves = {"search": "search", "check": "held out"}
    columns = (
        Column("Half", "", tuple(halves[half] for half in tallies["half"])),
        Column("Worlds", "", tuple(f"{runs:,}" for runs in tallies["runs"])),
        Column("fail", "", tuple(f"{failures:,}" for failures in tallies["failures"])),
        Column("that is", "95 %", tuple(_share(row) for _, row in tallies.iterrows())),
        Column("of all failures", "", tuple(percent(share) for share in tallies["coverage"])),
        Column("everywhere", "", tuple(percent(share) for share in tallies["base_rate"])),
    )
    labels = tuple(f"box {number}" for number in tallies["box"])
    notes = ("Everywhere: the share of all worlds that fail. Intervals count each point once, however many worlds.",)
    return table_text(Table("What the boxes hold", labels, ("",) * len(labels), columns, notes), _WIDTH)


def _share(row: pd.Series) -> str:
    return f"{percent(row['density'])} ({100 * row['density_low']:.0f} to {100 * row['density_high']:.0f})"


def _draw(answer: Answer, number: int, path: Path) -> Path:
    across, up = _strongest(answer, number)
    figure = sheet(9.0, 6.6, _title(answer, number), _note(answer, number, (across, up)))
    axes = figure.subplots()
    for dial, name in ((across, "x"), (up, "y")):
        set_scale(axes, dial, name)
    _marks(axes, answer, number, (across, up))
    _frame(axes, answer, number, (across, up))
    axes.set(xlabel=axis_label(across), ylabel=axis_label(up))
    return save(figure, path)


def _draw_along(answer: Answer, path: Path) -> Path:
    """The share of worlds that fail along the only dial, the boxes shaded."""
    points = answer.tables["points"]
    dial = next(iter(_dials(answer).values()))
    figure = sheet(9.0, 5.2, answer.finding[0], "Shaded: the conditions found. Discs were held out to check them.")
    axes = figure.subplots()
    set_scale(axes, dial, "x")
    places = _places(dial, points, 0.5)
    for half, marker, size in (("search", "s", 4), ("check", "o", 7)):
        chosen = (points["half"] == half).to_numpy()
        axes.plot(places[chosen], 100 * points["share"][chosen], marker, color=_INK, markersize=size, alpha=0.6)
    for _, rows in answer.tables["boxes"].groupby("box"):
        axes.axvspan(*_span(rows, dial, axes.get_xlim()), color=_COLOURS[1], alpha=0.25, linewidth=0)
    axes.set(xlabel=axis_label(dial), ylabel="% of a point's worlds that fail")
    return save(figure, path)


def _title(answer: Answer, number: int) -> str:
    return answer.finding[max(number - 1, 0)]


def _note(answer: Answer, number: int, drawn: tuple[Dial, Dial]) -> str:
    boxes = answer.tables["boxes"]
    others = [
        dial.label
        for name, dial in _dials(answer).items()
        if dial not in drawn and (boxes[boxes["box"] == number]["dial"] == name).any()
    ]
    return f"{_NOTE} Faint: outside the box's conditions on {joined(others)}." if others else _NOTE


def _strongest(answer: Answer, number: int) -> tuple[Dial, Dial]:
    """The two dials of a box whose restrictions matter most, filled up by those that explain most of the failures."""
    dials, points = _dials(answer), answer.tables["points"]
    boxes = answer.tables["boxes"]
    shares = points["share"].to_numpy(dtype=float)
    weight = {name: float(np.nan_to_num(explained(list(points[name]), shares))) for name in dials}
    inside = list(dict.fromkeys(boxes[boxes["box"] == number]["dial"]))
    order = inside + sorted((name for name in dials if name not in inside), key=lambda name: -weight[name])
    first, second = order[:2]
    return dials[first], dials[second]


def _marks(axes: Axes, answer: Answer, number: int, drawn: tuple[Dial, Dial]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    points = answer.tables["points"]
    points = points[points["runs"] > 0]
    colours = LinearSegmentedColormap.from_list("failures", _COLOURS)
    bright = _keeps_the_rest(answer, points, number, drawn)
    x, y = (_places(dial, points, start) for dial, start in zip(drawn, (0.5, 0.25), strict=True))
    for half, marker, size in (("search", "s", 14), ("check", "o", 42)):
        for kept, strength in ((~bright, _FAINT), (bright, 1.0)):
            chosen = (points["half"] == half).to_numpy() & kept
            shares = points["share"].to_numpy(dtype=float)[chosen]
            order = np.argsort(shares, kind="stable")
            axes.scatter(
                x[chosen][order],
                y[chosen][order],
                s=size,
                marker=marker,
                c=[colours(share) for share in shares[order]],
                alpha=strength,
                edgecolors=GREY,
                linewidths=0.4,
                zorder=2,
            )


def _places(dial: Dial, points: pd.DataFrame, start: float) -> np.ndarray:
    """Where points stand on an axis; those of choices are spread a little, so that they do not hide each other."""
    places = np.array([place_of(dial, setting) for setting in points[dial.name]])
    if dial.numeric:
        return places
    golden = (np.sqrt(5) - 1) / 2
    return np.asarray(places + _SHIFT * (2 * ((start + golden * np.arange(len(places))) % 1) - 1))


def _keeps_the_rest(answer: Answer, points: pd.DataFrame, number: int, drawn: tuple[Dial, Dial]) -> np.ndarray:
    """Which points keep the box's restrictions on dials that are not drawn."""
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
    """The box's edges, and how often the plan fails inside."""
    from matplotlib.patches import Rectangle

    boxes, tallies = answer.tables["boxes"], answer.tables["tallies"]
    mine = boxes[boxes["box"] == number]
    if mine.empty:
        return
    (left, right), (bottom, top) = (
        _span(mine[mine["dial"] == dial.name], dial, ends)
        for dial, ends in zip(drawn, (axes.get_xlim(), axes.get_ylim()), strict=True)
    )
    corner = (left, bottom)
    axes.add_patch(Rectangle(corner, right - left, top - bottom, fill=False, edgecolor=_INK, linewidth=2.5, zorder=3))
    checked = tallies[(tallies["box"] == number) & (tallies["half"] == "check")].iloc[0]
    axes.annotate(
        f"{percent(float(checked['density']))} of worlds in the box fail,\n"
        f"{percent(float(checked['base_rate']))} of all (half held out)",
        ((left + right) / 2, top),
        (0, -8),
        textcoords="offset points",
        ha="center",
        va="top",
        color=_INK,
        fontweight="bold",
        fontsize=10,
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2},
    )


def _span(rows: pd.DataFrame, dial: Dial, ends: tuple[float, float]) -> tuple[float, float]:
    """From where to where a box reaches on an axis; choices from the first to the last allowed."""
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

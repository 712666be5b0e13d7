"""The edge in a picture: a curve over one dial, or a map over two, with every point tried and each jump marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.axes import axis_label, folded_label, place_of, set_scale
from csim.report.style import GREY, Look, drawing, label_line_ends, save, sheet
from csim.scenario.studies.sections import Tipping
from csim.study.kinds.tipping_words import reach_text
from csim.study.words import Scale, in_sentence, joined, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from csim.scenario.studies.dials import Dial
    from csim.study.laboratory import Answer

_JUMP = "jump"
_EDGE = "#D55E00"
_LINE_POINTS = 13
_MARGIN = 0.12
_MAP_INCHES = 2.8, 4.0  # of the frame of a map, about


def draw_curve(answer: Answer, path: Path) -> Path:
    """The measure over the only dial, a line a scenario, with 95 % bands, halvings as open marks, jumps shaded."""
    inquiry, points = answer.inquiry, answer.tables["points"]
    measure, dial = _measure(answer), inquiry.dials[0]
    scale = scale_of(measure_unit(measure), points["mean"].tolist())
    note = (
        "Bands: 95 % intervals of each mean; luck is the same at all settings, so that differences are surer than the "
        f"bands look. Filled marks: settings asked for; open: added where it is steepest.{_cut_axis(points)}"
    )
    with drawing():
        figure = sheet(9.0, 5.2, headline(answer), note)
        axes = figure.subplots()
        axes.set(xlabel=axis_label(dial), ylabel=_measure_axis(measure, scale))
        set_scale(axes, dial, "x")
        look, ends = Look(inquiry.scenarios), []
        for name in inquiry.scenarios:
            rows = points[points["scenario"] == name].sort_values(dial.name).dropna(subset="mean")
            if len(rows):
                _curve(axes, rows, (look, name, dial), scale)
                x, y = dial.shown(rows[dial.name].iloc[-1]), rows["mean"].iloc[-1] / scale.divisor
                ends.append((float(x), float(y), inquiry.label(name), look.colour(name)))
        axes.margins(x=0.02, y=_MARGIN)
        axes.yaxis.set_major_formatter("{x:,.10g}")
        label_line_ends(axes, ends if len(inquiry.scenarios) > 1 else [])
        _mark_jumps(axes, answer, look)
        return save(figure, path)


def draw_map(answer: Answer, path: Path) -> Path:
    """A map a scenario: the grid's means as colour, points added near the edge as dots, jumps as thick strokes."""
    inquiry, points = answer.inquiry, answer.tables["points"]
    scale = scale_of(measure_unit(_measure(answer)), points["mean"].tolist())
    note = "Colour: mean at the settings asked for; dots: settings added where it is steepest; strokes: here it jumps."
    count = len(inquiry.scenarios)
    with drawing():
        figure = sheet(min(5.2 * count + 1.6, max(9.0, 3.6 * count)), 5.4, headline(answer), note)
        grid = figure.subplots(1, count, squeeze=False)[0]
        for axes, name in zip(grid, inquiry.scenarios, strict=True):
            _map(axes, answer, name, scale)
        _colours(figure, answer, grid, scale)
        return save(figure, path)


def headline(answer: Answer) -> str:
    """Where there is an edge, in one line."""
    measure, jumps = in_sentence(_measure(answer)), answer.facts["jumps"]
    verdicts = answer.tables["stretches"]
    unsure = set(verdicts.loc[verdicts["verdict"] == "unsure", "scenario"])
    names = answer.inquiry.scenarios
    jumping = [name for name in names if jumps[name]]
    groups = {
        f"A jump in {measure}{_only_place(answer, jumping)}": jumping,
        f"A jump in {measure} neither shown nor excluded": [n for n in names if not jumps[n] and n in unsure],
        f"No jump in {measure} found in this range": [n for n in names if not jumps[n] and n not in unsure],
    }
    parts = [f"{_who(answer, found)}: {text[0].lower()}{text[1:]}" for text, found in groups.items() if found]
    return "; ".join(parts)


def _who(answer: Answer, names: list[str]) -> str:
    return joined([answer.inquiry.label(name) for name in names])


def _only_place(answer: Answer, jumping: list[str]) -> str:
    """Where the jump is, if there is only one along the only dial: ` where people goes from 0 to 1 person`."""
    rows = answer.tables["stretches"]
    rows = rows[rows["verdict"] == _JUMP]
    if len(answer.inquiry.dials) != 1 or len(rows) != 1 or len(jumping) != 1:
        return ""
    dial, row = answer.inquiry.dials[0], rows.iloc[0]
    reach = reach_text(dial, row["left"], row["right"]).replace(" ", "\N{NO-BREAK SPACE}")
    return f" where {dial.label} goes from {reach}"


def _measure_axis(measure: str, scale: Scale) -> str:
    """The measure with its unit, unless they are the same word."""
    label = measure_label(measure)
    return label if scale.unit in ("", label.lower()) else f"{label}, {scale.unit}"


def _cut_axis(points: pd.DataFrame) -> str:
    """That the axis does not begin at zero, where that makes small changes look large."""
    low, high = float(points["low"].fillna(points["mean"]).min()), float(points["high"].fillna(points["mean"]).max())
    return " The vertical axis does not begin at zero." if low - _MARGIN * (high - low) > 0 else ""


def _measure(answer: Answer) -> str:
    section = answer.inquiry.section
    assert isinstance(section, Tipping), "only such studies are drawn here"  # noqa: S101
    return section.measure


def _curve(axes: Axes, rows: pd.DataFrame, who: tuple[Look, str, Dial], scale: Scale) -> None:
    look, name, dial = who
    colour = look.colour(name)
    x = np.array([dial.shown(setting) for setting in rows[dial.name]])
    mean, low, high = (rows[column].to_numpy(dtype=float) / scale.divisor for column in ("mean", "low", "high"))
    axes.plot(x, mean, color=colour, linestyle=look.dash(name), linewidth=1.4)
    axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)
    first = (rows["round"] == 0).to_numpy()
    axes.plot(x[first], mean[first], linestyle="", marker=look.marker(name), color=colour, markersize=6)
    axes.plot(
        x[~first],
        mean[~first],
        linestyle="",
        marker=look.marker(name),
        color=colour,
        markerfacecolor="white",
        markersize=4,
    )


def _mark_jumps(axes: Axes, answer: Answer, look: Look) -> None:
    """Shade the last step of each jump; its size stands above the frame, where it covers nothing."""
    stretches, dial = answer.tables["stretches"], answer.inquiry.dials[0]
    rows = stretches[stretches["verdict"] == _JUMP].sort_values("left", kind="stable")
    unit = unit_of_difference(measure_unit(_measure(answer)))
    for place, (_, row) in enumerate(rows.iloc[::-1].iterrows()):
        colour = look.colour(row["scenario"])
        left, right = dial.shown(row["left"]), dial.shown(row["right"])
        axes.axvspan(left, right, color=colour, alpha=0.25, linewidth=0)
        half = (row["excess_high"] - row["excess_low"]) / 2
        size = scale_of(unit, [row["excess"]], [half])
        around = f" ±{size.number(half)}" if np.isfinite(half) else ""
        told = f"jump: {size.number(row['excess'], signed=True)}{around} {size.unit}".rstrip()
        axes.annotate(
            told,
            (left, 1.0),
            (0, 4 + _LINE_POINTS * place),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            color=colour,
            fontsize=9,
        )


def _map(axes: Axes, answer: Answer, scenario: str, scale: Scale) -> None:
    across, up = _dials(answer)
    points = answer.tables["points"]
    limits = points["mean"].min() / scale.divisor, points["mean"].max() / scale.divisor
    mine = points[points["scenario"] == scenario]
    grid = mine[mine["round"] == 0]
    xs, ys = (sorted({place_of(dial, setting) for setting in grid[dial.name]}) for dial in (across, up))
    field = np.full((len(ys), len(xs)), np.nan)
    for _, row in grid.iterrows():
        field[ys.index(place_of(up, row[up.name])), xs.index(place_of(across, row[across.name]))] = row["mean"]
    axes.pcolormesh(xs, ys, field / scale.divisor, shading="nearest", cmap="viridis", vmin=limits[0], vmax=limits[1])
    later = mine[mine["round"] > 0]
    x, y = ([place_of(dial, setting) for setting in later[dial.name]] for dial in (across, up))
    axes.scatter(
        x, y, c=later["mean"] / scale.divisor, cmap="viridis", vmin=limits[0], vmax=limits[1], s=16, edgecolors="white",
        linewidths=0.5, clip_on=False,
    )  # fmt: skip
    _edges(axes, answer, scenario, (np.diff(xs).min() if len(xs) > 1 else 1, np.diff(ys).min() if len(ys) > 1 else 1))
    axes.grid(visible=False)
    wide, high = _MAP_INCHES
    axes.set(title=answer.inquiry.label(scenario), xlabel=folded_label(across, wide), ylabel=folded_label(up, high))
    for dial, name, ends in ((across, "x", xs), (up, "y", ys)):
        set_scale(axes, dial, name)
        if dial.numeric and len(ends) > 1:
            axes.set(**{f"{name}lim": (ends[0], ends[-1])})  # cells at the ends reach beyond what was asked


def _dials(answer: Answer) -> tuple[Dial, Dial]:
    """The dial across and the one up; choices stand up the side, where their names have room."""
    first, second = answer.inquiry.dials
    return (first, second) if first.numeric else (second, first)


def _edges(axes: Axes, answer: Answer, scenario: str, steps: tuple[float, float]) -> None:
    """A stroke across each line that jumps, in the middle of its last step, as long as half a step of the grid."""
    across, up = _dials(answer)
    rows = answer.tables["stretches"]
    for _, row in rows[(rows["scenario"] == scenario) & (rows["verdict"] == _JUMP)].iterrows():
        along = across if row["along"] == across.name else up
        other = up if along is across else across
        middle = (place_of(along, row["left"]) + place_of(along, row["right"])) / 2
        beside = place_of(other, row["beside_setting"])
        half = (steps[1] if along is across else steps[0]) / 2
        ends = ([middle, middle], [beside - half, beside + half])
        axes.plot(*(ends if along is across else ends[::-1]), color=_EDGE, linewidth=3, solid_capstyle="butt")


def _colours(figure: Figure, answer: Answer, grid: np.ndarray, scale: Scale) -> None:
    bar = figure.colorbar(grid[0].collections[0], ax=list(grid), shrink=0.9)
    bar.set_label(_measure_axis(_measure(answer), scale), color=GREY)

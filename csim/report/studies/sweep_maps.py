"""A sweep of several dials: a map of who is ahead over the two that matter most, and one of the difference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csim.report.studies.axes import folded_label, place_of, set_scale, tick_text
from csim.report.studies.sweep_grid import levels
from csim.report.style import GREY, Look, drawing, save, sheet
from csim.study.kinds.sweep_finding import UNDECIDED, meaning_of, subject_of, weightiest, winners
from csim.study.words import NONE, in_sentence, joined, measure_label, measure_unit, scale_of, sense, unit_of_difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

    from csim.scenario.studies.dials import Dial, Settings
    from csim.study.laboratory import Answer

_MOST_CELLS = 24  # by side; beyond that points are drawn as a cloud
_PALE, _HATCH = "#EDEDED", "#9A9A9A"
_UNDECIDED = "undecided"
_ROOM = 0.8  # inches that the frame of cells is higher than planned, as titles are short
_DARK = 0.53  # lightness from 0 to 1 below which white is read more easily than black

type Mixed = tuple[float, float, float, float]
_WHITE: Mixed = (1.0, 1.0, 1.0, 1.0)


class Place(NamedTuple):
    """A cell or a dot of a map: where it stands on both dials, as axes show it, and the points in it."""

    across: float
    up: float
    points: tuple[int, ...]


class Chart(NamedTuple):
    """What both maps share: the two dials, the ticks of cells (empty for a cloud of dots) and the places."""

    across: Dial
    up: Dial
    ticks: tuple[tuple[str, ...], tuple[str, ...]]
    places: tuple[Place, ...]

    @property
    def cells(self) -> bool:
        """Whether it is a grid of cells."""
        return bool(self.ticks[0])


def draw_maps(answer: Answer, folder: Path) -> list[Path]:
    """Draw the map of who is ahead, if several are compared, and that of the difference or of the level."""
    chart = _chart(answer)
    paths = []
    outcome = answer.inquiry.file.outcomes[0]
    with drawing():
        if "leaders" in answer.tables and sense(outcome):
            figure = _sheet(chart, meaning_of(answer.finding), _winner_note(answer, chart))
            _winners(figure.subplots(), answer, chart)
            paths.append(save(figure, folder / "who_is_ahead.png"))
        paths.append(_draw_size(answer, chart, folder))
    return paths


def _chart(answer: Answer) -> Chart:
    inquiry = answer.inquiry
    frame = answer.tables["points"]
    frame = frame[(frame["scenario"] == inquiry.scenarios[0]) & (frame["outcome"] == inquiry.file.outcomes[0])]
    settings: list[Settings] = [
        tuple((dial.name, setting) for dial, setting in zip(inquiry.dials, row, strict=True))
        for row in frame[[dial.name for dial in inquiry.dials]].itertuples(index=False, name=None)
    ]
    first, second = weightiest(inquiry, settings, answer.tables)[:2]
    across, up = sorted((first, second), key=lambda dial: [each.name for each in inquiry.dials].index(dial.name))
    pairs = [(dict(each)[across.name], dict(each)[up.name]) for each in settings]
    found = [levels(answer, dial) for dial in (across, up)]
    if max(len(each) for each in found) > _MOST_CELLS:
        dots = tuple(Place(place_of(across, a), place_of(up, b), (place,)) for place, (a, b) in enumerate(pairs))
        return Chart(across, up, ((), ()), dots)
    cells = tuple(
        Place(column, row, tuple(place for place, pair in enumerate(pairs) if pair == (a, b)))
        for column, a in enumerate(found[0])
        for row, b in enumerate(found[1])
    )
    ticks = tuple(
        tuple(tick_text(dial, each) for each in level) for dial, level in zip((across, up), found, strict=True)
    )
    return Chart(across, up, (ticks[0], ticks[1]), tuple(cell for cell in cells if cell.points))


def _sheet(chart: Chart, title: str, note: str) -> Figure:
    if not chart.cells:
        return sheet(9.0, 6.4, title, note)
    across, up = _inches(chart)
    return sheet(2.6 + across, 2.0 + up, title, note)


def _inches(chart: Chart) -> tuple[float, float]:
    """How long both axes are, about."""
    if not chart.cells:
        return 7.0, 4.5
    return max(1.05 * len(chart.ticks[0]), 5.0), max(0.62 * len(chart.ticks[1]), 2.4)


def _winner_note(answer: Answer, chart: Chart) -> str:
    marks = "Hatched" if chart.cells else "Hollow"
    outcome = in_sentence(answer.inquiry.file.outcomes[0])
    text = (
        f"Who is ahead by {outcome}. {marks}: undecided, nothing separates the best from the next (95 % intervals of "
        "paired differences)."
    )
    others = [dial.label for dial in answer.inquiry.dials if dial.name not in (chart.across.name, chart.up.name)]
    if others:
        text += f" All points are shown, whatever {joined(others)}: the two dials drawn matter most."
        if chart.cells:
            text += " A fraction says at how many of a cell's points its most frequent case holds."
    return text


def _winners(axes: Axes, answer: Answer, chart: Chart) -> None:
    from matplotlib.colors import to_rgba

    inquiry = answer.inquiry
    leaders = winners(answer.tables["leaders"], inquiry.file.outcomes[0])
    colours = _colours(answer)
    for place in chart.places:
        known = [leaders[point] for point in place.points if leaders[point] is not None]
        often = max(dict.fromkeys(known), key=known.count) if known else None
        if chart.cells:
            colour = to_rgba(_PALE if not often else colours[often])
            _cell(axes, place, colour, hatched=often == UNDECIDED)
            who = NONE if often is None else inquiry.label(often) if often else _UNDECIDED
            count = f"\n{known.count(often)}/{len(known)}" if len(place.points) > 1 and known else ""
            _write(axes, place, _wrapped(who) + count, colour, hatched=often == UNDECIDED)
        elif often:
            axes.plot(place.across, place.up, "o", color=colours[often], markersize=6)
        elif often == UNDECIDED:
            axes.plot(place.across, place.up, "o", markerfacecolor="white", markeredgecolor=GREY, markersize=6)
    _finish(axes, chart)
    if not chart.cells:
        _legend(axes, answer, [name for name in inquiry.scenarios if name in leaders])


def _colours(answer: Answer) -> dict[str, str]:
    inquiry = answer.inquiry
    look = Look(inquiry.scenarios, inquiry.baseline)
    return {name: look.colour(name) for name in inquiry.scenarios}


def _draw_size(answer: Answer, chart: Chart, folder: Path) -> Path:
    """The difference to the baseline, or the level of the only scenario, by colour and in figures."""
    from matplotlib.colors import FuncNorm, Normalize

    outcome = answer.inquiry.file.outcomes[0]
    compared = "differences" in answer.tables
    frame = answer.tables["differences" if compared else "points"]
    subject = subject_of(answer.inquiry, answer.tables, outcome) if compared else answer.inquiry.scenarios[0]
    frame = frame[(frame["outcome"] == outcome) & (frame["scenario"] == subject)]
    unit = unit_of_difference(measure_unit(outcome)) if compared else measure_unit(outcome)
    scale = scale_of(unit, frame["mean"].tolist())
    values = frame["mean"].to_numpy(dtype=float) / scale.divisor
    unsure = frame["tie"].to_numpy(dtype=bool) if compared else np.zeros(len(frame), dtype=bool)
    largest = float(np.nanmax(np.abs(values))) or 1.0
    rooted = FuncNorm((_root, _square), -largest, largest)
    norm = rooted if compared else Normalize(np.nanmin(values), np.nanmax(values))
    what = f"difference in {in_sentence(outcome)}" if compared else measure_label(outcome)
    paint = _Paint("PuOr" if compared else "viridis", norm, f"{what}, {scale.unit}".removesuffix(", "))
    figure = _sheet(chart, _size_title(answer, subject, values, unsure), _size_note(answer, chart, paint))
    axes = figure.subplots()
    _sizes(axes, chart, (values, unsure), paint, scale.digits)
    _finish(axes, chart)
    _colour_bar(axes, paint)
    return save(figure, folder / ("difference.png" if compared else "map.png"))


def _root(values: np.ndarray) -> np.ndarray:
    """The square root with its sign: small differences keep a colour beside large ones."""
    return np.asarray(np.sign(values) * np.sqrt(np.abs(values)))


def _square(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.sign(values) * np.square(values))


def _size_title(answer: Answer, subject: str, values: np.ndarray, unsure: np.ndarray) -> str:
    inquiry = answer.inquiry
    if "differences" not in answer.tables:
        return answer.finding[0]
    known = np.isfinite(values)
    above, below, open_ = (
        int((known & sure).sum()) for sure in ((values > 0) & ~unsure, (values < 0) & ~unsure, unsure)
    )
    who, base = inquiry.label(subject), inquiry.label(inquiry.baseline)
    return (
        f"{measure_label(inquiry.file.outcomes[0])} with {who} is higher than with {base} at {above} of "
        f"{int(known.sum())} points, lower at {below}, undecided at {open_}"
    )


def _size_note(answer: Answer, chart: Chart, paint: _Paint) -> str:
    notes = []
    if paint.signed:
        marks = "Hatched" if chart.cells else "Hollow"
        notes += [f"{marks}: undecided, the 95 % interval of the paired difference holds zero."]
        notes += ["Colours grow with the root of the difference, so that small ones show."]
    if any(len(place.points) > 1 for place in chart.places):
        notes += ["Cells of several points show their mean"]
        notes[-1] += "; hatched: not at all of them is the sign sure and the same." if paint.signed else "."
    others = [dial.label for dial in answer.inquiry.dials if dial.name not in (chart.across.name, chart.up.name)]
    if others:
        notes += [f"All points are shown, whatever {joined(others)}."]
    return " ".join(notes)


class _Paint(NamedTuple):
    """A colour map and how values are laid on it."""

    name: str
    norm: Normalize
    label: str

    @property
    def signed(self) -> bool:
        """Whether values are differences."""
        return self.name == "PuOr"

    def of(self, value: float) -> Mixed:
        """The colour of a value."""
        import matplotlib as mpl

        red, green, blue, alpha = mpl.colormaps[self.name](float(self.norm(value)))
        return float(red), float(green), float(blue), float(alpha)


def _sizes(axes: Axes, chart: Chart, figures: tuple[np.ndarray, np.ndarray], paint: _Paint, digits: int) -> None:
    values, unsure = figures
    for place in chart.places:
        inside = list(place.points)
        known = values[inside][np.isfinite(values[inside])]
        if not len(known):
            if chart.cells:
                _cell(axes, place, _WHITE, hatched=False)
                _write(axes, place, NONE, _WHITE, hatched=False)
            continue
        value = float(known.mean())
        mixed = bool(unsure[inside].any() or (np.sign(known) != np.sign(known[0])).any()) and paint.signed
        colour = paint.of(value)
        if chart.cells:
            _cell(axes, place, colour, hatched=mixed)
            rounded = round(value, digits) + 0.0
            _write(
                axes, place, f"{rounded:{'+' if paint.signed and rounded else ''},.{digits}f}", colour, hatched=mixed
            )
        else:
            axes.plot(
                place.across,
                place.up,
                "o",
                markersize=8,
                markerfacecolor="white" if mixed else colour,
                markeredgecolor=GREY,
                markeredgewidth=0.8,
            )


def _colour_bar(axes: Axes, paint: _Paint) -> None:
    import matplotlib as mpl
    from matplotlib.cm import ScalarMappable

    figure = axes.get_figure(root=True)
    if figure is None:
        return
    bar = figure.colorbar(ScalarMappable(paint.norm, mpl.colormaps[paint.name]), ax=axes, label=paint.label)
    bar.outline.set_visible(False)
    if paint.signed:
        ends = float(paint.norm.vmax or 1.0)
        ticks = [-ends, -ends / 4, 0.0, ends / 4, ends]
        bar.set_ticks(ticks, labels=[f"{float(f'{tick:.2g}'):{'+' if tick else ''},.10g}" for tick in ticks])
        bar.minorticks_off()


def _cell(axes: Axes, place: Place, colour: Mixed, *, hatched: bool) -> None:
    from matplotlib.patches import Rectangle

    corner = (place.across - 0.5, place.up - 0.5)
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor="white", linewidth=1.5))
    if hatched:
        axes.add_patch(Rectangle(corner, 1, 1, facecolor="none", edgecolor=_HATCH, linewidth=0, hatch="////"))


def _write(axes: Axes, place: Place, text: str, on: Mixed, *, hatched: bool) -> None:
    """Text in a cell, black or white, whichever stands out from the cell's colour."""
    from matplotlib.patheffects import withStroke

    dark = 0.3 * on[0] + 0.59 * on[1] + 0.11 * on[2] < _DARK
    effects = [withStroke(linewidth=2.5, foreground="white")] if hatched and not dark else []
    axes.text(
        place.across, place.up, text, ha="center", va="center", fontsize=9, color="white" if dark else "black",
        path_effects=effects,
    )  # fmt: skip


def _wrapped(text: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, 14))


def _finish(axes: Axes, chart: Chart) -> None:
    axes.grid(visible=not chart.cells)
    across, up = _inches(chart)
    axes.set(xlabel=folded_label(chart.across, across), ylabel=folded_label(chart.up, up + _ROOM))
    if chart.cells:
        axes.set(xlim=(-0.5, len(chart.ticks[0]) - 0.5), ylim=(-0.5, len(chart.ticks[1]) - 0.5))
        axes.set_xticks(range(len(chart.ticks[0])), chart.ticks[0])
        axes.set_yticks(range(len(chart.ticks[1])), chart.ticks[1])
        axes.tick_params(length=0)
        return
    for dial, name in ((chart.across, "x"), (chart.up, "y")):
        set_scale(axes, dial, name)


def _legend(axes: Axes, answer: Answer, names: Sequence[str]) -> None:
    colours = _colours(answer)
    step = 0.07
    for place, name in enumerate(names):
        axes.text(
            1.02,
            0.98 - place * step,
            answer.inquiry.label(name),
            transform=axes.transAxes,
            va="top",
            color=colours[name],
            fontweight="bold",
            fontsize=9,
        )
    axes.text(1.02, 0.98 - len(names) * step, _UNDECIDED, transform=axes.transAxes, va="top", color=GREY, fontsize=9)

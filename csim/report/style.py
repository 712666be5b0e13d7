"""What all pictures share: colours that everybody can tell apart, labels beside what they name, the same bytes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

GREY = "#767676"
"""The baseline's colour, and that of notes and reference lines."""

SAME_LUCK = "Luck is the same for all strategies: their differences are surer than these intervals look."
"""A note for every picture of means side by side."""

# Okabe and Ito's palette in the order in which neighbours differ most, also in grey and for colour-blind eyes.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#B8A800")
_DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), "-", (0, (5, 1.5)), (0, (1.2, 1.2)))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
_DOTS_PER_INCH = 150
_TITLE_POINTS = 12
_SAID_FIRST = ContextVar("what the small print of every sheet begins with", default="")
_LABEL_POINTS = 9
_AROUND = (
    (6, 8, "left", "bottom"),
    (6, -8, "left", "top"),
    (-6, 8, "right", "bottom"),
    (-6, -8, "right", "top"),
    (9, 0, "left", "center"),
    (-9, 0, "right", "center"),
    (0, 20, "center", "bottom"),
    (0, -20, "center", "top"),
    (22, 28, "left", "bottom"),
    (22, -28, "left", "top"),
    (-22, 28, "right", "bottom"),
    (-22, -28, "right", "top"),
)
"""Where a label may stand around a mark: points to the right and up, and which of its sides is nearest."""


class Look:
    """Colour, dash and marker of each strategy: the same in all pictures, grey for the baseline."""

    def __init__(self, names: Sequence[str], baseline: str = "") -> None:
        others = [name for name in names if name != baseline]
        self._place = {name: place for place, name in enumerate(others)}
        self._baseline = baseline

    def colour(self, name: str) -> str:
        """The colour of a strategy."""
        return GREY if name == self._baseline else COLOURS[self._place[name] % len(COLOURS)]

    def dash(self, name: str) -> Any:
        """The line style of a strategy, so that colour is not the only difference."""
        return (0, (2, 1)) if name == self._baseline else _DASHES[self._place[name] % len(_DASHES)]

    def marker(self, name: str) -> str:
        """The marker of a strategy."""
        return "o" if name == self._baseline else _MARKERS[self._place[name] % len(_MARKERS)]


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in csim's style, whatever the user's settings are, and leave those alone."""
    import matplotlib as mpl
    import seaborn as sns

    style = sns.axes_style("ticks") | sns.plotting_context("notebook", font_scale=0.85)
    own = {
        "font.family": "DejaVu Sans",
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.formatter.useoffset": False,
        "axes.grid": True,
        "grid.color": "#E6E6E6",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "figure.constrained_layout.use": True,
        "path.simplify": False,
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(style | own)
        yield


@contextmanager
def noted(text: str) -> Iterator[None]:
    """Let the small print of every sheet drawn inside begin with this; nothing said: as it is."""
    token = _SAID_FIRST.set(text)
    try:
        yield
    finally:
        _SAID_FIRST.reset(token)


def sheet(width: float, height: float, title: str, note: str = "") -> Figure:
    """An empty figure, inches, with its message on top and small print below."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    wrapped = "\n".join(textwrap.wrap(title, int(width * 9.5)))
    figure.suptitle(wrapped, x=0.01, ha="left", fontsize=_TITLE_POINTS, fontweight="bold")
    note = " ".join(each for each in (_SAID_FIRST.get(), note) if each)
    if note:
        figure.supxlabel("\n".join(textwrap.wrap(note, int(width * 15))), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as PNG, the same bytes for the same picture: no date, no name of the program."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    figure.savefig(path, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
    return path


def label_line_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Name lines to the right of the axes: x and y of each line's end, text, colour; labels never overlap."""
    figure = axes.get_figure(root=True)
    if not ends or figure is None:
        return
    figure.draw_without_rendering()  # only then is the height known
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    height_points = axes.get_window_extent().height / figure.dpi * 72
    gap = (top - bottom) * _LABEL_POINTS * 1.3 / max(height_points, 1.0)
    ordered = sorted(ends, key=lambda end: end[1])
    places = spread([end[1] for end in ordered], gap, bottom + gap / 2, top - gap / 2)
    step = (right - left) * 0.02
    for (x, y, text, colour), place in zip(ordered, places, strict=True):
        early = right - x > 2 * step  # a plain line would look like more of the curve that ends there
        axes.plot(
            [x, right + step], [y, place], color=GREY if early else colour, linestyle=":" if early else "-",
            linewidth=0.6, alpha=0.7, clip_on=False,
        )  # fmt: skip
        axes.text(right + 1.4 * step, place, text, color=colour, va="center", ha="left", fontsize=_LABEL_POINTS)
    axes.set(xlim=(left, right), ylim=(bottom, top))


def label_marks(axes: Axes, marks: Sequence[tuple[float, float, str, str]], obstacles: Sequence[Artist] = ()) -> None:
    """Name marks beside them: x, y, text and colour of each.

    A label goes where it covers least of marks, labels, the axes' texts and `obstacles`, and stays inside.
    """
    from matplotlib.transforms import Bbox

    figure = axes.get_figure(root=True)
    if figure is None:
        return
    figure.draw_without_rendering()  # only then are places in pixels known
    radius = 7 * figure.dpi / 72
    taken = [artist.get_window_extent() for artist in (*axes.texts, *obstacles)]
    for x, y in axes.transData.transform([(x, y) for x, y, _, _ in marks]):
        taken.append(Bbox.from_bounds(x - radius, y - radius, 2 * radius, 2 * radius))
    for mark in marks:
        tried = [_label(axes, mark, around) for around in _AROUND]
        boxes = [label.get_window_extent() for label in tried]
        costs = [
            _outside(box, axes.get_window_extent()) + sum(_overlap(box, other) for other in taken) for box in boxes
        ]
        chosen = costs.index(min(costs))
        taken.append(boxes[chosen])
        for place, label in enumerate(tried):
            if place != chosen:
                label.remove()


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places in the order of `wanted` (rising), near to it, at least `gap` apart, between `low` and `high` if they fit.

    Places that would overlap form a block around their mean, which grows as it meets others.
    """
    blocks: list[list[float]] = []  # [sum of wished-for starts, members]
    for place, value in enumerate(wanted):
        blocks.append([value - place * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, members = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += members
    starts = [total / members for total, members in blocks for _ in range(int(members))]
    last = high - (len(wanted) - 1) * gap
    return [max(low, min(start, max(low, last))) + place * gap for place, start in enumerate(starts)]


def _label(axes: Axes, mark: tuple[float, float, str, str], around: tuple[float, float, Any, Any]) -> Annotation:
    from matplotlib.patheffects import withStroke

    x, y, text, colour = mark
    right, up, horizontal, vertical = around
    return axes.annotate(
        text,
        (x, y),
        (right, up),
        textcoords="offset points",
        ha=horizontal,
        va=vertical,
        color=colour,
        fontsize=_LABEL_POINTS,
        path_effects=[withStroke(linewidth=2.5, foreground="white")],
    )


def _overlap(one: Bbox, other: Bbox) -> float:
    """The common area of two boxes, in pixels; 0 if they are apart."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return float(max(width, 0.0) * max(height, 0.0))


def _outside(box: Bbox, frame: Bbox) -> float:
    """The area of a box that lies outside a frame, in pixels, counted tenfold."""
    return 10 * (float(box.width * box.height) - _overlap(box, frame))

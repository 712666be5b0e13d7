"""Shocks down, strategies across: what each costs, and beside it who runs out of money and whose payback is late."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from csim.report.style import drawing, save, sheet
from csim.study.kinds.stress_battery import CALM
from csim.study.kinds.stress_finding import headline
from csim.study.methods.exact import counted
from csim.study.words import Scale, percent, percent_span, scale_of
from csim.units import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

type Row = dict[Any, Any]
type Cell = Callable[[Row], tuple[str, str]]

_WIDEST = 9.0  # inches: what a page of 900 pixels shows at a legible size
_INK, _FAINT, _PALE = "#1A1A1A", "#6B6B6B", "#F4F4F4"
_GAINS = "Blues"
_BRIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)
_DARK = 0.5


class Panel(NamedTuple):
    """One block of columns, a column a strategy: its heading, what colours it, and the words of a cell.

    `shade` goes from 0 to 1 at the deepest, below 0 for gains, and is nan where nothing shows; `width` is that of a
    column in inches.
    """

    title: str
    width: float
    colours: str
    shade: Callable[[Row], float]
    words: Cell


def draw_grid(answer: Answer, path: Path) -> Path:
    """Draw the changes of value, and the shares of worlds that break or pay back late where there are any."""
    table = answer.tables["conditions"]
    rows = {(row["strategy"], row["condition"]): row for row in table.to_dict("records")}
    groups = _groups(answer)
    panels = _panels(answer)
    names = answer.inquiry.scenarios
    labels = [each for group in groups for each in group]
    widths = [panel.width * len(names) for panel in panels]
    with drawing():
        width = max(_WIDEST, 1.7 + sum(widths))
        figure = sheet(
            width, 2.1 + 0.42 * len(labels), headline(answer.inquiry, answer.tables, answer.facts), _note(answer)
        )
        grid = figure.subplots(1, len(panels), squeeze=False, width_ratios=widths)[0]
        for axes, panel in zip(grid, panels, strict=True):
            cells = [[rows[name, condition] for name in names] for condition in labels]
            _panel(axes, panel, cells)
            _columns(axes, [answer.inquiry.label(name) for name in names], upright=panel.width >= 0.7)
            _parts(axes, [len(group) for group in groups])
            axes.set_yticks([])
        first = grid[0]
        first.set_yticks(range(len(labels)), [_row_label(rows[names[0], each]) for each in labels], fontsize=9.5)
        return save(figure, path)


def _groups(answer: Answer) -> list[list[str]]:
    """The rows in parts: no shock, single ones from the dearest to the cheapest, all at once from mild to severe."""
    table = answer.tables["conditions"]
    conditions = list(dict.fromkeys(table["condition"]))
    deep = set(table[table["rung"] > 0]["condition"]) | {answer.facts["together"]}
    mean = table.groupby("condition")["change"].mean().fillna(0.0)
    single = sorted((each for each in conditions if each != CALM and each not in deep), key=lambda each: mean[each])
    parts = [[CALM], single, [each for each in conditions if each in deep]]
    return [part for part in parts if part]


def _panels(answer: Answer) -> list[Panel]:
    """What there is to show: value always, money and payback where anything happened."""
    table = answer.tables["conditions"]
    limit = plain(float(answer.facts["payback_limit"]))
    panels = [_value_panel(answer)]
    if table["insolvent"].any():
        panels.append(_share_panel("Out of money,\n% of worlds", "chance", "Reds"))
    if _any_late(answer):
        panels.append(_share_panel(f"Payback over {limit}\nmonths, % of worlds", "late_chance", "Purples"))
    return panels


def _any_late(answer: Answer) -> bool:
    """Whether payback is known to be too late in any world."""
    return bool(answer.facts["payback_told"] and answer.tables["conditions"]["late"].any())


def _value_panel(answer: Answer) -> Panel:
    table = answer.tables["conditions"]
    changed = table[table["condition"] != CALM]
    halves = ((changed["change_high"] - changed["change_low"]) / 2).tolist()
    scale = scale_of("USD", table["value"].tolist(), halves)
    scale = scale._replace(digits=min(scale.digits, 1))
    deepest = float(np.nanmax(np.abs([*changed["change"], 0.0]))) or 1.0

    def shade(row: Row) -> float:
        if not (row["change_high"] < 0 or row["change_low"] > 0):
            return math.nan
        # A square root lets single shocks show beside all of them at once.
        return math.copysign(math.sqrt(abs(row["change"]) / deepest), -row["change"])

    levels = scale_of("USD", table["value"].tolist())
    levels = levels._replace(digits=min(levels.digits, 1))
    title = f"Vendor value (top row) and its change, {scale.unit}"
    return Panel(
        title, 0.78, "Oranges", shade, lambda row: _value_words(row, levels if row["condition"] == CALM else scale)
    )


def _share_panel(title: str, name: str, colours: str) -> Panel:
    def words(row: Row) -> tuple[str, str]:
        return percent(row[name]).removesuffix(" %"), ""

    return Panel(title, 0.36, colours, lambda row: row[name] or math.nan, words)


def _value_words(row: Row, scale: Scale) -> tuple[str, str]:
    """The change and half its interval; without a shock, the value itself."""
    if row["condition"] == CALM:
        return scale.number(row["value"]), ""
    if row["change"] == row["change_low"] == row["change_high"] == 0:
        return "0", ""
    half = (row["change_high"] - row["change_low"]) / 2
    return scale.number(row["change"], signed=True), f"±{scale.number(half)}" if math.isfinite(half) else ""


def _panel(axes: Axes, panel: Panel, cells: Sequence[Sequence[Row]]) -> None:
    import matplotlib as mpl
    from matplotlib.patches import Rectangle

    for down, line in enumerate(cells):
        for across, row in enumerate(line):
            shade = panel.shade(row)
            map_of = mpl.colormaps[panel.colours if not shade < 0 else _GAINS]
            colour = map_of(0.08 + 0.75 * abs(shade)) if math.isfinite(shade) else _PALE
            corner = (across - 0.5, down - 0.5)
            axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor="white", linewidth=1.5))
            words = panel.words(row)
            _words(axes, (across, down), words, _ink(row, shade, colour) if words[0] != "0" else _FAINT)
    axes.set(xlim=(-0.5, len(cells[0]) - 0.5), ylim=(len(cells) - 0.5, -0.5))
    axes.set_title(panel.title, fontsize=9.5, loc="left", pad=6)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _ink(row: Row, shade: float, colour: Any) -> str:
    """White on dark cells, grey where nothing shows, black elsewhere."""
    if not math.isfinite(shade):
        return _INK if row["condition"] == CALM and row["worlds"] else _FAINT
    brightness = float(np.dot(colour[:3], _BRIGHTNESS))
    return "white" if brightness < _DARK else _INK


def _words(axes: Axes, place: tuple[float, float], words: tuple[str, str], ink: str) -> None:
    x, y = place
    number, around = words
    axes.text(
        x, y - (0.15 if around else 0), number, ha="center", va="center", color=ink, fontsize=10.5, fontweight="bold"
    )
    if around:
        axes.text(x, y + 0.25, around, ha="center", va="center", color=ink, fontsize=8)


def _columns(axes: Axes, labels: Sequence[str], *, upright: bool) -> None:
    """Name the columns on top: level words where there is room for them, else on their side."""
    told = ["\n".join(textwrap.wrap(label, 12, break_on_hyphens=False)) for label in labels]
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(labels)), told, fontsize=9, rotation=0 if upright else 90, va="bottom")


def _parts(axes: Axes, sizes: Sequence[int]) -> None:
    """A wider gap between the parts of the rows."""
    for edge in np.cumsum(sizes)[:-1]:
        axes.axhline(edge - 0.5, color="white", linewidth=7)


def _row_label(row: Row) -> str:
    """`No shock`, `CSM exodus`, `All shocks, mild`."""
    label = str(row["label"])
    return f"{label[0].upper()}{label[1:]}"


def _note(answer: Answer) -> str:
    table = answer.tables["conditions"]
    worlds = int(table["worlds"].max())
    bound = percent_span(0.0, counted(0, worlds).high).removeprefix("0 to ")
    note = (
        "± is the 95 % interval; grey: it holds zero. The darker, the dearer; blue: a gain. Changes are against the "
        "same worlds without a shock."
    )
    if not (table["insolvent"].any() or _any_late(answer)):
        return note
    return f"{note} Shares are of {worlds} world{'' if worlds == 1 else 's'}: 0 may be anything up to {bound}."

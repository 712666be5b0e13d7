"""A grid over three dials, every cell: who is ahead, a panel for each outcome and each setting of the third dial."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from csim.report.studies.axes import axis_label, tick_text
from csim.report.studies.sweep_grid import Grid, grid_of, judged, levels
from csim.report.style import GREY, Look, drawing, save, sheet
from csim.study.kinds.sweep import BETWEEN
from csim.study.kinds.sweep_finding import UNDECIDED, meaning_of, winners
from csim.study.words import joined, measure_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from csim.scenario.studies.dials import Dial, Setting
    from csim.study.laboratory import Answer

_MOST_LEVELS, _MOST_OUTCOMES = 8, 6
_WIDTH = 9.6  # inches: small enough that its texts can be read where the picture is 900 pixels wide
_CELL, _LEGEND_LINE = 0.31, 0.24  # inches
_LETTER, _SMALL_LETTER = 0.078, 0.06  # inches that a letter takes in the legend, and at a tick
_PALE, _HATCH = "#EDEDED", "#9A9A9A"


def is_grid_of_three(answer: Answer) -> bool:
    """Whether every cell can be shown: three dials with few settings each, few outcomes, several scenarios."""
    grid = grid_of(answer)
    if grid is None or grid.panels is None or "leaders" not in answer.tables:
        return False
    few = max(len(levels(answer, dial)) for dial in answer.inquiry.dials) <= _MOST_LEVELS
    return few and 0 < len(judged(answer)) <= _MOST_OUTCOMES


def draw_cells(answer: Answer, path: Path) -> Path:
    """Draw every cell: panels by outcome (across) and by the setting of the dial with fewest settings (down)."""
    grid = grid_of(answer)
    assert grid is not None, "only such answers are drawn cell by cell"  # noqa: S101
    assert grid.panels is not None, "of three dials"  # noqa: S101
    outcomes, rows = judged(answer), list(reversed(levels(answer, grid.panels)))
    names = [answer.inquiry.label(name) for name in answer.inquiry.scenarios]
    lines = -(-(len(names) + 2) // max(1, int(_WIDTH / (0.6 + _LETTER * max(map(len, names))))))
    legend = _LEGEND_LINE * (1 + lines)
    panel = _CELL * len(levels(answer, grid.up))
    with drawing():
        figure = sheet(_WIDTH, 1.9 + legend + (panel + 0.15) * len(rows), _title(answer), _note(answer))
        places = figure.add_gridspec(len(rows) + 1, len(outcomes), height_ratios=[legend, *[panel] * len(rows)])
        _legend(figure.add_subplot(places[0, :]), answer, lines)
        for row, setting in enumerate(rows):
            for column, outcome in enumerate(outcomes):
                axes = figure.add_subplot(places[row + 1, column])
                _panel(axes, answer, outcome, Held(grid, setting))
                _ticks(axes, answer, grid, (row == len(rows) - 1, column == 0))
                if row == 0:
                    axes.set_title(_heading(outcome), fontsize=9)
                if column == len(outcomes) - 1:
                    _row_name(axes, grid.panels, setting)
                if row == len(rows) - 1 and column == len(outcomes) // 2:
                    axes.set_xlabel(axis_label(grid.across), x=0.5 * (len(outcomes) % 2))
                if column == 0 and row == len(rows) // 2:
                    axes.set_ylabel(axis_label(grid.up), y=0.5 if len(rows) % 2 else 1.0)
        return save(figure, path)


def ahead_and_behind(answer: Answer) -> dict[str, dict[str, tuple[int, int]]]:
    """By outcome and scenario: at how many points it is ahead of all others, and at how many surely behind the best.

    A point at which it is unknown who leads counts for nobody.
    """
    leaders = answer.tables["leaders"]
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for outcome in judged(answer):
        who = winners(leaders, outcome)
        behind = [str(each).split(BETWEEN) for each in leaders[leaders["outcome"] == outcome]["behind"]]
        found[outcome] = {
            name: (who.count(name), sum(name in each for each in behind)) for name in answer.inquiry.scenarios
        }
    return found


class Held(NamedTuple):
    """A row of panels: how the grid is laid out, and where the third dial stands."""

    grid: Grid
    setting: Setting


def _title(answer: Answer) -> str:
    counts = ahead_and_behind(answer)
    inquiry = answer.inquiry
    won = [name for name in inquiry.scenarios if any(each[name][0] for each in counts.values())]
    lost = [name for name in inquiry.scenarios if any(each[name][1] for each in counts.values())]
    if len(won) == len(lost) == len(inquiry.scenarios):
        return f"Each of the {len(won)} is ahead somewhere and behind somewhere"
    never = [inquiry.label(name) for name in inquiry.scenarios if name not in won]
    if never:
        return f"{joined(never)} {'is' if len(never) == 1 else 'are'} ahead nowhere"
    return meaning_of(answer.finding)


def _note(answer: Answer) -> str:
    count = len(answer.tables["leaders"])
    return (
        "Undecided: nothing separates the best from the next (95 % intervals of paired differences, cell by cell). "
        f"Of {count} cells about {max(1, round(count / 20))} would look decided by luck alone, so look for regions."
    )


def _panel(axes: Axes, answer: Answer, outcome: str, held: Held) -> None:
    from matplotlib.patches import Rectangle

    grid = held.grid
    assert grid.panels is not None, "of three dials"  # noqa: S101
    leaders = answer.tables["leaders"]
    rows = leaders[leaders["outcome"] == outcome].reset_index(drop=True)
    who = winners(leaders, outcome)
    across, up = levels(answer, grid.across), levels(answer, grid.up)
    look = Look(answer.inquiry.scenarios, answer.inquiry.baseline)
    for place in range(len(rows)):
        if rows[grid.panels.name][place] != held.setting:
            continue
        name = who[place]
        corner = (across.index(rows[grid.across.name][place]) - 0.5, up.index(rows[grid.up.name][place]) - 0.5)
        colour = look.colour(name) if name else "white" if name is None else _PALE
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor="white", linewidth=1.2))
        if name == UNDECIDED:
            axes.add_patch(Rectangle(corner, 1, 1, facecolor="none", edgecolor=_HATCH, linewidth=0, hatch="////"))
    axes.set(xlim=(-0.5, len(across) - 0.5), ylim=(-0.5, len(up) - 0.5))
    axes.grid(visible=False)


def _ticks(axes: Axes, answer: Answer, grid: Grid, named: tuple[bool, bool]) -> None:
    """The settings at the outer panels; along the lower edge only so many that they stay apart."""
    across, up = levels(answer, grid.across), levels(answer, grid.up)
    texts = [tick_text(grid.across, each) for each in across]
    cell = (_WIDTH - 2.2) / len(judged(answer)) / len(across)
    step = 1 + int(_SMALL_LETTER * (max(map(len, texts)) + 1) / cell)
    axes.set_xticks(range(0, len(across), step), texts[::step] if named[0] else [""] * len(texts[::step]), fontsize=8)
    axes.set_yticks(range(len(up)), [tick_text(grid.up, each) if named[1] else "" for each in up], fontsize=8)
    axes.tick_params(length=0)


def _heading(outcome: str) -> str:
    return "\n".join(textwrap.wrap(measure_label(outcome), 20, break_on_hyphens=False))


def _row_name(axes: Axes, dial: Dial, setting: Setting) -> None:
    """To the right of a row of panels, where the third dial stands in it."""
    text = "\n".join((*textwrap.wrap(dial.label, 12), dial.text(setting)))
    axes.text(1.06, 0.5, text, transform=axes.transAxes, va="center", ha="left", fontsize=9, fontweight="bold")


def _legend(axes: Axes, answer: Answer, lines: int) -> None:
    from matplotlib.patches import Patch

    look = Look(answer.inquiry.scenarios, answer.inquiry.baseline)
    unknown = any(None in winners(answer.tables["leaders"], outcome) for outcome in judged(answer))
    patches: Sequence[Patch] = [
        *(Patch(facecolor=look.colour(name), label=answer.inquiry.label(name)) for name in answer.inquiry.scenarios),
        Patch(facecolor=_PALE, edgecolor=_HATCH, hatch="////", linewidth=0, label="undecided"),
        *([Patch(facecolor="white", edgecolor=GREY, linewidth=0.6, label="no figures")] if unknown else []),
    ]
    axes.set_axis_off()
    axes.legend(
        handles=list(patches), loc="center left", bbox_to_anchor=(-0.01, 0.5), borderpad=0, frameon=False, fontsize=9,
        ncols=-(-len(patches) // lines), title="Who is ahead", title_fontsize=9, alignment="left",
    )  # fmt: skip

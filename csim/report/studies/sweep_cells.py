"""A grid over three dials, every cell: who is ahead, a panel for each outcome and each setting of the third dial."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from csim.report.style import GREY, Look, drawing, save, sheet
from csim.study.kinds.sweep import BETWEEN
from csim.study.kinds.sweep_finding import UNDECIDED, winners
from csim.study.words import joined, measure_label, sense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from csim.scenario.studies.dials import Dial, Setting
    from csim.study.laboratory import Answer

DIALS = 3
_MOST_LEVELS, _MOST_OUTCOMES = 8, 6
_PALE, _HATCH = "#EDEDED", "#9A9A9A"


def is_grid_of_three(answer: Answer) -> bool:
    """Whether every cell can be shown: three dials with few settings each, few outcomes, several scenarios."""
    dials, outcomes = answer.inquiry.dials, _judged(answer)
    if len(dials) != DIALS or "leaders" not in answer.tables or not 0 < len(outcomes) <= _MOST_OUTCOMES:
        return False
    levels = [len(_levels(answer, dial)) for dial in dials]
    points = answer.tables["points"]["point"].nunique()
    return max(levels) <= _MOST_LEVELS and points == levels[0] * levels[1] * levels[2]


def draw_cells(answer: Answer, path: Path) -> Path:
    """Draw every cell: panels by outcome (across) and by the setting of the dial with fewest settings (down)."""
    down, up, across = sorted(answer.inquiry.dials, key=lambda dial: len(_levels(answer, dial)))
    outcomes, rows = _judged(answer), _levels(answer, down)
    with drawing():
        figure = sheet(3.0 + 2.3 * len(outcomes), 2.3 + 1.7 * len(rows), _title(answer), _note(answer))
        panels = figure.subplots(len(rows), len(outcomes), sharex=True, sharey=True, squeeze=False)
        for row, setting in enumerate(reversed(rows)):
            for column, outcome in enumerate(outcomes):
                axes = panels[row][column]
                _panel(axes, answer, outcome, (down, setting), (across, up))
                if row == 0:
                    axes.set_title("\n".join(textwrap.wrap(measure_label(outcome), 22)), fontsize=9)
                if row == len(rows) - 1:
                    axes.set_xlabel(across.label)
                if column == 0:
                    axes.set_ylabel(f"{down.label} {down.text(setting)}\n{up.label}")
        _legend(figure, answer)
        return save(figure, path)


def ahead_and_behind(answer: Answer) -> dict[str, dict[str, tuple[int, int]]]:
    """By outcome and scenario: at how many points it is ahead of all others, and at how many surely behind the best.

    A point at which it is unknown who leads counts for nobody.
    """
    leaders = answer.tables["leaders"]
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for outcome in _judged(answer):
        who = winners(leaders, outcome)
        behind = [str(each).split(BETWEEN) for each in leaders[leaders["outcome"] == outcome]["behind"]]
        found[outcome] = {
            name: (who.count(name), sum(name in each for each in behind)) for name in answer.inquiry.scenarios
        }
    return found


def _judged(answer: Answer) -> list[str]:
    return [outcome for outcome in answer.inquiry.file.outcomes if sense(outcome)]


def _levels(answer: Answer, dial: Dial) -> list[Setting]:
    found = list(dict.fromkeys(answer.tables["points"][dial.name]))
    return sorted(found, key=dial.position) if dial.numeric else found


def _title(answer: Answer) -> str:
    counts = ahead_and_behind(answer)
    inquiry = answer.inquiry
    won = [name for name in inquiry.scenarios if any(each[name][0] for each in counts.values())]
    lost = [name for name in inquiry.scenarios if any(each[name][1] for each in counts.values())]
    if len(won) == len(lost) == len(inquiry.scenarios):
        return f"All {len(won)} are ahead somewhere and behind somewhere, beyond the interval"
    never = [inquiry.label(name) for name in inquiry.scenarios if name not in won]
    return f"{joined(never)} {'is' if len(never) == 1 else 'are'} ahead nowhere" if never else answer.finding[0]


def _note(answer: Answer) -> str:
    count = len(answer.tables["leaders"])
    return (
        "Hatched: nothing separates the best from the next (95 % intervals of paired differences, cell by cell). "
        f"Of {count} cells about {max(1, round(count / 20))} would look decided by luck alone, so look for regions."
    )


def _panel(axes: Axes, answer: Answer, outcome: str, held: tuple[Dial, Setting], drawn: tuple[Dial, Dial]) -> None:
    from matplotlib.patches import Rectangle

    leaders = answer.tables["leaders"]
    rows = leaders[leaders["outcome"] == outcome].reset_index(drop=True)
    who = winners(leaders, outcome)
    across, up = (_levels(answer, dial) for dial in drawn)
    look = Look(answer.inquiry.scenarios, answer.inquiry.baseline)
    for place in range(len(rows)):
        if rows[held[0].name][place] != held[1]:
            continue
        name = who[place]
        corner = (across.index(rows[drawn[0].name][place]) - 0.5, up.index(rows[drawn[1].name][place]) - 0.5)
        colour = look.colour(name) if name else _PALE
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor="white", linewidth=1.2))
        if name == UNDECIDED:
            axes.add_patch(Rectangle(corner, 1, 1, facecolor="none", edgecolor=_HATCH, linewidth=0, hatch="////"))
    axes.set(xlim=(-0.5, len(across) - 0.5), ylim=(-0.5, len(up) - 0.5))
    axes.set_xticks(range(len(across)), [drawn[0].text(each) for each in across], fontsize=7)
    axes.set_yticks(range(len(up)), [drawn[1].text(each) for each in up], fontsize=7)
    axes.tick_params(length=0)
    axes.grid(visible=False)


def _legend(figure: Figure, answer: Answer) -> None:
    from matplotlib.patches import Patch

    look = Look(answer.inquiry.scenarios, answer.inquiry.baseline)
    patches: Sequence[Patch] = [
        *(Patch(facecolor=look.colour(name), label=answer.inquiry.label(name)) for name in answer.inquiry.scenarios),
        Patch(facecolor=_PALE, edgecolor=GREY, hatch="////", linewidth=0, label="tie"),
    ]
    figure.legend(handles=list(patches), loc="outside right upper", frameon=False, fontsize=9, title="ahead")

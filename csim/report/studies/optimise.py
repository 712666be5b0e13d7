"""A search told: finalists and front as tables; pictures of the search over its levers, and of the front."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.report.studies.axes import folded_label, place_of, set_scale
from csim.report.studies.outcomes import outcomes_tables
from csim.report.style import GREY, Look, drawing, label_marks, save, sheet
from csim.report.terminal import table_text
from csim.scenario.studies.sections import Optimise
from csim.study.methods.points import counted
from csim.study.methods.space import setting_text
from csim.study.summary import Column, Table
from csim.study.words import NONE, Scale, in_sentence, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.scenario.studies.dials import Dial
    from csim.study.laboratory import Answer

WIDTH = 100
_COLUMNS = 3
_LEVER_INCHES = 2.5  # of the axis of a lever, about
_LEVERS_BESIDE = 3
_LABEL_WIDTH = 34
_BROKEN = "#BBBBBB"
"""Choices that break a limit."""


def text(answer: Answer) -> str:
    """The finalists and the front, as confirmed in fresh worlds; nothing where no choice kept the limits."""
    finalists = (*_finalists(answer), *_outcomes(answer, "finalists"))
    front = (*_front(answer), *_outcomes(answer, "front"))
    return "\n\n".join(table_text(table, WIDTH) for table in (*finalists, *front))


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw `search.png`, and `front.png` where the front was confirmed and both goals have figures."""
    with drawing():
        pictures = [_draw_search(answer, folder / "search.png")]
        front = answer.tables["front"]
        if np.isfinite(front[["gain_objective", "gain_against"]].astype(float)).all(axis=1).any():
            pictures.append(_draw_front(answer, folder / "front.png"))
    return pictures


def _section(answer: Answer) -> Optimise:
    section = answer.inquiry.section
    assert isinstance(section, Optimise)  # noqa: S101  (the kind chose it)
    return section


def _finalists(answer: Answer) -> list[Table]:
    rows = answer.tables["finalists"]
    if not len(rows):
        return []
    objective = _section(answer).objective
    value = _scale(objective, rows, "mean", "low", "high")
    gap = _scale(objective, rows, "behind", "behind_low", "behind_high", difference=True)
    columns = [
        Column("the search said", value.unit, tuple(value.number(each) for each in rows["searched"])),
        Column("fresh worlds", value.unit, _with_half(value, rows, "mean", "low", "high")),
        Column("behind the best", gap.unit, _with_half(gap, rows, "behind", "behind_low", "behind_high")),
    ]
    limits = answer.tables["limits"]
    for measure in dict.fromkeys(limits["measure"]):
        held = limits[limits["measure"] == measure]
        cells = tuple(f"{row.held} of {row.worlds}" for row in _each(held))
        columns.append(Column(f"{measure_label(measure)} limit held", "worlds", cells))
    table = Table(
        f"Finalists by {in_sentence(objective)}",
        _names(answer, rows),
        _finalist_marks(rows),
        tuple(columns),
        ("± is half the 95 % interval; behind the best: all intervals hold at once, below zero means ahead.",),
    )
    return _with_levers(table, answer, rows)


def _front(answer: Answer) -> list[Table]:
    rows = answer.tables["front"]
    if not len(rows):
        return []
    section = _section(answer)
    columns = []
    for side, measure in (("objective", section.objective), ("against", section.against)):
        scale = _scale(measure, rows, side, f"{side}_low", f"{side}_high")
        columns.append(Column(measure_label(measure), scale.unit, tuple(scale.number(each) for each in rows[side])))
        gain = (f"gain_{side}", f"gain_{side}_low", f"gain_{side}_high")
        scale = _scale(measure, rows, *gain, difference=True)
        columns.append(Column("less present", scale.unit, _with_half(scale, rows, *gain)))
    table = Table(
        "The front, in fresh worlds",
        _names(answer, rows),
        _front_marks(rows),
        tuple(columns),
        (
            "beaten: another is surely better in both; present: as the scenario is, no lever touched.",
            f"less present: less {answer.facts['reference']} in the same worlds, ± half of the 95 % interval.",
        ),
    )
    return _with_levers(table, answer, rows)


def _outcomes(answer: Answer, of: str) -> list[Table]:
    """The study's other outcomes of the finalists, or of the front, with the marks that they have there."""
    rows, outcomes = answer.tables[of], answer.tables["outcomes"]
    titles = {"finalists": "The finalists' other outcomes, in fresh worlds", "front": "The front's other outcomes"}
    found = outcomes_tables(titles[of], _names(answer, rows), outcomes[outcomes["table"] == of])
    marks = _front_marks(rows) if of == "front" else _finalist_marks(rows)
    return [table._replace(marks=marks) for table in found]


def _finalist_marks(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(
        "best" if row.winner else "" if not row.keeps_limits else "tie" if row.tie else "" for row in _each(rows)
    )


def _front_marks(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple("best" if row.winner else "" if row.role == "front" else row.role for row in _each(rows))


def _names(answer: Answer, rows: pd.DataFrame) -> tuple[str, ...]:
    several = len(answer.inquiry.scenarios) > 1
    names = [f" {answer.inquiry.label(name)}" if several else "" for name in rows["scenario"]]
    return tuple(f"{number}{name}" for number, name in enumerate(names, 1))


def _with_levers(table: Table, answer: Answer, rows: pd.DataFrame) -> list[Table]:
    """The table with its levers' settings beside the figures; below them where they are too many for that."""
    levers = _levers(answer, rows)
    if len(levers) <= _LEVERS_BESIDE:
        return [table._replace(columns=(*levers, *table.columns))]
    return [table, Table("Their levers", table.labels, ("",) * len(rows), levers, ())]


def _levers(answer: Answer, rows: pd.DataFrame) -> tuple[Column, ...]:
    return tuple(
        Column(
            dial.label,
            "",
            tuple(_setting(dial, setting) for setting in rows[f"lever_{dial.name}"]),
        )
        for dial in answer.inquiry.levers
    )


def _setting(dial: Dial, setting: Any) -> str:
    known = isinstance(setting, str) or (setting is not None and np.isfinite(setting))
    return setting_text(dial, setting) if known else NONE


def _scale(measure: str, rows: pd.DataFrame, mean: str, low: str, high: str, *, difference: bool = False) -> Scale:
    unit = unit_of_difference(measure_unit(measure)) if difference else measure_unit(measure)
    return scale_of(unit, list(rows[mean]), list((rows[high] - rows[low]) / 2))


def _with_half(scale: Scale, rows: pd.DataFrame, mean: str, low: str, high: str) -> tuple[str, ...]:
    cells = []
    for middle, half in zip(rows[mean], (rows[high] - rows[low]) / 2, strict=True):
        number = scale.number(middle)
        cells.append(number if number == NONE or not half >= 0 else f"{number} ±{scale.number(half)}")
    return tuple(cells)


def _each(rows: pd.DataFrame) -> Sequence[Any]:
    return list(rows.itertuples(index=False))


def _draw_search(answer: Answer, path: Path) -> Path:
    """The objective of every choice tried, over each lever."""
    section, trials = _section(answer), answer.tables["trials"]
    dials = answer.inquiry.levers
    across = min(len(dials), _COLUMNS)
    down = -(-len(dials) // across)
    title = _unbroken(answer.finding[0].removesuffix("."))
    figure = sheet(max(6.5, 3.2 * across), 1.6 + 3.0 * down, title, _search_note(answer))
    panels = figure.subplots(down, across, sharey=True, squeeze=False)
    tried = trials[(trials["stage"] != "present") & np.isfinite(trials["objective"])]
    scale = scale_of(measure_unit(section.objective), list(tried["objective"]))
    for place, axes in enumerate(panels.flat):
        if place >= len(dials):
            axes.set_visible(False)
            continue
        _panel(axes, answer, dials[place], tried, scale)
        if place % across == 0:
            axes.set_ylabel(f"{in_sentence(section.objective)}, {scale.unit}")
    if len(answer.inquiry.scenarios) > 1:
        _scenario_names(panels.flat[0], answer)
    return save(figure, path)


def _search_note(answer: Answer) -> str:
    worlds = answer.inquiry.file.replications
    told = f"Each mark is one choice, its mean over the {counted(worlds, 'world')} of the search"
    parts = [f"{told}, all other levers differing too."]
    if answer.facts.get("winner"):
        parts.append("Black: the best choice in those worlds; ring and bar: its mean and 95 % interval in fresh ones.")
    if (~answer.tables["trials"]["keeps_limits"]).any() and _section(answer).limits:
        parts.append("Grey crosses break a limit.")
    return " ".join(parts)


def _panel(axes: Axes, answer: Answer, dial: Dial, tried: pd.DataFrame, scale: Scale) -> None:
    look = _look(answer)
    for row in _each(tried):
        x, y = place_of(dial, getattr(row, f"lever_{dial.name}")), row.objective / scale.divisor
        if row.keeps_limits:
            axes.scatter(x, y, s=26, color=look.colour(row.scenario), marker=look.marker(row.scenario), alpha=0.75)
        else:
            axes.scatter(x, y, s=18, color=_BROKEN, marker="x", linewidths=1)
    best = answer.tables["finalists"]
    for row in _each(best[best["winner"].astype(bool)]):
        x = place_of(dial, getattr(row, f"lever_{dial.name}"))
        low, high = row.low / scale.divisor, row.high / scale.divisor
        if np.isfinite(row.searched):
            axes.scatter(
                x, row.searched / scale.divisor, s=30, color="black", marker=look.marker(row.scenario), zorder=5
            )
        axes.plot([x, x], [low, high], color="black", linewidth=1.6, zorder=4)
        axes.scatter(
            x, row.mean / scale.divisor, s=110, facecolors="none", edgecolors="black", linewidths=1.8, zorder=5
        )
    _lever_axis(axes, dial)


def _lever_axis(axes: Axes, dial: Dial) -> None:
    axes.set_xlabel(folded_label(dial, _LEVER_INCHES))
    set_scale(axes, dial, "x")
    if dial.choices:
        names = [textwrap.fill(dial.text(name), 14) for name in dial.discrete]
        axes.set_xticks(range(len(names)), names)


def _scenario_names(axes: Axes, answer: Answer) -> None:
    from matplotlib.lines import Line2D

    look = _look(answer)
    handles = [
        Line2D(
            [], [], linestyle="", marker=look.marker(name), color=look.colour(name), label=answer.inquiry.label(name)
        )
        for name in answer.inquiry.scenarios
    ]
    axes.legend(
        handles=handles, fontsize=9, frameon=False, ncols=len(handles), loc="lower left", bbox_to_anchor=(-0.02, 1.0)
    )


def _look(answer: Answer) -> Look:
    return Look(answer.inquiry.scenarios)


def _draw_front(answer: Answer, path: Path) -> Path:
    """What both sides gain over the company as it is at each point that was confirmed, with paired intervals."""
    section, rows = _section(answer), answer.tables["front"]
    scales = [
        scale_of(unit_of_difference(measure_unit(measure)), [*rows[f"gain_{side}_low"], *rows[f"gain_{side}_high"]])
        for side, measure in (("objective", section.objective), ("against", section.against))
    ]
    reference, traded = answer.facts["reference"], answer.facts["trade_off"]
    figure = sheet(9, 6.2, _unbroken(answer.finding[-1].removesuffix(".")), _front_note(answer))
    axes = figure.subplots()
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.8)
    front = rows[rows["role"] == "front"].sort_values("gain_objective")
    if traded:
        line = (front["gain_objective"] / scales[0].divisor, front["gain_against"] / scales[1].divisor)
        axes.plot(*line, color=GREY, linewidth=1)
    marks = []
    for row in _each(rows):
        x, y, colour = _point(axes, answer, row, scales)
        marks.append((x, y, _point_label(answer, row) if _named(row, front, ends=traded) else "", colour))
    axes.margins(0.16)
    axes.set(
        xlabel=f"{in_sentence(section.objective)} less that of {reference}, {scales[0].unit}",
        ylabel=f"{in_sentence(section.against)} less that of {reference}, {scales[1].unit}",
    )
    label_marks(axes, marks, axes.lines[-2 * len(rows) :])
    return save(figure, path)


def _point_label(answer: Answer, row: Any) -> str:
    """`best: Hybrid, 14 / x 1.03`: the settings in the order of the levers, which the note tells."""
    levers = answer.inquiry.levers
    parts = [answer.inquiry.label(row.scenario)] if len(answer.inquiry.scenarios) > 1 else []
    if row.role == "present":
        return str(row.choice)
    parts.append(" / ".join(setting_text(dial, getattr(row, f"lever_{dial.name}")) for dial in levers))
    return textwrap.fill(_unbroken(f"{'best: ' if row.winner else ''}{', '.join(parts)}"), _LABEL_WIDTH)


def _front_note(answer: Answer) -> str:
    labels = f"The label tells {' / '.join(dial.label for dial in answer.inquiry.levers)}."
    if not answer.facts["trade_off"]:
        labels = f"The choices are not joined, as none is shown to trade one for the other. {labels}"
    return f"{_FRONT_NOTE} {labels}"


_FRONT_NOTE = (
    "Means and 95 % intervals in fresh worlds, unused by the search, each less the company as it is under the same "
    "luck. Filled: no other is surely better in both; hollow: some other is; grey: the scenarios as they are."
)


def _unbroken(words: str) -> str:
    """With factors such as `x 1.03` kept on one line."""
    return words.replace(" x ", " x\N{NO-BREAK SPACE}")


def _named(row: Any, front: pd.DataFrame, *, ends: bool) -> bool:
    """The best, the scenarios as they are, and both ends of a front that trades one goal for the other have names."""
    outer = (front["gain_objective"].iloc[0], front["gain_objective"].iloc[-1]) if ends else ()
    return bool(row.winner or row.role == "present" or (row.role == "front" and row.gain_objective in outer))


def _point(axes: Axes, answer: Answer, row: Any, scales: Sequence[Scale]) -> tuple[float, float, str]:
    look = _look(answer)
    colour = GREY if row.role == "present" else look.colour(row.scenario)
    x, y = row.gain_objective / scales[0].divisor, row.gain_against / scales[1].divisor
    across = [row.gain_objective_low / scales[0].divisor, row.gain_objective_high / scales[0].divisor]
    up = [row.gain_against_low / scales[1].divisor, row.gain_against_high / scales[1].divisor]
    axes.plot(across, [y, y], color=colour, linewidth=1, alpha=0.45)
    axes.plot([x, x], up, color=colour, linewidth=1, alpha=0.45)
    filled = "white" if row.role == "beaten" else colour
    size = 130 if row.winner else 55
    axes.scatter(
        x,
        y,
        s=size,
        marker=look.marker(row.scenario),
        facecolors=filled,
        edgecolors=colour,
        zorder=3,
    )
    return x, y, colour

"""What a solve study found: answers and values tried as tables; share of worlds, or difference, against the lever."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.axes import axis_label, set_scale
from csim.report.style import GREY, Look, drawing, label_line_ends, save, sheet
from csim.report.terminal import table_text
from csim.scenario.studies.sections import Solve
from csim.study.kinds.solve_conditions import Condition, conditions_of
from csim.study.summary import Column, Table
from csim.study.words import (
    NONE,
    Scale,
    measure_label,
    measure_unit,
    percent,
    percent_span,
    scale_of,
    unit_of_difference,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

_WIDTH = 110
_SHOWN = 40
_DIGITS = 4


def text(answer: Answer) -> str:
    """The values tried, with what is told of each condition at them, a table a scenario."""
    return "\n\n".join(_table(answer, name) for name in _solved(answer))


def draw(answer: Answer, folder: Path) -> list[Path]:
    """A panel a condition: the estimate with its interval at every value tried, what is asked, and the answer.

    Values of which fewer than half of the worlds have figures are left out; nothing is drawn if there are no others.
    """
    tried = answer.tables["tried"]
    if not np.isfinite(tried["estimate"][_judged(tried)]).any():
        return []
    conditions = _conditions(answer)
    note = (
        "Bars are 95 % intervals: of a share by Wilson, of a mean by Student, paired world by world. Dotted: what is "
        "asked. Upright line: the answer; shaded: values that cannot be told from it."
    )
    with drawing():
        figure = sheet(7.0 * len(conditions) + 1.5, 5.2, headline(answer), note)
        for axes, condition in zip(figure.subplots(1, len(conditions), squeeze=False)[0], conditions, strict=True):
            _panel(axes, answer, condition)
        return [save(figure, folder / "solve.png")]


def headline(answer: Answer) -> str:
    """The answers in one line."""
    lever, section = answer.inquiry.levers[0], _section(answer)
    parts = []
    for _, row in answer.tables["answers"].iterrows():
        who = answer.inquiry.label(row["scenario"])
        if row["outcome"] == "none":
            excluded = not np.isfinite(row["first_possible"])
            parts.append(f"{who}: no value in this range does" if excluded else f"{who}: undecided, none tried does")
        elif row["outcome"] == "unknown":
            parts.append(f"{who}: undecided, too few worlds have figures")
        elif row["outcome"] == "from the start":
            parts.append(f"{who}: already at {lever.text(row['value'], _DIGITS)}")
        else:
            parts.append(f"{who}: {lever.text(row['value'], _DIGITS)}{_doubt(answer, row)}")
    rival = section.at_least_as_good_as
    asked = f"{'Least' if section.wanted == 'least' else 'Largest'} {lever.label} that will do"
    if rival and not section.limits:
        asked = f"Where {lever.label} breaks even with {answer.inquiry.label(rival)}"
    return f"{asked}. {'; '.join(parts)}"


def _doubt(answer: Answer, row: pd.Series) -> str:
    lever = answer.inquiry.levers[0]
    if not np.isfinite(row["first_sure"]):
        return ", nowhere sure at 95 %"
    low, high = sorted((row["first_possible"], row["first_sure"]))
    if low == high:
        return ""
    return f" (95 %: {lever.text(low, _DIGITS).removesuffix(lever.shown_unit).rstrip()} to {lever.text(high, _DIGITS)})"


def _section(answer: Answer) -> Solve:
    section = answer.inquiry.section
    assert isinstance(section, Solve), "only such studies are told here"  # noqa: S101
    return section


def _conditions(answer: Answer) -> tuple[Condition, ...]:
    return conditions_of(answer.inquiry, _section(answer))


def _solved(answer: Answer) -> list[str]:
    return list(answer.tables["answers"]["scenario"])


def _table(answer: Answer, name: str) -> str:
    lever, tried = answer.inquiry.levers[0], answer.tables["tried"]
    mine = tried[tried["scenario"] == name]
    columns = []
    for place, condition in enumerate(_conditions(answer)):
        rows = mine[mine["condition"] == condition.name].head(_SHOWN)
        if place == 0:
            values = tuple(lever.text(value, _DIGITS) for value in rows["value"])
            columns.append(Column("worlds", "", tuple(f"{worlds}" for worlds in rows["worlds"])))
        columns.append(_column(answer, condition, rows))
    columns.append(Column("does", "", tuple(_does(mine, value) for value in rows["value"])))
    notes = ["In brackets: the 95 % interval. More worlds were tried near the answer than elsewhere."]
    hidden = len(mine) // len(_conditions(answer)) - len(values)
    notes += [f"{hidden} more values stand in tried.csv."] if hidden > 0 else []
    title = f"{answer.inquiry.label(name)}: {lever.label}"
    return table_text(Table(title, values, ("",) * len(values), tuple(columns), tuple(notes)), _WIDTH)


def _column(answer: Answer, condition: Condition, rows: pd.DataFrame) -> Column:
    if not condition.rival:
        shares = tuple(
            f"{percent(mean)} ({percent_span(low, high)})".replace(" %", "")
            for mean, low, high in zip(rows["estimate"], rows["low"], rows["high"], strict=True)
        )
        return Column(_heading(answer, condition), "% of worlds", shares)
    factor, scale, unit = _shown(condition, rows)
    cells = tuple(
        f"{scale.number(factor * mean)} ({scale.span(factor * low, factor * high)})"
        if np.isfinite(low)
        else scale.number(factor * mean)
        for mean, low, high in zip(rows["estimate"], rows["low"], rows["high"], strict=True)
    )
    return Column(_heading(answer, condition), unit, cells)


def _shown(condition: Condition, rows: pd.DataFrame) -> tuple[float, Scale, str]:
    """How a condition's figures are shown: the factor on them, their scale, and the unit."""
    if not condition.rival:
        return 100.0, Scale(1.0, 0, "% of worlds"), "% of worlds"
    halves = ((rows["high"] - rows["low"]) / 2).tolist()
    scale = scale_of(unit_of_difference(measure_unit(condition.measure)), rows["estimate"].tolist(), halves)
    return float(condition.sign), scale, scale.unit


def _heading(answer: Answer, condition: Condition) -> str:
    measure = measure_label(condition.measure)
    if condition.rival:
        return f"{measure} less that of {answer.inquiry.label(condition.rival)}"
    return f"{measure} {'at least' if condition.sign > 0 else 'at most'} {condition.bound_text}"


def _does(mine: pd.DataFrame, value: float) -> str:
    rows = mine[mine["value"] == value]
    return NONE if not _judged(rows).all() else "yes" if rows["holds"].all() else "no"


def _judged(rows: pd.DataFrame) -> pd.Series[bool]:
    """Whether half of the worlds tried have a figure, as in csim.study.methods.thresholds."""
    return 2 * rows["worlds"] >= rows["worlds_tried"]


def _panel(axes: Axes, answer: Answer, condition: Condition) -> None:
    from matplotlib.ticker import MaxNLocator

    lever, tried = answer.inquiry.levers[0], answer.tables["tried"]
    rows = tried[tried["condition"] == condition.name]
    factor, scale, unit = _shown(condition, rows)
    factor /= scale.divisor
    needed = factor * float(rows["needed"].iloc[0])
    axes.axhline(needed, color=GREY, linestyle=":", linewidth=1.4)
    look, ends = Look(answer.inquiry.scenarios, _section(answer).at_least_as_good_as), []
    for name in _solved(answer):
        mine = rows[(rows["scenario"] == name) & _judged(rows)].sort_values("value").dropna(subset="estimate")
        if not len(mine):
            continue
        x = np.array([lever.shown(value) for value in mine["value"]])
        mean, low, high = (factor * mine[column].to_numpy(dtype=float) for column in ("estimate", "low", "high"))
        colour = look.colour(name)
        axes.plot(x, mean, color=colour, linestyle=look.dash(name), marker=look.marker(name), markersize=4)
        axes.vlines(x, low, high, color=colour, linewidth=1.6, alpha=0.5)
        ends.append((float(x[-1]), float(mean[-1]), answer.inquiry.label(name), colour))
        _mark(axes, answer, name, colour)
    ends.append((lever.shown(float(rows["value"].max())), needed, "asked" if not condition.rival else "as good", GREY))
    axes.set(title=_heading(answer, condition), xlabel=axis_label(lever), ylabel=unit)
    set_scale(axes, lever, "x")
    if lever.whole and not lever.log:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(x=0.03, y=0.08)
    label_line_ends(axes, ends)


def _mark(axes: Axes, answer: Answer, name: str, colour: str) -> None:
    """The answer as an upright line, and the values that cannot be told from it as a shade."""
    lever, answers = answer.inquiry.levers[0], answer.tables["answers"]
    row = answers[answers["scenario"] == name].iloc[0]
    if row["outcome"] != "found":
        return
    axes.axvline(lever.shown(row["value"]), color=colour, linewidth=1.2)
    if np.isfinite(row["first_sure"]):
        ends = sorted((lever.shown(row["first_possible"]), lever.shown(row["first_sure"])))
        axes.axvspan(*ends, color=colour, alpha=0.15, linewidth=0)

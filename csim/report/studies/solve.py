"""What a solve study found: the values tried as tables; share of worlds, or difference, against the lever."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.axes import axis_label, set_scale
from csim.report.studies.outcomes import outcomes_tables
from csim.report.style import GREY, Look, drawing, label_line_ends, save, sheet
from csim.report.terminal import table_text
from csim.scenario.studies.sections import Solve
from csim.study.kinds.solve_conditions import Condition, conditions_of
from csim.study.kinds.solve_words import asked_for, difference_scale, span_told, value_text
from csim.study.methods.thresholds import Told
from csim.study.summary import Column, Table
from csim.study.words import NONE, asked_percent, in_sentence, measure_label, percent, percent_span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

type Tried = Mapping[float, Told]
"""By value of the lever, rising: what is told of one condition with one scenario."""

WIDTH = 100
_SHOWN = 40


def text(answer: Answer) -> str:
    """The values tried, with what is told of each condition at them and the outcomes there, for each scenario."""
    return "\n\n".join(part for name in _solved(answer) for part in (_table(answer, name), *_outcomes(answer, name)))


def draw(answer: Answer, folder: Path) -> list[Path]:
    """A panel a condition: the estimate with its interval at every value tried, what is asked, and the answer.

    Values of which fewer than half of the worlds have figures are left out; nothing is drawn if there are no others.
    """
    conditions = _conditions(answer)
    shown = [told for name in _solved(answer) for each in conditions for told in _tried(answer, name, each).values()]
    if not any(told.judged and np.isfinite(told.estimate) for told in shown):
        return []
    with drawing():
        figure = sheet(7.0 * len(conditions) + 1.5, 5.2, headline(answer), _note(answer))
        for axes, condition in zip(figure.subplots(1, len(conditions), squeeze=False)[0], conditions, strict=True):
            _panel(axes, answer, condition)
            if len(conditions) > 1:
                axes.set_title(_heading(answer, condition))
        return [save(figure, folder / "solve.png")]


def headline(answer: Answer) -> str:
    """The answers in one line: the finding's first sentence, or one after another where there are several."""
    section, answers = _section(answer), answer.tables["answers"]
    if list(answers["outcome"]) == ["found"]:
        return answer.finding[0].removesuffix(".")
    asked, rival = asked_for(answer.inquiry, section), section.at_least_as_good_as
    if rival and not section.limits:
        asked = f"Where {answer.inquiry.levers[0].label} breaks even with {answer.inquiry.label(rival)}"
    return f"{asked[0].upper()}{asked[1:]}. {'; '.join(_brief(answer, row) for _, row in answers.iterrows())}"


def _brief(answer: Answer, row: pd.Series) -> str:
    who = answer.inquiry.label(row["scenario"])
    if row["outcome"] == "none":
        excluded = not np.isfinite(row["first_possible"])
        return f"{who}: no value in this range does" if excluded else f"{who}: undecided, none tried does"
    if row["outcome"] == "unknown":
        return f"{who}: undecided, too few worlds have figures"
    already = "already at " if row["outcome"] == "from the start" else ""
    return f"{who}: {already}{value_text(answer.inquiry, row['value'])}"


def _note(answer: Answer) -> str:
    """What the marks of the picture mean."""
    conditions, answers = _conditions(answer), answer.tables["answers"]
    parts = []
    if any(not each.rival for each in conditions):
        parts.append("Dots: share of the simulated worlds in which the limit holds, bars: its 95 % interval (Wilson).")
    if any(each.rival for each in conditions):
        parts.append("Dots: mean difference in the same worlds, bars: its 95 % interval (Student).")
    if (answers["outcome"] == "found").any():
        parts.append("Upright line: the answer; shaded: where it may lie as well (95 %).")
    return " ".join(parts)


def _section(answer: Answer) -> Solve:
    section = answer.inquiry.section
    assert isinstance(section, Solve), "only such studies are told here"  # noqa: S101
    return section


def _conditions(answer: Answer) -> tuple[Condition, ...]:
    return conditions_of(answer.inquiry, _section(answer))


def _solved(answer: Answer) -> list[str]:
    return list(answer.tables["answers"]["scenario"])


def _tried(answer: Answer, name: str, condition: Condition) -> Tried:
    tried = answer.tables["tried"]
    rows = tried[(tried["scenario"] == name) & (tried["condition"] == condition.name)].sort_values("value")
    columns = ["estimate", "low", "high", "needed", "worlds", "worlds_tried"]
    return {row[0]: Told(*row[1:]) for row in rows[["value", *columns]].itertuples(index=False, name=None)}


def _table(answer: Answer, name: str) -> str:
    inquiry, conditions = answer.inquiry, _conditions(answer)
    tried = [_tried(answer, name, condition) for condition in conditions]
    values = list(tried[0])[:_SHOWN]
    columns = [Column("worlds", "", tuple(f"{tried[0][value].worlds}" for value in values))]
    columns += [
        _column(answer, condition, [each[value] for value in values])
        for condition, each in zip(conditions, tried, strict=True)
    ]
    columns.append(Column("does", "", tuple(_does([each[value] for each in tried]) for value in values)))
    notes = ["In brackets: the 95 % interval. More worlds were tried near the answer than elsewhere."]
    hidden = len(tried[0]) - len(values)
    notes += [f"{hidden} more values stand in tried.csv."] if hidden else []
    title = f"{inquiry.label(name)}: {inquiry.levers[0].label}"
    labels = tuple(value_text(inquiry, value) for value in values)
    return table_text(Table(title, labels, ("",) * len(labels), tuple(columns), tuple(notes)), WIDTH)


def _outcomes(answer: Answer, name: str) -> list[str]:
    """The study's outcomes at the values tried."""
    inquiry, rows = answer.inquiry, answer.tables["outcomes"]
    rows = rows[rows["scenario"] == name]
    values = sorted(set(rows["value"]))[:_SHOWN]
    title = f"{inquiry.label(name)}: outcomes by {inquiry.levers[0].label}"
    labels = [value_text(inquiry, value) for value in values]
    tables = outcomes_tables(title, labels, rows[rows["value"].isin(values)])
    return [table_text(table, WIDTH) for table in tables]


def _column(answer: Answer, condition: Condition, tolds: Sequence[Told]) -> Column:
    heading = _heading(answer, condition)
    if not condition.rival:
        shares = [f"{percent(told.estimate)} ({percent_span(told.low, told.high)})" for told in tolds]
        return Column(heading, "% of worlds", tuple(share.replace(" %", "") for share in shares))
    spans = [span_told(condition, told) for told in tolds]
    scale = difference_scale(condition, spans)
    means = [scale.number(span.mean) for span in spans]
    sure = [f" ({scale.span(span.low, span.high)})" if np.isfinite(span.low) else "" for span in spans]
    return Column(heading, scale.unit, tuple(map(str.__add__, means, sure)))


def _heading(answer: Answer, condition: Condition) -> str:
    measure = measure_label(condition.measure)
    if condition.rival:
        return f"{measure} less that of {answer.inquiry.label(condition.rival)}"
    return f"{measure} {'at least' if condition.sign > 0 else 'at most'} {condition.bound_text}"


def _does(tolds: Sequence[Told]) -> str:
    return NONE if not all(told.judged for told in tolds) else "yes" if all(told.holds for told in tolds) else "no"


def _panel(axes: Axes, answer: Answer, condition: Condition) -> None:
    from matplotlib.ticker import MaxNLocator

    lever, solved = answer.inquiry.levers[0], _solved(answer)
    drawn = {name: _tried(answer, name, condition) for name in solved}
    scale, unit_text = _scale(answer, condition, [told for tried in drawn.values() for told in tried.values()])
    ends = []
    look = Look(answer.inquiry.scenarios, _section(answer).at_least_as_good_as)
    for name, tried in drawn.items():
        known = {value: told for value, told in tried.items() if told.judged and np.isfinite(told.estimate)}
        if not known:
            continue
        x = np.array([lever.shown(value) for value in known])
        spans = np.array([span_told(condition, told) for told in known.values()]).T * scale
        mean, low, high = spans
        colour = look.colour(name)
        axes.plot(x, mean, color=colour, linestyle=look.dash(name), marker=look.marker(name), markersize=4)
        axes.vlines(x, low, high, color=colour, linewidth=1.6, alpha=0.5)
        ends.append((float(x[-1]), float(mean[-1]), answer.inquiry.label(name), colour))
        _mark(axes, answer, name, colour)
    needed = next(iter(drawn[solved[0]].values())).needed * scale
    axes.axhline(needed, color=GREY, linestyle=":", linewidth=1.4)
    ends.append((lever.shown(max(drawn[solved[0]])), needed, _asked(answer, condition), GREY))
    axes.set(xlabel=axis_label(lever), ylabel=unit_text)
    set_scale(axes, lever, "x")
    if lever.whole and not lever.log:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(x=0.03, y=0.08)
    label_line_ends(axes, ends)


def _scale(answer: Answer, condition: Condition, tolds: Sequence[Told]) -> tuple[float, str]:
    """What figures are multiplied by, and what the axis is called."""
    measure = in_sentence(condition.measure)
    if not condition.rival:
        side = "at least" if condition.sign > 0 else "at most"
        return 100.0, f"% of worlds with {measure} of {side} {condition.bound_text}"
    scale = difference_scale(condition, [span_told(condition, told) for told in tolds])
    less = f"{measure} less that of {answer.inquiry.label(condition.rival)}"
    return 1 / scale.divisor, f"{less}, {scale.unit}".removesuffix(", ")


def _asked(answer: Answer, condition: Condition) -> str:
    """What the dotted line stands for."""
    if condition.rival:
        return f"as good as {answer.inquiry.label(condition.rival)}"
    return f"asked for: {asked_percent(condition.probability)}"


def _mark(axes: Axes, answer: Answer, name: str, colour: str) -> None:
    """The answer as an upright line, and where else it may lie as a shade: to the last value where none is sure."""
    lever, answers = answer.inquiry.levers[0], answer.tables["answers"]
    row = answers[answers["scenario"] == name].iloc[0]
    if row["outcome"] != "found":
        return
    axes.axvline(lever.shown(row["value"]), color=colour, linewidth=1.2)
    tried = answer.tables["tried"]["value"]
    last = tried.max() if _section(answer).wanted == "least" else tried.min()
    sure = row["first_sure"] if np.isfinite(row["first_sure"]) else last
    ends = sorted((lever.shown(row["first_possible"]), lever.shown(sure)))
    axes.axvspan(*ends, color=colour, alpha=0.12, linewidth=0)

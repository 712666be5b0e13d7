"""What knowing is worth, told: tables, and bars with their intervals beside what noise alone gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.report.style import COLOURS, GREY, drawing, save, sheet
from csim.report.terminal import table_text
from csim.scenario.studies.sections import Information
from csim.study.summary import Column, Table
from csim.study.words import Scale, joined, measure_label, percent, scale_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

WIDTH = 110
_SHOWN = 20
_NOTE = (
    "Bars: expected gain from knowing that uncertainty alone before choosing, with 95 % intervals. Grey bars cannot be "
    "told from noise; the black tick is what the estimator gives on average where there is nothing to find."
)


def text(answer: Answer) -> str:
    """What each uncertainty is worth, and how the choices stand without knowing; nothing if too few points finished."""
    if "worth" not in answer.tables:
        return ""
    return "\n\n".join(table_text(table, WIDTH) for table in (_worth(answer), _decision(answer)))


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw `worth.png`: a bar with its interval for each uncertainty; nothing if too few points finished."""
    if "worth" not in answer.tables:
        return []
    rows: list[Any] = list(answer.tables["worth"].itertuples(index=False))[:_SHOWN]
    scale = _scale(answer.tables["worth"])
    with drawing():
        figure = sheet(9, 2.3 + 0.45 * len(rows), _title(rows), _NOTE)
        axes = figure.subplots()
        for place, row in enumerate(rows):
            _bar(axes, place, row, scale)
        _everything(axes, answer, scale, len(rows))
        axes.set_yticks(range(len(rows)), [row.label for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.9)
        axes.set_xlim(left=0)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(f"worth of knowing before deciding, {scale.unit}")
        return [save(figure, folder / "worth.png")]


def _title(rows: list[Any]) -> str:
    """What is worth finding out."""
    told = [row.label for row in rows if row.told]
    if not told:
        return (
            "Of nothing can it be told from noise that finding out is worth anything: as far as this goes, decide now"
        )
    return f"Worth finding out before you decide: {joined(told)}"


def _worth(answer: Answer) -> Table:
    rows: list[Any] = list(answer.tables["worth"].itertuples(index=False))
    scale = _scale(answer.tables["worth"])
    columns = (
        Column("knowing about", "", tuple(row.label for row in rows)),
        Column("worth", scale.unit, tuple(scale.number(row.worth) for row in rows)),
        Column("95 % interval", scale.unit, tuple(scale.span(row.low, row.high) for row in rows)),
        Column("noise floor", scale.unit, tuple(scale.number(row.floor) for row in rows)),
        Column("told from noise", "", tuple("yes" if row.told else "no" for row in rows)),
    )
    nothing = ("",) * len(rows)
    notes = ("noise floor: what the estimator gives on average where there is nothing to find.",)
    return Table("What finding out is worth", nothing, nothing, columns, notes)


def _decision(answer: Answer) -> Table:
    frame = answer.tables["decision"].sort_values("behind", kind="stable")
    rows: list[Any] = list(frame.itertuples(index=False))
    value = scale_of("USD", list(frame["mean"]), list((frame["high"] - frame["low"]) / 2))
    gap = scale_of("USD", list(frame["behind_high"]), list((frame["behind_high"] - frame["behind_low"]) / 2))
    columns = (
        Column(_label(answer), value.unit, tuple(_half(value, row.mean, row.low, row.high) for row in rows)),
        Column(
            "behind the best",
            gap.unit,
            tuple("-" if row.best else _half(gap, row.behind, row.behind_low, row.behind_high) for row in rows),
        ),
        Column("best at", "points", tuple(percent(row.best_share) for row in rows)),
    )
    marks = tuple("best" if row.best else "" if row.behind_low > 0 else "tie" for row in rows)
    notes = ("± is half the 95 % interval over all points; behind the best: corrected for all pairs.",)
    return Table("Without knowing", tuple(row.arm for row in rows), marks, columns, notes)


def _label(answer: Answer) -> str:
    section = answer.inquiry.section
    assert isinstance(section, Information)  # noqa: S101  (the kind chose it)
    return measure_label(section.measure)


def _scale(worth: pd.DataFrame) -> Scale:
    return scale_of("USD", list(worth["high"]), list((worth["high"] - worth["low"]) / 4))


def _half(scale: Scale, mean: float, low: float, high: float) -> str:
    return f"{scale.number(mean)} ±{scale.number((high - low) / 2)}"


def _bar(axes: Axes, place: int, row: Any, scale: Scale) -> None:
    colour = COLOURS[0] if row.told else "#C9C9C9"
    worth, low, high, floor = (each / scale.divisor for each in (row.worth, row.low, row.high, row.floor))
    axes.barh(place, worth, height=0.62, color=colour, zorder=2)
    axes.plot([low, high], [place, place], color="black", linewidth=1.4, zorder=3)
    axes.plot([floor, floor], [place - 0.31, place + 0.31], color="black", linewidth=2.6, zorder=4)
    text = scale.text(row.worth) if row.told else "not told from noise"
    axes.annotate(
        text,
        (max(high, floor), place),
        (6, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        color=COLOURS[0] if row.told else GREY,
    )


def _everything(axes: Axes, answer: Answer, scale: Scale, rows: int) -> None:
    """A line at what knowing everything would be worth: nothing is worth more."""
    everything = answer.facts["evpi"]["mean"] / scale.divisor
    if everything <= 0:
        return
    axes.plot([everything, everything], [-0.5, rows - 0.4], color=GREY, linewidth=1, linestyle=(0, (4, 2)), zorder=1)
    axes.annotate(
        f"everything known, luck too: {scale.text(answer.facts['evpi']['mean'])}",
        (everything, -0.5),
        (-4, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=9,
        color=GREY,
    )
    axes.set_xlim(right=max(axes.get_xlim()[1], everything) * 1.12)

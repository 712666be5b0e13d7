"""A selection told: who was chosen, how far the others are behind, and a picture of those differences."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.report.style import COLOURS, GREY, drawing, save, sheet
from csim.report.terminal import table_text
from csim.scenario.studies.sections import Select
from csim.study.kinds.select import CHOSEN, FAILED, LEADS
from csim.study.outcomes import amount_of
from csim.study.summary import Column, Table
from csim.study.words import NONE, Scale, measure_label, measure_unit, scale_of, sense, unit_of_difference

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

WIDTH = 110
_SHOWN = 24
_LABEL_WIDTH = 34
_NOTE = (
    "Each choice less the best, replicate by replicate under the same luck, with 95 % intervals corrected for all "
    "pairs. They describe: the runs ended by what they showed. Hollow: nothing separates it from the best. Grey band: "
    "differences too small to matter (the indifference zone)."
)


def text(answer: Answer) -> str:
    """The choices from best to worst: how far behind, how sure, what choosing it would cost, and how long simulated."""
    if "differences" not in answer.tables:
        return ""
    rows = _ranked(answer)
    shown = rows[:_SHOWN]
    gap, unit = _scale(answer), unit_of_difference(measure_unit(_section(answer).measure))
    cost = scale_of(unit, [row.regret for row in shown])
    columns = (
        Column("less the best", gap.unit, tuple(_gap(_finer(gap), row) for row in shown)),
        Column("Holm's p", "", tuple(_chance(row.p_adjusted) for row in shown)),
        Column("expected regret", cost.unit, tuple(cost.number(row.regret) for row in shown)),
        Column("runs", "", tuple(str(row.replications) for row in shown)),
        Column("outcome", "", tuple(row.outcome for row in shown)),
    )
    notes = [
        "± is half the 95 % interval, corrected for all pairs; ~ : nothing separates it from the best.",
        "Both describe, and promise nothing: the runs ended by what they showed.",
    ]
    if len(rows) > len(shown):
        notes.append(f"{len(rows) - len(shown)} more stand in arms.csv.")
    several = len(answer.inquiry.levers) > 0
    labels = tuple(f"{number}" if several else row.arm for number, row in enumerate(shown, 1))
    title = f"By {measure_label(_section(answer).measure)}"
    parts = [table_text(Table(title, labels, ("",) * len(shown), columns, tuple(notes)), WIDTH)]
    if several:
        parts.append("\n".join(f"  {number:>3}  {row.arm}" for number, row in enumerate(shown, 1)))
    return "\n\n".join(parts)


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw `differences.png`: every choice less the best with its interval; nothing without differences."""
    if "differences" not in answer.tables:
        return []
    section, rows = _section(answer), [row for row in _ranked(answer) if row.outcome != FAILED][:_SHOWN]
    scale = _scale(answer)
    with drawing():
        figure = sheet(9, 2.0 + 0.36 * len(rows), answer.finding[0], _NOTE)
        axes = figure.subplots()
        zone = amount_of(section.zone, section.measure) / scale.divisor
        axes.axvspan(-zone, zone, color="#EEEEEE", zorder=0)
        axes.axvline(0, color=GREY, linewidth=1)
        for place, row in enumerate(rows):
            _row(axes, place, row, scale)
        left, right = axes.get_xlim()
        axes.set_xlim(left - 0.1 * (right - left), right + 0.1 * (right - left))  # room for the figures
        axes.set_yticks(range(len(rows)), [textwrap.fill(row.arm, _LABEL_WIDTH) for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        better = "right" if sense(section.measure) > 0 else "left"
        axes.set_xlabel(
            f"{measure_label(section.measure).lower()} less that of the best, {scale.unit}; better: {better}"
        )
        return [save(figure, folder / "differences.png")]


def _section(answer: Answer) -> Select:
    section = answer.inquiry.section
    assert isinstance(section, Select)  # noqa: S101  (the kind chose it)
    return section


def _ranked(answer: Answer) -> list[Any]:
    """One row a choice with its difference, from best to worst; those without figures last."""
    differences: pd.DataFrame = answer.tables["differences"]
    gaps = differences.drop(columns=["best"]).rename(columns={"mean": "gap", "low": "gap_low", "high": "gap_high"})
    rows = answer.tables["arms"].merge(gaps, on="arm", how="left")
    turn = sense(_section(answer).measure)
    best = rows["arm"] == answer.facts["best"]
    rows["order"] = np.where(best, np.inf, turn * rows["gap"].fillna(-turn * np.inf))
    rows = rows.sort_values("order", ascending=False, kind="stable")
    return list(rows.itertuples(index=False))


def _scale(answer: Answer) -> Scale:
    differences = answer.tables["differences"]
    halves = (differences["high"] - differences["low"]) / 2
    return scale_of(unit_of_difference(measure_unit(_section(answer).measure)), list(differences["mean"]), list(halves))


def _gap(scale: Scale, row: Any) -> str:
    if not np.isfinite(row.gap):
        return NONE
    half = scale.number((row.gap_high - row.gap_low) / 2)
    return f"{'' if row.apart else '~'}{scale.number(row.gap, signed=True)} ±{half}"


def _chance(p_value: float) -> str:
    if not np.isfinite(p_value):
        return NONE
    return "<0.001" if p_value < 0.001 else f"{p_value:.3f}"


def _row(axes: Axes, place: int, row: Any, scale: Scale) -> None:
    if row.outcome in (CHOSEN, LEADS):
        axes.plot(0, place, marker="D", color="black", markersize=8, zorder=3)
        _beside(axes, 0.0, place, (row.outcome, "black"))
        return
    if not np.isfinite(row.gap):
        return
    colour = COLOURS[0] if row.apart else GREY
    axes.plot(
        [row.gap_low / scale.divisor, row.gap_high / scale.divisor],
        [place, place],
        color=colour,
        linewidth=2.2,
        solid_capstyle="butt",
    )
    filled = colour if row.apart else "white"
    axes.plot(row.gap / scale.divisor, place, marker="o", color=colour, markerfacecolor=filled, markersize=7, zorder=3)
    left = row.gap < 0  # on the side that is away from zero nothing is in the way
    end = (row.gap_low if left else row.gap_high) / scale.divisor
    _beside(axes, end, place, (_gap(_finer(scale), row).removeprefix("~"), colour), left=left)


def _finer(scale: Scale) -> Scale:
    """One digit more, so that the ends of an interval are seen on their side of zero."""
    return scale._replace(digits=min(2, scale.digits + 1))


def _beside(axes: Axes, x: float, place: int, told: tuple[str, str], *, left: bool = False) -> None:
    """A text, with its colour, to the right or left of a mark."""
    text_of, colour = told
    axes.annotate(
        text_of,
        (x, place),
        (-8 if left else 10, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=9,
        color=colour,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
    )

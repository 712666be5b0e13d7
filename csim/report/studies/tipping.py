"""What a tipping study found: the steep places and the three fates as tables, the map with its edge as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.tipping_fates import FATES, draw_fates, measures_shown
from csim.report.studies.tipping_map import draw_curve, draw_map
from csim.report.terminal import table_text
from csim.scenario.studies.sections import Tipping
from csim.study.kinds.tipping_words import reach_text
from csim.study.summary import Column, Table
from csim.study.words import NONE, Scale, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    import pandas as pd

    from csim.study.laboratory import Answer

_WIDTH = 110
_SHOWN = 20
_VERDICTS = {"jump": "a jump", "slope": "a slope", "unsure": "undecided"}


def text(answer: Answer) -> str:
    """The stretches that were followed with their verdicts, and what became of the investment."""
    parts = []
    if len(answer.tables["stretches"]):
        parts.append(_stretches(answer))
    parts += [_fates(answer, measure) for measure in measures_shown(answer)]
    return "\n\n".join(parts)


def draw(answer: Answer, folder: Path) -> list[Path]:
    """The curve or the map with its edge, and the fates of an investment; nothing for what does not exist."""
    paths = []
    if np.isfinite(answer.tables["points"]["mean"].astype(float)).any():
        drawn = draw_curve if len(answer.inquiry.dials) == 1 else draw_map
        paths.append(drawn(answer, folder / "edge.png"))
    if np.isfinite(answer.tables["hysteresis"]["mean"].astype(float)).any():
        paths.append(draw_fates(answer, folder / "hysteresis.png"))
    return paths


def _stretches(answer: Answer) -> str:
    section = answer.inquiry.section
    assert isinstance(section, Tipping), "only such studies are told here"  # noqa: S101
    order = {name: place for place, name in enumerate(_VERDICTS)}
    rows = answer.tables["stretches"]
    rows = rows.sort_values("verdict", key=lambda verdicts: verdicts.map(order), kind="stable")
    hidden = len(rows) - _SHOWN
    rows = rows.head(_SHOWN)
    unit = unit_of_difference(measure_unit(section.measure))
    halves = ((rows["excess_high"] - rows["excess_low"]) / 2).tolist()
    scale = scale_of(unit, [*rows["change"], *rows["excess"]], halves)
    legend = (
        "± is the interval that holds at 95 % for all places looked at together. Beyond the trend: what the trend on "
        "both sides does not explain of the change; a jump, if halving the step leaves it as large."
    )
    notes = [legend]
    notes += [f"{hidden} more stand in stretches.csv."] if hidden > 0 else []
    columns = (
        Column("where", "", tuple(_where(answer, row) for _, row in rows.iterrows())),
        Column("change", scale.unit, _cells(scale, rows, "change")),
        Column("beyond the trend", scale.unit, _cells(scale, rows, "excess")),
        Column("it is", "", tuple(_VERDICTS[each] for each in rows["verdict"])),
    )
    labels = tuple(answer.inquiry.label(name) for name in rows["scenario"])
    title = f"{measure_label(section.measure)} where it is steepest or least regular"
    return table_text(Table(title, labels, ("",) * len(labels), columns, tuple(notes)), _WIDTH)


def _where(answer: Answer, row: pd.Series) -> str:
    dial = next(dial for dial in answer.inquiry.dials if dial.name == row["along"])
    beside = f", {row['beside']}" if row["beside"] else ""
    return f"{dial.label} {reach_text(dial, row['left'], row['right'])}{beside}"


def _cells(scale: Scale, rows: pd.DataFrame, name: str) -> tuple[str, ...]:
    return tuple(
        f"{scale.number(mean, signed=True)} ±{scale.number((high - low) / 2)}"
        if np.isfinite(low)
        else scale.number(mean, signed=True)
        for mean, low, high in zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], strict=True)
    )


def _fates(answer: Answer, measure: str) -> str:
    rows = answer.tables["hysteresis"]
    rows = rows[rows["measure"] == measure]
    names = list(dict.fromkeys(rows["scenario"]))
    levels, changes = (_scale(measure, rows[rows["figure"].isin(figures)]) for figures in (FATES, _CHANGES))
    columns = []
    for figure, heading in _HEADINGS.items():
        mine = [row for _, row in rows[rows["figure"] == figure].iterrows()]
        scale = changes if figure in _CHANGES else levels
        if figure == "share":
            columns.append(Column(heading, "%", tuple(_share(row) for row in mine)))
        else:
            cells = tuple(_with_half(scale, row, signed=figure in _CHANGES) for row in mine)
            columns.append(Column(heading, scale.unit, cells))
    labels = tuple(answer.inquiry.label(name) for name in names)
    notes = ("± is the 95 % interval; differences are paired within worlds. Came back: the share of what was lost.",)
    title = f"{measure_label(measure)} at the end, the investment kept, cut and restored"
    return table_text(Table(title, labels, ("",) * len(labels), tuple(columns), notes), _WIDTH)


_HEADINGS = {
    "kept": "kept",
    "cut": "cut",
    "restored": "restored",
    "lost": "lost",
    "missing": "still missing",
    "share": "came back",
}


_CHANGES = ("lost", "missing")


def _scale(measure: str, rows: pd.DataFrame) -> Scale:
    """How levels, or differences between them, are written: each by its own size."""
    return scale_of(measure_unit(measure), rows["mean"].tolist(), ((rows["high"] - rows["low"]) / 2).tolist())


def _with_half(scale: Scale, row: pd.Series, *, signed: bool) -> str:
    number = scale.number(row["mean"], signed=signed)
    return f"{number} ±{scale.number((row['high'] - row['low']) / 2)}" if np.isfinite(row["low"]) else number


def _share(row: pd.Series) -> str:
    if not np.isfinite(row["mean"]):
        return NONE
    span = f" ({100 * row['low']:.0f} to {100 * row['high']:.0f})" if np.isfinite(row["low"]) else ""
    return f"{100 * row['mean']:.0f}{span}"

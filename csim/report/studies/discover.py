"""When a plan fails, as tables of conditions and counts; the pictures stand in `discover_picture`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.studies.discover_picture import draw_along, draw_rule
from csim.report.style import drawing
from csim.report.terminal import table_text
from csim.study.summary import Column, Table
from csim.study.words import NONE, percent

if TYPE_CHECKING:
    import pandas as pd

    from csim.scenario.studies.dials import Dial
    from csim.study.laboratory import Answer

_WIDTH = 110
_HALVES = {"search": "used to find it", "check": "kept to check it"}


def text(answer: Answer) -> str:
    """The conditions of each rule with how likely they are mere luck, and how often it fails on both halves."""
    boxes, tallies = answer.tables["boxes"], answer.tables["tallies"]
    if boxes.empty:
        return ""
    return "\n\n".join([_conditions(answer, boxes), _counts(tallies)])


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw each rule over its two strongest dials; without one, all points over the two that explain most."""
    if not (answer.tables["points"]["runs"] > 0).any():
        return []
    with drawing():
        if len(answer.inquiry.uncertainties) < 2:
            return [draw_along(answer, folder / "failures.png")]
        numbers = [int(number) for number in answer.tables["tallies"]["box"].unique()]
        if not numbers:
            return [draw_rule(answer, 0, folder / "failures.png")]
        names = ["box.png"] if len(numbers) == 1 else [f"box_{number}.png" for number in numbers]
        return [draw_rule(answer, number, folder / name) for number, name in zip(numbers, names, strict=True)]


def _conditions(answer: Answer, boxes: pd.DataFrame) -> str:
    dials = {dial.name: dial for dial in answer.inquiry.uncertainties}
    columns = (
        Column("Rule", "", tuple(str(number) for number in boxes["box"])),
        Column("At least", "", tuple(_end(dials[n], v) for n, v in zip(boxes["dial"], boxes["low"], strict=True))),
        Column("At most", "", tuple(_end(dials[n], v) for n, v in zip(boxes["dial"], boxes["high"], strict=True))),
        Column("One of", "", tuple(choices.replace("|", ", ").replace("_", " ") for choices in boxes["choices"])),
        Column("Mere luck?", "found", tuple(_chance(value) for value in boxes["quasi_p"])),
        Column("Mere luck?", "checked", tuple(_chance(value) for value in boxes["checked_p"])),
    )
    shown = tuple(column for column in columns if any(column.cells))
    note = (
        "Mere luck: the chance (p) of as many failures if this condition did not matter, on the points used to find "
        "the rule and on those kept aside to check it."
    )
    labels = tuple(dials[name].label for name in boxes["dial"])
    return table_text(Table("Conditions", labels, ("",) * len(labels), shown, (note,)), _WIDTH)


def _end(dial: Dial, value: float) -> str:
    return dial.text(float(value), 6) if np.isfinite(value) else ""


def _chance(value: float) -> str:
    if not np.isfinite(value):
        return NONE
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _counts(tallies: pd.DataFrame) -> str:
    columns = (
        Column("Points", "", tuple(_HALVES[half] for half in tallies["half"])),
        Column("Worlds", "", tuple(f"{runs:,}" for runs in tallies["runs"])),
        Column("of which fail", "", tuple(f"{failures:,}" for failures in tallies["failures"])),
        Column("that is", "95 %", tuple(_share(row) for _, row in tallies.iterrows())),
        Column("of all failures", "", tuple(percent(share) for share in tallies["coverage"])),
        Column("fail everywhere", "", tuple(percent(share) for share in tallies["base_rate"])),
    )
    labels = tuple(f"rule {number}" for number in tallies["box"])
    notes = ("Fail everywhere: of all worlds of that half, for comparison. Intervals count each point once.",)
    return table_text(
        Table("How often it fails where a rule holds", labels, ("",) * len(labels), columns, notes), _WIDTH
    )


def _share(row: pd.Series) -> str:
    return f"{percent(row['density'])} ({100 * row['density_low']:.0f} to {100 * row['density_high']:.0f})"

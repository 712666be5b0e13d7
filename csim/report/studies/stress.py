"""What a stress study found: a table of the worst of each strategy, and a picture of shocks by strategies."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.report.studies.stress_grid import draw_grid
from csim.report.terminal import table_text
from csim.study.kinds.stress_battery import CALM
from csim.study.summary import Column, Table
from csim.study.words import NONE, percent, percent_span, scale_of
from csim.units import plain

if TYPE_CHECKING:
    import pandas as pd

    from csim.study.laboratory import Answer

_WIDTH = 110


def text(answer: Answer) -> str:
    """For each strategy: the calm world, the worst single shock, and all shocks at once."""
    table = answer.tables["conditions"]
    shown = [_condition_table(answer, str(name)) for name in _told(answer)]
    rest = f"All {table['condition'].nunique()} conditions stand in conditions.csv."
    return "\n\n".join([*(table_text(each, _WIDTH) for each in shown), f"  {rest}"])


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw what each shock does to each strategy; nothing if no run finished."""
    if not answer.tables["conditions"]["worlds"].sum():
        return []
    return [draw_grid(answer, folder / "stress.png")]


def _told(answer: Answer) -> list[str]:
    """The conditions that the terminal shows: calm, the shock that costs most on average, all at once."""
    table = answer.tables["conditions"]
    single = table[table["rung"].isna() & (table["condition"] != answer.facts["together"])]
    worst = single.groupby("condition", sort=False)["change"].mean()
    found = [CALM, *([str(worst.idxmin())] if worst.notna().any() else [])]
    return [*found, *([str(answer.facts["together"])] if answer.facts["together"] else [])]


def _condition_table(answer: Answer, condition: str) -> Table:
    rows = _rows(answer.tables["conditions"], condition)
    scale = scale_of("USD", [row["value"] for row in rows])
    cash = scale_of("USD", [row["cash_p05"] for row in rows])
    limit = plain(float(answer.facts["payback_limit"]))
    columns = [
        Column("Out of money", "%", tuple(_chance(row, "chance") for row in rows)),
        Column("5th percentile of lowest cash", cash.unit, tuple(_cash(row, cash.number) for row in rows)),
    ]
    if answer.facts["payback_told"]:
        columns.append(Column(f"Payback over {limit} months", "%", tuple(_chance(row, "late") for row in rows)))
    columns.append(Column("Vendor value", scale.unit, tuple(scale.number(row["value"]) for row in rows)))
    if condition != CALM:
        columns.append(Column("Change", scale.unit, tuple(_change(row, scale.divisor) for row in rows)))
    labels = tuple(answer.inquiry.label(row["strategy"]) for row in rows)
    title = f"With {rows[0]['label']} (exact 95 % intervals of chances)"
    return Table(title, labels, ("",) * len(rows), tuple(columns), ())


def _rows(table: pd.DataFrame, condition: str) -> list[dict[Any, Any]]:
    return table[table["condition"] == condition].to_dict("records")


def _chance(row: dict[Any, Any], name: str) -> str:
    share = row["chance" if name == "chance" else f"{name}_chance"]
    if not math.isfinite(share):
        return NONE
    span = percent_span(row[f"{name}_low"], row[f"{name}_high"])
    return f"{percent(share)} ({span})".replace(" %", "")


def _cash(row: dict[Any, Any], number: Any) -> str:
    low = number(row["cash_p05_low"]) if math.isfinite(row["cash_p05_low"]) else "?"
    high = number(row["cash_p05_high"]) if math.isfinite(row["cash_p05_high"]) else "?"
    return f"{number(row['cash_p05'])} ({low} to {high})"


def _change(row: dict[Any, Any], divisor: float) -> str:
    if not math.isfinite(row["change"]):
        return NONE
    half = (row["change_high"] - row["change_low"]) / 2 / divisor
    around = f" ±{half:.1f}" if math.isfinite(half) else ""
    return f"{row['change'] / divisor + 0.0:+.1f}{around}"

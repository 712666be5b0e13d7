"""What a stress study found: a table of the worst of each strategy, and a heat map of strategies by shocks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csim.report.style import drawing, save, sheet
from csim.report.terminal import table_text
from csim.study.kinds.stress_battery import CALM
from csim.study.summary import Column, Table
from csim.study.words import NONE, percent, percent_span, scale_of
from csim.units import plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from csim.study.laboratory import Answer

_WIDTH = 110
_DARK = 0.55  # of the deepest colour: from here on words are white


def text(answer: Answer) -> str:
    """For each strategy: the calm world, the worst single shock, and all shocks at once."""
    table = answer.tables["conditions"]
    shown = [_condition_table(answer, str(name)) for name in _told(answer)]
    rest = f"All {table['condition'].nunique()} conditions stand in conditions.csv."
    return "\n\n".join([*(table_text(each, _WIDTH) for each in shown), f"  {rest}"])


def draw(answer: Answer, folder: Path) -> list[Path]:
    """Draw what each shock does to each strategy; nothing if no run finished."""
    table = answer.tables["conditions"]
    if not table["worlds"].sum():
        return []
    conditions = [name for name in dict.fromkeys(table["condition"]) if name != CALM]
    limit = plain(float(answer.facts["payback_limit"]))
    with drawing():
        figure = sheet(
            max(7.0, 2.0 + 1.3 * len(conditions)),
            2.3 + 0.92 * len(answer.inquiry.scenarios),
            _title(answer),
            "Colour and first line: change of vendor value against the same worlds without a shock, in million USD "
            "with its 95 % interval; in grey where that holds zero. Below: share of worlds in which the company runs "
            f"out of money, and in which acquisition is not paid back within {limit} months ({_worlds(table)} worlds).",
        )
        _map(figure.subplots(), answer, conditions)
        return [save(figure, folder / "stress.png")]


def _title(answer: Answer) -> str:
    """Who breaks, and who loses most, without intervals."""
    first, *rest = answer.finding
    breaks = next((sentence for sentence in rest if "breaks first" in sentence), first.partition(": for each")[0])
    costs = next((sentence for sentence in rest if sentence.startswith("All shocks")), "").partition(" (95 %")[0]
    breaks = breaks.partition(". At its weakest")[0]
    return f"{breaks.rstrip('.')}. {costs.rstrip('.')}".strip()


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
        Column(f"Payback over {limit} months", "%", tuple(_chance(row, "late") for row in rows)),
        Column("Vendor value", scale.unit, tuple(scale.number(row["value"]) for row in rows)),
    ]
    if condition != CALM:
        columns.append(Column("Change", scale.unit, tuple(_change(row, scale.divisor) for row in rows)))
    labels = tuple(answer.inquiry.label(row["strategy"]) for row in rows)
    title = f"With {rows[0]['label']} (exact 95 % intervals of chances)"
    return Table(title, labels, ("",) * len(rows), tuple(columns), ())


def _map(axes: Axes, answer: Answer, conditions: list[str]) -> None:
    import numpy as np
    import seaborn as sns

    table = answer.tables["conditions"]
    names = answer.inquiry.scenarios
    cells = {(row["strategy"], row["condition"]): row for row in table.to_dict("records")}
    changes = np.array([[cells[name, each]["change"] / 1e6 for each in conditions] for name in names])
    deepest = max(float(np.nanmax(np.abs(changes))), 1e-9) if np.isfinite(changes).any() else 1.0
    labels = [cells[names[0], each]["label"].replace(" ", "\n", 1) for each in conditions]
    sns.heatmap(
        changes,
        ax=axes,
        cmap="vlag_r",
        vmin=-deepest,
        vmax=deepest,
        cbar=False,
        linewidths=1.5,
        linecolor="white",
        xticklabels=labels,
        yticklabels=[answer.inquiry.label(name) for name in names],
    )
    for row, name in enumerate(names):
        for column, each in enumerate(conditions):
            _cell(axes, (column + 0.5, row + 0.5), cells[name, each], deepest)
    axes.tick_params(axis="both", length=0, rotation=0)
    axes.xaxis.tick_top()
    axes.grid(visible=False)


def _cell(axes: Axes, place: tuple[float, float], row: dict[Any, Any], deepest: float) -> None:
    x, y = place
    dark = math.isfinite(row["change"]) and abs(row["change"] / 1e6) > _DARK * deepest
    sure = row["change_low"] > 0 or row["change_high"] < 0
    ink = "white" if dark else "black" if sure else "#595959"
    breaks = "bold" if row["insolvent"] else "normal"
    lines = (
        (-0.2, _change(row, 1e6), 10.0, "bold"),
        (0.1, f"out of money {percent(row['chance'])}", 7.5, breaks),
        (0.28, f"payback late {percent(row['late_chance'])}", 7.5, "normal"),
    )
    for up, told, size, weight in lines:
        axes.text(x, y + up, told, ha="center", va="center", color=ink, fontsize=size, weight=weight)


def _rows(table: pd.DataFrame, condition: str) -> list[dict[Any, Any]]:
    return table[table["condition"] == condition].to_dict("records")


def _worlds(table: pd.DataFrame) -> str:
    least, most = int(table["worlds"].min()), int(table["worlds"].max())
    return f"{most}" if least == most else f"{least} to {most}"


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

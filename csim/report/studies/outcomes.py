"""The study's other outcomes beside what it decides by: means with their intervals, as columns of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from csim.study.summary import Column, Table
from csim.study.words import NONE, measure_label, measure_unit, scale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MOST_SHOWN = 3
"""Outcomes on the screen; the table of the answer holds all."""


def outcomes_tables(title: str, labels: Sequence[str], rows: pd.DataFrame) -> list[Table]:
    """A table with a row a label of the first outcomes that have figures; none where no outcome has any.

    `rows` has the columns outcome, mean, low and high, and of every outcome a row a label, in the same order.
    """
    known = [name for name, each in rows.groupby("outcome", sort=False) if np.isfinite(each["mean"]).any()]
    if not known:
        return []
    columns = [_column(str(name), rows[rows["outcome"] == name]) for name in known[:MOST_SHOWN]]
    notes = ["± is half the 95 % interval of a mean."]
    if len(known) > MOST_SHOWN:
        more = len(known) - MOST_SHOWN
        notes.append(f"{more} more {'stands' if more == 1 else 'stand'} in outcomes.csv.")
    return [Table(title, tuple(labels), ("",) * len(labels), tuple(columns), (" ".join(notes),))]


def _column(name: str, rows: pd.DataFrame) -> Column:
    means = cast("list[float]", rows["mean"].tolist())
    halves = cast("list[float]", ((rows["high"] - rows["low"]) / 2).tolist())
    scale = scale_of(measure_unit(name), means, halves)
    cells = []
    for mean, half in zip(means, halves, strict=True):
        number = scale.number(mean)
        cells.append(number if number == NONE or not np.isfinite(half) else f"{number} ±{scale.number(half)}")
    return Column(measure_label(name), scale.unit, tuple(cells))

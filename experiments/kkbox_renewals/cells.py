"""The counts: renewal decisions and churn by channel, payment type and number of the payment."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).with_name("renewals.csv")
CLASSES = ("1", "2-3", "4-12", "13+")
PAYMENT_TYPES = ("Auto-renew", "Manual")


class Cell(NamedTuple):
    """Renewal decisions that share channel, payment type and class of the payment's number."""

    channel: str
    payment_type: str
    payments: str
    decisions: int
    churned: int

    @property
    def rate(self) -> float:
        """The share that churned, 0 to 1."""
        return self.churned / self.decisions

    @property
    def auto_renew(self) -> bool:
        """Whether the payment recurs by itself."""
        return self.payment_type == PAYMENT_TYPES[0]


def read_cells(path: Path = DATA) -> list[Cell]:
    """Return the cells of the table in its order: channel, payment type, class."""
    with path.open(encoding="utf-8", newline="") as rows:
        return [
            Cell(
                row["channel"],
                row["payment_type"],
                row["tenure_payment_no"],
                int(row["decisions"]),
                int(row["churned"]),
            )
            for row in csv.DictReader(rows)
        ]


def channels(cells: Sequence[Cell]) -> list[str]:
    """Return the channels in the order in which they first appear."""
    return list(dict.fromkeys(cell.channel for cell in cells))


def common_rate(cells: Sequence[Cell]) -> float:
    """Return the share that churned in all cells together, 0 to 1."""
    return sum(cell.churned for cell in cells) / sum(cell.decisions for cell in cells)

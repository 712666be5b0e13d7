"""All pictures of a comparison, by file name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from csim.report.mrr_cash import draw_mrr_cash
from csim.report.payback import draw_payback
from csim.report.retention import draw_retention
from csim.report.two_sides import draw_two_sides
from csim.report.workload import draw_workload

if TYPE_CHECKING:
    from csim.study.comparison import Comparison

PICTURES = (
    ("two_sides.png", draw_two_sides),
    ("payback.png", draw_payback),
    ("mrr_cash.png", draw_mrr_cash),
    ("retention.png", draw_retention),
    ("workload.png", draw_workload),
)
"""The pictures, the most telling first."""


def draw_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """Draw every picture of a comparison into a folder and return the files."""
    return [draw(comparison, folder / name) for name, draw in PICTURES]

"""The workload picture: how busy each role is, how long its work waits, and how much expires undone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csim.report.dots import Block, draw_dots, height_inches
from csim.report.style import SAME_LUCK, drawing, save, sheet
from csim.study.summary import ranked

if TYPE_CHECKING:
    from csim.study.comparison import Comparison

PANELS = (
    ("utilisation", "Utilisation", "% of hours present", "nobody"),
    ("wait_days", "Wait for work to begin", "working days", "no work"),
    ("expired_share", "Work expired undone", "% of work", "no work"),
)
"""What is drawn: the measure, its title, its unit, and what it means that it does not exist."""

_BUSY = 85.0
_EXPIRES_NOTABLY = 10.0


def draw_workload(comparison: Comparison, path: Path) -> Path:
    """Draw utilisation, waits and expired work by role, one row a strategy, with 95 % intervals."""
    order = ranked(comparison)
    roles = working_roles(comparison)
    with drawing():
        figure = sheet(
            12,
            1.8 + height_inches(len(roles), len(order)),
            _message(comparison, roles),
            "Means over the whole run and all runs; bars are their 95 % intervals. Proactive contact in idle time is "
            f"not utilisation. {SAME_LUCK}",
        )
        panels = figure.subplots(1, len(PANELS), sharey=True, squeeze=False)[0]
        for axes, (measure, title, unit, absent) in zip(panels, PANELS, strict=True):
            blocks = [Block(role, f"{measure}.{role}", absent) for role in roles]
            draw_dots(axes, comparison, order, blocks, names=axes is panels[0])
            axes.set(xlabel=unit, title=title)
            axes.set_xlim(left=0, right=max(axes.get_xlim()[1], 1.0))
        return save(figure, path)


def working_roles(comparison: Comparison) -> list[str]:
    """The roles that somebody works in under some strategy, in the order in which the scenarios name them."""
    found = [measure.partition(".")[2] for measure in comparison.study.measures if measure.startswith("utilisation.")]
    return [role for role in found if np.isfinite(comparison.study.of(f"utilisation.{role}")).any()]


def _message(comparison: Comparison, roles: list[str]) -> str:
    cells = [(name, role) for name in comparison.names for role in roles]
    busy = {cell: comparison.figure(cell[0], f"utilisation.{cell[1]}").mean for cell in cells}
    lost = {cell: comparison.figure(cell[0], f"expired_share.{cell[1]}").mean for cell in cells}
    worst = max(cells, key=lambda cell: np.nan_to_num(lost[cell]), default=None)
    if worst is not None and lost[worst] >= _EXPIRES_NOTABLY:
        name, role = worst
        return f"With {comparison.label(name)} {lost[worst]:.0f} % of the work of {role} expires undone"
    busiest = max(cells, key=lambda cell: np.nan_to_num(busy[cell]), default=None)
    if busiest is not None and busy[busiest] >= _BUSY:
        name, role = busiest
        return f"With {comparison.label(name)} {role} is busy {busy[busiest]:.0f} % of its hours"
    return "No team is short of time"

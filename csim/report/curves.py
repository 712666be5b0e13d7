"""Lines by month, one a strategy, with bands and names: what several pictures draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from csim.report.style import Look, label_line_ends

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from csim.study.comparison import Comparison


def draw_curves(
    axes: Axes, comparison: Comparison, curve: str, factor: float, labels: Mapping[str, str] | None = None
) -> None:
    """Draw the mean of a curve by strategy, times `factor`, with its 95 % band, named at its end by `labels`."""
    import seaborn as sns

    look = Look(comparison.names, comparison.baseline)
    curves = comparison.curves[comparison.curves["curve"] == curve]
    scaled = curves.assign(**{column: factor * curves[column] for column in ("mean", "low", "high")})
    ends = []
    for name in comparison.names:
        rows = scaled[scaled["strategy"] == name].dropna(subset="mean")
        if rows.empty:
            continue
        colour = look.colour(name)
        sns.lineplot(data=rows, x="month", y="mean", ax=axes, errorbar=None, color=colour, linestyle=look.dash(name))
        axes.fill_between(rows["month"], rows["low"], rows["high"], color=colour, alpha=0.18, linewidth=0)
        text = labels[name] if labels else comparison.label(name)
        ends.append((float(rows["month"].iloc[-1]), float(rows["mean"].iloc[-1]), text, colour))
    months = int(curves["month"].max()) if len(curves) else 1
    axes.set(xlim=(0, months), ylabel="")
    axes.set_xticks(np.arange(0, months + 1, month_step(months)))
    label_line_ends(axes, ends)


def month_step(months: int) -> int:
    """Months between ticks: some five to ten on the axis."""
    return next((step for step in (1, 3, 6, 12, 24) if months / step <= 10), 48)

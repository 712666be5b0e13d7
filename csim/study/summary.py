"""The few figures of a comparison that come first, as text in columns: for the terminal, notebooks and documents."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csim.study.ended import INSOLVENT
from csim.study.verdict import HEADLINES, OBJECTIVE, PAYBACK, PAYBACK_REACHED, standing
from csim.study.words import (
    NONE,
    Scale,
    chance,
    measure_label,
    measure_unit,
    percent,
    scale_of,
    sense,
    unit_of_difference,
)

if TYPE_CHECKING:
    from csim.study.comparison import Comparison

SHOWN = (OBJECTIVE, PAYBACK, "nrr", "vendor_npv", "customer_profit", "cs_cost_share", "utilisation")
"""The measures of the first table, the most telling first."""

COST, UNDONE, WAIT, LOWEST_CASH = "cs_cost", "expired_share", "wait_days", "cash_low"
"""The measures of the second table: what customer success costs, what is left undone or waits, and the cash."""

_LONGEST_ROLE = 16
_TEAM_NOTE = (
    "CS cost is over the run. Work undone: share that expired before anybody got to it, support included. Longest "
    "wait: mean wait of the role whose work waits longest, undone work left out."
)
_SHORT = {
    PAYBACK: "CAC payback",
    "vendor_value": "Vendor value",
    "utilisation": "CSM use",
    "cs_cost_share": "CS cost",
    UNDONE: "Work undone",
}


class Column(NamedTuple):
    """One column: what it is called, its unit, and a text per strategy."""

    heading: str
    unit: str
    cells: tuple[str, ...]


class Table(NamedTuple):
    """Strategies by columns. `marks` says `best` or `tie` beside a strategy's name; `notes` explain the signs used."""

    title: str
    labels: tuple[str, ...]
    marks: tuple[str, ...]
    columns: tuple[Column, ...]
    notes: tuple[str, ...]


def figures_table(comparison: Comparison) -> Table:
    """Each strategy's headline figures, each with its 95 % interval, the one that earns most first."""
    order = ranked(comparison)
    columns = [_column(comparison, order, measure) for measure in SHOWN]
    notes = ["± is the 95 % interval of a mean; best and tie are by vendor value: NPV and the base left at the end."]
    if any(cell.startswith(">") for column in columns if column for cell in column.cells):
        notes.append("> : in some runs not paid back within the months followed, so the mean is at least this.")
    return Table(
        title="",
        labels=tuple(comparison.label(name) for name in order),
        marks=_marks(comparison, order),
        columns=tuple(column for column in columns if column),
        notes=tuple(notes),
    )


def team_table(comparison: Comparison) -> Table | None:
    """What becomes of each strategy's work, and how low its cash falls; None where nothing is known of it."""
    order = ranked(comparison)
    columns = [_ended_column(comparison, order)]
    columns += [_column(comparison, order, measure) for measure in (COST, UNDONE)]
    columns += [_wait_column(comparison, order), _column(comparison, order, LOWEST_CASH)]
    known = tuple(column for column in columns if column)
    if not known:
        return None
    return Table(
        title="The team's work, and the cash",
        labels=tuple(comparison.label(name) for name in order),
        marks=("",) * len(order),
        columns=known,
        notes=(_TEAM_NOTE,),
    )


def differences_table(comparison: Comparison) -> Table | None:
    """Each strategy less the baseline, paired, with intervals and what the shared luck was worth; None if alone."""
    order = [name for name in ranked(comparison) if name != comparison.baseline]
    if not order:
        return None
    gaps = [_gap_column(comparison, order, measure) for measure in HEADLINES]
    gains = comparison.differences.set_index(["strategy", "measure"])["variance_reduction"]
    luck = tuple(_times(gains.get((name, OBJECTIVE), np.nan)) for name in order)
    return Table(
        title=f"Less {comparison.label(comparison.baseline)}, replicate by replicate (95 % intervals)",
        labels=tuple(comparison.label(name) for name in order),
        marks=("",) * len(order),
        columns=(*(column for column in gaps if column), Column("Luck cut", "x", luck)),
        notes=("~ : a tie with the baseline. Luck cut: replicates with independent luck that one of these is worth.",),
    )


def chances_table(comparison: Comparison) -> Table | None:
    """How often each strategy wins a replicate, and how sure its mean is the best: two questions; None if alone."""
    if len(comparison.names) == 1:
        return None
    order = ranked(comparison)
    columns = []
    for measure in HEADLINES[:3]:
        rows = comparison.verdict[comparison.verdict["measure"] == measure].set_index("strategy")
        if len(rows):
            heading = _SHORT.get(measure, measure_label(measure))
            columns.append(Column(heading, "wins", tuple(percent(rows["win_share"][name]) for name in order)))
            columns.append(Column("", "sure", tuple(chance(rows["probability_best"][name]) for name in order)))
    return Table(
        title="How often and how sure",
        labels=tuple(comparison.label(name) for name in order),
        marks=("",) * len(order),
        columns=tuple(columns),
        notes=("wins: share of replicates in which it is the best; sure: chance that its mean is the best.",),
    )


def ranked(comparison: Comparison) -> list[str]:
    """The strategies from the one that earns most to the one that earns least; those without a figure last."""
    stand = standing(comparison, OBJECTIVE)
    if stand is None:
        return list(comparison.names)
    means = {name: comparison.figure(name, OBJECTIVE).mean for name in comparison.names}
    return sorted(means, key=lambda name: (not np.isfinite(means[name]), -means[name]))


def csm_use(comparison: Comparison, name: str) -> str:
    """The measure that says how busy the CSMs of a strategy are; all roles together where there is no one CSM role."""
    roles = comparison.study.strategies[comparison.study.position(name)].csm_roles
    return f"utilisation.{roles[0]}" if len(roles) == 1 else "utilisation"


def _marks(comparison: Comparison, order: list[str]) -> tuple[str, ...]:
    stand = standing(comparison, OBJECTIVE)
    return tuple(stand.mark(name) if stand and len(order) > 1 else "" for name in order)


def _column(comparison: Comparison, order: list[str], measure: str) -> Column | None:
    ids = [csm_use(comparison, name) if measure == "utilisation" else measure for name in order]
    figures = [comparison.figure(name, each) for name, each in zip(order, ids, strict=True)]
    if not any(np.isfinite(figure.mean) for figure in figures):
        return None
    scale = scale_of(measure_unit(measure), [figure.mean for figure in figures], [figure.half for figure in figures])
    scale = scale._replace(digits=min(scale.digits, 1))
    cells = []
    for name, figure in zip(order, figures, strict=True):
        cell = _with_half(scale, figure.mean, figure.half)
        late = measure == PAYBACK and comparison.figure(name, PAYBACK_REACHED).mean < 1
        cells.append(f">{cell}" if late and cell != NONE else cell)
    return Column(_SHORT.get(measure, measure_label(measure)), scale.unit, tuple(cells))


def _ended_column(comparison: Comparison, order: list[str]) -> Column | None:
    """In how many worlds the money runs out; None if in none."""
    flags = {name: comparison.study.of(INSOLVENT)[:, comparison.study.position(name)] > 0 for name in order}
    if not any(flag.any() for flag in flags.values()):
        return None
    return Column("Money runs out", "worlds", tuple(f"{flags[name].sum()} of {len(flags[name])}" for name in order))


def _wait_column(comparison: Comparison, order: list[str]) -> Column | None:
    """For each strategy the mean wait of the role that lets work wait longest, and which role that is."""
    roles = [name for name in comparison.study.measures if name.startswith(f"{WAIT}.")]
    found = {name: {role: comparison.figure(name, role) for role in roles} for name in order}
    longest = {
        name: max(
            (role for role in roles if np.isfinite(each[role].mean)), key=lambda role: each[role].mean, default=""
        )
        for name, each in found.items()
    }
    shown = [found[name][role] for name, role in longest.items() if role]
    if not shown:
        return None
    scale = scale_of(measure_unit(WAIT), [each.mean for each in shown], [each.half for each in shown])
    scale = scale._replace(digits=min(scale.digits, 1))
    cells = []
    for name, role in longest.items():
        told = _with_half(scale, found[name][role].mean, found[name][role].half) if role else NONE
        short = textwrap.shorten(role.partition(".")[2], _LONGEST_ROLE, placeholder="...")
        cells.append(f"{told} {short}".rstrip())
    return Column("Longest wait", scale.unit, tuple(cells))


def _gap_column(comparison: Comparison, order: list[str], measure: str) -> Column | None:
    gaps = [comparison.difference(name, comparison.baseline, measure) for name in order]
    if sense(measure) == 0 or not any(np.isfinite(gap.mean) for gap in gaps):
        return None
    unit = unit_of_difference(measure_unit(measure))
    scale = scale_of(unit, [gap.mean for gap in gaps], [gap.half for gap in gaps])
    scale = scale._replace(digits=min(scale.digits, 1))
    cells = []
    for name, gap in zip(order, gaps, strict=True):
        cell = _with_half(scale, gap.mean, gap.half, signed=True)
        cells.append(f"~{cell}" if cell != NONE and comparison.tied(name, comparison.baseline, measure) else cell)
    return Column(_SHORT.get(measure, measure_label(measure)), scale.unit, tuple(cells))


def _with_half(scale: Scale, mean: float, half: float, *, signed: bool = False) -> str:
    number = scale.number(mean, signed=signed)
    return number if number == NONE or not half > 0 else f"{number} ±{scale.number(half)}"


def _times(factor: float) -> str:
    if not np.isfinite(factor):
        return NONE
    return f"{factor:.1f}" if factor < 10 else f"{factor:.0f}"

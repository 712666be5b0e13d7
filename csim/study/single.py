"""One run as users hold it: its tables and measures, which show themselves in a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html import escape

import pandas as pd

from csim.ledger.export import tables_of
from csim.measures.definitions import find_measure, label
from csim.measures.summary import summarise
from csim.run import RunResult
from csim.study.ended import run_ended
from csim.study.spending import spending
from csim.study.words import measure_unit, scale_of

SHOWN = ("customers", "mrr", "nrr", "grr", "cac_payback", "vendor_npv", "end_value", "customer_profit", "cs_cost_share")
"""The measures a notebook shows of a run."""


@dataclass(frozen=True)
class Run:
    """One run: one possible story. Tables count months from 1; `result` holds them as arrays."""

    result: RunResult = field(repr=False)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.result.scenario.name

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name: panel, money, roles, plays, cohorts; customers, staff and events if they were kept."""
        return tables_of(self.result)

    @cached_property
    def figures(self) -> dict[str, float]:
        """Every measure by its id, in the unit its definition gives; nan where it does not exist."""
        return summarise(self.result)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Columns measure, label, unit, value: every measure of the run."""
        ids = list(self.figures)
        return pd.DataFrame(
            {
                "measure": ids,
                "label": [label(each) for each in ids],
                "unit": [find_measure(each)[0].unit for each in ids],
                "value": list(self.figures.values()),
            }
        )

    @cached_property
    def spending(self) -> pd.DataFrame:
        """Columns month, purpose, usd: every cost of every month by what it is for."""
        return spending(self.result)

    @property
    def panel(self) -> pd.DataFrame:
        """What was counted by month and segment."""
        return self.tables["panel"]

    @property
    def money(self) -> pd.DataFrame:
        """Money by month."""
        return self.tables["money"]

    def __repr__(self) -> str:
        run = self.result
        return f"<Run of {self.name}: {run.months} months, seed {run.seed}, replicate {run.replicate}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(label(each))}</th><td>{escape(_figure(each, self.figures[each]))}</td></tr>"
            for each in SHOWN
        )
        run = self.result
        head = f"{escape(self.name)}: {run.months} months, seed {run.seed}, replicate {run.replicate}"
        told = f"<p><strong>{escape(run_ended(run))}</strong></p>" if run_ended(run) else ""
        return f"{told}<p><strong>{head}.</strong> One possible story.</p><table><tbody>{rows}</tbody></table>"

    def _repr_markdown_(self) -> str:
        run = self.result
        lines = [f"**{run_ended(run)}**", ""] if run_ended(run) else []
        lines += [
            f"**{self.name}: {run.months} months, seed {run.seed}, replicate {run.replicate}.** One possible story."
        ]
        lines += ["", "| measure | value |", "| --- | ---: |"]
        lines += [f"| {label(each)} | {_figure(each, self.figures[each])} |" for each in SHOWN]
        return "\n".join(lines)


def _figure(measure: str, value: float) -> str:
    return scale_of(measure_unit(measure), [value]).text(value)

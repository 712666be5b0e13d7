"""What all work after the sale costs in a world, and what its people's hours go to, from the books alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from csim.ledger.result import CS_COSTS, Run
from csim.study.statistics import Array

COSTS = (
    "relationship",
    "renewals",
    "education",
    "bought",
    "cs",
    "support",
    "implementation",
    "recruiting",
    "all",
    "salaries",
    "overhead",
    "tools",
)
"""Costs over a run, USD. `relationship`, `renewals` and `education` are people by the work they did, idle time
included, and `bought` is what plays cost beside people: messages, content, licences; the four add up to `cs`, csim's CS
cost. `support`, `implementation` and `recruiting` come on top; `all` is all of them. `salaries`, `overhead` and `tools`
are what people cost, whatever they did: with `bought` and `recruiting` they add up to `all`, too."""

ROUNDING_USD = 1e-6
"""What remains of a sum that is none, by the rounding of what it adds up."""

HOURS, BOUGHT = 0, 1
CONTENT, SPARE = "writing content", "nothing to do"
"""What people's hours go to beside plays."""


def costs_of(run: Run) -> Array:
    """The COSTS of a run, USD.

    What people cost is divided among salaries, overhead and tools as their rates say, role by role: source definition.
    Roles are paid by whole weeks and the company by months, so a month that cuts a week moves that split a little.
    """
    spent = {name: float(run.money[f"{name}_usd"].sum()) for name in ("support", "implementation", "recruiting")}
    by_work = [float(run.money[name].sum()) for name in ("relationship_usd", "renewals_usd", "education_usd")]
    bought = float(run.money["digital_usd"].sum())
    cs = float(sum(run.money[name].sum() for name in CS_COSTS))
    people = sum(by_work) + spent["support"] + spent["implementation"]
    found = np.array([*by_work, bought, cs, *spent.values(), cs + sum(spent.values()), *_rates(run) * people])
    return np.where(np.abs(found) < ROUNDING_USD, 0.0, found)


def _rates(run: Run) -> Array:
    """Shares of salaries, overhead and tools in what people cost; zeros where nobody was employed."""
    found = np.zeros(3)
    for place, role in enumerate(run.scenario.roles):
        p = role.parameters
        each = (p.salary_usd_per_year, p.salary_usd_per_year * p.overhead_share, p.tools_usd_per_year)
        found += float(run.role["person_weeks"][:, place].sum()) * np.array(each)
    total = float(found.sum())
    return found / total if total > 0.0 else found


def effort_of(run: Run, uses: Sequence[str]) -> Array:
    """[use, (hours of staff, USD bought)] over the run: of plays by name, then CONTENT and SPARE.

    *uses* are names of plays; those that the scenario does not have took nothing.
    """
    found = np.zeros((len(uses) + 2, 2))
    names = run.scenario.play_names
    for place, name in enumerate(uses):
        if name in names:
            column = run.play[:, names.index(name)]
            found[place] = column["hours"].sum(), column["usd"].sum()
    present, *spent = (float(run.role[f"hours_{what}"].sum()) for what in ("present", "worked", "contact", "content"))
    found[-2, HOURS] = spent[-1]
    found[-1, HOURS] = max(0.0, present - sum(spent))
    return found


def uses_of(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """The plays of two worlds, each once, the first's first."""
    return tuple(dict.fromkeys((*first, *second)))

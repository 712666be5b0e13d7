"""One replicate of all strategies, and what is kept of each run: this is what workers do."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from csim.errors import BadInput, CsimError
from csim.ledger.result import Run
from csim.measures.incidence import LEFT_BEFORE, PAID_BACK, incidence_shares
from csim.measures.payback import cohort_dollars
from csim.measures.summary import summarise
from csim.run import simulate
from csim.scenario.frozen import Scenario
from csim.study.results import Failure, Observation
from csim.study.statistics import Array

DAYS_PER_WEEK = 5
"""Working days; waits are told in them."""


class Plan(NamedTuple):
    """What every replicate shares: the scenarios by short name, the seed and the length of a run."""

    names: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    seed: int
    months: int


def observe_replicate(plan: Plan, replicate: int) -> list[Observation | Failure]:
    """Run every strategy in one world, one after the other, so that the history they share is made once."""
    return [_observed(plan, strategy, replicate) for strategy in range(len(plan.names))]


def warm_up(plan: Plan) -> None:
    """Load what the first run of a process needs."""
    load_model(plan.scenarios[0])


def load_model(scenario: Scenario, report: Callable[[str], None] | None = None) -> None:
    """Load the compiled model by letting an empty company live for a month; `report` is told if it must be compiled."""
    simulate(scenario._replace(history=None, base=()), months=1, report=report)


def observe(run: Run) -> Observation:
    """What is kept of a run."""
    return Observation(summarise(run), curves(run))


def curves(run: Run) -> dict[str, Array]:
    """Curves of a run by name, an entry a month.

    `mrr`, `cash` and `customers` at each month's close; `utilisation.ROLE` in % and `wait_days.ROLE` in working days of
    the work taken up that month, nan if there was none; and by month of age from 0, the signing: `payback`, cohort
    dollars earned back as a share of their CAC, `paid_back` and `left_before`, shares of customers.
    """
    found: dict[str, Array] = {
        "mrr": run.segment["mrr"].sum(axis=1),
        "customers": run.segment["customers"].sum(axis=1),
        "cash": np.array(run.money["cash"]),
        **_cohort_curves(run),
    }
    for place, role in enumerate(run.scenario.roles):
        rows = run.role[:, place]
        found[f"utilisation.{role.name}"] = 100 * _ratio(rows["hours_worked"], rows["hours_present"])
        found[f"wait_days.{role.name}"] = DAYS_PER_WEEK * _ratio(rows["wait_weeks"], rows["started"])
    return found


def _cohort_curves(run: Run) -> dict[str, Array]:
    dollars = cohort_dollars(run)
    margin = np.concatenate(([0.0], dollars.margin_usd[-1]))
    shares, _ = incidence_shares(run)
    return {
        "payback": _ratio(margin, np.full_like(margin, dollars.cac_usd[-1])),
        "paid_back": shares[PAID_BACK, -1],
        "left_before": shares[LEFT_BEFORE, -1],
    }


def _ratio(above: Array, below: Array) -> Array:
    ratio: Array = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return ratio


def _observed(plan: Plan, strategy: int, replicate: int) -> Observation | Failure:
    try:
        return observe(simulate(plan.scenarios[strategy], seed=plan.seed, replicate=replicate, months=plan.months))
    except BadInput:
        raise
    except CsimError as failure:
        return Failure(plan.names[strategy], replicate, str(failure))
    except Exception as fault:  # noqa: BLE001  (one failed run must not end the study)
        text = f"{type(fault).__name__}: {fault}"
        return Failure(plan.names[strategy], replicate, text, traceback.format_exc())
    finally:
        gc.collect()  # a finished model is cyclic garbage that still holds its columns

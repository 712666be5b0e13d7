"""Run both worlds in every replicate, over all cores, and conclude what was caused."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from csim.errors import RunFailed
from csim.study.limits import CHECK_REPLICATIONS, check_months, check_replications, check_seed, check_workers
from csim.study.prove.proof import Proof
from csim.study.prove.replicate import Plan, observe_replicate, warm_up
from csim.study.prove.worlds import Question, plays_taken, roles_changed
from csim.study.results import Failure
from csim.study.workers.executor import default_workers, execute
from csim.study.workers.worker import Job, Outcome
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

REPLICATIONS = CHECK_REPLICATIONS
"""How many worlds a proof looks at if nobody says."""

WORLDS = 2
"""Runs of a replicate."""

_PRELOADED = ("csim.study.prove.replicate",)

type Progress = Callable[[int, int], None]
"""Told of the runs done and of all runs."""


def prove(
    question: Question,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    months: int | None = None,
    progress: Progress | None = None,
) -> Proof:
    """Run a question's two worlds in so many replicates and compare them customer by customer.

    `seed` and `months` are the first world's unless said otherwise; results do not depend on `workers`. Raises
    `BadInput` if a number is out of range, and `RunFailed` if no replicate could be finished; single failures are
    listed in `Proof.failures`.
    """
    check_replications(replications)
    check_workers(workers)
    plan = make_plan(question, seed, months)
    warm_up(plan)  # here once, so that workers find the compiled rules and do not each compile their own
    done: list[int] = []

    def count(outcome: Outcome) -> None:
        done.append(outcome.position)
        if progress is not None:
            progress(WORLDS * len(done), WORLDS * replications)

    job = Job(observe_replicate, warm_up, plan)
    outcomes = execute(job, range(replications), workers or default_workers(), count, _PRELOADED)
    return concluded(question, plan, outcomes)


def make_plan(question: Question, seed: int | None = None, months: int | None = None) -> Plan:
    """What to run; raises `BadInput` if a number is out of range."""
    check_seed(seed)
    check_months(months)
    scenario = question.with_it
    return Plan(
        with_it=scenario,
        without=question.without,
        plays=plays_taken(question),
        roles=roles_changed(question),
        seed=scenario.seed if seed is None else seed,
        months=scenario.weeks * MONTHS_PER_YEAR // WEEKS_PER_YEAR if months is None else months,
    )


def concluded(question: Question, plan: Plan, outcomes: Sequence[Outcome]) -> Proof:
    """The proof that the outcomes of all replicates make; raises `RunFailed` if none was finished."""
    failures = tuple(
        Failure(question.name, each.position, each.error, each.traceback) for each in outcomes if each.value is None
    )
    if len(failures) == len(outcomes):
        first = failures[0]
        raise RunFailed(
            f"no replicate could be finished in both worlds; replicate {first.replicate}: "
            f"{first.error}\n{first.traceback}".rstrip()
        )
    return Proof(
        question=question,
        segments=plan.with_it.segment_names,
        seed=plan.seed,
        replications=len(outcomes),
        months=plan.months,
        seen=tuple(each.value for each in outcomes if each.value is not None),
        failures=failures,
    )

"""Compare scenarios under the same luck: every strategy in every replicate, over all cores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from csim.errors import BadInput, RunFailed
from csim.measures.definitions import measure_ids
from csim.rules.plays import RELATIONSHIP
from csim.scenario.frozen import Scenario
from csim.study.company import company_of
from csim.study.comparison import Comparison, default_baseline
from csim.study.limits import REPLICATIONS, check_months, check_replications, check_seed, check_workers
from csim.study.observe import Plan, observe_replicate, warm_up
from csim.study.results import Failure, Observation, Strategy, Study, gathered
from csim.study.workers.executor import default_workers, execute
from csim.study.workers.worker import Job, Outcome
from csim.units import MONTHS_PER_YEAR, WEEKS_PER_YEAR

_LONGEST_LABEL = 28
_PRELOADED = ("csim.study.observe",)

type Progress = Callable[[int, int], None]
"""Told of the runs done and of all runs, whenever a replicate is done."""


def compare(
    scenarios: Mapping[str, Scenario] | Sequence[Scenario],
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    months: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run every scenario in `replications` worlds, the same worlds for all, and compare what came out.

    Scenarios go by the names of the mapping, or by their own. `seed` and `months` are the first scenario's unless said
    otherwise; `workers` processes share the work, by default one a processor. Results do not depend on `workers` or on
    the order of scenarios. Differences are taken from `no_cs` if it is there, else from the first scenario;
    `Comparison.judged` chooses another baseline.

    Raises `BadInput` if the scenarios cannot be compared or a number is out of range, and `RunFailed` if no replicate
    could be finished for all strategies. Single failed runs are listed in `Comparison.study.failures`.
    """
    plan = make_plan(scenarios, seed, months)
    check_replications(replications)
    check_workers(workers)
    warm_up(plan)  # here once, so that workers find the compiled rules and do not each compile their own
    job = Job(observe_replicate, warm_up, plan)
    width = len(plan.names)

    done: list[int] = []

    def count(outcome: Outcome) -> None:
        done.append(outcome.position)
        if progress is not None:
            progress(width * len(done), width * replications)

    outcomes = execute(job, range(replications), workers or default_workers(), count, _PRELOADED)
    return concluded(plan, outcomes)


def make_plan(scenarios: Mapping[str, Scenario] | Sequence[Scenario], seed: int | None, months: int | None) -> Plan:
    """What to run; raises `BadInput` if the scenarios cannot be compared."""
    check_seed(seed)
    check_months(months)
    pairs = list(scenarios.items()) if isinstance(scenarios, Mapping) else [(each.name, each) for each in scenarios]
    names = tuple(name for name, _ in pairs)
    if not names:
        raise BadInput.because("there is nothing to compare; name at least one scenario")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput.because(f'two scenarios are called "{twice[0]}"; give each a name of its own')
    first = pairs[0][1]
    lengths = {name: scenario.weeks * MONTHS_PER_YEAR // WEEKS_PER_YEAR for name, scenario in pairs}
    if months is None and len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise BadInput.because(f"the scenarios last differently long (months: {told}); say how long with --months")
    return Plan(
        names=names,
        scenarios=tuple(scenario for _, scenario in pairs),
        seed=first.seed if seed is None else seed,
        months=lengths[names[0]] if months is None else months,
    )


def concluded(plan: Plan, outcomes: Sequence[Outcome]) -> Comparison:
    """The comparison that the outcomes of all replicates make; raises `RunFailed` if none is complete."""
    failures: list[Failure] = []
    rows: list[list[Observation | None]] = [[] for _ in plan.names]
    for outcome in outcomes:
        ends = outcome.value or [
            Failure(name, outcome.position, outcome.error, outcome.traceback) for name in plan.names
        ]
        failures += [end for end in ends if isinstance(end, Failure)]
        for row, end in zip(rows, ends, strict=True):
            row.append(end if isinstance(end, Observation) else None)
    measures, values, curves = gathered(rows, measure_ids())
    study = Study(
        strategies=_strategies(plan),
        seed=plan.seed,
        replications=len(outcomes),
        months=plan.months,
        measures=measures,
        values=values,
        curves=curves,
        failures=tuple(failures),
    )
    if not study.complete.any():
        first = failures[0]
        raise RunFailed(
            f"no replicate could be finished for all strategies; {first.strategy}, replicate {first.replicate}: "
            f"{first.error}\n{first.traceback}".rstrip()
        )
    return Comparison(study, default_baseline(study.names))


def _strategies(plan: Plan) -> tuple[Strategy, ...]:
    own = [scenario.name for scenario in plan.scenarios]
    return tuple(
        Strategy(
            name=name,
            label=scenario.name if len(scenario.name) <= _LONGEST_LABEL and own.count(scenario.name) == 1 else name,
            identity=scenario.identity,
            resolved=scenario.resolved,
            segments=scenario.segment_names,
            base=scenario.base,
            company=company_of(scenario),
            csm_roles=tuple(role.name for role in scenario.roles if RELATIONSHIP in role.functions),
        )
        for name, scenario in zip(plan.names, plan.scenarios, strict=True)
    )

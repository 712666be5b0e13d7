"""Run every world of the check in every replicate, over all cores, and hold what comes out against what is known."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import NamedTuple

from csim.errors import RunFailed
from csim.run import simulate
from csim.scenario.frozen import Scenario
from csim.study.limits import CHECK_REPLICATIONS, check_replications, check_workers
from csim.study.observe import load_model
from csim.study.plausibility.effects import EFFECTS, effects_of
from csim.study.plausibility.estimates import Estimate, mean_of, of_sums
from csim.study.plausibility.figures import figures
from csim.study.plausibility.judge import Verdict, judge
from csim.study.plausibility.tables import Sums
from csim.study.plausibility.worlds import GROUPS, Group, scenario_of
from csim.study.workers.executor import default_workers, execute
from csim.study.workers.worker import Job, Outcome

_PRELOADED = ("csim.study.plausibility.check",)

type Progress = Callable[[int, int], None]
"""Told of the runs done and of all runs."""


class Task(NamedTuple):
    """One group of worlds in one replicate."""

    group: int
    replicate: int


class Seen(NamedTuple):
    """What is kept of a task: figures by company, and what the replicate adds to each effect."""

    figures: dict[str, dict[str, float]]
    effects: dict[str, Sums]


class Plan(NamedTuple):
    """What all tasks share: the scenarios of each group's worlds, and the seed of their luck."""

    scenarios: tuple[tuple[Scenario, ...], ...]
    seed: int


def check(
    replications: int = CHECK_REPLICATIONS, workers: int | None = None, progress: Progress | None = None
) -> Verdict:
    """Run the check with the present defaults, in so many replicates of the reference company's seed.

    Raises `BadInput` if a number is out of range, and `RunFailed` if a run could not be finished.
    """
    check_replications(replications)
    check_workers(workers)
    plan = make_plan()
    warm_up(plan)
    tasks = [Task(group, replicate) for replicate in range(replications) for group in range(len(GROUPS))]
    total = sum(len(GROUPS[task.group].worlds) for task in tasks)
    done: list[int] = []

    def count(outcome: Outcome) -> None:
        done.append(len(GROUPS[tasks[outcome.position].group].worlds))
        if progress is not None:
            progress(sum(done), total)

    outcomes = execute(Job(observe_task, warm_up, plan), tasks, workers or default_workers(), count, _PRELOADED)
    return concluded(tasks, outcomes, plan.seed)


def runs_of(replications: int) -> int:
    """Return how many runs a check with so many replications does."""
    return replications * sum(len(group.worlds) for group in GROUPS)


def make_plan() -> Plan:
    """Load the scenarios of all worlds."""
    scenarios = tuple(tuple(scenario_of(world) for world in group.worlds) for group in GROUPS)
    return Plan(scenarios, scenarios[0][0].seed)


def warm_up(plan: Plan) -> None:
    """Load what the first run of a process needs."""
    load_model(plan.scenarios[0][0])


def observe_task(plan: Plan, task: Task) -> Seen:
    """Run the worlds of a group in one replicate and keep their figures and effects."""
    group = GROUPS[task.group]
    try:
        runs = {
            world.name: simulate(scenario, seed=plan.seed, replicate=task.replicate, months=world.months, keep=True)
            for world, scenario in zip(group.worlds, plan.scenarios[task.group], strict=True)
        }
        return Seen({name: figures(runs[name]) for name in group.companies}, effects_of(group.name, runs))
    finally:
        gc.collect()  # a finished model is cyclic garbage that still holds its columns


def concluded(tasks: Sequence[Task], outcomes: Sequence[Outcome], seed: int) -> Verdict:
    """Judge what all tasks have seen; raises `RunFailed` if one of them failed."""
    by_group: dict[str, list[Seen]] = {group.name: [] for group in GROUPS}
    for task, outcome in zip(tasks, outcomes, strict=True):
        if outcome.value is None:
            raise RunFailed(_failure(GROUPS[task.group], task.replicate, outcome))
        by_group[GROUPS[task.group].name].append(outcome.value)
    found: dict[str, dict[str, Estimate]] = {}
    for group in GROUPS:
        seen = by_group[group.name]
        for company in group.companies:
            names = seen[0].figures[company]
            found[company] = {name: mean_of([each.figures[company][name] for each in seen]) for name in names}
    effects = {
        name: of_sums(effect.value, [seen.effects[name] for seen in by_group[effect.group]])
        for name, effect in EFFECTS.items()
    }
    return judge(found, effects, len(by_group[GROUPS[0].name]), seed)


def _failure(group: Group, replicate: int, outcome: Outcome) -> str:
    worlds = ", ".join(world.name for world in group.worlds)
    where = f"a run of the check failed ({worlds}; replicate {replicate})"
    return f"{where}: {outcome.error}\n{outcome.traceback}".rstrip()

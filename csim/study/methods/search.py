"""Where to look next: a search over levers and scenarios by Optuna, asked in batches.

The sampler is the tree-structured Parzen estimator: Watanabe (2023), Tree-structured Parzen estimator: understanding
its algorithm components and their roles; for two goals at once Ozaki and others (2022), Multiobjective tree-structured
Parzen estimator, Journal of Artificial Intelligence Research 73. Its seed is given and a batch is asked for before any
of it is answered, so that the same points are tried by any number of workers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from csim.scenario.studies.dials import Dial, Setting
from csim.study.laboratory import Case
from csim.study.methods.space import Space

if TYPE_CHECKING:
    from optuna.trial import Trial

BATCH = 8
"""Points asked for at once, whatever the number of workers."""

_SCENARIO = "scenario"


class Search:
    """Looks for the choices with the largest figures in one or more `goals`, within limits."""

    def __init__(self, space: Space, goals: int, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._space = space
        # What to begin with is given to it, so it never draws blindly.
        sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=1, multivariate=True, constant_liar=True)
        self._study = optuna.create_study(directions=["maximize"] * goals, sampler=sampler)
        self._ways = _ways(space)
        self._asked: dict[Case, list[Trial]] = {}

    def ask(self, count: int) -> list[Case]:
        """Choices to try next; one may come twice, or be one already tried."""
        return [self._ask() for _ in range(count)]

    def tell(self, case: Case, goals: Sequence[float] | None, violations: Sequence[float]) -> None:
        """Tell what a choice gave, asked for or not: a figure for each goal, larger is better; None if it has none.

        `violations` are how far it goes beyond each limit; zero or less keeps it.
        """
        from optuna.trial import TrialState, create_trial

        waiting = self._asked.pop(case, [])
        for trial in waiting:
            for place, violation in enumerate(violations if goals is not None else ()):
                trial.set_constraint(str(place), violation)
            self._study.tell(trial, goals, state=TrialState.FAIL if goals is None else TrialState.COMPLETE)
        if waiting or goals is None:
            return
        constraints = {str(place): violation for place, violation in enumerate(violations)}
        self._study.add_trial(
            create_trial(
                params=self._parameters(case), distributions=self._ways, values=list(goals), constraints=constraints
            )
        )

    def _ask(self) -> Case:
        trial = self._study.ask(self._ways)
        settings = [
            dial.values[trial.params[dial.name]] if dial.values else _setting(trial.params[dial.name])
            for dial in self._space.dials
        ]
        case = self._space.case(trial.params.get(f" {_SCENARIO}", self._space.scenarios[0]), settings)
        self._asked.setdefault(case, []).append(trial)
        return case

    def _parameters(self, case: Case) -> dict[str, Any]:
        by_name = {dial.name: dial for dial in self._space.dials}
        found = {name: _parameter(by_name[name], setting) for name, setting in case.settings}
        return found | ({f" {_SCENARIO}": case.scenario} if len(self._space.scenarios) > 1 else {})


def _ways(space: Space) -> dict[str, Any]:
    """How Optuna sees each lever, and the scenario if there are several; a space before it keeps their names apart."""
    from optuna.distributions import CategoricalDistribution

    ways = {dial.name: _way(dial) for dial in space.dials}
    if len(space.scenarios) > 1:
        ways[f" {_SCENARIO}"] = CategoricalDistribution(space.scenarios)
    return ways


def _way(dial: Dial) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if dial.choices:
        return CategoricalDistribution([name for name, _ in dial.choices])
    if dial.values:
        return IntDistribution(0, len(dial.values) - 1)
    if dial.whole:
        return IntDistribution(round(dial.low), round(dial.high), log=dial.log)
    return FloatDistribution(dial.low, dial.high, log=dial.log)


def _setting(parameter: Any) -> Setting:
    return parameter if isinstance(parameter, str) else float(parameter)


def _parameter(dial: Dial, setting: Setting) -> Any:
    if dial.values:
        return dial.values.index(float(setting))
    return round(float(setting)) if dial.whole else setting

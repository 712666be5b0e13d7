"""What Python users call: load a scenario, run it once, compare several, save what came out."""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from csim.errors import BadInput, SeveralBadInputs
from csim.scenario.budget import with_cs_budget
from csim.scenario.frozen import Scenario
from csim.scenario.load import compose_named, load_composed
from csim.study.limits import REPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from csim.study.compare import Progress
    from csim.study.comparison import Comparison
    from csim.study.conduct import Conducted
    from csim.study.single import Run

STRATEGIES = ("high_touch", "tech_touch", "self_service", "hybrid", "no_cs")
"""The shipped strategies of the reference company, compared when nothing else is named."""

type Overrides = Mapping[str, object] | Sequence[str]
"""`{"team.relationship.headcount": 8}` or `["team.relationship.headcount=8"]`."""


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario ready to run, and the short name by which tables call it (its file's, without folder and ending)."""

    short_name: str
    scenario: Scenario = field(repr=False)

    @property
    def name(self) -> str:
        """The name the scenario gives itself."""
        return self.scenario.name

    @property
    def preview(self) -> str:
        """What the scenario implies before it runs: arrivals, work against hours, acquisition cost, as text."""
        from csim.scenario.preview import as_text, preview

        return as_text(preview(self.scenario))

    def _repr_markdown_(self) -> str:
        return f"**{self.name}** (`{self.short_name}`)\n\n```text\n{self.preview}\n```"


type Runnable = LoadedScenario | Scenario | str | Path
"""A loaded scenario, or what `load` takes."""


def load(path: str | Path, set: Overrides = (), equal_budget: float | None = None) -> LoadedScenario:  # noqa: A002
    """Load a scenario file, or a shipped scenario by its name (`"hybrid"`).

    `set` overrides values, as `--set` does; `equal_budget` staffs and buys customer success for so many USD a year.
    Raises `csim.BadInput` with every problem of the scenario.
    """
    composed = compose_named(path, _texts(set))
    if equal_budget is not None:
        composed = with_cs_budget(composed, equal_budget)
    return LoadedScenario(Path(path).stem, load_composed(composed))


def load_all(
    paths: Sequence[str | Path],
    set: Overrides = (),  # noqa: A002
    equal_budget: float | None = None,
) -> dict[str, Scenario]:
    """Load several scenarios by their short names, by path where those clash; tells the problems of all at once."""
    stems = [Path(path).stem for path in paths]
    found: dict[str, Scenario] = {}
    errors: list[BadInput] = []
    for path, stem in zip(paths, stems, strict=True):
        name = stem if stems.count(stem) == 1 else str(path)
        if name in found:
            errors.append(BadInput.because(f"{path} is named twice; name each scenario once"))
            continue
        try:
            found[name] = load(path, set, equal_budget).scenario
        except BadInput as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralBadInputs(errors)
    return found


def run(
    scenario: Runnable,
    seed: int | None = None,
    replicate: int = 0,
    months: int | None = None,
    events: bool = False,
    report: Callable[[str], None] | None = None,
) -> Run:
    """Run a scenario once: one possible story. `seed` and `months` are the scenario's own unless said otherwise.

    `events` keeps the event log, from which a customer's story can be told; results are the same with and without.
    `report` is told when the model has to be compiled first. Raises `csim.BadInput` and `csim.RunFailed`.
    """
    _load_engine()
    from csim.run import simulate
    from csim.study.limits import check_months, check_replicate, check_seed
    from csim.study.single import Run

    check_seed(seed)
    check_replicate(replicate)
    check_months(months)
    frozen = _frozen(scenario)
    return Run(simulate(frozen, seed=seed, replicate=replicate, months=months, events=events, keep=True, report=report))


def compare(
    scenarios: Sequence[Runnable] | Mapping[str, Runnable] = STRATEGIES,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    months: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run every scenario in the same `replications` worlds and compare what came out.

    Differences are taken from `no_cs` if it is there, else from the first; `Comparison.judged` chooses otherwise.
    `workers` processes share the work, one a processor by default; results do not depend on it. `progress` is told of
    runs done and of all runs. Raises `csim.BadInput` and `csim.RunFailed`.
    """
    _load_engine()
    from csim.study.compare import compare as compare_scenarios

    return compare_scenarios(_by_name(scenarios), replications, seed, workers, months, progress)


def conduct(  # noqa: PLR0913  (the options of csim study, each with a default)
    study: str | Path,
    folder: str | Path,
    replications: int | None = None,
    workers: int | None = None,
    *,
    executor: str = "local",
    address: str = "",
    again: bool = False,
) -> Conducted:
    """Carry out a study file (or the one in a folder) and return what it found; `answer` holds sentences and tables.

    Its runs are kept in `folder`: what is there already is not simulated again, so a study can be stopped, go on and
    grow. `replications` are the study's own unless said otherwise. `workers` processes of this machine share the work,
    one a processor by default; with `executor="dask"` those of a cluster do, whose scheduler is at `address`, such as
    `"tcp://127.0.0.1:8786"`. `again` tries runs once more that failed before. Raises `csim.BadInput` and
    `csim.RunFailed`.
    """
    _load_engine()
    from csim.scenario.studies.load import load_study
    from csim.study.conduct import Means
    from csim.study.conduct import conduct as conduct_study
    from csim.study.limits import check_replications

    inquiry = load_study(study)
    if replications is not None:
        check_replications(replications)
        inquiry = inquiry.with_replications(replications)
    return conduct_study(inquiry, Path(folder), Means(executor, workers, address), again=again)


def save(result: Run | Comparison | Conducted, folder: str | Path) -> list[Path]:
    """Write tables, pictures and provenance into `folder`, which is replaced as a whole; return the pictures.

    The answer of a study goes into `folder`/answer, beside its runs.

    Raises `csim.BadInput` where the folder cannot be written, or holds what csim did not write, results of another kind
    or the answer of another study.
    """
    from csim.report.results import write_comparison, write_single
    from csim.report.study import write_study
    from csim.study.conduct import Conducted
    from csim.study.single import Run

    if isinstance(result, Conducted):
        return write_study(result, Path(folder))
    if isinstance(result, Run):
        return write_single(result, Path(folder))
    return write_comparison(result, Path(folder))


def _load_engine() -> None:
    """Load the engine, without the complaint about missing notebook widgets that Mesa's import of tqdm ends in."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        importlib.import_module("csim.run")


def _by_name(scenarios: Sequence[Runnable] | Mapping[str, Runnable]) -> Mapping[str, Scenario] | Sequence[Scenario]:
    if isinstance(scenarios, Mapping):
        return {name: _frozen(each) for name, each in scenarios.items()}
    if isinstance(scenarios, str | Path | LoadedScenario | Scenario):
        raise BadInput.because("compare takes a list of scenarios; write [scenario] to compare one with nothing")
    found: dict[str, Scenario] = {}
    for each in scenarios:
        name = each.name if isinstance(each, Scenario) else _short_name(each)
        if name in found:
            raise BadInput.because(f'two scenarios are called "{name}"; give each a name, as in {{"mine": scenario}}')
        found[name] = _frozen(each)
    return found


def _short_name(scenario: LoadedScenario | str | Path) -> str:
    return scenario.short_name if isinstance(scenario, LoadedScenario) else Path(scenario).stem


def _frozen(scenario: Runnable) -> Scenario:
    if isinstance(scenario, Scenario):
        return scenario
    return scenario.scenario if isinstance(scenario, LoadedScenario) else load(scenario).scenario


def _texts(overrides: Overrides) -> list[str]:
    if isinstance(overrides, Mapping):
        return [f"{path}={_written(value)}" for path, value in overrides.items()]
    return [overrides] if isinstance(overrides, str) else list(overrides)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)

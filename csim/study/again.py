"""Do what a folder of results records once more: to check that it comes out equal, or to look closer."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from csim.errors import BadInput, suggestion
from csim.ledger.export import read_table, write_run
from csim.ledger.provenance import FILE_NAME, changed_since, read_provenance, source_hash, versions
from csim.run import RunResult, simulate
from csim.scenario.frozen import BaseCustomer, Scenario
from csim.scenario.load import compose_named, load_composed
from csim.study.compare import Progress, compare
from csim.study.holding import CHECK, COMPARISON, PROOF, RUN

if TYPE_CHECKING:
    import pandas as pd

    from csim.study.comparison import Comparison

RUNS_TABLE = "runs"


class Again(NamedTuple):
    """What came of doing it again: which tables were compared, how each differs if any does, what changed since."""

    tables: tuple[str, ...]
    differences: tuple[str, ...]
    changes: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether every table came out equal."""
        return not self.differences


def comparison_provenance(comparison: Comparison) -> dict[str, Any]:
    """What it takes to do a comparison again."""
    study = comparison.study
    return {
        "kind": COMPARISON,
        "strategies": [
            {"name": each.name, "identity": each.identity, "scenario": each.resolved, "base": base_rows(each.base)}
            for each in study.strategies
        ],
        "seed": study.seed,
        "replications": study.replications,
        "months": study.months,
        "baseline": comparison.baseline,
        "indifference": comparison.indifference,
        "versions": versions(),
        "source": source_hash(),
    }


def base_rows(base: Sequence[BaseCustomer]) -> list[list[float]]:
    """A base of customers as plain lists, to be recorded."""
    return [list(customer) for customer in base]


def kind_of(folder: Path) -> str:
    """Whether a folder holds a run or a comparison; raises `BadInput` if neither."""
    kind = _recorded(folder).get("kind")
    if kind == CHECK:
        raise BadInput.because(
            f"{folder} holds a plausibility check, not a run or a comparison; csim check --out {folder} makes it again"
        )
    if kind == PROOF:
        raise BadInput.because(
            f"{folder} holds a proof, not a run or a comparison; csim prove with --out {folder} makes it again"
        )
    return COMPARISON if kind == COMPARISON else RUN


def run_again(folder: Path, *, events: bool | None = None) -> RunResult:
    """Run once more what a run's folder records; `events` overrules whether the log is kept. Raises `BadInput`."""
    provenance = read_provenance(folder)
    wanted = provenance["events"] if events is None else events
    scenario = _scenario(provenance["scenario"], provenance.get("base", []))
    seed, replicate, months = provenance["seed"], provenance["replicate"], provenance["months"]
    return simulate(scenario, seed=seed, replicate=replicate, months=months, events=wanted, keep=True)


def run_of_comparison(folder: Path, strategy: str, replicate: int) -> RunResult:
    """Run once more one strategy and replicate of a comparison, with its event log. Raises `BadInput`."""
    provenance = _comparison(folder)
    strategies = {each["name"]: each for each in provenance["strategies"]}
    if strategy not in strategies:
        near = suggestion(strategy, list(strategies))
        raise BadInput.because(f'no strategy in {folder} is called "{strategy}"; {near}')
    if not 0 <= replicate < provenance["replications"]:
        last = provenance["replications"] - 1
        raise BadInput.because(f"replicate: {replicate} is not in {folder}; it holds 0 to {last}")
    scenario = _scenario(strategies[strategy]["scenario"], strategies[strategy]["base"])
    return simulate(
        scenario, seed=provenance["seed"], replicate=replicate, months=provenance["months"], events=True, keep=True
    )


def strategies_in(folder: Path) -> list[str]:
    """The strategies of a comparison's folder; raises `BadInput`."""
    return [each["name"] for each in _comparison(folder)["strategies"]]


def repeat_run(folder: Path) -> Again:
    """Execute what a run's folder records and compare every table; raises `BadInput` if it cannot be read."""
    result = run_again(folder)
    names = sorted(path.stem for path in folder.glob("*.parquet"))
    found = []
    with tempfile.TemporaryDirectory(prefix="csim-") as place:
        write_run(result, Path(place))
        for name in names:
            found += _apart(name, read_table(folder, name), read_table(Path(place), name))
    return Again(tuple(names), tuple(found), tuple(changed_since(read_provenance(folder))))


def repeat_comparison(folder: Path, workers: int | None = None, progress: Progress | None = None) -> Again:
    """Execute what a comparison's folder records and compare every figure of every run; raises `BadInput`."""
    provenance = _comparison(folder)
    stored = read_table(folder, RUNS_TABLE)
    scenarios = {each["name"]: _scenario(each["scenario"], each["base"]) for each in provenance["strategies"]}
    made = compare(scenarios, provenance["replications"], provenance["seed"], workers, provenance["months"], progress)
    differences = _apart(RUNS_TABLE, stored, made.runs)
    return Again((RUNS_TABLE,), tuple(differences), tuple(changed_since(provenance)))


def _apart(name: str, stored: pd.DataFrame, made: pd.DataFrame) -> list[str]:
    """How two versions of a table differ, in a sentence; empty if they are equal."""
    if list(stored.columns) != list(made.columns):
        return [f"{name}: other columns"]
    if len(stored) != len(made):
        return [f"{name}: {len(stored):,} rows before, {len(made):,} now"]
    for column in stored.columns:
        before, now = stored[column], made[column]
        same = (before.astype(object) == now.astype(object)) | (before.isna() & now.isna())
        if not same.all():
            row = int((~same).to_numpy().argmax())
            return [f"{name}: {column} in row {row + 1} was {before.iloc[row]} and is {now.iloc[row]}"]
    return []


def _scenario(text: str, base: Sequence[Sequence[float]]) -> Scenario:
    """A scenario from its recorded text; its base of customers from its recorded rows."""
    with tempfile.TemporaryDirectory(prefix="csim-") as place:
        path = Path(place) / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        customers = [BaseCustomer(int(row[0]), row[1], row[2], int(row[3]), *row[4:]) for row in base]
        return load_composed(compose_named(path), customers)


def _comparison(folder: Path) -> Mapping[str, Any]:
    found = _recorded(folder)
    wanted = {"strategies": list, "seed": int, "replications": int, "months": int, "versions": dict, "source": str}
    for name, kind in wanted.items():
        if not isinstance(found.get(name), kind):
            raise BadInput.because(
                f'{folder / FILE_NAME}: "{name}" is missing or not what csim wrote; compare again to get a new one'
            )
    return found


def _recorded(folder: Path) -> dict[str, Any]:
    path = folder / FILE_NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput.because(
            f"{folder} is no folder of results: it holds no {FILE_NAME}; name one that csim run or csim compare wrote"
        ) from None
    except (OSError, ValueError) as error:
        raise BadInput.because(f"cannot read {path}: {error}; run it again to get a new one") from None
    if not isinstance(found, dict):
        raise BadInput.because(f"{path} is not what csim wrote; run it again to get a new one")
    return found

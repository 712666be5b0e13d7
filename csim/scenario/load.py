"""From a scenario's name to a frozen scenario: find, compose, check, freeze."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from csim.errors import BadInput, suggestion
from csim.scenario.base_file import read_base
from csim.scenario.check import check
from csim.scenario.compose import Composed, compose
from csim.scenario.freeze import freeze
from csim.scenario.frozen import BaseCustomer, Scenario
from csim.scenario.resolved import resolved
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.segment_defaults import spread_defaults, told_once
from csim.shipped import shipped_folder

_ENDINGS = (".yaml", ".yml")
_REFERENCE = "reference"


def load(path_or_name: str | Path, sets: Sequence[str] = ()) -> Scenario:
    """Load a scenario file, or a shipped scenario by its name (`hybrid`), with overrides (`horizon=24`).

    Raises `BadInput` with every problem of the scenario.
    """
    return load_composed(compose_named(path_or_name, sets))


def compose_named(path_or_name: str | Path, sets: Sequence[str] = ()) -> Composed:
    """Put together, unchecked, the scenario file or the shipped scenario of this name; raises `BadInput`."""
    name = str(path_or_name)
    return spread_defaults(compose(find(name), ScenarioFile, sets, name))


def checked(composed: Composed) -> ScenarioFile:
    """Check a scenario that has been put together; raises `BadInput` with every problem, each told once."""
    try:
        return check(composed, ScenarioFile)
    except BadInput as refusal:
        raise BadInput(told_once(refusal.problems), refusal.subject) from None


def load_composed(composed: Composed, base: Sequence[BaseCustomer] | None = None) -> Scenario:
    """Check and freeze a scenario that has been put together; raises `BadInput` with every problem.

    *base* stands for the content of its base file where that has been read before, as when a recorded run is repeated.
    """
    file = checked(composed)
    if base is None:
        base = read_base(composed, file) if file.base_file is not None else ()
    return freeze(file, base, resolved(composed, file))


def find(name: str) -> Path:
    """Return the file that a path or the name of a shipped scenario means; a file in the present folder wins.

    Raises `BadInput` for a bare name that is neither.
    """
    path = Path(name)
    if path.exists() or path.suffix in _ENDINGS or path.name != name:
        return path
    shipped = shipped_names()
    if name not in shipped:
        raise BadInput.because(
            f"{name} is neither a file nor a scenario that ships with csim; {suggestion(name, shipped)}"
        )
    return shipped_folder() / f"{name}.yaml"


def shipped_names() -> list[str]:
    """Return the names of the scenarios that ship with csim, the reference company first."""
    found = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    return sorted(found, key=lambda name: name != _REFERENCE)

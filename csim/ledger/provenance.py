"""Where a result comes from: all it takes to run it again and get the same tables."""

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from csim.errors import BadInput
from csim.ledger.files import write_whole
from csim.ledger.result import Run

FILE_NAME = "provenance.json"
PACKAGES = ("csim", "numpy", "numba", "mesa", "simpy")
SOURCES = (
    "arithmetic.py",
    "units.py",
    "rules",
    "luck",
    "scenario",
    "state",
    "ledger/columns.py",
    "engine",
    "run.py",
)
"""What of csim decides the numbers of a run; everything else only asks, measures or shows."""

ASKING = "scenario/studies"
"""What lies among the sources and decides no numbers: studies ask for scenarios, which then are named by content."""

MEASURING = ("measures", "ledger/books.py")
"""What beside the sources decides the figures that are taken from a run."""

FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "name": str,
    "identity": str,
    "scenario": str,
    "seed": int,
    "replicate": int,
    "months": int,
    "events": bool,
    "versions": dict,
    "source": str,
}
"""What provenance holds: the scenario's name, content hash and whole resolved text, and how it was run."""


def provenance_of(run: Run) -> dict[str, Any]:
    """Return what it takes to run it again: scenario, seed, replicate, months, versions and a hash of the source."""
    return {
        "name": run.scenario.name,
        "identity": run.scenario.identity,
        "scenario": run.scenario.resolved,
        "seed": int(run.seed),
        "replicate": int(run.replicate),
        "months": int(run.months),
        "events": run.events is not None,
        "versions": versions(),
        "source": source_hash(),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python, of csim and of the libraries that its numbers pass through."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


@cache
def source_hash(package: Path | None = None) -> str:
    """Return the SHA-256 of the source that decides the numbers of a run, file names included, line ends aside."""
    root = package or Path(__file__).resolve().parents[1]
    found = [path for part in SOURCES for path in _modules(root / part) if not path.is_relative_to(root / ASKING)]
    digest = hashlib.sha256()
    for path in sorted(found, key=lambda path: path.relative_to(root).as_posix()):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(root).as_posix()} {len(text)}\n".encode())
        digest.update(text)
    return digest.hexdigest()


@cache
def figures_hash() -> str:
    """Return the SHA-256 of the source that decides a run's figures: that of its numbers, and that of its measures."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(source_hash().encode())
    for path in sorted(path for part in MEASURING for path in _modules(root / part)):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def write_provenance(folder: Path, provenance: Mapping[str, Any]) -> Path:
    """Write provenance into *folder* and return the file. Raises BadInput where it cannot be written."""
    path = folder / FILE_NAME
    text = json.dumps(dict(provenance), indent=2, ensure_ascii=False) + "\n"
    write_whole(path, lambda file: file.write(text.encode()))
    return path


def read_provenance(folder: Path) -> dict[str, Any]:
    """Return the provenance of the results in *folder*.

    Raises BadInput where the file is missing, cannot be read, or does not hold what `write_provenance` wrote.
    """
    path = folder / FILE_NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput.because(
            f"{folder} is not the folder of a run: it holds no {FILE_NAME}; name the folder that csim run wrote"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput.because(f"cannot read {path}: {error}; run the scenario again to get a new one") from error
    except json.JSONDecodeError as error:
        raise BadInput.because(
            f"{path}, line {error.lineno}: not JSON ({error.msg}); run the scenario again to get a new one"
        ) from error
    for name, kind in FIELDS.items():
        if not isinstance(found, dict) or not isinstance(found.get(name), kind):
            raise BadInput.because(
                f'{path}: "{name}" is missing or not what csim wrote; run the scenario again to get a new one'
            )
    return dict(found)


def changed_since(provenance: Mapping[str, Any]) -> list[str]:
    """Say what of the machinery is another now than when the results were made; empty if nothing is."""
    recorded = provenance["versions"]
    changes = [
        f"{name} was {recorded.get(name, 'not recorded')} and is {now}"
        for name, now in versions().items()
        if recorded.get(name) != now
    ]
    if provenance["source"] != source_hash():
        changes.append("the source of csim has changed")
    return changes


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _modules(place: Path) -> list[Path]:
    return [place] if place.is_file() else list(place.rglob("*.py"))

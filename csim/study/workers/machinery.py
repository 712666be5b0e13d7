"""What makes results the same to the last bit: the source and the libraries of the processes that work them out."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from csim.errors import BadInput, listed
from csim.ledger.provenance import source_hash, versions

SAME_EVERYWHERE = "install the same versions everywhere (docs/guides/scaling.md), restart the workers and try again"
"""What to do about workers that are not the same."""

_PACKAGE = Path(__file__).resolve().parents[2]


def machinery(modules: Iterable[str]) -> dict[str, str]:
    """What decides the results of this process: versions and source, also of these `modules`, which do the tasks.

    Of Python only the minor version counts, within which numbers and what is compiled stay the same.
    """
    found = versions()
    python = ".".join(found.pop("python").split(".")[:2])
    own = {f"the source of {name}": _digest([Path(str(import_module(name).__file__))]) for name in modules}
    measuring = [path for room in ("ledger", "measures") for path in sorted((_PACKAGE / room).rglob("*.py"))]
    source = {"the source of csim's rules": source_hash()[:12], "the source of csim's measures": _digest(measuring)}
    return {"Python": python} | found | source | own


def differences(here: dict[str, str], there: dict[str, str]) -> list[str]:
    """Say what is another there than here; empty if nothing is."""
    return [f"{name} is {there.get(name)} there and {own} here" for name, own in here.items() if there.get(name) != own]


def refusal(found: dict[str, list[str]]) -> BadInput:
    """The refusal of workers, each with its reasons."""
    worker = min(found)
    more = f" ({len(found)} workers in all cannot)" if len(found) > 1 else ""
    return BadInput.because(f"worker {worker} cannot take part: {listed(found[worker])}{more}; {SAME_EVERYWHERE}")


def _digest(files: Iterable[Path]) -> str:
    texts = [path.read_bytes().replace(b"\r\n", b"\n") for path in files]
    return sha256(b"".join(texts)).hexdigest()[:12]

"""The twin stands alone: it shares the laws, the scenario and the numbering of luck with csim, and nothing else."""

import ast
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TWIN = sorted(path for path in HERE.glob("*.py") if not path.name.startswith("test_"))
SHARED = ("csim.rules", "csim.arithmetic", "csim.scenario", "csim.luck.purposes", "csim.luck.kinds")
OWN = ("tests.twin", "tests.luck.python_threefry")
TOOLS = ("mesa", "simpy", "hypothesis", *sys.stdlib_module_names)


def imports(path: Path) -> list[str]:
    """Return the full names of all that a file imports, wherever it stands in the file."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively in line {node.lineno}"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def foreign(path: Path) -> list[str]:
    """Return what a file imports that the twin must not share."""
    allowed = (*SHARED, *OWN, *TOOLS)
    return [name for name in imports(path) if not any(f"{name}.".startswith(f"{home}.") for home in allowed)]


@pytest.mark.parametrize("path", [*TWIN, HERE.parent / "luck" / "python_threefry.py"], ids=lambda path: path.name)
def test_the_twin_shares_nothing_with_the_engine(path):
    assert foreign(path) == []


def test_what_is_shared_would_be_found(tmp_path):
    path = tmp_path / "copy.py"
    path.write_text(
        "import csim.engine.team\ndef late():\n    from csim.luck import draws, purposes\n    import numpy\n"
    )
    assert foreign(path) == ["csim.engine.team", "csim.luck.draws", "numpy"]


@pytest.mark.parametrize("name", ["csim.rules", "csim.arithmetic", "csim.luck.purposes", "csim.luck.kinds"])
def test_the_shared_laws_do_not_lean_on_the_engine(name):
    """What the twin shares must not bring the engine in by the back door."""
    place = HERE.parents[1].joinpath(*name.split("."))
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    assert files
    for path in files:
        assert not [found for found in imports(path) if found.startswith(("csim.engine", "csim.state", "csim.ledger"))]

"""Starting is cheap: help and validation load no library that simulates, tabulates or draws."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "llvmlite",
    "matplotlib",
    "mesa",
    "networkx",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "seaborn",
    "simpy",
}
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))[:1]
STARTS = {
    "import csim": "import csim",
    "csim --help": "from csim.cli import main; main(['--help'])",
    "csim validate": f"from csim.cli import main; main(['validate', *{[str(path) for path in SHIPPED]}])",
}


@pytest.mark.parametrize("start", STARTS)
def test_starting_loads_nothing_heavy(start):
    script = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('LOADED', *sorted(sys.modules), file=sys.stderr, flush=True))\n" + STARTS[start]
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = done.stderr.rpartition("LOADED")[2].split()
    assert "csim" in loaded
    assert HEAVY.isdisjoint(loaded), f"{start} loads {sorted(HEAVY.intersection(loaded))}"


def test_there_is_a_shipped_scenario_to_validate():
    assert SHIPPED

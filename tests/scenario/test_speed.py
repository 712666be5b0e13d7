"""Checking a scenario stays quick and light, so that `csim validate` does."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.scenario.conftest import Desk

HEAVY = ("numpy", "pandas", "numba", "mesa", "simpy", "matplotlib", "seaborn", "pyarrow")


def test_reading_and_checking_load_no_heavy_library() -> None:
    code = (
        "import sys, csim.scenario.check, csim.scenario.compose, csim.scenario.explain, csim.scenario.json_schema;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_of_three_thousand_lines_is_checked_in_a_blink(desk: Desk) -> None:
    lines = [
        f"  s{n}:\n    contract:\n      price_per_seat: 600 USD/year\n      term: 12 months\n    weight: {1 / 600}"
        for n in range(600)
    ]
    desk.write("long.yaml", "name: long\nsegments:\n" + "\n".join(lines) + "\n")
    began = time.perf_counter()
    company = desk.check("long.yaml")
    assert time.perf_counter() - began < 0.6  # measured 0.08 s; the bound allows for a busy machine
    assert len(company.segments) == 600

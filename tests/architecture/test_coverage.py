"""Every branch of what the numbers are made of runs under the tests of its own room.

What is compiled is measured as the plain Python that it is made of: the rules are called uncompiled by their tests,
luck is tested a second time with compilation switched off, and the kernels run uncompiled in four small companies.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("rules", "luck", "state", "ledger", "measures")


def modules(*folders):
    """The modules that stand in these folders, by their place in the checkout."""
    return sorted(path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).glob("**/*.py"))


def run_tests(data, *tests, **environment):
    """Run tests in a process of their own that adds the branches they take to the file *data*."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--benchmark-disable"]
    command += ["--cov", "--cov-append", "--cov-report=", *tests]
    settings = os.environ | {"COVERAGE_FILE": str(data)} | environment
    found = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=600, check=False)
    assert found.returncode == 0, f"the tests to be measured fail:\n{found.stdout[-4000:]}{found.stderr[-4000:]}"


def never_run(data, measured):
    """Say by module which lines never run and which ways on from a line are never taken, in the *measured* ones."""
    report = data.with_name(f"{data.name}-report.json")
    command = [sys.executable, "-m", "coverage", "json", "-q", "--data-file", data, "-o", report]
    subprocess.run(command, cwd=ROOT, check=True)
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    seen = {Path(name).as_posix(): found for name, found in files.items()}
    assert [name for name in measured if name not in seen] == [], "are not measured at all"
    for name in measured:
        lines = ", ".join(map(str, seen[name]["missing_lines"]))
        ways = ", ".join(f"{start} to {end if end > 0 else 'the end'}" for start, end in seen[name]["missing_branches"])
        if lines or ways:
            yield f"{name}: never run: lines {lines or 'none'}; never taken: {ways or 'none'}"


@pytest.mark.long
def test_every_branch_of_rules_luck_state_ledger_and_measures_runs_under_their_own_tests(tmp_path):
    data = tmp_path / "rooms"
    run_tests(data, *(f"tests/{room}" for room in ROOMS), "tests/test_arithmetic.py")
    run_tests(data, "tests/luck", NUMBA_DISABLE_JIT="1")
    missing = list(never_run(data, ["csim/arithmetic.py", *modules(*(f"csim/{room}" for room in ROOMS))]))
    assert not missing, "write a test that asserts what happens there, or remove it:\n" + "\n".join(missing)


@pytest.mark.long
def test_every_branch_of_the_kernels_runs_uncompiled_in_the_four_companies(tmp_path):
    data = tmp_path / "kernels"
    run_tests(data, "tests/engine/test_uncompiled.py", "-k", "uncompiled_kernels")
    missing = list(never_run(data, modules("csim/engine/kernels")))
    assert not missing, "let it happen in tests/engine/four_companies.py, or remove it:\n" + "\n".join(missing)

"""From a name to a scenario."""

from __future__ import annotations

import subprocess
import sys

import pytest

from csim.errors import BadInput
from csim.scenario.load import find, load
from csim.shipped import shipped_folder
from tests.scenario.companies import SMALL, write


def test_a_bare_name_means_a_shipped_scenario(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert find("hybrid") == shipped_folder() / "hybrid.yaml"


def test_a_file_in_the_present_folder_wins(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SMALL, "hybrid")
    assert load("hybrid").name == "Small"


def test_a_name_that_is_nothing_is_told_with_what_is_near():
    message = "hybird is neither a file nor a scenario that ships with csim; did you mean hybrid?"
    with pytest.raises(BadInput, match=message):
        load("hybird")


def test_a_path_that_is_missing_is_told_as_a_file(tmp_path):
    with pytest.raises(BadInput, match="there is no such file; csim new FILE writes an example to start from"):
        load(tmp_path / "nothing.yaml")


def test_overrides_hold(tmp_path):
    scenario = load(write(tmp_path, SMALL), ["horizon=24", "seed=9"])
    assert (scenario.weeks, scenario.seed) == (104, 9)


def test_loading_loads_no_heavy_library():
    code = (
        "import sys; from csim.scenario.load import load; load('hybrid'); "
        "print([name for name in ('numpy', 'pandas', 'numba', 'mesa', 'matplotlib', 'seaborn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

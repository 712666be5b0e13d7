"""An installed package has everything: the scenarios travel inside the wheel, and csim finds them there."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    script = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_a_wheel_carries_every_shipped_scenario(wheel):
    shipped = {path.relative_to(ROOT / "scenarios").as_posix() for path in (ROOT / "scenarios").rglob("*.yaml")}
    assert shipped
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"csim/_scenarios/{path}" for path in shipped} <= names


def test_a_wheel_carries_the_published_figures(wheel):
    tables = {path.relative_to(ROOT).as_posix() for path in (ROOT / "csim" / "study" / "plausibility").glob("*.csv")}
    assert len(tables) == 3
    assert tables <= set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_carries_csim_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "csim/py.typed" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"csim"}


def test_an_unpacked_wheel_finds_its_own_scenarios(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    script = "from csim.shipped import shipped_folder; print(shipped_folder())"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {script}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == (tmp_path / "csim" / "_scenarios").resolve()

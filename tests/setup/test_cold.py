"""Set-up for real: a fresh checkout, packages from the index, nothing made up."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKOUT = ("csim", "tools", "pyproject.toml", "README.md", "LICENSE", "requirements.lock", "requirements-dev.lock")
WARM_SECONDS = 5


@pytest.mark.long
@pytest.mark.parametrize("choice", [[], ["--without-uv"]])
def test_a_fresh_checkout_is_set_up_with_bytecode_and_a_second_start_is_quick(tmp_path, choice):
    for name in CHECKOUT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHON": sys.executable}

    def start() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "tools/setup.py", *choice]
        return subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)

    cold = start()
    assert cold.returncode == 0, cold.stderr
    assert "set-up: ready after" in cold.stderr

    scripts = tmp_path / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    assert any(scripts.glob("csim*"))
    script = (
        "import csim, pandas; from importlib.util import cache_from_source\n"
        "for module in (csim, pandas): print(module.__file__, cache_from_source(module.__file__), sep='\\n')"
    )
    imported = subprocess.run(
        [scripts / "python", "-c", script],
        cwd=tmp_path.parent,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    csim, csim_bytecode, _, pandas_bytecode = map(Path, imported.stdout.splitlines())
    assert csim == tmp_path / "csim" / "__init__.py"
    assert csim_bytecode.exists()
    assert pandas_bytecode.exists()

    started = time.monotonic()
    warm = start()
    assert (warm.returncode, warm.stderr) == (0, "")
    assert time.monotonic() - started < WARM_SECONDS

"""A made-up machine: what is on its PATH, in its home and in its checkout is only what a test puts there."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.setup.fakes import write_fake
from tools import setup

ROOT = Path(__file__).parents[2]
FILES = ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "tools/setup.py", "tools/setup.sh")


class Machine:
    """A machine with nothing on it but what `put_*` adds; `asked` is what its programs were asked to do."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.home, self.project = folder / "bin", folder / "home", folder / "project"
        self.log = folder / "log.jsonl"
        for made in (self.bin, self.home, self.project / "tools", self.project / "csim"):
            made.mkdir(parents=True)
        for name in FILES:
            shutil.copy(ROOT / name, self.project / name)

    def put_python(self, name: str, version: str, **behaviour: object) -> str:
        """Add a Python that says it has this version; `name` is its name on the PATH, or its path from home."""
        path = (self.home if "/" in name else self.bin) / name
        write_fake("python", path, self.log, {"version": version, **behaviour})
        return str(path)

    def put_uv(self, folder: Path | None = None, **behaviour: object) -> str:
        """Add a uv that works, on the PATH or in another folder."""
        path = (folder or self.bin) / "uv"
        write_fake("uv", path, self.log, behaviour)
        return str(path)

    def put_refusing_shim(self, name: str) -> None:
        """Add what a version manager leaves on the PATH for a program that its current version lacks."""
        shim = self.bin / name
        shim.write_text(f"#!/bin/sh\necho '{name}: command not found' >&2\nexit 127\n", encoding="utf-8")
        shim.chmod(0o755)

    def asked(self, *words: str) -> list[list[str]]:
        """List the commands, program first, that contain all these words."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [command for command in map(json.loads, lines) if set(words) <= set(command)]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Make this process see only a made-up machine."""
    if os.name == "nt":
        pytest.skip("the made-up programs are scripts with a first line that names their interpreter")
    made = Machine(tmp_path)
    for name in ("PYTHON", "PYENV_ROOT", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.setattr(setup, "ROOT", made.project)
    return made

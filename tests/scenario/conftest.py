"""A folder to write scenario files in, and a way to compose and check them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from csim.scenario import extends
from csim.scenario.check import check
from csim.scenario.compose import Composed, compose
from tests.scenario.small_schema import Company


class Desk:
    """Where a user's files lie; the shipped ones lie beside it and are never the real ones."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        self.folder = folder
        self.shipped = shipped

    def write(self, name: str, text: str) -> Path:
        """Put a file on the desk."""
        return _written(self.folder / name, text)

    def ship(self, name: str, text: str) -> Path:
        """Put a file among the shipped ones."""
        return _written(self.shipped / name, text)

    def compose(self, name: str, *overrides: str) -> Composed:
        """Put the scenario together."""
        return compose(self.folder / name, Company, overrides, name=name)

    def check(self, name: str, *overrides: str) -> Company:
        """Put the scenario together and check it."""
        return check(self.compose(name, *overrides), Company)


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An empty desk, and an empty folder of shipped scenarios."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (tmp_path / "desk").mkdir()
    monkeypatch.setattr(extends, "shipped_folder", lambda: shipped)
    return Desk(tmp_path / "desk", shipped)

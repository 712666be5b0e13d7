"""The titles of pictures, for tests: what a sheet says above is not to be read from its file."""

import pytest

from csim.report.style import sheet


def titles(monkeypatch: pytest.MonkeyPatch, module: str) -> list[str]:
    """The titles of the sheets that a module of pictures draws from now on."""
    found: list[str] = []

    def kept(width: float, height: float, title: str, note: str = "") -> object:
        found.append(title)
        return sheet(width, height, title, note)

    monkeypatch.setattr(f"{module}.sheet", kept)
    return found

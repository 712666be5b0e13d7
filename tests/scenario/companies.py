"""Small scenario files to write, load and refuse in tests."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from csim.errors import BadInput
from csim.scenario.frozen import Scenario
from csim.scenario.load import load

SMALL = """
    name: Small
    segments:
      smb: {population: {customers: 100}}
      large: {population: {customers: 10}, contract: {price_per_seat: 52 USD/year, seats: 100, seats_spread: 0}}
    team:
      helpers: {functions: [support, implementation], headcount: 2}
      csm:
        functions: [relationship, renewals]
        headcount: 2
        accounts_per_book: {smb: 50, large: 5}
        budget_share: 80 %
    plays:
      call: {trigger: {kind: cadence, weeks: 1 quarter}, channel: one_to_one, hours: 2 hours}
      mail: {trigger: {kind: signup}, channel: digital, cost_per_year: 12 kUSD/year}
      courses: {trigger: {kind: standing}, channel: digital, uptake: 50 %, effects: {academy: 0.4 hours/week}}
    strategies:
      people: [call]
      mixed: {all: [mail], large: [call, courses]}
    strategy: mixed
    history:
      length: 12 months
      strategy: people
      team: {helpers: {functions: [support, implementation], headcount: 1}}
"""


def write(folder: Path, text: str, name: str = "small.yaml") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def small(folder: Path, *sets: str) -> Scenario:
    """The small company, frozen, with overrides."""
    return load(write(folder, SMALL), sets)


def refused(folder: Path, *sets: str, text: str = SMALL, files: Mapping[str, str] | None = None) -> str:
    """The message with which a scenario is refused."""
    for name, content in (files or {}).items():
        write(folder, content, name)
    with pytest.raises(BadInput) as refusal:
        load(write(folder, text), sets)
    return str(refusal.value)

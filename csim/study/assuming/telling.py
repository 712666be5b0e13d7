"""What comes of assumptions, and their settings in words: shared by findings, tables and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csim.study.assuming.doubts import OTHER, SAME, UNDECIDED, UNKNOWN

if TYPE_CHECKING:
    import pandas as pd


def kinds_of(table: pd.DataFrame) -> dict[str, list[str]]:
    """Names of assumptions, the weightiest first, by what comes of them: each that was tried under one heading.

    Under `OTHER` another strategy leads at an end; else under `UNDECIDED` it may at an end; else under `UNKNOWN` too
    few runs finished at an end; under `SAME` present leaders lead at each end tried.
    """
    kinds: dict[str, list[str]] = {kind: [] for kind in (OTHER, UNDECIDED, UNKNOWN, SAME)}
    for row in table.to_dict("records"):
        found = {row["low_status"], row["high_status"]}
        first = next((kind for kind in kinds if kind in found), None)
        if first is not None:
            kinds[first].append(str(row["name"]))
    return kinds


def times(setting: str) -> str:
    """A setting as it stands in a sentence: `1.2 times` for `x 1.2`, `1.2 times the odds`; figures as they are."""
    before, cross, number = setting.rpartition("x ")
    return f"{number} times{' the odds' if before else ''}" if cross and before in ("", "odds ") else setting


def between(low: str, high: str) -> str:
    """A range in a sentence, its unit once: `0 to 2 times`, `13.6 to 38.7 %`."""
    first, last = times(low), times(high)
    number, _, unit = first.partition(" ")
    return f"{number if unit and last.endswith(f' {unit}') else first} to {last}"

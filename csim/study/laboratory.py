"""What every kind of study asks of the world: simulate these cases in these replicates, and give me these measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from csim.scenario.studies.dials import Settings
from csim.study.statistics import Array

if TYPE_CHECKING:
    import pandas as pd

    from csim.scenario.studies.load import Inquiry


class Case(NamedTuple):
    """One thing to simulate: a scenario of the study, its dials' settings, and further overrides as after `--set`."""

    scenario: str
    settings: Settings = ()
    sets: tuple[str, ...] = ()


class Laboratory(Protocol):
    """Simulates cases; replicate 7 is the same luck for every case."""

    def measure(self, cases: Sequence[Case], measures: Sequence[str], replicates: range) -> Array:
        """The measures as [case, replicate, measure]; nan where a run failed or a measure does not exist.

        What was simulated before is not simulated again. Raises `BadInput` for a case that is no possible company.
        """

    def say(self, text: str) -> None:
        """Tell the user what is done now."""


class Plan(NamedTuple):
    """What a study is going to do: how many runs (at most, where it depends on what is found), and of what."""

    runs: int
    words: str
    at_most: bool = False


@dataclass(frozen=True)
class Answer:
    """What a study found.

    `finding` are sentences that claim no more than the intervals allow, the answer first; `tables` tidy tables by name,
    which the pictures are drawn from; `facts` what else a program may want, in what JSON knows; `notes` what to know
    before reading figures. `replications` are the fewest and the most behind a figure, None where it is the study's own
    number everywhere.
    """

    inquiry: Inquiry
    finding: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    replications: tuple[int, int] | None = None

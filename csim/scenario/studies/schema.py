"""The whole study file."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from csim.scenario.quantities import Count, Duration, Source, Text
from csim.scenario.section import PathProblem, Section
from csim.scenario.studies.kinds import Factor, MeasureName, Override, OwnName, Precision
from csim.scenario.studies.sections import (
    SECTIONS,
    Discover,
    Information,
    Optimise,
    Select,
    Sensitivity,
    Solve,
    Stress,
    Sweep,
    Tipping,
    WhatMustBeTrue,
)
from csim.units import plain

_QUESTION = "what the study asks"


TAKEN = frozenset(
    {
        *("point", "identity", "months", "scenario", "overrides", "outcome", "seed"),
        *("mean", "low", "high", "runs", "best", "leaders", "alone", "ahead", "tie"),
    }
)
"""Names that tables of answers use for something else."""


def _stands_alone(section: type[Section]) -> bool:
    """Whether a section makes sense with nothing said in it."""
    try:
        section()
    except ValidationError:
        return False
    return True


class StudyFile(Section):
    """A study: a question, what varies, what is looked at, and how."""

    question: Annotated[str, Text(longest=300, source=_QUESTION)]
    """The question, as a person asks it."""

    kind: Annotated[
        Literal[
            "sweep",
            "sensitivity",
            "stress",
            "tipping",
            "optimise",
            "solve",
            "what_must_be_true",
            "discover",
            "select",
            "information",
        ],
        Source(source=_QUESTION),
    ]
    """What is done to answer it."""

    scenarios: list[Annotated[str, Text(longest=300, source="a file beside the study, or a shipped scenario")]]
    """The scenarios, each a file (relative to the study file) or the name of a shipped one."""

    set: list[Override] = Field(default_factory=list)
    """Overrides for all scenarios alike, each as after --set."""

    levers: dict[OwnName, Factor] = Field(default_factory=dict)
    """What we decide."""

    uncertainties: dict[OwnName, Factor] = Field(default_factory=dict)
    """What we do not control."""

    outcomes: list[MeasureName] = Field(default_factory=lambda: ["vendor_value", "customer_profit", "nrr"])
    """What we care about, the most important first."""

    replications: Annotated[int, Count("replications", low=1, high=100_000, source="assumption")] = 16
    """Worlds in which each point is tried, the same worlds for all points and scenarios."""

    precision: Precision | None = None
    """Replicate until differences are known this well, instead of a fixed number."""

    months: Annotated[float | None, Duration("months", low=1, high=240, source="null: as long as scenarios say")] = None
    """How long a run lasts, in whole months."""

    seed: Annotated[int, Count("", low=0, high=2**63 - 1, source="any")] = 1
    """Where luck begins."""

    baseline: Annotated[str, Text(longest=300, source="one of the scenarios")] = ""
    """The scenario from which differences are taken: no_cs if it is there and nothing is said, else the first."""

    sweep: Sweep | None = None
    """For kind: sweep."""

    sensitivity: Sensitivity | None = None
    """For kind: sensitivity."""

    stress: Stress | None = None
    """For kind: stress."""

    tipping: Tipping | None = None
    """For kind: tipping."""

    optimise: Optimise | None = None
    """For kind: optimise."""

    solve: Solve | None = None
    """For kind: solve."""

    what_must_be_true: WhatMustBeTrue | None = None
    """For kind: what_must_be_true."""

    discover: Discover | None = None
    """For kind: discover."""

    select: Select | None = None
    """For kind: select."""

    information: Information | None = None
    """For kind: information."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when sections and kind, or names, do not fit together."""
        yield from self._sections()
        yield from self._names()
        for each in self.set:
            if each.partition("=")[0].strip() == "seed":
                yield PathProblem("set", "sets the scenarios' seed, which a study overrules; write seed: beside set")
        if self.months is not None and self.months != round(self.months):
            told = f"{plain(round(self.months, 3))} is not a whole number of months, and runs last whole ones"
            yield PathProblem("months", f"{told}; write {_around(self.months)}")
        if not self.outcomes:
            yield PathProblem("outcomes", "names nothing; write at least one measure, such as [vendor_value]")
        if not self.scenarios:
            yield PathProblem("scenarios", "names nothing; write at least one, such as [hybrid, no_cs]")
        twice = sorted({name for name in self.scenarios if self.scenarios.count(name) > 1})
        if twice:
            yield PathProblem("scenarios", f"names {twice[0]} twice; name each once")

    def _sections(self) -> Iterable[PathProblem]:
        for name, section in SECTIONS.items():
            if getattr(self, name) is not None and name != self.kind:
                yield PathProblem(name, f"belongs to kind: {name}; this study is of kind: {self.kind}")
            if getattr(self, name) is None and name == self.kind and not _stands_alone(section):
                yield PathProblem(name, f"is missing; a study of this kind needs it (csim explain study.{name})")

    def _names(self) -> Iterable[PathProblem]:
        for group in ("levers", "uncertainties"):
            for name in getattr(self, group):
                if name in TAKEN:
                    yield PathProblem(f"{group}.{name}", "is what tables call something else; give it another name")
        for name in sorted(self.levers.keys() & self.uncertainties.keys()):
            yield PathProblem(f"uncertainties.{name}", "is also the name of a lever; give it another")


def _around(months: float) -> str:
    """The whole numbers of months on both sides."""
    return f"{max(1, math.floor(months))} or {min(240, math.ceil(months))}"

"""What a study file may hold: values of any unit, what varies, what is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, override

from pydantic import Field

from csim.scenario.locate import shown
from csim.scenario.quantities import Count, Kind, Name, Number, Refusal, Share, Source, Switch, Text
from csim.scenario.section import PathProblem, Section

_QUESTION = "what the study asks"


@dataclass(frozen=True, kw_only=True)
class Quantity(Kind):
    """A number, or a text with a number and a unit; what it measures is known only where it is used."""

    what: ClassVar[str] = "a quantity"

    @override
    def read(self, value: Any) -> float | str:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise Refusal(f"{shown(value)} is not a quantity; write a number, with its unit where it has one")
        return value if isinstance(value, str) else float(value)

    @override
    def json(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "number"}, {"type": "string"}]}


type Amount = Annotated[float | str, Quantity(source=_QUESTION)]
type OwnName = Annotated[str, Name(source="the study's own word")]
type MeasureName = Annotated[str, Text(longest=120, source="csim explain measures lists them")]
type Override = Annotated[str, Text(longest=2_000, source="as after --set, such as horizon=36 months")]


class Factor(Section):
    """Something that varies: a value, or a set of values, of the scenario."""

    path: Annotated[str, Text(longest=500, source="csim explain lists the paths")] = ""
    """The dotted path of the value, such as product.learning_burden; * stands for every name at its place, and commas
    separate several paths that vary together."""

    low: Amount | None = None
    """The least value, in any unit that the path takes."""

    high: Amount | None = None
    """The largest value."""

    values: list[Amount] = Field(default_factory=list)
    """The values themselves, instead of low and high."""

    choices: dict[OwnName, list[Override]] = Field(default_factory=dict)
    """Named sets of overrides, instead of a path: each entry as after --set."""

    times: Annotated[bool, Switch(source=_QUESTION)] = False
    """Whether the numbers multiply what the scenario says, instead of standing in its place. Products beyond what is
    allowed stop at the limit."""

    scale: Annotated[Literal["linear", "log"], Source(source=_QUESTION)] = "linear"
    """Whether steps between low and high are equal differences or equal ratios."""

    steps: Annotated[int, Count("values", low=2, high=1_000, source="assumption")] = 5
    """How many values a grid takes between low and high, both included."""

    label: Annotated[str, Text(longest=80, source=_QUESTION)] = ""
    """What it is called in sentences and pictures; its own name if empty."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when it is not clear what varies."""
        forms = [bool(self.choices), bool(self.values), self.low is not None or self.high is not None]
        if sum(forms) != 1:
            yield PathProblem("", "says in not one way what varies; write low and high, or values, or choices")
        elif forms[2] and (self.low is None or self.high is None):
            yield PathProblem("", "has only one end; write both low and high")
        if self.choices and self.path:
            yield PathProblem("path", "cannot stand beside choices, whose entries name their paths themselves")
        if not self.choices and not self.path:
            yield PathProblem("", "has no path; write the path of the value that varies, or choices")


class Precision(Section):
    """Replicate until the differences between strategies are known well enough."""

    within: dict[MeasureName, Amount]
    """For each measure, the largest half of the 95 % interval of any difference that is still accepted."""

    cap: Annotated[int, Count("replications", low=16, high=100_000, source=_QUESTION)] = 400
    """Most replications, whatever the precision reached."""


class Limit(Section):
    """A bound on a measure."""

    at_least: Amount | None = None
    """The least that is accepted."""

    at_most: Amount | None = None
    """The most that is accepted."""

    probability: Annotated[float, Share(source=_QUESTION)] = 0.5
    """The share of worlds in which the bound must hold; half of them means the middle world."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when there is not one bound."""
        if (self.at_least is None) == (self.at_most is None):
            yield PathProblem("", "needs one bound; write at_least or at_most")


class Measured(Section):
    """A bound on one measure."""

    measure: MeasureName
    """The measure; csim explain measures lists them."""

    below: Amount | None = None
    """It happens when the measure is below this."""

    above: Amount | None = None
    """It happens when the measure is above this."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when there is not one bound."""
        if (self.below is None) == (self.above is None):
            yield PathProblem("", "needs one bound; write below or above")


def power_of_two(number: int) -> bool:
    """Whether a number is 1, 2, 4, 8 and so on."""
    return number > 0 and number & (number - 1) == 0


__all__ = [
    "Amount",
    "Count",
    "Factor",
    "Limit",
    "MeasureName",
    "Measured",
    "Number",
    "Override",
    "OwnName",
    "Precision",
    "Quantity",
    "power_of_two",
]

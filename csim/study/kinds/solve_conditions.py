"""What a solve study asks for: limits in a share of worlds, and being no worse than another scenario."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csim.errors import suggestion
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Solve
from csim.study.methods.thresholds import Told, mean_told, share_told
from csim.study.outcomes import amount_of
from csim.study.statistics import Array
from csim.study.words import asked_percent, measure_label, measure_unit, scale_of, sense


@dataclass(frozen=True)
class Condition:
    """One thing that must hold.

    Either `bound` is the least (`sign` 1) or the most (`sign` -1) that `measure` may be, in a share `probability` of
    worlds; or `rival` is a scenario that must not be better in `measure`, of which more is better if `sign` is 1.
    """

    name: str
    measure: str
    sign: int
    bound: float = 0.0
    probability: float = 0.5
    rival: str = ""

    def told(self, own: Array, rivals: Array) -> Told:
        """What the worlds tell, given the measure in each, and in the rival's.

        A limit does not hold in a world in which the measure does not exist; a comparison leaves such worlds out, and
        is not judged if they are more than half.
        """
        if self.rival:
            return mean_told(self.sign * (own - rivals))
        with np.errstate(invalid="ignore"):
            return share_told((self.sign * own >= self.sign * self.bound).astype(float), self.probability)

    @property
    def text(self) -> str:
        """The condition in words: `NRR of at least 100 % in 90 % of worlds`."""
        if self.rival:
            return f"{measure_label(self.measure)} no worse than that of {self.rival}"
        side = "at least" if self.sign > 0 else "at most"
        return (
            f"{measure_label(self.measure)} of {side} {self.bound_text} in {asked_percent(self.probability)} of worlds"
        )

    @property
    def bound_text(self) -> str:
        """The bound as it was asked for, such as `100 %`."""
        scale = scale_of(measure_unit(self.measure), [self.bound])
        return f"{self.bound / scale.divisor:,.6g} {scale.unit}".rstrip()


def conditions_of(inquiry: Inquiry, section: Solve) -> tuple[Condition, ...]:
    """All conditions of a study, limits first; raises `BadInput` for a rival that is not there or cannot be judged."""
    found = []
    for measure, limit in section.limits.items():
        amount = limit.at_least if limit.at_least is not None else limit.at_most
        assert amount is not None, "the schema sees to one bound"  # noqa: S101
        sign = 1 if limit.at_least is not None else -1
        found.append(Condition(measure, measure, sign, amount_of(amount, measure), limit.probability))
    rival = section.at_least_as_good_as
    if rival:
        _check_rival(inquiry, section, rival)
        name = f"{section.measure} less {rival}"
        found.append(Condition(name, section.measure, sense(section.measure), rival=rival))
    return tuple(found)


def _check_rival(inquiry: Inquiry, section: Solve, rival: str) -> None:
    path = "solve.at_least_as_good_as"
    if rival not in inquiry.scenarios:
        raise inquiry.refusal(path, f"no scenario here is {rival}; {suggestion(rival, list(inquiry.scenarios))}")
    if len(inquiry.scenarios) == 1:
        raise inquiry.refusal(path, f"{rival} is the only scenario; name another to hold against it")
    if sense(section.measure) == 0:
        raise inquiry.refusal(
            "solve.measure",
            f"of {section.measure} neither more nor less is better, so nothing is worse; name a measure of value",
        )

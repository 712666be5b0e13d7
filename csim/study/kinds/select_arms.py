"""What a selection is among: the scenarios, or every scenario at every point of the levers' grid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Select
from csim.study.choosing.several import expected_regret
from csim.study.laboratory import Case
from csim.study.methods.space import choices
from csim.study.outcomes import amount_of
from csim.study.statistics import Array
from csim.study.words import measure_label, sense

MOST_ARMS = 200
"""More arms than that are no choice but a search."""


class Asked(NamedTuple):
    """What is asked: the cases by their names in words, the measure, and the indifference zone in its unit."""

    inquiry: Inquiry
    section: Select
    cases: Mapping[str, Case]
    zone: float

    @property
    def measure(self) -> str:
        """The measure that decides."""
        return self.section.measure

    @property
    def sense(self) -> int:
        """1 if more of the measure is better, -1 if less is."""
        return sense(self.section.measure)

    @property
    def first(self) -> int:
        """Replications before the first look."""
        return self.inquiry.file.replications


def asked_of(inquiry: Inquiry) -> Asked:
    """What the study asks; raises `BadInput`, with the line, for what cannot be selected among."""
    section = inquiry.section
    assert isinstance(section, Select)  # noqa: S101  (the file's kind chose it)
    if inquiry.uncertainties:
        raise inquiry.refusal(
            "uncertainties", "are not varied by a selection; leave them out, or set one value of each under set"
        )
    if sense(section.measure) == 0:
        label = measure_label(section.measure)
        raise inquiry.refusal("select.measure", f"{label} is neither better higher nor lower; name another measure")
    count = len(inquiry.scenarios) * math.prod(len(dial.levels) for dial in inquiry.levers)
    if count < 2:
        raise inquiry.refusal("scenarios", "there is nothing to choose among; name another scenario, or write levers")
    if count > MOST_ARMS:
        raise inquiry.refusal(
            "levers", f"make {count:,} choices, at most {MOST_ARMS} are compared; take fewer steps, or kind: optimise"
        )
    zone = amount_of(section.zone, section.measure)
    if not zone > 0:
        raise inquiry.refusal("select.zone", "is not above zero; write the smallest difference that matters")
    if not 1 / count < section.probability < 1:
        raise inquiry.refusal("select.probability", f"is not above {1 / count:.3g}, which guessing reaches")
    if not 2 <= inquiry.file.replications <= section.cap:
        raise inquiry.refusal(
            "replications", f"are the first stage, which takes from 2 to select.cap, {section.cap}; 16 is a good number"
        )
    return Asked(inquiry, section, choices(inquiry), zone)


def regrets(values: Array, lives: Array) -> Array:
    """What choosing each arm costs on average, from `values` [replicate, arm], nan after an arm's life.

    Each is judged in the replicates of its life, against the arms that lived as long; those that fell behind before
    could hardly be the best. nan with fewer than three complete replicates.
    """
    found = np.full(values.shape[1], np.nan)
    for arm, life in enumerate(lives):
        alive = np.flatnonzero(lives >= life)
        found[arm] = expected_regret(values[: int(life), alive])[int(np.flatnonzero(alive == arm)[0])]
    return found

"""Tipping: where a little more of something changes much, and whether what was lost comes back.

A grid over one or two dials, then halvings where the measure changes most; csim.study.methods.edges tells a jump from a
slope. Hysteresis compares three fates of each scenario in the same worlds: an investment kept, cut, and restored later.

Tables:

- `points`: scenario, round (0 is the grid), one column per dial, mean, low, high (95 %), runs
- `stretches`: scenario, along (a dial), beside (where the other dial stands, in words), beside_setting (as a setting),
  left, right (settings, in the dial's unit), change, change_low, change_high, excess, excess_low, excess_high, verdict;
  intervals hold together at 95 % for all places of the scenario's map that were looked at
- `hysteresis`: scenario, measure, figure (kept, cut, restored, lost, won_back, missing, share), mean, low, high, runs
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Tipping
from csim.study.kinds import tipping_words as words
from csim.study.kinds.tipping_map import (
    POINTS_A_ROUND,
    SEARCHES,
    Line,
    lay_lines,
    learn,
    looks,
    refine,
    span_of_means,
)
from csim.study.laboratory import Answer, Case, Laboratory, Plan
from csim.study.methods import edges
from csim.study.methods.edges import Judged, Rule, Verdict
from csim.study.methods.hysteresis import Fate, Return, returning
from csim.study.statistics import Array, intervals
from csim.study.words import joined

if TYPE_CHECKING:
    import pandas as pd

FATES = ("kept", "cut", "restored")
"""What becomes of an investment, in the order of the story."""

_MOST_DIALS = 2
_RETURNS = {Fate.RETURNS: True, Fate.STAYS_AWAY: False, Fate.BEYOND: False}


@dataclass
class Found:
    """What a scenario's map shows: its lines, the verdicts on each of them, and whether it is flat."""

    scenario: str
    lines: list[Line]
    verdicts: list[tuple[Line, Judged]] = field(default_factory=list)
    flat: bool = False
    rounds: dict[Case, int] = field(default_factory=dict)


def plan(inquiry: Inquiry) -> Plan:
    """The grid, the halvings at most, and the three fates; raises `BadInput` for what cannot be mapped."""
    section = _section(inquiry)
    _check(inquiry, section)
    lines = lay_lines(inquiry.scenarios[0], inquiry.dials)
    points = _points(inquiry) if lines else 0
    most = len(lines) * SEARCHES * POINTS_A_ROUND * section.rounds
    fates = len(FATES) if section.hysteresis else 0
    scenarios, replications = len(inquiry.scenarios), inquiry.file.replications
    told = []
    if lines:
        halved = f" and at most {most} near its edge" if most else ""
        told.append(f"a map of {points} points{halved}")
    if fates:
        told.append(f"{fates} fates of an investment")
    each = f" for each of {scenarios} scenarios" if scenarios > 1 else ""
    text = f"{joined(told)}{each}, {replications} replications of each"
    return Plan((points + most + fates) * scenarios * replications, text, at_most=most > 0)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Draw the map, look for its edge, and let the investment go and come back."""
    section = _section(inquiry)
    _check(inquiry, section)
    maps = _maps(inquiry, section, laboratory) if inquiry.dials else []
    returns = _returns(inquiry, section, laboratory)
    sentences = [text for found in maps for text in words.map_sentences(inquiry, section, found)]
    sentences += words.return_sentences(inquiry, section, returns)
    return Answer(
        inquiry=inquiry,
        finding=tuple(sentences),
        tables={
            "points": _points_table(inquiry, maps),
            "stretches": _stretches_table(maps),
            "hysteresis": _hysteresis_table(returns),
        },
        facts=_facts(maps, returns),
        notes=tuple(words.notes(inquiry, section, has_map=bool(maps), has_returns=bool(returns))),
    )


def _section(inquiry: Inquiry) -> Tipping:
    section = inquiry.section
    if not isinstance(section, Tipping):
        raise TypeError("this is no study of kind tipping")
    return section


def _check(inquiry: Inquiry, section: Tipping) -> None:
    dials = inquiry.dials
    if not dials and section.hysteresis is None:
        raise inquiry.refusal(
            "levers", "nothing varies; a tipping study needs one or two levers or uncertainties, or tipping.hysteresis"
        )
    if len(dials) > _MOST_DIALS:
        names = joined([dial.name for dial in dials])
        raise inquiry.refusal(
            "levers" if inquiry.levers else "uncertainties",
            f"{len(dials)} things vary ({names}); a map has at most {_MOST_DIALS}: leave some out, or sweep first",
        )
    if dials and not any(dial.numeric for dial in dials):
        group = "levers" if dials[0].lever else "uncertainties"
        raise inquiry.refusal(
            f"{group}.{dials[0].name}", "has only choices, between which nothing lies; give it low and high, or values"
        )


def _points(inquiry: Inquiry) -> int:
    return int(np.prod([len(dial.levels) for dial in inquiry.dials]))


def _maps(inquiry: Inquiry, section: Tipping, laboratory: Laboratory) -> list[Found]:
    replicates = range(inquiry.file.replications)

    def ask(cases: Sequence[Case]) -> Sequence[Array]:
        return list(laboratory.measure(cases, [section.measure], replicates)[:, :, 0])

    maps = [Found(scenario, lay_lines(scenario, inquiry.dials)) for scenario in inquiry.scenarios]
    lines = [line for found in maps for line in found.lines]
    laboratory.say(f"the map: {_points(inquiry)} points")
    learn(lines, [line.axis.places for line in lines], ask)
    _note_round(maps, 0)
    for found in maps:
        found.flat = edges.is_flat([figures for line in found.lines for figures in line.known.values()])
        least = section.least_jump * span_of_means(found.lines) if len(inquiry.dials) > 1 else 0.0
        for line in found.lines:
            if not found.flat:
                line.begin(least)
    for number in range(1, section.rounds + 1):
        laboratory.say(f"near the steepest places: halving {number} of {section.rounds}")
        if not refine(lines, ask):
            break
        _note_round(maps, number)
    for found in maps:
        rule = Rule(section.least_jump * span_of_means(found.lines), edges.shared_confidence(looks(found.lines)))
        found.verdicts = [(line, judged) for line in found.lines for judged in line.judged(rule)]
    return maps


def _note_round(maps: Sequence[Found], number: int) -> None:
    for found in maps:
        for line in found.lines:
            for place in line.known:
                found.rounds.setdefault(line.case(place), number)


def _returns(inquiry: Inquiry, section: Tipping, laboratory: Laboratory) -> dict[tuple[str, str], Return]:
    """What comes back, by scenario and measure."""
    if section.hysteresis is None:
        return {}
    laboratory.say("hysteresis: kept, cut and restored")
    overrides = (section.hysteresis.kept, section.hysteresis.cut, section.hysteresis.restored)
    measures = list(dict.fromkeys([*section.hysteresis.measures, *inquiry.file.outcomes]))
    cases = [Case(scenario, (), tuple(sets)) for scenario in inquiry.scenarios for sets in overrides]
    found = laboratory.measure(cases, measures, range(inquiry.file.replications))
    by_scenario = found.reshape(len(inquiry.scenarios), len(FATES), *found.shape[1:])
    return {
        (scenario, measure): returning(*by_scenario[row, :, :, column])
        for row, scenario in enumerate(inquiry.scenarios)
        for column, measure in enumerate(measures)
    }


def _points_table(inquiry: Inquiry, maps: Sequence[Found]) -> pd.DataFrame:
    import pandas as pd

    names = [dial.name for dial in inquiry.dials]
    rows: list[dict[str, Any]] = []
    for found in maps:
        figures = {line.case(place): values for line in found.lines for place, values in line.known.items()}
        for case, number in found.rounds.items():
            mean, low, high, runs = intervals(figures[case])
            one = {"mean": float(mean), "low": float(low), "high": float(high), "runs": int(runs)}
            rows.append({"scenario": found.scenario, "round": number, **dict(case.settings), **one})
    return pd.DataFrame(rows, columns=["scenario", "round", *names, "mean", "low", "high", "runs"])


def _stretches_table(maps: Sequence[Found]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "scenario": found.scenario,
            "along": line.axis.dial.name,
            "beside": line.beside,
            "beside_setting": line.fixed[0][1] if line.fixed else None,
            "left": line.axis.setting(judged.stretch.left),
            "right": line.axis.setting(judged.stretch.right),
            "change": judged.change.mean,
            "change_low": judged.change.low,
            "change_high": judged.change.high,
            "excess": judged.excess.mean,
            "excess_low": judged.excess.low,
            "excess_high": judged.excess.high,
            "verdict": judged.verdict.value,
        }
        for found in maps
        for line, judged in found.verdicts
    ]
    columns = ["scenario", "along", "beside", "beside_setting", "left", "right", "change", "change_low", "change_high"]
    return pd.DataFrame(rows, columns=[*columns, "excess", "excess_low", "excess_high", "verdict"])


def _hysteresis_table(returns: Mapping[tuple[str, str], Return]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for (scenario, measure), each in returns.items():
        for figure in (*FATES, "lost", "won_back", "missing", "share"):
            span = getattr(each, figure)
            rows.append((scenario, measure, figure, span.mean, span.low, span.high, each.runs))
    return pd.DataFrame(rows, columns=["scenario", "measure", "figure", "mean", "low", "high", "runs"])


def _facts(maps: Sequence[Found], returns: Mapping[tuple[str, str], Return]) -> dict[str, Any]:
    """How many jumps each scenario has, whether it is flat, and which measures return: None where it is not known."""
    return {
        "jumps": {
            found.scenario: sum(judged.verdict is Verdict.JUMP for _, judged in found.verdicts) for found in maps
        },
        "flat": {found.scenario: found.flat for found in maps},
        "returns": {f"{scenario}.{measure}": _RETURNS.get(each.fate) for (scenario, measure), each in returns.items()},
        "fates": {f"{scenario}.{measure}": each.fate.value for (scenario, measure), each in returns.items()},
    }

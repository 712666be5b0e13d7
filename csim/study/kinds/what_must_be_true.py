"""What must be true for a strategy to be the right one: which assumptions, at a plausible end, change who leads.

Tables:

- `assumptions`, a row an assumption, the weightiest first (then the undecided, where the lead becomes smallest first):
  name, label, area (what it is about), touches, source, way, reason, present, low and high (texts of settings), now
  (what is assumed, from the smallest to the largest figure; empty for touches), low_setting, high_setting,
  present_position (from 0 at low to 1 at high), low_status and high_status (same, undecided, other, unknown; empty
  where not tried), low_leader and high_leader, low_change and high_change (the position at which another comes to lead;
  nan), weight (share of the range in which another leads, if the leader changes once on the way to an end), margin_low
  and margin_high (how far the foremost present leader is ahead of its most dangerous rival at the ends), moves (how far
  that moves at most).
- `ends`, a row an end that was tried: name, label, end (low, high), setting, text, worlds, status, leader (who leads or
  would, by its mean), rival, margin, margin_low, margin_high (95 % interval), change, change_low, change_high
  (positions), change_text, change_low_text, change_high_text, overtaken (pairs whose order turns round), unknown (the
  rivals of which too few runs finished, or of the leader beside them).
- `strategies`: strategy, mean, low, high, leads; as things stand.
- `not_tried`: name, reason.
"""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from csim.errors import BadInput
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import WhatMustBeTrue
from csim.study.assuming.assumptions import Assumption, Untried, assumptions_of, overruled
from csim.study.assuming.doubts import (
    CROSSING_WORLDS,
    OTHER,
    Bench,
    End,
    confirm,
    doubtful_of,
    ends_of,
    narrow,
    possible,
    screen,
)
from csim.study.assuming.doubts_tables import assumptions_table, ends_table, strategies_table
from csim.study.assuming.doubts_words import findings, notes, verdict, weightiest
from csim.study.assuming.ranking import Ranking
from csim.study.laboratory import Answer, Laboratory, Plan
from csim.study.words import measure_label, sense


def plan(inquiry: Inquiry) -> Plan:
    """How many runs, at most; usually far fewer. Raises `BadInput` where the study makes no sense."""
    section, assumptions, _ = _asked(inquiry)
    many, ends = len(inquiry.scenarios), len(ends_of(assumptions))
    screening = ends * many * section.screen_replications
    confirming = ends * many * max(0, _worlds(inquiry) - section.screen_replications)
    crossings = ends * many * section.rounds * min(CROSSING_WORLDS, _worlds(inquiry))
    runs = many * _present_worlds(inquiry) + screening + confirming + crossings
    words = (
        f"{len(assumptions)} assumptions at {ends} ends of their plausible ranges, {many} strategies; "
        "usually about a sixth of these runs, since most ends need few"
    )
    return Plan(runs, words, at_most=True)


def conduct(inquiry: Inquiry, laboratory: Laboratory) -> Answer:
    """Find the assumptions on which it rests who leads."""
    section, assumptions, untried = _asked(inquiry)
    bench = Bench(inquiry, laboratory, section.measure)
    laboratory.say(f"Comparing {len(inquiry.scenarios)} strategies as things stand")
    ranking = bench.present(_present_worlds(inquiry))
    ends, impossible = ends_of(assumptions), list[Untried]()
    if not ranking.others:
        return _answer(inquiry, ranking, [], assumptions, [*untried])
    laboratory.say(f"Screening {len(ends)} ends of {len(assumptions)} plausible ranges")
    try:
        screen(bench, ranking, ends, section.screen_replications)
    except BadInput:
        assumptions, ends, impossible = possible(inquiry, assumptions)
        screen(bench, ranking, ends, section.screen_replications)
    laboratory.say(f"Trying {len(doubtful_of(ends))} ends again in {_worlds(inquiry)} worlds")
    confirm(bench, ranking, ends, _worlds(inquiry))
    laboratory.say(f"Looking for the value of change of {sum(end.status == OTHER for end in ends)} ends")
    narrow(bench, ranking, ends, section.rounds, min(CROSSING_WORLDS, _worlds(inquiry)))
    return _answer(inquiry, ranking, ends, assumptions, [*untried, *impossible])


def _asked(inquiry: Inquiry) -> tuple[WhatMustBeTrue, tuple[Assumption, ...], tuple[Untried, ...]]:
    """The section, the assumptions to try with their ranges, and what is not tried."""
    section = _section(inquiry)
    if inquiry.dials:
        group = "levers" if inquiry.levers else "uncertainties"
        raise inquiry.refusal(group, "have no place here, as every assumption varies by itself; leave them out")
    if len(inquiry.scenarios) < 2:
        raise inquiry.refusal("scenarios", "names one strategy, which leads whatever is true; write at least two")
    if sense(section.measure) == 0:
        label = measure_label(section.measure)
        raise inquiry.refusal(f"{inquiry.file.kind}.measure", f"{label} is not better high or low; write another")
    found, untried = assumptions_of(inquiry.companies)
    ranges = {name: (each.low, each.high) for name, each in section.ranges.items()}
    chosen = overruled(
        found, section.only, ranges, lambda path, text: inquiry.refusal(f"{inquiry.file.kind}.{path}", text)
    )
    return section, chosen, untried if not section.only else ()


def _section(inquiry: Inquiry) -> WhatMustBeTrue:
    return cast(WhatMustBeTrue, inquiry.section)


def _worlds(inquiry: Inquiry) -> int:
    return max(inquiry.file.replications, _section(inquiry).screen_replications)


def _present_worlds(inquiry: Inquiry) -> int:
    return max(_section(inquiry).present_replications, _worlds(inquiry))


def _answer(
    inquiry: Inquiry,
    ranking: Ranking,
    ends: list[End],
    assumptions: tuple[Assumption, ...],
    untried: list[Untried],
) -> Answer:
    section = _section(inquiry)
    by_end = ends_table(inquiry, ranking, ends)
    table = assumptions_table(assumptions, by_end, ranking)
    strategies = strategies_table(inquiry, ranking, section.measure)
    tables = {
        "assumptions": table,
        "ends": by_end,
        "strategies": strategies,
        "not_tried": pd.DataFrame(untried, columns=["name", "reason"]),
    }
    facts: dict[str, Any] = {
        "measure": section.measure,
        "leaders": [inquiry.scenarios[place] for place in ranking.leaders],
        "changing": table[table["weight"] > 0]["name"].tolist() if len(table) else [],
        "lines": weightiest(inquiry, ranking, table, by_end),
        "worlds": {"present": ranking.values.shape[1], "screen": section.screen_replications, "more": _worlds(inquiry)},
    }
    finding = findings(inquiry, ranking, table, by_end, section.measure)
    facts["verdict"] = verdict(inquiry, ranking, table, by_end) or finding[0]
    worlds = [ranking.values.shape[1], *(number for end in ends for number in end.replications())]
    return Answer(inquiry, tuple(finding), tables, facts, notes(len(untried)), (min(worlds), max(worlds)))

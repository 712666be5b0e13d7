"""What was found about assumptions as tidy tables; their columns are described where the study is conducted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pandas as pd

from csim.scenario.studies.load import Inquiry
from csim.study.assuming.assumptions import Assumption
from csim.study.assuming.doubts import LEVEL, OTHER, UNDECIDED, End, crossing
from csim.study.assuming.labels import area_of
from csim.study.assuming.ranking import Ranking, Usual
from csim.study.words import sense

_END_COLUMNS = [
    *("name", "label", "end", "setting", "text", "worlds", "status", "leader", "rival"),
    *("margin", "margin_low", "margin_high", "change", "change_low", "change_high"),
    *("change_text", "change_low_text", "change_high_text", "overtaken", "unknown"),
]


def ends_table(inquiry: Inquiry, ranking: Ranking, ends: Sequence[End]) -> pd.DataFrame:
    """A row an end that was tried; see the columns of `ends`."""
    usual = ranking.usual([end.values for end in ends])
    rows = [
        _end_row(inquiry.scenarios, ranking, end, _overtaken(inquiry, ranking, end, usual, len(ends))) for end in ends
    ]
    return pd.DataFrame(rows, columns=_END_COLUMNS)


def assumptions_table(assumptions: Sequence[Assumption], ends: pd.DataFrame, ranking: Ranking) -> pd.DataFrame:
    """A row an assumption, the weightiest first; see the columns of `assumptions`."""
    nearest = ranking.nearest()
    lead = nearest.margin.mean if nearest else math.nan
    by_name = {(row["name"], row["end"]): row for row in ends.to_dict("records")}
    rows = [_assumption_row(each, by_name, lead) for each in assumptions]
    rows.sort(key=_weightiest_first)
    return pd.DataFrame(rows, columns=list(_assumption_row(assumptions[0], {}, lead)) if assumptions else None)


def strategies_table(inquiry: Inquiry, ranking: Ranking, measure: str) -> pd.DataFrame:
    """A row a strategy, as things stand."""
    from csim.study.statistics import intervals

    values = sense(measure) * ranking.values
    rows = []
    for place, name in enumerate(inquiry.scenarios):
        found = intervals(values[place])
        leads = place in ranking.leaders
        rows.append([name, float(found.mean), float(found.low), float(found.high), leads])
    return pd.DataFrame(rows, columns=["strategy", "mean", "low", "high", "leads"])


def _end_row(names: Sequence[str], ranking: Ranking, end: End, overtaken: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": end.assumption.name,
        "label": end.assumption.label,
        "end": "low" if end.position < end.start else "high",
        "setting": end.setting,
        "text": end.assumption.text(end.setting),
        "worlds": end.worlds,
        "status": end.status,
        "overtaken": overtaken,
        "unknown": "; ".join(names[other] for other in end.unknown),
        **dict.fromkeys(("margin", "margin_low", "margin_high", "change", "change_low", "change_high"), math.nan),
        **dict.fromkeys(("leader", "rival", "change_text", "change_low_text", "change_high_text"), ""),
    }
    first = end.foremost
    if first is not None:
        row["margin"], row["margin_low"], row["margin_high"] = (
            first.margin.mean,
            first.margin.low(),
            first.margin.high(),
        )
        row["rival"] = names[first.other]
        row["leader"] = names[first.other if end.status == OTHER else first.leader]
    if end.status == OTHER:
        places = crossing(ranking, end)
        for column, place in zip(("change", "change_low", "change_high"), places, strict=True):
            row[column] = place
            row[f"{column}_text"] = end.assumption.text(end.assumption.way.at(place))
    return row


def _assumption_row(each: Assumption, by_name: dict[tuple[str, str], dict[Any, Any]], lead: float) -> dict[str, Any]:
    way = each.way
    present = way.position(way.present)
    ends = {end: by_name.get((each.name, end), {}) for end in ("low", "high")}
    changes = {end: float(found.get("change", math.nan)) for end, found in ends.items()}
    margins = {end: float(found.get("margin", math.nan)) for end, found in ends.items()}
    beyond = [max(0.0, changes["low"]), max(0.0, 1.0 - changes["high"])]
    moved = [abs(margin - lead) for margin in margins.values() if math.isfinite(margin)]
    return {
        "name": each.name,
        "label": each.label,
        "area": area_of(each.name),
        "touches": each.touches,
        "source": each.source,
        "way": way.of,
        "reason": way.reason,
        "present": each.text(way.present),
        "now": each.now,
        "low": each.text(way.low),
        "high": each.text(way.high),
        "low_setting": way.low,
        "high_setting": way.high,
        "present_position": present,
        **{f"{end}_status": found.get("status", "") for end, found in ends.items()},
        **{f"{end}_leader": found.get("leader", "") for end, found in ends.items()},
        **{f"{end}_change": change for end, change in changes.items()},
        "weight": sum(part for part in beyond if math.isfinite(part)),
        **{f"margin_{end}": margin for end, margin in margins.items()},
        "moves": max(moved, default=math.nan),
    }


def _overtaken(inquiry: Inquiry, ranking: Ranking, end: End, usual: Usual, ends: int) -> str:
    """Pairs whose order turns round here, sure beyond Bonferroni's level over all pairs and ends."""
    names = inquiry.scenarios
    level = LEVEL / max(1, ends * len(names) * (len(names) - 1) // 2)
    told = []
    for ahead, behind in permutations(range(len(names)), 2):
        before = ranking.between(ahead, behind)
        if before.tie or before.margin.mean <= 0:
            continue
        after = ranking.moved(ahead, behind, end.values, usual)
        if after.margin.chance_below() < level and -after.margin.mean >= after.zone:
            told.append(f"{names[behind]} overtakes {names[ahead]}")
    return "; ".join(told)


def _weightiest_first(row: dict[str, Any]) -> tuple[float, ...]:
    """Those that change who leads by their weight, undecided ones by how small the lead becomes, others by moves."""
    undecided = [row[f"margin_{end}"] for end in ("low", "high") if row[f"{end}_status"] == UNDECIDED]
    smallest = min((_finite(margin, math.inf) for margin in undecided), default=math.inf)
    return (-row["weight"], float(not undecided), smallest if undecided else 0.0, -_finite(row["moves"], -1.0))


def _finite(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise

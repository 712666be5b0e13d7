"""What knowing is worth, in sentences that claim no more than the intervals and the noise allow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Information
from csim.study.methods.spans import Span, shown_sign, span_text
from csim.study.words import joined, measure_label

if TYPE_CHECKING:
    import pandas as pd

_LIKELY = (
    "Every setting of an uncertainty counts as equally likely (in equal ratios on a log scale), and all of them as "
    "independent: what is worth knowing hangs on the ranges."
)
_BIASED = "The estimate is biased upwards a little: the noise floor is what it gives where there is nothing to find."


def finding(inquiry: Inquiry, tables: Mapping[str, pd.DataFrame], evpi: Span) -> tuple[str, ...]:
    """What each uncertainty is worth, the choice without knowing, where it would change, and what all is worth."""
    section = inquiry.section
    assert isinstance(section, Information)  # noqa: S101  (the file's kind chose it)
    measure = section.measure
    worth: list[Any] = list(tables["worth"].itertuples(index=False))
    told = [row for row in worth if row.told]
    idle = [row.label for row in worth if not row.told]
    sentences = [
        *(_valuable(row, measure, first=row is told[0]) for row in told),
        _idle(idle, alone=not told),
        _now(tables["decision"], measure),
        *(_change(row, tables["parts"], measure) for row in told[:2]),
        _everything(evpi, measure),
        _so(told, idle, tables["decision"]),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def too_few(finished: int, points: int) -> tuple[str, ...]:
    """Where too many points failed."""
    return (
        f"Nothing can be said: only {finished} of {points} points finished for all choices.",
        "Narrow the uncertainties to what the companies can bear, or take more points.",
    )


def notes(inquiry: Inquiry, finished: int) -> tuple[str, ...]:
    """What to know before reading figures."""
    section = inquiry.section
    points = section.points if isinstance(section, Information) else finished
    told = [_LIKELY, _BIASED]
    if finished < points:
        told.append(f"{points - finished} of {points} points are left out, at which runs failed or have no figure.")
    return tuple(told)


def _valuable(row: Any, measure: str, *, first: bool) -> str:
    span = Span(row.worth, row.low, row.high)
    worth = span_text(measure, span) if shown_sign(measure, span) > 0 else f"something, {_up_to(measure, row.high)},"
    before = " before you decide" if first else ""
    return f"Finding out the truth about {row.label} is worth {f'{worth}{before}'.rstrip(',')}."


def _so(told: list[Any], idle: list[str], decision: pd.DataFrame) -> str:
    """What whoever decides should do about it; said already where nothing is worth finding out."""
    if not told:
        return ""
    rows: list[Any] = list(decision.itertuples(index=False))
    best = next(row.arm for row in rows if row.best)
    about = joined([f"about {row.label}" for row in told])
    rest = " For the others these points show no reason to wait." if idle else ""
    return f"So find out more {about} before you choose {best}, where that costs less than it is worth.{rest}"


def _up_to(measure: str, high: float) -> str:
    """Where the interval begins at nothing: only its end is told."""
    return f"up to {span_text(measure, Span(high, math.nan, math.nan))} (95 %)"


def _idle(labels: list[str], *, alone: bool) -> str:
    if not labels:
        return ""
    about = joined([f"about {label}" for label in labels])
    text = f"Knowing the truth {about} is worth nothing that can be told from noise"
    return f"{text}: as far as these points tell, decide now." if alone else f"{text}."


def _now(decision: pd.DataFrame, measure: str) -> str:
    rows: list[Any] = list(decision.itertuples(index=False))
    best = next(row for row in rows if row.best)
    label = measure_label(measure)
    value = span_text(measure, Span(best.mean, best.low, best.high))
    ties = [row.arm for row in rows if not row.best and not row.behind_low > 0]
    also = f", from which nothing separates {joined(ties)}" if ties else ", surely more than any other"
    also += f" (corrected for all {math.comb(len(rows), 2)} pairs)" if len(rows) > 2 else ""
    return f"Without knowing, {best.arm} is the choice: {label[:1].lower()}{label[1:]} {value} on average{also}."


def _change(worth: Any, parts: pd.DataFrame, measure: str) -> str:
    """Where knowing an uncertainty would change the choice."""
    rows: list[Any] = list(parts[parts["uncertainty"] == worth.uncertainty].itertuples(index=False))
    changed = [row for row in rows if row.gain_low > 0]
    if not changed:
        return ""
    told = [
        f"{_where(row, worth.label)} {row.best} is better by "
        f"{span_text(measure, Span(row.gain, row.gain_low, row.gain_high), difference=True)}"
        for row in changed
    ]
    text = joined(told)
    return f"{text[:1].upper()}{text[1:]}."


def _where(row: Any, label: str) -> str:
    return f"in the {row.part} of {label}" if row.part.endswith(" third") else f"with {label} {row.part}"


def _everything(evpi: Span, measure: str) -> str:
    if evpi.mean == 0:
        return "The same choice is best at every point: knowing everything would change nothing."
    told = span_text(measure, evpi) if shown_sign(measure, evpi) > 0 else _up_to(measure, evpi.high)
    return f"Knowing everything, luck included, would be worth {told}: no finding out is worth more."

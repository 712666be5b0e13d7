"""What a selection guarantees and what not, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from csim.study.choosing.selection import Outcome
from csim.study.kinds.select_arms import Asked
from csim.study.methods.spans import Span, span_text
from csim.study.words import joined, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 3


def finding(asked: Asked, outcome: Outcome, tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """The choice and why it ended, what is guaranteed, what nothing separates, and what a wrong choice would cost."""
    sentences = (
        _choice(asked, outcome, tables["differences"]),
        _guarantee(asked, outcome),
        _ties(outcome, tables["differences"]),
        _regret(asked, outcome, tables["arms"]),
    )
    return tuple(sentence for sentence in sentences if sentence)


def none_judged(asked: Asked, able: Sequence[str]) -> tuple[str, ...]:
    """Where fewer than two choices have figures."""
    label = measure_label(asked.measure)
    if not able:
        return (f"Nothing can be chosen: {label} has no figure in most runs of every choice.",)
    return (f"Nothing can be compared: only {able[0]} has a figure for {label} in most of its runs.",)


def notes(asked: Asked, outcome: Outcome, able: Sequence[str]) -> tuple[str, ...]:
    """What to know before reading figures."""
    told = []
    failed = [name for name in asked.cases if name not in able]
    if failed:
        told.append(f"Left out, without a figure in most of the first {asked.first} runs: {joined(failed)}.")
    if outcome.left_out:
        counted = "1 replicate is" if outcome.left_out == 1 else f"{outcome.left_out} replicates are"
        told.append(f"{counted} left out, in which a run failed or has no figure.")
    early = [each for each in outcome.eliminated if each.after < max(outcome.replications.values())]
    if early:
        told.append(
            "Who fell behind early was simulated no longer: such differences are those of the moment at which they "
            "were large enough, and look a little too large."
        )
    return tuple(told)


def _choice(asked: Asked, outcome: Outcome, differences: pd.DataFrame) -> str:
    label = measure_label(asked.measure)
    small = label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"
    after = max(outcome.replications.values())
    if not outcome.guaranteed:
        return (
            f"No choice is sure by {small}: at the cap of {asked.section.cap} replications {joined(outcome.remaining)} "
            f"remain, and {outcome.best} leads."
        )
    rows: list[Any] = list(differences.dropna(subset=["mean"]).itertuples(index=False))
    nearest = max(rows, key=lambda row: asked.sense * row.mean, default=None)
    text = f"{outcome.best} is chosen by {small} among {len(differences) + 1}, after {after} replications"
    if nearest is None:
        return f"{text}."
    ahead = _less(nearest).turned(-asked.sense)
    told = span_text(asked.measure, ahead, difference=True)
    if nearest.apart and ahead.sign <= 0:  # Holm's test sees a little more than intervals that hold at once
        told = span_text(asked.measure, Span(ahead.mean, math.nan, math.nan), difference=True)
        return f"{text}: better than {nearest.arm}, the next, by {told} (Holm's p {nearest.p_adjusted:.3f})."
    if ahead.sign <= 0:
        return f"{text}; its lead over {nearest.arm}, the next, {told}, may be luck."
    return f"{text}: better than {nearest.arm}, the next, by {told}."


def _guarantee(asked: Asked, outcome: Outcome) -> str:
    """What the procedure promises, and what not."""
    unit = unit_of_difference(measure_unit(asked.measure))
    zone = scale_of(unit, [asked.zone]).text(asked.zone)
    sure = f"{100 * asked.section.probability:g} %"
    if outcome.guaranteed:
        return (
            f"Guaranteed: wherever one choice is ahead of all others by {zone} or more, that one is chosen with a "
            f"probability of at least {sure}; not guaranteed: which of several is best that lie closer together."
        )
    return f"The {sure} that were asked for a lead of {zone} are not reached: raise select.cap, or widen select.zone."


def _ties(outcome: Outcome, differences: pd.DataFrame) -> str:
    """Whom nothing separates from the best, corrected for how many were compared."""
    rows: list[Any] = list(differences.itertuples(index=False))
    ties = [row.arm for row in rows if not row.apart]
    corrected = f"corrected for {len(rows)} comparisons" if len(rows) > 1 else "by the paired test"
    if not ties:
        subject = "all others are" if len(rows) > 1 else f"{rows[0].arm} is"
        return f"With 95 % confidence, {corrected}, {subject} worse than {outcome.best}."
    more = f" and {len(ties) - _SHOWN} more" if len(ties) > _SHOWN else ""
    listed = ", ".join(ties[:_SHOWN]) + more if more else joined(ties)
    return f"With 95 % confidence, {corrected}, nothing separates {outcome.best} from {listed}."


def _regret(asked: Asked, outcome: Outcome, arms: pd.DataFrame) -> str:
    """What it costs on average that another might be best after all."""
    regret = float(arms.loc[arms["arm"] == outcome.best, "regret"].iloc[0])
    if not math.isfinite(regret):
        return ""
    unit = unit_of_difference(measure_unit(asked.measure))
    least = 0.01 * asked.zone
    if abs(regret) < least:
        told = scale_of(unit, [least]).text(least)
        return f"That another is best after all costs on average less than {told}: next to nothing."
    return f"That another may be best after all costs on average {scale_of(unit, [regret]).text(regret)}."


def _less(row: Any) -> Span:
    return Span(float(row.mean), float(row.low), float(row.high))

"""What a selection guarantees and what not, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from csim.study.choosing.selection import MOST_MISSING, Outcome
from csim.study.kinds.select_arms import Asked
from csim.study.methods.spans import Span, shown_sign, span_text
from csim.study.words import (
    in_sentence,
    joined,
    measure_label,
    measure_unit,
    percent,
    scale_of,
    unit_of_difference,
)

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 3


def finding(asked: Asked, outcome: Outcome, tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """The choice and why it ended, what is guaranteed, what nothing separates, and what a wrong choice would cost."""
    sentences = (
        _choice(asked, outcome, tables["differences"]),
        _failures(asked, tables["arms"]),
        _guarantee(asked, outcome),
        _ties(outcome, tables["differences"]),
        _regret(asked, outcome, tables["arms"]),
        _so(asked, outcome, tables["differences"]),
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
    if not _ended(outcome):
        return (
            f"No choice is sure by {small}: at the cap of {asked.section.cap} replications {joined(outcome.remaining)} "
            f"remain, and {outcome.best} leads."
        )
    rows: list[Any] = list(differences.dropna(subset=["mean"]).itertuples(index=False))
    nearest = max(rows, key=lambda row: asked.sense * row.mean, default=None)
    text = f"{outcome.best} is chosen by {small} among {len(differences) + 1}, after {after} replications"
    if not outcome.guaranteed:
        text = f"No choice is sure by {small}: {outcome.best} leads, but only in the {after} worlds that all survive"
    if nearest is None:
        return f"{text}."
    ahead = _less(nearest).turned(-asked.sense)
    told = span_text(asked.measure, ahead, difference=True)
    if shown_sign(asked.measure, ahead, difference=True) > 0:
        return f"{text}: better than {nearest.arm}, the next, by {told}."
    if nearest.apart:  # Holm's test sees a little more than intervals that hold at once
        told = span_text(asked.measure, Span(ahead.mean, math.nan, math.nan), difference=True)
        return f"{text}; its lead over {nearest.arm}, the next, is {told} (Holm's p {nearest.p_adjusted:.3f})."
    return f"{text}; its lead over {nearest.arm}, the next, {told}, may be luck."


def _ended(outcome: Outcome) -> bool:
    """Whether the procedure came to its end before the cap."""
    return len(outcome.remaining) == 1


def _failures(asked: Asked, arms: pd.DataFrame) -> str:
    """How often each choice has no figure, in the worlds it was simulated in."""
    rows: list[Any] = list(arms.itertuples(index=False))
    failed = [row for row in rows if row.failed > 0]
    if not failed:
        return ""
    told = [f"{row.arm} in {percent(row.failed)}" for row in failed[:_SHOWN]]
    told += [f"{len(failed) - _SHOWN} more in some"] if len(failed) > _SHOWN else []
    return f"A run failed, or has no figure of {in_sentence(asked.measure)}, with {joined(told)} of its worlds."


def _guarantee(asked: Asked, outcome: Outcome) -> str:
    """What the procedure promises, and what not."""
    unit = unit_of_difference(measure_unit(asked.measure))
    zone = scale_of(unit, [asked.zone]).text(asked.zone)
    sure = f"{100 * asked.section.probability:g} %"
    if outcome.guaranteed:
        where = " in worlds that all survive" if outcome.left_out else ""
        return (
            f"Guaranteed{where}, if differences are normal and worlds independent: wherever one choice is ahead of all "
            f"others by {zone} or more, that one is chosen with a probability of at least {sure}; not guaranteed: "
            "which of several is best that lie closer together."
        )
    if _ended(outcome):
        return (
            f"Nothing is guaranteed: {percent(outcome.missing)} of the worlds are left out, in which some choice has "
            "no figure, and the others are no fair sample of all."
        )
    return f"The {sure} that were asked for a lead of {zone} are not reached: raise select.cap, or widen select.zone."


def _ties(outcome: Outcome, differences: pd.DataFrame) -> str:
    """Whom nothing separates from the best; what was seen decided how long to look, so that no test keeps its error."""
    rows: list[Any] = list(differences.itertuples(index=False))
    ties = [row.arm for row in rows if not row.apart]
    more = f" and {len(ties) - _SHOWN} more" if len(ties) > _SHOWN else ""
    listed = ", ".join(ties[:_SHOWN]) + more if more else joined(ties or ["all others"])
    stands = f"nothing separates {outcome.best} from" if ties else f"{outcome.best} stands apart from"
    corrected = f"Corrected for all {math.comb(len(rows) + 1, 2)} pairs" if len(rows) > 1 else "By the paired test"
    promise = ", and the guarantee is the procedure's" if outcome.guaranteed else ""
    return (
        f"{corrected}, {stands} {listed}; since the runs ended by what they showed, such "
        f"comparisons only describe{promise}."
    )


def _regret(asked: Asked, outcome: Outcome, arms: pd.DataFrame) -> str:
    """What it costs on average that another might be best after all; nothing where too many worlds are left out."""
    regret = float(arms.loc[arms["arm"] == outcome.best, "regret"].iloc[0])
    if not math.isfinite(regret) or outcome.missing > MOST_MISSING:
        return ""
    unit = unit_of_difference(measure_unit(asked.measure))
    least = 0.01 * asked.zone
    where = ", in worlds that all survive" if outcome.left_out else ""
    if abs(regret) < least:
        told = scale_of(unit, [least]).text(least)
        return f"The risk that another is best after all costs on average less than {told}{where}: next to nothing."
    return f"The risk that another is best after all costs on average {scale_of(unit, [regret]).text(regret)}{where}."


def _so(asked: Asked, outcome: Outcome, differences: pd.DataFrame) -> str:
    """What whoever decides should do about it; said already where nothing is guaranteed."""
    if not outcome.guaranteed:
        return ""
    rows: list[Any] = list(differences.itertuples(index=False))
    ties = [row.arm for row in rows if not row.apart]
    label = in_sentence(asked.measure)
    if not ties:
        return f"So take {outcome.best}, as far as {label} goes."
    shown = ties if len(ties) <= _SHOWN else [*ties[:_SHOWN], f"{len(ties) - _SHOWN} more"]
    return (
        f"So take {outcome.best}, unless other reasons speak for {' or '.join(shown)}: {label} does not surely speak "
        "against that."
    )


def _less(row: Any) -> Span:
    return Span(float(row.mean), float(row.low), float(row.high))

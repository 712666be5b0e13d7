"""What a search found, in sentences that claim no more than fresh worlds show."""

from __future__ import annotations

import math

import numpy as np

from csim.study.kinds.optimise_confirm import Confirmed
from csim.study.kinds.optimise_task import PRESENT, Tried
from csim.study.methods.bounds import Bound, Held
from csim.study.methods.space import at_end, short_text
from csim.study.methods.spans import Span, span_of, span_text
from csim.study.words import in_sentence, joined, measure_label, measure_unit, percent, percent_span, scale_of

_SHOWN_TIES = 2


def finding(found: Confirmed) -> tuple[str, ...]:
    """The sentences, the answer first."""
    if found.winner is None:
        return _none_confirmed(found)
    sentences = [
        _best(found, found.winner),
        _switched(found),
        _against_present(found, found.winner),
        _rivals(found),
        _limits(found, found.winner),
        _ends(found, found.winner),
        _front(found),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def nothing_found(tried: Tried) -> tuple[str, ...]:
    """What to say where no choice that was tried keeps all limits."""
    task = tried.task
    places = [place for place, stage in enumerate(tried.stages) if stage != PRESENT]
    if not places or all(math.isnan(task.means(tried.worlds[place])[0]) for place in places):
        objective = in_sentence(task.section.objective)
        return (f"No choice has a figure for {objective}: runs failed, or it is not defined there.",)
    nearest = min(places, key=lambda place: sum(max(0.0, each) for each in task.violations(tried.worlds[place])))
    broken = [
        (bound, bound.held(tried.worlds[nearest][:, column]).held)
        for column, bound in enumerate(task.bounds, 2)
        if not bound.kept(tried.worlds[nearest][:, column])
    ]
    worlds = len(task.searched)
    told = joined([f"{bound.text} (held in {held} of {worlds})" for bound, held in broken])
    is_whole = task.space.size is not None and task.space.size <= task.section.trials
    tried_all = f"None of all {len(places)} choices" if is_whole else f"None of the {len(places)} choices tried"
    return (
        f"{tried_all} keeps {'the limit' if len(task.bounds) == 1 else 'all limits'}.",
        f"The least violated: {task.text(tried.cases[nearest])} breaks {told}.",
        "Widen the levers' ranges, or ask for less.",
    )


def notes(tried: Tried, found: Confirmed | None) -> tuple[str, ...]:
    """What to know before reading figures."""
    task, told = tried.task, []
    if tried.impossible:
        count = len(tried.impossible)
        told.append(f"{count} {'choice is' if count == 1 else 'choices are'} no possible company and left out.")
    if found is not None:
        missing = int((~np.isfinite(found.worlds[:, :, :2])).any(axis=2).sum())
        if missing:
            told.append(f"{missing} fresh runs failed or have no figure; they are left out of means and differences.")
        told.append(
            f"Figures of finalists and of the front come from {len(task.fresh)} worlds that the search did not use."
        )
    return tuple(told)


def _best(found: Confirmed, winner: int) -> str:
    task = found.task
    shown = found.shown_to_keep(winner)
    limits = "the limit" if len(task.bounds) == 1 else "the limits"
    within = " within the limits" if task.bounds and shown else ""
    doubt = "" if shown else f"; it is not shown to keep {limits}"
    value = span_text(task.section.objective, found.span(winner, 0))
    return (
        f"Best{within} is {task.text(found.cases[winner])}; its {in_sentence(task.section.objective)} is {value} "
        f"in {len(task.fresh)} fresh worlds{doubt}."
    )


def _switched(found: Confirmed) -> str:
    """Whether the winner's fresh figure is one it was chosen by."""
    if not found.switched:
        return ""
    first = found.task.text(found.cases[found.keeping[0]])
    return (
        f"The search's best was {first}; fresh worlds surely prefer the other, whose figure in them was chosen after "
        "looking and is somewhat too good."
    )


def _against_present(found: Confirmed, winner: int) -> str:
    """How much is gained, and how much of what the search promised was luck."""
    objective = found.task.section.objective
    if found.reference is None:
        shown = span_text(objective, Span(found.searched_mean(winner), math.nan, math.nan))
        return _luck(f"The search had shown {shown}", objective, found.flattery(winner))
    present = found.task.text(found.cases[found.reference])
    gain = span_of(found.gain(winner))
    promised = float(span_of(found.gain(winner, fresh=False)).mean)
    told = _gap(objective, gain)
    if gain == Span(0.0, 0.0, 0.0):
        return f"That is what {present} already does."
    if gain.sign > 0:
        first = f"That is better than {present} by {told}"
    elif gain.sign < 0:
        better = _gap(objective, gain.turned(-1))
        return f"{_capital(present)} is better by {better}: what it does lies outside the search."
    else:
        first = f"Whether that is better than {present} cannot be told: the difference is {told}"
    scale = scale_of(measure_unit(objective), [promised, gain.mean], [(gain.high - gain.low) / 6])
    second = _luck(f"the search had promised {scale.text(promised)}", objective, found.flattery(winner))
    return f"{first}; {second}"


def _luck(lead: str, objective: str, flattery: Span) -> str:
    """How far the search's figure was from the fresh one; fewer than two worlds show nothing."""
    if not math.isfinite(flattery.low):
        return f"{lead}."
    if flattery == Span(0.0, 0.0, 0.0):
        return f"{lead}, and so it is."
    if flattery.sign > 0:
        return f"{lead}, which flattered its choice by {_gap(objective, flattery)}."
    if flattery.sign < 0:
        return f"{lead}, which was too little by {_gap(objective, flattery.turned(-1))}."
    return f"{lead}, and how far that is off, {_gap(objective, flattery)}, is no more than luck."


def _rivals(found: Confirmed) -> str:
    gaps = found.behind_winner(found.keeping)
    if not gaps:
        return ""
    ties = [short_text(found.task.inquiry, found.cases[place]) for place, gap in gaps.items() if gap.sign == 0]
    if not ties:
        return f"It is surely ahead of the other {f'{len(gaps)} finalists' if len(gaps) > 1 else 'finalist'}."
    order = " (the same levers in the same order)" if len(found.task.inquiry.levers) > 1 else ""
    rest = len(ties) - _SHOWN_TIES
    told = f"{', '.join(ties[:_SHOWN_TIES])}{order} and {rest} more" if rest > 0 else f"{joined(ties)}{order}"
    return f"Nothing separates it from {told}: choose among them by what else matters."


def _limits(found: Confirmed, winner: int) -> str:
    parts = [
        f"{measure_label(bound.measure)} is {bound.side} in {_counted(bound, held, len(found.finalists))}"
        for bound, held in zip(found.task.bounds, found.held(winner), strict=True)
    ]
    fallen = [place for place in found.finalists if place not in found.keeping]
    more = f"; {len(fallen)} of {len(found.finalists)} finalists no longer keep the limits there" if fallen else ""
    return f"In fresh worlds {joined(parts)}{more}." if parts else ""


def _counted(bound: Bound, held: Held, finalists: int) -> str:
    at_once = f", for all {finalists} finalists at once" if finalists > 1 else ""
    sure = f"95 %: {percent_span(held.low, held.high)} of worlds{at_once}"
    return f"{held.held} of {held.worlds} ({sure}; {percent(bound.probability)} asked)"


def _ends(found: Confirmed, winner: int) -> str:
    """Levers whose best setting is the last that was allowed."""
    dials = {dial.name: dial for dial in found.task.space.dials}
    parts = [
        f"{dials[name].label} stands at the {at_end(dials[name], setting)} end of its range"
        for name, setting in found.cases[winner].settings
        if at_end(dials[name], setting)
    ]
    return f"{_capital(joined(parts))}: beyond it may be better still." if parts else ""


def _front(found: Confirmed) -> str:
    """What more of one goal costs in the other."""
    measures = found.task.section.objective, found.task.section.against
    objective, against = (in_sentence(measure) for measure in measures)
    if not found.shown_front:
        return (
            f"Whether more {objective} costs {against} is unknown: {against} has no figure, as runs failed or it is "
            "not defined, with any choice that was confirmed."
        )
    if len(found.front) < 2:
        known = " among the choices that have figures of both" if found.unknown_front else ""
        return f"No trade-off shows{known}: the same choice is best in {objective} and {against}."
    traded = trade_off(found)
    if traded is None:
        return (
            f"No trade-off between {objective} and {against} was found: as far as luck lets us see, neither end of the "
            "front gives up one for more of the other."
        )
    return (
        f"None surely beats the {len(found.front)} points of the front against {against}: at its other end, "
        f"{found.task.text(found.cases[_other_end(found)])}, {against} is better by {_gap(measures[1], traded[1])} and "
        f"{objective} worse by {_gap(measures[0], traded[0])}."
    )


def trade_off(found: Confirmed) -> tuple[Span, Span] | None:
    """What the front's other end costs in the objective, and gains in the other goal; None unless both are sure."""
    if len(found.front) < 2:
        return None
    first, second = found.front[0], _other_end(found)
    cost = found.gap(first, second, 0).turned(found.task.senses[0])
    gain = found.gap(second, first, 1).turned(found.task.senses[1])
    return (cost, gain) if min(cost.sign, gain.sign) > 0 else None


def _other_end(found: Confirmed) -> int:
    """The front's point that serves the other goal best; of those that nothing separates there, the first."""
    best = max(found.front, key=lambda place: float(found.task.means(found.worlds[place])[1]))
    sense = found.task.senses[1]
    return next(place for place in found.front if found.gap(best, place, 1).turned(sense).sign <= 0)


def _none_confirmed(found: Confirmed) -> tuple[str, ...]:
    """The search found choices that keep the limits, and fresh worlds deny it."""
    first = found.finalists[0]
    broken = [
        f"{measure_label(bound.measure)} is {bound.side} in {_counted(bound, held, len(found.finalists))}"
        for column, (bound, held) in enumerate(zip(found.task.bounds, found.held(first), strict=True), 2)
        if not bound.kept(found.worlds[first, :, column])
    ]
    missing = broken or [f"{in_sentence(found.task.section.objective)} does not exist in most worlds"]
    return (
        f"None of the {len(found.finalists)} finalists keeps the limits in fresh worlds.",
        f"The search's best is {found.task.text(found.cases[first])}, but there {joined(missing)}.",
        "Give the search more replications, or ask for a little more than is needed.",
    )


def _gap(measure: str, span: Span) -> str:
    return span_text(measure, span, difference=True)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"

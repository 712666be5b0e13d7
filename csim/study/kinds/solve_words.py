"""The sentences of a solve study: the value, what holds there and just before it, and what cannot be told from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Solve
from csim.study.kinds.solve_conditions import Condition
from csim.study.methods.thresholds import Order, Told
from csim.study.words import (
    asked_percent,
    joined,
    measure_label,
    measure_unit,
    percent,
    percent_span,
    scale_of,
    unit_of_difference,
)

if TYPE_CHECKING:
    from csim.study.kinds.solve import Solved

_DIGITS = 4
_EXTREME = {"least": "least value of", "most": "largest value of"}


def sentences(inquiry: Inquiry, section: Solve, solved: Solved) -> Iterator[str]:
    """What one scenario's search found."""
    if (
        max(told.worlds for told in solved.tried[solved.grid[-1]]) < 2
        and section.closer * inquiry.file.replications < 2
    ):
        yield f"{inquiry.label(solved.scenario)}: one world shows no chances, only luck; ask for at least 16."
        return
    if solved.outcome == "unknown":
        yield _unknown(inquiry, solved)
        return
    if solved.outcome == "none":
        yield _none(inquiry, solved)
    elif solved.outcome == "from the start":
        yield _from_the_start(inquiry, section, solved)
    else:
        yield _found(inquiry, section, solved)
        yield _range(inquiry, solved)
    yield from _order(inquiry, solved)
    yield from _passed_over(inquiry, solved)


def notes(inquiry: Inquiry, section: Solve) -> Iterator[str]:
    """What to know before reading the figures."""
    lever = inquiry.levers[0]
    if section.limits:
        yield (
            "A limit holds in a share of worlds, with Wilson's 95 % interval; a world in which the measure does not "
            "exist, or whose run failed, counts as one in which it does not hold."
        )
    if section.at_least_as_good_as:
        rival = inquiry.label(section.at_least_as_good_as)
        turned = "in both" if section.turn_both else f"while {rival} stays as it is"
        yield f"Differences to {rival} are paired world by world; {lever.label} is turned {turned}."
    if inquiry.uncertainties:
        names = joined([dial.label for dial in inquiry.uncertainties])
        yield f"Each world has its own {names}, spread evenly over the range, the same for all values of {lever.label}."
    if not lever.whole and not lever.discrete:
        yield f"{lever.label} is found to {100 * section.tolerance:g} % of its range."


def _found(inquiry: Inquiry, section: Solve, solved: Solved) -> str:
    value, before = solved.holds.value, solved.holds.before
    assert value is not None, "it was found"  # noqa: S101
    assert before is not None, "and not at the start"  # noqa: S101
    lever, who = inquiry.levers[0].label, inquiry.label(solved.scenario)
    if len(solved.conditions) == 1 and solved.conditions[0].rival:
        start = f"{who} breaks even with {inquiry.label(solved.conditions[0].rival)} at {lever} {_text(inquiry, value)}"
    else:
        start = f"{who}: the {_EXTREME[section.wanted]} {lever} that will do is {_text(inquiry, value)}"
    there, just_before = _told(inquiry, solved, value), _told(inquiry, solved, before)
    return f"{start}: there {there}; at {_text(inquiry, before)} {just_before}."


def _range(inquiry: Inquiry, solved: Solved) -> str:
    """Which values cannot be told from the answer."""
    who, value = inquiry.label(solved.scenario), solved.holds.value
    first, sure = solved.first_possible, solved.surely_holds.value
    assert first is not None, "what holds may hold"  # noqa: S101
    if first == sure == value:
        return f"{who}: no other value can be the answer at 95 %."
    beyond = ", or even beyond it," if solved.may_hold.before is None else ""
    if sure is None:
        return (
            f"{who}: the answer may begin at {_text(inquiry, first)}{beyond}, and at no value tried, up to "
            f"{_text(inquiry, solved.grid[-1])}, is it sure at 95 %. More replications narrow that."
        )
    low, high = sorted((first, sure))
    return (
        f"{who}: any value from {_text(inquiry, low)} to {_text(inquiry, high)} may be the answer{beyond} at 95 %; at "
        f"{_text(inquiry, sure)} it surely holds."
    )


def _unknown(inquiry: Inquiry, solved: Solved) -> str:
    """That too few worlds have figures for an answer, and where."""
    who, lever = inquiry.label(solved.scenario), inquiry.levers[0].label
    value, before = solved.holds.value, solved.holds.before
    if value is None or before is None:
        most = max(solved.tried, key=lambda each: min(told.worlds for told in solved.tried[each]))
        ends = f"{_text(inquiry, solved.grid[0])} to {_text(inquiry, solved.grid[-1])}"
        return (
            f"{who}: undecided, {lever} from {ends}: at no value tried do half of the worlds have figures. At best, at "
            f"{_text(inquiry, most)}, {_told(inquiry, solved, most)}."
        )
    return (
        f"{who}: undecided. At {lever} {_text(inquiry, value)} it holds: {_told(inquiry, solved, value)}; but whether "
        f"it does before cannot be told, as at {_text(inquiry, before)} {_told(inquiry, solved, before)}."
    )


def _from_the_start(inquiry: Inquiry, section: Solve, solved: Solved) -> str:
    who, lever = inquiry.label(solved.scenario), inquiry.levers[0].label
    first, last = solved.grid[0], solved.grid[-1]
    there = _told(inquiry, solved, first)
    if solved.order is Order.FALLING:
        fails = next(value for value in solved.grid if _fails(solved, value))
        turn = "most" if section.wanted == "least" else "least"
        return (
            f"{who}: the {_EXTREME[section.wanted]} {lever} tried, {_text(inquiry, first)}, already does: there "
            f"{there}. It fails from {_text(inquiry, fails)} on; to find that end, ask for wanted: {turn}."
        )
    sure = all(told.surely_holds for told in solved.tried[first])
    doubt = "" if sure else f" At {_text(inquiry, first)} that is not sure at 95 %."
    known = all(solved.judged(value) for value in solved.grid)
    rising = solved.order is Order.RISING and known
    every = "every value in this range does" if rising else "the first value tried already does"
    ends = f"{_text(inquiry, first)} to {_text(inquiry, last)}"
    return f"{who}: {every}, {lever} from {ends}: at the first {there}.{doubt}"


def _none(inquiry: Inquiry, solved: Solved) -> str:
    who, lever = inquiry.label(solved.scenario), inquiry.levers[0].label
    ends = f"{_text(inquiry, solved.grid[0])} to {_text(inquiry, solved.grid[-1])}"
    best = max(solved.tried, key=lambda value: _nearness(solved.tried[value]))
    nearest = f"It comes nearest at {_text(inquiry, best)}: {_told(inquiry, solved, best)}."
    if solved.first_possible is None:
        return f"{who}: no value in this range does, {lever} from {ends}. {nearest}"
    return (
        f"{who}: undecided. No value tried does, {lever} from {ends}, but from {_text(inquiry, solved.first_possible)} "
        f"on it is not excluded at 95 %. {nearest} More replications narrow that."
    )


def _order(inquiry: Inquiry, solved: Solved) -> Iterator[str]:
    if solved.order not in (Order.BROKEN, Order.BROKEN_BY_LUCK):
        return
    yes = joined([_text(inquiry, value) for value in solved.grid if _holds(solved, value)])
    no = joined([_text(inquiry, value) for value in solved.grid if _fails(solved, value)])
    why = "more than luck explains" if solved.order is Order.BROKEN else "which luck may explain"
    yield (
        f"{inquiry.label(solved.scenario)}: more is not always better here. Of the values first tried it holds at "
        f"{yes} and fails at {no}, {why}; beyond the answer it need not hold."
    )


def _passed_over(inquiry: Inquiry, solved: Solved) -> Iterator[str]:
    """The values first tried of which too few worlds have figures."""
    unknown = [_text(inquiry, value) for value in solved.grid if not solved.judged(value)]
    if unknown:
        yield (
            f"{inquiry.label(solved.scenario)}: at {joined(unknown)} fewer than half of the worlds have figures, so "
            "nothing is concluded there."
        )


def _fails(solved: Solved, value: float) -> bool:
    return solved.judged(value) and not _holds(solved, value)


def _holds(solved: Solved, value: float) -> bool:
    return all(told.holds for told in solved.tried[value])


def _nearness(tolds: tuple[Told, ...]) -> tuple[int, int, float]:
    """How near conditions come to holding: how many do, how many are judged, then how much of the first is there."""
    gap = tolds[0].estimate - tolds[0].needed
    judged = sum(told.judged for told in tolds)
    return sum(told.holds for told in tolds), judged, gap if np.isfinite(gap) else -np.inf


def _told(inquiry: Inquiry, solved: Solved, value: float) -> str:
    """What holds at a value, with its interval."""
    pairs = zip(solved.conditions, solved.tried[value], strict=True)
    return joined([_one(inquiry, condition, told) for condition, told in pairs])


def _one(inquiry: Inquiry, condition: Condition, told: Told) -> str:
    measure = measure_label(condition.measure)
    if not np.isfinite(told.estimate):
        return f"{measure} does not exist in any world"
    if not told.judged:
        return f"{measure} of both exists in only {told.worlds} of {told.tried} worlds"
    if condition.rival:
        return _difference(measure, inquiry.label(condition.rival), condition, told)
    side = "at least" if condition.sign > 0 else "at most"
    share = f"{percent(told.estimate)} of {told.worlds} worlds"
    span = f"95 %: {percent_span(told.low, told.high)}; asked: {asked_percent(told.needed)}"
    return f"{measure} is {side} {condition.bound_text} in {share} ({span})"


def _difference(measure: str, rival: str, condition: Condition, told: Told) -> str:
    low, high = sorted((condition.sign * told.low, condition.sign * told.high))
    mean = condition.sign * told.estimate
    unit = unit_of_difference(measure_unit(condition.measure))
    scale = scale_of(unit, [mean, low, high], [(high - low) / 6])
    worlds = f"{told.worlds} worlds" if told.worlds == told.tried else f"{told.worlds} of {told.tried} worlds"
    span = f"95 %: {scale.span(low, high, signed=True)}; {worlds}" if np.isfinite(low) else worlds
    return f"{measure} differs from that of {rival} by {scale.text(mean, signed=True)} ({span})"


def _text(inquiry: Inquiry, value: float) -> str:
    return inquiry.levers[0].text(value, digits=_DIGITS)

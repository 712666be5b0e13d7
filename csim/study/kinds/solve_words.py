"""The sentences of a solve study: the value, what holds there and just before it, and what cannot be told from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Solve
from csim.study.kinds.solve_conditions import Condition
from csim.study.kinds.solve_outcomes import same_from
from csim.study.methods.spans import Span
from csim.study.methods.thresholds import Order, Told
from csim.study.words import (
    Scale,
    asked_percent,
    in_sentence,
    joined,
    measure_unit,
    percent,
    percent_span,
    scale_of,
    unit_of_difference,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csim.study.kinds.solve import Solved

_DIGITS = 4
_COUNTED = ("people", "accounts")
_EXTREME = {"least": "lowest", "most": "highest"}
_EXTREME_COUNT = {"least": "fewest", "most": "most"}


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
        yield _evidence(inquiry, solved)
    yield from _order(inquiry, solved)
    yield from _same(inquiry, solved)
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
        kept = f"both get the same {lever.label}" if section.turn_both else f"{rival} keeps its own {lever.label}"
        yield f"Differences to {rival} are paired world by world; {kept}."
    if inquiry.uncertainties:
        names = joined([dial.label for dial in inquiry.uncertainties])
        yield f"Each world has its own {names}, spread evenly over the range, the same for all values of {lever.label}."
    if not lever.whole and not lever.discrete:
        yield f"The answer is found to {100 * section.tolerance:g} % of the range of {lever.label}."


def value_text(inquiry: Inquiry, value: float) -> str:
    """A value of the lever: `10 people`, `33,000 USD/year`."""
    return inquiry.levers[0].text(value, digits=_DIGITS)


def asked_for(inquiry: Inquiry, section: Solve) -> str:
    """What is looked for: `fewest CSMs that will do`, `highest price of a tool that will do`."""
    return f"{_extreme(inquiry, section)} that will do"


def span_told(condition: Condition, told: Told) -> Span:
    """What is told, as it is shown: a share, or in the measure's unit the scenario's mean less the rival's."""
    return Span(told.estimate, told.low, told.high).turned(condition.sign if condition.rival else 1)


def difference_scale(condition: Condition, spans: Sequence[Span]) -> Scale:
    """How mean differences are written, with a digit more than the narrowest interval needs."""
    unit = unit_of_difference(measure_unit(condition.measure))
    sizes = [size for span in spans for size in span]
    return scale_of(unit, sizes, [(span.high - span.low) / 6 for span in spans])


def _extreme(inquiry: Inquiry, section: Solve) -> str:
    lever = inquiry.levers[0]
    words = _EXTREME_COUNT if lever.unit in _COUNTED else _EXTREME
    return f"{words[section.wanted]} {lever.label}"


def _found(inquiry: Inquiry, section: Solve, solved: Solved) -> str:
    """The value, and where it surely holds and fails."""
    value = solved.holds.value
    assert value is not None, "it was found"  # noqa: S101
    who, doubt = inquiry.label(solved.scenario), _doubt(inquiry, section, solved)
    if not _breaks_even(solved):
        return f"The {asked_for(inquiry, section)} with {who}: {value_text(inquiry, value)} (95 %: {doubt})."
    side, condition = _on(inquiry, section, solved, value), solved.conditions[0]
    good = f"{who} is at least as good as {inquiry.label(condition.rival)} in {in_sentence(condition.measure)}"
    return f"{side[0].upper()}{side[1:]} ({inquiry.levers[0].label}), {good} (95 %: {doubt})."


def _breaks_even(solved: Solved) -> bool:
    """Whether all that is asked is to be as good as another."""
    return len(solved.conditions) == 1 and bool(solved.conditions[0].rival)


def _on(inquiry: Inquiry, section: Solve, solved: Solved, value: float) -> str:
    """The side on which it holds; where more is not always better, the value alone."""
    text = value_text(inquiry, value)
    if solved.order is not Order.RISING:
        return f"at {text}"
    return f"from {text} on" if section.wanted == "least" else f"up to {text}"


def _off(inquiry: Inquiry, section: Solve, solved: Solved, value: float) -> str:
    """The side on which it fails, likewise."""
    text = value_text(inquiry, value)
    if solved.order is not Order.RISING:
        return f"at {text}"
    return f"up to {text}" if section.wanted == "least" else f"from {text} on"


def _doubt(inquiry: Inquiry, section: Solve, solved: Solved) -> str:
    """Where it surely holds and surely fails, the lower values first."""
    sure, fails = solved.surely_holds.value, solved.may_hold.before
    first, last = value_text(inquiry, solved.grid[0]), value_text(inquiry, solved.grid[-1])
    holds = f"not sure even at {last}" if sure is None else f"surely {_on(inquiry, section, solved, sure)}"
    not_yet = f"perhaps even at {first}" if fails is None else f"surely not {_off(inquiry, section, solved, fails)}"
    return ", ".join((not_yet, holds) if section.wanted == "least" else (holds, not_yet))


def _evidence(inquiry: Inquiry, solved: Solved) -> str:
    """What holds at the value found, and of a limit also at the one before it."""
    value, before = solved.holds.value, solved.holds.before
    assert value is not None, "it was found"  # noqa: S101
    assert before is not None, "and not at the start"  # noqa: S101
    there = f"{inquiry.label(solved.scenario)}: at {value_text(inquiry, value)} {_told(inquiry, solved, value)}"
    if _breaks_even(solved):
        return f"{there}."
    return f"{there}; at {value_text(inquiry, before)} {_told(inquiry, solved, before)}."


def _unknown(inquiry: Inquiry, solved: Solved) -> str:
    """That too few worlds have figures for an answer, and where."""
    who, lever = inquiry.label(solved.scenario), inquiry.levers[0].label
    value, before = solved.holds.value, solved.holds.before
    if value is None or before is None:
        most = max(solved.tried, key=lambda each: min(told.worlds for told in solved.tried[each]))
        ends = f"{value_text(inquiry, solved.grid[0])} to {value_text(inquiry, solved.grid[-1])}"
        return (
            f"{who}: undecided, {lever} from {ends}: at no value tried do half of the worlds have figures. At best, at "
            f"{value_text(inquiry, most)}, {_told(inquiry, solved, most)}."
        )
    return (
        f"{who}: undecided. At {lever} {value_text(inquiry, value)} it holds: {_told(inquiry, solved, value)}; but "
        f"whether it does before cannot be told, as at {value_text(inquiry, before)} {_told(inquiry, solved, before)}."
    )


def _from_the_start(inquiry: Inquiry, section: Solve, solved: Solved) -> str:
    who, lever = inquiry.label(solved.scenario), inquiry.levers[0].label
    first, last = solved.grid[0], solved.grid[-1]
    there = _told(inquiry, solved, first)
    if solved.order is Order.FALLING:
        fails = next(value for value in solved.grid if _fails(solved, value))
        turn = "most" if section.wanted == "least" else "least"
        return (
            f"{who}: even the {_extreme(inquiry, section)} tried, {value_text(inquiry, first)}, will do: there "
            f"{there}. It fails from {value_text(inquiry, fails)} on; to find that end, ask for wanted: {turn}."
        )
    sure = all(told.surely_holds for told in solved.tried[first])
    doubt = "" if sure else f" At {value_text(inquiry, first)} that is not sure at 95 %."
    known = all(solved.judged(value) for value in solved.grid)
    rising = solved.order is Order.RISING and known
    every = "every value in this range does" if rising else "the first value tried already does"
    ends = f"{value_text(inquiry, first)} to {value_text(inquiry, last)}"
    return f"{who}: {every}, {lever} from {ends}: at the first {there}.{doubt}"


def _none(inquiry: Inquiry, solved: Solved) -> str:
    who, lever = inquiry.label(solved.scenario), inquiry.levers[0].label
    ends = f"{value_text(inquiry, solved.grid[0])} to {value_text(inquiry, solved.grid[-1])}"
    best = max(solved.tried, key=lambda value: _nearness(solved.tried[value]))
    nearest = f"It comes nearest at {value_text(inquiry, best)}: {_told(inquiry, solved, best)}."
    if solved.first_possible is None:
        return f"{who}: no value in this range does, {lever} from {ends}. {nearest}"
    return (
        f"{who}: undecided. No value tried does, {lever} from {ends}, but from "
        f"{value_text(inquiry, solved.first_possible)} on it is not excluded at 95 %. {nearest} More replications "
        "narrow that."
    )


def _order(inquiry: Inquiry, solved: Solved) -> Iterator[str]:
    if solved.order not in (Order.BROKEN, Order.BROKEN_BY_LUCK):
        return
    yes = joined([value_text(inquiry, value) for value in solved.grid if _holds(solved, value)])
    no = joined([value_text(inquiry, value) for value in solved.grid if _fails(solved, value)])
    why = "more than luck explains" if solved.order is Order.BROKEN else "which luck may explain"
    yield (
        f"{inquiry.label(solved.scenario)}: more is not always better here. Of the values first tried it holds at "
        f"{yes} and fails at {no}, {why}; beyond the answer it need not hold."
    )


def _same(inquiry: Inquiry, solved: Solved) -> Iterator[str]:
    """From where on more of the lever buys nothing."""
    value = same_from(solved)
    if value is None:
        return
    who, last = inquiry.label(solved.scenario), max(solved.seen)
    seen = [
        name for name, known in zip(solved.measures, np.isfinite(solved.seen[last]).any(axis=0), strict=True) if known
    ]
    are = "are" if len(seen) > 1 else "is"
    what = joined([in_sentence(name) for name in seen])
    change = "change" if inquiry.levers[0].unit in _COUNTED else "changes"
    yield (
        f"{who}: from {value_text(inquiry, value)} on, more {change} nothing that was seen: in each world {what} {are} "
        f"the same up to {value_text(inquiry, last)}."
    )


def _passed_over(inquiry: Inquiry, solved: Solved) -> Iterator[str]:
    """The values first tried of which too few worlds have figures."""
    unknown = [value_text(inquiry, value) for value in solved.grid if not solved.judged(value)]
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
    measure = in_sentence(condition.measure)
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
    span = span_told(condition, told)
    scale = difference_scale(condition, [span])
    worlds = f"{told.worlds} worlds" if told.worlds == told.tried else f"{told.worlds} of {told.tried} worlds"
    sure = f"95 %: {scale.span(span.low, span.high, signed=True)}; {worlds}" if np.isfinite(span.low) else worlds
    shown = round(span.mean / scale.divisor, scale.digits)
    return f"{measure} differs from that of {rival} by {scale.text(span.mean, signed=bool(shown))} ({sure})"

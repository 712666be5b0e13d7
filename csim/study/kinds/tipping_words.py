"""The sentences of a tipping study: where the edge is, how large, or that there is none; and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from csim.scenario.studies.company import named
from csim.scenario.studies.dials import Dial
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Tipping
from csim.study.kinds.tipping_map import Line
from csim.study.methods.edges import Judged, Span, Verdict, span_of
from csim.study.methods.hysteresis import INDIFFERENCE, Fate, Return
from csim.study.words import joined, measure_label, measure_unit, scale_of, unit_of_difference

if TYPE_CHECKING:
    from csim.study.kinds.tipping import Found

_WEEKS_PER_MONTH = 52 / 12
_SHOWN_PLACES = 4
_DIGITS = 4
_OVERLAP = 1e-9


def map_sentences(inquiry: Inquiry, section: Tipping, found: Found) -> Iterator[str]:
    """What one scenario's map says: an answer, and what to know of it."""
    who, measure = inquiry.label(found.scenario), measure_label(section.measure)
    settings = joined([_range_text(dial) for dial in inquiry.dials])
    if inquiry.file.replications < 2:
        yield f"{who}: one replication shows no jumps, only luck; ask for at least 2, better 16."
        return
    if not any(np.isfinite(figures).any() for line in found.lines for figures in line.known.values()):
        yield f"{who}: nowhere on the map does {measure} exist, so there is nothing to say about an edge."
        return
    if found.flat:
        yield (
            f"{who}: nowhere in this range is a jump found. {measure} does not demonstrably depend on {settings}: no "
            f"two settings differ beyond what luck explains in {inquiry.file.replications} replications."
        )
        return
    jumps = _distinct([each for each in found.verdicts if each[1].verdict is Verdict.JUMP])
    if jumps:
        yield from _jump_sentences(who, section, found, jumps)
        return
    yield from _no_jump_sentences(inquiry, section, found)


def return_sentences(inquiry: Inquiry, section: Tipping, returns: Mapping[tuple[str, str], Return]) -> Iterator[str]:
    """What the three fates of an investment say, measure by measure."""
    if section.hysteresis is None:
        return
    for (scenario, measure), each in returns.items():
        if measure in section.hysteresis.measures:
            yield _return_sentence(inquiry, scenario, measure, each)


def notes(inquiry: Inquiry, section: Tipping, *, has_map: bool, has_returns: bool) -> Iterator[str]:
    """What to know before reading the figures."""
    if has_map:
        yield (
            "A jump is what a smooth course of both its sides leaves unexplained, and what does not shrink when the "
            f"step is halved; it counts from {100 * section.least_jump:g} % of the range on the map. Its intervals "
            "hold together at 95 % for all places of the map that were looked at. A slope that is over within the last "
            "step looks the same, and in a step of the grid that was not halved, a jump no larger than the change "
            "there may hide."
        )
    if has_returns and section.hysteresis is not None:
        measures = joined([measure_label(name) for name in section.hysteresis.measures])
        yield (
            f"Hysteresis is judged by {measures}, as at the end of the run ({_months_text(inquiry)}); sums over the "
            "whole run, such as value or profit, keep the years without the investment for ever. A longer run may "
            "show a later return."
        )


def _jump_sentences(who: str, section: Tipping, found: Found, jumps: Sequence[tuple[Line, Judged]]) -> Iterator[str]:
    measure = measure_label(section.measure)
    line, largest = max(jumps, key=lambda each: abs(each[1].excess.mean))
    more = "rises" if largest.excess.mean > 0 else "falls"
    size = _size_text(section.measure, largest.excess.flipped(1.0 if largest.excess.mean > 0 else -1.0))
    smooth = Span(largest.change.mean - largest.excess.mean, largest.excess.low, largest.excess.high)
    yield (
        f"{who}: {measure} jumps. As {_place_text(line, largest)}, it {more} at once by {size}, where a smooth course "
        f"would change it by {_rounded(section.measure, smooth)}."
    )
    others = [each for each in jumps if each[1] is not largest]
    if not others:
        return
    if not line.fixed:
        places = "; ".join(_place_text(other, judged) for other, judged in others[:_SHOWN_PLACES])
        yield f"{who}: it jumps elsewhere too, as {places}."
        return
    for name in dict.fromkeys(each.axis.dial.name for each, _ in jumps):
        along = [(each, judged) for each, judged in jumps if each.axis.dial.name == name]
        along.sort(key=lambda each: next(place for place, line in enumerate(found.lines) if line is each[0]))
        count = sum(each.axis.dial.name == name for each in found.lines)
        places = "; ".join(f"{_between(each, judged)} at {each.beside}" for each, judged in along[:_SHOWN_PLACES])
        rest = f", and {len(along) - _SHOWN_PLACES} more" if len(along) > _SHOWN_PLACES else ""
        yield (
            f"{who}: the edge crosses {len({each.fixed for each, _ in along})} of the {count} lines along "
            f"{along[0][0].axis.dial.label}: {places}{rest}."
        )


def _no_jump_sentences(inquiry: Inquiry, section: Tipping, found: Found) -> Iterator[str]:
    who, measure = inquiry.label(found.scenario), measure_label(section.measure)
    settings = joined([_range_text(dial) for dial in inquiry.dials])
    if not found.verdicts:
        yield f"{who}: no two neighbouring settings of {settings} both have figures, so no edge can be looked for."
        return
    unsure = [each for each in found.verdicts if each[1].verdict is Verdict.UNSURE]
    steep = _steepest_text(section, found)
    if unsure:
        line, judged = max(unsure, key=lambda each: each[1].largest_jump)
        if not np.isfinite(judged.largest_jump):
            yield f"{who}: too few settings around the steepest place to tell a jump from a slope. {steep}"
            return
        yield (
            f"{who}: undecided. No jump of {measure} is shown in {settings}, but as {_place_text(line, judged)}, one "
            f"of up to {_plain(section.measure, judged.largest_jump)} is not excluded by {inquiry.file.replications} "
            f"replications and {section.rounds} halvings. {steep}"
        )
        return
    line, judged = max(found.verdicts, key=lambda each: each[1].largest_jump)
    bound = f"; where it is steepest, one of more than {_plain(section.measure, judged.largest_jump)} is excluded"
    yield (
        f"{who}: nowhere in this range is a jump found. {measure} changes smoothly over {settings}, as far as was "
        f"looked{bound if judged.largest_jump > _OVERLAP else ''}. {steep}"
    )


def _steepest_text(section: Tipping, found: Found) -> str:
    """The place of the map across which the mean changes most, in the grid's own steps."""
    best: tuple[float, Line, Span, tuple[float, float]] | None = None
    for line in found.lines:
        places = line.axis.places
        for left, right in pairwise(places):
            across = line.known[right] - line.known[left]
            if np.isfinite(across).sum() < 2:
                continue
            span = span_of(across)
            if best is None or abs(span.mean) > abs(best[2].mean):
                best = (abs(span.mean), line, span, (left, right))
    if best is None:
        return ""
    _, line, span, (left, right) = best
    sign = 1.0 if span.mean >= 0 else -1.0
    where = f"{_text(line.axis.dial, line, left)} to {_text(line.axis.dial, line, right)}"
    other = f" at {line.beside}" if line.fixed else ""
    how = "up" if sign > 0 else "down"
    return (
        f"Its steepest stretch, {line.axis.dial.label} from {where}{other}, takes it {how} by "
        f"{_size_text(section.measure, span.flipped(sign))}."
    )


def _return_sentence(inquiry: Inquiry, scenario: str, measure: str, each: Return) -> str:
    name, months = measure_label(measure), _months_text(inquiry, scenario)
    start = f"{inquiry.label(scenario)}, {name} after {months}:"
    if each.runs == 0:
        return f"{start} it exists in no world with all three fates, so nothing can be said of a return."
    if each.runs < 2:
        return f"{start} one replication cannot tell a return from luck."
    if not each.anything_lost:
        return (
            f"{start} cutting the investment changes nothing demonstrable ({_size_text(measure, each.lost)}), so "
            "there is nothing to win back."
        )
    sign = 1.0 if each.lost.mean > 0 else -1.0
    lost = _size_text(measure, each.lost.flipped(sign))
    told = f"{start} the cut {'takes away' if sign > 0 else 'adds'} {lost}"
    back = each.won_back.flipped(sign)
    if back.low <= 0:
        worse = "makes it worse" if back.high < 0 else "undoes nothing that shows"
        return f"{told}, and putting it back {worse}. {_judgement(measure, each, sign)}"
    share = each.share
    part = f"{100 * share.mean:.0f} % of that (95 %: {100 * share.low:.0f} to {100 * share.high:.0f} %)"
    return f"{told}, and putting it back undoes {part}. {_judgement(measure, each, sign)}"


def _judgement(measure: str, each: Return, sign: float) -> str:
    """Whether the company returns, in a sentence that claims no more than the interval."""
    remains = f"what remains of it is {_size_text(measure, each.missing.flipped(sign))}"
    whole = f"{100 * INDIFFERENCE:g} % of the whole"
    told = {
        Fate.RETURNS: f"It returns, as far as {each.runs} replications tell: {remains}, all of it less than {whole}.",
        Fate.STAYS_AWAY: f"It does not return within that time: {remains}.",
        Fate.BEYOND: f"It ends beyond where it would have been without the cut: {remains}.",
    }
    zone = _plain(measure, each.zone)
    undecided = f"Whether it returns is undecided, as far as {each.runs} replications tell: {remains}"
    return told.get(each.fate, f"{undecided}; a return would need all of that within ±{zone} ({whole}).")


def _distinct(jumps: Sequence[tuple[Line, Judged]]) -> list[tuple[Line, Judged]]:
    """Jumps of one line whose stretches overlap are one, told by the shorter stretch."""
    kept: list[tuple[Line, Judged]] = []
    for line, judged in sorted(jumps, key=lambda each: each[1].stretch.length):
        apart = all(
            other is not line
            or judged.stretch.right <= known.stretch.left + _OVERLAP
            or judged.stretch.left >= known.stretch.right - _OVERLAP
            for other, known in kept
        )
        if apart:
            kept.append((line, judged))
    return kept


def _place_text(line: Line, judged: Judged) -> str:
    other = f" (at {line.beside})" if line.fixed else ""
    return f"{line.axis.dial.label} goes {_between(line, judged)}{other}"


def _between(line: Line, judged: Judged) -> str:
    dial = line.axis.dial
    return f"from {_text(dial, line, judged.stretch.left)} to {_text(dial, line, judged.stretch.right)}"


def _text(dial: Dial, line: Line, place: float) -> str:
    return dial.text(line.axis.setting(place), digits=_DIGITS)


def _range_text(dial: Dial) -> str:
    if not dial.numeric:
        return dial.label
    levels = sorted(float(each) for each in dial.levels)
    return f"{dial.label} from {dial.text(levels[0])} to {dial.text(levels[-1])}"


def _months_text(inquiry: Inquiry, scenario: str = "") -> str:
    months = inquiry.months
    if months is None:
        company = named(inquiry.companies, scenario) if scenario else inquiry.companies[0]
        months = round(company.scenario.weeks / _WEEKS_PER_MONTH)
    return f"{months} months"


def _plain(measure: str, size: float) -> str:
    return scale_of(unit_of_difference(measure_unit(measure)), [size]).text(size)


def _rounded(measure: str, span: Span) -> str:
    """A difference alone, to the digits that its interval supports."""
    half = (span.high - span.low) / 2
    return scale_of(unit_of_difference(measure_unit(measure)), [span.mean, span.low, span.high], [half]).text(span.mean)


def _size_text(measure: str, span: Span) -> str:
    """A difference with its interval: `8.9 M USD (95 %: 7.8 to 10.1)`."""
    half = (span.high - span.low) / 2
    scale = scale_of(unit_of_difference(measure_unit(measure)), [span.mean, span.low, span.high], [half / 3])
    return f"{scale.text(span.mean)} (95 %: {scale.span(span.low, span.high)})"

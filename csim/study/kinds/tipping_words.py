"""The sentences of a tipping study: where the edge is, how large, or that there is none; and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from csim.scenario.studies.company import named
from csim.scenario.studies.dials import Dial, Setting
from csim.scenario.studies.load import Inquiry
from csim.scenario.studies.sections import Tipping
from csim.study.kinds.tipping_map import Line
from csim.study.methods.edges import Judged, Span, Verdict, span_of
from csim.study.methods.hysteresis import INDIFFERENCE, Fate, Return
from csim.study.words import in_sentence, joined, measure_unit, scale_of, unit_of_difference
from csim.units import plain

if TYPE_CHECKING:
    from csim.study.kinds.tipping import Found

_WEEKS_PER_MONTH = 52 / 12
_SHOWN_PLACES = 4
_DIGITS = 4
_OVERLAP = 1e-9


def map_sentences(inquiry: Inquiry, section: Tipping, found: Found) -> Iterator[str]:
    """What one scenario's map says: an answer, and what to know of it."""
    who, measure = inquiry.label(found.scenario), in_sentence(section.measure)
    settings = joined([_range_text(dial) for dial in inquiry.dials])
    if inquiry.file.replications < 2:
        yield f"{who}: one replication shows no jumps, only luck; ask for at least 2, better 16."
        return
    if not any(np.isfinite(figures).any() for line in found.lines for figures in line.known.values()):
        yield f"{who}: nowhere on the map is there a figure of {measure}, so there is nothing to say about an edge."
        return
    if found.flat:
        yield (
            f"{who}: nowhere in this range is a jump found. No two settings of {settings} differ in {measure} beyond "
            f"what luck explains in {inquiry.file.replications} replications."
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
            "A jump is a change that the trend on both sides does not explain, and that stays as large when the step "
            f"is halved; it counts from {100 * section.least_jump:g} % of the range on the map."
        )
        yield (
            "A slope that is over within the last step looks like a jump, and one no larger than the change across a "
            "step that was not halved may hide there. Intervals hold together at 95 % for all places looked at."
        )
    if has_returns and section.hysteresis is not None:
        measures = joined([in_sentence(name) for name in section.hysteresis.measures])
        yield (
            f"Whether it comes back is judged by {measures} at the end of the run ({_months_text(inquiry)}); a longer "
            "run may show a later return. Sums over the whole run, such as value, keep the years without the "
            "investment."
        )


def _jump_sentences(who: str, section: Tipping, found: Found, jumps: Sequence[tuple[Line, Judged]]) -> Iterator[str]:
    line, largest = max(jumps, key=lambda each: abs(each[1].excess.mean))
    sign = 1.0 if largest.excess.mean > 0 else -1.0
    size = _size_text(section.measure, largest.excess.flipped(sign))
    trend = largest.change.mean - largest.excess.mean
    smooth = Span(abs(trend), largest.excess.low, largest.excess.high)
    yield (
        f"{who}: a jump in {in_sentence(section.measure)} where {_place_text(line, largest)}, by {size} "
        f"{'more' if sign > 0 else 'less'} than the trend on both sides explains. That trend alone "
        f"{'adds' if trend >= 0 else 'takes away'} {_rounded(section.measure, smooth)}"
        f"{_relative_text(section.measure, line, largest)}."
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


def _relative_text(measure: str, line: Line, judged: Judged) -> str:
    """How large a jump is beside the level that it begins from; empty for percentages, and where there is none."""
    unit = measure_unit(measure)
    level = float(np.nanmean(line.known[judged.stretch.left]))
    if unit.startswith("%") or not level > 0:
        return ""
    share = 100 * abs(judged.excess.mean) / level
    return f"; the jump is {_two_digits(share)} % of the {scale_of(unit, [level]).text(level)} before it"


def _no_jump_sentences(inquiry: Inquiry, section: Tipping, found: Found) -> Iterator[str]:
    who, measure = inquiry.label(found.scenario), in_sentence(section.measure)
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
            f"{who}: undecided. No jump in {measure} is shown in {settings}, but where {_place_text(line, judged)}, "
            f"one of up to {_plain(section.measure, judged.largest_jump)} is not excluded by "
            f"{inquiry.file.replications} replications and {section.rounds} halvings. {steep}"
        )
        return
    line, judged = max(found.verdicts, key=lambda each: each[1].largest_jump)
    bound = f"; where it is steepest, one of more than {_plain(section.measure, judged.largest_jump)} is excluded"
    yield (
        f"{who}: nowhere in this range is a jump found. The course of {measure} over {settings} is smooth, as far as "
        f"was looked{bound if judged.largest_jump > _OVERLAP else ''}. {steep}"
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
    where = _reach(line, left, right)
    other = f" at {line.beside}" if line.fixed else ""
    how = "up" if sign > 0 else "down"
    return (
        f"Its steepest stretch, {line.axis.dial.label} from {where}{other}, takes it {how} by "
        f"{_size_text(section.measure, span.flipped(sign))}."
    )


def _return_sentence(inquiry: Inquiry, scenario: str, measure: str, each: Return) -> str:
    name, months = in_sentence(measure), _months_text(inquiry, scenario)
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
    whole = abs(each.zone) / INDIFFERENCE
    of_whole = f"{_two_digits(100 * abs(each.lost.mean) / whole)} % of the whole" if whole else ""
    told = f"{start} the cut {'takes away' if sign > 0 else 'adds'} {lost}{f', {of_whole},' if of_whole else ''}"
    back = each.won_back.flipped(sign)
    if back.low <= 0:
        worse = "makes it worse" if back.high < 0 else "undoes nothing that shows"
        return f"{told} and putting it back {worse}. {_judgement(measure, each, sign)}"
    share = each.share
    part = f"{100 * share.mean:.0f} % of that (95 %: {100 * share.low:.0f} to {100 * share.high:.0f} %)"
    return f"{told} and putting it back undoes {part}. {_judgement(measure, each, sign)}"


def _judgement(measure: str, each: Return, sign: float) -> str:
    """Whether the company returns, in a sentence that claims no more than the interval."""
    remains = f"what remains of it is {_size_text(measure, each.missing.flipped(sign), like=each.lost.mean)}"
    whole = f"{100 * INDIFFERENCE:g} % of the whole"
    little = (
        f", as was all that the cut {'took' if sign > 0 else 'added'}"
        if each.lost.flipped(sign).high <= each.zone
        else ""
    )
    returns = f"It returns, as far as {each.runs} replications tell: {remains}, all of it less than {whole}{little}."
    told = {
        Fate.RETURNS: returns,
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


def reach_text(dial: Dial, left: Setting, right: Setting) -> str:
    """From one setting to another, the unit once: `0 to 1 person`, `x 0.5 to x 0.6`."""
    first, last = (dial.text(setting, digits=_DIGITS) for setting in (left, right))
    return f"{first if dial.times or not dial.numeric else first.partition(' ')[0]} to {last}"


def _between(line: Line, judged: Judged) -> str:
    return f"from {_reach(line, judged.stretch.left, judged.stretch.right)}"


def _reach(line: Line, left: float, right: float) -> str:
    return reach_text(line.axis.dial, line.axis.setting(left), line.axis.setting(right))


def _range_text(dial: Dial) -> str:
    if not dial.numeric:
        return dial.label
    levels = sorted(float(each) for each in dial.levels)
    return f"{dial.label} from {reach_text(dial, levels[0], levels[-1])}"


def _months_text(inquiry: Inquiry, scenario: str = "") -> str:
    months = inquiry.months
    if months is None:
        company = named(inquiry.companies, scenario) if scenario else inquiry.companies[0]
        months = round(company.scenario.weeks / _WEEKS_PER_MONTH)
    return f"{months} months"


def _two_digits(share: float) -> str:
    """A percentage without a power of ten: `0.67`, `33`, `150`."""
    return plain(float(f"{share:.2g}"))


def _plain(measure: str, size: float) -> str:
    return scale_of(unit_of_difference(measure_unit(measure)), [size]).text(size)


def _rounded(measure: str, span: Span) -> str:
    """A difference alone, to the digits that its interval supports."""
    half = (span.high - span.low) / 2
    return scale_of(unit_of_difference(measure_unit(measure)), [span.mean, span.low, span.high], [half]).text(span.mean)


def _size_text(measure: str, span: Span, like: float = 0.0) -> str:
    """A difference with its interval, in the unit of `like` if that is larger: `8.9 M USD (95 %: 7.8 to 10.1)`."""
    half = (span.high - span.low) / 2
    scale = scale_of(unit_of_difference(measure_unit(measure)), [span.mean, span.low, span.high, like], [half / 3])
    return f"{scale.text(span.mean)} (95 %: {scale.span(span.low, span.high)})"

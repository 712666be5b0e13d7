"""The finding: three to six sentences in plain language that claim no more than the intervals allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from csim.study.company import caution_in_finding
from csim.study.ended import ended_in_finding
from csim.study.statistics import share_of_spread
from csim.study.verdict import CUSTOMERS, OBJECTIVE, PAYBACK, PAYBACK_REACHED, Standing, standing
from csim.study.words import (
    joined,
    measure_label,
    measure_unit,
    part_label,
    percent,
    scale_of,
    sense,
    unit_of_difference,
)

if TYPE_CHECKING:
    from csim.study.comparison import Comparison, Figure

SEGMENT_MEASURE = "contribution_value"
"""What a segment earns: costs of the whole company belong to none."""

WITHIN = "vendor_npv"
"""What a vendor earns before the end."""

WEAK_SPOTS = ("vendor_npv", "nrr", "grr", "cash_low", "nps")
"""Where the strategy that earns most may yet lose; payback and customers' profit have sentences of their own."""

_SHOWN_WEAK_SPOTS = 3

UNDONE = "expired_share"
FEWEST_FOR_NINE_OF_TEN = 20
"""Runs from which on "nine of ten single runs" is said, which leaves out one at either end."""

MUCH_UNDONE_PERCENT = 10.0
"""Of a role's work: from here on its plan is not what happens. Source: convention of csim."""


def finding(comparison: Comparison) -> list[str]:
    """The sentences; fewer where a measure does not exist or there is nothing to compare."""
    stand = standing(comparison, OBJECTIVE)
    if stand is None:
        return [sentence for sentence in [ended_in_finding(comparison)] if sentence]
    sentences = [
        ended_in_finding(comparison),
        caution_in_finding(comparison.study.strategies),
        _earnings(comparison, stand),
        _payback(comparison, stand),
        _customers(comparison, stand),
        _segments(comparison, stand),
        _weak_spots(comparison, stand),
        _undone(comparison),
        _spread(comparison, stand),
    ]
    return [sentence for sentence in sentences if sentence]


def _earnings(comparison: Comparison, stand: Standing) -> str:
    best = comparison.label(stand.best)
    months = comparison.study.months
    if not stand.ties and not stand.others:
        return f"{best} is worth {_value(comparison, stand.best, OBJECTIVE)} to its vendor over {months} months."
    loses = comparison.figure(stand.best, OBJECTIVE).high < 0
    if not stand.ties:
        does = "loses least" if loses else "earns most"
        return (
            f"{best} {does}, {_value(comparison, stand.best, OBJECTIVE)} over {months} months and in the base it "
            f"leaves{_within(comparison, stand.best)}: {_gap(comparison, stand.best, stand.others[0], OBJECTIVE)} more "
            f"than {comparison.label(stand.others[0])}, the next."
        )
    tied = joined([comparison.label(name) for name in stand.ties])
    reason = _why_a_tie(comparison, stand)
    if not stand.others:
        return f"Nothing separates {best} from {tied} in what the vendor earns: {reason}."
    leaders = joined([comparison.label(name) for name in stand.leaders])
    do = "lose least" if loses else "earn most"
    return (
        f"{leaders} {do}, and nothing separates them: {reason}; {comparison.label(stand.others[0])}, the "
        f"next, earns {_gap(comparison, stand.best, stand.others[0], OBJECTIVE)} less than {best}."
    )


def _within(comparison: Comparison, name: str) -> str:
    """How much of what a vendor earns is earned before the end, the rest being what its base promises then."""
    if WITHIN not in comparison.study.measures or not np.isfinite(comparison.figure(name, WITHIN).mean):
        return ""
    return f" ({_value(comparison, name, WITHIN)} of it within these months)"


def _why_a_tie(comparison: Comparison, stand: Standing) -> str:
    farthest = stand.ties[-1]
    gap = comparison.difference(stand.best, farthest, OBJECTIVE)
    shown = _gap(comparison, stand.best, farthest, OBJECTIVE)
    if gap.runs < 2:
        return "one replicate shows no differences, only luck"
    if gap.low > 0:
        return f"{shown} apart is less than the {100 * comparison.indifference:g} % that would change a decision"
    which = "the largest difference among them" if len(stand.ties) > 1 else "their difference"
    return f"{which}, {shown}, is a tie"


def _payback(comparison: Comparison, stand: Standing) -> str:
    soonest = standing(comparison, PAYBACK)
    if soonest is None:
        return ""
    if all(comparison.figure(each, PAYBACK_REACHED).mean == 0 for each in comparison.names):
        followed = _value(comparison, soonest.best, PAYBACK)
        return f"In no run was acquisition cost paid back within the {followed} that customers were followed."
    name = comparison.label(soonest.best)
    late = _not_paid_back(comparison)
    if len(comparison.names) == 1:
        return f"It pays back acquisition cost in {_months(comparison, soonest.best)}{late}."
    if stand.best in soonest.leaders and comparison.figure(stand.best, PAYBACK_REACHED).mean == 0:
        followed = _value(comparison, stand.best, PAYBACK)
        return f"Who pays back acquisition cost soonest cannot be told: customers were followed for {followed}{late}."
    if stand.best in soonest.leaders:
        others = [comparison.label(each) for each in soonest.leaders if each != stand.best]
        also = f", as soon as {joined(others)} (a tie)" if others else ", sooner than any other"
        months = _months(comparison, stand.best)
        return f"{comparison.label(stand.best)} pays back acquisition cost in {months}{also}{late}."
    gap = _gap(comparison, soonest.best, stand.best, PAYBACK)
    return (
        f"{name} pays back acquisition cost soonest, in {_months(comparison, soonest.best)}"
        f"{_alike(comparison, soonest)}: {gap} before {comparison.label(stand.best)}{late}."
    )


def _months(comparison: Comparison, name: str) -> str:
    """The time to payback; where it was not reached in some runs, those count as paid back when they were last seen."""
    reached = comparison.figure(name, PAYBACK_REACHED).mean
    return f"{_value(comparison, name, PAYBACK)}{' or more' if reached < 1 else ''}"


def _alike(comparison: Comparison, stand: Standing) -> str:
    """Who ties with the best of a measure, if anybody does."""
    ties = [comparison.label(name) for name in stand.ties]
    return f" (a tie with {joined(ties)})" if ties else ""


def _not_paid_back(comparison: Comparison) -> str:
    """Which strategies left acquisition cost unpaid, and how often."""
    parts = []
    for name in comparison.names:
        reached = comparison.figure(name, PAYBACK_REACHED)
        missed = round((1 - reached.mean) * reached.runs) if np.isfinite(reached.mean) else 0
        if missed:
            parts.append(f"{comparison.label(name)} in {missed} of {reached.runs} runs")
    return f"; not within the months followed: {joined(parts)}" if parts else ""


def _customers(comparison: Comparison, stand: Standing) -> str:
    happiest = standing(comparison, CUSTOMERS)
    if happiest is None:
        return ""
    value = _value(comparison, happiest.best, CUSTOMERS)
    if len(comparison.names) == 1:
        return f"Its customers earn {value}."
    if stand.best in happiest.leaders:
        others = [comparison.label(each) for each in happiest.leaders if each != stand.best]
        best = comparison.label(stand.best)
        also = f", as much as with {joined(others)} (a tie)" if others else ", more than with any other"
        return f"Customers themselves earn {_value(comparison, stand.best, CUSTOMERS)} with {best}{also}."
    gap = _gap(comparison, happiest.best, stand.best, CUSTOMERS)
    below = _below_baseline(comparison, stand.best, happiest.best)
    do = "lose least" if comparison.figure(happiest.best, CUSTOMERS).high < 0 else "earn most"
    return (
        f"Customers themselves {do} with {comparison.label(happiest.best)}, {value}"
        f"{_alike(comparison, happiest)}: {gap} more than with {comparison.label(stand.best)}{below}."
    )


def _below_baseline(comparison: Comparison, name: str, happiest: str) -> str:
    """That the strategy that earns most leaves its customers worse off than the baseline does, where that is sure."""
    if comparison.baseline in (name, happiest):
        return ""
    if not comparison.difference(name, comparison.baseline, CUSTOMERS).high < 0:
        return ""
    gap = _gap(comparison, comparison.baseline, name, CUSTOMERS)
    return f", which leaves them {gap} below {comparison.label(comparison.baseline)}"


def _segments(comparison: Comparison, stand: Standing) -> str:
    """In which segments another strategy earns more than the one that earns most in total.

    A segment's value is taken before R&D and G&A, which no segment causes; the total is taken after them.
    """
    if len(comparison.names) == 1:
        return ""
    parts, known = [], False
    for segment in segment_names(comparison):
        measure = f"{SEGMENT_MEASURE}.{segment}"
        local = standing(comparison, measure)
        if local is None:
            continue
        known = True
        if stand.best not in local.leaders:
            gap = _gap(comparison, local.best, stand.best, measure)
            parts.append(f"in {part_label(segment)} {comparison.label(local.best)} earns {gap} more")
    best = comparison.label(stand.best)
    if parts:
        text = f"{joined(parts)} than {best}, before R&D and G&A"
        return f"{text[0].upper()}{text[1:]}."
    return (
        f"In no segment does another strategy demonstrably earn more than {best}, before R&D and G&A." if known else ""
    )


def _weak_spots(comparison: Comparison, stand: Standing) -> str:
    """Where the strategy that earns most loses."""
    parts = []
    for measure in WEAK_SPOTS:
        local = standing(comparison, measure)
        if local is None or stand.best in local.leaders:
            continue
        gap = _gap(comparison, local.best, stand.best, measure)
        parts.append(f"{measure_label(measure)} ({comparison.label(local.best)} is better by {gap})")
    if not parts:
        return ""
    return f"{comparison.label(stand.best)} loses on {joined(parts[:_SHOWN_WEAK_SPOTS])}."


def _undone(comparison: Comparison) -> str:
    """Whose teams surely leave much of their work undone: figures of such a strategy are those of broken plans."""
    roles = [name for name in comparison.study.measures if name.startswith(f"{UNDONE}.")]
    told = []
    for name in comparison.names:
        shares = {role.partition(".")[2]: comparison.figure(name, role) for role in roles}
        much = [f"{each.mean:.0f} % of {role} work" for role, each in shares.items() if each.low > MUCH_UNDONE_PERCENT]
        if much:
            told.append(f"{comparison.label(name)} leaves {joined(much)} undone")
    if not told:
        return ""
    return f"{'; '.join(told)}: more falls due than its people get to (workload.png, and wait_days in table.csv)."


def _spread(comparison: Comparison, stand: Standing) -> str:
    """How far single runs stray from that difference, and where that comes from."""
    rivals = (*stand.ties, *stand.others)
    if not rivals or comparison.difference(stand.best, rivals[0], OBJECTIVE).runs < 2:
        return ""
    pair = comparison.study.position(stand.best), comparison.study.position(rivals[0])
    apart = _apart(comparison, OBJECTIVE, pair)
    known = apart[np.isfinite(apart)]
    many = len(known) >= FEWEST_FOR_NINE_OF_TEN
    low, high = np.quantile(known, [0.05, 0.95] if many else [0.0, 1.0])
    single = "nine of ten single runs" if many else f"all {len(known)} single runs"
    scale = scale_of(measure_unit(OBJECTIVE), [low, high])
    text = (
        f"Luck alone moves the difference to {comparison.label(rivals[0])}: {single} lie between "
        f"{scale.number(low, signed=True)} and {scale.text(high, signed=True)}"
    )
    segments = segment_names(comparison)
    parts = [_apart(comparison, f"{SEGMENT_MEASURE}.{segment}", pair) for segment in segments]
    shares = share_of_spread(np.column_stack([*parts, apart - sum(parts)])) if parts else np.array([np.nan])
    largest = int(np.argmax(shares))
    if np.isfinite(shares).all() and largest < len(segments) and shares[largest] >= 0.5:
        most = "nearly all" if shares[largest] > 0.95 else percent(float(shares[largest]))
        text += f", and {most} of that spread comes from {part_label(segments[largest])}"
    return f"{text}."


def _apart(comparison: Comparison, measure: str, pair: tuple[int, int]) -> np.ndarray:
    values = comparison.study.of(measure)
    return np.asarray(values[:, pair[0]] - values[:, pair[1]])


def segment_names(comparison: Comparison) -> tuple[str, ...]:
    """The segments all strategies have, in the order of the first."""
    first, *rest = comparison.study.strategies
    return tuple(name for name in first.segments if all(name in other.segments for other in rest))


def _value(comparison: Comparison, name: str, measure: str) -> str:
    figure = comparison.figure(name, measure)
    scale = scale_of(measure_unit(measure), [figure.mean], [figure.half])
    return scale.text(figure.mean)


def _gap(comparison: Comparison, better: str, worse: str, measure: str) -> str:
    """The size of a difference and its interval: `8.9 M USD (95 %: 7.8 to 10.1)`."""
    gap: Figure = comparison.difference(better, worse, measure)
    sign = sense(measure)
    low, high = sorted((sign * gap.low, sign * gap.high))
    # A digit more than the interval needs, so that its ends are seen on their side of zero.
    scale = scale_of(unit_of_difference(measure_unit(measure)), [gap.mean, gap.low, gap.high], [gap.half / 3])
    return f"{scale.text(sign * gap.mean)} (95 %: {scale.span(low, high)})"

"""The summary of one run for the terminal: what ended it, measures, what it costs, and what takes the team's time."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING

from csim.study.ended import run_ended
from csim.study.spending import (
    PURPOSES,
    Cushion,
    End,
    Period,
    PlayTaken,
    Team,
    cushion,
    last_month,
    people_while_it_lived,
    periods,
    team_time,
)
from csim.study.words import NONE, measure_label, measure_unit, scale_of

if TYPE_CHECKING:
    from csim.study.single import Run

WIDTH = 100
_LABEL, _CELL = 38, 14
_THOUSAND = 1e3
_LONG_MONTHS = 120
_SHOWN_PLAYS = 8
_LARGEST = 3

ONE_STORY = "This is one possible story: another replicate has other luck. To conclude anything, compare: csim compare."

HEADCOUNT = "headcount"
_LIVED = ", while it lived"

RUN_SUMMARY = (
    ("Customers and revenue", ("customers", "mrr", "grr", "nrr", "logo_churn")),
    ("Winning customers", ("new_customers", "cac", "cac_payback", "paid_back_share_24", "ltv_to_cac")),
    ("The vendor", ("vendor_npv", "end_value", "gross_margin", "ebitda_margin", "cash_end")),
    ("The team", ("headcount", "cs_cost_share", "utilisation", "wait_days", "expired_share")),
    ("The customers", ("customer_profit", "customer_roi", "time_to_value_weeks", "nps", "health_true")),
)
"""The measures of one run's summary, in blocks."""


def run_text(run: Run) -> str:
    """The summary of one run, which is one possible story; that the money ran out comes before everything else."""
    result = run.result
    months = "1 month" if result.months == 1 else f"{result.months:,} months"
    lines = [f"{run.name}: {months}, seed {result.seed}, replicate {result.replicate}"]
    lines += [line for text in (run_ended(result), ONE_STORY) if text for line in _wrapped(text)]
    end = last_month(result)
    while_it_lived = {} if end is None else {HEADCOUNT: people_while_it_lived(result)}
    costs = cost_lines(periods(result), end or cushion(result))
    blocks = [lines, *measure_blocks(run.figures, while_it_lived), costs, team_lines(team_time(result))]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def measure_blocks(measures: Mapping[str, float], while_it_lived: Mapping[str, float] | None = None) -> list[list[str]]:
    """The measures of the summary in blocks of lines; what does not exist is left out.

    `while_it_lived` has means over the months that a company lived: they stand in place of those over the whole run.
    """
    lived = while_it_lived or {}
    known = [(title, [each for each in ids if isfinite(measures.get(each, nan))]) for title, ids in RUN_SUMMARY]
    labels = {each: f"{measure_label(each)}{_LIVED if each in lived else ''}" for _, ids in known for each in ids}
    width = max(map(len, labels.values()), default=0)
    told = {**measures, **lived}
    return [
        [title, *(f"  {labels[each]:<{width}}  {_figure(each, told[each])}" for each in ids)]
        for title, ids in known
        if ids
    ]


def cost_lines(spans: Sequence[Period], low: Cushion | End) -> list[str]:
    """What the company spends by purpose, how fast that burns its cash, for how long it lasts; its lowest or end."""
    rows: list[tuple[str, list[float]]] = [
        (purpose, [span.purposes[place] for span in spans])
        for place, purpose in enumerate(PURPOSES)
        if any(span.purposes[place] for span in spans)
    ]
    rows.append(("All costs", [sum(span.purposes) for span in spans]))
    rows.append(("  of it customer success", [span.customer_success for span in spans]))
    rows.append(("Collected from customers", [span.collected for span in spans]))
    rows.append(("Cash burnt (-: cash grows)", [span.burn for span in spans]))
    digits = _digits([value for _, values in rows for value in values])
    lines = [_row("What it costs, k USD a month", [_span(span) for span in spans], indent="")]
    lines += [_row(label, [_thousands(value, digits) for value in values]) for label, values in rows]
    lines.append(_row("Cash at the end of these months, k USD", [_thousands(span.cash, digits) for span in spans]))
    lasting = [_lasting(span.lasts_months) for span in spans]
    if isinstance(low, End):
        lasting[-1] = "the end"
    lines.append(_row("Months for which that lasts", lasting))
    return [*lines, *_wrapped(_end(low) if isinstance(low, End) else _cushion(low))]


def team_lines(team: Team) -> list[str]:
    """Which plays take the most of the team's hours and of the money for content, and what is left of the hours."""
    if not team.plays:
        return []
    first, rest = team.plays[:_SHOWN_PLAYS], team.plays[_SHOWN_PLAYS:]
    rows = list(first)
    if rest:
        done, hours, people, bought = (sum(column) for column in zip(*(each[1:] for each in rest), strict=True))
        name = f"{len(rest)} other plays" if len(rest) > 1 else rest[0].name
        rows.append(PlayTaken(name, done, hours, people, bought))
    rows.append(PlayTaken("writing content", 0.0, team.content_hours, team.content_usd, 0.0))
    rows.append(PlayTaken("free", 0.0, team.free_hours, team.free_usd, 0.0))
    digits = _digits([sum(row.people_usd + row.bought_usd for row in rows)])
    heads = ["times done", "hours", "people, k USD", "bought, k USD"]
    lines = [_row("What takes the team's time, a month", heads, indent="")]
    lines += [
        _row(
            row.name, [_some(row.done, 1), _some(row.hours, 0), *(_some(each / _THOUSAND, digits) for each in row[3:])]
        )
        for row in rows
        if row.done + row.hours + row.people_usd + row.bought_usd > 0.0
    ]
    told = (
        "Means of the months the company lived. people: hours at what an hour present costs, salaries, overhead and "
        "tools; bought: content, licences and cost per use."
    )
    return [*lines, *_wrapped(told)]


def _cushion(low: Cushion) -> str:
    when = f"in month {low.lowest_month}" if low.lowest_month else "as the run begins"
    text = f"Cash is lowest {when}: {_usd(low.lowest)}."
    if low.raised:
        text += f" {_usd(low.raised)} was raised"
        text += f"; without it the same spending would have ended in month {low.without}." if low.without else "."
    return text


def _end(end: End) -> str:
    """What led to the end: what came in and was paid in the last month, for what, and how low cash then was."""
    largest = sorted(zip(end.purposes, PURPOSES, strict=True), key=lambda each: -each[0])[:_LARGEST]
    most = ", ".join(f"{_usd(usd)} for {purpose}" for usd, purpose in largest if usd > 0.0)
    raised = f" and {_usd(end.raised)} was raised" if end.raised else ""
    text = (
        f"Month {end.month}, until the end: it began with cash of {_usd(end.before)}; customers paid "
        f"{_usd(end.collected)}{raised}, and {_usd(sum(end.purposes))} was paid{f', of it {most}' if most else ''}. "
        f"That left {_usd(end.cash)}"
    )
    text += ", the lowest of all." if end.cash < end.lowest_before else "."
    if end.credit_line:
        too_little = "is less than that" if end.cash < -end.credit_line else "was not to be had in that week"
        text += f" The credit line of {_usd(end.credit_line)} {too_little}."
    return text


def _usd(amount: float) -> str:
    return scale_of("USD", [amount]).text(amount)


def _span(span: Period) -> str:
    return f"month {span.first}" if span.first == span.last else f"months {span.first}-{span.last}"


def _lasting(months: float) -> str:
    if not isfinite(months):
        return "cash grows"
    return f"over {_LONG_MONTHS}" if months > _LONG_MONTHS else f"{months:.1f}"


def _digits(amounts: Sequence[float]) -> int:
    """Digits after the point of thousands: one for a small company, none for one that spends a million a month."""
    return 1 if max((abs(each) for each in amounts), default=0.0) < 1e6 else 0


def _thousands(usd: float, digits: int) -> str:
    return f"{round(usd / _THOUSAND, digits) + 0.0:,.{digits}f}"


def _some(amount: float, digits: int) -> str:
    return f"{amount:,.{digits}f}" if amount else NONE


def _row(label: str, cells: Sequence[str], indent: str = "  ") -> str:
    return f"{indent}{label:<{_LABEL + 2 - len(indent)}}" + "".join(f"{cell:>{_CELL}}" for cell in cells)


def _figure(measure: str, value: float) -> str:
    """A figure with its unit, what is counted in one run in whole numbers: `7 customers`, `17.2 %`."""
    scale = scale_of(measure_unit(measure), [value])
    return (scale._replace(digits=0) if scale.divisor == 1.0 and float(value).is_integer() else scale).text(value)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)

"""What a right study may not mean: factors that stop at a limit or are rounded, ranges far from what scenarios say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product

from csim.errors import BadInput
from csim.scenario.quantities import Count
from csim.scenario.studies.company import StudyCompany
from csim.scenario.studies.dials import Dial
from csim.scenario.studies.load import Inquiry

FAR = 10.0
"""How many times above or below its range a scenario's own value must lie to be told."""


_WHOLE = Count.what


def notes(inquiry: Inquiry) -> list[str]:
    """A sentence for each dial and scenario of which something should be known before any run."""
    found = [
        note
        for dial in inquiry.dials
        if dial.numeric
        for company in inquiry.companies
        for note in (_products(dial, company, inquiry.dials) if dial.times else _far_off(dial, company))
    ]
    found += [note for dial in inquiry.dials for note in _fewer_steps(dial, inquiry)]
    return list(dict.fromkeys(found))


def _ends(dial: Dial) -> tuple[float, float]:
    numbers = dial.values or (dial.low, dial.high)
    return min(numbers), max(numbers)


def _products(dial: Dial, company: StudyCompany, dials: Sequence[Dial]) -> Iterator[str]:
    yield from _clipped(dial, company, dials)
    yield from _rounded(dial, company)


def _clipped(dial: Dial, company: StudyCompany, dials: Sequence[Dial]) -> Iterator[str]:
    """Values that would leave what is allowed, by this factor and those that meet it there, and stop at its limit."""
    stopped = []
    for path in company.paths(dial):
        meeting = [_ends(each) for each in dials if each.times and path in company.paths(each)]
        kind = company.place(path).kind
        low, high = getattr(kind, "low", None), getattr(kind, "high", None)
        products = [company.value(path) * math.prod(ends) for ends in product(*meeting)]
        if (low is not None and min(products) < low) or (high is not None and max(products) > high):
            stopped.append(path)
    if stopped:
        more = f" and {len(stopped) - 1} more" if len(stopped) > 1 else ""
        whose = f"{stopped[0]}{more} of {company.name}"
        yield f"{dial.label}: {whose} would leave what is allowed in this range, and stops there"


def _rounded(dial: Dial, company: StudyCompany) -> Iterator[str]:
    """Whole numbers whose products are none."""
    whole = [path for path in company.paths(dial) if getattr(company.place(path).kind, "what", "") == _WHOLE]
    for path in whole:
        products = [company.value(path) * number for number in dial.values or (math.nan,)]
        if not all(product.is_integer() for product in products):
            yield f"{dial.label}: {path} takes whole numbers, to which the products are rounded"
            return


def _fewer_steps(dial: Dial, inquiry: Inquiry) -> Iterator[str]:
    """Steps asked for, of which several are the same whole number."""
    factor = {**inquiry.file.levers, **inquiry.file.uncertainties}[dial.name]
    if dial.whole and "steps" in factor.model_fields_set and len(dial.levels) < factor.steps:
        ends = f"{dial.text(dial.low)} to {dial.text(dial.high)}"
        yield f"{dial.label}: only {len(dial.levels)} of its {factor.steps} steps from {ends} are different"


def _far_off(dial: Dial, company: StudyCompany) -> Iterator[str]:
    """A scenario whose own value lies far outside the range: perhaps factors were meant."""
    low, high = _ends(dial)
    for path in company.paths(dial)[:1]:
        try:
            own = company.value(path)
        except BadInput:  # not set, which only factors need
            continue
        if low > 0 and own > 0 and (own > FAR * high or own < low / FAR):
            has = f"{company.name} has {dial.text(own)}"
            yield f"{dial.label} goes from {dial.text(low)} to {dial.text(high)}, {has}: write times: true for factors"

"""Verdicts of the plausibility check made of figures that are known, without a run."""

import math

from csim.study.plausibility.bands import band, size_band, spreads
from csim.study.plausibility.effects import EFFECTS
from csim.study.plausibility.estimates import Estimate
from csim.study.plausibility.judge import judge
from csim.study.plausibility.published import comparisons, mechanisms, published_figures

REPLICATIONS, SEED = 8, 1


def exact(value):
    """A figure with a narrow interval, unless it brings its own."""
    return (
        value if isinstance(value, Estimate) else Estimate(value, value - 0.01 * abs(value), value + 0.01 * abs(value))
    )


def verdict(moved=None, effects=None):
    """A check in which every figure lies inside its band, but those that are `moved`: (company, figure) to value."""
    rows = {row.id: row for row in published_figures()}
    known = spreads(rows)
    found = {}
    for part in comparisons():
        if part.figure:
            row = rows[part.id]
            held = band(part.rule, part.numbers if part.numbers.given else row.numbers, row.topic, known)
            low, high = found.get((part.company, part.figure), (-math.inf, math.inf))
            found[part.company, part.figure] = max(low, held.low), min(high, held.high)
    figures = {}
    for (company, figure), ends in found.items():
        figures.setdefault(company, {})[figure] = exact((moved or {}).get((company, figure), _between(*ends)))
    figures["hybrid"]["cac_payback_restricted"] = Estimate(18.6, 17.5, 19.7)
    return judge(figures, _effects(known) | (effects or {}), REPLICATIONS, SEED)


def _between(low, high):
    assert low <= high, "no figure lies inside all the bands it is held against"
    if math.isinf(low):
        return high - 1
    return low + 1 if math.isinf(high) else (low + high) / 2


def _effects(known):
    found = {name: exact(1.0) for name in EFFECTS}
    for each in mechanisms():
        if each.effect and each.rule:
            held = size_band(each.rule, each.numbers, known)
            found[each.effect] = exact((held.low + held.high) / 2)
        elif each.effect:
            found[each.effect] = exact(float(each.sign))
    return found

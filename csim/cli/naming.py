"""What the headings of csim's tables and the common names of measures mean, so that `csim explain` knows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "CAC payback": ("cac_payback_restricted", "cac_payback"),
    "Customer profit": ("customer_profit",),
    "CS cost": ("cs_cost_share", "cs_cost"),
    "CSM use": ("utilisation",),
    "Work undone": ("expired_share",),
    "Longest wait": ("wait_days",),
    "Money runs out": ("insolvent", "insolvency_month"),
    "Wait for work to be taken up": ("wait_days",),
}
"""Headings of csim's tables that are no measure's name, or the name of another one; the table's measure first."""

COMMON: Mapping[str, str] = {
    "net revenue retention": "nrr",
    "net dollar retention": "nrr",
    "gross revenue retention": "grr",
    "gross dollar retention": "grr",
    "monthly recurring revenue": "mrr",
    "annual recurring revenue": "arr",
    "customer acquisition cost": "cac",
    "lifetime value": "ltv",
    "customer lifetime value": "ltv",
    "net promoter score": "nps",
    "net present value": "vendor_npv",
    "customer churn": "logo_churn",
    "time to value": "time_to_value_weeks",
    "waiting time": "wait_days",
}
"""What the trade calls measures."""

WORDS: Mapping[str, str] = {
    "best": "the strategy with the best mean of a measure; in the first table by vendor value.",
    "tie": "nothing separates it from the best: the 95 % interval of the paired difference holds zero, or the "
    "difference is too small to change a decision (--indifference).",
    "wins": "share of replicates in which a strategy is the best: how often luck lets it win.",
    "sure": "chance that a strategy's mean is the best: how sure the comparison is. More replications make it surer.",
    "luck cut": "how many replicates with independent luck one replicate with the same luck for all is worth.",
    "cash burnt": "all costs of a month less what customers paid in it, money raised left out; negative: cash grows.",
    "all costs": "every cost of the company a month, from its books: spending.csv has it by month and purpose.",
    "runway": "how many months cash and credit last at what is burnt a month; csim run prints it: months for which "
    "that lasts.",
    "people": "hours of a play at what an hour present costs in the roles that do such work, overhead and tools too.",
    "bought": "what plays cost beside people: content, licences and cost per use.",
    "free": "hours present that neither work, proactive contact nor writing content took.",
}
"""Words of the tables that are no measures."""

_MOST_DESCRIBED = 2


class _Found(NamedTuple):
    """Measures that answer to a name; `surely` where it is exactly theirs."""

    ids: tuple[str, ...]
    surely: bool


def named(text: str) -> str:
    """What a heading, label or common name means: the measure's description, or the measures it may be.

    Empty where nothing answers to it.
    """
    from csim.measures.definitions import REGISTRY, describe_measure

    name = _plain(text)
    word = WORDS.get(name)
    if word:
        return f"{name}: {word}"
    found = _found(name)
    if not found.ids:
        return ""
    if len(found.ids) == 1 or (found.surely and len(found.ids) <= _MOST_DESCRIBED):
        return "\n\n".join([*_in_tables(name), *(describe_measure(each) for each in found.ids)])
    width = max(len(each) for each in found.ids)
    lines = [f"  {each:<{width}}  {REGISTRY[each].label} ({REGISTRY[each].unit})" for each in found.ids]
    return "\n".join([f'"{text}" may mean one of these; csim explain {found.ids[0]} describes the first:', *lines])


def _in_tables(name: str) -> list[str]:
    """Which measures a heading stands for, where its words alone do not say it."""
    found = [(heading, ids) for heading, ids in HEADINGS.items() if _plain(heading) == name and len(ids) > 1]
    return [f"{heading}: in the tables of csim compare {ids[0]}; see also {ids[1]}." for heading, ids in found]


def _found(name: str) -> _Found:
    from csim.measures.definitions import REGISTRY

    exact = [each for heading, ids in HEADINGS.items() if _plain(heading) == name for each in ids]
    exact += [COMMON[name]] if name in COMMON else []
    exact += [each.id for each in REGISTRY.values() if name in (_plain(each.label), _plain(each.id))]
    if exact:
        return _Found(tuple(dict.fromkeys(exact)), surely=True)
    asked = set(name.split())
    known = {each.id: {*_plain(each.label).split(), *_plain(each.id).split()} for each in REGISTRY.values()}
    for common, measure in COMMON.items():
        known[measure] |= set(common.split())
    return _Found(tuple(each for each, words in known.items() if asked and asked <= words), surely=False)


def _plain(text: str) -> str:
    """Lower case, words apart by one space."""
    return " ".join(re.sub(r"[^\w&]+|_", " ", text.lower()).split())

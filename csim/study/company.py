"""Whether compared scenarios are one company under several strategies, and what it means if they are not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from csim.rules.acquisition import AcquisitionParameters
from csim.rules.money import ContractParameters
from csim.scenario.frozen import Scenario
from csim.study.words import joined

if TYPE_CHECKING:
    from csim.study.results import Strategy

CUSTOMERS_AT_START = "customers at start"
SHOCKS, FINANCES = "shocks", "finances"

_CONDITIONS = (SHOCKS, FINANCES)
"""What one company may meet in two worlds, or be given."""

_POLICY = (
    "marketing_usd_per_week",
    "sales_usd_per_lead",
    "commission_share",
    "qualification_fit",
    "qualification_discipline",
    "oversell",
    "referral_reward_usd",
    "implementation_hours",
    "onboarding_weeks",
    "uplift_at_renewal",
    "contact_budget_per_month",
    "base_customers",  # compared as customers at start
)
"""Parameters of a segment that say what the company does, not who it is: they may differ between strategies."""

_FINANCES = (
    "rnd_share_of_revenue",
    "rnd_minimum_usd_per_year",
    "gna_share_of_revenue",
    "gna_minimum_usd_per_year",
    "cash_start_usd",
    "credit_line_usd",
    "discount_per_year",
)


@dataclass(frozen=True)
class Company:
    """Who a scenario's company is, strategy and team left out.

    `customers` at start, None if nobody knows; `facts` pairs what is compared with a text that is equal where it is
    equal; `content` is equal for scenarios that run alike whatever they are called.
    """

    customers: int | None = None
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    content: str = ""


def company_of(scenario: Scenario) -> Company:
    """The company of a scenario."""
    market = [name for name in AcquisitionParameters._fields if name not in _POLICY]
    contract = [name for name in ContractParameters._fields if name not in _POLICY]
    others = [name for name in _segment_fields(scenario) if name not in (*market, *contract, *_POLICY)]
    facts: tuple[tuple[str, Any], ...] = (
        (CUSTOMERS_AT_START, _base(scenario)),
        ("segments", scenario.segment_names),
        ("prices and contracts", _of_segments(scenario, contract)),
        ("market", _of_segments(scenario, market)),
        ("what customers are like", _of_segments(scenario, others)),
        ("product", tuple(scenario.product)),
        (SHOCKS, tuple(map(tuple, scenario.shocks))),
        (FINANCES, (*(getattr(scenario.company, name) for name in _FINANCES), scenario.funding)),
    )
    return Company(customers_at_start(scenario), tuple((name, _digest(fact)) for name, fact in facts), _run(scenario))


def customers_at_start(scenario: Scenario) -> int:
    """How many customers a company begins with: those it brings along, or about as many as its history leaves."""
    if scenario.base:
        return len(scenario.base)
    return 0 if scenario.history is None else round(sum(each.base_customers for each in scenario.segments))


def cautions(strategies: Sequence[Strategy]) -> list[str]:
    """What to know before reading figures: that companies differ, and what to do, or that two scenarios are alike."""
    found = []
    differing = differences(strategies)
    if differing:
        found.append(f"{_verdict(strategies, differing)} {_advice(strategies, differing)}")
    seen: dict[str, Strategy] = {}
    for strategy in strategies:
        content = strategy.company.content
        if content and content in seen:
            found.append(
                f"{seen[content].label} and {strategy.label} are identical but for their names: every figure is equal."
            )
        seen.setdefault(content, strategy)
    return found


def caution_in_finding(strategies: Sequence[Strategy]) -> str:
    """The sentence a finding begins with where companies differ, else nothing."""
    differing = differences(strategies)
    return f"{_verdict(strategies, differing)} What follows compares all of that." if differing else ""


def differences(strategies: Sequence[Strategy]) -> list[str]:
    """In what the companies of the scenarios differ, such as `prices and contracts`; nothing if they are one."""
    first, *rest = (dict(strategy.company.facts) for strategy in strategies)
    return [name for name in first if any(other.get(name, first[name]) != first[name] for other in rest)]


def start_text(strategies: Sequence[tuple[str, int | None]]) -> str:
    """`220 customers at start`, or by strategy where they differ."""
    known = [(name, customers) for name, customers in strategies if customers is not None]
    if len({customers for _, customers in known}) == 1:
        return f"{known[0][1]:,} {CUSTOMERS_AT_START}"
    return f"{CUSTOMERS_AT_START}: {', '.join(f'{name} {customers:,}' for name, customers in known)}"


def _verdict(strategies: Sequence[Strategy], differing: list[str]) -> str:
    if all(name in _CONDITIONS for name in differing):
        return f"These scenarios differ in more than their strategies: {joined(differing)}."
    counts = [(each.label, each.company.customers) for each in strategies]
    told = [name for name in differing if name != CUSTOMERS_AT_START]
    text = "These are different companies, not one company under different strategies"
    if len({count for _, count in counts}) > 1:
        text += f": {joined([f'{label} starts with {count:,} customers' for label, count in counts])}"
        return f"{text}; they also differ in {joined(told)}." if told else f"{text}."
    return f"{text}: they differ in {joined(differing)}."


def _advice(strategies: Sequence[Strategy], differing: list[str]) -> str:
    if all(name in _CONDITIONS for name in differing):
        return "Figures below compare all of that."
    first = strategies[0]
    return (
        f"Figures below compare companies. To give {first.label} another strategy, write a file that extends its "
        "file and changes `strategy` and `team` alone; csim compare --help shows one."
    )


def _base(scenario: Scenario) -> object:
    if scenario.base:
        return tuple(tuple(customer) for customer in scenario.base)
    return None if scenario.history is None else tuple(each.base_customers for each in scenario.segments)


def _segment_fields(scenario: Scenario) -> tuple[str, ...]:
    return tuple(scenario.segments[0]._fields) if scenario.segments else ()


def _of_segments(scenario: Scenario, names: Sequence[str]) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(getattr(segment, name) for name in names) for segment in scenario.segments)


def _run(scenario: Scenario) -> str:
    """A digest of all that decides how a scenario runs; its name, seed and text do not."""
    bare = scenario._replace(name="", identity="", seed=0, resolved="", history=None)
    past = scenario.history._replace(name="", identity="", seed=0, resolved="") if scenario.history else None
    return _digest((bare, past))


def _digest(fact: object) -> str:
    return hashlib.sha256(repr(fact).encode()).hexdigest()

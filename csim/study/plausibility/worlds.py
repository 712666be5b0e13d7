"""The companies and twin worlds of the check: shipped scenarios as they stand, and the same with or without one cause.

Worlds of one group run one after the other in one process: they share the luck of a replicate and, as far as they
begin alike, the history. A world that ends earlier is the other's beginning: who is how there is known before it is
seen who leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from csim.scenario.frozen import Scenario
from csim.scenario.load import compose_named, load_composed

WHOLE = 60
"""Months of a company held against published figures."""

SHOCK_MONTH = 6
"""When CSMs resign."""

RECESSION_MONTH = 12

type Change = Callable[[Scenario], Scenario]


class World(NamedTuple):
    """One world: a shipped scenario, what is different in it, and how many months it lasts."""

    name: str
    shipped: str
    months: int
    sets: tuple[str, ...] = ()
    change: Change | None = None
    """A change of the run alone, its history staying as it is."""


class Group(NamedTuple):
    """Worlds that run together; `companies` are those of them that published figures are held against."""

    name: str
    worlds: tuple[World, ...]
    companies: tuple[str, ...] = ()


def stays_longer(scenario: Scenario) -> Scenario:
    """Make every customer a little likelier to stay: 0.1 more in log-odds, as if competitors pulled less."""
    return _segments(scenario, competitor_pull=lambda pull: pull - 0.1)


def hosts_cheaper(scenario: Scenario) -> Scenario:
    """Make hosting a tenth cheaper."""
    cheaper = _cheaper
    return _segments(scenario, hosting_usd_per_active_seat_per_week=cheaper, hosting_share_of_price=cheaper)


def wins_cheaper(scenario: Scenario) -> Scenario:
    """Make selling a tenth cheaper; as many leads come and sign as before."""
    return _segments(scenario, sales_usd_per_lead=_cheaper)


def _cheaper(price: float) -> float:
    return 0.9 * price


def _segments(scenario: Scenario, **changes: Callable[[float], float]) -> Scenario:
    changed = [
        segment._replace(**{name: change(getattr(segment, name)) for name, change in changes.items()})
        for segment in scenario.segments
    ]
    return scenario._replace(segments=tuple(changed))


def _shock(month: int, kind: str, rest: str) -> tuple[str, ...]:
    return (f"shocks=[{{at: month {month}, kind: {kind}, {rest}}}]",)


def _payment(share: str) -> tuple[str, ...]:
    return tuple(f"segments.{name}.contract.auto_renew={share}" for name in ("smb", "mid_market", "enterprise"))


def _without(play: str) -> tuple[str, ...]:
    return (f"strategy={{all: {{use: self_service, drop: [{play}]}}}}",)


_CONTACT = (
    "plays.outreach={trigger: {kind: cadence, weeks: 1 quarter}, channel: digital, uptake: 100 %, cooldown: 10 weeks,"
    " effects: {training: 0.7 hours, adoption_push: 2 weeks, value_shown: 15 %, trust: 6 %, wakes: 0.25}}"
)
OUTREACH = (
    _CONTACT,
    "strategy={all: {use: tech_touch, add: [outreach]}}",
)
"""The shipped pooled outreach, sent to everyone each quarter instead of to those at risk."""

GROUPS = (
    Group(
        "reference",
        (
            World("hybrid", "hybrid", WHOLE),
            World("high_touch", "high_touch", WHOLE),
            World("tech_touch", "tech_touch", WHOLE),
            World("stays_longer", "hybrid", WHOLE, change=stays_longer),
            World("hosts_cheaper", "hybrid", WHOLE, change=hosts_cheaper),
            World("wins_cheaper", "hybrid", WHOLE, change=wins_cheaper),
        ),
        ("hybrid", "high_touch", "tech_touch"),
    ),
    Group(
        "twins",
        (
            World("hybrid_year", "hybrid", 12),
            World("hybrid_two_years", "hybrid", 24),
            World("recession", "hybrid", 24, _shock(RECESSION_MONTH, "recession", "depth: moderate")),
            World("severe_recession", "hybrid", 24, _shock(RECESSION_MONTH, "recession", "depth: severe")),
            World("large_rise", "hybrid", 24, _shock(0, "price_rise", "uplift: 15 %")),
            World("small_rise", "hybrid", 24, _shock(0, "price_rise", "uplift: 5 %")),
            World("no_cs", "no_cs", 14),
            World("champions_leave", "no_cs", 14, _shock(1, "champion_exodus", "champions: 100 %")),
            World("books", "high_touch", SHOCK_MONTH),
            World("csms_stay", "high_touch", SHOCK_MONTH + 12),
            World("csms_leave", "high_touch", SHOCK_MONTH + 12, _shock(SHOCK_MONTH, "csm_exodus", "csms: 100 %")),
            World("self_service", "self_service", 36),
            World("no_academy", "self_service", 36, _without("academy")),
        ),
    ),
    Group(
        "payment",
        (
            World("manual_year", "hybrid", 12, _payment("0 %")),
            World("manual", "hybrid", 24, _payment("0 %")),
            World("automatic", "hybrid", 24, _payment("100 %")),
        ),
    ),
    Group(
        "smb_monthly",
        (
            World("smb_monthly", "smb_monthly", WHOLE),
            World("monthly_quarter", "smb_monthly", 3),
            World("monthly_half", "smb_monthly", 6),
            World("monthly_year", "smb_monthly", 12),
            World("monthly_later", "smb_monthly", 18),
            World("outreach_quarter", "smb_monthly", 3, OUTREACH),
            World("outreach_half", "smb_monthly", 6, OUTREACH),
        ),
        ("smb_monthly",),
    ),
    Group("enterprise", (World("enterprise", "enterprise", WHOLE),), ("enterprise",)),
    Group("young_company", (World("young_company", "young_company", WHOLE),), ("young_company",)),
    Group(
        "hybrid_30_seats",
        (World("hybrid_30_seats", "hybrid", WHOLE, ("segments.mid_market.contract.seats=30",)),),
        ("hybrid_30_seats",),
    ),
    Group(
        "hybrid_125_seats",
        (World("hybrid_125_seats", "hybrid", WHOLE, ("segments.mid_market.contract.seats=125",)),),
        ("hybrid_125_seats",),
    ),
)
"""Every world of the check."""

LABELS = {"hybrid_30_seats": "hybrid, 30 seats", "hybrid_125_seats": "hybrid, 125 seats"}
"""What to call companies that are a shipped one with something changed: the seats of a mid-market account."""

COMPANIES = tuple(name for group in GROUPS for name in group.companies)
"""The companies that published figures are held against."""


def scenario_of(world: World) -> Scenario:
    """Load the scenario of a world; raises `BadInput` where a shipped file is not what it was."""
    scenario = load_composed(compose_named(world.shipped, world.sets))
    return scenario if world.change is None else world.change(scenario)

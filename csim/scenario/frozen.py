"""A scenario ready to run: parameter records and names, plain data that travels to any worker process."""

from typing import Any, NamedTuple

from csim.rules.money import CompanyParameters
from csim.rules.plays import PlayParameters
from csim.rules.product import ProductParameters
from csim.rules.shocks import ShockParameters
from csim.rules.staff import RoleParameters


class Role(NamedTuple):
    """One role of the team: who it serves, and how it may split as the company grows."""

    name: str
    parameters: RoleParameters
    functions: tuple[int, ...]  # codes of csim.rules.plays.FUNCTIONS it does while it has not split
    accounts_per_book: tuple[float, ...]  # per segment: accounts that make one full book; 0 = not served by this role
    headcount_plan: tuple[tuple[int, float], ...]  # (week, heads) for the fixed rule, in order
    split_at_headcount: float  # 0 = never; from then on `split_functions` go to the role `split_into`
    split_functions: tuple[int, ...]
    split_into: int  # position of the specialised role, -1 = none


class BaseCustomer(NamedTuple):
    """One customer of a base that the user brought along."""

    segment: int
    seats: float
    price_usd_per_seat_per_week: float
    weeks_since_signing: int
    knowledge: float
    adoption: float
    trust: float


class Scenario(NamedTuple):
    """Everything one run needs. `identity` is the content hash of the resolved file, seed and horizon left out."""

    name: str
    identity: str
    seed: int
    start_week: int  # 0, or minus the length of the history
    weeks: int  # length of the run
    segment_names: tuple[str, ...]
    segments: tuple[Any, ...]  # csim.rules.records.SegmentParameters
    play_names: tuple[str, ...]  # the built-in ones first
    plays: tuple[PlayParameters, ...]
    play_in_force: tuple[tuple[bool, ...], ...]  # [segment][play]
    roles: tuple[Role, ...]
    product: ProductParameters
    company: CompanyParameters
    shocks: tuple[ShockParameters, ...]
    funding: tuple[tuple[int, float], ...]  # (week, USD)
    history: "Scenario | None"  # how the base of customers came about; None: the run starts empty or from `base`
    base: tuple[BaseCustomer, ...]  # a base the user brought along, instead of a history
    cs_cost_in: str  # "cogs" or "sales_and_marketing"
    resolved: str  # the whole scenario as YAML, for provenance

"""Shocks: what befalls the company from outside or inside, while it lasts and at its first week."""

from typing import NamedTuple

SHOCK_KINDS = (
    "recession",
    "competitor",
    "price_rise",
    "champion_exodus",
    "csm_exodus",
    "hiring_freeze",
    "outage",
    "funding_drought",
)


class ShockParameters(NamedTuple):
    """One shock; the neutral value of each number leaves the model as it is."""

    kind: float  # position in SHOCK_KINDS
    week: float  # first week
    weeks: float  # how long it lasts, at least 1
    climate: float  # log-odds against staying while it lasts, 0 neutral
    demand_factor: float  # on leads while it lasts, 1 neutral
    competitor_pull: float  # log-odds against staying while it lasts, 0 neutral
    uplift: float  # added once to each price that renews while it lasts, 0 neutral
    champion_share: float  # of champions that leave in the first week, 0 neutral
    csm_share: float  # of customer success managers that resign in the first week, 0 neutral
    freezes_hiring: float  # 1: no hiring while it lasts
    ticket_factor: float  # on tickets while it lasts, 1 neutral
    trust_loss: float  # share of trust lost in the first week, 0 neutral
    stops_funding: float  # 1: no planned funding and no credit while it lasts


def active(p: ShockParameters, week: int) -> bool:
    """Return whether the shock lasts in this week."""
    return p.week <= week < p.week + p.weeks


def strikes(p: ShockParameters, week: int) -> bool:
    """Return whether the shock begins in this week."""
    return int(p.week) == week

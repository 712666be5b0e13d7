"""Every figure of a proof as rows of one tidy table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from csim.study.prove.costs import BOUGHT, COSTS, HOURS
from csim.study.prove.lives import FATES, PARTS
from csim.study.prove.naive import ESTIMATES
from csim.study.prove.replicate import MEASURES, REACH
from csim.study.words import measure_unit, unit_of_difference

if TYPE_CHECKING:
    from csim.study.comparison import Figure
    from csim.study.prove.proof import Proof

EVERYONE = "all"
"""The segment that stands for the whole company in tables."""

BRIDGE, MEASURE, CUSTOMERS, REACHED, NAIVE, IMPLIED, DOLLAR, COST, EFFORT = (
    "revenue",
    "measure",
    "customers",
    "revenue by reach",
    "points of renewal rate",
    "revenue implied",
    "per dollar of CS cost",
    "cost after the sale",
    "what hours go to",
)
"""Groups of rows."""


def rows_of(proof: Proof) -> Iterator[dict[str, Any]]:
    """Rows with group, quantity, segment, unit, mean, low, high and runs; figures that do not exist are left out."""
    for place in proof.places:
        for group, quantity, unit, found in _figures(proof, place):
            if found.mean == found.mean:  # nan is not equal to itself
                yield {
                    "group": group,
                    "quantity": quantity,
                    "segment": place or EVERYONE,
                    "unit": unit,
                    **found._asdict(),
                }
    for group, quantity, unit, found in _of_company(proof):
        yield {"group": group, "quantity": quantity, "segment": EVERYONE, "unit": unit, **found._asdict()}


def _of_company(proof: Proof) -> Iterator[tuple[str, str, str, Figure]]:
    """What no segment has of its own: what the team costs and what its hours go to."""
    for name in COSTS:
        yield COST, name, "USD", proof.cost(name)
    for use in proof.uses:
        yield EFFORT, use, "hours", proof.effort(use, HOURS)
        yield EFFORT, use, "USD", proof.effort(use, BOUGHT)


def _figures(proof: Proof, place: str) -> Iterator[tuple[str, str, str, Figure]]:
    from csim.study.prove.proof import DISCOUNTED, KEPT_REVENUE, PER_DOLLAR, REVENUE

    for part in (REVENUE, KEPT_REVENUE, *PARTS):
        yield BRIDGE, part, "USD", proof.part(part, place)
    for name in MEASURES:
        yield MEASURE, name, unit_of_difference(measure_unit(name)), proof.measure(name, place)
    for fate in FATES:
        yield CUSTOMERS, fate, "customers", proof.fate(fate, place)
        yield CUSTOMERS, f"{fate}, reached", "customers", proof.fate(fate, place, reached=True)
    yield CUSTOMERS, "saved less lost", "customers", proof.net_kept(place)
    for name in REACH:
        yield REACHED, name, "USD", proof.reach(name, place)
    for name in ESTIMATES:
        yield NAIVE, name, "points", proof.estimate(name, place)
        yield IMPLIED, name, "USD", proof.implied_usd(name, place)
    saved = " saved" if proof.measure("cs_cost").mean < 0.0 else ""
    for name in PER_DOLLAR:
        gross, when = ("", ", both discounted") if name in DISCOUNTED else (" of gross revenue", "")
        yield DOLLAR, name, f"USD{gross} per USD{saved}{when}", proof.per_dollar(name, place)

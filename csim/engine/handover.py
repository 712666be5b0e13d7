"""The base of customers a run begins with: what a history made, or what the user brought along."""

from typing import NamedTuple

import numpy as np

from csim.arithmetic import exp
from csim.engine.build import with_room
from csim.engine.kernels.signing import add_customer, settle
from csim.engine.world import Table, World
from csim.luck import kinds
from csim.luck.draws import entity_id
from csim.rules import plays
from csim.rules.money import period_weeks
from csim.scenario.frozen import Scenario
from csim.state.columns import ACTIVE, BASE, NEVER, WAITING

CARRIED_CONDITIONS = ("defects", "quality", "burden_factor", "coverage", "community", "insight", "acted", "guidance")
CARRIED_MARKET = ("customers", "fee", "promoters", "detractors", "helpers", "pool")


class Past(NamedTuple):
    """What a history leaves behind: its customers and its surroundings, and the people each role would need by now."""

    world: World
    heads_needed: dict[str, float]


def inheritance(world: World) -> World:
    """Return the tables of a finished history cut down to what a run takes over: the rest would only fill memory.

    What the customers cost to win is sunk and their accounts start at zero; the team is the new one, so nobody has an
    owner yet. Open implementation work and tickets stay open, plays of the old strategy do not.
    """
    now = world.conditions[0]
    rows = np.flatnonzero(world.customers["status"][: now.customers] == ACTIVE)
    kept = world.customers[rows]
    for name in ("cac", "paid_usd", "value_usd", "people_usd", "gross_profit", "margin"):
        kept[name] = 0.0
    kept["channel"] = BASE
    kept["owner"] = kept["referrer"] = -1
    kept["owners_had"] = kept["times_left"] = 0
    kept["recouped_week"] = kept["recouped_gross_week"] = NEVER
    leads = world.leads[: now.leads].copy()
    leads["referrer"] = -1
    last_played = world.last_played[rows]
    return world._replace(customers=kept, last_played=last_played, leads=leads, work=_open_work(world, rows))


def _open_work(world: World, rows: np.ndarray) -> Table:
    """Return the open implementation work and tickets, waiting, for customers in their new places."""
    now = world.conditions[0]
    place = np.full(now.customers, -1)
    place[rows] = np.arange(len(rows))
    items = world.work[: now.work]
    kept = items[items["play"] <= plays.PLAY_TICKET]
    chosen = kept[place[kept["customer"]] >= 0]
    chosen["customer"] = place[chosen["customer"]]
    chosen["status"] = WAITING
    chosen["server"] = -1
    return chosen


def take_over(world: World, past: World) -> World:
    """Return the world with the customers, pipeline, open work and product that a history left."""
    customers, leads, work = len(past.customers), len(past.leads), len(past.work)
    for name, rows in (("customers", customers), ("leads", leads), ("work", work)):
        world = with_room(world, name, rows)
    world.customers[:customers] = past.customers
    world.last_played[:customers] = past.last_played
    world.active[:customers] = np.arange(customers)
    world.leads[:leads] = past.leads
    world.work[:work] = past.work
    now, before = world.conditions[0], past.conditions[0]
    now.customers = now.active = customers
    now.leads, now.work = leads, work
    for name in CARRIED_CONDITIONS:
        now[name] = before[name]
    for name in CARRIED_MARKET:
        world.markets[name] = past.markets[name]
    world.spend_ring[:] = past.spend_ring
    world.collections[:] = past.collections
    return world


def bring_along(world: World, scenario: Scenario) -> World:
    """Return the world with the customers that the user's own base lists."""
    world = with_room(world, "customers", len(scenario.base))
    world = with_room(world, "work", len(scenario.base))
    now = world.conditions[0]
    for number, given in enumerate(scenario.base):
        identity = entity_id(kinds.GIVEN_CUSTOMER, number, 0, 0, 0)
        fit = scenario.segments[given.segment].fit_mean
        row = add_customer(world, identity, given.segment, BASE, -1, fit, -given.weeks_since_signing)
        customer = world.customers[row]
        customer.seats = given.seats
        customer.price = given.price_usd_per_seat_per_week
        settle(world, row)
        customer.signed_week = -given.weeks_since_signing
        customer.paid_through = _paid_through(customer)
        customer.knowledge = given.knowledge
        customer.adoption = given.adoption
        customer.trust = given.trust
        worth = scenario.segments[given.segment].expected_worth
        customer.value_average = customer.price * customer.seats * exp(worth)
        market = world.markets[given.segment]
        market.customers += 1.0
        market.fee += customer.price * customer.seats
    now.active = now.customers
    return world


def _paid_through(customer: Table) -> int:
    """Return up to which week a customer of the user's base has paid: its present contract month, or year."""
    if customer.prepaid == 1:
        return int(customer.term_ends - (customer.term_ends - 1) // 52 * 52)
    week = int(customer.contract_start)
    while week <= 0:
        week += period_weeks(int(customer.contract_start), week)
    return week


def open_books(world: World) -> tuple[float, float]:
    """Return receivables and deferred revenue in USD of the base, and remember its MRR for the first year's rates."""
    now = world.conditions[0]
    base = world.customers[: now.customers]
    fee = base["price"] * base["seats"]
    world.mrr_ago[: now.customers, 11] = fee * 52.0 / 12.0
    paid = np.maximum(0, base["paid_through"] - now.week)
    deferred = float(sum((fee * paid).tolist()))
    return float(sum(world.collections.tolist())), deferred

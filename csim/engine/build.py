"""From a frozen scenario to the tables of a run, empty or filled with the base of customers it begins with."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import numpy as np

from csim.engine.world import Table, World
from csim.ledger.columns import COHORT_COLUMNS, PLAY_COLUMNS, ROLE_COLUMNS, SEGMENT_COLUMNS
from csim.luck import kinds
from csim.luck.draws import entity_id
from csim.rules import plays
from csim.rules.money import CompanyParameters
from csim.rules.product import ProductParameters
from csim.rules.records import SegmentParameters
from csim.rules.staff import RoleParameters
from csim.scenario.frozen import Scenario
from csim.state.columns import (
    CONDITION_COLUMNS,
    CUSTOMER_COLUMNS,
    EVENT_COLUMNS,
    LEAD_COLUMNS,
    MARKET_COLUMNS,
    NEVER,
    STAFF_COLUMNS,
    WORK_COLUMNS,
    table,
)

GROWTH = 1.25
"""Tables that fill are replaced by ones this much longer."""


def packed(kind: Any, records: tuple[Any, ...]) -> Table:
    """Return parameter records of one *kind* as an array of records with the same field names, all float64."""
    dtype = np.dtype((np.record, [(field, "f8") for field in kind._fields]))
    return np.array([tuple(float(value) for value in record) for record in records], dtype=dtype)


def name_key(name: str) -> int:
    """Return 63 bits that belong to a name, so that luck does not depend on the order of names."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") >> 1


def months_of(weeks: int) -> int:
    """Return the number of months that close within so many weeks, the last one perhaps unfinished."""
    return (weeks * 12 + 51) // 52


def panel(columns: tuple[Any, ...], *shape: int) -> Table:
    """Return a table of zeros with these columns and this shape."""
    size = 1
    for length in shape:
        size *= length
    return table(columns, size).reshape(shape)


def empty_world(scenario: Scenario, seed: int, replicate: int, events: bool) -> World:
    """Return the tables of a run of *scenario* before anything happened."""
    months = months_of(scenario.weeks)
    segments, kinds_of_play, roles = len(scenario.segments), len(scenario.plays), len(scenario.roles)
    rows = 64
    return World(
        conditions=_conditions(scenario, seed, replicate, events),
        segments=packed(SegmentParameters, scenario.segments),
        product=packed(ProductParameters, (scenario.product,)),
        company=packed(CompanyParameters, (scenario.company,)),
        plays=packed(plays.PlayParameters, scenario.plays),
        play_keys=np.array([name_key(name) % (1 << 24) for name in scenario.play_names], dtype=np.int64),
        in_force=np.array(scenario.play_in_force, dtype=np.int64).reshape(segments, kinds_of_play),
        roles=packed(RoleParameters, tuple(role.parameters for role in scenario.roles)),
        function_role=np.full(len(plays.FUNCTIONS), -1, dtype=np.int64),
        book_weight=_book_weight(scenario),
        hourly_usd=np.array([_hourly_usd(role.parameters) for role in scenario.roles], dtype=np.float64),
        markets=_markets(scenario),
        customers=table(CUSTOMER_COLUMNS, rows),
        last_played=np.full((rows, kinds_of_play), NEVER, dtype=np.int32),
        mrr_ago=np.zeros((rows, 12)),
        active=np.zeros(rows, dtype=np.int64),
        leads=table(LEAD_COLUMNS, rows),
        work=table(WORK_COLUMNS, rows),
        staff=table(STAFF_COLUMNS, 16),
        spend_ring=np.zeros((segments, 64)),
        collections=np.zeros(128),
        worked_usd=np.zeros((roles, len(plays.FUNCTIONS))),
        function_usd=np.zeros(len(plays.FUNCTIONS)),
        events=table(EVENT_COLUMNS, 1),
        segment_panel=panel(SEGMENT_COLUMNS, months, segments),
        role_panel=panel(ROLE_COLUMNS, months, roles),
        play_panel=panel(PLAY_COLUMNS, months, kinds_of_play),
        cohorts=panel(COHORT_COLUMNS, months, segments, months),
    )


def _conditions(scenario: Scenario, seed: int, replicate: int, events: bool) -> Table:
    """Return the one record of clock, counts and conditions, at the first moment."""
    conditions = table(CONDITION_COLUMNS, 1)
    conditions["seed"] = seed
    conditions["replicate"] = replicate
    conditions["origin_week"] = scenario.start_week
    conditions["events_on"] = int(events)
    conditions["growing_base"] = int(scenario.start_week < 0)
    conditions["coverage"] = scenario.product.knowledge_base_start
    return conditions


def _hourly_usd(role: Any) -> float:
    """Return the loaded cost of one present hour; zero for a role that is never present."""
    hours = role.hours_per_week * role.customer_share * 52.0
    yearly = role.salary_usd_per_year * (1.0 + role.overhead_share) + role.tools_usd_per_year
    return float(yearly / hours) if hours > 0.0 else 0.0


def _book_weight(scenario: Scenario) -> Table:
    """Return by role and segment the share of a full book that one account takes."""
    weights = np.zeros((len(scenario.roles), len(scenario.segments)))
    for place, role in enumerate(scenario.roles):
        for segment, accounts in enumerate(role.accounts_per_book):
            weights[place, segment] = 1.0 / accounts if accounts > 0.0 else 0.0
    return weights


def _markets(scenario: Scenario) -> Table:
    """Return the state of each segment, with the standing plays that its strategy keeps open."""
    markets = table(MARKET_COLUMNS, len(scenario.segments))
    for segment, name in enumerate(scenario.segment_names):
        markets[segment].key = entity_id(kinds.MARKET, name_key(name), 0, 0, 0)
        for kind, play in enumerate(scenario.plays):
            if scenario.play_in_force[segment][kind] and int(play.trigger) == plays.STANDING:
                markets[segment].knowledge_base = max(markets[segment].knowledge_base, play.knowledge_base)
                markets[segment].community_open = max(markets[segment].community_open, play.community)
                markets[segment].academy_hours += play.academy_hours_per_week
    return markets


def with_room(world: World, name: str, rows: int) -> World:
    """Return the world with a table that has room for at least *rows* rows, new rows at their initial values."""
    old = getattr(world, name)
    if old.shape[0] >= rows:
        return world
    length = max(rows, int(old.shape[0] * GROWTH) + 16)
    makers: dict[str, Callable[[], Table]] = {
        "customers": lambda: table(CUSTOMER_COLUMNS, length),
        "leads": lambda: table(LEAD_COLUMNS, length),
        "work": lambda: table(WORK_COLUMNS, length),
        "staff": lambda: table(STAFF_COLUMNS, length),
        "events": lambda: table(EVENT_COLUMNS, length),
        "active": lambda: np.zeros(length, dtype=np.int64),
        "mrr_ago": lambda: np.zeros((length, 12)),
        "last_played": lambda: np.full((length, old.shape[1]), NEVER, dtype=np.int32),
    }
    new = makers[name]()
    new[: old.shape[0]] = old
    world = world._replace(**{name: new})
    if name == "customers":
        for companion in ("last_played", "mrr_ago", "active"):
            world = with_room(world, companion, length)
    return world

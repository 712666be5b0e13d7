"""One replicate of both worlds, and the little that is kept of it: this is what workers do."""

from __future__ import annotations

import gc
from typing import Any, NamedTuple

import numpy as np

from csim.ledger.names import customer_labels
from csim.ledger.result import Run
from csim.measures.summary import summarise
from csim.measures.sums import SegmentSums
from csim.measures.value import mid_month_discounts
from csim.rules.plays import ONE_TO_MANY, ONE_TO_ONE, STANDING
from csim.run import simulate
from csim.scenario.frozen import Scenario
from csim.study.observe import load_model
from csim.study.prove.costs import costs_of, effort_of, uses_of
from csim.study.prove.diary import Diary, first_touch
from csim.study.prove.lives import FATES, PARTS, Lives, Sides, lives_of
from csim.study.prove.naive import counts_of
from csim.study.statistics import Array

MEASURES = (
    "grr",
    "nrr",
    "renewal_rate",
    "renewal_rate_expected",
    "customers",
    "cac_payback_restricted",
    "cac_payback_reached",
    "vendor_value",
    "vendor_npv",
    "contribution_value",
    "customer_profit",
    "cs_cost",
    "contribution",
    "insolvent",
    "insolvency_month",
)
"""Measures that are compared, by segment where they exist by segment."""

TOUCHED, UNTOUCHED, UNSERVED, NEWCOMERS = range(4)
REACH = ("reached", "never reached, served", "not served", "in one world alone")
"""Whom an effect on revenue falls on: customers of both worlds whom it reached; whom it did not although their segment
is served; whose segment it does not serve; and customers that signed in one world alone. The middle two are spill-over:
through shared queues, shared people, knowledge that others write, and whom a firm can afford to serve."""

DETAILED = 0
"""The replicate whose customers are kept one by one."""


class Plan(NamedTuple):
    """What every replicate shares: both worlds, what differs between them, the seed and the length of a run."""

    with_it: Scenario
    without: Scenario
    plays: tuple[tuple[bool, ...], ...]
    """[segment][play] of the first world: plays that only it has in force there."""
    roles: tuple[int, ...]
    """Roles of the first world whose people are asked about."""
    seed: int
    months: int


class Seen(NamedTuple):
    """What is kept of a replicate."""

    measures: Array
    """[world, measure] in the order of `measure_names`."""
    parts: Array
    """[segment, PARTS]: difference of revenue by part, USD."""
    fates: Array
    """[segment, FATES, 2]: customers by fate; the last axis counts those not reached, then those reached."""
    reach: Array
    """[segment, REACH]: difference of revenue by whom it falls on, USD."""
    counts: Array
    """[segment, naive.COUNTS]."""
    spent_usd: Array
    """[segment]: difference of customer success cost over the run, discounted to its start, USD."""
    costs: Array
    """[world, COSTS], USD."""
    effort: Array
    """[world, use, (hours, USD)]: what `costs.effort_of` finds for the plays of both worlds."""
    customers: dict[str, Any] | None
    """Columns of the table of customers, for one replicate alone."""


def measure_names(segments: tuple[str, ...]) -> tuple[str, ...]:
    """Ids of what is compared: each measure, then by segment where it is split so."""
    from csim.measures.definitions import REGISTRY

    return tuple(
        name
        for measure in MEASURES
        for name in (measure, *(f"{measure}.{each}" for each in segments if "segment" in REGISTRY[measure].splits))
    )


def observe_replicate(plan: Plan, replicate: int) -> Seen:
    """Run both worlds in one replicate and compare them."""
    try:
        diaries = Diary(), Diary()
        runs = [_run(plan, scenario, replicate, diary) for scenario, diary in zip(plan[:2], diaries, strict=True)]
        return seen_of(plan, Sides(runs[0], runs[1], *diaries), detailed=replicate == DETAILED)
    finally:
        gc.collect()  # a finished model is cyclic garbage that still holds its columns


def warm_up(plan: Plan) -> None:
    """Load what the first run of a process needs."""
    load_model(plan.with_it)


def seen_of(plan: Plan, sides: Sides, *, detailed: bool) -> Seen:
    """What is kept of two worlds that are finished."""
    plays, roles = np.array(plan.plays, bool), np.array(plan.roles, np.int64)
    touched_week = first_touch(sides.with_it, plays, roles)
    lives = lives_of(sides, touched_week)
    names = measure_names(plan.with_it.segment_names)
    figures = [summarise(run) for run in sides[:2]]
    uses = uses_of(plan.with_it.play_names, plan.without.play_names)
    return Seen(
        measures=np.array([[found[name] for name in names] for found in figures]),
        parts=_by_segment(plan, lives.segment, lives.parts),
        fates=_fates(plan, lives),
        reach=_reach(plan, lives, plays),
        counts=counts_of(sides, lives, _treated_week(plan, sides, plays, roles)),
        spent_usd=_discounted_cost(sides.with_it) - _discounted_cost(sides.without),
        costs=np.array([costs_of(run) for run in sides[:2]]),
        effort=np.array([effort_of(run, uses) for run in sides[:2]]),
        customers=_customers(sides, lives) if detailed else None,
    )


def _discounted_cost(run: Run) -> Array:
    """Customer success cost by segment, at the rate and in the middle of the month as vendor value takes it, USD."""
    sums = SegmentSums(run)
    discounts = mid_month_discounts(sums.months, run.scenario.company.discount_per_year)
    return np.asarray(discounts @ sums.by_month("cs_usd"))[:-1]


def _treated_week(plan: Plan, sides: Sides, plays: Any, roles: Any) -> Any:
    """When each customer was first treated: by a person if people are asked about at all, else by a message.

    Messages go to nearly everybody; whom people worked with is what analysts compare.
    """
    people = any(
        used and play.channel in (ONE_TO_ONE, ONE_TO_MANY)
        for row in plan.plays
        for used, play in zip(row, plan.with_it.plays, strict=True)
    )
    return first_touch(sides.with_it, plays, roles, by_people=people or len(plan.roles) > 0)


def _run(plan: Plan, scenario: Scenario, replicate: int, diary: Diary) -> Run:
    return simulate(
        scenario, seed=plan.seed, replicate=replicate, months=plan.months, events=True, keep=True, watch=diary.look
    )


def _by_segment(plan: Plan, segment: Any, values: Array) -> Array:
    """Sums of [customer, column] by segment."""
    count = len(plan.with_it.segments)
    return np.column_stack([np.bincount(segment, weights=column, minlength=count) for column in values.T])


def _fates(plan: Plan, lives: Lives) -> Array:
    found = np.zeros((len(plan.with_it.segments), len(FATES), 2))
    np.add.at(found, (lives.segment, lives.fate, lives.touched.astype(int)), 1.0)
    return found


def _reach(plan: Plan, lives: Lives, plays: Any) -> Array:
    """Revenue by whom it falls on; a standing offer reaches everybody whose segment it is open to."""
    standing = np.array([play.trigger == STANDING for play in plan.with_it.plays])
    open_to_all = (plays & standing).any(axis=1)
    served = plays.any(axis=1) | (len(plan.roles) > 0)
    common = (lives.row_with >= 0) & (lives.row_without >= 0)
    group = np.select(
        [~common, lives.touched | open_to_all[lives.segment], served[lives.segment]],
        [NEWCOMERS, TOUCHED, UNTOUCHED],
        UNSERVED,
    )
    found = np.zeros((len(plan.with_it.segments), len(REACH)))
    np.add.at(found, (lives.segment, group), lives.parts.sum(axis=1))
    return found


def _customers(sides: Sides, lives: Lives) -> dict[str, Any]:
    """Columns of the table of customers: who it is, how it fared, and what that was worth to both sides."""
    names = sides.with_it.scenario.segment_names
    return {
        "identity": _identities(sides, lives),
        "customer": _labels(sides, lives),
        "number": [row + 1 if row >= 0 else None for row in lives.row_with.tolist()],
        "segment": [names[place] for place in lives.segment.tolist()],
        "fate": [FATES[place] for place in lives.fate.tolist()],
        "reached": lives.touched,
        "revenue_usd": lives.parts.sum(axis=1),
        **{f"{part}_usd": lives.parts[:, place] for place, part in enumerate(PARTS)},
        "customer_profit_usd": lives.profit_usd,
    }


def _identities(sides: Sides, lives: Lives) -> list[str]:
    """Identities of the leads they came from, as exports write them."""
    tables: list[Any] = [sides.with_it.customers, sides.without.customers]
    first, second = (table["id"].tolist() for table in tables)
    rows = zip(lives.row_with.tolist(), lives.row_without.tolist(), strict=True)
    return [f"{first[one] if one >= 0 else second[other]:016x}" for one, other in rows]


def _labels(sides: Sides, lives: Lives) -> list[str]:
    """What customers are called in the world they live in, the first if in both."""
    tables: list[Any] = [sides.with_it.customers, sides.without.customers]
    first, second = (customer_labels(table, sides.with_it.scenario.segment_names) for table in tables)
    rows = zip(lives.row_with.tolist(), lives.row_without.tolist(), strict=True)
    return [first[one] if one >= 0 else second[other] for one, other in rows]

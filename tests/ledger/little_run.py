"""Runs made by hand: empty tables to fill in, and a busy one whose books close."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from csim.ledger.books import PEOPLE_COSTS
from csim.ledger.columns import COHORT_COLUMNS, MONEY_COLUMNS, PLAY_COLUMNS, ROLE_COLUMNS, SEGMENT_COLUMNS
from csim.ledger.result import ACQUISITION_COSTS, COSTS
from csim.rules.departure import REASON_VALUE, REASONS
from csim.rules.money import CompanyParameters
from csim.rules.plays import BUILT_IN_PLAYS, ONE_TO_MANY, ONE_TO_ONE, RELATIONSHIP, SUPPORT, PlayParameters
from csim.rules.staff import RoleParameters
from csim.scenario.frozen import Role, Scenario
from csim.state import events
from csim.state.columns import (
    ACTIVE,
    BASE,
    CUSTOMER_COLUMNS,
    EVENT_COLUMNS,
    LEFT,
    MARKETING,
    REFERRED,
    STAFF_COLUMNS,
    table,
)

ROLES = {"csm": (RELATIONSHIP,), "support": (SUPPORT,)}
FLOWS = ("new", "returned", "expansion", "contraction", "churned")


@dataclass(frozen=True)
class LittleRun:
    """What a run returns, with any table one likes."""

    scenario: Scenario
    months: int
    segment: np.ndarray
    money: np.ndarray
    role: np.ndarray
    play: np.ndarray
    cohort: np.ndarray
    opening: dict[str, Any]
    seed: int = 1
    replicate: int = 0
    customers: np.ndarray | None = None
    staff: np.ndarray | None = None
    events: np.ndarray | None = None


def scenario(segments=("smb", "enterprise"), roles=tuple(ROLES), cs_cost_in="cogs", discount=0.1, months=24):
    """A scenario with these names; nothing else in it matters to the ledger."""
    zeros = RoleParameters(*[0.0] * len(RoleParameters._fields))
    company = CompanyParameters(*[0.0] * len(CompanyParameters._fields))._replace(discount_per_year=discount)
    return Scenario(
        name="little",
        identity="0" * 64,
        seed=1,
        start_week=0,
        weeks=round(months * 52 / 12),
        segment_names=tuple(segments),
        segments=(),
        play_names=(*BUILT_IN_PLAYS, "onboarding_call", "webinar"),
        plays=tuple(
            PlayParameters(*[0.0] * len(PlayParameters._fields))._replace(channel=float(channel))
            for channel in (ONE_TO_ONE, ONE_TO_ONE, ONE_TO_ONE, ONE_TO_MANY)
        ),
        play_in_force=(),
        roles=tuple(Role(name, zeros, ROLES.get(name, ()), (), (), 0.0, (), -1) for name in roles),
        product=None,
        company=company,
        shocks=(),
        funding=(),
        history=None,
        base=(),
        cs_cost_in=cs_cost_in,
        resolved="name: little\n",
    )


def empty_run(months=24, **named):
    """A run in which nothing happened; write into its tables."""
    made = scenario(months=months, **named)
    segments, roles, plays = len(made.segment_names), len(made.roles), len(made.play_names)
    return LittleRun(
        scenario=made,
        months=months,
        segment=table(SEGMENT_COLUMNS, months * segments).reshape(months, segments),
        money=table(MONEY_COLUMNS, months),
        role=table(ROLE_COLUMNS, months * roles).reshape(months, roles),
        play=table(PLAY_COLUMNS, months * plays).reshape(months, plays),
        cohort=table(COHORT_COLUMNS, months * segments * months).reshape(months, segments, months),
        opening={
            "customers": np.zeros(segments),
            "mrr": np.zeros(segments),
            "pool": np.zeros(segments),
            "cash": 0.0,
            "receivables": 0.0,
            "deferred_revenue": 0.0,
        },
    )


def busy_run(months=24, seed=0, **named):
    """A run with something in every column, whose books close."""
    run = empty_run(months, **named)
    luck = np.random.default_rng(seed)
    _fill_customers(run, luck)
    _fill_money(run, luck)
    _fill_work(run, luck)
    _fill_cohorts(run, luck)
    return run


def _fill(luck, table_, names, low, high):
    for name in names:
        table_[name] = luck.uniform(low, high, table_.shape)


def _fill_customers(run, luck):
    flows = run.segment
    run.opening["customers"][:] = 500.0
    run.opening["mrr"][:] = 500_000.0
    flows["new_customers"] = luck.integers(5, 15, flows.shape)
    flows["returned_customers"] = luck.integers(0, 2, flows.shape)
    for reason in REASONS:
        flows[f"left_{reason}"] = luck.integers(0, 2, flows.shape)
        flows["left_customers"] += flows[f"left_{reason}"]
    _fill(luck, flows, [f"{name}_mrr" for name in FLOWS], 5_000.0, 9_000.0)
    flows["price_mrr"] = 0.2 * flows["expansion_mrr"]
    change = flows["new_customers"] + flows["returned_customers"] - flows["left_customers"]
    flows["customers"] = run.opening["customers"] + np.cumsum(change, axis=0)
    gained = flows["new_mrr"] + flows["returned_mrr"] + flows["expansion_mrr"]
    flows["mrr"] = run.opening["mrr"] + np.cumsum(gained - flows["contraction_mrr"] - flows["churned_mrr"], axis=0)
    _fill(luck, flows, ("renewals_due", "surveyed", "tickets", "deflected", "contacts"), 50.0, 60.0)
    _fill(luck, flows, ("renewals_won", "promoters"), 20.0, 40.0)
    _fill(luck, flows, ("leave_probability", "detractors", "first_values", "referred_customers"), 1.0, 5.0)
    _fill(luck, flows, ("first_value_weeks", "value_usd", "people_usd"), 100.0, 900.0)
    for name in ("knowledge", "adoption", "trust", "satisfaction", "health_true", "health_observed", "champions"):
        flows[name] = luck.uniform(0.3, 0.7, flows.shape) * flows["customers"]
    for name, share in (("year_ago_mrr", 1.0), ("year_ago_mrr_now", 1.05), ("year_ago_mrr_kept", 0.9)):
        flows[name][11:] = share * run.opening["mrr"]
    flows["year_ago_customers"][11:] = run.opening["customers"]
    flows["year_ago_customers_kept"][11:] = 0.88 * run.opening["customers"]


def _fill_money(run, luck):
    flows, money = run.segment, run.money
    flows["revenue"] = flows["mrr"]
    _fill(luck, flows, ("hosting_usd", "support_usd", "implementation_usd"), 20_000.0, 40_000.0)
    _fill(luck, flows, ("cs_usd", "acquisition_usd"), 50_000.0, 80_000.0)
    flows["cac_usd"] = 0.9 * flows["acquisition_usd"]
    run.opening["pool"][:] = 10_000.0
    for name in ("revenue", "hosting_usd", "support_usd", "implementation_usd"):
        money[name] = flows[name].sum(axis=1)
    for name, share in (("education", 0.2), ("relationship", 0.4), ("renewals", 0.1), ("digital", 0.3)):
        money[f"{name}_usd"] = share * flows["cs_usd"].sum(axis=1)
    for name, share in zip(ACQUISITION_COSTS, (0.7, 0.3), strict=True):
        money[name] = share * flows["acquisition_usd"].sum(axis=1)
    _fill(luck, money, ("recruiting_usd", "rnd_usd", "gna_usd"), 30_000.0, 50_000.0)
    money["invoiced"] = 1.1 * money["revenue"]
    money["collected"] = 0.9 * money["invoiced"]
    money["funding"][0] = 1_000_000.0
    run.opening.update(cash=2_000_000.0, receivables=300_000.0, deferred_revenue=900_000.0)
    costs = sum(money[name] for name in COSTS)
    money["cash"] = run.opening["cash"] + np.cumsum(money["collected"] + money["funding"] - costs)
    money["receivables"] = run.opening["receivables"] + np.cumsum(money["invoiced"] - money["collected"])
    money["deferred_revenue"] = run.opening["deferred_revenue"] + np.cumsum(money["invoiced"] - money["revenue"])


def _fill_work(run, luck):
    role = run.role
    _fill(luck, role, ("done", "started"), 80.0, 90.0)
    _fill(luck, role, ("expired", "cancelled", "late", "wait_weeks"), 1.0, 5.0)
    role["created"] = 100.0
    change = role["created"] - role["done"] - role["expired"] - role["cancelled"]
    role["open"] = np.cumsum(change, axis=0)
    role["headcount"] = 4.0
    role["person_weeks"] = 4.0 * 52 / 12
    role["hours_present"] = 520.0
    _fill(luck, role, ("hours_worked",), 300.0, 400.0)
    _fill(luck, role, ("hours_contact", "hours_content"), 10.0, 60.0)
    role["cost_usd"] = sum(run.money[name] for name in PEOPLE_COSTS)[:, None] / len(run.scenario.roles)
    role["accounts"] = run.segment["customers"].sum(axis=1)[:, None]
    for name in ("done", "declined", "expired", "cancelled", "usd"):
        run.play[name] = luck.integers(0, 9, run.play.shape)
    run.play["created"] = 40.0
    hours = (role["hours_worked"] + role["hours_contact"]).sum(axis=1)
    run.play["hours"] = hours[:, None] / run.play.shape[1]


def _fill_cohorts(run, luck):
    cohort, flows = run.cohort, run.segment
    for column, flow in (("signed", "new_customers"), ("cac", "cac_usd"), ("first_mrr", "new_mrr")):
        cohort[column][:, :, 0] = flows[flow]
    months = run.months
    lived = (np.arange(months)[:, None] + np.arange(months)[None, :] < months)[:, None, :]
    cohort["margin"] = luck.uniform(3_000.0, 5_000.0, cohort.shape) * lived
    cohort["gross_profit"] = 1.5 * cohort["margin"]
    # Nobody pays back, leaves or returns more often than there are customers: small shares of them, at every age.
    for name, share in (("paid_back", 0.012), ("left_before", 0.004), ("returned_before", 0.001), ("left_after", 0.01)):
        cohort[name] = share * flows["new_customers"][:, :, None] * lived
    cohort["paid_back_gross"] = cohort["paid_back"]


ONBOARDING_CALL, WEBINAR = 2, 3
LIFE = (
    (30, 1, events.SIGNED, 8.0, 600.0),
    (30, 2, events.SIGNED, 1.0, 480.0),
    (31, 1, events.OWNER_CHANGED, 0.0, 1.0),
    (32, 1, events.TOUCHED, ONBOARDING_CALL, 0.0),
    (33, 1, events.TOUCHED, ONBOARDING_CALL, 0.0),
    (33, 1, events.DECLINED, WEBINAR, 0.0),
    (34, 1, events.LIVE, 4.0, 0.0),
    (36, 1, events.SLOW, 1, 0.4),
    (37, 1, events.SURVEYED, 6.0, 0.0),
    (40, 1, events.FIRST_VALUE, 10.0, 0.0),
    (44, 1, events.CHAMPION_LEFT, 0.5, 0.0),
    (45, 1, events.CHAMPION_CAME, ONBOARDING_CALL, 0.0),
    (46, 1, events.CHAMPION_LEFT, 0.5, 0.0),
    (50, 1, events.EXPIRED_WORK, 1, 6.0),
    (52, 1, events.EXPANDED, 2.0, 6_000.0),
    (55, 1, events.CONTRACTED, 1.0, 5_400.0),
    (60, 0, events.RECOUPED, 61.0, 900.0),
    (70, 1, events.PAYMENT_FAILED, 1.0, 0.0),
    (81, 1, events.RENEWED, 0.125, 5_562.0),
    (90, 1, events.DECIDED_TO_LEAVE, REASON_VALUE, 0.5),
    (92, 1, events.LEFT_VENDOR, REASON_VALUE, -1_408.0),
    (93, -1, events.RELEASE, 2.0, 0.0),
)


def kept_run(months=24):
    """A run that kept its tables: one customer of the base, one who came and left, one it referred; two CSMs."""
    run = busy_run(months)
    customers = table(CUSTOMER_COLUMNS, 3)
    customers["id"] = (0xA1, 0xB2, 0xC3)
    customers["segment"] = (1, 0, 0)
    customers["channel"] = (BASE, MARKETING, REFERRED)
    customers["status"] = (ACTIVE, LEFT, ACTIVE)
    customers["referrer"] = (-1, -1, 1)
    customers["signed_week"] = (-150, 30, 30)
    customers["left_week"][1] = 93
    customers["reason"] = (-1, REASON_VALUE, -1)
    customers["owner"] = (1, -1, 0)
    customers["monthly"][2] = 1
    customers["prepaid"][1] = 1
    customers["cac"] = (0.0, 3_910.0, 500.0)
    customers["fit"] = (0.9, 0.58, 0.7)
    customers["value_usd"], customers["paid_usd"], customers["people_usd"] = 9_000.0, 5_000.0, 1_000.0
    customers["margin"] = (2_000.0, 2_502.0, 10.0)
    customers["last_answer"] = (-1, 6, -1)
    staff = table(STAFF_COLUMNS, 3)
    staff["role"] = (0, 0, 0)
    staff["seat"] = (0, 1, 0)
    staff["id"] = (7, 8, 9)
    staff["hired_week"] = (0, 0, 40)
    staff["left_week"][0] = 39
    log = table(EVENT_COLUMNS, len(LIFE))
    for place, event in enumerate(LIFE):
        log[place] = event
    return replace(run, customers=customers, staff=staff, events=log)

"""A small company in which nothing happens until a test turns something on, and what tests ask of its runs."""

import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from csim.run import RunResult, simulate
from csim.scenario.frozen import BaseCustomer, Scenario
from csim.scenario.load import compose_named, load_composed
from csim.scenario.schema.root import Segment
from csim.state.columns import BASE, CUSTOMER_COLUMNS

CALM = """
name: Calm
horizon: 12 months

defaults: # nobody learns, forgets, judges, comes or leaves
  market: {leads_per_week: 0, marketing: 0 USD/year, word_of_mouth: 0 % per year, sales_cost_per_lead: 0 USD}
  contract:
    {seats: 20, seats_spread: 0, term: 120 months, notice: 0 days, auto_renew: 0 %, prepaid: 0 %, paid_after: 0 days,
     setup: 1 week, implementation_hours: 0 hours, onboarding: 0 weeks}
  learning: {forgetting: 0 % per week, user_turnover: 0 % per year, use_hours: 0 hours/week}
  adoption: {champion_boost: 0, onboarding_boost: 1}
  value: {noise: 0, visibility_floor: 100 %, expectation_adapts: 0 % per week}
  trust: {reversion: 0 % per week, ticket_gain: 0 %, fatigue_loss: 0 %}
  champion: {at_start: 100 %, leaves: 0 % per year, returns: 0 % per week, thread_decay: 0 % per year}
  support: {tickets_per_active_seat: 0, tickets_per_account: 0, ticket_hours_spread: 0, escalation: 0 %}
  expansion: {rate: 0 % per week, contraction_probability: 0 %, contraction_climate_weight: 0}
  advocacy: {survey_response: 0 %, referrals: 0 % per year, detractor_close_loss: 0 %}
  departure: {card_share: 0 %, win_back: 0 % per week, win_back_after_payment: 0 % per week}
  health: {noise: 0}
  population: {learning_rate_spread: 0 %}
segments:
  firms: {}

product:
  {release_novelty: 0 % per quarter, release_defects: 0, burden_improvement: 0 % per year, insight_weight: 0,
   feedback_trust: 0 %, knowledge_base_start: 0 %, knowledge_base_erosion: 0 %}
company: {cash: 100 MUSD}

team:
  helpers:
    {functions: [support, implementation], headcount: 5, absence: 0 %, skill_spread: 0, leaves: 0 % per year}
  csm:
    {functions: [relationship, renewals], headcount: 5, absence: 0 %, skill_spread: 0, leaves: 0 % per year,
     accounts_per_book: 40}
  teachers: {functions: [education], headcount: 1, absence: 0 %, skill_spread: 0, leaves: 0 % per year}

plays: # contacts without any effect
  call:
    {trigger: {kind: cadence, weeks: 4 weeks}, channel: one_to_one, hours: 1 hours, hours_kind: constant, cooldown: 1,
     audience: 100}
  mail: {trigger: {kind: cadence, weeks: 1 week}, channel: digital, cooldown: 1 week, audience: 100}
  session:
    {trigger: {kind: programme, weeks: 4 weeks}, channel: one_to_many, function: education, hours: 4 hours,
     hours_kind: constant, audience: 100}
  guide: {trigger: {kind: standing}, channel: digital}
  articles: {trigger: {kind: standing}, channel: digital, effects: {knowledge_base: true}}
  forum: {trigger: {kind: standing}, channel: community, effects: {community: true}}
  replacement: {trigger: {kind: champion_left}, channel: one_to_one, hours: 1 hours, cooldown: 1 week}
  chat: {trigger: {kind: idle_time}, channel: one_to_one, hours: 1 hours, cooldown: 1 week}
strategies:
  nothing: []
  calls: [call]
  mails: [mail]
  sessions: [session]
  guides: [guide]
  library: [articles]
  forums: [forum]
  replacements: [replacement]
  chats: [chat]
strategy: nothing
"""

PRICE_PER_YEAR = 600.0
NOT_ITS_LIFE = frozenset(
    {
        *("cac", "owner", "owners_had", "contact_load", "awake", "push", "live_hours", "onboarding_until"),
        *("usage_seen", "health", "last_answer", "answer_week", "tickets_recent", "champion_left_week"),
        *("support_usd_week", "implementation_usd_week", "cs_usd_week", "people_hours_week", "people_usd"),
        *("auto_renew", "card", "prepaid", "paid_through", "paid_usd"),
        *("gross_profit", "margin", "gross_week", "margin_week", "recouped_gross_week", "recouped_week"),
    }
)
"""Columns that tell how a customer pays, what it cost, who looked after it and what is seen of it: not its own life."""
LIFE = tuple(column.name for column in CUSTOMER_COLUMNS if column.name not in NOT_ITS_LIFE)
UP, DOWN = True, False


class State(NamedTuple):
    """How every customer of the base stands at the first moment."""

    customers: int = 100
    seats: float = 20.0
    knowledge: float = 0.3
    adoption: float = 0.3
    trust: float = 0.6
    price_per_year: float = PRICE_PER_YEAR


USUAL = State()


def company(*sets: str, state: State = USUAL) -> Scenario:
    """Return the calm company with overrides; a path that begins in a section of a segment holds for all segments."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calm.yaml"
        path.write_text(CALM, encoding="utf-8")
        composed = compose_named(path, [_in_full(text) for text in sets])
        return load_composed(composed, tuple(_base(state)))


def _in_full(text: str) -> str:
    return f"defaults.{text}" if text.split(".", 1)[0] in Segment.model_fields else text


def _base(state: State) -> Iterator[BaseCustomer]:
    """Customers who signed in each week of the last year, in turn."""
    for number in range(state.customers):
        yield BaseCustomer(
            segment=0,
            seats=state.seats,
            price_usd_per_seat_per_week=state.price_per_year / 52.0,
            weeks_since_signing=1 + number % 52,
            knowledge=state.knowledge,
            adoption=state.adoption,
            trust=state.trust,
        )


@lru_cache(maxsize=400)
def run(*sets: str, state: State = USUAL, months: int = 12, events: bool = False, seed: int = 1) -> RunResult:
    """Return a run of the calm company with overrides; the same run is made once only."""
    return simulate(company(*sets, state=state), seed=seed, months=months, keep=True, events=events)


type Measure = Callable[[RunResult], float]


def mean(column: str) -> Measure:
    """Return the measure: mean of a column over everyone who ever was a customer."""
    return lambda result: float(np.mean(result.customers[column]))


def total(table: str, column: str) -> Measure:
    """Return the measure: sum of a column over a whole ledger table."""
    return lambda result: float(np.sum(getattr(result, table)[column]))


def last(table: str, column: str) -> Measure:
    """Return the measure: sum of a column of a ledger table at the last close."""
    return lambda result: float(np.sum(getattr(result, table)[column][-1]))


def newcomers(customers: Any) -> Any:
    """Return the rows of customers who were not of the base."""
    return customers[customers["channel"] != BASE]


def leaving(result: RunResult) -> float:
    """Return the mean chance to leave at a renewal, which luck does not blur."""
    return float(np.sum(result.segment["leave_probability"]) / np.sum(result.segment["renewals_due"]))


def same_life(first: RunResult, second: RunResult, *but: str) -> bool:
    """Return whether the same customers had the same lives, bit for bit, in all columns *but* the named ones."""
    return len(first.customers) == len(second.customers) and all(
        first.customers[name].tobytes() == second.customers[name].tobytes() for name in LIFE if name not in but
    )


TABLES = ("segment", "money", "role", "play", "cohort", "customers", "staff")


def same_tables(first: RunResult, second: RunResult, months: int | None = None) -> list[str]:
    """Return the names of the tables that differ in any bit, in the first *months* if that is given."""
    names = TABLES if months is None else TABLES[:4]
    return [n for n in names if getattr(first, n)[:months].tobytes() != getattr(second, n)[:months].tobytes()]


class Case(NamedTuple):
    """One mechanism: in this *world* a *cause* moves the *measure* up (or down), and *off* makes it do nothing.

    Where the cause is itself the parameter that turns the mechanism on, there is no *off*: the calm company is it.
    """

    name: str
    cause: tuple[str, ...]
    measure: Measure
    up: bool
    off: tuple[str, ...] = ()
    world: tuple[str, ...] = ()
    state: State = USUAL
    months: int = 12
    but: tuple[str, ...] = ()
    """Columns of a life that the cause changes by itself, such as the number of threads."""


def moves(case: Case) -> None:
    """Raise unless the cause moves the measure in its direction."""
    without = case.measure(run(*case.world, state=case.state, months=case.months))
    with_it = case.measure(run(*case.world, *case.cause, state=case.state, months=case.months))
    assert (with_it > without) if case.up else (with_it < without), f"{without:.6g} became {with_it:.6g}"


def rests(case: Case) -> None:
    """Raise unless the cause changes nobody's life where the mechanism is off."""
    without = run(*case.world, *case.off, state=case.state, months=case.months)
    with_it = run(*case.world, *case.cause, *case.off, state=case.state, months=case.months)
    assert same_life(without, with_it, *case.but)

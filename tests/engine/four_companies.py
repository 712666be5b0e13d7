"""Four small companies in which, together, everything happens that can happen in a week: each branch of each kernel.

Four, because a table that runs out of room makes all of them longer: each way to run out needs a company of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from csim.scenario.frozen import BaseCustomer, Scenario
from csim.scenario.load import compose_named, load_composed

COMPANY = """
name: Four companies
horizon: 12 months

defaults:
  market: {potential_customers: 5_000, leads_per_week: 1, marketing: 50 kUSD/year, sales_cycle: 3 weeks}
  contract: {price_per_seat: 600 USD/year, seats: 8, uplift_at_renewal: 3 %, paid_after: 14 days, onboarding: 6 weeks}
  champion: {at_start: 60 %, leaves: 120 % per year, returns: 4 % per week}
  support: {tickets_per_account: 0.4, ticket_hours: 1 hours, escalation: 30 %, expiry: 2 weeks}
  expansion: {rate: 40 % per week, ready_adoption: 40 %, ready_worth: -1, tier_share: 40 %}
  advocacy: {survey_response: 60 %, referrals: 200 % per year, survey_low: 3}
  departure: {win_back: 10 % per week, win_back_after_payment: 20 % per week, win_back_window: 8 weeks}
  renewal: {propensity_mean: 40 %}

segments:
  monthly: # small, by card, from month to month, some contracts of one seat
    contract: {seats: 2, term: 1 month, setup: 0 weeks, implementation_hours: 0 hours}
    departure: {card_share: 100 %, card_failure: 20 %}
    population: {customers: 34}
  quarterly:
    contract: {term: 3 months, notice: 30 days, implementation_hours: 6 hours, prepaid: 40 %}
    value: {noise: 0}
    health: {noise: 0}
    population: {customers: 20, learning_rate_spread: 0 %}
  yearly:
    contract: {seats: 60, notice: 30 days, implementation_hours: 20 hours, prepaid: 100 %}
    market: {sales_cost_per_lead: 5 kUSD}
    population: {customers: 12}
  free: # pays nothing, is served by nobody in particular
    contract: {price_per_seat: 0 USD/year, implementation_hours: 0 hours}
    population: {customers: 4}

product: {release_every: 5 weeks}
company: {cash: 5 MUSD, survey_every: 6 weeks}

team:
  csm:
    functions: [relationship]
    headcount: 2
    book: named
    accounts_per_book: {monthly: 60, quarterly: 15, yearly: 8, free: 0}
    leaves: 150 % per year
    contact_idle_share: 60 %
  sellers: {functions: [renewals], headcount: 1, book: named, accounts_per_book: {yearly: 10}}
  helpers:
    functions: [support, implementation]
    headcount: 2
    absence: 20 %
    leaves: 300 % per year
    split: {at_headcount: 2, functions: [implementation], into: builders}
  builders: {functions: [implementation], hiring: {rule: utilisation, target: 60 %}}
  teachers: {functions: [education], headcount: 1, writes_content: true, contact_idle_share: 30 %}

plays:
  kickoff:
    {trigger: {kind: signup}, channel: one_to_one, hours: 2 hours, hours_kind: constant, expiry: 3 weeks, promise: true,
     promise_within: 1 week, effects: {trust: 6 %, adoption_push: 2 weeks, champion_win: 40 %}}
  course:
    {trigger: {kind: age, weeks: 4 weeks}, channel: one_to_one, function: education, hours: 4 hours, uptake: 60 %,
     escalation: 40 %, effects: {training: 3 hours}}
  review:
    {trigger: {kind: cadence, weeks: 3 weeks}, channel: one_to_one, hours: 3 hours, hours_kind: exponential,
     cooldown: 2 weeks, expiry: 2 weeks, promise: true, escalation: 40 %, effects: {value_shown: 30 %, trust: -2 %}}
  report: {trigger: {kind: cadence, weeks: 2 weeks}, channel: digital, uptake: 50 %, contacts: 0.2, cost_per_use: 2 USD}
  rescue:
    {trigger: {kind: health_below, threshold: 60 %, not_before: 2 weeks}, channel: one_to_one, hours: 2 hours}
  nudge: {trigger: {kind: low_adoption, threshold: 40 %, not_before: 2 weeks}, channel: digital, uptake: 50 %}
  offer: {trigger: {kind: expansion_signal, threshold: 40 %, not_before: 2 weeks}, channel: digital, function: renewals}
  preparation:
    {trigger: {kind: renewal_in, weeks: 6 weeks}, channel: one_to_one, function: renewals, hours: 2 hours}
  replacement: {trigger: {kind: champion_left}, channel: one_to_one, hours: 2 hours, effects: {champion_win: 50 %}}
  call_back: {trigger: {kind: survey_answer, points: 7}, channel: one_to_one, hours: 1 hours, cooldown: 1 week}
  notes: {trigger: {kind: release}, channel: digital, cooldown: 1 week}
  webinar:
    {trigger: {kind: programme, weeks: 4 weeks}, channel: one_to_many, function: education, hours: 6 hours,
     cost_per_use: 200 USD, expiry: 2 weeks, uptake: 30 %}
  board:
    {trigger: {kind: programme, weeks: 6 weeks}, channel: one_to_many, hours: 4 hours, effects: {insight: 1}}
  chat: {trigger: {kind: idle_time}, channel: one_to_one, hours: 1 hours, cooldown: 3 weeks}
  lesson: {trigger: {kind: idle_time}, channel: one_to_one, function: education, hours: 1 hours, cooldown: 3 weeks}
  articles: {trigger: {kind: standing}, channel: digital, cost_per_year: 9 kUSD/year, effects: {knowledge_base: true}}
  forum: {trigger: {kind: standing}, channel: community, cost_per_year: 5 kUSD/year, effects: {community: true}}
  courses: {trigger: {kind: standing}, channel: digital, cost_per_year: 5 kUSD/year, effects: {academy: 1 hours/week}}

strategies:
  everything:
    all: [kickoff, course, review, report, rescue, nudge, offer, preparation, replacement, call_back, notes, webinar,
      board, chat, lesson, articles, forum]
    free: [report, articles]
  little: [kickoff, review, articles, courses]
strategy: everything
"""
SHOCKS = (
    "shocks=[{at: 2 weeks, kind: outage}, {at: 3 weeks, kind: recession}, {at: 4 weeks, kind: price_rise},"
    " {at: 5 weeks, kind: champion_exodus}, {at: 6 weeks, kind: csm_exodus, depth: severe},"
    " {at: 7 weeks, kind: competitor}, {at: 8 weeks, kind: hiring_freeze}]"
)
HISTORY = (
    "history={length: 3 months, strategy: little, team: {csm: {functions: [relationship, renewals], headcount: 1}}}"
)


class World(NamedTuple):
    """One of the four: its overrides, the months it runs, and the customers it brings along."""

    months: int
    sets: tuple[str, ...]
    base: tuple[BaseCustomer, ...] = ()


def _base(customers: int, weeks: int) -> Iterator[BaseCustomer]:
    """Customers of the first two segments in turn, who signed so many *weeks* ago."""
    for number in range(customers):
        yield BaseCustomer(
            segment=number % 2,
            seats=1.0 + number % 5,
            price_usd_per_seat_per_week=12.0,
            weeks_since_signing=weeks,
            knowledge=0.8,
            adoption=0.8,
            trust=0.8,
        )


EMPTY = tuple(f"segments.{name}.population.customers=0" for name in ("monthly", "quarterly", "yearly", "free"))
SILENT = ("defaults.support.tickets_per_account=0", "defaults.support.tickets_per_active_seat=0")
RESTLESS = (  # some sign again in the very week in which the company closes
    "segments.monthly.departure.win_back=100 % per week",
    "company.cash=1.55 MUSD",
)
UNSTAFFED = ("team.teachers.functions=[]", "team.helpers.headcount=0")
SOUGHT = (
    *("segments.monthly.market.leads_per_week=25", "segments.quarterly.market.leads_per_week=60"),
    *("defaults.market.close_probability=5 %", "defaults.market.sales_cost_per_lead=0 USD"),
    "segments.monthly.contract.price_per_seat=200 kUSD/year",  # so dear that it pays soon, and is soon left
)
WORLDS = {
    # A history grows its base beyond the room there is; then shocks, people who leave, and books that are full.
    "grown": World(4, (HISTORY, SHOCKS)),
    # Fifty customers who all ask for a play in the first week, nobody to answer, and soon no money.
    "brought": World(3, (*EMPTY, *SILENT, *UNSTAFFED, "company.cash=250 kUSD"), tuple(_base(50, 3))),
    # Nobody at first; more leads in the first week than there is room for.
    "founded": World(4, (*EMPTY, *SOUGHT)),
    # Long enough for a comparison with the year before; tickets fill the table of work; in the end there is no money.
    "asking": World(12, (*EMPTY, *RESTLESS, "strategy=little"), tuple(_base(10, 40))),
}


def company(name: str) -> Scenario:
    """Return one of the four companies."""
    world = WORLDS[name]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "four.yaml"
        path.write_text(COMPANY, encoding="utf-8")
        scenario = load_composed(compose_named(path, world.sets), world.base)
    if name == "asking":  # customers all alike, which no file can ask for, but records made by hand can
        alike = {"fit_concentration": 0.0, "propensity_concentration": 0.0}
        scenario = scenario._replace(segments=tuple(segment._replace(**alike) for segment in scenario.segments))
    return scenario

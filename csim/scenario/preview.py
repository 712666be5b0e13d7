"""What a scenario implies before anything is run: arrivals, work against hours, cost of winning customers, payback.

Everything is computed from the parameters with the model's own rules for one average customer in an ordinary economy,
without luck, word of mouth or referrals. A run differs; this is to see at a glance whether the figures make sense.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, NamedTuple

from csim.arithmetic import exp
from csim.rules import acquisition, adoption, learning, plays, staff, support
from csim.rules.quantiles import beta_quantile
from csim.scenario.frozen import Role, Scenario

_MONTHS_PER_WEEK = 12.0 / 52.0
_SETTLED_WEEKS = 104
_FIT_STEPS = 100


class SegmentPreview(NamedTuple):
    """One segment on the first day; money in USD."""

    name: str
    customers: float
    leads_per_month: float
    new_customers_per_month: float
    acv: float  # mean price of a new customer's first year
    cac: float  # infinite where nobody signs
    gross_margin: float  # share of price left after hosting, support work
    payback_months: float  # cac / gross margin of a month; infinite where it never comes back
    settled_adoption: float  # of an average customer nobody helps
    settled_knowledge: float


class RolePreview(NamedTuple):
    """One role on the first day; hours for customers a week."""

    name: str
    people: float
    hours_present: float
    hours_asked: float  # by work that can be foreseen
    books_per_person: float  # full books for each person, 0 where the role keeps none


class Preview(NamedTuple):
    """What a scenario implies before it runs."""

    segments: tuple[SegmentPreview, ...]
    roles: tuple[RolePreview, ...]
    nobody: tuple[str, ...]  # kinds of work that are asked for and no role does
    unforeseen: tuple[str, ...]  # plays by people of which only a run can tell how often they are due


def preview(scenario: Scenario) -> Preview:
    """Return what *scenario* implies on its first day."""
    segments = tuple(_segment(scenario, place) for place in range(len(scenario.segments)))
    asked = _hours_asked(scenario, segments)
    done = {function for role in scenario.roles for function in role.functions}
    return Preview(
        segments=segments,
        roles=tuple(_role(role, segments, asked) for role in scenario.roles),
        nobody=tuple(name for code, name in enumerate(plays.FUNCTIONS) if asked[code] > 0.0 and code not in done),
        unforeseen=tuple(_unforeseen(scenario)),
    )


def _segment(scenario: Scenario, place: int) -> SegmentPreview:
    p = scenario.segments[place]
    customers = _customers(scenario, place)
    leads = acquisition.leads_expected(p, customers, 0.0, 1.0)
    worked, signing = _funnel(p)
    seats = max(1.0, p.seats_median * exp(p.seats_sigma * p.seats_sigma / 2.0))
    acv = p.price_usd_per_seat_per_week * seats * 52.0
    new = leads * signing
    cac = float("inf")
    if new > 0.0:
        spent = p.marketing_usd_per_week + p.sales_usd_per_lead * leads * worked
        cac = spent / new + p.commission_share * acv
    knowledge, active = _settled(scenario, place)
    margin = _gross_margin(scenario, p, seats, active, knowledge)
    monthly = acv / 12.0 * margin
    return SegmentPreview(
        name=scenario.segment_names[place],
        customers=customers,
        leads_per_month=leads / _MONTHS_PER_WEEK,
        new_customers_per_month=new / _MONTHS_PER_WEEK,
        acv=acv,
        cac=cac,
        gross_margin=margin,
        payback_months=cac / monthly if monthly > 0.0 else float("inf"),
        settled_adoption=active,
        settled_knowledge=knowledge,
    )


def _customers(scenario: Scenario, place: int) -> float:
    if scenario.base:
        return float(sum(customer.segment == place for customer in scenario.base))
    return float(scenario.segments[place].base_customers) if scenario.history is not None else 0.0


def _funnel(p: Any) -> tuple[float, float]:
    """The shares of leads that sales works on and that sign, over the spread of fit."""
    worked = signing = 0.0
    for step in range(_FIT_STEPS):
        chance = (step + 0.5) / _FIT_STEPS
        fit = beta_quantile(chance, p.fit_mean * p.fit_concentration, (1.0 - p.fit_mean) * p.fit_concentration)
        kept = 1.0 - acquisition.turned_away_probability(p, fit)
        worked += kept / _FIT_STEPS
        signing += kept * acquisition.close_probability(p, fit, False, 1.0) / _FIT_STEPS
    return worked, signing


def _settled(scenario: Scenario, place: int) -> tuple[float, float]:
    """Knowledge and adoption of an average customer after two years of use that nobody helps."""
    p = scenario.segments[place]
    knowledge = active = 0.0
    for week in range(_SETTLED_WEEKS):
        hours = learning.within_budget(p, learning.practice_hours(p, active))
        knowledge = learning.learned(p, p.learning_rate_per_hour, p.learning_burden, knowledge, hours, active)
        pace = adoption.innovation(p, p.champion_at_start, week < p.onboarding_weeks)
        active = adoption.spread(p, active, adoption.ceiling(p, knowledge, p.fit_mean, 1.0), pace)
    return knowledge, active


def _gross_margin(scenario: Scenario, p: Any, seats: float, active: float, knowledge: float) -> float:
    price = p.price_usd_per_seat_per_week * seats
    if price <= 0.0:
        return 0.0
    hosting = p.hosting_share_of_price * price + p.hosting_usd_per_active_seat_per_week * seats * active
    tickets = support.tickets_per_week(p, seats, active, knowledge, 0.0, True) * p.ticket_hours
    return float((price - hosting - tickets * _hourly_usd(scenario, plays.SUPPORT)) / price)


def _hourly_usd(scenario: Scenario, function: int) -> float:
    """The loaded cost of an hour for customers by the role that does the function, 0 if none does."""
    for role in scenario.roles:
        p = role.parameters
        hours = p.hours_per_week * p.customer_share * 52.0
        if function in role.functions and hours > 0.0:
            return (p.salary_usd_per_year * (1.0 + p.overhead_share) + p.tools_usd_per_year) / hours
    return 0.0


def _hours_asked(scenario: Scenario, segments: tuple[SegmentPreview, ...]) -> list[float]:
    """Hours of foreseeable work a week, by function."""
    asked = [0.0] * len(plays.FUNCTIONS)
    for place, seen in enumerate(segments):
        p = scenario.segments[place]
        new = seen.new_customers_per_month * _MONTHS_PER_WEEK
        seats = max(1.0, p.seats_median * exp(p.seats_sigma * p.seats_sigma / 2.0))
        tickets = support.tickets_per_week(p, seats, seen.settled_adoption, seen.settled_knowledge, 0.0, True)
        asked[plays.IMPLEMENTATION] += new * p.implementation_hours
        asked[plays.SUPPORT] += seen.customers * tickets * (1.0 - _deflected(scenario, place)) * p.ticket_hours
        for kind in range(len(plays.BUILT_IN_PLAYS), len(scenario.plays)):
            play = scenario.plays[kind]
            if scenario.play_in_force[place][kind] and play.channel in (plays.ONE_TO_ONE, plays.ONE_TO_MANY):
                asked[int(play.function)] += play.hours * _uses_per_week(scenario, place, play, seen.customers, new)
    for kind, play in enumerate(scenario.plays):
        if play.trigger == plays.PROGRAMME and any(row[kind] for row in scenario.play_in_force):
            asked[int(play.function)] += play.hours / max(1.0, play.trigger_weeks)
    return asked


def _deflected(scenario: Scenario, place: int) -> float:
    in_force = scenario.play_in_force[place]
    opened = any(used and play.knowledge_base > 0.0 for used, play in zip(in_force, scenario.plays, strict=True))
    coverage = scenario.product.knowledge_base_start if opened else 0.0
    return support.deflected_share(scenario.segments[place], coverage, 0.0)


def _uses_per_week(scenario: Scenario, place: int, play: plays.PlayParameters, customers: float, new: float) -> float:
    """How often a play is due in a week for one segment, as far as the calendar tells."""
    p = scenario.segments[place]
    if play.trigger in (plays.SIGNUP, plays.AGE):
        return new
    if play.trigger == plays.CADENCE:
        return customers / max(1.0, play.trigger_weeks)
    if play.trigger == plays.RENEWAL_IN and p.term_weeks > 0.0:
        return customers / float(p.term_weeks)
    if play.trigger == plays.RELEASE:
        return customers / scenario.product.release_every_weeks
    if play.trigger == plays.CHAMPION_LEFT:
        return customers * float(p.champion_at_start * p.champion_leaves_per_week)
    return 0.0


_BY_STATE = (plays.HEALTH_BELOW, plays.LOW_ADOPTION, plays.SURVEY_ANSWER, plays.EXPANSION_SIGNAL)


def _unforeseen(scenario: Scenario) -> list[str]:
    return [
        scenario.play_names[kind]
        for kind, play in enumerate(scenario.plays)
        if play.hours > 0.0 and play.trigger in _BY_STATE and any(row[kind] for row in scenario.play_in_force)
    ]


def _role(role: Role, segments: tuple[SegmentPreview, ...], asked: list[float]) -> RolePreview:
    p = role.parameters
    people = people_at_start(role, segments)
    books = _books(role, segments)
    return RolePreview(
        name=role.name,
        people=people,
        hours_present=people * staff.present_hours(p, p.absence_share),
        hours_asked=sum(asked[function] for function in role.functions),
        books_per_person=books / people if people > 0.0 else 0.0,
    )


def _books(role: Role, segments: tuple[SegmentPreview, ...]) -> float:
    """Full books that the customers of a role fill."""
    pairs = zip(segments, role.accounts_per_book, strict=True)
    return sum(seen.customers / accounts for seen, accounts in pairs if accounts > 0.0)


def people_at_start(role: Role, segments: tuple[SegmentPreview, ...]) -> float:
    """Return the people of a role on the first day: its headcount, or what a rule that counts customers asks for."""
    p = role.parameters
    if p.hiring_rule in (staff.HIRE_FIXED, staff.HIRE_UTILISATION):
        return float(int(p.headcount + 0.5))
    served = [accounts > 0.0 for accounts in role.accounts_per_book]
    revenue = [seen.customers * seen.acv for seen in segments]
    arr = sum(each for each, serves in zip(revenue, served, strict=True) if serves or not any(served))
    asked = staff.wanted(p, _books(role, segments), arr, sum(revenue), 0.0, p.headcount)
    return float(int(staff.planned(p, asked, 0.0) + 0.5))


def as_text(seen: Preview) -> str:
    """Return a preview as lines for people."""
    lines = [
        "Each month, before word of mouth and referrals",
        _row("segment", "customers", "leads", "new", "first year", "CAC", "margin", "payback"),
        *(_segment_row(each) for each in seen.segments),
        "",
        "Each week, on the first day",
        _row("role", "people", "hours", "asked", "use", "books each"),
        *(_role_row(each) for each in seen.roles),
    ]
    if seen.nobody:
        lines.append(f"Nobody does {', '.join(seen.nobody)}, which is asked for: that work will wait and expire.")
    if seen.unforeseen:
        lines.append(f"Only a run can tell how often these are due: {', '.join(seen.unforeseen)}.")
    return "\n".join(lines)


def _segment_row(seen: SegmentPreview) -> str:
    return _row(
        seen.name,
        f"{seen.customers:,.0f}",
        f"{seen.leads_per_month:,.1f}",
        f"{seen.new_customers_per_month:,.1f}",
        f"{seen.acv:,.0f} USD",
        f"{seen.cac:,.0f} USD" if isfinite(seen.cac) else "-",
        f"{seen.gross_margin:.0%}",
        f"{seen.payback_months:,.1f} mo" if isfinite(seen.payback_months) else "never",
    )


def _role_row(seen: RolePreview) -> str:
    return _row(
        seen.name,
        f"{seen.people:,.0f}",
        f"{seen.hours_present:,.0f}",
        f"{seen.hours_asked:,.0f}",
        f"{seen.hours_asked / seen.hours_present:.0%}" if seen.hours_present > 0.0 else "-",
        f"{seen.books_per_person:.2f}" if seen.books_per_person > 0.0 else "-",
    )


def _row(first: str, *others: str) -> str:
    return f"  {first:<16}" + "".join(f"{each:>13}" for each in others)

"""Companies in which to compare: shipped ones made small, one with everything in it, and any that may be thought of."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from csim.scenario.frozen import BaseCustomer, Scenario
from csim.scenario.load import compose_named, load, load_composed
from csim.scenario.places import every
from csim.scenario.quantities import Fact
from csim.scenario.schema.root import ScenarioFile
from csim.scenario.schema.shocks import PRESETS

EVERYTHING = Path(__file__).with_name("everything.yaml")
FEW = {
    "smb": ("segments.smb.population.customers=24", "segments.smb.market.leads_per_week=1.5"),
    "mid_market": ("segments.mid_market.population.customers=10", "segments.mid_market.market.leads_per_week=0.7"),
    "enterprise": ("segments.enterprise.population.customers=4", "segments.enterprise.market.leads_per_week=0.3"),
}
SOON = (
    "shocks=[{at: 3 weeks, kind: outage}, {at: 5 weeks, kind: recession}, {at: 7 weeks, kind: csm_exodus},"
    " {at: 8 weeks, kind: champion_exodus}, {at: 9 weeks, kind: price_rise}, {at: 10 weeks, kind: competitor},"
    " {at: 15 weeks, kind: hiring_freeze}, {at: 18 weeks, kind: funding_drought}]"
)


def shipped(name: str, *sets: str) -> Scenario:
    """Return a shipped company made small: few customers, a short history, and for the stressed one an early end."""
    scenario = load(name)
    few = [text for segment in scenario.segment_names for text in FEW.get(segment, ())]
    soon = [SOON] if scenario.shocks else []
    return load(name, [*few, *soon, "history.length=3 months", "horizon=6 months", *sets])


ROLES = ("generalists", "agents", "managers", "sellers")
STANDING = ("articles", "forum", "academy")
DIGITAL = ("nudge", "news")
HUMAN = (
    *("kickoff", "course", "check_in", "rescue", "offer", "renewal_talk", "new_champion", "follow_up", "webinar"),
    *("call", "hello"),
)
PLAYS = (*HUMAN, *DIGITAL, *STANDING)
TEAMS = (
    (),  # a role for each kind of work, renewals with people of their own
    ("team=null", "history.team=null"),  # nobody
    (
        "team.managers.functions=[relationship, renewals]",
        "team.sellers.functions=[]",
        "team.managers.owns_renewals=true",
    ),
    ("team.generalists.functions=[implementation, support, education, relationship]", "team.managers.functions=[]"),
    ("team.sellers.functions=[renewals, relationship]", "team.managers.functions=[]", "team.sellers.book=named"),
    ("team.generalists.functions=[implementation]", "team.generalists.split=null"),  # no support, no education
)
HIRING = (
    "{rule: fixed}",
    "{rule: fixed, plan: [{at: month 1, headcount: 4}, {at: month 5, headcount: 0}, {at: month 8, headcount: 2}]}",
    "{rule: accounts_per_csm, target: 0.5, maximum: 8}",
    "{rule: arr_per_csm, target: 20 kUSD, maximum: 8}",
    "{rule: revenue_share, target: 60 %, maximum: 8}",
    "{rule: utilisation, target: 30 %, minimum: 1, maximum: 8, freeze_below_runway: 2 months}",
    "{rule: budget, target: 400 kUSD/year, maximum: 8}",
)
TIED = (
    *("health.usage_weight", "health.ticket_weight", "health.survey_weight", "population.customers", "learning.burden"),
    *("survey_low", "survey_high", "promoter_satisfaction", "detractor_satisfaction"),
    *("contract.term", "contract.notice", "hiring.target", "hiring.minimum", "hiring.maximum", "split.at_headcount"),
    *("learning_burden", "learning_burden_floor", "headcount", "potential_customers", "budget_share"),
)
"""Numbers that others must agree with; those that matter are drawn by themselves."""
MANY = ("leads_per_week", "word_of_mouth", "referrals", "tickets_per_active_seat", "tickets_per_account")
"""Numbers that bring more customers or work the larger they are, and a slow test with them."""


def _numbers() -> Iterator[tuple[str, Fact]]:
    """Yield the paths of numbers, for each role and play by its name, with what may stand there."""
    for place in every(ScenarioFile):
        path = ".".join(place.path)
        top = place.path[0] if place.path else ""
        if top not in ("defaults", "product", "company", "team", "plays") or place.when:
            continue
        if not place.is_value or not hasattr(place.fact, "low") or path.endswith(TIED):
            continue
        names = {"team": ROLES, "plays": PLAYS}.get(top, ("",))
        yield from ((path.replace("NAME", name), place.fact) for name in names if _fits(path, name))


def _fits(path: str, name: str) -> bool:
    """Return whether a number makes sense for a play: standing plays reach nobody, digital ones take no hours."""
    if "effects" in path and path.endswith("academy") != (name in STANDING):
        return False
    return not (path.endswith(".hours") and name in (*DIGITAL, *STANDING))


NUMBERS = tuple(_numbers())


def _number(path: str, fact: Fact) -> st.SearchStrategy[str]:
    """Return an override of a number: by either end of what is allowed, or by a number of any order of magnitude."""
    low, high = fact.low, fact.high
    if path.endswith(MANY):
        high = low + (2.0 if "week" in path or "ticket" in path else 0.5)
    inside = st.floats(low, high)
    if low >= 0.0:
        magnitudes = st.floats(math.log(max(low, high * 1e-7)), math.log(high))
        inside = st.one_of(inside, magnitudes.map(lambda size: min(high, max(low, math.exp(size)))))
    drawn = st.one_of(st.just(low), st.just(high), inside)
    return drawn.map(lambda number: f"{path}={fact.written(number)}")


def _role(role: str) -> st.SearchStrategy[list[str]]:
    """Return overrides of how many people a role has, how it grows, and whether its members own what they do."""
    path = f"team.{role}"
    return st.tuples(
        st.integers(0, 4).map(lambda heads: f"{path}.headcount={heads}"),
        st.sampled_from(("pooled", "named")).map(lambda book: f"{path}.book={book}"),
        st.sampled_from((0, 2, 5, 40)).map(lambda accounts: f"{path}.accounts_per_book={accounts}"),
        st.sampled_from(("", *HIRING)).map(
            lambda rule: f"{path}.hiring={rule}" if rule else f"{path}.leaves=3 per year"
        ),
    ).map(list)


def _shock() -> st.SearchStrategy[str]:
    """Return a shock of any kind and depth, at any time."""
    return st.builds(
        lambda week, kind, depth, lasts: f"{{at: {week} weeks, kind: {kind}, depth: {depth}, lasts: {lasts} weeks}}",
        st.integers(0, 40),
        st.sampled_from(sorted(PRESETS)),
        st.sampled_from(("mild", "moderate", "severe")),
        st.integers(1, 30),
    )


def _strategy(name: str) -> st.SearchStrategy[str]:
    """Return a choice of plays for one segment."""
    chosen = st.lists(st.sampled_from(PLAYS), unique=True, max_size=len(PLAYS))
    return chosen.map(lambda plays: f"strategies.all.{name}=[{', '.join(plays)}]")


def _listed() -> st.SearchStrategy[BaseCustomer]:
    """Return a customer of a base that a user brings along."""
    share = st.floats(0.0, 1.0)
    return st.builds(
        BaseCustomer,
        segment=st.integers(0, 1),
        seats=st.sampled_from((1.0, 7.0, 40.0)),
        price_usd_per_seat_per_week=st.floats(0.0, 50.0),
        weeks_since_signing=st.integers(0, 150),
        knowledge=share,
        adoption=share,
        trust=share,
    )


class Drawn(NamedTuple):
    """A company as it was drawn: what it changes in the company with everything, and the customers it begins with."""

    sets: tuple[str, ...]
    base: tuple[BaseCustomer, ...]

    def scenario(self) -> Scenario:
        """Return it ready to run."""
        return load_composed(compose_named(EVERYTHING, self.sets), self.base)


@st.composite
def companies(draw: st.DrawFn) -> Drawn:
    """Draw a company: its strategy, team, contracts, shocks, money, base of customers, and numbers of all kinds."""
    sets = ["strategies.all=null", *(draw(_strategy(segment)) for segment in ("shops", "firms"))]
    team = draw(st.sampled_from(TEAMS))
    numbers = draw(st.lists(st.sampled_from(NUMBERS), max_size=12, unique_by=lambda number: number[0]))
    for path, fact in numbers:
        if not (path.startswith("team.") and "team=null" in team):
            sets.append(draw(_number(path, fact)))
    if "team=null" not in team:
        for role in draw(st.lists(st.sampled_from(ROLES), unique=True)):
            sets += draw(_role(role))
    term = draw(st.sampled_from(("1 month", "3 months", "12 months", "24 months")))
    sets += [*team, f"segments.firms.contract.term={term}"]
    sets += [f"shocks=[{', '.join(draw(st.lists(_shock(), max_size=5)))}]"]
    sets += [f"company.cash={draw(st.sampled_from((-1_000, 0, 100_000, 3_000_000)))} USD"]
    sets += [f"seed={draw(st.integers(0, 2**40))}", f"horizon={draw(st.sampled_from((4, 7, 13)))} months"]
    customers = draw(st.integers(0, 12))
    sets += [f"segments.{segment}.population.customers={customers}" for segment in ("shops", "firms")]
    if draw(st.booleans()):
        return Drawn((*sets, f"history.length={draw(st.sampled_from((1, 3, 6)))} months"), ())
    sets += ["history=null", *(f"segments.{segment}.population.customers=0" for segment in ("shops", "firms"))]
    return Drawn(tuple(sets), tuple(draw(st.lists(_listed(), max_size=15))))


def everything() -> Scenario:
    """Return the company with everything in it."""
    return load(EVERYTHING)


def clockwork() -> Scenario:
    """Return one in which much happens at the same moment: everybody is alike, and work takes a constant time or none.

    Some of it, begun with the week, takes exactly the hours of one.
    """
    alike = [
        f"team.{role}.{number}"
        for role in ROLES
        for number in ("absence=0 %", "skill_spread=0", "ramp=0 weeks", "customer_share=75 %", "book=pooled")
    ]
    constant = [f"plays.{play}.hours_kind=constant" for play in HUMAN]
    lesson = (
        "{{trigger: {{kind: programme, weeks: 1 week}}, channel: one_to_many, function: {}, hours: {}, priority: {}}}"
    )
    lessons = {
        "lecture": lesson.format("education", "30 hours", 3),
        "lesson": lesson.format("education", "5 hours", 3),
        "exercise": lesson.format("education", "5 hours", 2),
        "greeting": lesson.format("education", "0 hours", 3),
        "reading": lesson.format("education", "0 hours", 4),
        "talk": lesson.format("relationship", "15 hours", 1),
        "long_talk": lesson.format("relationship", "60 hours", 1),
    }
    sets = [f"plays.{name}={{hours_kind: constant, {text.removeprefix('{')}" for name, text in lessons.items()]
    strategy = f"strategies.all=[{', '.join([*PLAYS, *lessons])}]"
    busy = ("team.generalists.headcount=4", "team.managers.headcount=3", "plays.check_in.hours=0 hours")
    return load(EVERYTHING, [*alike, *constant, *sets, strategy, *busy, "horizon=6 months"])

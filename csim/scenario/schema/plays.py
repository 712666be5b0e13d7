"""Plays as data: when, by whom, how long, and what they do to a customer's state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from csim.scenario.quantities import Duration, Hours, Money, Number, Rate, Share, Source, Switch, Text
from csim.scenario.schema.team import FunctionName
from csim.scenario.section import PathProblem, Section

_OWN = "company's own plan"


class SimpleTrigger(Section):
    """Occasions that need no number: always, at signing, at a release, when a champion left, in idle time."""

    kind: Annotated[Literal["standing", "signup", "champion_left", "release", "idle_time"], Source(source=_OWN)]
    """standing: in force all the time; signup: a customer signs; champion_left: the champion left; release: the product
    changes; idle_time: somebody has nothing else to do."""


class TimedTrigger(Section):
    """Occasions on a date: some weeks after signing, every so often, before a renewal, by the calendar."""

    kind: Annotated[Literal["age", "cadence", "renewal_in", "programme"], Source(source=_OWN)]
    """age: once, so long after signing; cadence: again and again since signing; renewal_in: so long before the
    renewal is decided; programme: one session for many, again and again by the calendar."""

    weeks: Annotated[float, Duration("weeks", low=1, high=520, source=_OWN)]
    """After, every, or before how long."""


class LevelTrigger(Section):
    """Occasions seen in the data: low health, low adoption, signs that an account could grow."""

    kind: Annotated[Literal["health_below", "low_adoption", "expansion_signal"], Source(source=_OWN)]
    """health_below and low_adoption: observed health or use is below the threshold; expansion_signal: observed use is
    at or above it."""

    threshold: Annotated[float, Share(source="assumption")]
    """The level."""

    not_before: Annotated[float, Duration("weeks", low=0, high=520, source="assumption; one quarter to settle")] = 13.0
    """Not within so long after going live, when every account is still low."""


class SurveyTrigger(Section):
    """A survey answer at or below a number of points."""

    kind: Annotated[Literal["survey_answer"], Source(source=_OWN)]
    """survey_answer: the customer answered a survey with few points."""

    points: Annotated[
        float, Number("points", low=0, high=10, source="detractors answer 0 to 6 by definition of NPS")
    ] = 6.0
    """Answers at or below this count."""


Trigger = Annotated[SimpleTrigger | TimedTrigger | LevelTrigger | SurveyTrigger, Field(discriminator="kind")]


class Effects(Section):
    """What a play does to a customer that takes part. None touches the renewal itself; each may be zero, some harm."""

    training: Annotated[float, Hours("hours", low=0, high=1_000, source="assumption")] = 0.0
    """Effective learning hours for each user reached."""

    academy: Annotated[float, Hours("hours/week", low=0, high=40, source="assumption")] = 0.0
    """Standing plays: hours of self-paced courses that a user who takes part takes; uptake says how many do."""

    knowledge_base: Annotated[bool, Switch(source=_OWN)] = False
    """Standing plays: opens the knowledge base to the segment."""

    community: Annotated[bool, Switch(source=_OWN)] = False
    """Standing plays: opens the community to the segment."""

    adoption_push: Annotated[float, Duration("weeks", low=0, high=104, source="assumption")] = 0.0
    """Weeks for which use spreads at the pace of onboarding."""

    value_shown: Annotated[float, Share(low=-1, high=1, source="assumption; no causal figure is published")] = 0.0
    """How far perceived value moves to the true one, from either side; below zero it misleads."""

    trust: Annotated[
        float, Share(low=-1, high=1, source="assumption; zero and harm are possible: Ascarza et al. 2016")
    ] = 0.0
    """Trust gained as a share of what is missing; below zero the share lost."""

    champion_win: Annotated[float, Share(source="assumption")] = 0.0
    """Chance to win a champion where there is none."""

    threads: Annotated[float, Number("contacts", low=0, high=50, source="assumption")] = 0.0
    """Further contacts gained in the account."""

    wakes: Annotated[
        float,
        Number("wake-up calls", low=0, high=10, source="assumption; churn rose from 6.4 to 10 %: Ascarza et al. 2016"),
    ] = 0.0
    """How much it makes a customer look at its contract."""

    expansion_push: Annotated[float, Rate("per week", low=0, high=1, source="assumption")] = 0.0
    """Added to how often a ready account grows, fading over a quarter."""

    insight: Annotated[float, Number("contacts", low=0, high=100, source="assumption")] = 0.0
    """What the vendor learns, 1 = an open talk about the product."""


class Play(Section):
    """One play of the playbook."""

    description: Annotated[str, Text(source="words for people")] = ""
    """What it is."""

    trigger: Trigger
    """When it is due."""

    channel: Annotated[Literal["one_to_one", "one_to_many", "digital", "community"], Source(source=_OWN)]
    """How it reaches customers."""

    function: FunctionName = "relationship"
    """Whose work it is."""

    hours: Annotated[float, Hours("hours", low=0, high=10_000, source="assumption")] = 0.0
    """Mean hours of work, preparation included; 0 needs nobody."""

    hours_kind: Annotated[Literal["constant", "lognormal", "exponential"], Source(source="assumption")] = "lognormal"
    """How hours vary."""

    hours_spread: Annotated[float, Number("sigma of the logarithm", low=0, high=3, source="assumption")] = 0.4
    """How much they vary, if lognormal."""

    cost_per_use: Annotated[float, Money("USD", low=0, high=1e7, source="assumption")] = 0.0
    """Money for each use, or each session of a programme."""

    cost_per_year: Annotated[float, Money("USD/year", low=0, high=1e9, source="assumption")] = 0.0
    """Content and licences, whatever the use."""

    priority: Annotated[float, Number("rank", low=0, high=9, source="assumption")] = 4.0
    """Smaller is sooner; tickets have 0, implementation 1."""

    cooldown: Annotated[float, Duration("weeks", low=0, high=520, source="assumption")] = 4.0
    """Least time before the same customer gets it again."""

    expiry: Annotated[float, Duration("weeks", low=0.1, high=520, source="assumption")] = 6.0
    """Work not done by then is lost."""

    promise: Annotated[bool, Switch(source="assumption")] = False
    """Whether the customer was told, and is let down if it never happens."""

    promise_within: Annotated[float, Duration("weeks", low=0, high=520, source="assumption")] = 4.0
    """Waiting beyond this is slow, for promised work."""

    escalation: Annotated[float, Share(source="assumption")] = 0.0
    """Share of uses beyond the means of whoever does it."""

    uptake: Annotated[float, Share(source="assumption; half of customers offered training used it: Forrester 2024")] = (
        1.0
    )
    """Chance that the customer takes part."""

    audience: Annotated[float, Number("people", low=1, high=1e6, source="assumption")] = 10.0
    """People one session reaches; more seats than this learn less each."""

    effects: Effects = Effects()
    """What it does to a customer that takes part."""

    contacts: Annotated[float, Number("contacts", low=0, high=100, source="assumption")] = 1.0
    """Weight against the contacts a customer welcomes; 1 = a person calls, 0.2 = an e-mail."""

    customer_hours: Annotated[float, Hours("hours", low=0, high=10_000, source="assumption")] = 0.0
    """Hours it costs the customer's people besides learning."""

    def inconsistencies(self) -> Iterable[PathProblem]:
        """Tell when a play could never do what it says."""
        standing, kept_open = self.trigger.kind == "standing", ("academy", "knowledge_base", "community")
        for name in Effects.model_fields:
            set_to = getattr(self.effects, name)
            if set_to and standing != (name in kept_open):
                only = "only a standing play can" if name in kept_open else "a standing play reaches nobody and cannot"
                yield PathProblem(f"effects.{name}", f"{only} do this; change the trigger or leave it out")
        if self.trigger.kind == "programme" and self.channel != "one_to_many":
            yield PathProblem("channel", "a programme is one session for many; write one_to_many")
        if self.trigger.kind == "idle_time" and self.channel != "one_to_one":
            yield PathProblem("channel", "idle time goes to one customer at a time; write one_to_one")
        if self.hours and self.channel in {"digital", "community"}:
            yield PathProblem(
                "hours", f"nobody works in a play that is {self.channel}; leave hours out, or write another channel"
            )

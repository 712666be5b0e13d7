"""Plays as the records that the rules read, the built-in ones among them."""

from __future__ import annotations

from collections.abc import Sequence

from csim.rules.plays import (
    CHANNELS,
    FUNCTIONS,
    HOURS_KINDS,
    HOURS_LOGNORMAL,
    IMPLEMENTATION,
    ONE_TO_ONE,
    STANDING,
    SUPPORT,
    TRIGGERS,
    PlayParameters,
)
from csim.scenario.schema.plays import LevelTrigger, Play, SurveyTrigger, TimedTrigger, Trigger
from csim.scenario.schema.root import Segment

NEVER_WEEKS = 1e6
"""An expiry that no run reaches."""
IMPLEMENTATION_SPREAD = 0.3
"""How much implementation hours differ (log scale). Assumption."""
IMPLEMENTATION_PROMISE_WEEKS = 6.0
"""Customers expect to be live within this time and the setup. Assumption, after published onboarding windows."""

_NOTHING = PlayParameters._make([0.0] * len(PlayParameters._fields))


def built_in_plays(segments: Sequence[Segment]) -> tuple[PlayParameters, PlayParameters]:
    """Return the work that exists under every strategy: implementation, and tickets.

    Hours, promises and expiries are the segments'; an implementation's hours here are the multiple of them. What is
    here of tickets is the first segment's, for tables to show.
    """
    tickets = segments[0].support
    implementation = _NOTHING._replace(
        trigger=float(STANDING),
        channel=float(ONE_TO_ONE),
        function=float(IMPLEMENTATION),
        hours=1.0,
        hours_kind=float(HOURS_LOGNORMAL),
        hours_sigma=IMPLEMENTATION_SPREAD,
        priority=1.0,
        expiry_weeks=NEVER_WEEKS,
        promise=1.0,
        promise_weeks=IMPLEMENTATION_PROMISE_WEEKS,
        uptake=1.0,
        audience=1.0,
    )
    ticket = implementation._replace(
        function=float(SUPPORT),
        hours=tickets.ticket_hours,
        hours_sigma=tickets.ticket_hours_spread,
        priority=0.0,
        expiry_weeks=tickets.expiry,
        promise_weeks=tickets.promise / 7.0,
        escalation_share=tickets.escalation,
    )
    return implementation, ticket


def play_parameters(play: Play) -> PlayParameters:
    """Return one play of the playbook as a record."""
    weeks, threshold = _occasion(play.trigger)
    return _effects(play)._replace(
        trigger=float(TRIGGERS.index(play.trigger.kind)),
        trigger_weeks=weeks,
        trigger_threshold=threshold,
        channel=float(CHANNELS.index(play.channel)),
        function=float(FUNCTIONS.index(play.function)),
        hours=play.hours,
        hours_kind=float(HOURS_KINDS.index(play.hours_kind)),
        hours_sigma=play.hours_spread,
        usd_per_use=play.cost_per_use,
        usd_per_year=play.cost_per_year,
        priority=play.priority,
        cooldown_weeks=play.cooldown,
        expiry_weeks=play.expiry,
        promise=float(play.promise),
        promise_weeks=play.promise_within,
        escalation_share=play.escalation,
        uptake=play.uptake,
        audience=play.audience,
        contacts=play.contacts,
        customer_hours=play.customer_hours,
    )


def _occasion(trigger: Trigger) -> tuple[float, float]:
    """The weeks and the threshold of a trigger, 0 where it has none."""
    if isinstance(trigger, TimedTrigger):
        return float(round(trigger.weeks)), 0.0
    if isinstance(trigger, LevelTrigger):
        return float(round(trigger.not_before)), trigger.threshold
    if isinstance(trigger, SurveyTrigger):
        return 0.0, trigger.points
    return 0.0, 0.0


def _effects(play: Play) -> PlayParameters:
    """A record that holds only what a play does to those who take part."""
    effects = play.effects
    return _NOTHING._replace(
        training_hours=effects.training,
        academy_hours_per_week=effects.academy * play.uptake,
        knowledge_base=float(effects.knowledge_base),
        community=float(effects.community),
        adoption_push_weeks=effects.adoption_push,
        value_shown=effects.value_shown,
        trust_gain=effects.trust,
        champion_win=effects.champion_win,
        threads=effects.threads,
        wakes=effects.wakes,
        expansion_push=effects.expansion_push,
        insight=effects.insight,
    )

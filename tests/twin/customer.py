"""A customer: an account that lives, decides, is looked at and looked after, and tells others."""

from typing import TYPE_CHECKING

from csim.luck import kinds, purposes
from csim.rules import advocacy, health, learning, plays, trust, value
from csim.rules.plays import PlayParameters
from csim.rules.quantiles import normal_quantile
from tests.twin.deciding import Deciding
from tests.twin.luck import entity_id

if TYPE_CHECKING:
    from tests.twin.team import StaffMember


class Customer(Deciding):
    """The part of a customer that the vendor meets: readings, contacts, answers and recommendations."""

    def observe(self) -> None:
        """Be read by the vendor: usage and health, with one error of the telemetry in both."""
        p, error = self.p, 0.0
        spread = p.health_noise * self.market.noise_factor
        if spread > 0.0:
            error = spread * normal_quantile(self.chance(purposes.HEALTH_NOISE))
        self.usage_seen = plays.observed_usage(self.adoption, error)
        load = health.ticket_load(self.tickets_recent, self.usual_tickets * 4.0)
        answer = self.last_answer / 10.0 if self.last_answer >= 0 else 0.5
        self.health = health.reading(p, self.adoption, load, answer, error)

    def reach(self, kind: int, delivered: bool = True) -> None:
        """Be reached by one use of a play, or pass it over: then it was only one more contact.

        Fatigue comes first, for an unwelcome contact is heard unwillingly. Not *delivered*: the talk took place, but
        the rest of the company did not follow up.
        """
        play, key = self.company.plays[kind], self.company.play_keys[kind]
        passed_over = play.uptake < 1.0 and self.chance(purposes.PLAY_ATTENDS, key) >= play.uptake
        self.trust = trust.pestered(self.p, self.trust, self.contact_load, play.contacts)
        self.contact_load += play.contacts
        if passed_over:
            return
        self.awake += play.wakes
        self.people_hours_week += play.customer_hours
        self.market.heard += play.insight
        if not delivered:
            self.trust = trust.hurt(self.trust, self.p.unresolved_ticket_loss)
            return
        self._take_to_heart(play)
        if not self.champion and play.champion_win > 0.0:
            self.champion = self.chance(purposes.PLAY_CHAMPION, key) < play.champion_win

    def _take_to_heart(self, play: PlayParameters) -> None:
        """Let a play do what its record says; in talks it matters whether the owner also sells."""
        skill = warmth = 1.0
        if play.channel == plays.ONE_TO_ONE and play.function >= plays.RELATIONSHIP:
            skill = plays.seller_factor(self.market.seller_weight, self.trust)
            warmth = self.market.neutral_factor
        self.live_hours += play.training_hours * learning.audience_share(play.audience, max(1.0, self.seats))
        if play.adoption_push_weeks > 0.0:
            start = max(self.onboarding_until, self.company.week + 1)
            self.onboarding_until = start + int(play.adoption_push_weeks)
        self.visibility = value.shown(self.visibility, min(1.0, max(-1.0, play.value_shown * skill)))
        gain = min(1.0, play.trust_gain * warmth) if play.trust_gain > 0.0 else play.trust_gain
        self.trust = trust.helped(self.trust, gain)
        self.threads += play.threads
        self.push += play.expansion_push * skill

    def keep_waiting(self) -> None:
        """Be served later than promised."""
        self.trust = trust.hurt(self.trust, self.p.slow_answer_loss)

    def break_promise(self) -> None:
        """Be let down: what was promised was never done."""
        self.trust = trust.hurt(self.trust, self.p.broken_promise_loss)

    def hear_answer(self, delivered: bool, slow: bool) -> None:
        """Hear the answer to a ticket, from which the vendor learns too; a slow one no longer helps."""
        self.market.heard += self.company.plays[plays.PLAY_TICKET].insight
        if not delivered:
            self.trust = trust.hurt(self.trust, self.p.unresolved_ticket_loss)
        elif not slow:
            self.trust = trust.helped(self.trust, self.p.ticket_trust_gain)

    def change_owner(self, member: "StaffMember") -> None:
        """Be looked after by somebody else from now on; it has to get to know everyone but the first."""
        self.owner = member
        self.owners_had += 1
        if self.owners_had > 1:
            self.trust = trust.hurt(self.trust, self.p.csm_change_loss)

    def advocate(self) -> None:
        """Answer a survey, if one is due, and recommend the product, if satisfied enough."""
        if not self.live_now:
            return
        every = max(1, int(self.company.scenario.company.survey_every_weeks))
        if (self.company.week - self.signed_week) % every == every - 1:
            self._answer_survey()
        likely = advocacy.referral_probability(self.p, self.satisfaction)
        if likely > 0.0 and self.chance(purposes.REFERRAL) < likely:
            self._recommend()

    def _answer_survey(self) -> None:
        """Answer, or not; an answer is heard by the vendor."""
        if self.chance(purposes.SURVEY_RESPONSE) >= self.p.survey_response:
            return
        deviate = normal_quantile(self.chance(purposes.SURVEY_SCORE))
        self.last_answer = int(advocacy.survey_answer(self.p, self.satisfaction, deviate))
        self.answer_week = self.company.week
        self.market.heard += 1.0

    def _recommend(self) -> None:
        """Tell somebody, of whom sales hears next week."""
        identity = entity_id(kinds.REFERRED_LEAD, self.id, self.company.week, 0, 0)
        self.company.pipeline.hear_of(identity, self)

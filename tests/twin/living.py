"""A customer's own week: it learns, uses the product, gains value, judges it, meets people and asks for help."""

from csim.luck import purposes
from csim.rules import adoption, champion, expansion, learning, plays, renewal, support, trust, value
from csim.rules.quantiles import lognormal_mean_quantile, poisson_quantile
from tests.twin.account import Account
from tests.twin.codes import NEVER

MOST_TICKETS_A_WEEK = 60
"""Of one customer; more would need somebody of its own anyway."""


class Living(Account):
    """The part of a customer that lives through phase 3 of the week."""

    @property
    def live_now(self) -> bool:
        """Whether the product is in use this week; before go-live there is nothing to learn, value or ask."""
        return self.is_active and self.signed_week <= self.golive_week <= self.company.week

    def live(self) -> None:
        """Live one week. Value is noted before its noise, which nobody should mistake for success."""
        self.fee_week = 0.0
        self.active_seats = 0.0
        if not self.is_active:
            return
        self.fee_week = self.weekly_price
        self.value = 0.0
        if self.live_now:
            self._learn()
            self._use()
            self._gain_value()
            self._raise_tickets()
        self._judge()
        self._meet_people()

    def _learn(self) -> None:
        """Practise, take in training received, and study alone; people's hours a week are limited, in this order.

        Everyone is taught, only users study; practice is the customer's own work and costs it nothing extra.
        """
        p, company, market = self.p, self.company, self.market
        product = company.scenario.product
        if company.released:
            self.knowledge = learning.after_release(self.knowledge, product.release_novelty)
        articles = company.coverage * market.knowledge_base
        answers = company.community * market.community_open
        study = learning.study_hours(p, self.knowledge, articles, answers, market.academy_hours)
        practice = learning.within_budget(p, learning.practice_hours(p, self.adoption))
        taught = min(self.live_hours, learning.within_budget(p, practice + self.live_hours) - practice)
        study = min(study, learning.within_budget(p, practice + taught + study) - practice - taught)
        hours = practice + taught + study
        burden = learning.burden(p.learning_burden, product.learning_burden_floor, company.burden_factor)
        self.knowledge = learning.learned(p, self.learning_rate, burden, self.knowledge, hours, self.adoption)
        self.people_hours_week += self.seats * (taught + study * self.adoption)
        self.live_hours -= taught

    def _use(self) -> None:
        """Let use spread towards the share of seats that knowledge, fit and quality open."""
        p, company = self.p, self.company
        pace = adoption.innovation(p, self.cover, company.week < self.onboarding_until)
        self.ceiling = adoption.ceiling(p, self.knowledge, self.fit, company.quality)
        self.adoption = adoption.spread(p, self.adoption, self.ceiling, pace)
        self.active_seats = self.seats * self.adoption

    @property
    def cover(self) -> float:
        """How far a champion, or else other contacts, stand behind the product, in [0, 1]."""
        return champion.cover(self.p, self.champion, self.threads)

    def _gain_value(self) -> None:
        """Gain this week's value, and keep the first week in which it was worth its price."""
        p, company = self.p, self.company
        self.value = value.weekly_value(p, self.seats, self.adoption, self.knowledge, self.fit, company.quality)
        if self.value_week == NEVER and self.value >= self.fee_week:
            self.value_week = company.week
        if p.value_noise_sigma > 0.0:
            self.value = lognormal_mean_quantile(self.chance(purposes.VALUE_NOISE), self.value, p.value_noise_sigma)

    @property
    def usual_tickets(self) -> float:
        """How many tickets and questions a week such a customer raises, in a usual week."""
        defects = self.company.defects
        return support.tickets_per_week(self.p, self.seats, self.adoption, self.knowledge, defects, self.live_now)

    def _raise_tickets(self) -> None:
        """Meet tickets and questions; some find their answer alone, the others become work for support."""
        expected = self.usual_tickets * self.company.ticket_factor
        count = int(poisson_quantile(self.chance(purposes.TICKETS), expected))
        self.tickets_recent = plays.remembered(self.tickets_recent, 4.0) + count
        articles = self.company.coverage * self.market.knowledge_base
        answers = self.company.community * self.market.community_open
        found = support.deflected_share(self.p, articles, answers)
        for index in range(min(count, MOST_TICKETS_A_WEEK)):
            if found <= 0.0 or self.chance(purposes.TICKET_DEFLECTED, index) >= found:
                self._ask_support(index)

    def _ask_support(self, index: int) -> None:
        """Send support one ticket."""
        p = self.p
        arrival = self.company.week + self.chance(purposes.TICKET_TIME, index)
        hours = lognormal_mean_quantile(self.chance(purposes.TICKET_HOURS, index), p.ticket_hours, p.ticket_hours_sigma)
        ticket = self.company.team.ask(self, plays.PLAY_TICKET, plays.SUPPORT, index, arrival, hours)
        ticket.expires = arrival + p.ticket_expiry_weeks
        ticket.promised = p.ticket_promise_weeks

    def _judge(self) -> None:
        """Form perceived worth, satisfaction, expectation and trust, in this order: each rests on the one before."""
        p, company = self.p, self.company
        self.value_average = value.averaged(p, self.value_average, self.value)
        self.visibility = value.faded(p, self.visibility)
        self.worth = value.worth(self.value_average * self.visibility, self.fee_week)
        self.satisfaction = trust.satisfaction(p, self.worth, self.expectation, self.trust)
        self.expectation = value.adapted(p, self.expectation, self.worth)
        self.trust = trust.reverted(p, self.trust, self.satisfaction)
        self.trust = trust.hurt(self.trust, company.trust_shock)
        self.contact_load = trust.contact_load(self.contact_load, 0.0)
        self.awake = renewal.faded_wakefulness(self.awake)
        self.push = expansion.faded_push(self.push)
        if company.released:
            told = company.scenario.product.feedback_trust_gain * company.guidance
            self.trust = trust.helped(self.trust, told)

    def _meet_people(self) -> None:
        """See champions come and go, and other contacts thin out."""
        p = self.p
        self.threads = champion.thinned(p, self.threads)
        if not self.champion:
            comes = champion.weekly_probability(p.champion_returns_per_week, 1.0)
            self.champion = self.chance(purposes.CHAMPION_RETURNS) < comes
        elif self._champion_leaves():
            self.champion = False
            self.champion_left_week = self.company.week
            self.trust = trust.hurt(self.trust, champion.trust_loss(p, self.threads))

    def _champion_leaves(self) -> bool:
        """Return whether the champion goes, of its own accord or in an exodus."""
        rate = champion.weekly_probability(self.p.champion_leaves_per_week, 1.0)
        if self.chance(purposes.CHAMPION_LEAVES) < rate:
            return True
        exodus = self.company.champion_exodus
        return exodus > 0.0 and self.chance(purposes.CHAMPION_EXODUS) < exodus

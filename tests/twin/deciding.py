"""A customer's decisions: to stay or go, to grow or shrink, to come back."""

from csim.arithmetic import log
from csim.luck import purposes
from csim.rules import departure, expansion, learning, money, renewal, value
from tests.twin.codes import ACTIVE, LEAVES, LEFT, STAYS, UNDECIDED
from tests.twin.living import Living


class Deciding(Living):
    """The part of a customer that decides in phase 7; what it decides takes effect as the next week begins."""

    def decide(self) -> None:
        """Take every decision of this week.

        A failed payment comes first, for a contract that is not paid is not renewed; growth comes last, for whoever
        leaves does not grow.
        """
        if self.status == LEFT:
            self._consider_return()
            return
        if self._payment_is_lost():
            self.depart(departure.REASON_PAYMENT)
            return
        if self.decided == UNDECIDED and self.weeks_to_decision <= 0:
            self._look_at_contract()
        if self.company.week + 1 >= self.term_ends:
            if self.decided == LEAVES:
                self.depart(self.reason)
                return
            self._renew()
        if self.decided != LEAVES and self.live_now:
            self._grow()

    @property
    def weeks_to_decision(self) -> int:
        """Weeks from the end of this week until the renewal is decided; negative once it is."""
        return self.term_ends - self.notice - self.company.week - 1

    def _payment_is_lost(self) -> bool:
        """Return whether a card charge due now fails and reminders do not win it back."""
        if not self.card or self.paid_through != self.company.week + 1 or self.decided == LEAVES:
            return False
        if self.chance(purposes.PAYMENT_FAILS) >= self.p.card_failure:
            return False
        return self.chance(purposes.PAYMENT_RECOVERS) >= self.p.card_recovery

    def _look_at_contract(self) -> None:
        """Look at the contract, or let it run on; whoever looks weighs staying against leaving."""
        p, company = self.p, self.company
        rise = self.price_change = self._announced_rise()
        worth = value.worth(self.value_average * self.visibility, self.weekly_price * (1.0 + rise))
        behind = self.cover
        habit = renewal.switching(self.adoption, (company.week + 1 - self.signed_week) / 52.0)
        price = p.renewal_price_weight * max(0.0, log(1.0 + rise))
        pull = p.competitor_pull + company.extra_pull
        against = pull + company.climate + price
        stay = renewal.log_odds(p, self.own, worth, self.trust, behind, habit, against)
        looks = renewal.attention(
            p, self.auto_renew, self.monthly, self.awake, rise > p.price_noticed_above, company.extra_pull
        )
        self.leave_probability = renewal.leaving_probability(looks, stay)
        self.looked = self.chance(purposes.RENEWAL_ATTENTION) < looks
        self.decided = STAYS
        if self.looked and self.chance(purposes.RENEWAL_DECISION) < renewal.leaving_probability(1.0, stay):
            self.decided = LEAVES
            self.reason = self._reason(worth, behind, price, pull)

    def _announced_rise(self) -> float:
        """Return the change of price announced for the next term, as a share.

        The usual one comes once a year, also to monthly plans; one beyond the usual once to each customer.
        """
        company, rise = self.company, 0.0
        if not self.monthly or (self.term_ends - self.contract_start) % 52 == 0:
            rise = self.p.uplift_at_renewal
        if company.uplift != 0.0 and self.raised_week < company.uplift_from:
            rise += company.uplift
            self.raised_week = company.week
        return rise

    def _reason(self, worth: float, behind: float, price: float, pull: float) -> int:
        """Return what weighed most against staying, each term against a sound account's."""
        p = self.p
        return departure.main_reason(
            renewal.SOUND_PROPENSITY - self.own,
            p.renewal_value_weight * (renewal.SOUND_WORTH - worth),
            p.renewal_trust_weight * (renewal.SOUND_TRUST - self.trust),
            p.renewal_champion_weight * (1.0 - behind),
            price,
            pull,
            self.company.climate,
        )

    def depart(self, reason: int) -> None:
        """Leave as this week ends."""
        self.status = LEFT
        self.left_week = self.company.week + 1
        self.reason = reason
        self.times_left += 1
        self.owner = None
        self.decided = UNDECIDED

    def _renew(self) -> None:
        """Begin the next term: spare seats go back first, then the new price applies to what is left."""
        gives_back = expansion.contraction_probability(self.p, self.adoption, self.company.climate)
        if self.looked and self.live_now and self.chance(purposes.CONTRACTION) < gives_back:
            self._give_back_seats()
        if self.price_change != 0.0:
            self.price *= 1.0 + self.price_change
        self.price_change = 0.0
        self.term_ends = money.term_end(self.contract_start, self.company.week + 1, int(self.p.term_weeks))
        self.decided = UNDECIDED
        self.renewals += 1

    def _give_back_seats(self) -> None:
        """Keep the seats that are used, or that a bad climate leaves; the same people then use a larger share."""
        left = expansion.seats_kept(self.p, self.seats, self.adoption, self.company.climate)
        kept = max(1.0, float(int(left + 0.5)))
        if kept < self.seats:
            self.adoption = min(1.0, self.adoption * self.seats / kept)
            self.seats = kept

    def _grow(self) -> None:
        """Add seats, for untrained people, or take the next tier, once ready.

        One draw serves both questions: given growth, its rank among the lucky is uniform again. A year paid ahead is
        topped up at once.
        """
        p = self.p
        ready = expansion.readiness(p, self.adoption, self.ceiling, self.worth)
        likely = expansion.expansion_probability(p, ready, self.push, self.company.climate)
        luck = self.chance(purposes.EXPANSION)
        if luck >= likely:
            return
        mrr_before = self.mrr
        if self.tier < int(p.tier_steps) and luck < likely * p.tier_share:
            self.price *= p.tier_price_factor
            self.tier += 1
        else:
            added = max(1.0, float(int(self.seats * (p.expansion_seat_factor - 1.0) + 0.5)))
            self.knowledge = learning.diluted(self.knowledge, self.seats, self.seats + added)
            self.adoption = learning.diluted(self.adoption, self.seats, self.seats + added)
            self.seats += added
        weeks_paid = max(0, self.paid_through - (self.company.week + 1))
        self.company.money.invoice_later((self.mrr - mrr_before) * 12.0 / 52.0 * weeks_paid, self.weeks_to_pay)

    @property
    def mrr(self) -> float:
        """Monthly recurring revenue, in USD."""
        return self.weekly_price * 52.0 / 12.0

    def _consider_return(self) -> None:
        """Sign again, perhaps, while the vendor is remembered; it knows the product, so it is in use at once."""
        week, p = self.company.week, self.p
        if not 0 < week + 1 - self.left_week <= p.win_back_window_weeks:
            return
        if self.chance(purposes.WIN_BACK) >= departure.return_probability(p, self.reason):
            return
        self.status = ACTIVE
        self.contract_start = self.paid_through = self.golive_week = week + 1
        self.term_ends = money.term_end(week + 1, week + 1, int(p.term_weeks))
        self.decided = UNDECIDED
        self.price_change = 0.0

"""A customer on paper: what it signed, who its people are on that day, what it pays and what its vendor earns."""

from typing import TYPE_CHECKING, Any

import mesa

from csim.arithmetic import exp, log
from csim.luck import purposes
from csim.rules import money, plays, renewal
from csim.rules.quantiles import beta_log_odds_quantile, gamma_quantile, lognormal_quantile
from tests.twin.codes import ACTIVE, BASE, LEFT, NEVER, UNDECIDED
from tests.twin.luck import drawn_hours, uniform

if TYPE_CHECKING:
    from tests.twin.company import Company
    from tests.twin.market import Market
    from tests.twin.team import StaffMember


class Account(mesa.Agent):
    """The part of a customer that its contract and the vendor's books know.

    The traits it is born with are drawn under the identity of the lead it came from, each for its own purpose: so it is
    the same customer whichever strategy wins it.
    """

    def __init__(
        self,
        company: "Company",
        market: "Market",
        identity: int,
        channel: int,
        referrer: "Account | None",
        fit: float,
        contract_start: int,
    ) -> None:
        """Sign: the first contract begins in *contract_start*, for a customer won in this week."""
        super().__init__(company)
        self.id, self.market, self.channel, self.referrer, self.fit = identity, market, channel, referrer, fit
        self.row = len(company.customers)
        self.status = ACTIVE
        self.signed_week = company.week
        self._sign_contract(contract_start)
        self._introduce_people()
        self._open_accounts()
        self._start_from_the_promise()
        company.customers.append(self)
        company.active.append(self)

    def _sign_contract(self, contract_start: int) -> None:
        """Draw seats, plan and ways of paying."""
        p = self.p
        seats = lognormal_quantile(self.chance(purposes.SEATS), p.seats_median, p.seats_sigma)
        self.seats = max(1.0, float(int(seats + 0.5)))
        self.price = p.price_usd_per_seat_per_week
        self.tier = 0
        self.monthly = p.term_weeks <= 0.0
        self.auto_renew = self.chance(purposes.AUTO_RENEW) < p.auto_renew_share
        self.prepaid = not self.monthly and self.chance(purposes.TERM) < p.prepaid_share
        self.card = self.chance(purposes.PAYMENT_METHOD) < p.card_share
        self.contract_start = contract_start
        self.term_ends = money.term_end(contract_start, contract_start, int(p.term_weeks))
        self.paid_through = self.company.week
        self.decided = UNDECIDED
        self.renewals = 0
        self.leave_probability = 0.0
        self.looked = False
        self.price_change = 0.0
        self.raised_week = NEVER
        self.left_week = NEVER
        self.reason = -1
        self.times_left = 0

    def _introduce_people(self) -> None:
        """Draw the propensity to stay, the speed of learning, and whether a champion stands behind the purchase."""
        p = self.p
        if p.propensity_concentration > 0.0 and 0.0 < p.propensity_mean < 1.0:
            self.own = -beta_log_odds_quantile(self.chance(purposes.FRAILTY), renewal.alpha(p), renewal.beta(p))
        else:
            self.own = renewal.propensity(1.0 - p.propensity_mean)
        self.learning_rate = p.learning_rate_per_hour
        if p.learning_rate_cv > 0.0:
            shape = 1.0 / (p.learning_rate_cv * p.learning_rate_cv)
            luck = self.chance(purposes.LEARNING_RATE)
            self.learning_rate = gamma_quantile(luck, shape, p.learning_rate_per_hour / shape)
        self.champion = self.chance(purposes.CHAMPION_START) < p.champion_at_start
        self.champion_left_week = NEVER
        self.threads = p.threads_at_start
        self.owner: StaffMember | None = None
        self.owners_had = 0
        self.last_played: dict[int, int] = {}

    def _open_accounts(self) -> None:
        """Begin with nothing used, paid, gained or earned."""
        self.golive_week = self.value_week = self.onboarding_until = self.answer_week = NEVER
        self.knowledge = self.adoption = self.ceiling = self.live_hours = self.active_seats = 0.0
        self.value = self.worth = self.tickets_recent = self.usage_seen = 0.0
        self.contact_load = self.awake = self.push = 0.0
        self.satisfaction = self.health = 0.5
        self.last_answer = -1
        self.fee_week = self.gross_week = self.margin_week = 0.0
        self.support_usd_week = self.implementation_usd_week = self.cs_usd_week = self.people_hours_week = 0.0
        self.start_counting()

    def start_counting(self) -> None:
        """Set what it cost to win and what it has brought to zero: at signing, and when a history becomes a base."""
        self.cac = self.paid_usd = self.value_usd = self.people_usd = self.gross_profit = self.margin = 0.0
        self.recouped_gross_week = self.recouped_week = NEVER

    def _start_from_the_promise(self) -> None:
        """Believe the sale until own experience has replaced it: too much, where the sale promised too much."""
        p = self.p
        self.trust = p.trust_at_start
        self.expectation = p.expected_worth + log(1.0 + p.oversell)
        self.value_average = self.weekly_price * exp(p.expected_worth)
        self.visibility = 1.0 + p.oversell

    @property
    def company(self) -> "Company":
        """The vendor."""
        return self.model

    @property
    def p(self) -> Any:
        """The parameters of its segment."""
        return self.market.p

    @property
    def segment(self) -> int:
        """The place of its segment among all."""
        return self.market.place

    @property
    def is_active(self) -> bool:
        """Whether it is a customer now."""
        return self.status == ACTIVE

    @property
    def weekly_price(self) -> float:
        """What a week of its contract costs, in USD."""
        return money.weekly_price(self.price, self.seats)

    @property
    def leaves_this_week(self) -> bool:
        """Whether it is lost as this week ends; the week itself is still paid for and booked."""
        return self.status == LEFT and self.left_week == self.company.week + 1

    def chance(self, purpose: int, index: int = 0, week: int | None = None) -> float:
        """Return its uniform number for *purpose*, of this week or of another one."""
        company = self.company
        return uniform(company.seed, company.replicate, self.id, company.week if week is None else week, purpose, index)

    def begin_setup(self) -> None:
        """Start on the way to go-live: the vendor's implementation work, or the customer's own."""
        company, p = self.company, self.p
        if p.implementation_hours <= 0.0:
            self.golive_week = company.week + int(p.setup_weeks)
            self.onboarding_until = self.golive_week + int(p.onboarding_weeks)
            return
        kind = plays.PLAY_IMPLEMENTATION
        key = company.play_keys[kind]
        hours = p.implementation_hours * drawn_hours(company.plays[kind], self.chance(purposes.PLAY_HOURS, key))
        arrival = company.week + self.chance(purposes.PLAY_TIME, key)
        company.team.ask(self, kind, plays.IMPLEMENTATION, 0, arrival, hours)

    def go_live(self) -> None:
        """Be put into use by implementation that is done: from next week on, and not before the least time."""
        self.golive_week = max(self.company.week + 1, self.signed_week + int(self.p.setup_weeks))
        self.onboarding_until = self.golive_week + int(self.p.onboarding_weeks)

    def settle(self) -> None:
        """Be one of those who were in use before the story begins, in a term that is not about to be decided."""
        week, p = self.company.week, self.p
        self.golive_week = week
        self.knowledge = self.adoption = 0.4
        if self.monthly:
            self.contract_start = week
        term = int(p.term_weeks)
        self.term_ends = money.term_end(self.contract_start, self.contract_start, term)
        while self.term_ends <= week:
            self.term_ends = money.term_end(self.contract_start, self.term_ends, term)
        if self.term_ends - self.notice <= week:
            self.term_ends += max(term, 52)

    @property
    def notice(self) -> int:
        """Weeks before the end of a term in which it is decided; none on a monthly plan."""
        return 0 if self.monthly else int(self.p.notice_weeks)

    def move_to(self, company: "Company") -> None:
        """Become one of the base of *company*, which takes over what its history made.

        What it cost is sunk and its accounts start at zero; the team is new, so it has no owner yet. It stays whom it
        is: its life goes on.
        """
        self.model = company
        company.register_agent(self)
        self.market = company.markets[self.market.place]
        self.row = len(company.customers)
        self.channel, self.referrer = BASE, None
        self.owner, self.owners_had, self.times_left = None, 0, 0
        self.start_counting()
        company.customers.append(self)
        company.active.append(self)

    def bill(self) -> None:
        """Get the invoice that falls due as the week begins: a contract month, or a year ahead."""
        week = self.company.week
        if not self.is_active or self.paid_through > week:
            return
        weeks = min(52, self.term_ends - week) if self.prepaid else money.period_weeks(self.contract_start, week)
        self.paid_through = week + weeks
        self.company.money.invoice(self.weekly_price * weeks, self.weeks_to_pay)

    @property
    def weeks_to_pay(self) -> int:
        """Whole weeks from an invoice to the money; a card pays at once."""
        return 0 if self.card else int(self.p.days_to_pay_weeks)

    def charge(self, function: int, usd: float) -> None:
        """Bear the cost of hours that somebody worked for it."""
        if function == plays.SUPPORT:
            self.support_usd_week += usd
        elif function == plays.IMPLEMENTATION:
            self.implementation_usd_week += usd
        else:
            self.cs_usd_week += usd

    def charge_use(self, kind: int) -> None:
        """Bear what one use of a play costs beside people's hours."""
        usd = self.company.plays[kind].usd_per_use
        self.market.digital_usd += usd
        self.cs_usd_week += usd

    def book_week(self, idle_support: float, idle_implementation: float, idle_cs: float) -> None:
        """Book what the week brought and cost, with its share of the time in which nobody was worked for."""
        p, market = self.p, self.market
        hosting = p.hosting_usd_per_active_seat_per_week * self.active_seats + p.hosting_share_of_price * self.fee_week
        support = self.support_usd_week + idle_support
        implementation = self.implementation_usd_week + idle_implementation
        cs = self.cs_usd_week + idle_cs
        people = self.people_hours_week * p.customer_hour_usd
        market.book(hosting, support, implementation, cs, self.value, people)
        self.gross_week = self.fee_week - hosting - support - implementation
        self.margin_week = self.gross_week - cs
        self.paid_usd += self.fee_week
        self.value_usd += self.value
        self.people_usd += people
        self.gross_profit += self.gross_week
        self.margin += self.margin_week
        self.support_usd_week = self.implementation_usd_week = self.cs_usd_week = self.people_hours_week = 0.0
        if self.channel != BASE:
            self._note_payback()

    def _note_payback(self) -> None:
        """Keep the week in which the profit so far has repaid what winning it cost, before and after success work."""
        if self.recouped_gross_week == NEVER and self.gross_profit >= self.cac:
            self.recouped_gross_week = self.company.week
        if self.recouped_week == NEVER and self.margin >= self.cac:
            self.recouped_week = self.company.week

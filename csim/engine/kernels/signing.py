"""Phase 2: leads come, are turned away or worked, and some of them sign."""

from csim.arithmetic import exp, log
from csim.engine.kernels.common import add_work, chance, chance_then, drawn_hours, note
from csim.engine.world import Table, World
from csim.luck import kinds, purposes
from csim.luck.draws import Whole, entity_id
from csim.rules import acquisition, advocacy, money, plays, renewal
from csim.rules.quantiles import (
    beta_log_odds_quantile,
    beta_quantile,
    exponential_quantile,
    gamma_quantile,
    lognormal_quantile,
    poisson_quantile,
)
from csim.state import events
from csim.state.columns import ACTIVE, BASE, MARKETING, NEVER, REFERRED, UNDECIDED

PIPELINE_WEEKS = 64


def sign_week(world: World, place: int) -> int:
    """Run the phase from *place* on; return the place at which room ran out, or -1 when it is done.

    Places below the number of segments look for leads, the next one lets them sign, the others grow a history's base.
    """
    now = world.conditions[0]
    segments = world.segments.shape[0]
    if place < segments:
        place = _find_leads(world, place)
        if place < segments:
            return place
    if place == segments:
        now.room_needed = now.leads
        if now.customers + now.leads > world.customers.shape[0] or now.work + now.leads > world.work.shape[0]:
            return place
        _sign(world)
        place += 1
    if now.growing_base == 1:
        grown = _fill_base(world, place - segments - 1)
        if grown < segments:
            return segments + 1 + grown
    return -1


def _find_leads(world: World, first: int) -> int:
    """Let this week's leads come, from segment *first* on; return the segment for which there was no room.

    Leads that were referred last week are heard of first.
    """
    now = world.conditions[0]
    if first == 0:
        _hear_of_referrals(world)
    for segment in range(first, world.segments.shape[0]):
        p = world.segments[segment]
        market = world.markets[segment]
        expected = acquisition.leads_expected(p, market.customers, market.promoters, now.demand)
        count = int(poisson_quantile(chance(now, market.key, purposes.LEAD_COUNT, 0), expected))
        if now.leads + count > world.leads.shape[0]:
            now.room_needed = count
            return segment
        market.spent += p.marketing_usd_per_week
        for index in range(count):
            identity = entity_id(kinds.LEAD, now.week, market.key, MARKETING, index)
            _enter_pipeline(world, now.leads, identity, segment, MARKETING, -1)
    return world.segments.shape[0]


def _hear_of_referrals(world: World) -> None:
    """Take up what customers referred last week; those turned away leave the table."""
    now = world.conditions[0]
    known = now.leads
    now.leads = 0
    for place in range(known):
        lead = world.leads[place]
        if lead.due == NEVER:
            _enter_pipeline(world, now.leads, lead.id, lead.segment, REFERRED, lead.referrer)
            continue
        world.leads[now.leads] = world.leads[place]
        now.leads += 1


def _enter_pipeline(world: World, place: int, identity: Whole, segment: int, channel: int, referrer: int) -> None:
    """Qualify a lead and, unless it is turned away, start to sell to it in this place of the table."""
    now = world.conditions[0]
    p = world.segments[segment]
    panel = world.segment_panel[now.month_start, segment]
    fit = drawn_share(p.fit_mean, p.fit_concentration, chance(now, identity, purposes.LEAD_FIT, 0))
    effort = p.sales_usd_per_lead
    panel.leads += 1.0
    if channel == REFERRED:
        fit = acquisition.referred_fit(p, fit)
        effort *= p.referral_cost_factor
        panel.referred_leads += 1.0
    if chance(now, identity, purposes.LEAD_QUALIFIED, 0) < acquisition.turned_away_probability(p, fit):
        panel.turned_away += 1.0
        return
    world.markets[segment].spent += effort
    lead = world.leads[place]
    lead.id = identity
    lead.segment = segment
    lead.channel = channel
    lead.referrer = referrer
    lead.week = now.week
    delay = exponential_quantile(chance(now, identity, purposes.LEAD_DELAY, 0), p.sales_cycle_weeks)
    lead.due = now.week + 1 + int(min(delay, 260.0))
    lead.fit = fit
    now.leads += 1


def drawn_share(mean: float, concentration: float, luck: float) -> float:
    """Return a Beta-distributed share with this mean; all alike at concentration 0 or at either end."""
    if concentration <= 0.0 or mean <= 0.0 or mean >= 1.0:
        return mean
    return beta_quantile(luck, mean * concentration, (1.0 - mean) * concentration)


def _sign(world: World) -> None:
    """Let the leads whose time has come decide; the caller has made room for all of them."""
    now = world.conditions[0]
    for segment in range(world.segments.shape[0]):
        slot = (now.week - pipeline_lag(world.segments[segment])) % PIPELINE_WEEKS
        world.markets[segment].pool += world.spend_ring[segment, slot]
    kept = 0
    for place in range(now.leads):
        lead = world.leads[place]
        if lead.due > now.week:
            world.leads[kept] = world.leads[place]
            kept += 1
            continue
        p = world.segments[lead.segment]
        market = world.markets[lead.segment]
        reputation = advocacy.close_factor(p, market.detractors / max(1.0, market.customers))
        wins = acquisition.close_probability(p, lead.fit, lead.channel == REFERRED, reputation)
        if chance_then(now, lead.id, lead.week, purposes.LEAD_CLOSE, 0) < wins:
            if now.growing_base == 1:
                # A history follows its own path; its leads only keep the pipeline and its cost going.
                market.pool -= world.company[0].cac_smoothing * market.pool
                continue
            row = add_customer(world, lead.id, lead.segment, lead.channel, lead.referrer, lead.fit, now.week)
            _bear_acquisition_cost(world, row)
            begin_setup(world, row)
    now.leads = kept


def pipeline_lag(p: Table) -> int:
    """Return after how many whole weeks selling cost is borne by customers: the sales cycle, 1 to 63."""
    return max(1, min(PIPELINE_WEEKS - 1, int(p.sales_cycle_weeks + 0.5)))


def _bear_acquisition_cost(world: World, row: int) -> None:
    """Charge a new customer its share of the selling cost, its commission and its referrer's reward."""
    now = world.conditions[0]
    customer = world.customers[row]
    p = world.segments[customer.segment]
    market = world.markets[customer.segment]
    panel = world.segment_panel[now.month_start, customer.segment]
    share = world.company[0].cac_smoothing * market.pool
    market.pool -= share
    extra = p.commission_share * money.weekly_price(customer.price, customer.seats) * 52.0
    if customer.channel == REFERRED:
        extra += p.referral_reward_usd
        panel.referred_customers += 1.0
    market.commission += extra
    customer.cac = share + extra
    mrr = money.weekly_price(customer.price, customer.seats) * 52.0 / 12.0
    panel.new_customers += 1.0
    panel.new_mrr += mrr
    panel.cac_usd += customer.cac
    cohort = world.cohorts[now.month_start, customer.segment, 0]
    cohort.signed += 1.0
    cohort.cac += customer.cac
    cohort.first_mrr += mrr
    note(now, world.events, row, events.SIGNED, customer.seats, customer.price * 52.0)


def begin_setup(world: World, row: int) -> None:
    """Start the way to go-live: the vendor's implementation work, or the customer's own."""
    now = world.conditions[0]
    customer = world.customers[row]
    p = world.segments[customer.segment]
    if p.implementation_hours <= 0.0:
        customer.golive_week = now.week + int(p.setup_weeks)
        customer.onboarding_until = customer.golive_week + int(p.onboarding_weeks)
        return
    work = world.plays[plays.PLAY_IMPLEMENTATION]
    index = world.play_keys[plays.PLAY_IMPLEMENTATION]
    hours = p.implementation_hours * drawn_hours(work, chance(now, customer.id, purposes.PLAY_HOURS, index))
    arrival = now.week + chance(now, customer.id, purposes.PLAY_TIME, index)
    add_work(world, row, plays.PLAY_IMPLEMENTATION, plays.IMPLEMENTATION, 0, arrival, hours)


def add_customer(
    world: World, identity: Whole, segment: int, channel: int, referrer: int, fit: float, contract_start: int
) -> int:
    """Write a new customer's row, every trait drawn from its own luck, and return the row."""
    now = world.conditions[0]
    row = now.customers
    p = world.segments[segment]
    customer = world.customers[row]
    customer.id = identity
    customer.referrer = referrer
    customer.segment = segment
    customer.channel = channel
    customer.status = ACTIVE
    customer.fit = fit
    customer.signed_week = now.week
    _draw_contract(now, customer, p, contract_start)
    _draw_people(now, customer, p)
    customer.expectation = p.expected_worth + log(1.0 + p.oversell)
    # A customer believes the sale until its own experience has replaced the promise, and sees too much where the sale
    # promised too much: a review can correct perception from either side.
    customer.value_average = money.weekly_price(customer.price, customer.seats) * exp(p.expected_worth)
    customer.visibility = 1.0 + p.oversell
    world.active[now.active] = row
    now.active += 1
    now.customers += 1
    return row


def _draw_contract(now: Table, customer: Table, p: Table, contract_start: int) -> None:
    """Draw seats, plan and ways of paying."""
    identity = customer.id
    seats = lognormal_quantile(chance(now, identity, purposes.SEATS, 0), p.seats_median, p.seats_sigma)
    customer.seats = max(1.0, float(int(seats + 0.5)))
    customer.price = p.price_usd_per_seat_per_week
    customer.monthly = 1 if p.term_weeks <= 0.0 else 0
    customer.auto_renew = 1 if chance(now, identity, purposes.AUTO_RENEW, 0) < p.auto_renew_share else 0
    customer.prepaid = 0
    if customer.monthly == 0 and chance(now, identity, purposes.TERM, 0) < p.prepaid_share:
        customer.prepaid = 1
    customer.card = 1 if chance(now, identity, purposes.PAYMENT_METHOD, 0) < p.card_share else 0
    customer.contract_start = contract_start
    customer.term_ends = money.term_end(contract_start, contract_start, int(p.term_weeks))
    customer.decided = UNDECIDED
    customer.paid_through = now.week


def _draw_people(now: Table, customer: Table, p: Table) -> None:
    """Draw propensity, speed of learning and whether a champion stands behind the purchase."""
    identity = customer.id
    if p.propensity_concentration > 0.0 and 0.0 < p.propensity_mean < 1.0:
        luck = chance(now, identity, purposes.FRAILTY, 0)
        customer.own = -beta_log_odds_quantile(luck, renewal.alpha(p), renewal.beta(p))
    else:
        customer.own = renewal.propensity(1.0 - p.propensity_mean)
    customer.learning_rate = p.learning_rate_per_hour
    if p.learning_rate_cv > 0.0:
        shape = 1.0 / (p.learning_rate_cv * p.learning_rate_cv)
        luck = chance(now, identity, purposes.LEARNING_RATE, 0)
        customer.learning_rate = gamma_quantile(luck, shape, p.learning_rate_per_hour / shape)
    customer.champion = 1 if chance(now, identity, purposes.CHAMPION_START, 0) < p.champion_at_start else 0
    customer.trust = p.trust_at_start
    customer.threads = p.threads_at_start


def _fill_base(world: World, first: int) -> int:
    """Let the base of a history follow its path of growth, from segment *first* on; return where room ended.

    The first of them are spread over the year, so that their renewals are.
    """
    now = world.conditions[0]
    years = -now.week / 52.0
    for segment in range(first, world.segments.shape[0]):
        p = world.segments[segment]
        market = world.markets[segment]
        target = p.base_customers * exp(-years * log(1.0 + p.base_growth_per_year))
        count = max(0, int(target + 0.5) - int(market.customers))
        if now.customers + count > world.customers.shape[0] or now.work + count > world.work.shape[0]:
            now.room_needed = count
            return segment
        for index in range(count):
            identity = entity_id(kinds.LEAD, now.week, market.key, BASE, index)
            fit = drawn_share(p.fit_mean, p.fit_concentration, chance(now, identity, purposes.LEAD_FIT, 0))
            if now.week > now.origin_week:
                row = add_customer(world, identity, segment, BASE, -1, fit, now.week)
                begin_setup(world, row)
                continue
            age = int(52.0 * chance(now, identity, purposes.BASE_SIGNING, 0))
            row = add_customer(world, identity, segment, BASE, -1, fit, now.week - age)
            world.customers[row].signed_week = now.week - age
            settle(world, row)
    return world.segments.shape[0]


def settle(world: World, row: int) -> None:
    """Make a customer of the first days of the history one that is already in use."""
    now = world.conditions[0]
    customer = world.customers[row]
    p = world.segments[customer.segment]
    customer.golive_week = now.week
    customer.knowledge = 0.4
    customer.adoption = 0.4
    if customer.monthly == 1:
        customer.contract_start = now.week
    term = int(p.term_weeks)
    customer.term_ends = money.term_end(customer.contract_start, customer.contract_start, term)
    while customer.term_ends <= now.week:
        customer.term_ends = money.term_end(customer.contract_start, customer.term_ends, term)
    notice = int(p.notice_weeks) if customer.monthly == 0 else 0
    if customer.term_ends - notice <= now.week:
        customer.term_ends += max(term, 52)

"""Phase 7: payments fail, contracts fall due, accounts grow, shrink, leave and return."""

from csim import arithmetic
from csim.engine.kernels.common import chance, live_now, note, weeks_to_decision, weeks_to_pay
from csim.engine.world import Table, World
from csim.luck import purposes
from csim.rules import champion, departure, expansion, learning, money, renewal, value
from csim.state import events
from csim.state.columns import ACTIVE, LEAVES, LEFT, STAYS, UNDECIDED


def decide(world: World) -> None:
    """Take every decision of this week; what changes takes effect as the next week begins.

    A failed payment comes before a decision, for a contract that is not paid is not renewed; growth comes last, for
    whoever leaves does not grow.
    """
    now = world.conditions[0]
    log = world.events
    now.billed_end = 0.0
    ring = world.collections.shape[0]
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        p = world.segments[customer.segment]
        panel = world.segment_panel[now.month_end, customer.segment]
        if customer.status == LEFT:
            _consider_return(now, log, row, customer, p, panel)
            continue
        if _payment_lost(now, log, row, customer, p):
            depart(now, customer, panel, departure.REASON_PAYMENT)
            continue
        if customer.decided == UNDECIDED and weeks_to_decision(now, customer, p) <= 0:
            _take_decision(now, log, row, customer, p, panel)
        if now.week + 1 >= customer.term_ends:
            if customer.decided == LEAVES:
                depart(now, customer, panel, int(customer.reason))
                continue
            _renew(now, log, row, customer, p, panel)
        if customer.decided != LEAVES and live_now(customer, now.week):
            invoiced = _grow(now, log, row, customer, p, panel)
            now.billed_end += invoiced
            world.collections[(now.week + 1 + weeks_to_pay(customer, p)) % ring] += invoiced


def mrr_of(customer: Table) -> float:
    """Return the customer's monthly recurring revenue in USD."""
    return money.weekly_price(customer.price, customer.seats) * 52.0 / 12.0


def _payment_lost(now: Table, log: Table, row: int, customer: Table, p: Table) -> bool:
    """Return whether a card charge due now fails and reminders do not win it back."""
    if customer.card == 0 or customer.paid_through != now.week + 1 or customer.decided == LEAVES:
        return False
    if chance(now, customer.id, purposes.PAYMENT_FAILS, 0) >= p.card_failure:
        return False
    recovered = chance(now, customer.id, purposes.PAYMENT_RECOVERS, 0) < p.card_recovery
    note(now, log, row, events.PAYMENT_FAILED, 1.0 if recovered else 0.0, 0.0)
    return not recovered


def _take_decision(now: Table, log: Table, row: int, customer: Table, p: Table, panel: Table) -> None:
    """Let a customer look at its contract, or not, and choose."""
    rise = _announced_rise(now, customer, p)
    customer.price_change = rise
    next_fee = money.weekly_price(customer.price, customer.seats) * (1.0 + rise)
    worth = value.worth(customer.value_average * customer.visibility, next_fee)
    behind = champion.cover(p, customer.champion == 1, customer.threads)
    habit = renewal.switching(customer.adoption, (now.week + 1 - customer.signed_week) / 52.0)
    price = p.renewal_price_weight * max(0.0, arithmetic.log(1.0 + rise))
    pull = p.competitor_pull + now.extra_pull
    against = pull + now.climate + price
    stay = renewal.log_odds(p, customer.own, worth, customer.trust, behind, habit, against)
    noticed = rise > p.price_noticed_above
    looks = renewal.attention(
        p, customer.auto_renew == 1, customer.monthly == 1, customer.awake, noticed, now.extra_pull
    )
    customer.leave_probability = renewal.leaving_probability(looks, stay)
    panel.renewals_due += 1.0
    panel.renewals_due_mrr += mrr_of(customer)
    panel.leave_probability += customer.leave_probability
    looked = chance(now, customer.id, purposes.RENEWAL_ATTENTION, 0) < looks
    customer.looked = 1 if looked else 0
    if looked and chance(now, customer.id, purposes.RENEWAL_DECISION, 0) < renewal.leaving_probability(1.0, stay):
        customer.decided = LEAVES
        customer.reason = _reason(customer, p, worth, behind, price, pull, now.climate)
        note(now, log, row, events.DECIDED_TO_LEAVE, float(customer.reason), customer.leave_probability)
        return
    customer.decided = STAYS
    panel.renewals_won += 1.0


def _announced_rise(now: Table, customer: Table, p: Table) -> float:
    """Return the change of price announced for the next term, as a share.

    The usual one comes once a year, also to monthly plans; one beyond the usual once to each customer.
    """
    rise = 0.0
    begins = customer.term_ends - customer.contract_start
    if customer.monthly == 0 or begins % 52 == 0:
        rise = p.uplift_at_renewal
    if now.uplift != 0.0 and customer.raised_week < now.uplift_from:
        rise += now.uplift
        customer.raised_week = now.week
    return rise


def _reason(customer: Table, p: Table, worth: float, behind: float, price: float, pull: float, climate: float) -> int:
    """Return what weighed most against staying, each term against a sound account's."""
    return departure.main_reason(
        renewal.SOUND_PROPENSITY - customer.own,
        p.renewal_value_weight * (renewal.SOUND_WORTH - worth),
        p.renewal_trust_weight * (renewal.SOUND_TRUST - customer.trust),
        p.renewal_champion_weight * (1.0 - behind),
        price,
        pull,
        climate,
    )


def depart(now: Table, customer: Table, panel: Table, reason: int) -> None:
    """Let a customer leave as this week ends."""
    panel.left_customers += 1.0
    panel.churned_mrr += mrr_of(customer)
    count_reason(panel, reason)
    customer.status = LEFT
    customer.left_week = now.week + 1
    customer.reason = reason
    customer.times_left += 1
    customer.owner = -1
    customer.decided = UNDECIDED


def count_reason(panel: Table, reason: int) -> None:
    """Count a departure under its reason; a record's fields cannot be indexed by number in a kernel."""
    panel.left_value += 1.0 if reason == departure.REASON_VALUE else 0.0
    panel.left_trust += 1.0 if reason == departure.REASON_TRUST else 0.0
    panel.left_champion += 1.0 if reason == departure.REASON_CHAMPION else 0.0
    panel.left_price += 1.0 if reason == departure.REASON_PRICE else 0.0
    panel.left_competitor += 1.0 if reason == departure.REASON_COMPETITOR else 0.0
    panel.left_climate += 1.0 if reason == departure.REASON_CLIMATE else 0.0
    panel.left_propensity += 1.0 if reason == departure.REASON_PROPENSITY else 0.0
    panel.left_payment += 1.0 if reason == departure.REASON_PAYMENT else 0.0
    panel.left_vendor_closed += 1.0 if reason == departure.REASON_VENDOR_CLOSED else 0.0


def _renew(now: Table, log: Table, row: int, customer: Table, p: Table, panel: Table) -> None:
    """Begin the next term: spare seats go back first, then the new price applies to what is left."""
    gives_back = customer.looked * expansion.contraction_probability(p, customer.adoption, now.climate)
    if live_now(customer, now.week) and chance(now, customer.id, purposes.CONTRACTION, 0) < gives_back:
        before = mrr_of(customer)
        kept = max(1.0, float(int(expansion.seats_kept(p, customer.seats, customer.adoption, now.climate) + 0.5)))
        back = customer.seats - kept
        if back > 0.0:
            # The same people use fewer seats: the share in use rises.
            customer.adoption = min(1.0, customer.adoption * customer.seats / kept)
            customer.seats = kept
            panel.contraction_mrr += before - mrr_of(customer)
            note(now, log, row, events.CONTRACTED, back, customer.price * kept * 52.0)
    before = mrr_of(customer)
    if customer.price_change != 0.0:
        customer.price *= 1.0 + customer.price_change
        panel.expansion_mrr += max(0.0, mrr_of(customer) - before)
        panel.contraction_mrr += max(0.0, before - mrr_of(customer))
        panel.price_mrr += mrr_of(customer) - before
    customer.price_change = 0.0
    customer.term_ends = money.term_end(customer.contract_start, now.week + 1, int(p.term_weeks))
    customer.decided = UNDECIDED
    customer.renewals += 1
    if customer.monthly == 0:
        note(now, log, row, events.RENEWED, customer.leave_probability, customer.price * customer.seats * 52.0)


def _grow(now: Table, log: Table, row: int, customer: Table, p: Table, panel: Table) -> float:
    """Let a ready account add seats or take the next tier; return what it is invoiced for the time paid ahead.

    New seats bring untrained people.
    """
    ready = expansion.readiness(p, customer.adoption, customer.ceiling, customer.worth)
    likely = expansion.expansion_probability(p, ready, customer.push, now.climate)
    luck = chance(now, customer.id, purposes.EXPANSION, 0)
    if luck >= likely:
        return 0.0
    before = mrr_of(customer)
    added = 0.0
    # One draw serves both questions: given growth, its rank among the lucky is uniform again.
    if customer.tier < int(p.tier_steps) and luck < likely * p.tier_share:
        customer.price *= p.tier_price_factor
        customer.tier += 1
    else:
        added = max(1.0, float(int(customer.seats * (p.expansion_seat_factor - 1.0) + 0.5)))
        customer.knowledge = learning.diluted(customer.knowledge, customer.seats, customer.seats + added)
        customer.adoption = learning.diluted(customer.adoption, customer.seats, customer.seats + added)
        customer.seats += added
    gained = mrr_of(customer) - before
    panel.expansion_mrr += gained
    note(now, log, row, events.EXPANDED, added, customer.price * customer.seats * 52.0)
    return gained * 12.0 / 52.0 * max(0, customer.paid_through - (now.week + 1))


def _consider_return(now: Table, log: Table, row: int, customer: Table, p: Table, panel: Table) -> None:
    """Let a former customer sign again; it knows the product, so it is in use at once."""
    if customer.left_week > now.week or now.week + 1 - customer.left_week > p.win_back_window_weeks:
        return
    back = departure.return_probability(p, int(customer.reason))
    if chance(now, customer.id, purposes.WIN_BACK, 0) >= back:
        return
    customer.status = ACTIVE
    customer.contract_start = now.week + 1
    customer.term_ends = money.term_end(now.week + 1, now.week + 1, int(p.term_weeks))
    customer.paid_through = now.week + 1
    customer.decided = UNDECIDED
    customer.price_change = 0.0
    customer.golive_week = now.week + 1
    panel.returned_customers += 1.0
    panel.returned_mrr += mrr_of(customer)
    note(now, log, row, events.RETURNED, float(now.week + 1 - customer.left_week), 0.0)

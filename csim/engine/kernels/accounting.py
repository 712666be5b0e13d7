"""Phase 9: the week's money and value are booked, customer by customer, and split exactly at a month's close."""

import numpy as np

from csim.engine.kernels.common import live_now, note, weeks_to_pay
from csim.engine.kernels.deciding import depart
from csim.engine.world import Table, World
from csim.rules import departure, health, money, plays
from csim.state import events
from csim.state.columns import ACTIVE, BASE, LEFT, NEVER

HELPER_KNOWLEDGE = 0.5
HELPER_SATISFACTION = 0.5


def bill(world: World) -> None:
    """Write the invoices that fall due as the week begins: a contract month, or a year ahead."""
    now = world.conditions[0]
    now.billed_start = 0.0
    ring = world.collections.shape[0]
    for place in range(now.active):
        customer = world.customers[world.active[place]]
        if customer.status != ACTIVE or customer.paid_through > now.week:
            continue
        weeks = money.period_weeks(customer.contract_start, now.week)
        if customer.prepaid == 1:
            weeks = min(52, customer.term_ends - now.week)
        amount = money.weekly_price(customer.price, customer.seats) * weeks
        customer.paid_through = now.week + weeks
        now.billed_start += amount
        paid = now.week + weeks_to_pay(customer, world.segments[customer.segment])
        world.collections[paid % ring] += amount


def account(world: World, share_before_close: float) -> None:
    """Book the week. *share_before_close* of it belongs to the month in which it began.

    People's time that was not worked for anyone is borne by all customers in proportion to their price.
    """
    now = world.conditions[0]
    rest = _price_functions(world)
    fixed = _fixed_digital(world)
    fees = _clear_week(world)
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        if customer.status != ACTIVE and customer.left_week != now.week + 1:
            continue
        p = world.segments[customer.segment]
        market = world.markets[customer.segment]
        share = customer.fee_week / fees if fees > 0.0 else 0.0
        programmes = 0.0
        if market.revenue > 0.0:
            programmes = fixed[customer.segment] * customer.fee_week / market.revenue
        _book_customer(customer, p, market, rest[0] * share, rest[1] * share, rest[2] * share + programmes)
        if customer.channel != BASE:
            month = ((customer.signed_week - now.origin_week) * 12) // 52
            age = ((now.week - customer.signed_week) * 12) // 52
            if _book_cohort(now, customer, world.cohorts[month, customer.segment, age]):
                weeks = float(now.week + 1 - customer.signed_week)
                note(now, world.events, row, events.RECOUPED, weeks, customer.cac)
        if customer.status == LEFT and customer.left_week == now.week + 1:
            note(now, world.events, row, events.LEFT_VENDOR, float(customer.reason), customer.margin - customer.cac)
    _book_orphaned_costs(world, rest, fixed, fees)
    for segment in range(world.markets.shape[0]):
        world.segment_panel[now.month_start, segment].acquisition_usd += world.markets[segment].commission
        _split(world, segment, now.month_start, share_before_close)
        if share_before_close < 1.0:
            _split(world, segment, now.month_end, 1.0 - share_before_close)
    _look_around(world)


def _clear_week(world: World) -> float:
    """Reset the sums of the week and return the price of this week over all customers."""
    now = world.conditions[0]
    for segment in range(world.markets.shape[0]):
        market = world.markets[segment]
        market.revenue = 0.0
        market.hosting = 0.0
        market.support = 0.0
        market.implementation = 0.0
        market.cs = 0.0
        market.value = 0.0
        market.people = 0.0
    fees = 0.0
    for place in range(now.active):
        customer = world.customers[world.active[place]]
        world.markets[customer.segment].revenue += customer.fee_week
        fees += customer.fee_week
    return fees


def _price_functions(world: World) -> Table:
    """Cost each function of the week, and return what of support, implementation and CS nobody was worked for.

    A role's idle cost goes to its functions as its worked hours did; to the first of them if it did nothing.
    """
    now = world.conditions[0]
    rest = np.zeros(3)
    world.function_usd[:] = 0.0
    for role in range(world.roles.shape[0]):
        heads = 0.0
        for member in range(now.staff):
            if world.staff[member].active == 1 and world.staff[member].role == role:
                heads += 1.0
        r = world.roles[role]
        cost = heads * (r.salary_usd_per_year * (1.0 + r.overhead_share) + r.tools_usd_per_year) / 52.0
        world.role_panel[now.month_start, role].cost_usd += cost
        _share_role_cost(world, role, cost)
    for function in range(world.function_usd.shape[0]):
        rest[_bucket_of(function)] += world.function_usd[function]
    for place in range(now.active):
        customer = world.customers[world.active[place]]
        rest[0] -= customer.support_usd_week
        rest[1] -= customer.implementation_usd_week
        rest[2] -= customer.cs_usd_week
    for segment in range(world.markets.shape[0]):
        rest[2] += world.markets[segment].digital_usd
    return rest


def _bucket_of(function: int) -> int:
    """Return 0 for support, 1 for implementation, 2 for customer success."""
    if function == plays.SUPPORT:
        return 0
    if function == plays.IMPLEMENTATION:
        return 1
    return 2


def _share_role_cost(world: World, role: int, cost: float) -> None:
    """Divide one role's cost of the week among its functions."""
    worked = 0.0
    for function in range(world.function_usd.shape[0]):
        worked += world.worked_usd[role, function]
    if worked > 0.0:
        for function in range(world.function_usd.shape[0]):
            world.function_usd[function] += cost * world.worked_usd[role, function] / worked
        return
    for function in range(world.function_usd.shape[0]):
        if world.function_role[function] == role:
            world.function_usd[function] += cost
            return
    world.function_usd[plays.RELATIONSHIP] += cost


def _fixed_digital(world: World) -> Table:
    """Return by segment its share of the yearly cost of content and licences, this week."""
    segments = world.markets.shape[0]
    fixed = np.zeros(segments)
    for kind in range(world.plays.shape[0]):
        weekly = world.plays[kind].usd_per_year / 52.0
        if weekly <= 0.0:
            continue
        users = 0.0
        fees = 0.0
        for segment in range(segments):
            if world.in_force[segment, kind] == 1:
                users += 1.0
                fees += world.markets[segment].fee
        if users == 0.0:
            continue
        world.play_panel[world.conditions[0].month_start, kind].usd += weekly
        for segment in range(segments):
            if world.in_force[segment, kind] == 1:
                share = 1.0 / users
                if fees > 0.0:
                    share = world.markets[segment].fee / fees
                fixed[segment] += weekly * share
    return fixed


def _book_customer(
    customer: Table, p: Table, market: Table, idle_support: float, idle_implementation: float, idle_cs: float
) -> None:
    """Book one customer's week: what it paid, gained and cost, its share of idle time included."""
    fee = customer.fee_week
    hosting = p.hosting_usd_per_active_seat_per_week * customer.active_seats + p.hosting_share_of_price * fee
    support = customer.support_usd_week + idle_support
    implementation = customer.implementation_usd_week + idle_implementation
    cs = customer.cs_usd_week + idle_cs
    people = customer.people_hours_week * p.customer_hour_usd
    market.hosting += hosting
    market.support += support
    market.implementation += implementation
    market.cs += cs
    market.value += customer.value
    market.people += people
    gross = fee - hosting - support - implementation
    customer.paid_usd += fee
    customer.value_usd += customer.value
    customer.people_usd += people
    customer.gross_week = gross
    customer.margin_week = gross - cs
    customer.gross_profit += gross
    customer.margin += gross - cs
    customer.support_usd_week = 0.0
    customer.implementation_usd_week = 0.0
    customer.cs_usd_week = 0.0
    customer.people_hours_week = 0.0


def _book_cohort(now: Table, customer: Table, cohort: Table) -> bool:
    """Book a customer's week under the month it signed and its age; return whether its CAC is now repaid."""
    cohort.gross_profit += customer.gross_week
    cohort.margin += customer.margin_week
    # A return is booked first, for it may be repaid in the same week.
    if customer.times_left > 0 and customer.contract_start == now.week and customer.recouped_week == NEVER:
        cohort.returned_before += 1.0
    if customer.recouped_gross_week == NEVER and customer.gross_profit >= customer.cac:
        customer.recouped_gross_week = now.week
        cohort.paid_back_gross += 1.0
    repaid = customer.recouped_week == NEVER and customer.margin >= customer.cac
    if repaid:
        customer.recouped_week = now.week
        cohort.paid_back += 1.0
    if customer.status == LEFT and customer.left_week == now.week + 1:
        count_departure(cohort, customer)
    return repaid


def _drop_all_work(world: World) -> None:
    """Cancel whatever is open: nobody is there to do it."""
    now = world.conditions[0]
    for number in range(now.work):
        role = world.function_role[world.work[number].function]
        if role >= 0:
            world.role_panel[now.month_start, role].cancelled += 1.0
        world.play_panel[now.month_start, world.work[number].play].cancelled += 1.0
    now.work = 0
    take_role_stock(world)


def count_departure(cohort: Table, customer: Table) -> None:
    """Count a departure under its cohort, before or after its acquisition cost was repaid."""
    if customer.recouped_week == NEVER:
        cohort.left_before += 1.0
    else:
        cohort.left_after += 1.0


def _book_orphaned_costs(world: World, rest: Table, fixed: Table, fees: float) -> None:
    """Book costs that no customer is there to bear on the segments, in equal parts."""
    segments = world.markets.shape[0]
    for segment in range(segments):
        market = world.markets[segment]
        if fees <= 0.0:
            market.support += rest[0] / segments
            market.implementation += rest[1] / segments
            market.cs += rest[2] / segments
        if market.revenue <= 0.0:
            market.cs += fixed[segment]


def _split(world: World, segment: int, month: int, share: float) -> None:
    """Add this share of the week's sums of one segment to one month."""
    market = world.markets[segment]
    panel = world.segment_panel[month, segment]
    panel.revenue += market.revenue * share
    panel.hosting_usd += market.hosting * share
    panel.support_usd += market.support * share
    panel.implementation_usd += market.implementation * share
    panel.cs_usd += market.cs * share
    panel.acquisition_usd += market.spent * share
    panel.value_usd += market.value * share
    panel.people_usd += market.people * share


def _look_around(world: World) -> None:
    """Count what next week's company-wide rules read, and drop from the list who has gone for good."""
    now = world.conditions[0]
    for segment in range(world.markets.shape[0]):
        market = world.markets[segment]
        market.customers = 0.0
        market.fee = 0.0
        market.promoters = 0.0
        market.detractors = 0.0
        market.helpers = 0.0
    kept = 0
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        if customer.status == ACTIVE:
            market = world.markets[customer.segment]
            _count(now, market, customer, world.segments[customer.segment])
        elif now.week + 1 - customer.left_week > world.segments[customer.segment].win_back_window_weeks:
            continue
        world.active[kept] = row
        kept += 1
    now.active = kept


def _count(now: Table, market: Table, customer: Table, p: Table) -> None:
    """Count one customer into the state of its market."""
    market.customers += 1.0
    market.fee += money.weekly_price(customer.price, customer.seats)
    if not live_now(customer, now.week):
        return
    if customer.satisfaction >= p.promoter_satisfaction:
        market.promoters += 1.0
    if customer.satisfaction < p.detractor_satisfaction:
        market.detractors += 1.0
    able = customer.knowledge > HELPER_KNOWLEDGE and customer.satisfaction > HELPER_SATISFACTION
    if able and market.community_open > 0.0:
        market.helpers += 1.0


def close_month(world: World, month: int) -> None:
    """Take stock of the customers at a month's close, and compare with twelve months before."""
    now = world.conditions[0]
    slot = month % 12
    for row in range(now.customers):
        customer = world.customers[row]
        panel = world.segment_panel[month, customer.segment]
        mrr = 0.0
        if customer.status == ACTIVE:
            mrr = money.weekly_price(customer.price, customer.seats) * 52.0 / 12.0
            _take_stock(now, customer, panel, mrr)
        before = world.mrr_ago[row, slot]
        world.mrr_ago[row, slot] = mrr
        if before > 0.0:
            panel.year_ago_mrr += before
            panel.year_ago_mrr_now += mrr
            panel.year_ago_mrr_kept += min(before, mrr)
            panel.year_ago_customers += 1.0
            panel.year_ago_customers_kept += 1.0 if mrr > 0.0 else 0.0


def _take_stock(now: Table, customer: Table, panel: Table, mrr: float) -> None:
    """Add one customer to its segment's stocks at the close."""
    panel.customers += 1.0
    panel.mrr += mrr
    panel.live += 1.0 if live_now(customer, now.week) else 0.0
    panel.seats += customer.seats
    panel.active_seats += customer.seats * customer.adoption
    panel.knowledge += customer.knowledge
    panel.adoption += customer.adoption
    panel.trust += customer.trust
    panel.satisfaction += customer.satisfaction
    panel.health_true += health.true_health(customer.worth, customer.trust, float(customer.champion))
    panel.health_observed += customer.health
    panel.champions += float(customer.champion)
    panel.owned += 1.0 if customer.owner >= 0 else 0.0


def take_role_stock(world: World) -> None:
    """Note what is open and who is there as the week ends; a month keeps its last."""
    now = world.conditions[0]
    for role in range(world.roles.shape[0]):
        panel = world.role_panel[now.month_start, role]
        panel.headcount = 0.0
        panel.open = 0.0
        panel.open_hours = 0.0
        panel.accounts = 0.0
    for member in range(now.staff):
        person = world.staff[member]
        if person.active == 1:
            world.role_panel[now.month_start, person.role].headcount += 1.0
    for number in range(now.work):
        role = world.function_role[world.work[number].function]
        if role >= 0:
            world.role_panel[now.month_start, role].open += 1.0
            world.role_panel[now.month_start, role].open_hours += world.work[number].hours
    for place in range(now.active):
        customer = world.customers[world.active[place]]
        if customer.status == ACTIVE and customer.owner >= 0:
            world.role_panel[now.month_start, world.staff[customer.owner].role].accounts += 1.0


def close_company(world: World) -> None:
    """End the company as this week ends: every customer is lost to it."""
    now = world.conditions[0]
    closed = float(departure.REASON_VENDOR_CLOSED)
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        if customer.status != ACTIVE:
            continue
        panel = world.segment_panel[now.month_end, customer.segment]
        depart(now, customer, panel, departure.REASON_VENDOR_CLOSED)
        note(now, world.events, row, events.LEFT_VENDOR, closed, customer.margin - customer.cac)
        if customer.channel == BASE:
            continue
        month = ((customer.signed_week - now.origin_week) * 12) // 52
        age = ((now.week - customer.signed_week) * 12) // 52
        cohort = world.cohorts[month, customer.segment, age]
        # Whoever signed again this week was to begin in the next, which there is not: that return is booked here.
        if customer.times_left > 1 and customer.contract_start > now.week and customer.recouped_week == NEVER:
            cohort.returned_before += 1.0
        count_departure(cohort, customer)
    now.active = 0
    now.leads = 0
    for segment in range(world.markets.shape[0]):
        world.markets[segment].customers = 0.0
        world.markets[segment].fee = 0.0
    _drop_all_work(world)

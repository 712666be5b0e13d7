"""Phase 8: surveys are answered and customers recommend."""

from csim.engine.kernels.common import chance, live_now, note
from csim.engine.world import Table, World
from csim.luck import kinds, purposes
from csim.luck.draws import entity_id
from csim.rules import advocacy
from csim.rules.quantiles import normal_quantile
from csim.state import events
from csim.state.columns import NEVER


def advocate(world: World) -> None:
    """Ask whoever is due, and let promoters refer; the caller has made room for a lead from each."""
    now = world.conditions[0]
    every = max(1, int(world.company[0].survey_every_weeks))
    for place in range(now.active):
        row = world.active[place]
        customer = world.customers[row]
        if not live_now(customer, now.week):
            continue
        p = world.segments[customer.segment]
        if (now.week - customer.signed_week) % every == every - 1:
            heard = _survey(now, customer, p, world.segment_panel[now.month_start, customer.segment])
            world.markets[customer.segment].heard += heard
            if heard > 0.0:
                note(now, world.events, row, events.SURVEYED, float(customer.last_answer), 0.0)
        likely = advocacy.referral_probability(p, customer.satisfaction)
        if likely > 0.0 and chance(now, customer.id, purposes.REFERRAL, 0) < likely:
            note(now, world.events, row, events.REFERRED_ONE, 0.0, 0.0)
            identity = entity_id(kinds.REFERRED_LEAD, customer.id, now.week, 0, 0)
            lead = world.leads[now.leads]
            lead.id = identity
            lead.segment = customer.segment
            lead.referrer = row
            # Sales hears of it next week.
            lead.due = NEVER
            now.leads += 1


def _survey(now: Table, customer: Table, p: Table, panel: Table) -> float:
    """Ask one customer, and return 1 if it answered: an answer is heard by the vendor."""
    if chance(now, customer.id, purposes.SURVEY_RESPONSE, 0) >= p.survey_response:
        return 0.0
    deviate = normal_quantile(chance(now, customer.id, purposes.SURVEY_SCORE, 0))
    answer = advocacy.survey_answer(p, customer.satisfaction, deviate)
    customer.last_answer = int(answer)
    customer.answer_week = now.week
    panel.surveyed += 1.0
    panel.promoters += 1.0 if answer >= 9.0 else 0.0
    panel.detractors += 1.0 if answer <= 6.0 else 0.0
    return 1.0

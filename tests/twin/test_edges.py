"""The twin and the engine agree at the edges that no draw is likely to meet: a limit reached, two numbers alike."""

import pytest

from csim.scenario.frozen import BaseCustomer
from csim.scenario.load import compose_named, load, load_composed
from tests.twin.generated import EVERYTHING
from tests.twin.test_twin import differences

FEW = (
    *("segments.shops.population.customers=3", "segments.firms.population.customers=3", "history.length=1 month"),
    *("horizon=7 months", "shocks=[]", "funding=[]"),
)
OWNERS_SELL = (
    *("team.managers.functions=[relationship, renewals]", "team.sellers.functions=[]"),
    *("team.managers.owns_renewals=true", "company.seller_trust_weight=2"),
    *(
        "plays.offer.function=relationship",
        "plays.renewal_talk.function=relationship",
        "plays.hello.function=relationship",
    ),
)
EDGES = {
    "more tickets than anybody can raise in a week": (
        "defaults.support.tickets_per_account=70",
        "defaults.market.leads_per_week=0",
        "horizon=1 month",
    ),
    "a price rise just as large as goes unnoticed": (
        *("defaults.contract.uplift_at_renewal=5 %", "defaults.renewal.price_noticed_above=5 %"),
        "defaults.contract.auto_renew=100 %",
    ),
    "owners who sell show all they can": (*OWNERS_SELL, "plays.check_in.effects.value_shown=95 %"),
    "owners who sell mislead all they can": (*OWNERS_SELL, "plays.check_in.effects.value_shown=-95 %"),
    "neutral owners win all the trust there is": (
        *("plays.check_in.effects.trust=90 %", "plays.rescue.effects.trust=-50 %", "company.neutral_trust_factor=2"),
    ),
    "owners who become specialists": (
        *(
            "team.generalists.functions=[implementation, support, education, relationship]",
            "team.managers.functions=[]",
        ),
        *("team.generalists.book=named", "team.generalists.accounts_per_book=6", "team.generalists.headcount=4"),
        *("team.generalists.hiring={rule: fixed}", "team.agents.hiring={rule: fixed}"),
        "team.generalists.leaves=0 % per year",
    ),
    "cards that fail when notice has been given": (
        *("segments.firms.departure.card_share=100 %", "segments.firms.departure.card_failure=60 %"),
        *("segments.firms.contract.prepaid=0 %", "segments.firms.population.customers=12"),
        "defaults.renewal.propensity_mean=5 %",
    ),
    "a talk before the renewal, which rests for less than it leads": (
        *("plays.renewal_talk.trigger={kind: renewal_in, weeks: 7 weeks}", "plays.renewal_talk.cooldown=1 weeks"),
        "segments.firms.population.customers=12",
    ),
    "a play for new champions where there is one already": ("plays.check_in.effects.champion_win=30 %",),
    "champions lost for just so long that nobody looks for another": (
        *("strategies.all=[new_champion]", "plays.new_champion.cooldown=30 weeks", "team.managers.hiring=null"),
        *("plays.new_champion.effects.champion_win=100 %", "defaults.champion.leaves=300 % per year"),
        *("defaults.champion.returns=0 % per week", "segments.firms.population.customers=60", "horizon=12 months"),
        *("team.managers.headcount=9", "defaults.market.leads_per_week=0", "defaults.support.tickets_per_account=0"),
    ),
    "a customer who is all there is to hear": (
        *("segments.shops.population.customers=1", "segments.firms.population.customers=0"),
        *("defaults.market.leads_per_week=0", "defaults.market.word_of_mouth=0 per year"),
    ),
    "customers who take their time to set themselves up": ("segments.shops.contract.setup=3 weeks",),
    "two price rises at once": (
        "shocks=[{at: 4 weeks, kind: price_rise, lasts: 20 weeks}, {at: 8 weeks, kind: price_rise, lasts: 20 weeks}]",
    ),
    "deals made within days": ("defaults.market.sales_cycle=1 days",),
    "deals that take longer than selling cost is kept waiting": (
        *("defaults.market.sales_cycle=80 weeks", "history.length=15 months", "horizon=1 month"),
        *("segments.shops.population.customers=0", "segments.firms.population.customers=1"),
    ),
    "seats for one, and sessions for one, which nobody can pass over": (
        *("defaults.contract.seats=1", "defaults.contract.seats_spread=1", "plays.course.audience=1"),
        *("plays.webinar.audience=1", "plays.course.uptake=100 %"),
    ),
}


@pytest.mark.parametrize("edge", EDGES)
def test_at_the_edge_they_agree(edge):
    assert differences(load(EVERYTHING, [*FEW, *EDGES[edge]])) == []


def test_customers_who_are_all_alike_are_alike_in_both():
    sets = ("defaults.population.learning_rate_spread=0 %", "defaults.health.noise=0", "defaults.value.noise=0")
    alike = {"fit_concentration": 0.0, "propensity_concentration": 0.0}
    made = load(EVERYTHING, [*FEW, *sets])
    past, run = (
        each._replace(segments=tuple(p._replace(**alike) for p in each.segments)) for each in (made.history, made)
    )
    assert differences(run._replace(history=past)) == []


def test_what_costs_nothing_and_gives_nothing_is_worth_its_price_in_both():
    nobody = ("segments.shops.population.customers=0", "segments.firms.population.customers=0", "history=null")
    sets = (*nobody, "defaults.adoption.innovation=0 per week", "strategy=few", "horizon=2 months", "shocks=[]")
    free = BaseCustomer(0, 5.0, 0.0, 30, 0.0, 0.0, 0.5)
    assert differences(load_composed(compose_named(EVERYTHING, sets), (free, free._replace(segment=1)))) == []

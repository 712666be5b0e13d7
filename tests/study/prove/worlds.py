"""Small companies whose effects can be computed by hand, as questions."""

from csim.scenario.frozen import BaseCustomer
from csim.study.prove.worlds import Question
from tests.engine.company import USUAL, company

PEOPLE = USUAL._replace(customers=52, trust=0.0)
"""One customer for each week of the year in which it signed."""
FEE = PEOPLE.seats * PEOPLE.price_per_year / 52.0
"""What each of them pays a week, USD."""

SLEEPING = (
    *("contract.auto_renew=100 %", "contract.term=12 months", "renewal.attention_auto_renew=0 %"),
    *("renewal.propensity_mean=1 %", "renewal.propensity_concentration=10000", "renewal.competitor_pull=5"),
    *("renewal.trust_weight=10", "plays.mail.contacts=0"),
)
"""Contracts that go on by themselves, of customers who would all leave if they looked."""
WAKING = (*SLEEPING, "plays.mail.effects.wakes=10", "strategy=mails")
"""The same with a message each week that makes everybody look."""

MIXED = (
    *("contract.auto_renew=0 %", "contract.term=12 months", "renewal.trust_weight=10"),
    *("renewal.propensity_mean=50 %", "renewal.propensity_concentration=10000"),
    "plays.offer={trigger: {kind: expansion_signal, threshold: 50 %}, channel: digital, cooldown: 1 week, contacts: 0}",
    "strategies.offers=[offer]",
)
"""Customers who trust and use, and customers who do neither; an offer without any effect goes to those who use."""


def question(with_it, without, label="the play"):
    """A question about two worlds that are frozen already."""
    return Question("calm", label, with_it, without)


def asked(with_sets, without_sets, state=PEOPLE):
    """A question about two calm companies, by their overrides."""
    return question(company(*with_sets, state=state), company(*without_sets, state=state))


def mixed(*sets):
    """The mixed company: every other customer trusts the vendor and uses the product."""
    base = [
        BaseCustomer(0, 20.0, 600.0 / 52.0, 1 + number % 52, *((0.9, 0.9, 0.95) if number % 2 else (0.0, 0.1, 0.05)))
        for number in range(104)
    ]
    return company(*MIXED, *sets)._replace(base=tuple(base))

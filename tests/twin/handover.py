"""The base of customers a run begins with: what a history made, or what the user brought along."""

from typing import TYPE_CHECKING

from csim.arithmetic import exp
from csim.luck import kinds
from csim.rules import plays
from csim.rules.money import period_weeks
from csim.scenario.frozen import BaseCustomer
from tests.twin.codes import BASE
from tests.twin.customer import Customer
from tests.twin.luck import entity_id

if TYPE_CHECKING:
    from tests.twin.company import Company


def take_over(company: "Company", past: "Company") -> None:
    """Go on with the customers, pipeline, product, bills and open work that a history left.

    Open implementation work and tickets stay open for the new team; plays of the old strategy do not.
    """
    company.take_over_conditions(past)
    for market, before in zip(company.markets, past.markets, strict=True):
        market.take_over(before)
    for customer in past.customers:
        if customer.is_active:
            customer.move_to(company)
    company.pipeline.take_over(past.pipeline)
    company.money.take_over(past.money)
    for work in past.team.open_work:
        if work.customer is not None and work.customer.is_active and work.play <= plays.PLAY_TICKET:
            company.team.take_over(work)


def bring_along(company: "Company") -> None:
    """Begin with the customers that the user's own base lists."""
    for number, given in enumerate(company.scenario.base):
        market = company.markets[given.segment]
        identity = entity_id(kinds.GIVEN_CUSTOMER, number, 0, 0, 0)
        customer = Customer(company, market, identity, BASE, None, market.p.fit_mean, -given.weeks_since_signing)
        _settle_as_listed(customer, given)
        market.customers += 1.0
        market.fee += customer.weekly_price


def _settle_as_listed(customer: Customer, given: BaseCustomer) -> None:
    """Let a customer be as the user's list has it."""
    customer.seats = given.seats
    customer.price = given.price_usd_per_seat_per_week
    customer.settle()
    customer.signed_week = -given.weeks_since_signing
    customer.paid_through = _paid_through(customer)
    customer.knowledge, customer.adoption = given.knowledge, given.adoption
    customer.trust = given.trust
    customer.value_average = customer.weekly_price * exp(customer.p.expected_worth)


def _paid_through(customer: Customer) -> int:
    """Return up to which week a customer of the user's list has paid: its present contract month, or year."""
    if customer.prepaid:
        return customer.term_ends - (customer.term_ends - 1) // 52 * 52
    week = customer.contract_start
    while week <= 0:
        week += period_weeks(customer.contract_start, week)
    return week

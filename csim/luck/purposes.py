"""What a draw is for: fixed numbers, one a purpose, under which draws never disturb each other.

A number is never changed or used again for something else: that would change every result ever obtained.
The sentence under each number is its documentation, and :func:`meanings` collects them.
"""

import ast
from itertools import pairwise
from pathlib import Path

LEAD_COUNT = 1
"""How many leads a channel brings to a segment in a week."""

LEAD_FIT = 2
"""How well the product fits the lead's needs."""

LEAD_QUALIFIED = 3
"""Whether ICP discipline turns a badly fitting lead away."""

LEAD_DELAY = 4
"""How many weeks the lead's sales cycle lasts."""

LEAD_CLOSE = 5
"""Whether the lead signs."""

FRAILTY = 6
"""The customer's own propensity to renew, which no observed trait explains."""

LEARNING_RATE = 7
"""How fast the customer's people learn."""

SEATS = 8
"""How many seats the first contract has."""

CHAMPION_START = 9
"""Whether the customer starts with a champion."""

AUTO_RENEW = 10
"""Whether the contract renews by itself unless it is cancelled."""

PAYMENT_METHOD = 11
"""How the customer pays, by card or by invoice."""

VALUE_NOISE = 20
"""How far a week's realised value lies from what knowledge, adoption and fit would give."""

HEALTH_NOISE = 21
"""How far an observed health score lies from the truth."""

CHAMPION_LEAVES = 22
"""Whether the customer's champion leaves in a week."""

CHAMPION_RETURNS = 23
"""Whether a customer without a champion finds a new one in a week."""

TICKETS = 24
"""How many tickets and questions a customer raises in a week."""

TICKET_TIME = 25
"""At what moment of the week a ticket arrives."""

TICKET_HOURS = 26
"""How many hours of work a ticket takes."""

TICKET_DEFLECTED = 27
"""Whether self-service answers a ticket before support sees it."""

TICKET_ESCALATED = 28
"""Whether work turns out to be beyond the means of whoever does it."""

ESCALATION_DELIVERED = 29
"""Whether what an escalation asked for is delivered."""

PLAY_TIME = 30
"""At what moment of the week the work of a play arrives in its queue."""

PLAY_HOURS = 31
"""How many hours of work a play takes."""

PLAY_ATTENDS = 32
"""Whether the customer takes part in a play or opens its message."""

PLAY_CHAMPION = 33
"""Whether a play wins the customer a new champion."""

RENEWAL_ATTENTION = 40
"""Whether the customer considers leaving at a renewal instead of letting the contract run on."""

RENEWAL_DECISION = 41
"""Whether a customer that considers leaving leaves."""

PAYMENT_FAILS = 42
"""Whether a payment fails."""

PAYMENT_RECOVERS = 43
"""Whether a failed payment is recovered by dunning."""

WIN_BACK = 44
"""Whether a customer that left comes back in a week."""

EXPANSION = 45
"""Whether the customer adds seats or moves up a tier in a week."""

CONTRACTION = 46
"""Whether a renewing customer gives back seats."""

SURVEY_RESPONSE = 47
"""Whether the customer answers a survey."""

SURVEY_SCORE = 48
"""How far a survey's score lies from the customer's satisfaction."""

REFERRAL = 49
"""Whether a customer refers another in a week."""

STAFF_HIRE_TIME = 60
"""How many weeks it takes to fill an open seat."""

STAFF_LEAVES = 61
"""Whether a member of staff resigns in a week."""

STAFF_ABSENCE = 62
"""Whether, or for how many hours, a member of staff is absent in a week."""

STAFF_SKILL = 63
"""How able a member of staff is."""

BASE_SIGNING = 71
"""When a customer of the base that a run starts with signed its contract."""

CSM_EXODUS = 72
"""Which CSMs leave in a shock that takes a share of the team away."""

CHAMPION_EXODUS = 73
"""Which customers lose their champion in a shock that takes a share of the champions away."""

TERM = 75
"""Whether a contract is paid a year ahead."""


def meanings() -> dict[str, tuple[int, str]]:
    """Return every purpose by name, in order of its number, with the number and the sentence that explains it."""
    body = ast.parse(Path(__file__).read_text(encoding="utf-8")).body
    table: dict[str, tuple[int, str]] = {}
    for name, text in pairwise(body):
        match name, text:
            case ast.Assign([ast.Name(purpose)], ast.Constant(int(number))), ast.Expr(ast.Constant(str(sentence))):
                table[purpose] = (number, sentence)
    return table

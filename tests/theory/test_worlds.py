"""Worlds that must be equal, doubled or ordered: what `tests/engine/test_worlds.py` does not hold already.

There: no team equals an empty one, plays that do nothing, a higher price for a base, copies in the mean, worlds that
are equal until the first cause of difference. The order of scenarios and the number of processes:
`tests/study/test_compare.py` and `tests/engine/test_reproducible.py`.
"""

from itertools import pairwise

import numpy as np
import pytest

from csim.run import simulate
from csim.scenario.load import load
from csim.study.compare import compare
from tests.engine.company import State, company, same_life, same_tables
from tests.theory.worlds import ALL_SIGN, NO_TEAM, one_cohort

WITHOUT_LUCK = (
    *(
        *NO_TEAM,
        "learning.use_hours=0.6 hours/week",
        "learning.forgetting=3 % per week",
        "trust.reversion=2 % per week",
    ),
    *("value.visibility_floor=70 %", "contract.term=120 months", "value.expectation_adapts=1 % per week"),
    *("company.rnd_share=20 %", "company.gna_share=10 %", "company.rnd_minimum=0", "company.gna_minimum=0"),
)
"""Customers learn, use, judge and pay, and nothing is drawn that differs between them.

What copies need besides: no team and no stock of articles or defects to share, no community, markets that do not touch,
and budgets in proportion to revenue.
"""


def test_two_copies_of_a_company_without_luck_are_exactly_twice_one():
    """Where there is luck the copies have their own, and are twice one in the mean: see the engine's test."""
    one = company(*WITHOUT_LUCK, state=State(60))
    two = company(*WITHOUT_LUCK, "segments.others={}", state=State(60))
    two = two._replace(base=(*two.base, *(each._replace(segment=1) for each in two.base)))
    single, double = (simulate(each, months=24, keep=True) for each in (one, two))
    for name in single.segment.dtype.names:
        alone, first, second = single.segment[name][:, 0], double.segment[name][:, 0], double.segment[name][:, 1]
        assert alone.tolist() == first.tolist() == second.tolist(), name
    for name in ("revenue", "invoiced", "collected", "hosting_usd", "rnd_usd", "gna_usd", "receivables"):
        assert double.money[name] == pytest.approx(2 * single.money[name], rel=1e-12), name
    assert np.sum(single.money["rnd_usd"]) > 0


PRICES = (300, 600, 900, 1_500, 4_000)


def test_the_higher_the_list_price_the_likelier_every_newcomer_leaves():
    """One cohort under five prices: the same customers, and at their first renewal none is likelier to stay for more.

    Team, acquisition and budgets do not answer to the price: there is no team, everybody signs, and marketing is what
    it is. What is left is value for money, and the rise at renewal, the same share of every price.
    """
    world = (
        *(*NO_TEAM, *ALL_SIGN, "market.leads_per_week=400", "contract.term=12 months", "contract.auto_renew=30 %"),
        *("learning.use_hours=0.6 hours/week", "population.learning_rate_spread=50 %", "value.noise=0.3"),
        *("contract.uplift_at_renewal=7 %", "contract.seats_spread=0.5", "champion.at_start=60 %"),
    )
    by_price = []
    for price in PRICES:
        scenario = one_cohort(company(*world, f"contract.price_per_seat={price} USD/year", state=State(0)))
        customers = simulate(scenario, seed=1, months=13, keep=True).customers
        by_price.append({int(row.id): float(row.leave_probability) for row in customers})
    for cheap, dear in pairwise(by_price):
        assert cheap.keys() == dear.keys()
        assert all(dear[customer] >= chance for customer, chance in cheap.items())
        assert np.mean([dear[customer] > chance for customer, chance in cheap.items()]) > 0.9


COUNTS = ("contacts", "created", "done", "cancelled", "started", "wait_weeks", "open")
PLACES = ("free_at", "current")
"""When somebody was last done with anything, and the place in the table of work of what is in hand."""


@pytest.mark.parametrize("channel", ["digital", "one_to_one"])
def test_a_play_of_nothing_changes_no_life_in_a_shipped_company(channel):
    """Digital, or a person's who needs no time for it; its own counts apart, nothing in the books moves either.

    It does not expire: while nobody is there to take it up it waits, so that what is lost is other plays' and compared.
    """
    record = f"channel: {channel}, contacts: 0, cooldown: 1, expiry: 520 weeks"
    nothing = f"plays.nothing={{trigger: {{kind: cadence, weeks: 1}}, {record}}}"
    without = simulate(load("hybrid", [nothing]), months=6, keep=True)
    with_it = simulate(load("hybrid", [nothing, "strategy={all: {use: hybrid, add: [nothing]}}"]), months=6, keep=True)
    place = with_it.scenario.play_names.index("nothing")
    assert np.sum(with_it.play["created"][:, place]) > 1_000
    assert same_life(without, with_it)
    assert set(same_tables(without, with_it)) <= {"segment", "play", "role", "staff"}
    for table, its_own in (("segment", COUNTS), ("staff", PLACES), ("role", COUNTS)):
        one, other = getattr(without, table), getattr(with_it, table)
        assert [n for n in one.dtype.names if n not in its_own and one[n].tobytes() != other[n].tobytes()] == []


def test_a_scenario_compared_with_itself_differs_in_nothing():
    scenario = load("young_company")
    found = compare({"one": scenario, "same": scenario}, replications=2, workers=1, months=6)
    values = found.study.values
    assert np.array_equal(values[0], values[1], equal_nan=True)
    assert np.isfinite(values).mean() > 0.5

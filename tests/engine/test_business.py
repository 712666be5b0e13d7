"""What must hold of a company at any moment, seen from outside."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from csim.engine.business import SubscriptionBusiness
from csim.state.columns import ACTIVE, IN_SERVICE, WAITING
from tests.engine.company import company
from tests.engine.test_worlds import SERVED

ROOT = Path(__file__).parents[2]
BEYOND = """
from csim.engine.business import SubscriptionBusiness
from tests.engine.company import company
business = SubscriptionBusiness(company(), seed=1)
business.run_for(52)
try:
    business.step()
except ValueError as refusal:
    print(refusal)
"""


def present(business):
    used = business.world.customers[: business.world.conditions[0].customers]
    return used[used["status"] == ACTIVE]


@pytest.fixture(scope="module", params=["1 month", "3 months", "12 months", "24 months"])
def business(request):
    """A company after a year and a half, busy in every way."""
    terms = (f"contract.term={request.param}", "contract.paid_after=20 days", "contract.uplift_at_renewal=7 %")
    made = SubscriptionBusiness(company(*SERVED, *terms, "horizon=24 months"), seed=1)
    made.run_for(80)
    return made


def test_deferred_revenue_is_what_has_been_invoiced_and_not_yet_had(business):
    customers = present(business)
    weeks_ahead = customers["paid_through"] - business.week_now()
    assert np.all(weeks_ahead >= 0)
    assert business.books.deferred == pytest.approx(np.sum(customers["price"] * customers["seats"] * weeks_ahead))


def test_receivables_are_what_is_still_to_be_paid(business):
    assert business.books.receivables == pytest.approx(np.sum(business.world.collections))
    assert business.books.receivables > 0.0


def test_open_work_belongs_to_somebody_who_is_there(business):
    world = business.world
    work = world.work[: world.conditions[0].work]
    assert set(work["status"]) <= {WAITING, IN_SERVICE}
    in_hand = np.flatnonzero(work["status"] == IN_SERVICE)
    assert np.all(world.staff["current"][work["server"][in_hand]] == in_hand)
    assert np.all(world.staff["active"][work["server"][in_hand]] == 1)
    people = world.staff[: world.conditions[0].staff]
    assert np.sum(people["current"] >= 0) == len(in_hand)


def test_shares_are_shares_and_terms_lie_ahead(business):
    customers = present(business)
    for name in ("knowledge", "adoption", "trust", "satisfaction", "health", "ceiling", "fit", "leave_probability"):
        assert np.all((customers[name] >= 0.0) & (customers[name] <= 1.0)), name
    assert np.all(customers["term_ends"] > business.week_now() - 1)
    assert np.all(customers["seats"] >= 1.0)
    assert np.all(customers["seats"] == np.round(customers["seats"]))


def test_identities_are_never_shared(business):
    used = business.world.customers[: business.world.conditions[0].customers]
    assert len(np.unique(used["id"])) == len(used)
    staff = business.world.staff[: business.world.conditions[0].staff]
    assert len(np.unique(staff["id"])) == len(staff)


def test_beyond_its_horizon_a_company_does_not_go_on():
    """In a process of its own, for compiled code writes wherever it is told to."""
    command = [sys.executable, "-c", BEYOND]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0
    assert "horizon" in found.stdout

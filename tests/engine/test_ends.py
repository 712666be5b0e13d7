"""What happens at the ends: a history that leaves nobody behind, a company that has closed, a spread next to none."""

from csim.run import simulate
from csim.scenario.load import load
from tests.engine.company import run
from tests.engine.small import FEW


def test_a_history_without_customers_can_leave_a_session_open():
    nobody = [text.partition("=")[0] + "=0" for text in FEW if text.startswith("segments")]
    open_session = (
        "history.strategy=tech_touch",
        "history.length=3 months",
        "history.team=null",
        "plays.webinar.expiry=9 weeks",
    )
    told = simulate(load("tech_touch", [*nobody, *open_session]), months=1)
    assert told.opening["customers"].sum() == 0
    assert told.role["open"].sum() == 0


def test_nobody_is_hired_by_a_company_that_has_closed():
    plan = "team.csm.hiring={rule: fixed, plan: [{at: month 6, headcount: 9}], freeze_below_runway: 0 months}"
    closed = run("company.cash=1 USD", plan)
    assert closed.money["defunct"][0] == 1.0
    assert closed.role["hired"].sum() == 0
    assert run("company.cash=9 MUSD", plan).role["hired"].sum() > 0


def test_a_spread_too_small_to_square_is_none():
    next_to_none, none = (run(f"population.learning_rate_spread={share}") for share in ("1e-200 %", "0 %"))
    assert next_to_none.customers.tobytes() == none.customers.tobytes()

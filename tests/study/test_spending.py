"""Spending by purpose adds up to the books, burn is what cash does, and hours are all accounted for."""

from dataclasses import replace

import numpy as np
import pytest

from csim.ledger.books import PEOPLE_COSTS
from csim.ledger.result import COSTS
from csim.rules.plays import SUPPORT
from csim.study.spending import (
    PURPOSES,
    cushion,
    last_month,
    months_lived,
    people_while_it_lived,
    periods,
    spending,
    team_time,
)
from tests.ledger.little_run import busy_run, empty_run


def paid(run, **roles):
    """The run with these roles' salary, overhead share and tools a year."""
    made = [
        role._replace(
            parameters=role.parameters._replace(
                salary_usd_per_year=roles[role.name][0],
                overhead_share=roles[role.name][1],
                tools_usd_per_year=roles[role.name][2],
            )
        )
        for role in run.scenario.roles
    ]
    return replace(run, scenario=run.scenario._replace(roles=tuple(made)))


def small(months=24, cash=100_000.0):
    """One CSM and half a support agent; a cost of 13,000 and collections of 3,000 USD in each month."""
    run = paid(empty_run(months), csm=(80_000.0, 0.25, 4_000.0), support=(40_000.0, 0.5, 0.0))
    run.role["person_weeks"] = [4.0, 2.0]
    run.money["relationship_usd"], run.money["support_usd"] = 8_000, 2_300
    run.money["digital_usd"], run.money["recruiting_usd"], run.money["hosting_usd"] = 700, 100, 200
    run.money["marketing_usd"], run.money["sales_usd"] = 300, 400
    run.money["rnd_usd"], run.money["gna_usd"] = 600, 400
    run.money["collected"] = 3_000
    run.opening["cash"] = cash
    run.money["cash"] = cash - 10_000 * np.arange(1, months + 1)
    return run


def test_every_cost_has_one_purpose():
    run = busy_run()
    table = spending(run)
    assert list(table.columns) == ["month", "purpose", "usd"]
    assert set(table["purpose"]) == set(PURPOSES)
    booked = sum(run.money[name] for name in COSTS)
    assert table.groupby("month")["usd"].sum().to_numpy() == pytest.approx(booked)


def test_what_people_cost_is_divided_into_pay_and_tools_as_their_roles_have_it():
    (first, last) = periods(small())
    by_purpose = dict(zip(PURPOSES, first.purposes, strict=True))
    tools = 10_300 * 4 * 4_000 / (4 * 104_000 + 2 * 60_000)
    assert by_purpose["Team: tools"] == pytest.approx(tools)
    assert by_purpose["Team: salaries and overhead"] == pytest.approx(10_300 - tools)
    assert by_purpose["Plays: content, licences and uses"] == 700
    assert by_purpose["Winning customers"] == 700
    assert by_purpose["R&D and G&A"] == 1_000
    assert (first.first, first.last, last.first, last.last) == (1, 12, 13, 24)
    assert first.customer_success == 8_700, "support is not customer success"


def test_burn_is_what_cash_loses_and_says_how_long_it_lasts():
    first, last = periods(small(cash=400_000.0))
    assert (first.burn, first.collected, first.cash) == (10_000, 3_000, 280_000)
    assert first.lasts_months == 28
    assert last.lasts_months == 16
    run = small()
    credit = run.scenario.company._replace(credit_line_usd=20_000.0)
    lent = replace(run, scenario=run.scenario._replace(company=credit))
    assert periods(lent)[0].lasts_months == periods(run)[0].lasts_months == 0, "below zero nothing lasts"
    run.money["collected"] = 20_000
    assert periods(run)[0].lasts_months == float("inf")
    assert periods(run)[0].burn == -7_000


@pytest.mark.parametrize(("months", "spans"), [(1, [(1, 1)]), (12, [(1, 12)]), (15, [(1, 12), (13, 15)])])
def test_a_short_run_has_what_periods_it_has(months, spans):
    assert [(each.first, each.last) for each in periods(small(months))] == spans


def test_a_company_that_ended_is_measured_while_it_lived():
    run = small(60)
    run.money["defunct"][18:] = 1.0
    for name in (*PEOPLE_COSTS, "digital_usd"):
        run.money[name][19:] = 0.0
    assert months_lived(run) == 18
    assert [(each.first, each.last) for each in periods(run)] == [(1, 12), (13, 18)]
    assert periods(run)[1].burn == 10_000
    run.money["defunct"][:] = 1.0
    assert months_lived(run) == 1


def test_the_month_of_the_end_is_told_with_what_was_paid_in_it():
    assert last_month(small(24)) is None
    run = small(24, cash=55_000.0)
    run.money["defunct"][5:] = 1.0
    run.money["collected"] = 20_000
    end = last_month(run)
    assert (end.month, end.before, end.cash, end.lowest_before) == (6, 5_000, -5_000, 5_000)
    assert (end.collected, sum(end.purposes)) == (20_000, pytest.approx(13_000))
    last = periods(run)[-1]
    assert (last.burn, last.lasts_months) == (-7_000, 0), "cash grew, and did not last"


def test_people_are_averaged_over_the_months_the_company_lived():
    run = small(24)
    assert people_while_it_lived(run) == pytest.approx(6 * 12 / 52)
    run.money["defunct"][5:] = 1.0
    run.role["person_weeks"][5:] = 0.0
    assert people_while_it_lived(run) == pytest.approx(6 * 12 / 52)
    run.role["headcount"][0] = [1, 2]
    run.money["defunct"][:] = 1.0
    assert people_while_it_lived(run) == 3, "only a part of the first month was lived"


def test_what_was_raised_is_told_with_the_month_it_saved():
    run = small(24, cash=100_000.0)
    run.money["funding"][4] = 200_000
    run.money["cash"][4:] += 200_000
    low = cushion(run)
    assert (low.lowest, low.lowest_month, low.raised, low.without) == (60_000, 4, 200_000, 11)
    assert cushion(small(3)).without == 0
    rich = small(3)
    rich.money["cash"] = [200_000, 300_000, 400_000]
    assert cushion(rich).lowest_month == 0


def test_hours_go_to_plays_to_content_or_stay_free_and_together_are_all():
    run = paid(empty_run(2), csm=(0.0, 0.0, 0.0), support=(0.0, 0.0, 0.0))
    plays = [
        play._replace(function=float(SUPPORT)) if place == 1 else play for place, play in enumerate(run.scenario.plays)
    ]
    run = replace(run, scenario=run.scenario._replace(plays=tuple(plays)))
    run.role["cost_usd"], run.role["hours_present"] = [10_000, 3_000], [100, 150]
    run.role["hours_worked"], run.role["hours_content"] = [0, 60], [0, 40]
    run.play["hours"][:, 1], run.play["done"][:, 1] = 60, 90
    run.play["usd"][:, 3] = 500
    team = team_time(run)
    ticket, webinar = team.plays
    assert (ticket.name, ticket.done, ticket.hours, ticket.people_usd) == ("support_ticket", 90, 60, 60 * 20)
    assert (webinar.name, webinar.bought_usd, webinar.people_usd) == ("webinar", 500, 0)
    assert (team.content_hours, team.content_usd) == (40, 800)
    assert (team.free_hours, team.free_usd) == (150, 100 * 100 + 50 * 20)
    assert ticket.hours + team.content_hours + team.free_hours == 250


def test_a_role_that_takes_work_over_has_its_price():
    run = paid(empty_run(1), csm=(0.0, 0.0, 0.0), support=(0.0, 0.0, 0.0))
    csm, support = run.scenario.roles
    both = csm._replace(functions=(*csm.functions, SUPPORT), split_functions=(SUPPORT,), split_into=1)
    plays = [play._replace(function=float(SUPPORT)) for play in run.scenario.plays]
    bare = support._replace(functions=())
    run = replace(run, scenario=run.scenario._replace(roles=(both, bare), plays=tuple(plays)))
    run.role["cost_usd"], run.role["hours_present"] = [10_000, 2_000], [100, 100]
    run.play["hours"][:, 1] = 10
    assert team_time(run).plays[0].people_usd == 10 * 60
    nobody = replace(run, scenario=run.scenario._replace(roles=(csm, bare)))
    nobody.role["hours_present"] = 0
    assert team_time(nobody).plays[0].people_usd == 0


def test_equal_costs_are_listed_by_name():
    run = empty_run(1)
    run.play["usd"][:] = 5
    assert [each.name for each in team_time(run).plays] == sorted(run.scenario.play_names)

"""The preview is the model's own arithmetic, checked here by hand."""

from __future__ import annotations

import math

import pytest

from csim.scenario.preview import as_text, preview
from tests.scenario.companies import small

MARKET = {
    "leads_per_week": 10,
    "marketing": 52_000,
    "close_probability": 0.2,
    "close_fit_weight": 0,
    "qualification_discipline": 0,
    "sales_cost_per_lead": 100,
    "commission": 0.1,
    "potential_customers": 1e9,
}
SIMPLE = (*(f"defaults.market.{name}={value}" for name, value in MARKET.items()), "defaults.contract.seats_spread=0")


def test_cost_of_winning_a_customer_by_hand(tmp_path):
    smb = preview(small(tmp_path, *SIMPLE)).segments[0]
    # Of 10 leads a week 2 sign: 1,000 USD of marketing and 10 x 100 of selling for both, and 10 % of a year for each.
    assert smb.leads_per_month == pytest.approx(10 * 52 / 12)
    assert smb.new_customers_per_month == pytest.approx(2 * 52 / 12)
    assert smb.acv == pytest.approx(20 * 600)
    assert smb.cac == pytest.approx(1_000 + 1_200)
    assert smb.payback_months == pytest.approx(smb.cac / (1_000 * smb.gross_margin))


def test_margin_is_what_hosting_and_support_leave(tmp_path):
    free = "defaults.support={tickets_per_account: 0, tickets_per_active_seat: 0}"
    seen = preview(small(tmp_path, *SIMPLE, free, "defaults.contract.hosting_per_active_seat=0"))
    assert [each.gross_margin for each in seen.segments] == pytest.approx([0.9, 0.9])
    dearer = preview(small(tmp_path, *SIMPLE)).segments[0]
    assert dearer.gross_margin < 0.9


def test_bad_leads_turned_away_cost_nothing_and_do_not_sign(tmp_path):
    strict = preview(small(tmp_path, "defaults.market={qualification_fit: 1, qualification_discipline: 1}")).segments[0]
    assert strict.new_customers_per_month == 0.0
    assert math.isinf(strict.cac)
    assert math.isinf(strict.payback_months)


def test_hours_asked_and_present_by_hand(tmp_path):
    seen = {role.name: role for role in preview(small(tmp_path, "team.csm.absence=10 %")).roles}
    csm = seen["csm"]
    assert csm.hours_present == pytest.approx(2 * 40 * 0.75 * 0.9)
    assert csm.hours_asked == pytest.approx(10 * 2 / 13)  # a call of two hours each quarter, for the ten large ones
    assert csm.books_per_person == pytest.approx((100 / 50 + 10 / 5) / 2)
    assert seen["helpers"].hours_asked > 0.0


def test_rules_that_count_customers_set_the_first_day_s_people(tmp_path):
    csm = preview(small(tmp_path, "team.csm.hiring={rule: accounts_per_csm}")).roles[1]
    assert csm.people == 4.0


def test_work_that_nobody_does_is_named(tmp_path):
    seen = preview(small(tmp_path, "team=null"))
    assert seen.nobody == ("implementation", "support", "relationship")
    assert "Nobody does implementation, support, relationship, which is asked for" in as_text(seen)


def test_plays_that_depend_on_how_customers_fare_are_named(tmp_path):
    seen = preview(small(tmp_path, "plays.call.trigger={kind: health_below, threshold: 40 %}"))
    assert seen.unforeseen == ("call",)
    assert "Only a run can tell how often these are due: call." in as_text(seen)


def test_a_company_without_leads_says_so_without_dividing_by_them(tmp_path):
    text = as_text(preview(small(tmp_path, "defaults.market.leads_per_week=0", "defaults.market.marketing=0")))
    assert "never" in text
    assert "inf" not in text
    assert "nan" not in text


def test_harder_products_settle_at_less_use(tmp_path):
    easy = preview(small(tmp_path, "product.learning_burden=0.5")).segments[0]
    hard = preview(small(tmp_path, "product.learning_burden=2")).segments[0]
    assert hard.settled_knowledge < easy.settled_knowledge
    assert hard.settled_adoption < easy.settled_adoption

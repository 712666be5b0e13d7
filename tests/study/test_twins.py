"""Sizes of mechanisms, on tables small enough to count by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from csim.ledger.columns import SEGMENT_COLUMNS
from csim.rules.departure import REASON_PAYMENT, REASON_VALUE
from csim.state.columns import ACTIVE, BASE, CUSTOMER_COLUMNS, LEFT, MARKETING, NEVER, REFERRED, table
from csim.study.plausibility import formulas, twins
from csim.study.plausibility.tables import at_start, fifths, followed, rows_of, signed_in


def run(*customers, months=12, segments=("smb",), panel=()):
    """A finished run with these customers and rows of the panel, each a mapping of columns."""
    rows = table(CUSTOMER_COLUMNS, len(customers))
    rows["left_week"] = NEVER
    rows["status"] = ACTIVE
    for row, columns in zip(rows, customers, strict=True):
        for name, value in columns.items():
            row[name] = value
    book = np.zeros((max(len(panel), 1), len(segments)), [(column.name, "f8") for column in SEGMENT_COLUMNS])
    for month, columns in enumerate(panel):
        for name, values in columns.items():
            book[month][name] = values
    scenario = SimpleNamespace(segment_names=segments, segments=segments)
    return SimpleNamespace(customers=rows, months=months, segment=book.view(np.recarray), scenario=scenario)


def customer(number, signed=-50, channel=BASE, **columns):
    return {"id": number, "signed_week": signed, "channel": channel, **columns}


def gone(number, week, signed=-50, channel=BASE, **columns):
    return customer(number, signed, channel, status=LEFT, left_week=week, times_left=1, **columns)


def test_relative_and_points():
    sums = {"first": 3.0, "first_of": 10.0, "second": 2.0, "second_of": 10.0}
    assert formulas.relative(sums) == pytest.approx(50.0)
    assert formulas.points(sums) == pytest.approx(10.0)
    assert formulas.level(sums) == pytest.approx(30.0)
    assert formulas.ratio(sums) == pytest.approx(0.3)


def test_a_share_of_nobody_is_unknown():
    assert np.isnan(formulas.points({"first": 0.0, "first_of": 0.0, "second": 2.0, "second_of": 10.0}))
    assert np.isnan(formulas.relative({"first": 1.0, "first_of": 4.0, "second": 0.0, "second_of": 10.0}))


def test_who_is_there_and_who_left():
    rows = run(customer(1), gone(2, 20), gone(3, -4), customer(4, signed=3, channel=MARKETING))
    assert at_start(rows)["id"].tolist() == [1, 2]
    assert signed_in(rows)["id"].tolist() == [4]


def test_customers_are_found_again_in_another_world():
    other = run(customer(7), customer(3), customer(5))
    assert rows_of(other, np.array([5, 7], "u8"))["id"].tolist() == [5, 7]


def test_customers_are_followed_from_the_end_of_the_shorter_run():
    early = run(customer(1), customer(2), customer(3), gone(4, 20))
    late = run(gone(3, 60), customer(1), gone(4, 20), gone(2, 105), months=30)
    rows, left = followed(early, late)
    assert rows["id"].tolist() == [1, 2, 3]
    assert left.tolist() == [False, False, True]


def test_fifths():
    low, high = fifths(np.arange(10.0))
    assert np.flatnonzero(low).tolist() == [0, 1]
    assert np.flatnonzero(high).tolist() == [8, 9]


def test_champions_that_leave_cost_the_customers_that_had_one():
    shocked = run(
        gone(1, 30, champion_left_week=4), customer(2, champion_left_week=4), customer(3, champion_left_week=NEVER)
    )
    calm = run(customer(1), customer(2), gone(3, 30))
    sums = twins.champions_leaving({"champions_leave": shocked, "no_cs": calm})
    assert sums == {"first": 1.0, "first_of": 2.0, "second": 0.0, "second_of": 2.0}


def test_revenue_of_customers_whose_csm_left():
    books = run(customer(1, owner=0), customer(2, owner=-1), customer(3, owner=2), months=6)
    priced = {"seats": 10, "price": 2}
    stay = run(customer(1, **priced), customer(2, **priced), customer(3, **priced), months=18)
    leave = run(gone(1, 40, **priced), customer(2, **priced), customer(3, seats=5, price=2), months=18)
    sums = twins.revenue_of_books({"books": books, "csms_stay": stay, "csms_leave": leave})
    assert formulas.relative(sums) == pytest.approx(-75.0)


def test_prices_cost_the_customers_there_were():
    calm = run(customer(1), customer(2), gone(3, 30), customer(4, signed=2, channel=MARKETING))
    dear = run(gone(1, 40), gone(2, 64), gone(3, 30), gone(4, 20, signed=2, channel=MARKETING))
    runs = {"hybrid_two_years": calm, "large_rise": dear, "small_rise": calm}
    assert formulas.points(twins.price_rise("large_rise")(runs)) == pytest.approx(200 / 3)
    assert formulas.small_rise_against_large(twins.price_rises(runs)) == pytest.approx(-100.0)


def test_departures_at_later_terms_against_those_at_the_first():
    signed = {"signed": 5, "channel": MARKETING}
    rows = run(
        gone(1, 6, renewals=0, **signed),
        gone(2, 15, renewals=1, **signed),
        customer(3, renewals=4, **signed),
        customer(4, renewals=4, **signed),
        customer(5, renewals=4, times_left=1, **signed),
        gone(6, 20, renewals=0),
    )
    sums = twins.departures_by_term("shop", 2, 3)({"shop": rows})
    assert sums == {"second": 1.0, "second_of": 4.0, "first": 1.0, "first_of": 5.0}


def test_departures_of_referred_customers_by_segment():
    signed = {"signed": 0, "segment": 0}
    rows = run(
        gone(1, 52, channel=REFERRED, **signed),
        gone(2, 52, channel=MARKETING, **signed),
        customer(3, channel=MARKETING, **signed),
        months=24,
        segments=("smb", "enterprise"),
    )
    sums = twins.departures_by_channel("shop")({"shop": rows})
    assert sums["referred_gone_0"] == 1.0
    assert sums["referred_years_0"] == pytest.approx(1.0)
    assert sums["other_years_0"] == pytest.approx(3.0)
    assert sums["other_years_1"] == 0.0


def test_referred_customers_are_held_against_their_own_segments():
    sums = {
        "referred_gone_0": 2.0,
        "referred_years_0": 10.0,
        "other_gone_0": 40.0,
        "other_years_0": 100.0,
    }
    assert formulas.referred_to_others(sums) == pytest.approx(-50.0)


def test_returns_after_a_failed_payment_and_after_a_decision():
    year = run(
        gone(1, 50, reason=REASON_PAYMENT),
        gone(2, 51, reason=REASON_VALUE),
        gone(3, 52, reason=REASON_PAYMENT),
        gone(4, 20, reason=REASON_PAYMENT),
    )
    later = run(
        customer(1, times_left=1, left_week=50),
        gone(2, 51, reason=REASON_VALUE),
        customer(3, times_left=2, left_week=70, status=LEFT),
        customer(4),
        months=18,
    )
    sums = twins.returns_by_reason({"monthly_year": year, "monthly_later": later})
    assert sums == {"first": 2.0, "first_of": 2.0, "second": 0.0, "second_of": 1.0}


def test_early_use_is_that_of_customers_some_weeks_old():
    new = {"signed": 48, "channel": MARKETING}
    early = run(*(customer(number, adoption=number / 10, **new) for number in range(1, 6)), customer(9, adoption=0.0))
    late = run(gone(1, 60, **new), *(customer(number, **new) for number in range(2, 6)), gone(9, 60), months=18)
    sums = twins.staying_by_early_use({"monthly_year": early, "monthly_later": late})
    assert sums == {"first": 1.0, "first_of": 1.0, "second": 0.0, "second_of": 1.0}


def test_answers_are_those_of_detractors_and_promoters():
    early = run(customer(1, last_answer=-1), customer(2, last_answer=6), customer(3, last_answer=9))
    late = run(gone(1, 60), gone(2, 60), customer(3), months=24)
    sums = twins.departures_by_answer({"hybrid_year": early, "hybrid_two_years": late})
    assert sums == {"first": 1.0, "first_of": 1.0, "second": 0.0, "second_of": 1.0}


def test_a_recession_and_what_is_kept_by_size():
    quiet = {"year_ago_mrr": (100.0, 200.0), "year_ago_mrr_kept": (90.0, 190.0), "mrr": (110.0, 220.0)}
    hard = {"year_ago_mrr": (100.0, 200.0), "year_ago_mrr_kept": (70.0, 180.0), "mrr": (90.0, 210.0)}
    start = [{"mrr": (100.0, 200.0)}] * 12 + [{}] * 11
    sizes = ("smb", "enterprise")
    calm = run(months=24, segments=sizes, panel=[*start, quiet])
    bad = run(months=24, segments=sizes, panel=[*start, hard])
    runs = {"hybrid_two_years": calm, "recession": bad, "severe_recession": bad}
    assert formulas.points(twins.retained_revenue("recession", "year_ago_mrr_kept")(runs)) == pytest.approx(-10.0)
    assert formulas.small_less_large(twins.retained_by_size(runs)) == pytest.approx(-15.0)
    assert formulas.points(twins.growth(runs)) == pytest.approx(-10.0)


def test_payment_by_hand_and_self_service_are_read_off_the_panel():
    by_hand = run(panel=[{"renewals_due": 10.0, "renewals_won": 6.0}])
    by_itself = run(panel=[{"renewals_due": 10.0, "renewals_won": 9.0}])
    assert formulas.relative(twins.refused_renewals({"manual": by_hand, "automatic": by_itself})) == pytest.approx(300)
    shop = run(panel=[{"deflected": 9.0}, {"deflected": 1.0, "tickets": 3.0, "adoption": 3.0, "customers": 5.0}])
    plain = run(panel=[{"adoption": 2.0, "customers": 5.0}])
    assert formulas.level(twins.deflected(2, 2)({"self_service": shop})) == pytest.approx(25.0)
    academy = twins.with_academy("adoption", "customers")({"self_service": shop, "no_academy": plain})
    assert formulas.relative(academy) == pytest.approx(50.0)


def test_elasticity_is_percent_for_one_percent():
    sums = {"changed_value": 110.0, "before_value": 100.0, "changed_cause": 92.0, "before_cause": 90.0}
    assert formulas.elasticity(sums) == pytest.approx(0.1 / (2 / 90))

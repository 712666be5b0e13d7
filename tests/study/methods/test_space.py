"""What may be chosen: settings that one can write down, neighbours, distances, and the company as it stands."""

from pathlib import Path

import pytest

from csim.scenario.studies.dials import Dial
from csim.scenario.studies.load import Inquiry
from csim.study.laboratory import Case
from csim.study.methods.space import Space, at_end, choice_text, choices, listed, setting_text, short_text, tidy
from tests.study.made_up_laboratory import inquiry_of

RANGE = Dial("fee", "fee", True, ("a",), "USD", 10.0, 30.0)
LOG = Dial("ratio", "ratio", True, ("a",), "x", 0.1, 10.0, times=True, log=True)
WHOLE = Dial("people", "support people", True, ("a",), "people", 1.0, 9.0, whole=True)
VALUES = Dial("term", "term", True, ("a",), "months", values=(6.0, 12.0, 24.0))
NAMES = Dial("plan", "plan", True, choices=(("old", ()), ("new", ()), ("none", ())))
ALL = Space(("one", "other"), (RANGE, LOG, WHOLE, VALUES, NAMES))
HERE = Case("one", (("fee", 20.0), ("ratio", 1.0), ("people", 5.0), ("term", 12.0), ("plan", "old")))
STUDY = """
question: Which?
kind: optimise
scenarios: [hybrid, no_cs]
levers:
  people: {path: team.support.headcount, low: 5, high: 25, label: support people}
  price: {path: segments.*.contract.price_per_seat, low: 0.5, high: 1.5, times: true}
"""


@pytest.fixture(scope="module")
def inquiry(tmp_path_factory: pytest.TempPathFactory) -> Inquiry:
    return inquiry_of(tmp_path_factory.mktemp("space"), STUDY)


def test_settings_are_numbers_that_one_can_write_down() -> None:
    assert tidy(RANGE, 17.23456) == 17.2
    assert tidy(LOG, 1.23456) == 1.23
    assert tidy(RANGE, 30.04) == 30.0
    assert tidy(WHOLE, 4.0) == 4.0
    assert tidy(NAMES, "new") == "new"


def test_what_can_be_listed_is_counted_and_listed() -> None:
    assert listed(WHOLE) == tuple(float(number) for number in range(1, 10))
    assert listed(RANGE) is None
    assert ALL.size is None
    few = Space(("one", "other"), (VALUES, NAMES))
    assert few.size == 18
    assert len(dict.fromkeys(few.every())) == 18
    assert next(iter(few.every())) == Case("one", (("term", 6.0), ("plan", "old")))


def test_neighbours_differ_in_one_thing() -> None:
    found = ALL.near(HERE, 0.125)
    assert all(
        (case.scenario != HERE.scenario) + sum(a != b for a, b in zip(case.settings, HERE.settings, strict=True)) == 1
        for case in found
    )
    settings = [dict(case.settings) for case in found]
    assert {each["fee"] for each in settings} == {17.5, 20.0, 22.5}
    assert {each["ratio"] for each in settings} == {0.562, 1.0, 1.78}
    assert {each["people"] for each in settings} == {4.0, 5.0, 6.0}
    assert {each["term"] for each in settings} == {6.0, 12.0, 24.0}
    assert {each["plan"] for each in settings} == {"old", "new", "none"}
    assert {case.scenario for case in found} == {"one", "other"}


def test_neighbours_stay_in_the_range() -> None:
    corner = Case("one", (("people", 9.0),))
    assert [dict(case.settings)["people"] for case in Space(("one",), (WHOLE,)).near(corner, 0.01)] == [8.0]


def test_distance_is_that_of_the_lever_that_differs_most() -> None:
    assert ALL.apart(HERE, HERE) == 0.0
    assert ALL.apart(HERE, HERE._replace(scenario="other")) == 1.0
    moved = dict(HERE.settings) | {"fee": 25.0, "people": 6.0}
    assert ALL.apart(HERE, Case("one", tuple(moved.items()))) == pytest.approx(0.25)
    renamed = dict(HERE.settings) | {"plan": "new"}
    assert ALL.apart(HERE, Case("one", tuple(renamed.items()))) == 1.0


def test_ends_of_ranges_are_known() -> None:
    assert [at_end(RANGE, each) for each in (10.0, 20.0, 30.0)] == ["lower", "", "upper"]
    assert [at_end(VALUES, each) for each in (6.0, 12.0, 24.0)] == ["lower", "", "upper"]
    assert at_end(NAMES, "old") == ""


def test_settings_are_told_without_saying_the_unit_twice() -> None:
    assert setting_text(WHOLE, 5.0) == "5"
    assert setting_text(VALUES, 6.0) == "6 months"
    assert setting_text(LOG, 0.5) == "x 0.5"


def test_the_company_as_it_stands_is_told_by_settings_where_levers_can(inquiry: Inquiry, tmp_path: Path) -> None:
    space = Space(inquiry.scenarios, inquiry.levers)
    present = space.present(inquiry.companies[0])
    assert present == Case("hybrid", (("people", 15.0), ("price", 1.0)))
    beyond = inquiry_of(tmp_path, STUDY.replace("low: 5, high: 25", "low: 16, high: 25"))
    assert Space(beyond.scenarios, beyond.levers).present(beyond.companies[0]) is None


def test_choices_bear_their_names(inquiry: Inquiry) -> None:
    case = Case("hybrid", (("people", 14.0), ("price", 0.95)))
    assert choice_text(inquiry, case) == "Hybrid with support people: 14, price x 0.95"
    assert choice_text(inquiry, Case("hybrid")) == "Hybrid as it is"
    assert short_text(inquiry, case) == "Hybrid: 14 / x 0.95"
    assert short_text(inquiry, Case("hybrid")) == "Hybrid as it is"
    names = list(choices(inquiry))
    assert len(names) == 2 * 5 * 5
    assert names[0] == "Hybrid with support people: 5, price x 0.5"

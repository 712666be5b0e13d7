"""One customer's life in plain words."""

from dataclasses import replace

import pytest

from csim.errors import BadInput
from csim.ledger.export import write_run
from csim.ledger.story import PASSING, SENTENCES, tell_story
from csim.state.events import EVENTS
from tests.ledger.little_run import busy_run, empty_run, kept_run

LIFE = """\
Customer SMB-0030-01 (identity 00000000000000b2), scenario little, seed 1, replicate 0: one possible story
  week 30        signed 8 seats at 600 USD a seat and year, contract with a term, a year paid ahead; won by marketing \
for 3,910 USD; fits the ideal profile 0.58
  week 31        csm-01 became its owner
  week 32 to 33  received onboarding_call (2 times); passed over 1 offer
  week 34        in use, 4 weeks after signing
  week 36 to 37  waited longer than promised for support_ticket; answered a survey with 6
  week 40        first value: what it gained in a week reached the price, 10 weeks after signing
  week 44        its champion left; other people known in the account: 0.5
  week 45        had a new champion, found through onboarding_call
  week 46        its champion left; other people known in the account: 0.5
  week 50        waited in vain for support_ticket
  week 52        added 2 seats: 6,000 USD a year now
  week 55        gave back 1 seat: 5,400 USD a year now
  week 70        a payment failed and was recovered
  week 81        renewed at 5,562 USD a year; its chance to leave had been 12.5 %
  week 90        decided to leave, main reason: value; its chance to leave had been 50.0 %
  week 92        left, main reason: value; acquisition cost repaid to 64 %: a loss of 1,408 USD
  in all         no customer any more; gained 9,000 USD, paid 5,000 USD and spent 1,000 USD of its people's time: \
a profit of 3,000 USD for it; margin of 2,502 USD after customer success for the vendor"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("run")
    write_run(kept_run(), place)
    return place


@pytest.mark.parametrize("name", ["SMB-0030-01", "smb-0030-01", "00000000000000B2", "2", " 2 "])
def test_a_life_is_told_by_whatever_name(folder, name):
    assert tell_story(folder, name) == LIFE


def test_a_customer_of_the_base_has_no_beginning(folder):
    lines = tell_story(folder, "1").splitlines()
    assert lines[0].startswith("Customer ENTERPRISE-B0150-01")
    assert lines[1].split(maxsplit=1) == ["before", "was a customer when the run began; what it cost to win is sunk"]
    assert "had repaid its acquisition cost of 900 USD, 61 weeks after signing" in lines[2]
    assert "a customer still" in lines[3]


def test_what_merely_passed_is_told_to_the_end(tmp_path):
    kept = kept_run()
    log = kept.events[kept.events["week"] <= 33]
    write_run(replace(kept, events=log), tmp_path)
    *_, before, last, _ = tell_story(tmp_path, "SMB-0030-01").splitlines()
    assert before.split(maxsplit=2) == ["week", "31", "csm-01 became its owner"]
    assert last.split(maxsplit=4)[1:4] == ["32", "to", "33"]
    assert last.endswith("received onboarding_call (2 times); passed over 1 offer")


def test_a_referred_customer_says_by_whom(folder):
    text = tell_story(folder, "SMB-0030-02")
    assert "signed 1 seat at 480 USD a seat and year, monthly plan; referred by SMB-0030-01 for 500 USD" in text


def test_every_kind_of_event_can_be_told():
    assert sorted([*PASSING, "declined", "surveyed", *SENTENCES]) == sorted(event for event, _, _ in EVENTS)


@pytest.mark.parametrize(
    ("kind", "event", "words"),
    [
        ("champion_came", {"play": float("nan")}, "had a new champion, found by itself"),
        ("owner_changed", {"staff": "csm-02", "b": 3.0}, "csm-02 took over the account, owner number 3"),
        ("expanded", {"a": 0.0, "b": 7_000.0}, "took the next tier: 7,000 USD a year now"),
        (
            "left",
            {"reason": "trust", "b": 50.0},
            "left, main reason: trust; acquisition cost repaid, and 50 USD earned",
        ),
        ("left", {"reason": "trust", "b": -500.0}, "acquisition cost repaid to 0 %: a loss of 500 USD"),
        ("payment_failed", {"a": 0.0}, "a payment failed for good"),
        ("returned", {"a": 1.0}, "signed again after 1 week away"),
        ("referred", {}, "referred another company"),
        ("release", {}, "a release of the product came out"),
    ],
)
def test_turning_points_in_words(kind, event, words):
    customer = {"signed_week": 4, "cac": 400.0}
    assert words in SENTENCES[kind](event, customer)


def test_a_departure_of_the_base_tells_no_acquisition_cost():
    assert SENTENCES["left"]({"reason": "trust", "b": 50.0}, {"signed_week": -4}) == "left, main reason: trust"


def test_an_unknown_customer_gets_the_nearest_name_or_examples(folder):
    with pytest.raises(BadInput, match='no customer of this run is called "SMB-030-01"; did you mean SMB-0030-01?'):
        tell_story(folder, "SMB-030-01")
    with pytest.raises(BadInput, match="there are, for example, ENTERPRISE-B0150-01, .*; a number from 1 to 3 names"):
        tell_story(folder, "4")


def test_a_run_without_events_or_customers_says_so(tmp_path):
    write_run(busy_run(2), tmp_path)
    with pytest.raises(BadInput, match="kept no events to tell of; run it again with --events"):
        tell_story(tmp_path, "1")
    kept = kept_run()
    nobody = replace(empty_run(), customers=kept.customers[:0], events=kept.events[:0])
    write_run(nobody, tmp_path)
    with pytest.raises(BadInput, match="this run had no customers"):
        tell_story(tmp_path, "1")


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(BadInput, match="is not the folder of a run"):
        tell_story(tmp_path, "1")

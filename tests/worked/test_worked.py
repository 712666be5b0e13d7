"""Every worked case says the same as the engine, to the last digit that it shows."""

import re
from functools import cache

import pytest

from tests.worked.case import CASES, Written, read
from tests.worked.story import Story

NAMES = [path.stem for path in CASES]
ADVICE = "Either the arithmetic under `computed` is wrong or the model is: find out which before you change either."


@cache
def story_of(path):
    return Story(read(path))


def story_called(name):
    return story_of(next(path for path in CASES if path.stem == name))


def what_is_wrong(story, fact):
    """Return how a fact differs from the run in words, or nothing where they agree."""
    hand = Written(fact["value"])
    who, quantity = fact["of"], fact["quantity"]
    if "month" in fact:
        when, meaning = f"month {fact['month']}", "measure"
        value = story.measure(int(fact["month"]), quantity, who)
    else:
        when = f"end of week {fact['week']}"
        value, column = story.at_week_end(int(fact["week"]), who, quantity)
        meaning = f"{column.meaning}, {column.unit}" if column.unit else column.meaning
    if hand.says(value):
        return ""
    digits = hand.digits + 2
    return (
        f"  {when}, {who}, {quantity} ({meaning}): by hand {hand.text}, in the run {value:.{digits}f}, "
        f"{value - hand.number:+.{digits}f} apart where the digits shown allow {hand.allowed:.2g}"
    )


def what_fell_otherwise(story, die):
    """Return how a die fell in words, or nothing where it fell as the case says."""
    said, drawn = Written(die["is"]), story.draw(die)
    if said.says(drawn):
        return ""
    _, why = story.purpose(die["for"])
    when = f"week {die['week']}, " if "week" in die else ""
    return f"  {when}{die['of']}, {die['for']} ({why}): the case says {said.text}, drawn was {drawn:.6f}"


@pytest.mark.parametrize("path", CASES, ids=NAMES)
def test_the_engine_agrees_with_the_hand(path):
    story = story_of(path)
    wrong = [told for fact in story.case.expected if (told := what_is_wrong(story, fact))]
    if wrong:
        count = f"{len(wrong)} of {len(story.case.expected)} facts differ"
        pytest.fail("\n".join([f"{path.name}: {count}", *wrong, ADVICE]), pytrace=False)


@pytest.mark.parametrize("path", CASES, ids=NAMES)
def test_luck_drew_what_the_case_gives(path):
    story = story_of(path)
    wrong = [told for die in story.case.given.get("dice", ()) if (told := what_fell_otherwise(story, die))]
    if wrong:
        pytest.fail("\n".join([f"{path.name}: the dice fell otherwise", *wrong]), pytrace=False)


@pytest.mark.parametrize("path", CASES, ids=NAMES)
def test_a_fact_that_is_off_by_one_in_its_last_digit_is_refused(path):
    story = story_of(path)
    for fact in story.case.expected:
        hand = Written(fact["value"])
        for step in (-1, 1):
            other = f"{hand.number + step * hand.unit:.{hand.digits}f}"
            assert what_is_wrong(story, {**fact, "value": other}), f"{fact} passes as {other} too"


NUMBER = r"-?\d[\d,]*(?:\.\d+)?"


@pytest.mark.parametrize("path", CASES, ids=NAMES)
def test_every_expected_number_is_told_in_words(path):
    """Whole numbers below thirty are counts and weeks, which prose may spell out."""
    case = read(path)
    told = " ".join((case.what, case.given["words"], " ".join(case.given["settings"]), case.computed))
    numbers = [float(text.replace(",", "")) for text in re.findall(NUMBER, told)]
    numbers += [float(text) / 100.0 for text in re.findall(r"(\d+(?:\.\d+)?) ?%", told)]
    for fact in case.expected:
        hand = Written(fact["value"])
        counted = hand.number == int(hand.number) and abs(hand.number) < 30
        assert counted or any(hand.says(number) for number in numbers), f"nothing in the case derives {fact}"


def test_there_are_cases_enough():
    assert len(CASES) >= 20


def test_a_number_is_right_to_half_a_unit_of_its_last_digit():
    assert Written("0.50").says(0.5049)
    assert not Written("0.50").says(0.5051)
    assert Written("0.5").says(0.54)
    assert Written("-3").says(-3.0)
    assert not Written("3").says(4.0)


def test_a_fact_that_differs_is_told_with_both_numbers_and_what_they_mean():
    fact = {"week": "3", "of": "Brill", "quantity": "trust", "value": "0.6000"}
    assert what_is_wrong(story_called("broken_promise"), fact) == (
        "  end of week 3, Brill, trust (trust in the vendor, 0-1): by hand 0.6000, in the run 0.510000, "
        "-0.090000 apart where the digits shown allow 5e-05"
    )
    measure = {"month": "12", "of": "the company", "quantity": "grr", "value": "81"}
    assert what_is_wrong(story_called("grr_and_nrr_of_five"), measure) == (
        "  month 12, the company, grr (measure): by hand 81, in the run 80.00, -1.00 apart "
        "where the digits shown allow 0.5"
    )


def test_a_die_that_fell_otherwise_is_told():
    die = {"week": "0", "of": "Acme", "for": "play time", "play": "kickoff", "is": "0.9", "so": "late"}
    assert what_fell_otherwise(story_called("broken_promise"), die) == (
        "  week 0, Acme, play time (At what moment of the week the work of a play arrives in its queue.): "
        "the case says 0.9, drawn was 0.200968"
    )


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (
            {"week": "0", "of": "Acmee", "quantity": "trust"},
            "nobody is called Acmee at that time; there are the company",
        ),
        ({"week": "0", "of": "Acme", "quantity": "love"}, "Acme has no love; it has id, referrer, segment"),
        (
            {"week": "0", "of": "the company", "quantity": "love"},
            "the company has no love; it has mrr, customers, cash",
        ),
        ({"week": "99", "of": "Acme", "quantity": "trust"}, "week 99 is not lived: the case has weeks 0 to 4"),
        (
            {"month": "1", "of": "firms", "quantity": "love"},
            "no measure love of firms in month 1; measures are adoption",
        ),
    ],
)
def test_a_fact_about_nothing_says_what_there_is(fact, message):
    with pytest.raises(ValueError, match=message):
        what_is_wrong(story_called("nps_of_five"), {**fact, "value": "1"})


def test_a_die_for_nothing_says_what_is_drawn():
    with pytest.raises(ValueError, match="nothing is drawn for love; draws are for lead count, lead fit"):
        story_called("nps_of_five").draw({"week": "0", "of": "Acme", "for": "love"})


WHOLE = """
what: Is it so?
given: {words: One customer., weeks: 1, settings: [], customers: {Acme: {}}}
computed: It is.
expected: [{week: 0, of: Acme, quantity: trust, value: 0.6}]
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("what: Is it so?", ""), "case.yaml, the case: unknown: nothing; missing: what"),
        (("what: Is it so?", "what: ''"), "case.yaml, the case: unknown: nothing; missing: what"),
        (("computed:", "calculated:"), "case.yaml, the case: unknown: calculated; missing: computed"),
        (("weeks: 1, ", ""), "case.yaml, given: unknown: nothing; missing: weeks"),
        (("Acme: {}", "Acme: {size: 3}"), "customer Acme: unknown: size; missing: nothing; it has segment, seats"),
        (("of: Acme, ", ""), "a fact: unknown: nothing; missing: of; it has week, month, of, quantity, value"),
        (("week: 0, ", ""), "a fact holds at the end of a week or for a month; write one"),
        (("week: 0, ", "week: 0, month: 1, "), "a fact holds at the end of a week or for a month; write one"),
        (("{words", "{dice: [{of: Acme}], words"), "a die: unknown: nothing; missing: for, is, so"),
    ],
)
def test_a_case_that_lacks_a_part_is_refused(tmp_path, change, message):
    path = tmp_path / "case.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    assert what_is_wrong(Story(read(path)), read(path).expected[0]) == ""
    path.write_text(WHOLE.replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read(path)


def test_a_customer_of_an_unknown_segment_is_refused(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(WHOLE.replace("Acme: {}", "Acme: {segment: banks}"), encoding="utf-8")
    with pytest.raises(ValueError, match="no segment is called banks; there are firms"):
        Story(read(path))

"""Every worked case says the same as the engine, to the last digit that it shows."""

from functools import cache

import pytest

from csim.luck.purposes import meanings
from tests.worked.case import CASES, Written, read
from tests.worked.story import Story

ADVICE = "Either the arithmetic under `computed` is wrong or the model is: find out which before you change either."


@cache
def story_of(path):
    return Story(read(path))


def wrong_facts(story):
    """Return a line for every expected fact that did not come about."""
    return [told for fact in story.case.expected if (told := what_is_wrong(story, fact))]


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
    digits = len(hand.text.partition(".")[2]) + 2
    return (
        f"  {when}, {who}, {quantity} ({meaning}): by hand {hand.text}, in the run {value:.{digits}f}, "
        f"{value - hand.number:+.{digits}f} apart where the digits shown allow {hand.allowed:.2g}"
    )


def wrong_dice(story):
    """Return a line for every number that luck did not draw as the case says."""
    told = []
    for die in story.case.given.get("dice", ()):
        said, drawn = Written(die["is"]), story.draw(die)
        if not said.says(drawn):
            why = meanings()[die["for"].upper().replace(" ", "_")][1]
            when = f"week {die['week']}, " if "week" in die else ""
            told.append(f"  {when}{die['of']}, {die['for']} ({why}): the case says {said.text}, drawn was {drawn:.6f}")
    return told


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_the_engine_agrees_with_the_hand(path):
    story = story_of(path)
    wrong = wrong_facts(story)
    if wrong:
        count = f"{len(wrong)} of {len(story.case.expected)} facts differ"
        pytest.fail("\n".join([f"{path.name}: {count}", *wrong, ADVICE]), pytrace=False)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_luck_drew_what_the_case_gives(path):
    wrong = wrong_dice(story_of(path))
    if wrong:
        pytest.fail("\n".join([f"{path.name}: the dice fell otherwise", *wrong]), pytrace=False)

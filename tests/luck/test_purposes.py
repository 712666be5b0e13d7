"""Purposes and kinds are numbered once and for all."""

from pathlib import Path

import pytest

from csim.luck import kinds, purposes

NUMBERS = {
    "LEAD_COUNT": 1, "LEAD_FIT": 2, "LEAD_QUALIFIED": 3, "LEAD_DELAY": 4, "LEAD_CLOSE": 5, "FRAILTY": 6,
    "LEARNING_RATE": 7, "SEATS": 8, "CHAMPION_START": 9, "AUTO_RENEW": 10, "PAYMENT_METHOD": 11,
    "VALUE_NOISE": 20, "HEALTH_NOISE": 21, "CHAMPION_LEAVES": 22, "CHAMPION_RETURNS": 23, "TICKETS": 24,
    "TICKET_TIME": 25, "TICKET_HOURS": 26, "TICKET_DEFLECTED": 27, "TICKET_ESCALATED": 28, "ESCALATION_DELIVERED": 29,
    "PLAY_TIME": 30, "PLAY_HOURS": 31, "PLAY_ATTENDS": 32, "PLAY_CHAMPION": 33, "RENEWAL_ATTENTION": 40,
    "RENEWAL_DECISION": 41, "PAYMENT_FAILS": 42, "PAYMENT_RECOVERS": 43, "WIN_BACK": 44, "EXPANSION": 45,
    "CONTRACTION": 46, "SURVEY_RESPONSE": 47, "SURVEY_SCORE": 48, "REFERRAL": 49, "STAFF_HIRE_TIME": 60,
    "STAFF_LEAVES": 61, "STAFF_ABSENCE": 62, "STAFF_SKILL": 63, "BASE_SIGNING": 71, "CSM_EXODUS": 72,
    "CHAMPION_EXODUS": 73, "TERM": 75,
}  # fmt: skip


def constants(module: object) -> dict[str, int]:
    return {name: value for name, value in vars(module).items() if name.isupper()}


def test_no_purpose_was_renumbered() -> None:
    found = constants(purposes)
    assert {name: found.get(name) for name in NUMBERS} == NUMBERS


def test_every_purpose_is_held_to_its_number_from_its_first_day() -> None:
    """Whoever adds a purpose writes it into NUMBERS, where it stays for good."""
    assert sorted(constants(purposes).keys() - NUMBERS.keys()) == []


NEW = next(number for number in range(1, 2**16) if number not in NUMBERS.values())
LINES = Path(purposes.__file__).read_text(encoding="utf-8").splitlines(keepends=True)
PLACES = [place for place, line in enumerate(LINES) if line.partition(" = ")[0] in NUMBERS]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: LINES[place].partition(" ")[0])
def test_a_purpose_added_before_any_other_leaves_all_numbers_as_they_are(place: int) -> None:
    added = f'ADDED = {NEW}\n"""Whether something new happens."""\n\n'
    module: dict[str, object] = {}
    exec("".join([*LINES[:place], added, *LINES[place:]]), module)  # csim's own source
    numbers = {name: number for name, number in module.items() if name.isupper()}
    assert numbers == {**NUMBERS, "ADDED": NEW}


def test_every_purpose_has_a_place_to_add_one_before_it() -> None:
    assert len(PLACES) == len(NUMBERS)


def test_purposes_have_numbers_of_their_own_that_fit_16_bits() -> None:
    numbers = list(constants(purposes).values())
    assert len(set(numbers)) == len(numbers)
    assert all(type(number) is int and 0 < number < 2**16 for number in numbers)


def test_every_purpose_is_explained_by_one_sentence() -> None:
    table = purposes.meanings()
    assert {name: number for name, (number, _) in table.items()} == constants(purposes)
    for name, (_, sentence) in table.items():
        assert sentence.endswith("."), name
        assert "\n" not in sentence, name
        assert sentence.count(".") == 1, name
    assert len({sentence for _, sentence in table.values()}) == len(table)


def test_meanings_come_in_order_of_their_numbers() -> None:
    numbers = [number for number, _ in purposes.meanings().values()]
    assert numbers == sorted(numbers)


def test_no_kind_was_renumbered() -> None:
    assert constants(kinds) == {
        "LEAD": 1, "REFERRED_LEAD": 2, "STAFF": 3, "GIVEN_CUSTOMER": 4, "MARKET": 5,
    }  # fmt: skip

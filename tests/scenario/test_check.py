"""One message tells every mistake: file, line, path, what was found, what is allowed, the nearest name."""

from __future__ import annotations

import pytest

from csim.errors import BadInput
from tests.scenario.conftest import Desk

GOOD = """
    segments:
      smb: {contract: {price_per_seat: 600 USD/year}, weight: 60 %}
      mid: {contract: {price_per_seat: 50 USD/month, term: 2 years}, weight: 0.4}
    plays: {webinar: {effect: 0.1}}
"""


@pytest.fixture
def good(desk: Desk) -> Desk:
    desk.write("good.yaml", GOOD)
    return desk


def told(desk: Desk, text: str = "", *overrides: str) -> str:
    """The message about a file that extends the good one."""
    name = "my.yaml" if text else "good.yaml"
    if text:
        desk.write("my.yaml", "extends: good.yaml\n" + text)
    with pytest.raises(BadInput) as refused:
        desk.check(name, *overrides)
    return str(refused.value)


def test_a_right_file_becomes_a_model_in_the_units_of_its_fields(good: Desk) -> None:
    company = good.check("good.yaml", "shocks=[{at: month 18}]", "strategy.smb=tech_touch")
    assert company.segments["mid"].contract.price_per_seat == 600.0
    assert company.segments["mid"].contract.term == 24.0
    assert company.segments["smb"].weight == 0.6
    assert company.shocks[0].at == 78.0
    assert company.strategy["smb"].use == "tech_touch"
    assert company.name == "good"


def test_one_message_tells_all_mistakes_in_the_order_of_the_file(good: Desk) -> None:
    good.write(
        "my.yaml",
        """
        extends: good.yaml
        segments:
          mid:
            contract: {term: 12 monhts}
        team:
          relationship: {headcont: 6, owns_renewals: yes}
        strategy:
          smb: tech-tuch
        seed: 1
        seed: 2
        """,
    )
    with pytest.raises(BadInput) as refused:
        good.check("my.yaml", "growth=3")
    assert str(refused.value) == (
        "my.yaml has 6 problems; nothing was run.\n"
        '  line 4   segments.mid.contract.term: "12 monhts" is not a duration; write a number and weeks, months or '
        "years, such as 12 months\n"
        '  line 6   team.relationship.owns_renewals: "yes" is not true or false; write true\n'
        "  line 6   team.relationship.headcont: unknown; did you mean headcount?\n"
        '  line 8   strategy.smb: "tech-tuch" is not known; did you mean tech_touch?\n'
        "  line 10  seed: stands twice, first in line 9; remove one of them\n"
        "  --set    growth: 3 is above what is allowed; write 0 to 50 % per quarter; did you mean 3 % per quarter?\n"
        "csim explain PATH describes what may stand there, for example csim explain segments.mid.contract.term"
    )


MISTAKES = [
    ("teem: {}", "teem: unknown; did you mean team?"),
    ("headcount: 3", "headcount: unknown here; did you mean team.NAME.headcount?"),
    ("xyzzy: 3", "xyzzy: unknown; known: name, description, seed, growth, segments"),
    ("seed: 2.5", "seed: 2.5 is not a whole number; write 0 to 2147483648"),
    ("seed: -1", "seed: -1 is below what is allowed; write 0 to 2147483648"),
    ("seed: true", "seed: true is not a whole number"),
    ('seed: "5"', 'seed: "5" is not a whole number'),
    ("growth: 60 % per quarter", 'growth: "60 % per quarter" is above what is allowed; write 0 to 50 % per quarter'),
    ("growth: 3 %", 'growth: "3 %" is not a rate; write a share and its time base, such as 3 % per quarter'),
    ("name: 2024", 'name: 2024 is not a text; write words, such as "2024"'),
    ("name: [a]", "name: a list is not a text; write words"),
    (
        "segments: {mid: {weight: 40}}",
        "segments.mid.weight: 40 is above what is allowed; write 0 to 100 %; did you mean",
    ),
    ("segments: {big: 3}", "segments.big: 3 is not a map; write a map with such names as contract, weight"),
    ("segments: {big: {}}", "segments.big.contract: is missing (The usual contract); write a map with such names as"),
    (
        "segments: {big: {contract: {}}}",
        "segments.big.contract.price_per_seat: is missing (Price of one seat); write an amount of money, 0 to 1000000",
    ),
    (
        "segments: {big corp: {contract: {price_per_seat: 1}}}",
        'segments.big corp: "big corp" is not a name; write letters',
    ),
    ("team: [a]", "team: a list is not a map; write a map of names and values"),
    ("team: {csm: {load: 30 hours}}", 'team.csm.load: "30 hours" is not hours per time; write it with its time base'),
    ("team: {csm: {owns_renewals: 1}}", "team.csm.owns_renewals: 1 is not true or false; write true or false"),
    (
        "plays: {call: {effect: 10 %}}",
        'plays.call.effect: "10 %" is not a number; write -1 to 1, without quotes or unit',
    ),
    ("plays: {call: {effect: 1e300}}", "plays.call.effect: 1e+300 is above what is allowed; write -1 to 1"),
    (
        "strategy: {smb: {use: none, add: [webinr]}}",
        "strategy.smb.add.1: no play is called webinr; did you mean webinar?",
    ),
    ("strategy: {smb: {use: none, add: [zzz]}}", "strategy.smb.add.1: no play is called zzz; known: webinar, kickoff"),
    (
        "strategy: {smb: {use: none, add: webinar}}",
        'strategy.smb.add: "webinar" is not a list; write entries in brackets, such as [w',
    ),
    (
        "strategy: {smb: {use: none, add: {}}}",
        "strategy.smb.add: an empty map is not a list; write entries in brackets, such as [...]",
    ),
    (
        "strategy: {smb: {add: []}}",
        "strategy.smb.use: is missing (The strategy to start from); write one of high_touch",
    ),
    ("strategy: {s-mb: none}", "strategy.s-mb: no segment is called s-mb; did you mean smb?"),
    ("strategy: {midd: none}", "strategy.midd: no segment is called midd; did you mean mid?"),
    ("hiring: {rule: per_csm}", 'hiring.rule: "per_csm" is not known; did you mean accounts_per_csm?'),
    ("hiring: {target: 3}", "hiring.rule: is missing; write one of fixed_plan, accounts_per_csm"),
    ("hiring: 3", "hiring: 3 is not a map"),
    ("hiring: {rule: fixed_plan, target: 3}", "hiring.target: unknown here; it belongs to rule: accounts_per_csm"),
    ("hiring: {rule: fixed_plan, heads: [1.5]}", "hiring.heads.1: 1.5 cannot stand here: "),
    ("shocks: {at: month 1}", "shocks: a map is not a list; write entries in brackets"),
    ("shocks: [recession]", 'shocks.1: "recession" is not a map; write a map with such names as at, depth'),
    ("shocks: [{at: monht 1}]", 'shocks.1.at: "monht 1" is not a moment; write week, month or year and a number'),
    ("shocks: [{at: 1}, {at: 2, depth: moderat}]", 'shocks.2.depth: "moderat" is not known; did you mean moderate?'),
    ("freeze_below: never", 'freeze_below: "never" is not a duration'),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_each_mistake_is_told_once_at_its_line(good: Desk, text: str, message: str) -> None:
    whole = told(good, text)
    assert whole.startswith("my.yaml has 1 problem; nothing was run.")
    assert f"  line 2  {message}" in whole


def test_a_line_is_that_of_the_nearest_section_when_something_is_missing(desk: Desk) -> None:
    desk.write("my.yaml", "name: x\nsegments:\n  smb:\n    contract: {}\n")
    with pytest.raises(BadInput, match="line 4  segments.smb.contract.price_per_seat: is missing"):
        desk.check("my.yaml")
    desk.write("empty.yaml", "name: x\n")
    with pytest.raises(BadInput) as refused:
        desk.check("empty.yaml")
    assert "  segments: is missing (Kinds of customers, by name); write a map of names and values" in str(refused.value)


def test_a_reference_into_an_empty_map_says_so(good: Desk) -> None:
    message = told(good, "segments: null\nstrategy: {smb: none}")
    assert "strategy.smb: no segment is called smb; segments names none" in message


def test_an_inherited_mistake_names_its_own_file(good: Desk) -> None:
    good.write("middle.yaml", "extends: good.yaml\nseed: x\n")
    good.write("my.yaml", "extends: middle.yaml\ngrowth: y\n")
    with pytest.raises(BadInput) as refused:
        good.check("my.yaml")
    message = str(refused.value)
    assert message.index("line 2              growth") < message.index("middle.yaml line 2  seed")


# Values that contradict each other


def test_contradictions_are_told_at_the_path_they_name(good: Desk) -> None:
    message = told(good, "segments: {mid: {weight: 0.3}, smb: {contract: {term: 1 month}}}")
    assert "my.yaml has 2 problems" in message
    assert "line 2  segments: weights sum to 0.9; make them sum to 1" in message
    assert "segments.smb.contract.notice: is longer than the term; shorten it" in message


def test_contradictions_are_told_beside_wrong_values_elsewhere(good: Desk) -> None:
    message = told(good, "seed: x\nsegments: {mid: {contract: {notice: 1 year, term: 1 month}}}")
    assert 'line 2  seed: "x" is not a whole number' in message
    assert "line 3  segments.mid.contract.notice: is longer than the term" in message


def test_contradictions_are_told_even_if_something_elsewhere_is_missing(good: Desk) -> None:
    text = "segments: {big: {}, mid: {contract: {notice: 1 year, term: 1 month}}}"
    message = told(good, text)
    assert "segments.big.contract: is missing" in message
    assert "segments.mid.contract.notice: is longer than the term" in message


def test_no_contradiction_is_made_of_a_wrong_value(good: Desk) -> None:
    assert told(good, "segments: {mid: {weight: most}}").startswith("my.yaml has 1 problem;")


def test_a_value_that_broke_the_form_is_not_told_again(good: Desk) -> None:
    good.write("my.yaml", "extends: good.yaml\nsegments: {big: {contract: *x}}\n")
    with pytest.raises(BadInput) as refused:
        good.check("my.yaml")
    assert "my.yaml has 1 problem;" in str(refused.value)


def test_a_section_made_in_python_tells_contradictions_as_well() -> None:
    from pydantic import ValidationError

    from tests.scenario.small_schema import Contract

    with pytest.raises(ValidationError, match="values contradict each other"):
        Contract(price_per_seat=1.0, term=1.0, notice=6.0)

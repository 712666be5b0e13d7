"""What `csim explain` tells of a path, and the resolved file."""

from __future__ import annotations

import pytest

from csim.errors import BadInput
from csim.scenario.explain import describe
from csim.scenario.resolved import resolved
from tests.scenario.conftest import Desk
from tests.scenario.small_schema import Company

BASE = """
    segments:
      smb: {contract: {price_per_seat: 600 USD/year}}  # a study, 2023
    plays: {webinar: {}}
    strategy: {smb: tech_touch}
    freeze_below: 3 months
"""


@pytest.fixture
def mine(desk: Desk) -> Desk:
    desk.write("base.yaml", BASE)
    desk.write(
        "my.yaml",
        """
        extends: base.yaml
        description: "yes: a #1 company"
        strategy: {smb: {add: [webinar]}}
        shocks: [{at: month 18}]
        hiring: {rule: accounts_per_csm, target: 1e2}
        freeze_below: null
        """,
    )
    return desk


def test_a_value_is_told_with_kind_unit_range_default_and_source() -> None:
    assert describe(Company, "segments.NAME.contract.term") == (
        "segments.NAME.contract.term: How long a contract runs before it renews.\n"
        "  what     a duration\n"
        "  unit     months; a bare number is taken in it\n"
        "  allowed  1 to 120 months\n"
        "  default  12 months\n"
        "  source   assumption"
    )


def test_a_required_value_says_so() -> None:
    assert "  default  none, it must be given" in describe(Company, "shocks.1.at")


def test_what_stands_here_is_told_with_its_origin(mine: Desk) -> None:
    composed = mine.compose("my.yaml", "seed=7")

    def here(path: str) -> str:
        return describe(Company, path, composed).partition("  here")[2].strip().partition("\n")[0]

    assert here("segments.smb.contract.price_per_seat") == "600 USD/year, from base.yaml:2"
    assert here("segments.smb.contract.term") == "the default"
    assert here("seed") == "7, from --set"
    assert here("strategy.smb.add") == "[webinar], from my.yaml:3"
    assert here("strategy.smb") == "use, add, from my.yaml:3"
    assert here("shocks") == "[...], from my.yaml:4"
    assert here("segments.NAME.weight") == ""


def test_a_section_lists_what_it_holds() -> None:
    text = describe(Company, "team")
    assert text.startswith("team: Roles, by name.\n  Each entry, by a name of your own (NAME):\n")
    assert "headcount      How many are employed at the start. (a whole number, 0 to 10000; default 6)" in text


def test_a_list_tells_of_its_entries() -> None:
    text = describe(Company, "shocks")
    assert "Each entry of the list:\n    at     When it begins. (a moment, 0 to 520 weeks; required)" in text


def test_variants_are_told_apart(mine: Desk) -> None:
    text = describe(Company, "hiring")
    assert "rule: fixed_plan. Hire by the calendar." in text
    assert "rule: accounts_per_csm. Hire by load." in text
    assert "  when     rule: accounts_per_csm" in describe(Company, "hiring.target")
    chosen = describe(Company, "hiring", mine.compose("my.yaml"))
    assert "target" in chosen
    assert "heads" not in chosen
    assert "when     rule: fixed_plan" in describe(Company, "hiring.heads", mine.compose("my.yaml"))


def test_the_whole_file_is_the_empty_path() -> None:
    text = describe(Company)
    assert text.startswith("A scenario file: A company.\n")
    assert "growth        Growth of the market. (a rate, 0 to 50 % per quarter; default 3 % per quarter)" in text
    assert "shocks        What befalls the company. (a list)" in text


def test_extends_is_explained_although_it_is_no_parameter() -> None:
    assert describe(Company, "extends").startswith("extends: A scenario file, or a list of them")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("teem", "a scenario file holds nothing called teem; did you mean csim explain team?"),
        (
            "segments.mid.contract.trem",
            "segments.mid.contract holds nothing called trem; did you mean csim explain segments.mid.contract.term?",
        ),
        ("headcount", "a scenario file holds nothing called headcount; did you mean csim explain team.NAME.headcount?"),
        ("seed.x", "seed is a single value and holds nothing called x; csim explain seed describes it"),
        ("zzz", "a scenario file holds nothing called zzz; it holds name, description, seed, growth, segments"),
    ],
)  # fmt: skip
def test_an_unknown_path_names_what_is_near(path: str, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        describe(Company, path)
    assert message in str(refused.value)


def test_the_resolved_file_tells_where_every_value_came_from(mine: Desk) -> None:
    composed = mine.compose("my.yaml", "seed=7")
    lines = resolved(composed, mine.check("my.yaml", "seed=7")).splitlines()
    told = {line.partition("#")[0].strip(): line.partition("#")[2].strip() for line in lines if "  # " in line}
    assert told["seed: 7"] == "from --set"
    assert told["price_per_seat: 600 USD/year"] == "from base.yaml:2 (a study, 2023)"
    assert told["term: 12 months"] == "default (assumption)"
    assert told["auto_renew: 50 %"] == "default (KeyBanc 2023)"
    assert told["add: [webinar]"] == "from my.yaml:3"
    assert told["- at: month 18"] == "from my.yaml:4"
    assert told["target: 100"] == "from my.yaml:5"
    assert told["freeze_below: null"] == "default (assumption)"
    assert told["name: my"] == "from my.yaml"


def test_the_resolved_file_is_the_same_scenario(mine: Desk) -> None:
    checked = mine.check("my.yaml", "seed=7")
    mine.write("again.yaml", resolved(mine.compose("my.yaml", "seed=7"), checked))
    assert mine.check("again.yaml") == checked
    again = resolved(mine.compose("again.yaml"), mine.check("again.yaml"))
    assert [line.partition("  # ")[0] for line in again.splitlines()] == [
        line.partition("  # ")[0] for line in (mine.folder / "again.yaml").read_text().splitlines()
    ]

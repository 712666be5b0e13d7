"""The schema for editors takes what csim takes and marks what csim refuses; the reference page lists it all."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from csim.scenario.json_schema import json_schema
from csim.scenario.locate import plain
from csim.scenario.reference import reference
from csim.scenario.yaml_reader import read_text
from tests.scenario.small_schema import Company

SCHEMA = json_schema(Company, "a company")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def accepts(text: str) -> bool:
    """Whether an editor would take the file."""
    return bool(VALIDATOR.is_valid(plain(read_text(text, "f.yaml").root)))


@pytest.mark.parametrize(
    "text",
    [
        "extends: base.yaml",
        "extends: [a.yaml, b.yaml]",
        "segments: {smb: {weight: 60 %}, mid: {contract: {price_per_seat: 50 USD/month, term: 2 years}}}",
        "segments: {smb: {weight: 0.6}}",
        "segments: {smb: null}",
        "plays: {webinar: {effect: -0.5}, academy: null}",
        "strategy: {smb: tech_touch, mid: {use: none, add: [x]}, big: {add: [y]}}",
        "hiring: {rule: accounts_per_csm, target: 80}",
        "hiring: {target: 80}",
        "hiring: {rule: fixed_plan, heads: [1]}",
        "shocks: [{at: month 18, depth: severe}, {at: 18 months}, {at: 30}]",
        "freeze_below: null",
        "freeze_below: 6 months",
        "seed: 1e3",
        "growth: 3 % per quarter",
        "growth: 0.03",
        "team: {csm: {owns_renewals: true, load: 30 hours/week}}",
    ],
)
def test_a_right_file_is_taken(text: str) -> None:
    assert accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        "extends: 3",
        "teem: {}",
        "segments: {smb: {weight: 60}}",
        "segments: {smb: {weight: most}}",
        "segments: {smb: {contract: {term: 12 monhts}}}",
        "segments: {smb: {contract: {term: 12 USD}}}",
        "segments: {big corp: {weight: 1}}",
        "segments: [smb]",
        "plays: {webinar: {effect: 2}}",
        "strategy: {smb: tech_tuch}",
        "strategy: {smb: {use: none, add: webinar}}",
        "hiring: {rule: by_mood}",
        "hiring: {rule: fixed_plan, target: 80}",
        "shocks: [{at: monht 18}]",
        "shocks: [{depth: moderat}]",
        "shocks: [null]",
        "seed: 2.5",
        "growth: 3 %",
        "team: {csm: {owns_renewals: yes}}",
    ],
)
def test_a_wrong_file_is_marked(text: str) -> None:
    assert not accepts(text)


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["title"] == "a company"


def _property(section: str, name: str) -> dict[str, Any]:
    properties: dict[str, Any] = SCHEMA["$defs"][section]["properties"]
    return dict(properties[name])


def test_editors_show_meaning_unit_range_source_and_default() -> None:
    assert _property("Contract", "term")["description"] == (
        "How long a contract runs before it renews. Unit: months. Allowed: 1 to 120 months. Source: assumption."
    )
    assert _property("Contract", "term")["default"] == "12 months"
    assert _property("Role", "headcount")["default"] == 6
    assert "default" not in _property("Contract", "price_per_seat")


def test_defaults_that_editors_offer_are_taken() -> None:
    for definition in SCHEMA["$defs"].values():
        for field in definition["properties"].values():
            if "default" in field:
                jsonschema.validate(field["default"], {**field, "$defs": SCHEMA["$defs"]})


def test_the_reference_lists_every_parameter_by_section() -> None:
    page = reference(Company)
    assert "| `seed` | Begins all luck. | a whole number | 0 to 2147483648 | 1 | any |" in page
    assert "## team\n\nRoles, by name.\n\n| Parameter |" in page
    assert (
        "| `segments.NAME.contract.auto_renew` | Share of contracts that renew unless somebody acts. | a share "
        "| 0 to 100 % | 50 % | KeyBanc 2023 |"
    ) in page
    assert "| `hiring.target` (rule: accounts_per_csm) | Accounts for one CSM. |" in page
    assert "| `shocks.N.at` | When it begins. | a moment | 0 to 520 weeks | required | your choice |" in page

"""Walking a schema, and what a complete one must tell."""

from __future__ import annotations

from typing import Annotated

import pytest

from csim.scenario.completeness import faulty_defaults, fields_without_manual, fields_without_source
from csim.scenario.manual import manual, summary
from csim.scenario.places import UnknownPathError, every, find
from csim.scenario.quantities import Duration, Share, Source
from csim.scenario.section import Section
from tests.scenario.small_schema import Company, Contract, StrategyUse


class Sloppy(Section):
    share: Annotated[float, Share(source="")] = 2.0

    plain: float = 1.0
    """Has no source."""

    term: Annotated[float, Duration("weeks", low=1, high=10, source="assumption")] = 0.0
    """Defaults to something it would refuse."""

    by_name: Annotated[dict[str, Annotated[float, Share(source="assumption")]], Source(source="assumption")] = {
        "a": 3.0
    }
    """Holds a default it would refuse."""

    several: list[Annotated[float, Share(source="assumption")]] = [0.5, -1.0]
    """Likewise."""


def test_a_complete_schema_tells_every_source_meaning_and_right_default() -> None:
    assert fields_without_source(Company) == []
    assert fields_without_manual(Company) == []
    assert faulty_defaults(Company) == []


def test_what_a_sloppy_schema_leaves_out_is_found() -> None:
    assert fields_without_source(Sloppy) == ["share", "plain"]
    assert fields_without_manual(Sloppy) == ["share", "Sloppy"]
    assert faulty_defaults(Sloppy) == [
        "share: 2.0 is above what is allowed; write 0 to 100 %; did you mean 2 %?",
        "term: 0.0 is below what is allowed; write 1 to 10 weeks",
        "by_name: 3.0 is above what is allowed; write 0 to 100 %; did you mean 3 %?",
        "several: -1.0 is below what is allowed; write 0 to 100 %",
    ]


def test_the_text_under_a_field_is_its_manual() -> None:
    assert manual(Contract)["term"] == "How long a contract runs before it renews."
    assert summary(Contract) == "What one customer signs."


def test_every_place_is_walked_once_in_the_order_of_the_file() -> None:
    paths = [".".join(place.path) for place in every(Company)]
    assert paths[:8] == [
        "", "name", "description", "seed", "growth", "segments", "segments.NAME", "segments.NAME.contract",
    ]  # fmt: skip
    assert [path for path in paths if path.startswith("hiring")] == [
        "hiring", "hiring.rule", "hiring.heads", "hiring.rule", "hiring.target",
    ]  # fmt: skip


def test_a_path_is_found_through_maps_lists_short_forms_and_variants() -> None:
    assert find(Company, ("strategy", "smb")).sections == (StrategyUse,)
    assert find(Company, ("strategy", "smb", "add", "1")).fact is not None
    assert find(Company, ("hiring", "target")).when == "rule: accounts_per_csm"
    assert find(Company, ("shocks", "2", "depth")).choices == ("mild", "moderate", "severe")


def test_data_tells_which_variant_is_meant() -> None:
    data = {"hiring": {"rule": "fixed_plan"}}
    with pytest.raises(UnknownPathError) as unknown:
        find(Company, ("hiring", "target"), data)
    assert unknown.value.known == ["rule", "heads"]
    assert find(Company, ("hiring", "heads"), data).when == "rule: fixed_plan"


def test_an_unknown_path_tells_how_far_it_reached_and_what_is_near() -> None:
    with pytest.raises(UnknownPathError) as unknown:
        find(Company, ("team", "csm", "headcont"))
    assert (unknown.value.reached.path, unknown.value.name, unknown.value.near) == (
        ("team", "csm"), "headcont", "headcount",
    )  # fmt: skip

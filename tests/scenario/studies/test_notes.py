"""Notes on right studies that may not mean what they say."""

import pytest

from csim.scenario.studies.notes import notes
from tests.study.made_up_laboratory import inquiry_of

HEAD = "question: Which?\nkind: sweep\nscenarios: [hybrid]\n"


def test_factors_that_only_together_leave_what_is_allowed_are_told(tmp_path):
    factor = "{path: product.learning_burden, low: 1, high: 3, times: true}"
    assert not notes(inquiry_of(tmp_path, f"{HEAD}levers: {{a: {factor}}}\n"))
    text = HEAD + "levers:\n" + "".join(f"  {name}: {factor}\n" for name in "abcdefghij")
    assert any(
        "would leave what is allowed in this range, and stops there" in note
        for note in notes(inquiry_of(tmp_path, text))
    )


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (
            "{path: segments.*.contract.auto_renew, low: 0.5, high: 2, times: true}",
            "a: segments.smb.contract.auto_renew and 1 more of hybrid would leave what is allowed in this range",
        ),
        (
            "{path: segments.*.contract.price_per_seat, low: 0.6, high: 1.4}",
            "a goes from 0.6 USD/year to 1.4 USD/year, hybrid has 600 USD/year: write times: true for factors",
        ),
        ("{path: segments.*.contract.price_per_seat, low: 0.6, high: 1.4, times: true}", ""),
        ("{path: segments.*.contract.price_per_seat, low: 300, high: 900}", ""),
        (
            "{path: team.support.headcount, values: [0.33, 1], times: true}",
            "a: team.support.headcount takes whole numbers, to which the products are rounded",
        ),
        ("{path: team.support.headcount, values: [1, 2], times: true}", ""),
        (
            "{path: team.support.headcount, low: 1, high: 3, steps: 5}",
            "a: only 3 of its 5 steps from 1 person to 3 people are different",
        ),
        ("{path: team.support.headcount, low: 1, high: 5, steps: 5}", ""),
        ("{choices: {one: [horizon=24 months], two: [horizon=36 months]}}", ""),
    ],
)
def test_what_should_be_known_before_any_run_is_told(tmp_path, factor, told):
    found = notes(inquiry_of(tmp_path, f"{HEAD}levers: {{a: {factor}}}\n"))
    assert len(found) == bool(told)
    assert all(told in note for note in found)

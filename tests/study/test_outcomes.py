"""The measures a study names, and amounts in their units."""

from dataclasses import replace

import pytest

from csim.errors import BadInput
from csim.study.outcomes import amount_of, check_outcomes
from tests.study.made_up_laboratory import inquiry_of

HEAD = "question: Which?\nscenarios: [hybrid, no_cs]\n"


@pytest.mark.parametrize(
    ("amount", "measure", "meant"),
    [
        ("0.5 MUSD", "vendor_value", 500_000.0),
        (2.5, "vendor_value", 2.5),
        ("100 %", "nrr", 100.0),
        ("0.3 points", "nrr", 0.3),
        ("24 months", "cac_payback", 24.0),
        ("2 years", "cac_payback", 24.0),
        ("5 %/year", "departure_rate", 5.0),
        ("30", "nps", 30.0),
        ("2 days", "wait_days", 2.0),
        ("-1 MUSD", "cash_low", -1e6),
        ("60 kUSD/year", "mrr", 5_000.0),
    ],
)
def test_amounts_are_taken_in_the_measures_unit(amount, measure, meant):
    assert amount_of(amount, measure) == pytest.approx(meant)


def test_a_share_in_place_of_a_percentage_is_asked_about():
    with pytest.raises(BadInput, match=r"nrr is measured in %; 0.9 could be a share; write 90 %, or 0.9 % if that"):
        amount_of(0.9, "nrr")
    assert amount_of("0.9 %", "nrr") == pytest.approx(0.9)
    assert amount_of(0.9, "health_true") == 0.9


@pytest.mark.parametrize(("amount", "measure"), [("3 weeks", "vendor_value"), ("much", "nrr"), ("2 MUSD", "nps")])
def test_another_unit_is_refused_with_the_one_that_is_meant(amount, measure):
    with pytest.raises(BadInput, match=f'{measure} is measured in .*; "{amount}" is not; write such as 1'):
        amount_of(amount, measure)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: sweep\noutcomes: [nnr]\n", "line 4  outcomes: no measure is called nnr; did you mean nrr?"),
        ("kind: sweep\nprecision: {within: {nnr: 1}}\n", "precision.within: no measure is called nnr"),
        ("kind: sweep\nprecision: {within: {nrr: 1 USD}}\n", "precision.within: nrr is measured in %"),
        ("kind: tipping\ntipping: {measure: nnr}\n", "tipping.measure: no measure is called nnr"),
        ("kind: optimise\noptimise: {objective: nnr}\n", "optimise.objective: no measure is called nnr"),
        ("kind: optimise\noptimise: {against: nnr}\n", "optimise.against: no measure is called nnr"),
        ("kind: optimise\noptimise: {limits: {nnr: {at_least: 1}}}\n", "optimise.limits: no measure is called nnr"),
        ("kind: solve\nsolve: {limits: {nrr: {at_least: 1 USD}}}\n", "solve.limits.nrr: nrr is measured in %"),
        ("kind: select\nselect: {zone: 3 weeks}\n", "select.zone: vendor_value is measured in USD"),
        ("kind: discover\ndiscover: {fails_when: {measure: nnr, below: 1}}\n", "no measure is called nnr"),
        ("kind: discover\ndiscover: {fails_when: {measure: nrr, below: 1 USD}}\n", "nrr is measured in %"),
        ("kind: information\ninformation: {measure: nnr}\n", "information.measure: no measure is called nnr"),
    ],
)
def test_what_a_study_names_must_exist_in_its_unit(tmp_path, text, message):
    with pytest.raises(BadInput) as refused:
        check_outcomes(inquiry_of(tmp_path, HEAD + text))
    assert message in str(refused.value)
    assert "line " in str(refused.value)


def test_a_right_study_passes(tmp_path):
    check_outcomes(inquiry_of(tmp_path, HEAD + "kind: sweep\noutcomes: [nrr.smb, utilisation.support]\n"))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("vendor_vaule", "did you mean vendor_value"),
        ("Lowest cash", "did you mean cash_low"),
        ("vendor", "did you mean vendor_npv or vendor_value?"),
        ("payback", "did you mean cac_payback or "),
        ("churn", "did you mean logo_churn or churned_mrr?"),
        ("nnr.smb", "did you mean nrr.smb?"),
        ("csat", "no measure is called csat; csim explain measures lists them"),
        ("nrr.smbb", "no measure is called nrr.smbb: no scenario here has a segment smbb; did you mean smb?"),
        ("utilisation.suport", "no scenario here has a role suport; did you mean support?"),
        ("vendor_value.smb", '"vendor_value.smb": vendor_value is split by nothing'),
    ],
)
def test_a_mistyped_measure_is_answered_with_ids_that_come_near(tmp_path, name, hint):
    with pytest.raises(BadInput) as refused:
        check_outcomes(inquiry_of(tmp_path, f"{HEAD}kind: sweep\noutcomes: [{name}]\n"))
    assert hint in str(refused.value)


def test_a_role_that_an_override_of_the_study_may_add_is_not_refused(tmp_path):
    inquiry = inquiry_of(tmp_path, f"{HEAD}kind: sweep\noutcomes: [utilisation.night]\n")
    with pytest.raises(BadInput, match="no scenario here has a role night"):
        check_outcomes(inquiry)
    check_outcomes(replace(inquiry, text=f"{inquiry.text}levers: {{shift: {{choices: {{late: [team.night.a=1]}}}}}}"))

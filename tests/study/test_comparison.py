"""Comparisons: tidy tables, paired differences, verdicts that call a tie a tie, documents a program can read."""

import json

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.comparison import Comparison, default_baseline
from csim.study.verdict import standing
from tests.study.made_up import FIGURES, comparison, study


def test_the_tables_are_tidy():
    made = comparison()
    assert list(made.table.columns) == ["strategy", "measure", "mean", "low", "high", "runs"]
    assert not made.table.duplicated(["strategy", "measure"]).any()
    assert list(made.runs.columns) == ["strategy", "replicate", "measure", "value"]
    assert len(made.runs) == 4 * 40 * len(made.study.measures)
    assert list(made.curves.columns) == ["strategy", "curve", "month", "mean", "low", "high", "p05", "p95"]
    assert not made.curves.duplicated(["strategy", "curve", "month"]).any()
    assert set(made.differences["strategy"]) == set(FIGURES) - {"no_cs"}


def test_months_count_from_one_and_ages_from_the_signing():
    curves = comparison().curves.set_index("curve")["month"]
    assert (curves["mrr"].min(), curves["mrr"].max()) == (1, 24)
    assert (curves["payback"].min(), curves["payback"].max()) == (0, 12)


def test_a_mean_is_the_mean_of_the_runs():
    made = comparison()
    runs = made.runs.query("strategy == 'hybrid' and measure == 'nrr'")["value"]
    row = made.table.query("strategy == 'hybrid' and measure == 'nrr'").iloc[0]
    assert row["mean"] == pytest.approx(runs.mean())
    assert row["low"] < row["mean"] < row["high"]
    assert row["runs"] == 40


def test_differences_are_paired_and_say_what_the_pairing_was_worth():
    made = comparison()
    found = made.differences.query("strategy == 'hybrid' and measure == 'vendor_value'").iloc[0]
    assert found["mean"] == pytest.approx(30e6, rel=0.05)
    assert found["variance_reduction"] > 5
    alone = made.figure("hybrid", "vendor_value")
    assert found["high"] - found["low"] < alone.high - alone.low


def test_another_baseline_needs_no_new_runs():
    made = comparison()
    other = made.judged(baseline="hybrid")
    assert other.study is made.study
    mine, theirs = made.difference("hybrid", "no_cs", "nrr"), other.difference("no_cs", "hybrid", "nrr")
    assert mine.mean == pytest.approx(-theirs.mean)
    assert "no_cs" in set(other.differences["strategy"])


def test_the_order_of_strategies_changes_nothing():
    names = tuple(FIGURES)
    forward, backward = comparison(names), comparison(names[::-1])
    key = ["strategy", "measure"]
    for frame in ("table", "differences", "verdict"):
        one = getattr(forward, frame).sort_values(key).reset_index(drop=True)
        other = getattr(backward, frame).sort_values(key).reset_index(drop=True)
        assert one.equals(other), frame
    assert forward.finding == backward.finding


def test_the_verdict_names_best_ties_and_two_kinds_of_chance():
    rows = comparison().verdict.query("measure == 'vendor_value'").set_index("strategy")
    assert rows["mark"].to_dict() == {"hybrid": "best", "tech_touch": "tie", "high_touch": "", "no_cs": ""}
    assert rows["win_share"].sum() == pytest.approx(1)
    assert rows["probability_best"].sum() == pytest.approx(1)
    assert rows.loc["hybrid", "win_share"] < rows.loc["hybrid", "probability_best"]
    assert rows.loc["high_touch", "behind"] == pytest.approx(8.5e6, rel=0.1)
    assert 0 < rows.loc["high_touch", "behind_low"] < rows.loc["high_touch", "behind_high"]


def test_lower_is_better_where_it_is():
    rows = comparison().verdict.query("measure == 'cac_payback_restricted'").set_index("strategy")
    assert rows.loc["no_cs", "mark"] == "best"
    assert rows.loc["high_touch", "behind"] > 3


def nrr_in_good_worlds(behind):
    """Hybrid's NRR exists in the good half of the worlds alone, where it is `behind` all others."""
    changes = {}
    for replicate in range(40):
        for name in ("tech_touch", "high_touch", "no_cs"):
            changes[name, replicate, "nrr"] = (110.0 if replicate < 20 else 80.0) + 0.01 * replicate
        changes["hybrid", replicate, "nrr"] = 110.0 - behind + 0.01 * replicate if replicate < 20 else np.nan
    return comparison(changes=changes)


def test_the_best_is_best_in_the_worlds_that_all_share():
    made = nrr_in_good_worlds(behind=3.0)
    assert made.figure("hybrid", "nrr").mean > made.figure("no_cs", "nrr").mean
    found = standing(made, "nrr")
    assert found.best != "hybrid"
    assert found.others == ("hybrid",)
    assert standing(nrr_in_good_worlds(behind=-3.0), "nrr").leaders == ("hybrid",)


def test_without_a_world_in_common_nobody_is_best():
    changes = {
        (name, replicate, "nrr"): np.nan
        for replicate in range(40)
        for name in FIGURES
        if (name == "hybrid") == (replicate < 20)
    }
    made = comparison(changes=changes)
    assert standing(made, "nrr") is None
    assert "nrr" not in set(made.verdict["measure"])


def test_who_alone_has_a_measure_is_best_at_nothing():
    changes = {(name, replicate, "nrr"): np.nan for replicate in range(40) for name in FIGURES if name != "hybrid"}
    assert standing(comparison(changes=changes), "nrr") is None
    alone = comparison(("hybrid",), baseline="hybrid")
    assert standing(alone, "nrr").best == "hybrid"


def test_a_wider_zone_of_indifference_makes_more_ties():
    made = comparison()
    assert not made.tied("hybrid", "high_touch", "vendor_value")
    assert made.judged(indifference=0.2).tied("hybrid", "high_touch", "vendor_value")
    assert made.judged(indifference=0.0).tied("hybrid", "hybrid", "vendor_value")


def test_a_measure_that_some_strategies_lack_is_missing_there():
    made = comparison()
    figure = made.figure("no_cs", "utilisation.relationship")
    assert figure.runs == 0
    assert np.isnan(figure.mean)
    assert np.isnan(made.difference("hybrid", "no_cs", "utilisation.relationship").mean)


def test_a_replicate_that_failed_for_one_is_compared_for_none():
    made = comparison(failed={("hybrid", 3)})
    assert made.figure("no_cs", "nrr").runs == 39
    runs = made.runs.query("measure == 'nrr'")
    assert len(runs.query("strategy == 'hybrid'")) == 39
    assert len(runs.query("strategy == 'no_cs'")) == 40
    assert json.loads(made.to_json())["failures"] == [
        {"strategy": "hybrid", "replicate": 3, "error": "the books do not balance"}
    ]


def test_the_document_is_json_without_nan():
    document = json.loads(comparison().to_json(), parse_constant=pytest.fail)
    assert document["csim"]["kind"] == "comparison"
    assert document["settings"]["baseline"] == "no_cs"
    assert set(document["strategies"]["hybrid"]["measures"]["nrr"]) == {"mean", "low", "high", "runs"}
    assert document["strategies"]["no_cs"]["measures"]["utilisation.relationship"]["mean"] is None
    assert document["differences"]["hybrid"]["vendor_value"]["tie"] is False
    assert document["differences"]["hybrid"]["vendor_value"]["variance_reduction"] > 1
    assert "no_cs" not in document["differences"]
    assert document["finding"]


def test_notebooks_are_shown_the_finding_and_the_figures():
    made = comparison()
    html, markdown = made._repr_html_(), made._repr_markdown_()
    for text in (html, markdown):
        assert made.finding.split(".")[0] in text
        assert "Hybrid (best)" in text
        assert "Tech-touch (tie)" in text
    assert html.count("<table>") == markdown.count("| --- |") == 3


def test_one_strategy_alone_has_no_differences():
    made = comparison(("hybrid",), baseline="hybrid")
    assert made.differences.empty
    assert list(made.differences.columns)[:3] == ["strategy", "measure", "mean"]
    assert json.loads(made.to_json())["differences"] == {}
    assert "worth 75" in made.finding


def test_one_replicate_has_figures_and_no_intervals():
    made = comparison(replications=1)
    assert np.isnan(made.figure("hybrid", "nrr").low)
    assert made.differences["tie"].all()
    assert json.loads(made.to_json())["strategies"]["hybrid"]["measures"]["nrr"]["low"] is None
    assert "one replicate shows no differences, only luck" in made.finding


@pytest.mark.parametrize(
    ("baseline", "indifference", "message"),
    [
        ("high-tuch", 0.01, 'no strategy here is called "high-tuch"; did you mean high_touch?'),
        ("no_cs", 1.5, "1.5 is not a share from 0 to below 1"),
        ("no_cs", -0.1, "is not a share"),
        ("no_cs", float("nan"), "is not a share"),
    ],
)
def test_judging_by_what_makes_no_sense_is_refused(baseline, indifference, message):
    with pytest.raises(BadInput, match=message):
        Comparison(study(), baseline, indifference)


def test_doing_nothing_is_the_baseline_if_it_is_there():
    assert default_baseline(("hybrid", "no_cs")) == "no_cs"
    assert default_baseline(("hybrid", "tech_touch")) == "hybrid"

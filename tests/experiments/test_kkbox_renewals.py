"""Real renewals: the counts, the exact mixture, the fit, who beats whom, and that the documents say what is printed."""

import ast
import json
import math
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special  # type: ignore[import-untyped]

from csim.rules import renewal
from experiments.kkbox_renewals import picture, study, tables, validate
from experiments.kkbox_renewals.cells import CLASSES, PAYMENT_TYPES, Cell, common_rate, read_cells
from experiments.kkbox_renewals.fit import customers_at, fit_customers, log_loss, predictions
from experiments.kkbox_renewals.mechanism import Customers, beta_nodes, churn_of_classes, survival_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "experiments" / "kkbox_renewals"
PAYMENTS = np.arange(25)
POPULATIONS = st.builds(Customers, st.floats(0.02, 0.98), st.floats(0.05, 50.0), st.floats(0.01, 1.0))


@pytest.fixture(scope="module")
def cells():
    return read_cells()


@pytest.fixture(scope="module")
def later(cells):
    return study.later_payments(cells)


@pytest.fixture(scope="module")
def another(cells):
    return study.another_channel(cells)


def test_the_counts_are_the_published_ones(cells):
    assert len(cells) == len({cell[:3] for cell in cells}) == 5 * 2 * 4
    assert sum(cell.decisions for cell in cells) == 10_151_119
    assert sum(cell.churned for cell in cells) == 462_814


def test_the_counts_give_the_figures_their_source_names(cells):
    def rate(payment_type, payments):
        return 100.0 * common_rate([cell for cell in cells if cell[1:3] == (payment_type, payments)])

    assert [round(rate("Auto-renew", "1"), 1), round(rate("Manual", "1"), 1)] == [6.9, 37.3]
    assert round(rate("Manual", "13+"), 1) == 6.5
    by_hand = [cell for cell in cells if cell.payment_type == "Manual"]
    assert round(100 * sum(cell.decisions for cell in by_hand) / 10_151_119) == 13
    assert round(100 * sum(cell.churned for cell in by_hand) / 462_814) == 57


@given(POPULATIONS)
def test_by_hand_it_is_the_shifted_beta_geometric(customers):
    alpha = (1.0 - customers.propensity_mean) * customers.propensity_concentration
    beta = customers.propensity_mean * customers.propensity_concentration
    closed = np.exp(special.betaln(alpha, beta + PAYMENTS) - special.betaln(alpha, beta))
    assert survival_of(customers, auto_renew=False, payments=24) == pytest.approx(closed, rel=1e-9)


@given(POPULATIONS)
def test_under_attention_it_is_the_closed_form(customers):
    alpha = (1.0 - customers.propensity_mean) * customers.propensity_concentration
    closed = special.hyp2f1(-PAYMENTS, alpha, customers.propensity_concentration, customers.attention)
    assert survival_of(customers, auto_renew=True, payments=24) == pytest.approx(closed, rel=1e-7)


@pytest.mark.parametrize(("alpha", "beta", "count"), [(0.3, 2.0, 1), (0.3, 2.0, 2), (1.0, 1.0, 5), (0.02, 0.05, 13)])
def test_nodes_are_those_of_gauss_and_jacobi(alpha, beta, count):
    places, weights = special.roots_jacobi(count, beta - 1.0, alpha - 1.0)
    found, shares = beta_nodes(alpha, beta, count)
    assert found == pytest.approx((1.0 + places) / 2.0, abs=1e-12)
    assert shares == pytest.approx(weights / weights.sum(), rel=1e-9)


def test_classes_weigh_payments_by_survival():
    customers = Customers(0.6, 1.5, 0.2)
    survival = survival_of(customers, auto_renew=True, payments=24)
    hazards = 1.0 - survival[1:] / survival[:-1]
    found = churn_of_classes(customers, auto_renew=True)
    assert list(found) == list(CLASSES)
    assert found["1"] == pytest.approx(hazards[0])
    assert found["2-3"] == pytest.approx(np.average(hazards[1:3], weights=survival[1:3]))
    assert found["4-12"] == pytest.approx(np.average(hazards[3:12], weights=survival[3:12]))
    assert found["13+"] == pytest.approx(np.average(hazards[12:], weights=survival[12:-1]))
    assert churn_of_classes(customers, auto_renew=True, last_payment=13)["13+"] == pytest.approx(hazards[12])


def test_it_is_csims_rule_that_decides(monkeypatch):
    monkeypatch.setattr(renewal, "leaving_probability", lambda looked, _stay: 0.5 * looked)
    assert list(churn_of_classes(Customers(0.9, 2.0, 0.4), auto_renew=True).values()) == pytest.approx([0.2] * 4)
    assert list(churn_of_classes(Customers(0.9, 2.0, 0.4), auto_renew=False).values()) == pytest.approx([0.5] * 4)


@given(POPULATIONS, st.booleans())
def test_churn_of_a_mixture_never_rises(customers, auto_renew):
    shares = list(churn_of_classes(customers, auto_renew).values())
    assert all(after <= before * (1.0 + 1e-9) for before, after in pairwise(shares))


def test_the_fit_finds_a_population_again():
    true = Customers(0.63, 1.8, 0.14)
    made = [Cell("made", kind, payments, 10_000_000, 0) for kind in PAYMENT_TYPES for payments in CLASSES]
    shares = predictions(true, made)
    found = fit_customers(
        [cell._replace(churned=round(share * cell.decisions)) for cell, share in zip(made, shares, strict=True)]
    )
    assert found == pytest.approx(true, rel=1e-3)


def test_no_population_is_likelier_than_the_one_fitted(cells, later):
    for channel, found in later.fitted.items():
        seen = [cell for cell in cells if cell.channel == channel and cell.payments in study.FITTED]

        def loss(x, seen=seen):
            return 1e3 * log_loss(predictions(customers_at(np.clip(x, -7, 7)), seen), seen)

        best = min(optimize.minimize(loss, start, method="Nelder-Mead").fun for start in ([0, 0, 0], [1, -2, 1]))
        assert 1e3 * log_loss(predictions(found, seen), seen) <= best + 1e-6


def test_what_is_held_out_is_not_fitted(cells, later):
    spoilt = [cell if cell.payments in study.FITTED else cell._replace(churned=cell.decisions // 2) for cell in cells]
    again = study.later_payments(spoilt)
    assert again.fitted == later.fitted
    for name, said in later.forecasts.items():
        if name not in (study.FLOOR, study.HINDSIGHT):
            assert list(again.forecasts[name].values()) == list(said.values())


def test_a_channel_held_out_is_not_fitted(cells, another):
    spoilt = [cell if cell.channel != "Channel 7" else cell._replace(churned=cell.decisions // 2) for cell in cells]
    again = study.another_channel(spoilt).fitted
    assert again["Channel 7"] == another.fitted["Channel 7"]
    assert again["Channel 9"] != another.fitted["Channel 9"]


def test_log_loss_is_the_mean_of_minus_log():
    four = [Cell("made", "Manual", "1", 4, 1)]
    assert log_loss([0.2], four) == pytest.approx(-(math.log(0.2) + 3 * math.log(0.8)) / 4)


def test_rivals_forecast_what_they_say(cells, later, another):
    cell = next(cell for cell in later.held_out if cell[:3] == ("Channel 4", "Manual", "13+"))
    assert later.forecasts[study.LAST_RATE][cell] == pytest.approx(12858 / 67056)
    assert later.forecasts[study.BY_CHANNEL][cell] == pytest.approx((24870 + 12858) / (73050 + 67056))
    seen = [cell for cell in cells if cell.payments in study.FITTED]
    manual = [cell for cell in seen if cell.payment_type == "Manual"]
    assert later.forecasts[study.BY_TYPE][cell] == pytest.approx(common_rate(manual))
    assert later.forecasts[study.CONSTANT][cell] == pytest.approx(common_rate(seen))
    assert later.forecasts[study.FLOOR][cell] == pytest.approx(20 / 545)
    others = [cell for cell in cells if cell[1:3] == ("Manual", "13+") and cell.channel != "Channel 4"]
    assert another.forecasts[study.OTHERS_TABLE][cell] == pytest.approx(common_rate(others))


def test_csim_beats_every_constant_rate_on_what_was_held_out(later, another):
    for rival in (study.CONSTANT, study.BY_TYPE, study.BY_CHANNEL):
        assert later.log_loss(study.CSIM) < later.log_loss(rival)
    for rival in (study.CONSTANT, study.BY_TYPE):
        assert another.log_loss(study.CSIM) < another.log_loss(rival)


def test_where_csim_is_not_the_best_it_is_said(later, another):
    assert later.log_loss(study.LAST_RATE) < later.log_loss(study.CSIM)
    assert tables.better(later) == "Better than csim by log-loss: last known rate (payments 2-3)."
    assert another.log_loss(study.OTHERS_TABLE) < another.log_loss(study.CSIM)
    assert tables.better(another) == "Better than csim by log-loss: the others' rate for each type and class."


def test_a_constant_rate_known_in_hindsight_is_not_beaten_over_all_but_in_every_named_channel(later):
    assert later.log_loss(study.HINDSIGHT) < later.log_loss(study.CSIM)
    for channel in ("Channel 3", "Channel 4", "Channel 7", "Channel 9", "Other"):
        part = [cell for cell in later.held_out if cell.channel == channel]
        assert (later.log_loss(study.CSIM, part) < later.log_loss(study.HINDSIGHT, part)) == (channel != "Other")
    assert round(100 * later.forecasts[study.HINDSIGHT][later.held_out[0]], 1) == 2.6  # as the page says
    assert 100 * later.forecasts[study.CONSTANT][later.held_out[0]] == pytest.approx(13.2, abs=0.1)


@pytest.mark.parametrize("channel", ["Channel 7", "Other"])
def test_automatic_churn_that_rises_is_missed(later, channel):
    early, late = (cell for cell in later.held_out if cell[:2] == (channel, "Auto-renew"))
    assert late.rate > 1.5 * early.rate
    forecast = later.forecasts[study.CSIM]
    assert forecast[late] < forecast[early]
    part = [cell for cell in later.held_out if cell.channel == channel]
    assert later.log_loss(study.CSIM, part) > later.log_loss(study.LAST_RATE, part)


def test_the_pictures_title_is_true(later):
    worst = {}
    for cell in later.held_out:
        error = 100.0 * abs(later.forecasts[study.CSIM][cell] - cell.rate)
        worst[cell.channel] = max(worst.get(cell.channel, 0.0), error)
    assert sorted(channel for channel, error in worst.items() if error < 2.5) == ["Channel 3", "Channel 4", "Channel 9"]


def test_the_page_shows_the_same_tables(later, another):
    page = (ROOT / "docs" / "background" / "validation.md").read_text(encoding="utf-8")
    shown = [made(trial) for made in (tables.scores, tables.losses_by_part) for trial in (later, another)]
    for table in (*shown, tables.errors(later), tables.populations(later.fitted), tables.also_tried(later)):
        assert table in page


def test_the_pages_own_figures_are_right(cells):
    """Figures in its sentences that no table holds."""
    page = " ".join((ROOT / "docs" / "background" / "validation.md").read_text(encoding="utf-8").split())
    count = {cell[:3]: cell for cell in cells}
    left_7, left_other = 14_523 - (4_910 + 6_255) / 2, 17_038 - (4_160 + 5_651) / 2
    seven, other = (count[channel, "Auto-renew", "13+"] for channel in ("Channel 7", "Other"))
    without = [
        (seven.churned - left_7) / (seven.decisions - left_7),
        (other.churned - left_other) / (other.decisions - left_other),
    ]
    assert f"higher by {round(left_7, -2):,.0f} in channel 7 and by {round(left_other, -2):,.0f} in" in page
    assert f"{100 * without[0]:.1f} % and {100 * without[1]:.1f} %: the rise" in page
    manual = [cell.decisions for cell in cells if cell[:2] == ("Other", "Manual")]
    assert f"{sum(manual[:2]):,} fitted and {sum(manual[2:])} held-out" in page


def test_json_holds_every_cell_and_a_picture_has_the_same_bytes_twice(tmp_path, capsys, cells):
    assert validate.main(["--json", "--picture", str(tmp_path / "one.png")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [len(told[test]["held_out"]) for test in ("later_payments", "another_channel")] == [20, 40]
    picture.draw(cells, tmp_path / "two.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_it_runs_as_a_script_and_writes_nothing(tmp_path):
    """The README holds what is printed, so that comparing one compares both."""
    script = [sys.executable, str(FOLDER / "validate.py")]
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True)
    assert (FOLDER / "README.md").read_text(encoding="utf-8").endswith(done.stdout)
    assert done.stdout.startswith("10,151,119 renewal decisions, 462,814 churned.")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_a_folder_is_refused(tmp_path, capsys):
    assert validate.main(["--picture", str(tmp_path / "missing" / "churn.png")]) == 2
    heard = capsys.readouterr()
    assert "there is no folder" in heard.err
    assert "make it first" in heard.err
    assert heard.out == ""


def test_it_stands_on_the_rules_and_the_style_of_pictures_alone():
    allowed = {"csim.rules", "csim.report.style", "numpy", "numpy.typing"}
    for module in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                own = name.startswith("experiments.kkbox_renewals")
                top = name.split(".")[0]
                assert own or name in allowed or top in sys.stdlib_module_names or top == "matplotlib", name
                assert top != "random"


@settings(max_examples=20)
@given(st.floats(-20, 20))
def test_a_difference_has_its_sign(points):
    assert tables.signed(points) == ("0.0" if round(points, 1) == 0 else f"{points:+.1f}")

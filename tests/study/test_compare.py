"""Comparing real runs: the same figures however the work is shared, and failures that stay where they belong."""

import math
import pickle

import pytest

from csim.errors import BadInput, RunFailed
from csim.run import simulate
from csim.scenario.load import load
from csim.study import observe as observing
from csim.study.compare import compare, make_plan
from csim.study.observe import Plan, observe, observe_replicate
from csim.study.results import Failure, Observation
from tests.study.small import write_small


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory):
    small = write_small(tmp_path_factory.mktemp("small"))
    return {"small": load(small), "no_team": load(small.with_name("no_team.yaml"))}


def test_one_worker_or_two_give_the_same_figures(scenarios):
    alone = compare(scenarios, replications=3, workers=1)
    shared = compare(scenarios, replications=3, workers=2)
    assert alone.runs.equals(shared.runs)
    assert alone.to_json() == shared.to_json()


def test_the_order_of_scenarios_changes_no_figure(scenarios):
    backwards = dict(reversed(scenarios.items()))
    key = ["strategy", "replicate", "measure"]
    one = compare(scenarios, replications=2, workers=1, months=3).runs.sort_values(key, ignore_index=True)
    other = compare(backwards, replications=2, workers=1, months=3).runs.sort_values(key, ignore_index=True)
    assert one.equals(other)


def test_a_comparison_says_what_single_runs_say(scenarios):
    made = compare(scenarios, replications=2, workers=1, seed=5)
    run = observe(simulate(scenarios["no_team"], seed=5, replicate=1, months=8))
    found = made.runs.query("strategy == 'no_team' and replicate == 1").set_index("measure")["value"]
    for measure, value in run.measures.items():
        assert found[measure] == value or (math.isnan(found[measure]) and not math.isfinite(value)), measure


def test_curves_are_those_of_the_ledger(scenarios):
    run = simulate(scenarios["small"], months=8)
    curves = observing.curves(run)
    assert curves["mrr"].tolist() == run.segment["mrr"].sum(axis=1).tolist()
    assert curves["payback"][0] == 0
    assert len(curves["payback"]) == 5, "ages 0 to 4: those signed in the first half are followed through the second"
    assert curves["paid_back"][0] == 0
    assert {"utilisation.support", "wait_days.relationship"} <= set(curves)


def test_what_is_sent_to_workers_is_plain_data(scenarios):
    plan = make_plan(scenarios, None, None)
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert plan.months == 8
    assert plan.seed == scenarios["small"].seed


def test_progress_is_told_in_runs(scenarios):
    heard = []
    compare(scenarios, replications=3, workers=1, months=1, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(2, 6), (4, 6), (6, 6)]


def test_a_failed_run_is_a_failure_and_the_others_are_kept(scenarios, monkeypatch):
    def failing(scenario, **settings):
        if settings.get("replicate") == 1 and scenario.name == "Small company":
            raise RunFailed("the books do not balance in month 2")
        return simulate(scenario, **settings)

    monkeypatch.setattr(observing, "simulate", failing)
    made = compare(scenarios, replications=3, workers=1, months=2)
    assert made.study.failures == (Failure("small", 1, "the books do not balance in month 2"),)
    assert made.study.complete.tolist() == [True, False, True]
    assert made.figure("no_team", "customers").runs == 2


def test_a_fault_of_csim_is_told_with_its_place(scenarios, monkeypatch):
    def faulty(scenario, **settings):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(observing, "simulate", faulty)
    plan = make_plan(scenarios, None, 1)
    first, second = observe_replicate(plan, 0)
    assert first.error == second.error == "ZeroDivisionError: by nothing"
    assert "in faulty" in first.traceback


def test_nothing_finished_is_an_error_that_says_why(scenarios, monkeypatch):
    def failing(scenario, **settings):
        if "replicate" in settings:
            raise RunFailed("the books do not balance in month 1")
        return simulate(scenario, **settings)

    monkeypatch.setattr(observing, "simulate", failing)
    with pytest.raises(
        RunFailed, match="no replicate could be finished for all strategies; small, replicate 0: the books"
    ):
        compare(scenarios, replications=2, workers=1, months=1)


def test_bad_input_met_on_the_way_is_not_a_failed_run(scenarios, monkeypatch):
    def refusing(scenario, **settings):
        raise BadInput.because("this company is too large")

    monkeypatch.setattr(observing, "simulate", refusing)
    with pytest.raises(BadInput, match="too large"):
        observe_replicate(make_plan(scenarios, None, 1), 0)


def test_an_observation_is_small(scenarios):
    seen = observe(simulate(scenarios["small"], months=8))
    assert isinstance(seen, Observation)
    assert len(pickle.dumps(seen)) < 100_000


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"replications": 0}, "replications: 0 is not a whole number from 1 to 100,000"),
        ({"workers": 0}, "workers: 0 is not a whole number from 1 to 1,024"),
        ({"months": 0}, "months: 0 is not a whole number from 1 to 240"),
        ({"months": 241}, "months: 241 is not"),
        ({"seed": -1}, "seed: -1 is not a whole number from 0"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(scenarios, settings, message):
    with pytest.raises(BadInput, match=message):
        compare(scenarios, **settings)


def test_scenarios_that_cannot_be_compared_are_refused(scenarios):
    with pytest.raises(BadInput, match="there is nothing to compare"):
        compare({})
    with pytest.raises(BadInput, match='two scenarios are called "Small company"'):
        compare([scenarios["small"], scenarios["small"]])
    longer = scenarios["no_team"]._replace(weeks=104)
    with pytest.raises(
        BadInput, match=r"last differently long \(months: small 8, longer 24\); say how long with --months"
    ):
        compare({"small": scenarios["small"], "longer": longer})


def test_a_long_or_shared_name_gives_way_to_the_short_one(scenarios):
    wordy = scenarios["no_team"]._replace(name="A small company in which nobody looks after customers")
    plan = Plan(("small", "twin", "wordy"), (scenarios["small"], scenarios["small"], wordy), 1, 1)
    made = compare(dict(zip(plan.names, plan.scenarios, strict=True)), replications=1, workers=1, months=1)
    assert [each.label for each in made.study.strategies] == ["small", "twin", "wordy"]

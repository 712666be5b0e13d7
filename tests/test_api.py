"""What Python users hold: few names, found late, and objects that show themselves."""

import re
import subprocess
import sys

import pytest

import csim
from csim import api
from csim.study import errands
from tests.study.small import write_small


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def run(small):
    return csim.run(csim.load(small), months=2, events=True)


def test_the_names_it_offers_are_there():
    assert set(csim.__all__) <= set(dir(csim))
    for name in csim.__all__:
        assert getattr(csim, name) is not None
    with pytest.raises(AttributeError, match="module csim has no attribute simulat; it offers BadInput, CsimError"):
        csim.simulat  # noqa: B018


@pytest.mark.parametrize("first", ["import csim.run", "from csim.run import simulate", "import csim; csim.run"])
def test_the_function_run_and_the_module_run_do_not_meet(first):
    code = f"{first}\nimport csim\nfrom csim.run import simulate\nassert csim.run.__module__ == 'csim.api', csim.run"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_scenario_shows_what_it_implies(small):
    loaded = csim.load(small, set={"seed": 5, "horizon": "3 months", "company.cash": "2 MUSD"})
    assert repr(loaded) == "LoadedScenario(short_name='small')"
    assert loaded.scenario.seed == 5
    assert loaded.scenario.weeks == 13
    assert "enterprise" in loaded._repr_markdown_()
    assert csim.load(small, set="seed=6").scenario.seed == 6


def test_a_budget_staffs_the_team(small):
    rich, poor = (csim.load(small, equal_budget=amount).scenario for amount in (4e6, 1e6))
    assert rich.identity != poor.identity
    with pytest.raises(csim.BadInput, match="is no budget"):
        csim.load(small, equal_budget=-1)


def test_a_run_shows_itself_and_its_tables(run):
    assert repr(run) == "<Run of Small company: 2 months, seed 1, replicate 0>"
    assert "One possible story" in run._repr_html_()
    assert "| MRR |" in run._repr_markdown_()
    assert list(run.measures.columns) == ["measure", "label", "unit", "value"]
    assert run.panel.groupby("month")["mrr"].sum().iloc[-1] == pytest.approx(run.figures["mrr"])
    assert run.money["month"].tolist() == [1, 2]
    assert {"customers", "staff", "events"} <= set(run.tables)


def test_a_run_takes_what_load_takes(small):
    by_path = csim.run(str(small), seed=4, replicate=1, months=1)
    by_scenario = csim.run(csim.load(small).scenario, seed=4, replicate=1, months=1)
    assert by_path.figures["mrr"] == by_scenario.figures["mrr"]
    assert "events" not in by_path.tables


def test_a_comparison_takes_what_load_takes_and_names_of_ones_own(small):
    made = csim.compare([small, csim.load(small.with_name("no_team.yaml"))], replications=1, workers=1, months=1)
    assert made.names == ("small", "no_team")
    named = csim.compare({"mine": str(small)}, replications=1, workers=1, months=1)
    assert named.names == ("mine",)
    assert named.figure("mine", "mrr").mean == made.figure("small", "mrr").mean


def test_a_comparison_of_one_text_is_not_one_of_its_letters(small):
    with pytest.raises(csim.BadInput, match="compare takes a list of scenarios"):
        csim.compare(str(small))
    with pytest.raises(csim.BadInput, match='two scenarios are called "small"; give each a name'):
        csim.compare([small, small])


def test_results_are_saved_with_their_pictures(run, small, tmp_path):
    assert [path.name for path in csim.save(run, tmp_path / "run")] == ["dashboard.png"]
    made = csim.compare([small], replications=1, workers=1, months=1)
    pictures = csim.save(made, tmp_path / "comparison")
    assert len(pictures) == 5
    assert all(path.exists() for path in pictures)


def test_without_a_list_the_shipped_strategies_are_compared():
    assert set(api.load_all(api.STRATEGIES)) == set(api.STRATEGIES)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"months": 0}, "months: 0 is not"),
        ({"seed": 2**63}, "seed: 9223372036854775808 is not"),
        ({"replicate": -1}, "replicate: -1"),
        ({"months": 2.6}, "months: 2.6 is not a whole number from 1 to 240"),
        ({"months": "2"}, "months: 2 is not a whole number from 1 to 240"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(small, settings, message):
    with pytest.raises(csim.BadInput, match=message):
        csim.run(small, **settings)


STUDY = """\
question: What is it worth?
kind: sweep
scenarios: [small.yaml]
uncertainties:
  burden: {path: product.learning_burden, values: [1]}
outcomes: [mrr]
replications: 1
"""


def test_a_study_is_carried_out_and_failed_runs_are_tried_again(small, tmp_path, monkeypatch):
    (small.parent / "study.yaml").write_text(STUDY, encoding="utf-8")

    def fails(*_, **__):
        raise csim.RunFailed("no luck")

    with monkeypatch.context() as patch:
        patch.setattr(errands, "simulate", fails)
        assert len(csim.conduct(small.parent, tmp_path / "out", workers=1).failures) == 1
    assert len(csim.conduct(small.parent, tmp_path / "out", workers=1).failures) == 1
    once_more = csim.conduct(small.parent, tmp_path / "out", workers=1, again=True)
    assert not once_more.failures
    assert once_more.new_runs == 1


@pytest.mark.parametrize(
    ("means", "message"),
    [
        ({"executor": "dsk"}, 'no executor is called "dsk"; did you mean dask?'),
        ({"executor": "dask"}, "the dask executor needs the address of a scheduler"),
        ({"executor": "dask", "address": "tcp://127.0.0.1:1", "workers": 2}, "a cluster has its own; leave --workers"),
        ({"address": "tcp://127.0.0.1:1"}, "--address is for a cluster; add --executor dask"),
        ({"replications": 2.5}, "replications: 2.5 is not a whole number from 1 to 100,000"),
    ],
)
def test_means_that_a_study_cannot_have_are_refused(small, tmp_path, means, message):
    (small.parent / "study.yaml").write_text(STUDY, encoding="utf-8")
    with pytest.raises(csim.BadInput, match=re.escape(message)):
        csim.conduct(small.parent, tmp_path / "out", **means)
    assert not (tmp_path / "out").exists()

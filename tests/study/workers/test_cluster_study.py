"""A whole study on a cluster: the same answer and the same figures as with processes of one's own."""

import os
import re
import signal

import numpy as np
import pytest
from click.testing import CliRunner

import csim
from csim.cli import main
from csim.report.study import study_text
from csim.study.conduct import DASK, Means, Silent, conduct
from csim.study.laboratory import Case
from csim.study.store.store import Store
from tests.study.bench_errands import REPLICATES, bench, cases
from tests.study.clusters import cluster
from tests.study.small import write_small
from tests.study.test_bench import STUDY

ONE_POINT = STUDY + "outcomes: [mrr]\nreplications: 1\nsweep: {method: latin_hypercube, points: 1}\n"

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="processes are ended by POSIX signals here"),
    pytest.mark.long,
]


def test_a_study_on_a_cluster_answers_as_one_at_home(tmp_path):
    write_small(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY + "outcomes: [mrr, vendor_value]\nreplications: 3\n", encoding="utf-8")
    at_home = bench(tmp_path / "study.yaml", tmp_path / "home").inquiry
    home = conduct(at_home, tmp_path / "home", Means(workers=1), Silent())
    with cluster(tmp_path, workers=2) as ours:
        away = conduct(at_home, tmp_path / "away", Means(DASK, address=ours.address), Silent())
    assert away.answer.finding == home.answer.finding
    for name, table in home.answer.tables.items():
        assert table.equals(away.answer.tables[name])


def test_from_python_and_from_the_command_line_a_study_goes_to_a_cluster(tmp_path):
    write_small(tmp_path)
    (tmp_path / "study.yaml").write_text(ONE_POINT, encoding="utf-8")
    with cluster(tmp_path, workers=2) as ours:
        away = csim.conduct(tmp_path, tmp_path / "away", executor="dask", address=ours.address)
        options = ["--executor", "dask", "--address", ours.address, "--out", str(tmp_path / "command")]
        told = CliRunner().invoke(main, ["study", str(tmp_path), *options])
    assert away.new_runs == 2
    assert away.answer.finding == csim.conduct(tmp_path, tmp_path / "away").answer.finding
    assert told.exit_code == 0, told.stderr
    assert re.search(r" with [12] process(es)? of the cluster, if they are as fast as this one, ", told.stderr)
    assert all(line in told.stdout for line in study_text(away).splitlines())


def test_a_worker_killed_in_mid_study_costs_nothing_that_was_kept(tmp_path):
    write_small(tmp_path)
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    right = bench(tmp_path / "study.yaml", tmp_path / "home").measure(cases(), ["mrr"], REPLICATES)
    with cluster(tmp_path, workers=2) as ours:
        laboratory = bench(tmp_path / "study.yaml", tmp_path / "away")
        laboratory.streamed = Means(DASK, address=ours.address).streamed()
        laboratory.measure([Case("small", (("burden", 0.6),))], ["mrr"], range(1))  # both are at work by now
        kept = len(laboratory.store)
        victim = ours.workers[0]
        killed = []

        def watched(done, _):
            if not killed:
                killed.append(done)
                victim.send_signal(signal.SIGKILL)

        laboratory.telling = _Watching(watched)
        found = laboratory.measure(cases(), ["mrr"], REPLICATES)
    assert killed
    assert np.array_equal(found, right)
    assert kept == 1
    assert len(Store(tmp_path / "away")) == right.size


class _Watching(Silent):
    """Tells a test of every run that is done."""

    def __init__(self, watched):
        self._watched = watched

    def bar(self, total):
        from contextlib import nullcontext

        return nullcontext(self._watched)

"""Replicating a study's cases until differences are known as well as asked."""

import numpy as np
import pytest

from csim.errors import BadInput
from csim.study.laboratory import Case
from csim.study.replicate import replicated
from tests.study.made_up_laboratory import MadeUpLaboratory, inquiry_of

STUDY = """\
question: How much better is hybrid?
kind: sweep
scenarios: [hybrid, no_cs]
uncertainties: {burden: {path: product.learning_burden, values: [0.5, 2]}}
precision: {within: {nrr: 0.5 points}, cap: 200}
"""
POINTS = [(("burden", burden),) for burden in (0.5, 2.0)]
CASES = [Case(name, point) for point in POINTS for name in ("hybrid", "no_cs")]


def noisy(spreads):
    """Worlds in which hybrid's NRR is 3 points above no_cs, with a spread of the difference by burden."""

    def figures(case, replicate):
        burden = dict(case.settings)["burden"]
        luck = np.random.default_rng([replicate, int(10 * burden)]).normal()
        return {"nrr": 100.0 + (3.0 + spreads[burden] * luck if case.scenario == "hybrid" else 0.0)}

    return MadeUpLaboratory(figures)


def test_the_point_that_is_known_least_decides(tmp_path):
    inquiry = inquiry_of(tmp_path, STUDY)
    calm = replicated(inquiry, noisy({0.5: 0.2, 2.0: 0.2}), CASES)
    assert calm.replications == 16
    assert calm.reason == "after 16 replications every difference in NRR is known to ±0.5 points, as asked"
    wild = replicated(inquiry, noisy({0.5: 0.2, 2.0: 2.0}), CASES)
    assert 40 < wild.replications < 120


def test_the_cap_ends_it_and_the_reason_says_where(tmp_path):
    inquiry = inquiry_of(tmp_path, STUDY.replace("200", "24"))
    found = replicated(inquiry, noisy({0.5: 0.2, 2.0: 5.0}), CASES)
    assert found.replications == 24
    assert found.reason.startswith(
        "stopped at the cap of 24 replications; hybrid less no_cs in NRR is still known only"
    )
    assert found.reason.endswith("(at burden 2)")


def test_runs_missing_at_any_point_are_told(tmp_path):
    calm = noisy({0.5: 0.2, 2.0: 0.2})

    def figures(case, replicate):
        lost = dict(case.settings)["burden"] == 2.0 and replicate in (3, 5)
        return {} if lost else {"nrr": calm.measure([case], ["nrr"], range(replicate, replicate + 1))[0, 0, 0]}

    found = replicated(inquiry_of(tmp_path, STUDY), MadeUpLaboratory(figures), CASES)
    assert found.replications == 16
    assert found.reason.endswith(", as asked; not all of them hold every difference, 14 at least")


def test_one_scenario_has_no_differences(tmp_path):
    inquiry = inquiry_of(tmp_path, STUDY.replace("hybrid, no_cs", "hybrid"))
    with pytest.raises(BadInput, match=r"line 5  precision: compares scenarios, and there is only one; name another"):
        replicated(inquiry, noisy({}), CASES[:1])


def test_a_cap_that_is_too_low_is_refused_with_its_line(tmp_path):
    with pytest.raises(BadInput, match=r"line 5  precision.cap: 8 is below what is allowed; write 16 to 100000"):
        inquiry_of(tmp_path, STUDY.replace("200", "8"))

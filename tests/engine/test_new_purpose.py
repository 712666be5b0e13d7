"""A purpose of luck more, drawn from for every customer and every person in every week, moves no other draw.

The kernels run as plain Python here, so that a test can let them draw for something new.
"""

from functools import partial

import numpy as np
import pytest

from csim.engine.kernels import common, week
from csim.engine.team import Team
from csim.luck import purposes
from csim.run import simulate
from csim.state.columns import ACTIVE
from tests.engine.company import State, company, same_tables
from tests.engine.test_worlds import SERVED

TAKEN = {number for number, _ in purposes.meanings().values()}
NEW = next(number for number in range(1, 2**16) if number not in TAKEN)
"""The purpose to be added: a number that no other has."""
tell = partial(simulate, months=4, keep=True, events=True, compiled=False)


@pytest.fixture(scope="module")
def scenario():
    """A small company in which everything happens."""
    sets = (*SERVED, "team.csm.skill_spread=0.2", "team.csm.hiring={rule: fixed, plan: [{at: month 1, headcount: 6}]}")
    return company(*sets, state=State(15))


@pytest.fixture
def drawn(monkeypatch):
    """Let each phase of a customer's week, and each question about a person, begin with a draw for something new."""
    log = []

    def also_drawing(phase):
        def with_more(world, *rest):
            now = world.conditions[0]
            for customer in world.customers[: now.customers]:
                if customer.status == ACTIVE:
                    log.extend(common.chance(now, customer.id, NEW, index) for index in range(2))
            return phase(world, *rest)

        return with_more

    for name in ("sign_week", "live", "observe", "play", "work_week", "spend_idle_time", "decide", "advocate"):
        monkeypatch.setattr(week, name, also_drawing(getattr(week, name)))
    asked = Team._luck  # where people's luck is drawn

    def asked_with_more(self, identity, when, purpose):
        log.append(asked(self, identity, when, NEW))
        return asked(self, identity, when, purpose)

    monkeypatch.setattr(Team, "_luck", asked_with_more)
    return log


def differing(one, other):
    """The names of the tables that differ, the event log included."""
    return same_tables(one, other) + ["events"] * (one.events.tobytes() != other.events.tobytes())


def test_drawing_for_a_new_purpose_changes_nothing(scenario, request):
    usual = simulate(scenario, months=4, keep=True, events=True)
    drawn = request.getfixturevalue("drawn")
    with_more = tell(scenario)
    assert len(set(drawn)) > 400
    assert differing(usual, with_more) == []


def test_with_one_stream_for_everything_it_would_change_nearly_everything(scenario, monkeypatch, request):
    """So that the test above is not about nothing: here every draw is simply the next number."""
    stream = np.random.Generator(np.random.PCG64(1))
    monkeypatch.setattr(common, "uniform", lambda *_: stream.random())
    without = tell(scenario)
    stream.bit_generator.state = np.random.PCG64(1).state
    assert differing(without, tell(scenario)) == []
    stream.bit_generator.state = np.random.PCG64(1).state
    request.getfixturevalue("drawn")
    assert {"segment", "money", "customers", "events"} <= set(differing(without, tell(scenario)))

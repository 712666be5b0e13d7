"""Kernels are plain Python first: uncompiled they tell the same story as compiled, in every one of their branches.

That the four companies take every branch is measured by tests/architecture/test_coverage.py.
"""

from functools import cache

import numpy as np
import pytest

from csim.rules import plays
from csim.rules.departure import REASONS
from csim.run import simulate
from csim.state.columns import BASE, MARKETING, REFERRED
from csim.state.events import EVENTS
from tests.engine.company import same_tables
from tests.engine.four_companies import WORLDS, company


@cache
def told(name):
    """What happens in one of the four companies, by compiled code."""
    return simulate(company(name), months=WORLDS[name].months, keep=True, events=True)


def over_all(table, column):
    """The sum of a column of the ledger over the four companies."""
    return sum(float(np.sum(getattr(told(name), table)[column])) for name in WORLDS)


@pytest.mark.parametrize("name", WORLDS)
def test_uncompiled_kernels_tell_the_same_story(name):
    plain = simulate(company(name), months=WORLDS[name].months, keep=True, events=True, compiled=False)
    assert same_tables(told(name), plain) == []
    assert told(name).events.tobytes() == plain.events.tobytes()
    assert told(name).opening.keys() == plain.opening.keys()
    assert all(np.array_equal(told(name).opening[each], plain.opening[each]) for each in plain.opening)


def test_every_event_happens_in_one_of_the_four():
    happened = {int(kind) for name in WORLDS for kind in told(name).events["kind"]}
    assert [event for kind, (event, _, _) in enumerate(EVENTS) if kind not in happened] == []


@pytest.mark.parametrize(("trigger", "name"), list(enumerate(plays.TRIGGERS)), ids=plays.TRIGGERS)
def test_every_occasion_calls_for_a_play(trigger, name):
    used = 0.0
    for each in WORLDS:
        scenario = told(each).scenario
        kinds = [kind for kind, play in enumerate(scenario.plays) if kind > 1 and play.trigger == trigger]
        column = "usd" if name == "standing" else "done"
        used += float(np.sum(told(each).play[column][:, kinds]))
    assert used > 0.0


def test_every_channel_reaches_customers():
    channels = {
        int(play.channel)
        for name in WORLDS
        for kind, play in enumerate(told(name).scenario.plays)
        if any(row[kind] for row in told(name).scenario.play_in_force)
    }
    assert sorted(channels) == list(range(len(plays.CHANNELS)))


@pytest.mark.parametrize("column", ["hired", "left", "expired", "cancelled", "late", "hours_contact", "hours_content"])
def test_people_come_go_and_are_late(column):
    assert over_all("role", column) > 0.0


def test_customers_of_every_kind_pay_in_every_way():
    seen = np.concatenate([told(name).customers for name in WORLDS])
    for column in ("monthly", "prepaid", "card", "auto_renew", "champion"):
        assert set(seen[column]) == {0, 1}, column
    assert set(seen["channel"]) == {BASE, MARKETING, REFERRED}


def test_customers_leave_for_several_reasons_and_return():
    left = {reason for reason in REASONS if over_all("segment", f"left_{reason}") > 0.0}
    assert {"value", "propensity", "payment", "vendor_closed"} <= left
    assert over_all("segment", "returned_customers") > 0.0


def test_tables_outgrow_their_room_and_a_company_ends():
    assert max(len(told(name).customers) for name in WORLDS) > 64
    assert told("brought").segment["left_vendor_closed"].sum() > 30.0
    assert np.all(told("brought").role["headcount"][-1] == 0.0)


def test_a_team_splits_into_specialists():
    builders = [role.name for role in told("grown").scenario.roles].index("builders")
    first, *_, last = told("grown").role["headcount"][:, builders]
    assert first == 0.0 < last

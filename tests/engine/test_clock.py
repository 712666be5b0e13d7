"""The week on two clocks, SimPy's and Mesa's, and the people as Mesa agents."""

import numpy as np
import pytest

from csim.engine.business import SubscriptionBusiness
from csim.engine.phases import PHASES, table_of_phases
from csim.engine.team import StaffMember
from tests.engine.company import company


@pytest.fixture
def business():
    return SubscriptionBusiness(company("team.csm.leaves=200 % per year"), seed=1)


def test_both_clocks_show_the_same_time_after_every_way_to_go_on(business):
    def agree(expected):
        assert business.time == business.environment.now == business.steps == expected
        assert business.week_now() == expected

    agree(0)
    business.step()
    agree(1)
    business.run_for(3)
    agree(4)
    business.run_until(26)
    agree(26)
    business.step()
    agree(27)


@pytest.mark.parametrize("weeks", [0.5, 2.5])
def test_part_of_a_week_is_refused(business, weeks):
    with pytest.raises(ValueError, match=f"a business moves in whole weeks; {weeks:g} is not the end of one"):
        business.run_for(weeks)
    assert business.time == business.environment.now == 0.0


def test_however_weeks_are_counted_out_the_story_is_the_same():
    one, other = (SubscriptionBusiness(company("strategy=calls", "value.noise=0.3"), seed=1) for _ in range(2))
    for _ in range(20):
        one.step()
    other.run_for(7)
    other.run_until(20)
    assert one.world.customers.tobytes() == other.world.customers.tobytes()
    assert one.world.segment_panel.tobytes() == other.world.segment_panel.tobytes()
    assert one.books.panel.tobytes() == other.books.panel.tobytes()


def test_people_of_the_vendor_are_agents_of_the_model(business):
    business.step()
    assert all(isinstance(agent, StaffMember) for agent in business.agents)
    assert len(business.agents) == 11
    assert len({agent.unique_id for agent in business.agents}) == 11
    ever = set(business.agents)
    for _ in range(40):
        business.step()
        ever |= set(business.agents)
        here = business.world.staff[: business.world.conditions[0].staff]["active"]
        assert len(business.agents) == int(np.sum(here))
        assert sorted(agent.row for agent in business.agents) == np.flatnonzero(here).tolist()
    assert len(ever) > len(business.agents)


def test_an_agent_shows_its_row_of_the_table(business):
    business.run_for(20)
    assert len(business.agents) > 5
    for agent in business.agents:
        assert agent.record.id == agent.identity
        assert agent.record.seat == agent.seat.number
        assert agent.record.role == agent.seat.role


def test_the_week_is_written_down_phase_by_phase():
    text = table_of_phases()
    places = [text.index(f"{number}. {phase.name}:") for number, phase in enumerate(PHASES, start=1)]
    assert places == sorted(places)
    assert [phase.name for phase in PHASES][2:8] == ["live", "observe", "play", "work", "decide", "advocate"]
    assert all(phase.happens in text and phase.reason in text for phase in PHASES)

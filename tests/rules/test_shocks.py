"""Shocks: when they last and when they strike."""

from hypothesis import given
from hypothesis import strategies as st

from csim.rules.shocks import SHOCK_KINDS, ShockParameters, active, strikes
from csim.scenario.schema.shocks import PRESETS


def _shock(week, weeks):
    neutral = ShockParameters(0.0, week, weeks, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    assert neutral._fields[1:3] == ("week", "weeks")
    return neutral


def test_a_shock_lasts_from_its_first_week_on():
    shock = _shock(30.0, 3.0)
    assert [week for week in range(20, 50) if active(shock, week)] == [30, 31, 32]
    assert [week for week in range(20, 50) if strikes(shock, week)] == [30]


@given(st.integers(0, 1_040), st.integers(1, 1_040), st.integers(0, 2_200))
def test_it_strikes_once_and_only_while_it_lasts(start, weeks, week):
    shock = _shock(float(start), float(weeks))
    assert active(shock, week) == (start <= week < start + weeks)
    assert not strikes(shock, week) or active(shock, week)
    assert strikes(shock, start)


def test_every_kind_has_its_depths_and_no_other_does():
    assert tuple(PRESETS) == SHOCK_KINDS

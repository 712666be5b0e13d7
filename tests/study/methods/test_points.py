import numpy as np
import pytest

from csim.scenario.studies.dials import Dial
from csim.study.laboratory import Case
from csim.study.methods.points import cases_at, column_of, counted, explained, numbers, settings_at

RAMP = Dial("ramp", "ramp", lever=False, unit="months", low=1.0, high=9.0)
MODE = Dial("mode", "mode", lever=True, choices=(("a", ()), ("b", ())))


def test_points_become_settings_and_columns():
    settings = settings_at((RAMP, MODE), np.array([[0.0, 0.2], [0.5, 0.9]]))
    assert settings == [(("ramp", 1.0), ("mode", "a")), (("ramp", 5.0), ("mode", "b"))]
    assert column_of(MODE, settings) == ["a", "b"]
    assert numbers((RAMP, MODE), settings).tolist() == [[1.0, 0.0], [5.0, 1.0]]


def test_all_scenarios_of_a_point_stand_together():
    settings = [(("ramp", 1.0),), (("ramp", 2.0),)]
    assert cases_at(["x", "y"], settings) == [Case(name, each) for each in settings for name in ("x", "y")]


def test_a_column_explains_what_follows_it():
    column = [1.0, 1.0, 2.0, 2.0]
    assert explained(column, np.array([3.0, 3.0, 7.0, 7.0])) == pytest.approx(1)
    assert explained(column, np.array([3.0, 7.0, 3.0, 7.0])) == pytest.approx(0)
    assert explained(column, np.array([0.0, 2.0, 4.0, 6.0])) == pytest.approx(4 / 5)
    assert explained(["b", "b", "a", "a"], np.array([0.0, 2.0, 4.0, 6.0])) == pytest.approx(4 / 5)


def test_many_values_are_taken_by_sixths():
    values = np.arange(600.0)
    assert explained(list(values), values) == pytest.approx(35 / 36, abs=1e-4)


def test_what_does_not_vary_cannot_be_explained():
    assert np.isnan(explained([1.0, 2.0], np.array([5.0, 5.0])))
    assert np.isnan(explained([1.0, 2.0], np.array([5.0, np.nan])))


def test_points_without_a_value_are_left_out():
    assert explained([1.0, 1.0, 2.0, 2.0], np.array([3.0, np.nan, 7.0, 7.0])) == pytest.approx(1)


def test_things_are_counted():
    assert [counted(number, "point") for number in (0, 1, 2)] == ["0 points", "1 point", "2 points"]

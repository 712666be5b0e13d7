"""The same bytes: compiled or not, with events or without, in any order, in any process, under any hash seed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from csim.run import _histories
from csim.state.columns import CUSTOMER_COLUMNS
from tests.engine.small import TABLES, WORLDS, digest, small, told

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stories():
    return {name: told(name) for name in WORLDS}


def differing(one, other):
    return [table for table in TABLES if getattr(one, table).tobytes() != getattr(other, table).tobytes()]


@pytest.mark.parametrize("name", ["hybrid", "splitting"])
def test_plain_python_tells_the_same_story_as_compiled_code(stories, name):
    assert differing(told(name, compiled=False), stories[name]) == []


def test_what_is_compared_has_something_in_it(stories):
    """Every table, departures, hires, a split, and nearly every column of a customer."""
    assert all(getattr(stories[name], table).size for name in WORLDS for table in TABLES)
    splitting = stories["splitting"]
    assert splitting.role["headcount"][-1].all()
    assert sum(float(splitting.segment[name].sum()) for name in ("left_customers", "new_customers")) > 10
    customers = stories["hybrid"].customers
    unchanged = {name for name in customers.dtype.names if len(set(customers[name].tolist())) == 1}
    assert len(unchanged) < 0.25 * len(CUSTOMER_COLUMNS)


def test_plain_python_does_not_need_the_event_log_either(stories):
    plain = told("hybrid", compiled=False, events=False, months=2)
    assert plain.events is None
    assert plain.customers.tobytes() == told("hybrid", months=2).customers.tobytes()


@pytest.mark.parametrize("name", WORLDS)
def test_the_event_log_changes_nothing(stories, name):
    silent = told(name, events=False)
    assert silent.events is None
    for table in TABLES[:-1]:
        assert getattr(silent, table).tobytes() == getattr(stories[name], table).tobytes(), table


def test_keeping_tables_changes_nothing(stories):
    brief = told("hybrid", keep=False, events=False)
    assert brief.customers is None
    assert brief.segment.tobytes() == stories["hybrid"].segment.tobytes()


def test_a_history_that_has_been_made_before_changes_nothing(stories):
    """High-touch and hybrid share their history: the second finds it made."""
    assert small("hybrid").history.identity == small("high_touch").history.identity
    _histories.clear()
    cold = told("high_touch")
    made = list(_histories.values())
    told("hybrid")
    assert list(_histories.values()) == made
    warm = told("high_touch")
    assert digest(cold) == digest(warm) == digest(stories["high_touch"])


def test_another_replicate_is_another_story_and_the_same_one_again(stories):
    assert digest(told("hybrid", replicate=1)) != digest(stories["hybrid"])
    assert digest(told("hybrid", replicate=0)) == digest(stories["hybrid"])
    assert digest(told("hybrid", seed=2)) != digest(stories["hybrid"])


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_any_process_hash_seed_and_order_of_scenarios_give_the_same_bytes(stories, hash_seed):
    names = sorted(WORLDS, reverse=hash_seed == "0")
    found = subprocess.run(
        [sys.executable, "-m", "tests.engine.small", *names],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert dict(line.split() for line in found.stdout.splitlines()) == {name: digest(stories[name]) for name in names}

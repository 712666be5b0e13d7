"""The store gives back what was added, in whatever order, however often it is opened and merged."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.study.store import merging
from csim.study.store.rows import Row, run_key
from csim.study.store.store import Store
from tests.study.store.errands import MEASURES, keys, keys_on_disk, run, runs, shard_files


def expected(rows, measures=MEASURES):
    return np.array([[row.measures.get(measure, math.nan) for measure in measures] for row in rows])


def same(first, second):
    return first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes()


def test_what_was_added_is_there(tmp_path):
    store = Store(tmp_path / "study")
    assert len(store) == 0
    assert keys(1)[0] not in store
    store.add(runs(1, 2, 3))
    store.add(runs(4))
    assert len(store) == 4
    assert all(key in store for key in keys(1, 2, 3, 4))
    assert same(store.values(keys(4, 2, 1), MEASURES), expected(runs(4, 2, 1)))
    assert store.damaged == ()


def test_it_is_there_for_the_next_who_opens_the_store(tmp_path):
    Store(tmp_path).add(runs(*range(20)))
    again = Store(tmp_path)
    assert len(again) == 20
    assert same(again.values(keys(*range(20)), MEASURES), expected(runs(*range(20))))


def test_a_measure_that_does_not_exist_in_a_run_is_nan(tmp_path):
    store = Store(tmp_path)
    store.add(runs(1, 2, 3))
    found = store.values(keys(1, 2, 3), ["mrr.smb", "no_such_measure", "cash_end"])
    assert np.isnan(found).tolist() == [[False, True, False], [True, True, False], [True, True, True]]


def test_the_figures_come_back_to_the_last_bit(tmp_path):
    figures = {"a": 0.1 + 0.2, "b": -0.0, "c": 5e-324, "d": 1.7976931348623157e308, "e": math.inf, "f": -1 / 3}
    row = run(1)._replace(measures=figures)
    Store(tmp_path).add([row])
    assert same(Store(tmp_path).values([row.key], list(figures)), expected([row], list(figures)))


def test_nothing_asked_nothing_read(tmp_path):
    store = Store(tmp_path)
    store.add([])
    assert shard_files(tmp_path) == []
    assert store.values([], MEASURES).shape == (0, 4)
    assert store.errors([]) == {}
    store.add(runs(1))
    assert store.values(keys(1), []).shape == (1, 0)


def test_a_key_may_be_asked_for_twice(tmp_path):
    store = Store(tmp_path)
    store.add(runs(1, 2))
    assert same(store.values(keys(2, 1, 2), MEASURES), expected(runs(2, 1, 2)))


def test_an_unknown_key_is_a_fault(tmp_path):
    with pytest.raises(KeyError, match=keys(1)[0]):
        Store(tmp_path).values(keys(1), MEASURES)


def test_failures_are_rows_with_their_error(tmp_path):
    store = Store(tmp_path)
    store.add([run(1), run(2, failed=True), run(3, failed=True)])
    store.add([run(4)])
    for each in (store, Store(tmp_path)):
        assert len(each) == 4
        assert np.isnan(each.values(keys(2, 3), MEASURES)).all()
        told = each.errors(keys(4, 3, 2, 1))
        assert list(told.items()) == [
            (keys(3)[0], "run 3 broke off in week 7"),
            (keys(2)[0], "run 2 broke off in week 7"),
        ]


@pytest.mark.parametrize("merged", [False, True])
def test_a_failed_run_that_succeeds_later_has_succeeded(tmp_path, merged):
    store = Store(tmp_path)
    store.add([run(1, failed=True), run(2)])
    store.add(runs(1))
    if merged:
        store.compact()
        assert sorted(keys_on_disk(tmp_path)) == sorted(keys(1, 2))
    for each in (store, Store(tmp_path)):
        assert len(each) == 2
        assert each.errors(keys(1, 2)) == {}
        assert same(each.values(keys(1, 2), MEASURES), expected(runs(1, 2)))


@pytest.mark.parametrize("failed", [(True, False), (False, True), (True, True, False)])
def test_a_run_that_failed_and_succeeded_in_one_batch_has_succeeded(tmp_path, failed):
    store = Store(tmp_path)
    store.add([run(1, failed=each) for each in failed])
    assert keys_on_disk(tmp_path) == keys(1)
    assert store.errors(keys(1)) == {}
    assert same(store.values(keys(1), MEASURES), expected(runs(1)))


def test_a_run_that_is_known_is_not_written_again(tmp_path):
    store = Store(tmp_path)
    store.add([*runs(1, 2), *runs(1)])
    store.add(runs(2, 3))
    store.add([*runs(1, 2, 3), run(1, failed=True)])
    assert sorted(keys_on_disk(tmp_path)) == sorted(keys(1, 2, 3))
    assert store.errors(keys(1, 2, 3)) == {}


def test_two_failures_of_one_run_are_one_row(tmp_path):
    store = Store(tmp_path)
    store.add([run(1, failed=True)])
    store.add([run(1, failed=True)])
    assert keys_on_disk(tmp_path) == keys(1)


def test_the_number_of_files_stays_small(tmp_path):
    store = Store(tmp_path)
    most = 0
    for number in range(300):
        store.add(runs(number))
        most = max(most, len(shard_files(tmp_path)))
    assert most == merging.MOST_SMALL - 1
    assert sorted(keys_on_disk(tmp_path)) == sorted(keys(*range(300)))
    assert same(store.values(keys(*range(300)), MEASURES), expected(runs(*range(300))))


def test_compacting_leaves_one_file(tmp_path):
    store = Store(tmp_path)
    for number in range(10):
        store.add(runs(number))
    store.compact()
    store.compact()
    assert len(shard_files(tmp_path)) == 1
    for each in (store, Store(tmp_path)):
        assert same(each.values(keys(*range(10)), MEASURES), expected(runs(*range(10))))


def test_merging_stops_at_full_files():
    full, half = f"{merging.FULL_ROWS:05d}-a", f"{merging.FULL_ROWS // 2:05d}-b"
    assert merging.due([full, full]) == []
    assert merging.due([full, full], all_of_them=True) == []
    assert merging.due([full, half]) == []
    assert merging.due([full, half], all_of_them=True) == []
    assert merging.due([half, full, half, half]) == [half, half]
    assert merging.due([half, "00001-c"]) == []
    assert merging.due([half, "00001-c"], all_of_them=True) == ["00001-c", half]
    small = [f"00008-{number:03d}" for number in range(merging.MOST_SMALL)]
    assert merging.due([half, *small[1:]]) == []
    assert merging.due([half, *small]) == small


def test_merging_waits_while_another_process_is_at_it(tmp_path):
    from csim.study.store.lock import held
    from csim.study.store.store import LOCK

    store = Store(tmp_path)
    for number in range(5):
        store.add(runs(number))
    with held(tmp_path / "runs" / LOCK) as mine:
        assert mine
        store.compact()
        assert len(shard_files(tmp_path)) == 5
    store.compact()
    assert len(shard_files(tmp_path)) == 1


def test_two_at_work_in_one_folder(tmp_path):
    first, second = Store(tmp_path), Store(tmp_path)
    with patch.object(merging, "MOST_SMALL", 5):
        for number in range(40):
            first.add(runs(number, 1000 + number))
            second.add(runs(number, 2000 + number))
    everything = [*range(40), *range(1000, 1040), *range(2000, 2040)]
    mine = [*range(40), *range(1000, 1040)]
    assert same(first.values(keys(*mine), MEASURES), expected(runs(*mine)))
    third = Store(tmp_path)
    assert len(third) == 120
    assert same(third.values(keys(*everything), MEASURES), expected(runs(*everything)))
    third.compact()
    assert same(second.values(keys(*range(40)), MEASURES), expected(runs(*range(40)))), "merged under its hands"
    assert sorted(keys_on_disk(tmp_path)) == sorted(keys(*everything))


def test_a_measure_cannot_take_the_name_of_a_column(tmp_path):
    with pytest.raises(ValueError, match="a measure cannot be called seed"):
        Store(tmp_path).add([run(1)._replace(measures={"nrr": 1.0, "seed": 2.0})])


def test_the_key_of_a_run_names_all_it_depends_on():
    row = ("identity", 1, 2, 60, "source")
    variants = [row, ("other", *row[1:]), *((*row[:at], 99, *row[at + 1 :]) for at in (1, 2, 3)), (*row[:4], "other")]
    found = [run_key(*each) for each in variants]
    assert len(set(found)) == len(variants)
    assert run_key("a", 12, 3, 60, "b") != run_key("a", 1, 23, 60, "b")
    assert found[0] == run_key(*row) == "20d7df6aab703a6aeb637e2393a67cee"


NUMBERS = st.lists(st.integers(0, 30), max_size=6)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["add", "add elsewhere"]), NUMBERS),
        st.tuples(st.just("fail"), NUMBERS),
        st.tuples(st.sampled_from(["open", "merge"]), st.just([])),
    ),
    max_size=25,
)


@given(ACTS)
def test_the_values_do_not_depend_on_the_way_there(acts):
    with tempfile.TemporaryDirectory() as place, patch.object(merging, "MOST_SMALL", 3):
        folder = Path(place)
        store, elsewhere = Store(folder), Store(folder)
        done: dict[str, Row] = {}
        for act, numbers in acts:
            match act:
                case "add" | "add elsewhere":
                    (store if act == "add" else elsewhere).add(runs(*numbers))
                    done |= {row.key: row for row in runs(*numbers)}
                case "fail":
                    failures = [run(number, failed=True) for number in numbers]
                    store.add(failures)
                    done = {row.key: row for row in failures} | done
                case "open":
                    store = Store(folder)
                case "merge":
                    store.compact()
        store = Store(folder)
        assert len(store) == len(done)
        assert same(store.values(list(done), MEASURES), expected(done.values()).reshape(len(done), len(MEASURES)))
        assert store.errors(list(done)) == {row.key: row.error for row in done.values() if row.error}
        assert store.damaged == elsewhere.damaged == ()

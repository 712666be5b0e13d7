"""Draws: the published cipher, every bit of identity heard, even and unrelated numbers, compiled or not."""

import itertools
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.luck import kinds
from csim.luck.draws import entity_id, uniform
from csim.luck.threefry import threefry
from tests.luck import python_threefry
from tests.statistics_helper import assert_distribution_equals, assert_mean_equals

ROOT = Path(__file__).resolve().parents[2]
WORDS = st.integers(0, 2**64 - 1)
PI = 0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89
ONES = 2**64 - 1
PUBLISHED = [
    ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
    ((ONES, ONES), (ONES, ONES), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
    (PI[2:], PI[:2], (0x263C7D30BB0F0AF1, 0x56BE8361D3311526)),
]
"""Key, counter and result of 20 rounds: the file kat_vectors of the Random123 distribution."""


@pytest.mark.parametrize(("key", "counter", "result"), PUBLISHED, ids=["zeros", "ones", "pi"])
def test_published_vectors(key: tuple[int, int], counter: tuple[int, int], result: tuple[int, int]) -> None:
    assert [int(word) for word in threefry(*map(np.uint64, (*key, *counter)))] == list(result)
    assert python_threefry.threefry(key, counter) == result


@given(
    WORDS, WORDS, WORDS, st.integers(-20_000, 2**24 - 2**15 - 1), st.integers(0, 2**16 - 1), st.integers(0, 2**24 - 1)
)
def test_uniform_equals_plain_python(
    seed: int, replicate: int, entity: int, week: int, purpose: int, index: int
) -> None:
    found = uniform(np.uint64(seed), np.uint64(replicate), np.uint64(entity), week, purpose, index)
    assert found == python_threefry.uniform(seed, replicate, entity, week, purpose, index)
    assert 2.0**-53 <= found <= 1.0 - 2.0**-53


@given(st.integers(0, 2**16), *[st.integers(-(2**63), 2**63 - 1)] * 4)
def test_entity_id_equals_plain_python(kind: int, a: int, b: int, c: int, d: int) -> None:
    assert int(entity_id(kind, a, b, c, d)) == python_threefry.entity_id(kind, a, b, c, d)


def test_integers_of_any_kind_name_the_same_luck() -> None:
    plain = uniform(7, 1, 2**63 - 9, -3, 5, 2)
    assert plain == uniform(np.int64(7), np.uint64(1), np.uint64(2**63 - 9), np.int64(-3), np.uint64(5), np.int64(2))
    assert entity_id(2, np.uint64(2**64 - 5), 1, 0, 0) == entity_id(np.int64(2), -5, np.int64(1), 0, 0)


NEW_PURPOSE = 2**16 - 1


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 6), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_draws_for_a_new_purpose_move_no_other_draw(asked: list[tuple[int, ...]], dice: Random) -> None:
    """Whatever is drawn before, between and after: what was asked for comes out as it did alone, in any order."""
    alone = {occasion: uniform(*occasion) for occasion in asked}
    shuffled = dice.sample(asked, len(asked))
    among = {}
    for occasion in shuffled:
        seed, replicate, entity, week, _, index = occasion
        new = uniform(seed, replicate, entity, week, NEW_PURPOSE, index)
        among[occasion] = uniform(*occasion)
        assert new not in alone.values()
        assert new == uniform(seed, replicate, entity, week, NEW_PURPOSE, index)
    assert among == alone


def test_every_part_of_an_occasion_matters() -> None:
    occasions = [
        (1, 1, 1, 1, 1, 1), (2, 1, 1, 1, 1, 1), (1, 2, 1, 1, 1, 1), (1, 1, 2, 1, 1, 1), (1, 1, 1, 2, 1, 1),
        (1, 1, 1, 1, 2, 1), (1, 1, 1, 1, 1, 2), (1, 1, 1, -20_000, 1, 1), (1, 1, 1, 2**15, 1, 1),
        (1, 1, 1, 1, 2**16 - 1, 1), (1, 1, 1, 1, 1, 2**24 - 1),
    ]  # fmt: skip
    assert len({uniform(*occasion) for occasion in occasions}) == len(occasions)


def test_a_part_beyond_its_range_repeats_and_never_spills_into_its_neighbour() -> None:
    assert uniform(1, 1, 1, 1, 1, 2**24) == uniform(1, 1, 1, 1, 1, 0)
    assert uniform(1, 1, 1, 1, 2**16, 0) == uniform(1, 1, 1, 1, 0, 0)
    assert uniform(1, 1, 1, 2**24, 0, 0) == uniform(1, 1, 1, 0, 0, 0)


def test_identities_do_not_collide() -> None:
    leads = itertools.product([kinds.LEAD], range(-20, 20), range(5), range(5), range(20))
    staff = itertools.product([kinds.STAFF], range(10), range(50), range(10), [0])
    identities = [int(entity_id(*parts)) for parts in itertools.chain(leads, staff)]
    assert len(set(identities)) == len(identities)


def draws(count: int) -> np.ndarray:
    """Return draws along each of the six arguments, one row an argument, the others held."""
    steps = np.arange(count)
    return np.array([
        [uniform(*(int(step) if place == moving else 11 + place for place in range(6))) for step in steps]
        for moving in range(6)
    ])  # fmt: skip


SAMPLE = draws(5_000)


@pytest.mark.parametrize("moving", range(6), ids=["seed", "replicate", "entity", "week", "purpose", "index"])
def test_draws_are_even_and_neighbours_unrelated(moving: int) -> None:
    row = SAMPLE[moving]
    assert_distribution_equals(row, lambda x: x)
    for lag in (1, 2, 7):
        assert_mean_equals((row[lag:] - 0.5) * (row[:-lag] - 0.5), 0.0)
    assert_mean_equals((row - 0.5) ** 2, 1.0 / 12.0)


def test_draws_along_different_arguments_are_unrelated() -> None:
    for first in range(6):
        for second in range(first):
            assert_mean_equals((SAMPLE[first][50:] - 0.5) * (SAMPLE[second][50:] - 0.5), 0.0)


def test_identities_are_even_in_their_high_and_low_bits() -> None:
    identities = [int(entity_id(kinds.LEAD, week, 0, 1, index)) for week in range(50) for index in range(60)]
    assert_distribution_equals([identity / 2**64 for identity in identities], lambda x: x)
    assert_distribution_equals([identity % 2**32 / 2**32 for identity in identities], lambda x: x)


KERNEL = """
import numba
import numpy as np
from csim.luck.draws import entity_id, uniform

@numba.njit(cache=True)
def total(seed, replicate, count):
    result = 0.0
    for index in range(count):
        who = entity_id(1, index - 5, 2, 3, 4)
        result += uniform(seed, replicate, who, index - 20_000, 7, 0)
    return result

def main():
    print(repr(float(total(np.uint64(3), np.uint64(2**64 - 1), 50))))
    if not numba.config.DISABLE_JIT:
        print("hits", sum(total.stats.cache_hits.values()), "compiled", len(uniform.signatures))

if __name__ == "__main__":
    main()
"""


def run_kernel(folder: Path, **environment: str) -> list[str]:
    """Return what the kernel above prints in a process of its own, warnings being errors."""
    found = subprocess.run(
        [sys.executable, "-W", "error", folder / "kernel.py"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(folder / "cache")} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


def test_a_cached_kernel_reloads_and_an_uncompiled_one_agrees(tmp_path: Path) -> None:
    (tmp_path / "kernel.py").write_text(KERNEL, encoding="utf-8")
    expected = repr(sum_in_order())
    assert run_kernel(tmp_path, NUMBA_DISABLE_JIT="0") == [expected, "hits", "0", "compiled", "1"]
    assert run_kernel(tmp_path, NUMBA_DISABLE_JIT="0") == [expected, "hits", "1", "compiled", "0"]
    assert run_kernel(tmp_path, NUMBA_DISABLE_JIT="1") == [expected]


def sum_in_order() -> float:
    result = 0.0
    for index in range(50):
        who = python_threefry.entity_id(1, index - 5, 2, 3, 4)
        result += python_threefry.uniform(3, 2**64 - 1, who, index - 20_000, 7, 0)
    return result


@pytest.mark.skipif(not hasattr(uniform, "signatures"), reason="speaks of compiled functions")
def test_luck_never_writes_a_cache_of_its_own() -> None:
    for function in (threefry, uniform, entity_id):
        assert not function.stats.cache_path  # type: ignore[union-attr]

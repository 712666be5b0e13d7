"""The twin draws for itself, and draws the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csim.engine import build
from csim.engine.kernels import common, signing
from csim.luck import draws, kinds, purposes
from csim.rules import plays
from tests.twin import luck

WORDS = st.integers(0, 2**64 - 1)
CHANCES = st.floats(2.0**-53, 1.0 - 2.0**-53)


@given(WORDS, st.integers(0, 999), WORDS, st.integers(-600, 3_000), st.sampled_from(sorted(purposes.meanings())), WORDS)
def test_a_draw_is_the_same_draw(seed, replicate, entity, week, name, index):
    purpose, _ = purposes.meanings()[name]
    engines = draws.uniform(np.uint64(seed), replicate, np.uint64(entity), week, purpose, np.uint64(index))
    assert luck.uniform(seed, replicate, entity, week, purpose, index) == engines


@given(WORDS, st.integers(-600, 3_000), st.integers(0, 10_000))
def test_an_identity_is_the_same_identity(key, week, index):
    lead = (week, np.uint64(key), 0, index)
    assert luck.entity_id(kinds.LEAD, week, key, 0, index) == int(draws.entity_id(kinds.LEAD, *lead))
    referred = (np.uint64(key), week, 0, 0)
    assert luck.entity_id(kinds.REFERRED_LEAD, key, week, 0, 0) == int(draws.entity_id(kinds.REFERRED_LEAD, *referred))


@given(st.text())
def test_names_have_the_same_keys(name):
    assert luck.name_key(name) == build.name_key(name)
    assert luck.play_key(name) == build.name_key(name) % (1 << 24)


@given(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0)), st.floats(-1.0, 500.0), CHANCES)
def test_shares_are_the_same(mean, concentration, chance):
    assert luck.drawn_share(mean, concentration, chance) == signing.drawn_share(mean, concentration, chance)


@pytest.mark.parametrize("kind", plays.HOURS_KINDS)
@given(hours=st.floats(0.0, 400.0), sigma=st.floats(0.0, 2.0), chance=CHANCES)
def test_hours_are_the_same(kind, hours, sigma, chance):
    numbers = dict.fromkeys(plays.PlayParameters._fields, 0.0)
    numbers |= {"hours_kind": float(plays.HOURS_KINDS.index(kind)), "hours": hours, "hours_sigma": sigma}
    play = plays.PlayParameters(**numbers)
    assert luck.drawn_hours(play, chance) == common.drawn_hours(play, chance)

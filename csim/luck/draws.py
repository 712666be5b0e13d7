"""One draw: a number between 0 and 1 that depends on who, when and what for, and on nothing else.

Nothing is shared between draws, so a draw added for one purpose moves no other, and a customer has the
same luck under every strategy.  The functions are compiled, and kernels call them.
"""

import numpy as np

from csim.luck.threefry import compiled, threefry, wrapping

type Whole = int | np.integer
"""A whole number: Python's, or NumPy's of any width."""

_ALL_BITS = 2**64 - 1
_WEEK_OFFSET = np.uint64(2**15)
_WEEK_BITS = np.uint64(2**24 - 1)
_PURPOSE_BITS = np.uint64(2**16 - 1)
_INDEX_BITS = np.uint64(2**24 - 1)
_PURPOSE_SHIFT = np.uint64(24)
_WEEK_SHIFT = np.uint64(40)
_SPARE_BITS = np.uint64(12)
_STEP = 2.0**-52
_IDENTITY = np.uint64(0x6373696D2D6C7563)


@compiled
def _word(part: Whole) -> np.uint64:
    """Return the 64 bits of an integer of any kind, a negative one as its two's complement."""
    return np.uint64(int(part) & _ALL_BITS)


@wrapping
@compiled
def uniform(seed: Whole, replicate: Whole, entity: Whole, week: Whole, purpose: Whole, index: Whole) -> float:
    """Return the uniform number that belongs to one entity, week, purpose and index.

    The key is (*seed*, *replicate*), 64 bits each, and the counter is the *entity*, a 64-bit identity, and
    (*week*, *purpose*, *index*).  Weeks from -32,768 to 16,744,447, purposes from 0 to 65,535 and indices from
    0 to 16,777,215 are all apart; a larger one repeats the luck of its remainder.

    The result is a whole number of steps of 2**-52 plus half a step: between 2**-53 and 1 - 2**-53, never 0 or 1.
    """
    when = ((_word(week) + _WEEK_OFFSET) & _WEEK_BITS) << _WEEK_SHIFT
    why = (_word(purpose) & _PURPOSE_BITS) << _PURPOSE_SHIFT
    which = _word(index) & _INDEX_BITS
    first, _ = threefry(_word(seed), _word(replicate), _word(entity), when | why | which)
    return (float(np.int64(first >> _SPARE_BITS)) + 0.5) * _STEP


@wrapping
@compiled
def entity_id(kind: Whole, a: Whole, b: Whole, c: Whole, d: Whole) -> np.uint64:
    """Return the identity of whatever *kind* and four integers name, as 64 well-mixed bits.

    The kinds and what their integers mean stand in :mod:`csim.luck.kinds`; unused integers are 0.  Among a
    million entities the chance that any two share an identity is 3e-8.
    """
    key0, key1 = threefry(_IDENTITY, _word(kind), _word(a), _word(b))
    identity, _ = threefry(key0, key1, _word(c), _word(d))
    return identity

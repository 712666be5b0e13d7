"""Threefry2x64-20: a block of 128 bits, stirred by a key of 128 bits.

Counter-based luck: the same key and counter give the same words, wherever and in whatever order they are
asked for, and two inputs that differ in one bit give unrelated words.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, *Parallel random numbers: as easy as 1, 2, 3*,
SC'11 (2011); the tests hold their published vectors.
"""

from collections.abc import Callable

import numba
import numpy as np

_PARITY = np.uint64(0x1BD11BDAA9FC1A22)
_WIDTH = np.uint64(64)
_R0, _R1, _R2, _R3 = np.uint64(16), np.uint64(42), np.uint64(12), np.uint64(31)
_R4, _R5, _R6, _R7 = np.uint64(16), np.uint64(32), np.uint64(24), np.uint64(21)
_1, _2, _3, _4, _5 = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4), np.uint64(5)


def compiled[Function: Callable[..., object]](function: Function) -> Function:
    """Return *function* as numba compiles it, or unchanged when compilation is switched off.

    It is not cached on disk: a kernel that calls it takes it into its own cache entry.
    """
    kernel: Function = numba.njit(function)
    return kernel


def wrapping[Function: Callable[..., object]](function: Function) -> Function:
    """Return *function* free of NumPy's warnings that a sum of words exceeded 64 bits, which here it is meant to.

    Compiled words wrap without a sound, so there is something to silence only when compilation is switched off.
    """
    if not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return function
    silent: Function = np.errstate(over="ignore")(function)
    return silent


@compiled
def _turn(x: np.uint64, by: np.uint64) -> np.uint64:
    """Return *x* rotated to the left."""
    return (x << by) | (x >> (_WIDTH - by))


@compiled
def _odd_rounds(x0: np.uint64, x1: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the words after the first, third or fifth group of four rounds."""
    x0 = x0 + x1
    x1 = _turn(x1, _R0) ^ x0
    x0 = x0 + x1
    x1 = _turn(x1, _R1) ^ x0
    x0 = x0 + x1
    x1 = _turn(x1, _R2) ^ x0
    x0 = x0 + x1
    return x0, _turn(x1, _R3) ^ x0


@compiled
def _even_rounds(x0: np.uint64, x1: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the words after the second or fourth group of four rounds."""
    x0 = x0 + x1
    x1 = _turn(x1, _R4) ^ x0
    x0 = x0 + x1
    x1 = _turn(x1, _R5) ^ x0
    x0 = x0 + x1
    x1 = _turn(x1, _R6) ^ x0
    x0 = x0 + x1
    return x0, _turn(x1, _R7) ^ x0


@wrapping
@compiled
def threefry(key0: np.uint64, key1: np.uint64, counter0: np.uint64, counter1: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the two words that the key makes of the counter; every argument is a ``numpy.uint64``."""
    key2 = _PARITY ^ key0 ^ key1
    x0, x1 = _odd_rounds(counter0 + key0, counter1 + key1)
    x0, x1 = _even_rounds(x0 + key1, x1 + key2 + _1)
    x0, x1 = _odd_rounds(x0 + key2, x1 + key0 + _2)
    x0, x1 = _even_rounds(x0 + key0, x1 + key1 + _3)
    x0, x1 = _odd_rounds(x0 + key1, x1 + key2 + _4)
    return x0 + key2, x1 + key0 + _5

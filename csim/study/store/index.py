"""Where each run stands: key -> shard and row, kept in memory and made from the shards alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from csim.study.store.shards import Keys

_ROW_BITS = 32


class Index:
    """The places of all known runs, about 200 bytes each.

    A run that stands in several shards, as after a crash or when two processes did the same, has one place: where it
    did not fail, then where it was found first.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._failed: set[str] = set()
        self._shards: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._used: dict[int, int] = {}
        self._next = 0

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    @property
    def shards(self) -> list[str]:
        """The names of the shards that were placed and not dropped."""
        return list(self._numbers)

    @property
    def redundant(self) -> list[str]:
        """Shards whose every run has its place in another one."""
        return [name for name, number in self._numbers.items() if not self._used[number]]

    def failed(self, key: str) -> bool:
        """Whether a known run failed."""
        return key in self._failed

    def place(self, name: str, found: Keys) -> None:
        """Take up a shard with the keys of its rows."""
        number = self._next
        self._next += 1
        self._shards[number], self._numbers[name], self._used[number] = name, number, 0
        for row, (key, failed) in enumerate(zip(found.keys, found.failed, strict=True)):
            if self._yields(key, failed=failed):
                self._move(key, number << _ROW_BITS | row)
                (self._failed.add if failed else self._failed.discard)(key)

    def drop(self, names: Sequence[str]) -> None:
        """Forget shards; their runs keep their places until `sweep`, so that others can take them over."""
        for name in names:
            number = self._numbers.pop(name)
            del self._shards[number], self._used[number]

    def sweep(self) -> int:
        """Forget the runs whose shard was dropped and that stand nowhere else, and tell how many they were."""
        gone = [key for key, place in self._places.items() if place >> _ROW_BITS not in self._shards]
        for key in gone:
            del self._places[key]
            self._failed.discard(key)
        return len(gone)

    def locate(self, keys: Sequence[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """For each shard that holds some of the keys: their positions among `keys`, and their rows in it.

        Raises KeyError for a key that is not known.
        """
        places = np.fromiter((self._places[key] for key in keys), np.int64, len(keys))
        numbers, rows = places >> _ROW_BITS, places & ((1 << _ROW_BITS) - 1)
        order = np.argsort(numbers, kind="stable")
        bounds = np.flatnonzero(np.diff(numbers[order])) + 1
        groups = np.split(order, bounds) if len(keys) else []
        return {self._shards[int(numbers[group[0]])]: (group, rows[group]) for group in groups}

    def standing_in(self, name: str, keys: Sequence[str]) -> list[bool]:
        """Which rows of a shard, given their keys, are the place of their run."""
        first = self._numbers[name] << _ROW_BITS
        return [self._places[key] == first + row for row, key in enumerate(keys)]

    def _yields(self, key: str, *, failed: bool) -> bool:
        """Whether a run goes to a new place: it has none, its shard was dropped, or it failed there and not here."""
        place = self._places.get(key)
        if place is None or place >> _ROW_BITS not in self._shards:
            return True
        return key in self._failed and not failed

    def _move(self, key: str, place: int) -> None:
        before = self._places.get(key)
        if before is not None and before >> _ROW_BITS in self._used:
            self._used[before >> _ROW_BITS] -= 1
        self._places[key] = place
        self._used[place >> _ROW_BITS] += 1

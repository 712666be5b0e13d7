"""The store: add runs, ask which are known, read their measures; whatever is killed when, nothing written is lost.

A study's folder holds `runs/` with the shards and nothing else that matters. An `add` is one new shard under its final
name, complete and on disk. The many small shards are merged into larger ones in passing: the merged shard is written
first and the old ones are removed afterwards, so that a crash between the two leaves some runs twice, which the index
notices and the next process that opens the store clears away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from csim.errors import BadInput, CsimError, RunFailed
from csim.ledger.files import claim_folder
from csim.study.statistics import Array
from csim.study.store import shards
from csim.study.store.index import Index
from csim.study.store.lock import held
from csim.study.store.merging import due
from csim.study.store.rows import Row, Table, table_of

RUNS = "runs"
LOCK = ".lock"


class Store:
    """The runs of one study in its `folder`, which is made if need be.

    Several processes may add to one folder at the same time; each knows what was there when it opened the store and
    what it added itself. One store is used by one thread. Raises `BadInput` if the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._runs = folder / RUNS
        for place in (folder, self._runs):
            if place.exists() and not place.is_dir():
                raise BadInput.because(
                    f"{place} is a file, and the study needs a folder of that name for its runs; "
                    "move the file away, or choose another folder"
                )
        claim_folder(self._runs, replace=True)
        self._index = Index()
        self._damaged: list[str] = []
        self._may_tidy = True
        self._recent: dict[str, Table] = {}
        try:
            self._refresh()
            self._tidy_leftovers()
        except OSError as error:
            raise BadInput.because(
                f"cannot use {self._runs}: {error.strerror or error}; "
                "make its files readable and writable, or choose another folder"
            ) from error

    def __contains__(self, key: str) -> bool:
        return key in self._index

    def __len__(self) -> int:
        return len(self._index)

    @property
    def damaged(self) -> tuple[str, ...]:
        """A sentence for the user about each shard that could not be read and was set aside."""
        return tuple(self._damaged)

    def add(self, rows: Sequence[Row]) -> None:
        """Keep runs for good: when this returns they are on disk, whatever happens next.

        A run that is known already is not written again, unless it had failed and now has not. Raises `RunFailed` if
        the disk refuses; the store is as before then, and can be used further.
        """
        kept = self._new_among(rows)
        if not kept:
            return
        table = table_of(kept)
        try:
            name = shards.write(self._runs, table)
        except CsimError as error:
            raise self._refused(len(kept), error) from error
        self._index.place(name, shards.keys_in(table))
        self._recent[name] = table
        self._tidy_in_passing()

    def values(self, keys: Sequence[str], measures: Sequence[str]) -> Array:
        """The measures of the runs [key, measure]: nan for failures and for what does not exist in a run.

        Reads these columns only. Every key must be known, else KeyError: asking for others is a fault in csim. Raises
        `RunFailed` if a file was damaged or removed since the store was opened.
        """
        values: Array = np.full((len(keys), len(measures)), np.nan)
        for positions, rows, table in self._tables(keys, measures):
            for column, measure in enumerate(measures):
                if measure in table.column_names:
                    values[positions, column] = table[measure].to_numpy()[rows]
        return values

    def errors(self, keys: Sequence[str]) -> dict[str, str]:
        """The runs among `keys` that failed, in that order, each with its error."""
        failed = [key for key in keys if self._index.failed(key)]
        told = [""] * len(failed)
        for positions, rows, table in self._tables(failed, ("error",)):
            texts = table["error"].to_pylist()
            for position, row in zip(positions, rows, strict=True):
                told[position] = texts[row]
        return dict(zip(failed, told, strict=True))

    def compact(self) -> None:
        """Merge all shards that are not full; nothing happens while another process is at it.

        Raises `RunFailed` if there is no room for that; nothing is lost then.
        """
        try:
            self._tidy(all_of_them=True)
        except (CsimError, OSError) as error:
            raise RunFailed(
                f"could not merge the files in {self._runs}: {_reason(error)}. All {len(self)} runs are complete and "
                "safe as they are"
            ) from error

    def _new_among(self, rows: Sequence[Row]) -> list[Row]:
        """The rows to write, one a run: a run that is new, or that did not fail this time."""
        fresh: dict[str, Row] = {}
        for row in rows:
            before = fresh.get(row.key)
            failed = self._index.failed(row.key) if before is None else before.error != ""
            if (before is None and row.key not in self._index) or (failed and not row.error):
                fresh[row.key] = row
        return list(fresh.values())

    def _tables(self, keys: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[np.ndarray, np.ndarray, Table]]:
        """Read the columns from each shard that holds some of the keys; a shard merged meanwhile is looked up anew."""
        pending = np.arange(len(keys))
        while len(pending):
            vanished: list[np.ndarray] = []
            for name, (positions, rows) in self._located([keys[int(position)] for position in pending]).items():
                try:
                    table = shards.read(self._runs / name, columns)
                except FileNotFoundError:
                    vanished.append(pending[positions])
                except shards.Damaged:
                    self._set_aside(name)
                    raise self._lost() from None
                else:
                    yield pending[positions], rows, table
            if vanished:
                self._refresh()
            pending = np.sort(np.concatenate([np.empty(0, int), *vanished]))

    def _located(self, keys: Sequence[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        try:
            return self._index.locate(keys)
        except KeyError:
            if self._damaged:
                raise self._lost() from None
            raise

    def _refresh(self) -> None:
        """Bring the index up to what stands in the folder, also while others add and merge.

        A listing made while files come and go may miss a run's old shard and its new one; two equal ones do not.
        """
        listed: list[str] | None = None
        while (found := shards.listing(self._runs)) != listed:
            listed = found
            known = self._index.shards
            gone = [name for name in known if name not in found]
            self._index.drop(gone)
            for name in found:
                if name not in known:
                    self._take_up(name)
            if gone and (lost := self._index.sweep()):
                self._damaged.append(
                    f"files with {lost} run{'' if lost == 1 else 's'} vanished from {self._runs} while csim was using "
                    "them; these runs will be simulated again, nothing else is lost"
                )

    def _take_up(self, name: str) -> None:
        with suppress(FileNotFoundError):  # merged or set aside by another process; the next listing tells
            try:
                self._index.place(name, shards.keys_of(self._runs / name))
            except shards.Damaged:
                self._damaged.append(shards.set_aside(self._runs / name))

    def _set_aside(self, name: str) -> None:
        self._damaged.append(shards.set_aside(self._runs / name))
        self._index.drop([name])
        self._index.sweep()

    def _tidy_leftovers(self) -> None:
        """Clear away what killed processes left: half-written files, and shards that had been merged."""
        lock = self._runs / LOCK
        lock.touch()
        shards.remove_leftovers(self._runs, lock.stat().st_mtime)
        if self._index.redundant:
            self._tidy()

    def _tidy_in_passing(self) -> None:
        """Merge what is due; if that cannot be, the runs are safe as they are, and it waits for the next start.

        Until then the tables of the last shards are kept, some MB at most: reading hundreds of columns back from many
        small files would take longer than writing them did.
        """
        if self._may_tidy and due(self._index.shards):
            try:
                self._tidy()
            except (CsimError, OSError):
                self._may_tidy = False
        if not self._may_tidy or due(list(self._recent)):
            self._recent.clear()

    def _tidy(self, *, all_of_them: bool = False) -> None:
        with held(self._runs / LOCK) as mine:
            if not mine:
                return
            self._refresh()
            redundant = self._index.redundant
            self._index.drop(redundant)
            self._delete(redundant)
            while chosen := due(self._index.shards, all_of_them=all_of_them):
                self._merge(chosen)

    def _merge(self, names: Sequence[str]) -> None:
        import pyarrow as pa

        parts = {name: part for name in names if (part := self._standing(name)) is not None}
        if len(parts) < 2:  # all others turned out to be damaged
            return
        table = pa.concat_tables(parts.values(), promote_options="default")
        merged = shards.write(self._runs, table)
        self._index.drop(list(parts))
        self._index.place(merged, shards.keys_in(table))
        self._delete(list(parts))

    def _standing(self, name: str) -> Table | None:
        """The rows of a shard that are the place of their run, or None if it turns out to be damaged."""
        table = self._recent.pop(name, None)
        if table is None:
            try:
                shards.check(self._runs / name)
                table = shards.read(self._runs / name)
            except shards.Damaged:
                self._set_aside(name)
                return None
        standing = self._index.standing_in(name, table["key"].to_pylist())
        return table if all(standing) else table.filter(standing)

    def _delete(self, names: Sequence[str]) -> None:
        """Delete shards whose runs stand elsewhere; one that somebody is reading goes when the store is next opened."""
        for name in names:
            with suppress(OSError):
                (self._runs / name).unlink()

    def _refused(self, runs: int, error: CsimError) -> RunFailed:
        return RunFailed(
            f"could not store {runs} run{'' if runs == 1 else 's'} in {self._runs}: {_reason(error)}. The {len(self)} "
            "stored before are complete and safe. Free some space or mend the folder, then start the same command "
            "again: it goes on from there"
        )

    def _lost(self) -> RunFailed:
        return RunFailed(
            f"{'; '.join(self._damaged)}. Start the same command again: it simulates what is missing and goes on"
        )


def _reason(error: Exception) -> str:
    cause = error.__cause__ if isinstance(error, CsimError) else error
    return cause.strerror if isinstance(cause, OSError) and cause.strerror else str(error)

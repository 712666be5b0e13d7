"""Shards: the Parquet files of a study's runs, each written whole and named by what it holds.

A shard's name is its number of rows and the hash of its bytes (`00512-3f2a....parquet`). So two processes can never
write different files under one name, and a file that no longer holds what was written is known when it is opened.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from csim.ledger.files import write_whole

if TYPE_CHECKING:
    from csim.study.store.rows import Table

DAMAGED_ENDING = ".damaged"
_HASH_LETTERS = 32
_NAME = re.compile(r"(\d{5,})-([0-9a-f]{32})\.parquet")
_STALE_SECONDS = 3600.0
_TINY_ROWS = 64
"""A column of so few figures gains nothing by compression, which takes as long as all the rest of writing it."""


class Damaged(Exception):  # noqa: N818  (named for what it says of the file)
    """A shard does not hold what was written."""


class Keys(NamedTuple):
    """What a shard says of its runs, in the order of its rows: their keys, and which of them failed."""

    keys: list[str]
    failed: list[bool]


def listing(folder: Path) -> list[str]:
    """The names of all shards in the folder, the largest first."""
    found = sorted(entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name))
    return sorted(found, key=rows_in, reverse=True)


def rows_in(name: str) -> int:
    """How many rows the shard of this name was written with."""
    return int(name.partition("-")[0])


def write(folder: Path, table: Table) -> str:
    """Write a table as one shard, lasting and complete when this returns, and return its name.

    Raises `BadInput` or `RunFailed` where it cannot be written; nothing is left behind then.
    """
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    # A shard has hundreds of columns and few rows: statistics and the stored schema would be most of it.
    pq.write_table(
        table,
        buffer,
        compression="zstd" if table.num_rows > _TINY_ROWS else "none",
        use_dictionary=["identity", "scenario", "error"],
        write_statistics=False,
        store_schema=False,
        row_group_size=max(table.num_rows, 1),
    )
    content = buffer.getbuffer()
    name = f"{table.num_rows:05d}-{_short(hashlib.sha256(content).hexdigest())}.parquet"
    write_whole(folder / name, lambda file: file.write(content))
    return name


def check(path: Path) -> None:
    """Raise `Damaged` unless the shard holds the very bytes that were written; FileNotFoundError if it is gone."""
    try:
        with path.open("rb") as file:
            found = _short(hashlib.file_digest(file, "sha256").hexdigest())
    except (FileNotFoundError, PermissionError):
        raise
    except OSError as error:
        raise Damaged from error
    match = _NAME.fullmatch(path.name)
    if match is None or found != match[2]:
        raise Damaged


def read(path: Path, columns: Sequence[str] | None = None) -> Table:
    """Read the columns asked for, those that the shard has, or all of it.

    Raises FileNotFoundError if the shard is gone, `Damaged` if it cannot be read as Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            present = file.schema_arrow.names
            wanted = None if columns is None else [name for name in columns if name in present]
            return file.read(wanted, use_threads=False)
    except (FileNotFoundError, PermissionError):
        raise
    except (OSError, pa.ArrowException) as error:
        raise Damaged from error


def keys_of(path: Path) -> Keys:
    """Check a shard and read the keys of its runs."""
    check(path)
    return keys_in(read(path, ("key", "error")))


def keys_in(table: Table) -> Keys:
    """The keys of a table's runs."""
    return Keys(table["key"].to_pylist(), [error != "" for error in table["error"].to_pylist()])


def set_aside(path: Path) -> str:
    """Rename a damaged shard so that nobody reads it again, and return the sentence for the user.

    The underscore in front keeps readers of whole folders away from it as well.
    """
    aside = path.with_name(f"_{path.name}{DAMAGED_ENDING}")
    path.replace(aside)
    runs = rows_in(path.name)
    return (
        f"{path} no longer holds what was written to it and was renamed to {aside.name}; "
        f"its {runs} run{'' if runs == 1 else 's'} will be simulated again, nothing else is lost"
    )


def remove_leftovers(folder: Path, now: float) -> None:
    """Remove the half-written files of processes that were killed: hidden ones not touched for an hour.

    `now` is the time by the clock of the file system, in seconds.
    """
    for part in sorted(folder.glob(".*.part")):
        try:
            if now - part.stat().st_mtime > _STALE_SECONDS:
                part.unlink()
        except FileNotFoundError:
            continue


def _short(digest: str) -> str:
    return digest[:_HASH_LETTERS]

"""Which shards to merge and when, so that a study of any length has few files and each run is rewritten about twice."""

from __future__ import annotations

from collections.abc import Sequence

from csim.study.store.shards import rows_in

FULL_ROWS = 4096
"""A shard of so many rows is left as it is; with 390 measures it takes 13 MB in memory while it is written."""

SMALL_ROWS = 512
MOST_SMALL = 64
"""So many shards of fewer than `SMALL_ROWS` rows are merged into one."""


def due(names: Sequence[str], *, all_of_them: bool = False) -> list[str]:
    """Which shards to merge next: enough for a full one, else the small ones when they are many, else none.

    With `all_of_them` whatever is not full is merged.
    """
    unfinished = sorted(name for name in names if rows_in(name) < FULL_ROWS)
    rows = 0
    for count, name in enumerate(unfinished, 1):
        rows += rows_in(name)
        if rows >= FULL_ROWS:
            return unfinished[:count]
    small = [name for name in unfinished if rows_in(name) < SMALL_ROWS]
    if len(small) >= MOST_SMALL:
        return small
    return unfinished if all_of_them and len(unfinished) > 1 else []

"""Let one process at a time tidy a folder; the system itself lets go when that process dies, however it dies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Try to hold the lock at `path` for as long as the block runs; tell whether that worked, without waiting.

    Where files cannot be locked (some network file systems) nobody ever holds it.
    """
    try:
        file = path.open("ab")
    except OSError:
        yield False
        return
    with file:
        yield _taken(file.fileno())


def _taken(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

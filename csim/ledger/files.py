"""Writing files so that nobody ever finds half of one, and saying clearly why one cannot be written."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from csim.errors import BadInput, CsimError, RunFailed

WRONG_PLACE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG)
"""Errors that another folder would mend; any other (a full disk) ends a run that was well asked for."""


def claim_folder(folder: Path, *, replace: bool = False) -> Path:
    """Make sure that results can be written into *folder*, creating it, and return it.

    Raises BadInput if it is a file, holds something already (unless *replace*), or cannot be created or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        holds = next(folder.iterdir(), None)
        if holds is not None and not replace:
            raise BadInput.because(
                f"the folder {folder} exists already and is not empty (it holds {holds.name}); "
                "choose another, or remove it first"
            )
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _refusal(folder, error) from error
    return folder


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let *write* fill a file that appears under *path* only once it is complete and on disk.

    It is written beside its place under another name, synced and renamed; whatever goes wrong, nothing is left behind.
    Raises BadInput where the place cannot be written, RunFailed where writing failed for another reason.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _refusal(path, error) from error
        raise


def _sync_folder(folder: Path) -> None:
    """Make the rename itself lasting, where the system lets folders be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refusal(path: Path, error: OSError) -> CsimError:
    reason = error.strerror or str(error)
    if error.errno in WRONG_PLACE:
        return BadInput.because(f"cannot write {path}: {reason}; choose a folder that you may write to")
    return RunFailed(f"could not finish writing {path}: {reason}; nothing incomplete was left there")

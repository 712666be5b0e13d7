"""Folders of results: replaced as a whole or not at all, and never at the cost of a file that csim did not write."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csim.errors import BadInput, CsimError, RunFailed, listed
from csim.ledger.files import WRONG_PLACE
from csim.ledger.provenance import FILE_NAME

FILES = "files"
"""Where provenance lists the files of its folder."""


def check_folder(folder: Path) -> None:
    """Raise `BadInput` unless results can be written to `folder`: it is new, empty, or holds results of csim alone.

    Nothing is left behind, so this can be asked before anything is computed.
    """
    try:
        if folder.is_symlink():
            raise BadInput.because(f"{folder} is a link; name the folder itself with --out")
        if folder.exists() and not folder.is_dir():
            raise BadInput.because(f"{folder} is a file, not a folder; choose another name with --out")
        if folder.is_dir():
            _check_content(folder)
        with tempfile.TemporaryFile(dir=_nearest(folder)):
            pass
    except OSError as error:
        raise refusal(folder, error) from error


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when all is well it takes the place of `folder`, else it vanishes.

    What `folder` held before is gone then. Raises `BadInput` where that cannot be, as `check_folder` does.
    """
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
        shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        part.mkdir()
    except OSError as error:
        raise refusal(folder, error) from error
    try:
        yield part
        _swap(part, folder)
    except OSError as error:
        raise refusal(folder, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _swap(part: Path, folder: Path) -> None:
    old = part.with_suffix(".old")
    if folder.exists():
        folder.replace(old)
    try:
        part.replace(folder)
    except BaseException:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _check_content(folder: Path) -> None:
    present = sorted(entry.name for entry in folder.iterdir())
    if not present:
        return
    if FILE_NAME not in present:
        raise BadInput.because(
            f"the folder {folder} exists and holds no results of csim (it holds {present[0]}); "
            "choose another with --out, or remove it first"
        )
    foreign = [name for name in present if name not in _written_by_csim(folder)]
    if foreign:
        raise BadInput.because(
            f"the folder {folder} would be replaced, but csim did not write {listed(foreign, 5)}; "
            "move that elsewhere, or choose another folder with --out"
        )


def _written_by_csim(folder: Path) -> list[str]:
    try:
        found = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    names = found.get(FILES) if isinstance(found, dict) else None
    return [FILE_NAME, *map(str, names)] if isinstance(names, list) else []


def _nearest(folder: Path) -> Path:
    """The folder itself if it exists, else the nearest above that does."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def refusal(folder: Path, error: OSError) -> CsimError:
    """What to tell a user when the system refuses to write to a folder."""
    reason = error.strerror or str(error)
    if error.errno in WRONG_PLACE or error.errno == errno.EISDIR:
        return BadInput.because(f"cannot write to {folder}: {reason}; choose a folder with --out that you may write to")
    return RunFailed(f"could not finish writing {folder}: {reason}; nothing incomplete was left there")

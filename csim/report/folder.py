"""Folders of results: replaced as a whole or not at all, and never at the cost of what is not of their kind."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from csim.errors import BadInput, CsimError, RunFailed, listed
from csim.ledger.files import WRONG_PLACE
from csim.ledger.provenance import FILE_NAME
from csim.study.holding import ANSWER, HELD, RUN, STUDY, WRITERS

FILES = "files"
"""Where provenance lists the files of its folder."""


def check_folder(folder: Path, kind: str) -> None:
    """Raise `BadInput` unless results of a kind can be written to `folder`: it is new, empty, or holds such alone.

    Results of another command are not replaced, nor is anything that csim did not write.

    Nothing is left behind, so this can be asked before anything is computed.
    """
    try:
        if folder.is_symlink():
            raise BadInput.because(f"{folder} is a link; name the folder itself with --out")
        if folder.exists() and not folder.is_dir():
            raise BadInput.because(f"{folder} is a file, not a folder; choose another name with --out")
        if folder.is_dir():
            _check_content(folder, kind)
        with tempfile.TemporaryFile(dir=_nearest(folder)):
            pass
    except OSError as error:
        raise refusal(folder, error) from error


@contextmanager
def replaced(folder: Path, kind: str) -> Iterator[Path]:
    """Give an empty folder to fill; when all is well it takes the place of `folder`, else it vanishes.

    What `folder` held before is gone then: results of the same kind. Raises `BadInput` as `check_folder` does.
    """
    check_folder(folder, kind)
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


def check_study_folder(folder: Path) -> None:
    """Raise `BadInput` if `folder`, in which a study is to keep runs and answer, holds results of a command itself."""
    provenance = provenance_in(folder)
    if provenance:
        raise _other_kind(folder, _held(provenance), STUDY)


def provenance_in(folder: Path) -> dict[str, Any]:
    """What the provenance in a folder says; nothing where there is none that can be read."""
    try:
        found = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _check_kind(folder: Path, provenance: dict[str, Any], kind: str) -> None:
    if provenance.get("kind", RUN) != kind:
        raise _other_kind(folder, _held(provenance), kind)


def _held(provenance: dict[str, Any]) -> str:
    found = str(provenance.get("kind", RUN))
    return HELD.get(found, f"results of csim of the kind {found}")


def _other_kind(folder: Path, held: str, kind: str) -> BadInput:
    return BadInput.because(
        f"the folder {folder} holds {held}, which {WRITERS[kind]} does not replace; "
        f"choose another with --out, or remove {folder} first if it is not needed"
    )


def _of_study(folder: Path) -> str:
    """What a study's folder holds; empty if it is none: an answer, or the runs of a study that was stopped."""
    answer = provenance_in(folder / ANSWER)
    if answer.get("kind") == STUDY:
        return f"the study {answer.get('name')}, its runs and its answer"
    from csim.study.store.shards import listing
    from csim.study.store.store import RUNS

    return "the runs of a study" if (folder / RUNS).is_dir() and listing(folder / RUNS) else ""


def _check_content(folder: Path, kind: str) -> None:
    present = sorted(entry.name for entry in folder.iterdir())
    if not present:
        return
    if FILE_NAME not in present:
        study = _of_study(folder)
        if study:
            raise _other_kind(folder, study, kind)
        raise BadInput.because(
            f"the folder {folder} exists and holds no results of csim (it holds {present[0]}); "
            "choose another with --out, or remove it first"
        )
    provenance = provenance_in(folder)
    foreign = [name for name in present if name not in _written_by_csim(provenance)]
    if foreign:
        raise BadInput.because(
            f"the folder {folder} would be replaced, but csim did not write {listed(foreign, 5)}; "
            "move that elsewhere, or choose another folder with --out"
        )
    _check_kind(folder, provenance, kind)


def _written_by_csim(provenance: dict[str, Any]) -> list[str]:
    names = provenance.get(FILES)
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

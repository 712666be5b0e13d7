"""Rules and kernels become machine code here, and nowhere else.

numba's cache does not notice a change in another file than the kernel's. So the folder of the cache is named by a
hash of every source that a kernel is made of, and a changed rule never meets old code.
"""

import importlib
import inspect
import os
import pkgutil
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numba
from numba.core import types
from numba.extending import register_jitable

import csim.arithmetic
import csim.engine.kernels
import csim.luck
import csim.rules

ENTRIES = {
    "week": ("market", "live_and_play", "work", "judge"),
    "accounting": ("account", "close_month", "close_company"),
}
"""The kernels that phases call, by module."""

_MORE_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "market": (0,),
    "live_and_play": (0,),
    "account": (1.0,),
    "close_month": (0,),
}
"""What those kernels take beside the world."""

_made: dict[bool, SimpleNamespace] = {}


def kernels(sample: Any, compiled: bool = True, report: Callable[[str], None] | None = None) -> SimpleNamespace:
    """Return the kernels by name, compiled (once a process) for tables of the types of *sample*, or as plain Python.

    *report* is told in a sentence when the compiler has to work. A damaged or unwritable cache costs only time.
    """
    if compiled not in _made:
        _made[compiled] = _compile_all(sample, report) if compiled else _plain()
    return _made[compiled]


def _modules(package: ModuleType) -> list[ModuleType]:
    """Return the modules of a package in order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def _plain() -> SimpleNamespace:
    """Return the kernels as plain functions."""
    found: dict[str, Any] = {}
    for module, names in ENTRIES.items():
        home = importlib.import_module(f"csim.engine.kernels.{module}")
        found.update({name: getattr(home, name) for name in names})
    return SimpleNamespace(**found)


def source_hash() -> str:
    """Return a hash of every source a kernel is made of, and of numba's version."""
    stirred = sha256(numba.__version__.encode())
    sources = [csim.arithmetic, importlib.import_module("csim.state.columns"), importlib.import_module(__name__)]
    sources.append(importlib.import_module("csim.state.events"))
    sources.append(importlib.import_module("csim.engine.world"))
    for package in (csim.rules, csim.luck, csim.engine.kernels):
        sources.extend(_modules(package))
    for module in sources:
        stirred.update(Path(str(module.__file__)).read_bytes())
    return stirred.hexdigest()[:20]


def cache_folder() -> Path | None:
    """Return a folder that machine code may be kept in, or None where nothing can be written."""
    chosen = os.environ.get("CSIM_CACHE")
    homes = [Path(chosen)] if chosen else [Path.home() / ".cache" / "csim", Path(tempfile.gettempdir()) / "csim-cache"]
    for home in homes:
        folder = home / source_hash()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


def _compile_all(sample: Any, report: Callable[[str], None] | None) -> SimpleNamespace:
    """Return the kernels compiled for one set of types, from the cache where it can be read."""
    _register_helpers()
    folder = cache_folder()
    if report is not None and (folder is None or not any(folder.rglob("*.nbi"))):
        report("compiling the model once")
    try:
        return _compiled(sample, folder)
    except Exception as problem:  # whatever a damaged cache may raise: numba promises nothing
        if folder is None:
            raise
        shutil.rmtree(folder, ignore_errors=True)
        warnings.warn(f"the cache of compiled code could not be used and was removed ({problem!r})", stacklevel=2)
        return _compiled(sample, None)


def _register_helpers() -> None:
    """Let compiled code call every function of the rules, the arithmetic and the kernels."""
    for module in [csim.arithmetic, *_modules(csim.rules), *_modules(csim.engine.kernels)]:
        for _, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                register_jitable(function)


@contextmanager
def _short_names() -> Iterator[None]:
    """Let numba name compiled functions by a hash of the tables' types, not by a list of their columns.

    The lists are thousands of characters long and stand in every name: without them compiling takes a fifth less.
    """
    record_type: Any = types.Record
    usual = record_type.mangling_args

    def short(record: Any) -> tuple[str, tuple[()]]:
        return "Record" + sha256(record.name.encode()).hexdigest()[:16], ()

    record_type.mangling_args = property(short)
    try:
        yield
    finally:
        record_type.mangling_args = usual


def _compiled(sample: Any, folder: Path | None) -> SimpleNamespace:
    """Return the kernels compiled, cached in *folder* if there is one.

    The folder is numba's for the moment of decorating only: other users of numba in the process keep theirs.
    """
    settings: Any = numba.config
    typeof: Any = numba.typeof
    before = settings.CACHE_DIR
    made: dict[str, Any] = {}
    try:
        if folder is not None:
            settings.CACHE_DIR = str(folder)
        for name, function in vars(_plain()).items():
            made[name] = numba.njit(function, cache=folder is not None)
    finally:
        settings.CACHE_DIR = before
    with _short_names():
        for name, kernel in made.items():
            if hasattr(kernel, "compile"):
                arguments = (sample, *_MORE_ARGUMENTS.get(name, ()))
                kernel.compile(tuple(typeof(argument) for argument in arguments))
    return SimpleNamespace(**made)

"""Programs that answer as Python and uv would, note what they were asked, and install nothing.

Each fake is a script of three lines that calls `answer` here with what it is to be. It runs as a process of its own, so
this module needs nothing but the standard library.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

HERE = str(Path(__file__).parent)


def write_fake(kind: str, path: Path, log: Path, behaviour: dict[str, Any]) -> None:
    """Write an executable that answers as this kind of program."""
    call = f"import sys; sys.dont_write_bytecode = True; sys.path.insert(0, {HERE!r}); import fakes"
    source = f"#!{sys.executable}\n{call}\nfakes.answer({kind!r}, {str(path)!r}, {str(log)!r}, {behaviour!r})\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    path.chmod(0o755)


def answer(kind: str, me: str, log: str, behaviour: dict[str, Any]) -> None:
    """Do what the caller of a fake program expects, and end the process."""
    arguments = sys.argv[1:]
    misleading = [name for name in ("PYTHONDONTWRITEBYTECODE", "PIP_USER") if name in os.environ]
    with Path(log).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([kind, *arguments, *misleading]) + "\n")
    step = (_uv if kind == "uv" else _python)(arguments, me, Path(log), behaviour)
    sys.exit(1 if step in behaviour.get("fails", []) else 0)


def _uv(arguments: list[str], me: str, log: Path, behaviour: dict[str, Any]) -> str:
    if arguments == ["--version"]:
        print("uv 9.9.9")
        return "uv --version"
    if arguments[0] == "venv":
        _make_environment(Path(arguments[-1]), log, {"version": "3.13.5", **behaviour})
        return "uv venv"
    return "uv install"


def _python(arguments: list[str], me: str, log: Path, behaviour: dict[str, Any]) -> str:
    if arguments[0].startswith("-3."):  # the launcher of Windows takes the version first
        arguments = arguments[1:]
    if arguments[0].endswith("setup.py"):
        os.execv(sys.executable, [sys.executable, *arguments])
    if arguments[0] == "-c" and "ensurepip" in arguments[1]:
        print(behaviour["version"], me, behaviour.get("state", "complete"), sep="\n")
    if arguments[:2] == ["-m", "venv"]:
        _make_environment(Path(arguments[-1]), log, behaviour)
    if "--target" in arguments:
        uv = Path(arguments[arguments.index("--target") + 1]) / "bin" / "uv"
        if "fetch" not in behaviour.get("fails", []):
            write_fake("uv", uv, log, behaviour)
        return "fetch"
    return "pip install" if arguments[:3] == ["-m", "pip", "install"] else "anything else"


def _make_environment(folder: Path, log: Path, behaviour: dict[str, Any]) -> None:
    write_fake("python", folder / "bin" / "python", log, behaviour)
    (folder / "pyvenv.cfg").touch()

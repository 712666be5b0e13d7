"""Set csim up: find a fitting Python, make .venv, install exact hashed packages and csim itself.

Runs on any Python from 3.8 on and needs nothing but its standard library. `make` starts it; on Windows
`py tools/setup.py` does the same. A second start finds everything in place and takes a moment.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FITTING = ((3, 13), (3, 12), (3, 14))
"""The Python versions csim runs on, the preferred one first."""
RUN_LOCK, DEV_LOCK, UV_LOCK = "requirements.lock", "requirements-dev.lock", "tools/requirements-uv.lock"
LOCKS = {
    RUN_LOCK: ["pyproject.toml", "--group", "build"],
    DEV_LOCK: ["pyproject.toml", "--group", "build", "--group", "dev", "--constraint", RUN_LOCK],
    UV_LOCK: ["--group", "installer"],
}
"""What each lock file is compiled from."""
STANDARD_ERROR = 2
PROBE = """\
import sys
print("%d.%d.%d" % sys.version_info[:3])
print(getattr(sys, "_base_executable", None) or sys.executable)
try:
    import ensurepip, venv
    print("complete")
except ImportError:
    print("without venv or ensurepip")
"""
"""What a candidate is asked; the base executable, since an environment's own goes when that is made anew."""
MISLEADING = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_PREFIX",
    "PIP_TARGET",
    "PIP_USER",
    "UV_SYSTEM_PYTHON",
    "VIRTUAL_ENV",
)
"""Variables that send packages elsewhere, or leave them without bytecode and every start three times as slow."""


class SetUpError(Exception):
    """Set-up cannot go on; the text is the one sentence its user reads."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class Python(NamedTuple):
    """A Python that ran and said what it is."""

    version: str
    executable: str
    state: str

    @property
    def fits(self) -> bool:
        """Whether csim can be installed with it."""
        return self.series in FITTING and self.state == "complete"

    @property
    def series(self) -> tuple[int, ...]:
        """Major and minor version."""
        return tuple(int(part) for part in self.version.split(".")[:2])

    def __str__(self) -> str:
        remark = "" if self.state == "complete" else f" {self.state}"
        return f"{self.version}{remark} ({self.executable})"


class Stamp(NamedTuple):
    """What the last set-up that ended well installed: in which folder, from which files, checking tools or not."""

    root: str
    digest: str
    dev: bool


def main(arguments: list[str] | None = None) -> int:
    """Set up, say how long it took, and return the exit code: 0 done, 1 failed, 2 no fitting Python."""
    parser = argparse.ArgumentParser(description="Set csim up in .venv.")
    parser.add_argument("--dev", action="store_true", help="install the checking tools too")
    parser.add_argument("--without-uv", action="store_true", help="install with pip, even where uv works")
    parser.add_argument(
        "--lock", action="store_true", help="resolve the newest versions into the lock files, then stop"
    )
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        done = set_up(dev=options.dev or options.lock, use_uv=not options.without_uv)
        if options.lock:
            lock()
    except SetUpError as failure:
        say(str(failure))
        return failure.exit_code
    except KeyboardInterrupt:
        say("stopped; start again to go on")
        return 130
    except OSError as failure:
        say(f"{failure}; make sure that {ROOT} can be written, then start again.")
        return 1
    if done:
        say(f"ready after {time.monotonic() - started:.0f} s")
    return 0


def set_up(dev: bool, use_uv: bool) -> bool:
    """Make .venv what the lock files say; return whether there was anything to do."""
    before = read_stamp()
    python = reusable_python(before)
    wanted = Stamp(str(ROOT), digest(), dev or (python is not None and before is not None and before.dev))
    if python is not None and before == wanted:
        compile_csim()
        return False
    stamp_file().unlink(missing_ok=True)
    uv = find_uv() if use_uv else None
    if python is None:
        make_environment(find_python(), uv)
    else:
        say(f"keeping .venv with Python {python.version}")
    install(wanted.dev, uv or (fetch_uv() if use_uv else None))
    compile_csim()
    write_stamp(wanted)
    return True


def candidates() -> Iterator[list[str]]:
    """Commands that may start a fitting Python, the likeliest first; each has to run to prove it."""
    named = os.environ.get("PYTHON", "")
    if named:
        yield [named]
    series = [f"{major}.{minor}" for major, minor in FITTING]
    for name in [*(f"python{number}" for number in series), "python3", "python"]:
        yield [name]
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE") or "."
    managed = [os.environ.get("PYENV_ROOT") or f"{home}/.pyenv", f"{home}/.pyenv/pyenv-win"]
    for folder in managed:
        for number in series:
            for pattern in ("bin/python", "python.exe"):
                found = sorted(Path(folder).glob(f"versions/{number}*/{pattern}"), reverse=True)
                yield from ([str(path)] for path in found)
    for number in series:
        yield ["py", f"-{number}"]


def find_python() -> Python:
    """Return the first Python that runs, fits and can make environments; raise SetUpError where there is none."""
    seen: dict[str, Python] = {}
    for command in candidates():
        python = ask(command)
        if python is not None and python.fits:
            return python
        if python is not None:
            seen.setdefault(python.executable, python)
        if command == [os.environ.get("PYTHON")]:
            say(f"PYTHON={command[0]} is {python or 'no Python that runs'}, which does not fit; looking for another")
    found = "found none" if not seen else f"found only {', '.join(map(str, seen.values()))}"
    raise SetUpError(
        f"csim needs Python 3.12, 3.13 or 3.14 with venv and ensurepip and {found}; install one of them (on Debian and "
        "Ubuntu with its python3-venv), or name one you have with PYTHON=/path/to/python.",
        exit_code=2,
    )


def ask(command: list[str]) -> Python | None:
    """Let a command say which Python it is; None where it does not run or is none."""
    lines = (answer([*command, "-c", PROBE]) or "").splitlines()
    return Python(*lines) if len(lines) == 3 and lines[0].replace(".", "").isdigit() else None


def find_uv() -> str | None:
    """Return a uv that runs, the machine's own or the one in .uv; None where there is none."""
    local = [str(ROOT / ".uv" / folder / name) for folder in ("bin", "Scripts") for name in ("uv", "uv.exe")]
    return next((uv for uv in ["uv", *local] if (answer([uv, "--version"]) or "").startswith("uv ")), None)


def fetch_uv() -> str | None:
    """Install uv into .uv with the environment's pip and return it; None where that fails."""
    say("fetching uv into .uv, as none works here")
    ensure_pip()
    folder = ROOT / ".uv"
    shutil.rmtree(folder, ignore_errors=True)
    fetched = run(
        [*pip(), "--quiet", "--no-deps", "--require-hashes", "--target", str(folder), "-r", str(ROOT / UV_LOCK)]
    )
    return find_uv() if fetched else None


def reusable_python(stamp: Stamp | None) -> Python | None:
    """Return the Python of a .venv that can stay: made for this folder, with a version that fits and is asked for."""
    if stamp is not None and stamp.root != str(ROOT):
        return None  # a copied or moved environment has scripts that start the old place's Python
    if Path(sys.prefix).resolve() == environment_folder().resolve():
        python: Python | None = Python(".".join(map(str, sys.version_info[:3])), sys.executable, "complete")
    else:
        python = ask([environment_python()])
    if python is None or not python.fits:
        return None
    named = ask([os.environ["PYTHON"]]) if os.environ.get("PYTHON") else None
    return None if named is not None and named.fits and named.series != python.series else python


def make_environment(python: Python, uv: str | None) -> None:
    """Make an empty .venv with this Python in place of what is there."""
    folder = environment_folder()
    if folder.exists():
        if not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
            raise SetUpError(f"{folder} is in the way and is no virtual environment; move it, then start again.")
        say("replacing .venv, which does not fit")
        shutil.rmtree(folder)
    say(f"making .venv with Python {python}")
    if uv is not None and run([uv, "venv", "--quiet", "--python", python.executable, str(folder)]):
        return
    shutil.rmtree(folder, ignore_errors=True)
    if not run([python.executable, "-m", "venv", str(folder)]):
        raise SetUpError(f"Python {python} could not make {folder}; see the message above.")


def install(dev: bool, uv: str | None) -> None:
    """Install the locked packages and csim into .venv, with uv or else with pip."""
    lock_file = ROOT / (DEV_LOCK if dev else RUN_LOCK)
    count = sum("==" in line for line in lock_file.read_text(encoding="utf-8").splitlines())
    packages = ["--no-deps", "--require-hashes", "-r", str(lock_file)]
    project = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    if uv is not None:
        say(f"installing {count} packages with uv and compiling their bytecode; the first time may take a minute")
        with_uv = [uv, "pip", "install", "--python", environment_python(), "--quiet", "--compile-bytecode"]
        if run([*with_uv, *packages]) and run([*with_uv, *project]):
            return
        say("uv did not manage; going on with pip")
    ensure_pip()
    say(f"installing {count} packages with pip and compiling their bytecode; the first time may take minutes")
    if not (run([*pip(), "--quiet", "--compile", *packages]) and run([*pip(), "--quiet", *project])):
        raise SetUpError(
            "the packages could not be installed, see the messages above; check that this machine reaches its package "
            "index, then start again."
        )


def ensure_pip() -> None:
    """Put pip into .venv where uv made it without."""
    if answer([environment_python(), "-m", "pip", "--version"]) is None:
        run([environment_python(), "-m", "ensurepip", "--default-pip"])


def compile_csim() -> None:
    """Compile csim's own modules, so that no start is slow where Python is told to write no bytecode."""
    if Path(sys.prefix).resolve() == environment_folder().resolve():
        compileall.compile_dir(str(ROOT / "csim"), quiet=2)
    else:
        run([environment_python(), "-m", "compileall", "-qq", str(ROOT / "csim")])


def lock() -> None:
    """Resolve the newest versions that pyproject.toml allows into the lock files, hashed, without index addresses."""
    uv = find_uv() or fetch_uv()
    if uv is None:
        raise SetUpError("locking needs uv, and none could be fetched.")
    for name, sources in LOCKS.items():
        say(f"resolving {name}")
        common = ["--universal", "--generate-hashes", "--no-emit-index-url", "--upgrade", "--quiet", "--no-progress"]
        here = ["--custom-compile-command", "make lock", "--python", environment_python(), "--output-file", name]
        if not run([uv, "pip", "compile", *sources, *common, *here]):
            raise SetUpError(f"{name} could not be resolved; see the message above.")


def answer(command: list[str]) -> str | None:
    """Return what a command prints; None where it is absent, refuses or hangs."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=plain_variables(),
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None


def run(command: list[str]) -> bool:
    """Run a command from the project's folder, showing what it says, and return whether it went well."""
    try:
        done = subprocess.run(
            command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=STANDARD_ERROR, env=plain_variables(), check=False
        )
    except OSError as failure:
        say(str(failure))
        return False
    return done.returncode == 0


def plain_variables() -> dict[str, str]:
    """Return the environment variables without those that mislead an installer."""
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    return {**kept, "UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def environment_folder() -> Path:
    """Return the folder of the project's virtual environment."""
    return ROOT / ".venv"


def environment_python() -> str:
    """Return the Python of the project's virtual environment."""
    return str(environment_folder() / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def pip() -> list[str]:
    """Return the start of a command that installs into the environment with its own pip."""
    return [environment_python(), "-m", "pip", "install"]


def digest() -> str:
    """Return a hash of everything that decides what is installed."""
    files = [RUN_LOCK, DEV_LOCK, "pyproject.toml", "tools/setup.py"]
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in files)).hexdigest()


def stamp_file() -> Path:
    """Return where a set-up that ended well says what it installed."""
    return environment_folder() / "csim-set-up.json"


def read_stamp() -> Stamp | None:
    """Return what the last set-up installed; None where none ended well."""
    try:
        return Stamp(**json.loads(stamp_file().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(stamp: Stamp) -> None:
    """Say that set-up ended well."""
    stamp_file().write_text(json.dumps(stamp._asdict()), encoding="utf-8")


def say(sentence: str) -> None:
    """Tell the user what is going on; stdout stays free for results."""
    print(f"set-up: {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

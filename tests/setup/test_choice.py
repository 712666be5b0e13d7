"""Set-up takes the first Python and the first uv that prove themselves by running."""

import shutil
import subprocess

import pytest

from tools import setup

SHELL = shutil.which("sh") or "sh"


def test_the_preferred_python_on_the_path_is_taken(machine):
    machine.put_python("python3.12", "3.12.1")
    preferred = machine.put_python("python3.13", "3.13.0")
    assert setup.find_python() == ("3.13.0", preferred, "complete")


def test_a_shim_that_refuses_proves_nothing(machine):
    machine.put_refusing_shim("python3.13")
    machine.put_refusing_shim("python3")
    works = machine.put_python("python3.12", "3.12.1")
    assert setup.find_python().executable == works


@pytest.mark.parametrize("folder", [".pyenv/versions/3.12.1/bin/python", ".pyenv/pyenv-win/versions/3.12.1/python.exe"])
def test_a_newer_python_is_found_where_the_default_is_too_old(machine, folder):
    machine.put_python("python3", "3.11.7")
    newer = machine.put_python(folder, "3.12.1")
    assert setup.find_python().executable == newer


def test_pyenv_s_own_folder_is_looked_through_in_the_preferred_order(machine, monkeypatch):
    monkeypatch.setenv("PYENV_ROOT", str(machine.home / "elsewhere"))
    for version in ("3.14.1", "3.11.7", "3.12.1", "3.13.0"):
        machine.put_python(f"elsewhere/versions/{version}/bin/python", version)
    assert setup.find_python().version == "3.13.0"


def test_the_launcher_of_windows_is_asked(machine):
    launcher = machine.put_python("py", "3.14.0")
    assert setup.find_python().executable == launcher
    assert machine.asked("python", "-3.13")


@pytest.mark.parametrize("version", ["3.15.0", "3.11.9", "2.7.18", "4.0.0"])
def test_a_version_that_is_not_supported_does_not_fit(machine, version):
    machine.put_python("python3", version)
    with pytest.raises(setup.SetUpError, match=f"found only {version}"):
        setup.find_python()


def test_a_python_that_cannot_make_environments_is_passed_over(machine):
    machine.put_python("python3.13", "3.13.0", state="without venv or ensurepip")
    complete = machine.put_python("python3.12", "3.12.1")
    assert setup.find_python().executable == complete


def test_a_program_that_is_no_python_is_passed_over(machine):
    (machine.bin / "python3.13").write_text("#!/bin/sh\necho hello\n", encoding="utf-8")
    (machine.bin / "python3.13").chmod(0o755)
    works = machine.put_python("python3.12", "3.12.1")
    assert setup.find_python().executable == works


def test_the_named_python_comes_first(machine, monkeypatch):
    machine.put_python("python3.13", "3.13.0")
    named = machine.put_python("mine/python", "3.14.2")
    monkeypatch.setenv("PYTHON", named)
    assert setup.find_python().executable == named


def test_a_named_python_that_does_not_fit_is_said_and_passed_over(machine, monkeypatch, capsys):
    works = machine.put_python("python3.13", "3.13.0")
    named = machine.put_python("mine/python", "3.10.1")
    monkeypatch.setenv("PYTHON", named)
    assert setup.find_python().executable == works
    said = capsys.readouterr().err
    assert said == f"set-up: PYTHON={named} is 3.10.1 ({named}), which does not fit; looking for another\n"


def test_without_a_fitting_python_one_sentence_says_so_and_nothing_is_made(machine, capsys):
    machine.put_refusing_shim("python3.13")
    old = machine.put_python("python3", "3.11.7")
    bare = machine.put_python("python3.12", "3.12.3", state="without venv or ensurepip")
    assert setup.main([]) == 2
    assert capsys.readouterr().err == (
        "set-up: csim needs Python 3.12, 3.13 or 3.14 with venv and ensurepip and found only "
        f"3.12.3 without venv or ensurepip ({bare}), 3.11.7 ({old}); install one of them (on Debian and Ubuntu with "
        "its python3-venv), or name one you have with PYTHON=/path/to/python.\n"
    )
    assert not (machine.project / ".venv").exists()


def test_uv_on_the_path_is_taken(machine):
    machine.put_uv()
    assert setup.find_uv() == "uv"


def test_no_uv_is_no_uv(machine):
    assert setup.find_uv() is None


def test_a_uv_shim_that_refuses_gives_way_to_the_project_s_own(machine):
    machine.put_refusing_shim("uv")
    assert setup.find_uv() is None
    own = machine.put_uv(machine.project / ".uv" / "bin")
    assert setup.find_uv() == own


def test_something_else_called_uv_is_no_uv(machine):
    (machine.bin / "uv").write_text("#!/bin/sh\necho ultraviolet 1.0\n", encoding="utf-8")
    (machine.bin / "uv").chmod(0o755)
    assert setup.find_uv() is None


def start(machine, *arguments):
    """Start set-up as make does."""
    return subprocess.run(
        [SHELL, "tools/setup.sh", *arguments], cwd=machine.project, capture_output=True, text=True, check=False
    )


def test_where_no_python_runs_the_shell_says_the_same(machine):
    machine.put_refusing_shim("python3")
    done = start(machine)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "set-up: csim needs Python 3.12, 3.13 or 3.14 and found none; install one of them, or name one you have "
        "with PYTHON=/path/to/python.\n"
    )


def test_the_shell_starts_set_up_with_an_old_python_and_that_finds_none(machine):
    machine.put_refusing_shim("python3.13")
    machine.put_python("python3", "3.9.2")
    done = start(machine)
    assert done.returncode == 2
    assert "found only 3.9.2" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_shell_finds_a_python_that_only_a_version_manager_knows(machine):
    machine.put_refusing_shim("python3")
    machine.put_python(".pyenv/versions/3.13.0/bin/python", "3.13.0")
    machine.put_uv()
    done = start(machine)
    assert done.returncode == 0, done.stderr
    assert "making .venv with Python 3.13.0" in done.stderr

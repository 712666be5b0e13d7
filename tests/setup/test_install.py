"""What set-up installs, with what, and when it has nothing to do."""

import json

import pytest

from tools import setup


def installed(machine, program):
    """Tell what a program was asked to install: lock files by name, and `csim` for the project itself."""
    done = []
    for command in machine.asked(program, "install"):
        if "--target" in command:
            done.append("uv")
        elif "-e" in command:
            assert command[-1] == str(machine.project)
            assert {"--no-deps", "--no-build-isolation"} <= set(command)
            done.append("csim")
        else:
            assert "--require-hashes" in command
            done.append(command[-1].rpartition("/")[2])
    return done


@pytest.fixture
def with_uv(machine):
    """Give a machine a fitting Python and a uv that works."""
    machine.put_python("python3", "3.13.0")
    machine.put_uv()
    return machine


def test_with_uv_everything_is_installed_hashed_and_compiled(with_uv):
    assert setup.main([]) == 0
    assert installed(with_uv, "uv") == ["requirements.lock", "csim"]
    assert all("--compile-bytecode" in command for command in with_uv.asked("uv", "install"))
    assert installed(with_uv, "python") == []
    assert with_uv.asked("python", "compileall")


def test_a_second_start_installs_nothing(with_uv, capsys):
    setup.main([])
    before = with_uv.asked("install")
    capsys.readouterr()
    assert setup.main([]) == 0
    assert with_uv.asked("install") == before
    assert capsys.readouterr().err == ""


def test_the_checking_tools_stay_once_they_are_there(with_uv):
    setup.main([])
    setup.main(["--dev"])
    setup.main([])
    assert installed(with_uv, "uv") == ["requirements.lock", "csim", "requirements-dev.lock", "csim"]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_is_installed_anew_with_what_was_there_before(with_uv, name):
    setup.main(["--dev"])
    with (with_uv.project / name).open("a", encoding="utf-8") as changed:
        changed.write("# changed\n")
    setup.main([])
    assert installed(with_uv, "uv") == ["requirements-dev.lock", "csim"] * 2


def test_an_environment_made_by_hand_is_kept(with_uv, capsys):
    setup.make_environment(setup.find_python(), None)
    kept = with_uv.project / ".venv" / "kept"
    kept.touch()
    assert setup.main([]) == 0
    assert kept.exists()
    assert "keeping .venv with Python 3.13.0" in capsys.readouterr().err
    assert installed(with_uv, "uv") == ["requirements.lock", "csim"]


@pytest.mark.parametrize("flaw", ["too old", "broken", "moved"])
def test_an_environment_that_does_not_fit_is_made_anew(with_uv, flaw, capsys):
    setup.main([])
    environment = with_uv.project / ".venv"
    (environment / "stale").touch()
    if flaw == "too old":
        (environment / "bin" / "python").write_text(
            (environment / "bin" / "python").read_text(encoding="utf-8").replace("3.13.5", "3.11.7"), encoding="utf-8"
        )
    elif flaw == "broken":
        (environment / "bin" / "python").unlink()
    else:
        stamp = setup.read_stamp()._replace(root="/somewhere/else")
        setup.write_stamp(stamp)
    capsys.readouterr()
    assert setup.main([]) == 0
    assert not (environment / "stale").exists()
    assert "replacing .venv, which does not fit" in capsys.readouterr().err


def test_naming_another_python_makes_the_environment_anew(with_uv, monkeypatch):
    setup.main([])
    (with_uv.project / ".venv" / "stale").touch()
    monkeypatch.setenv("PYTHON", with_uv.put_python("mine/python", "3.12.9"))
    setup.main([])
    assert not (with_uv.project / ".venv" / "stale").exists()


def test_a_folder_that_is_no_environment_is_left_alone(with_uv, capsys):
    (with_uv.project / ".venv").mkdir()
    (with_uv.project / ".venv" / "diary.txt").touch()
    assert setup.main([]) == 1
    assert "is in the way and is no virtual environment; move it, then start again." in capsys.readouterr().err
    assert (with_uv.project / ".venv" / "diary.txt").exists()


@pytest.mark.parametrize("shim", [True, False])
def test_where_no_uv_works_one_is_fetched_into_the_project(machine, shim, capsys):
    machine.put_python("python3.12", "3.12.1")
    if shim:
        machine.put_refusing_shim("uv")
    assert setup.main([]) == 0
    assert installed(machine, "python") == ["uv"]
    assert installed(machine, "uv") == ["requirements.lock", "csim"]
    assert "fetching uv into .uv, as none works here" in capsys.readouterr().err
    assert (machine.project / ".uv").is_dir()


def test_where_uv_cannot_be_fetched_pip_installs(machine):
    machine.put_python("python3.12", "3.12.1", fails=["fetch"])
    assert setup.main(["--dev"]) == 0
    assert installed(machine, "python") == ["uv", "requirements-dev.lock", "csim"]


def test_where_uv_fails_pip_installs(machine, capsys):
    machine.put_python("python3", "3.13.0")
    machine.put_uv(fails=["uv install"])
    assert setup.main([]) == 0
    assert installed(machine, "python") == ["requirements.lock", "csim"]
    assert "uv did not manage; going on with pip" in capsys.readouterr().err


def test_uv_can_be_left_out(with_uv):
    assert setup.main(["--without-uv"]) == 0
    assert installed(with_uv, "uv") == []
    assert installed(with_uv, "python") == ["requirements.lock", "csim"]


def test_where_nothing_can_be_installed_a_sentence_says_so_and_the_next_start_tries_again(machine, capsys):
    machine.put_python("python3", "3.13.0", fails=["fetch", "pip install"])
    assert setup.main([]) == 1
    assert "the packages could not be installed, see the messages above" in capsys.readouterr().err
    assert setup.read_stamp() is None


def test_variables_that_mislead_installers_are_withheld(with_uv, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PIP_USER", "1")
    setup.main([])
    assert with_uv.asked("install")
    assert with_uv.asked("PYTHONDONTWRITEBYTECODE") == []
    assert with_uv.asked("PIP_USER") == []


@pytest.mark.parametrize("text", ["", "{}", "[1, 2, 3]", json.dumps({"root": "x", "digest": "y"})])
def test_a_damaged_stamp_is_no_stamp(with_uv, text):
    setup.main([])
    setup.stamp_file().write_text(text, encoding="utf-8")
    assert setup.read_stamp() is None
    assert setup.main([]) == 0
    assert setup.read_stamp() is not None


def test_locking_resolves_every_lock_file_with_hashes_and_without_addresses(with_uv):
    assert setup.main(["--lock"]) == 0
    resolved = with_uv.asked("uv", "compile")
    assert [command[-1] for command in resolved] == list(setup.LOCKS)
    assert all({"--universal", "--generate-hashes", "--no-emit-index-url"} <= set(command) for command in resolved)

"""The lock files hold what pyproject.toml asks for, exactly, hashed, and name no package index."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.setup import DEV_LOCK, LOCKS, RUN_LOCK

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]


def locked(name: str) -> dict[str, str]:
    """Return the exact version of every package in a lock file."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert all(re.match(r"[a-z0-9-]+==\S+( ;.*)? \\$", entry) for entry in entries), entries
    return {entry.partition("==")[0]: entry.partition("==")[2].split()[0] for entry in entries}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_hashed(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z])", text.partition("\n#    make lock\n")[2])
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_file_names_a_package_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (RUN_LOCK, PROJECT["project"]["dependencies"] + GROUPS["build"]),
        (DEV_LOCK, PROJECT["project"]["dependencies"] + GROUPS["build"] + GROUPS["dev"]),
        ("tools/requirements-uv.lock", GROUPS["installer"]),
    ],
)
def test_what_is_asked_for_is_locked_in_an_allowed_version(name, wanted):
    versions = locked(name)
    for requirement in map(Requirement, wanted):
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{name} lacks {requirement.name}; run `make lock`"
        assert requirement.specifier.contains(version), f"{name} has {requirement.name} {version}; run `make lock`"


def test_checking_runs_on_the_versions_that_users_get():
    run, dev = locked(RUN_LOCK), locked(DEV_LOCK)
    assert {package: dev.get(package) for package in run} == run


def test_what_checks_is_not_installed_for_users():
    assert {"pytest", "ruff", "mypy", "hypothesis"}.isdisjoint(locked(RUN_LOCK))


def test_the_build_backend_is_locked_as_it_is_declared():
    assert PROJECT["build-system"]["requires"] == GROUPS["build"]


def test_set_up_can_be_read_by_the_oldest_python_that_may_start_it():
    source = (ROOT / "tools" / "setup.py").read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 8)).body

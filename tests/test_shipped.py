"""The scenario files that come with csim are found."""

from pathlib import Path

import pytest

from csim import shipped


def test_in_a_checkout_they_stand_beside_the_package():
    folder = shipped.shipped_folder()
    assert folder == Path(__file__).parents[1] / "scenarios"
    assert folder.is_dir()


def test_where_they_are_missing_the_message_says_where_they_were_sought(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "csim" / "shipped.py"))
    with pytest.raises(
        FileNotFoundError, match="that ship with csim are missing: neither .*_scenarios nor .*scenarios is a"
    ):
        shipped.shipped_folder()

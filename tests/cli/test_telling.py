"""What commands say while they work: on standard error, with the time left where somebody watches."""

import io
import sys

import pytest

from csim.cli.telling import Teller


class Screen(io.StringIO):
    """A standard error that somebody watches."""

    def isatty(self):
        return True


@pytest.fixture
def screen(monkeypatch):
    shown = Screen()
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


def test_a_bar_shows_runs_done_and_the_time_left_on_standard_error_alone(screen, capsys):
    with Teller(quiet=False).bar(4) as progress:
        progress(1, 4)
        progress(4, 4)
    last = screen.getvalue().split("\r")[-1]
    assert "simulating  [########################]  4/4   " in last
    assert last.rstrip().endswith(" left")
    assert capsys.readouterr().out == ""


def test_there_is_no_bar_where_it_should_be_quiet(screen):
    with Teller(quiet=True).bar(4) as progress:
        assert progress is None
    assert screen.getvalue() == ""


def test_there_is_no_bar_where_nobody_watches(capsys):
    with Teller(quiet=False).bar(4) as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")

"""What commands say while they work: on standard error, with the time left where somebody watches."""

import io
import sys

from csim.cli.telling import Teller


class Screen(io.StringIO):
    """A standard error that somebody watches."""

    def isatty(self):
        return True


def watched(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def test_a_bar_shows_runs_done_and_the_time_left_on_standard_error_alone(capsys, monkeypatch):
    screen = watched(monkeypatch)
    with Teller(quiet=False).bar(4) as progress:
        progress(1, 4)
        progress(4, 4)
    last = screen.getvalue().split("\r")[-1]
    assert "simulating  [########################]  4/4   " in last
    assert last.rstrip().endswith(" left")
    assert capsys.readouterr().out == ""


def test_there_is_no_bar_where_it_should_be_quiet(monkeypatch):
    screen = watched(monkeypatch)
    with Teller(quiet=True).bar(4) as progress:
        assert progress is None
    assert screen.getvalue() == ""


def test_there_is_no_bar_where_nobody_watches(capsys):
    with Teller(quiet=False).bar(4) as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")

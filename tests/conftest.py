"""What every test shares: pictures without a screen, and hypothesis that tries the same examples everywhere."""

import os
import signal

from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

settings.register_profile(
    "repeatable",
    derandomize=True,  # a failure on one machine is a failure on all
    deadline=None,  # the first call of a compiled kernel takes seconds
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Let the interrupt key work in what tests start, also where the tests run in the background of a shell.

    A shell starts background jobs with interrupts ignored, and whatever they start inherits that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

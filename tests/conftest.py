"""What every test shares: pictures without a screen, and hypothesis that tries the same examples everywhere."""

import os

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

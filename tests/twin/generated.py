"""Companies for the twin: shipped ones made small, and any company that hypothesis can think of."""

from csim.scenario.frozen import Scenario
from csim.scenario.load import load
from tests.engine.small import FEW


def shipped(name: str) -> Scenario:
    """Return a shipped company, made small."""
    return load(name, FEW)

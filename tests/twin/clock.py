"""Moments on SimPy's clocks that come after everything else that happens at the same time."""

import simpy
from simpy.events import EventPriority

END_OF_WEEK = EventPriority(2)
"""After all that is scheduled for the week's last moment."""

SETTLED = EventPriority(3)
"""After that: nothing else happens at this moment any more."""


class Moment(simpy.Event):
    """An event that is sure to come, after *delay* weeks and after everything of higher priority at that moment."""

    def __init__(self, environment: simpy.Environment, delay: float, priority: EventPriority) -> None:
        super().__init__(environment)
        self._ok, self._value = True, None
        environment.schedule(self, priority, delay)


def let_a_week_pass(environment: simpy.Environment) -> None:
    """Let everything happen that is scheduled from now to the end of the week, its last moment included."""
    environment.run(until=Moment(environment, 1, END_OF_WEEK))

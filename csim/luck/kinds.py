"""What can have luck of its own: the first argument of :func:`csim.luck.draws.entity_id`.

Identity belongs to what a thing is, never to the order in which it appeared, so that the same customer has
the same luck under every strategy.  The numbers are fixed: renumbering would change every result.
"""

LEAD = 1
"""A possible customer: (week, segment, channel, index within the week).  A customer keeps its lead's identity."""

REFERRED_LEAD = 2
"""A possible customer sent by another: (the referrer's identity, week, index within the week, 0)."""

STAFF = 3
"""A member of staff: (role, seat, hire number in that seat, 0)."""

GIVEN_CUSTOMER = 4
"""A customer of a base that the user supplied: (row in the user's table, 0, 0, 0)."""

MARKET = 5
"""A segment reached through a channel, before any lead exists: (segment, channel, 0, 0)."""

"""What the twin's numbers stand for where a word would not do: the codes in which it is compared with the engine."""

NEVER = -32768
"""A week that has not come: before any week of any run."""

ACTIVE, LEFT = 1, 2
"""Whether somebody is a customer or was one."""

UNDECIDED, STAYS, LEAVES = 0, 1, 2
"""What a customer has decided about the end of its present term."""

MARKETING, REFERRED, BASE = 0, 1, 2
"""How a customer was won: by marketing, by another customer, or before the story begins."""

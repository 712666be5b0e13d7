"""The plausibility check: what the shipped companies give, held against published figures and mechanisms.

Three tables stand beside the code, as data: `published.csv`, what is published; `comparisons.csv`, which figure of
which company each is held against, or why none; `mechanisms.csv`, single mechanisms and the twin worlds that show them.
"""

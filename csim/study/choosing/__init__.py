"""How a study decides: when to stop, which arm is best, what is apart, and what it is worth to find out more.

All of it on plain arrays of replicates, in which an arm is whatever is compared: a strategy, a lever's setting, a
team. Replicates are worlds: row 7 holds the same luck for every arm. `nan` stands for a run that failed, or for a
measure that does not exist there.
"""

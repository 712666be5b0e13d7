"""The laws of the business: short pure functions, one file a mechanism, on numbers alone.

A rule has no array, clock, file or luck in it; it is total on the range its docstring declares.
"""

"""Luck: every draw is a function of who, when and what for; a lower floor than whatever draws.

``draws`` makes the numbers, ``purposes`` numbers what they are for, ``kinds`` numbers who they are for, and
``threefry`` stirs the bits.
"""

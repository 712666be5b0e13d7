"""The tables a run keeps: every column declared once, with unit, first value and the phases that write it."""

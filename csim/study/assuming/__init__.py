"""What scenarios assume, how far it may be off, and what of the ranking of strategies rests on it."""

"""The kinds of study: each plans its runs, asks a laboratory for them, and answers."""

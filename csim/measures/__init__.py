"""Measures: what a run is judged by. Definitions are data; the figures are functions of the ledger's tables alone."""

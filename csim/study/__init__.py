"""Studies: the same luck for several scenarios, many replications, and what may be concluded from them."""

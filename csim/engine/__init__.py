"""Motion: the week of a subscription business, phase by phase, on Mesa's agents and SimPy's clock."""

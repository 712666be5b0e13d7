"""The measures, one file a subject: names, units, formulas in words and where they come from. Data only."""

"""The facts of a run, kept by month, cohort, role and play, and the checks that they add up."""

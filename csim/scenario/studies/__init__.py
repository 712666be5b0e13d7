"""Study files: what they may say, how they are read, and how their settings change a scenario."""

"""What rows are grouped by, and the verdicts of each group."""

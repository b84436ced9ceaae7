"""Results over time: dates, trends, and the verdicts that an address has had."""

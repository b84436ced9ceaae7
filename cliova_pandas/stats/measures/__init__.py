"""The formulas: intervals, tests, rates, and the shares from which something is said."""

"""How numbers are written: digits, shares, intervals, nouns, and changes in a sentence."""

"""All numbers that decide about a verdict, each with its reason and what happens on either side."""

from __future__ import annotations

from typing import Final

TRUSTED: Final = 6
"""The weight that makes a column the verdict.

A column called "status" (3) that says "valid" and "invalid" (1 for the words, 2 for opposing each
other) has just enough, one that says "passed" and "failed" has not: it needs a second sign. Below,
no verdict is made and the warning shows the candidates; at or above, the best column is taken.
"""

VETO: Final = -100
"""More than all that can speak for a column, the service's own count aside."""

SETTLED: Final = 1_000
"""The weight of the service's own count, which outweighs even a column that denies."""

WHOLE: Final = 0.9
"""The share of its rows whose words must be understood for a column to count as read.

Below it a column loses weight, above it a few new words cost nothing.
"""

MOST: Final = 0.7
"""The share of its rows that a column in sentences must be understood on.

Sentences are worded in more ways than words, and each stands for itself: what is not understood is
no class, however many of the others are.
"""

HALF: Final = 0.5
"""Below this share of understood rows a column is no candidate at all."""

DENIED: Final = 0.05
"""The share of a column's valid rows that another must deny; fewer may be slips or old news."""

MIXED: Final = 0.1
"""The share of the rows whose codes do not tell valid from the rest; fewer may be slips."""

AGREED: Final = 0.95
"""The share of the rows on which two columns must agree for one to confirm the other."""

ENOUGH_ROWS: Final = 100
"""In fewer rows two counts are easily the same by chance, so a count proves less."""

CODES: Final = range(3, 13)
"""How many different codes a verdict has; two are the yes and no of anything."""

FEW: Final = 3
"""The most words that mean "I cannot say" beside yes and no; more words are another question's."""

SPOKEN: Final = 40
"""The most different words for which a language is looked for; more are the free text of a note,
and looking through them in each language would take longer than all the rest."""

TOLD_APART: Final = 0.8
"""The share of the rows whose reason goes with one side of the verdict; a note of somebody's
does not go with it, a reason does."""

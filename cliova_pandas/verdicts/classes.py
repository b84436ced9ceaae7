"""The four classes of an address."""

from __future__ import annotations

from typing import Final, Literal

Verdict = Literal["valid", "risky", "unknown", "invalid"]
VERDICTS: Final[tuple[Verdict, ...]] = ("valid", "risky", "unknown", "invalid")
"""The four classes, in the order in which every surface shows them."""

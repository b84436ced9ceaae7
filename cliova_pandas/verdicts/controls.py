"""Characters of a text that no reader sees, and a terminal or a page obeys."""

from __future__ import annotations

from typing import Final

CONTROLS: Final = "\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Controls, line ends of Unicode, and marks that change the direction of what follows.

They stand between the brackets of a pattern, where a place may add what is no character to it."""

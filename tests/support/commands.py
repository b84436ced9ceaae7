"""The command in this process, as a test runs it."""

from __future__ import annotations

from typing import Protocol


class Run(Protocol):
    """Runs the command; what is typed is by somebody at a terminal, where nobody is without it."""

    def __call__(self, *words: object, typed: str | None = None) -> tuple[int, str, str]:
        """Return the code, and what was said on standard output and on standard error."""

"""The key that somebody has handed to this process, and that stays in its memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cliova_pandas.service.secret import Secret


@dataclass
class HeldKey:
    """What the process was handed; None where its own settings are to be asked."""

    value: Secret | None = None


HELD: Final = HeldKey()
"""The key of this process."""

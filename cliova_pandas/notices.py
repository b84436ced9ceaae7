"""Warnings that point at the user's line, not at ours."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cliova_pandas.errors import CliovaWarning

_PACKAGE: Final = str(Path(__file__).parent)


def warn(messages: Iterable[str]) -> None:
    """Warn the user of each message, at the line that called into this package."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    for message in messages:
        warnings.warn(message, CliovaWarning, stacklevel=level)

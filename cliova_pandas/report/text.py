"""Texts of the data, as a page can show them: on one line, visible, and not too long."""

from __future__ import annotations

import re
from typing import Final

from cliova_pandas.verdicts.controls import CONTROLS

LONGEST: Final = 80
"""How many characters of a text a page has room for."""

# The others are no characters.
_UNSEEN: Final = re.compile(f"[{CONTROLS}\ufffe\uffff\ud800-\udfff]")


def clean(text: object) -> str:
    r"""Return a text of the data as one line without anything that cannot be seen.

    >>> clean("two\nlines\x00")
    'two lines\ufffd'
    """
    return _UNSEEN.sub("\ufffd", re.sub(r"\s", " ", str(text)))


def shorten(text: object, longest: int = LONGEST) -> str:
    """Return a text of the data as one that a page has room for.

    >>> shorten("a" * 100)[-4:]
    'aaa…'
    """
    shown = clean(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"

"""Texts of the data, as a page can show them: on one line, visible, and not too long."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 80
"""How many characters of a text a page has room for."""

# Controls, the marks that change the direction of what follows, and what is no character.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


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

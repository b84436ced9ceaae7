"""What the package says, as somebody at a shell can use it: options in place of arguments."""

from __future__ import annotations

import re
from typing import Final

_OPTIONS: Final = tuple(
    (re.compile(argument), option)
    for argument, option in (
        (r"Wait for it with read_cliova\(.*", "Wait for it with --wait, or --wait 600."),
        (r", or pass api_key=\.\.\.", ""),
        (r"\boutput=\"json\"", "--json"),
        (r"\bverdict_column=\.\.\.", "--verdict-column NAME"),
        (r"\bverdict_map=(\{word: class\}|\.\.\.)", "--verdict-map WORD=CLASS"),
        (r"\bverdict_map\b(?!=)", "--verdict-map"),
        (r"\bbase_url\b(?!=)", "CLIOVA_BASE_URL"),
    )
)


def name_options(message: str) -> str:
    """Return a message with the options of the command where it names arguments of a function.

    >>> name_options("Pass verdict_map={word: class}; the classes are 'valid', ...")
    "Pass --verdict-map WORD=CLASS; the classes are 'valid', ..."
    """
    for argument, option in _OPTIONS:
        message = argument.sub(option, message)
    return message

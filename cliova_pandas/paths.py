"""Paths as a caller writes them."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

from cliova_pandas.errors import Argument, ConfigurationError

__all__ = ["make_path"]


def make_path(given: str | PathLike[str], argument: str = "path") -> Path:
    """Return a path, with the home folder that it names put in; nothing is looked for.

    Parameters
    ----------
    given : path-like
        What the caller handed over.
    argument : str, default "path"
        As which argument.

    Raises
    ------
    ConfigurationError
        If it is none: of another type, with a character that no system has in its paths, or in the
        home of a user who is not there.

    Examples
    --------
    >>> make_path("data/october.csv").name
    'october.csv'
    """
    text = os.fspath(given) if isinstance(given, str | PathLike) else None
    if not isinstance(text, str):
        kind = type(given).__name__
        raise ConfigurationError(
            Argument(argument), f" must be a path, as a text or a pathlib.Path, not {kind!r}."
        )
    try:
        is_possible = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # half of a surrogate pair
        is_possible = False
    if not is_possible:
        raise ConfigurationError(Argument(argument), f": no path has such a character: {text!a}.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        home = Path(text).parts[0]
        raise ConfigurationError(
            Argument(argument), f": there is no home folder for {home!r} in {text!r}."
        ) from None

"""Paths as a caller writes them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from cliova_pandas.errors import Argument, CliovaError, ConfigurationError

__all__ = ["is_abandoned", "is_same_file", "make_hidden_prefix", "make_path", "naming_file"]

_LONGEST_PREFIX = 100


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


def is_same_file(path: Path, other: Path) -> bool:
    """Tell whether two paths name one file, also by a link or from another folder.

    Examples
    --------
    >>> is_same_file(Path("october.csv"), Path("./october.csv"))
    True
    """
    try:
        return path == other or path.samefile(other)
    except OSError:  # of which one is not there
        return False


def is_abandoned(path: Path, seconds: float) -> bool:
    """Tell whether nobody has written to a file for so long; False if it has gone.

    A file of the future was written before the clock was set back, and nobody is at it either.

    Examples
    --------
    >>> is_abandoned(Path("no such file"), 60)
    False
    """
    try:
        return abs(time.time() - path.stat().st_mtime) > seconds
    except OSError:
        return False


def make_hidden_prefix(path: Path) -> str:
    """Return how the name begins of what stands beside a file until that is complete.

    Examples
    --------
    >>> make_hidden_prefix(Path("data/october.csv"))
    '.october.csv.'
    """
    # The name of the file may be as long as a name can be, and this one is longer.
    name = path.name.encode(errors="replace")[:_LONGEST_PREFIX].decode(errors="ignore")
    return f".{name}."


@contextmanager
def naming_file(path: Path) -> Iterator[None]:
    """Let an error of the system name the file that is written, and not what stands for it.

    An error of a full disk names none, and one of a hidden file what its reader cannot find.

    Examples
    --------
    >>> import errno
    >>> with naming_file(Path("october.csv")):
    ...     raise OSError(errno.ENOSPC, "No space left on device")
    Traceback (most recent call last):
        ...
    OSError: [Errno 28] No space left on device: 'october.csv'
    """
    hidden = str(path.parent / make_hidden_prefix(path))
    try:
        yield
    except OSError as error:
        named = str(error.filename or hidden)
        is_of_system = error.errno is not None and not isinstance(error, CliovaError)
        if is_of_system and named.startswith(hidden):
            error.filename = str(path)
        raise

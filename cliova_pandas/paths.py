"""Paths as a caller writes them."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import Final, TypedDict

from cliova_pandas.errors import Argument, CliovaError, ConfigurationError

__all__ = [
    "StandIn",
    "is_abandoned",
    "is_same_file",
    "make_path",
    "open_private_folder",
    "open_workshop",
    "remove_abandoned",
    "standing_in",
]

_LONGEST_PREFIX: Final = 100
_MARK: Final = ".cliova-part"
"""How the name ends of what is not complete, which is the name of nothing else."""
_ABANDONED_AFTER: Final = 24 * 3600


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


def remove_abandoned(folder: Path) -> None:
    """Remove what processes have left half written in a folder, as `standing_in` names it.

    Nothing but that goes: hidden, with the mark of this package, of this user, and a day old.

    Examples
    --------
    >>> remove_abandoned(Path("no such folder"))
    """
    with suppress(OSError):
        for path in folder.glob(f".*{_MARK}"):
            if _is_own(path) and is_abandoned(path, _ABANDONED_AFTER):
                with suppress(OSError):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_own(path: Path) -> bool:
    """Tell whether something is a file or a folder of this user; a link is neither."""
    with suppress(OSError):
        found = path.lstat()
        is_mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        return is_mine and (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode))
    return False


class StandIn(TypedDict):
    """Where something stands until it gets its name, as `tempfile` takes it."""

    dir: Path
    prefix: str
    suffix: str


@contextmanager
def standing_in(path: Path) -> Iterator[StandIn]:
    """Give the hidden name of what becomes a file when it is complete.

    It stands beside, since only within one file system a file can be given another name at once.
    What a killed process has left there goes before. An error of the system names the file, and
    not what stands for it: that of a full disk names none, and that of a hidden file what its
    reader cannot find.

    Examples
    --------
    >>> import errno
    >>> with standing_in(Path("data/october.csv")) as place:
    ...     place["prefix"], place["suffix"]
    ('.october.csv.', '.cliova-part')
    >>> with standing_in(Path("october.csv")):
    ...     raise OSError(errno.ENOSPC, "No space left on device")
    Traceback (most recent call last):
        ...
    OSError: [Errno 28] No space left on device: 'october.csv'
    """
    place = _stand_beside(path)
    hidden = str(place["dir"] / place["prefix"])
    try:
        yield place
    except OSError as error:
        named = str(error.filename or hidden)
        is_of_system = error.errno is not None and not isinstance(error, CliovaError)
        if is_of_system and named.startswith(hidden):
            error.filename = str(path)
        raise


def _stand_beside(path: Path) -> StandIn:
    remove_abandoned(path.parent)
    # The name of the file may be as long as a name can be, and this one is longer.
    name = path.name.encode(errors="replace")[:_LONGEST_PREFIX].decode(errors="ignore")
    return StandIn(dir=path.parent, prefix=f".{name}.", suffix=_MARK)


@contextmanager
def open_workshop(path: Path) -> Iterator[Path]:
    """Give a folder beside a path, for this user alone, which goes with all that is left in it."""
    with standing_in(path) as place, tempfile.TemporaryDirectory(**place) as folder:
        yield Path(folder)


@contextmanager
def open_private_folder() -> Iterator[Path]:
    """Give a folder among the system's temporary files, as `open_workshop` does beside a path."""
    place = _stand_beside(Path(tempfile.gettempdir(), "cliova"))
    with tempfile.TemporaryDirectory(**place) as folder:
        yield Path(folder)

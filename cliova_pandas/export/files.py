"""Files and folders that appear under their name complete, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cliova_pandas.errors import Argument, ConfigurationError, Message, add_help
from cliova_pandas.paths import open_workshop

_NEW = "new"
_OLD = "old"


def write_file(
    path: Path,
    content: str | bytes | Callable[[Path], object],
    *,
    private: bool,
    overwrite: bool,
) -> None:
    """Write a file whole: it gets its name when it is complete.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    content : str, bytes or callable
        What it holds. A text becomes UTF-8, in which a lone surrogate is a question mark. A
        callable is given the path to write to, which has the suffix of the file and is not the
        file yet.
    private : bool
        Only its owner may read it, as is right for addresses. Otherwise it gets the rights of any
        other new file.
    overwrite : bool
        Replace a file of that name; a link gives way, and what it leads to stays. Otherwise who has
        the name keeps it, also who took it while the content was made.

    Raises
    ------
    ConfigurationError
        If there is no folder for it.
    FileExistsError
        If the name is that of a folder, or of something that is not to be replaced.
    OSError
        If it cannot be written. What stood there before is still there, and nothing else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.txt")
    ...     write_file(path, "one", private=True, overwrite=False)
    ...     write_file(path, lambda made: made.write_text("two"), private=True, overwrite=True)
    ...     path.read_text()
    'two'
    """
    check_free(path, overwrite=overwrite)
    with open_workshop(path) as workshop:
        made = workshop / f"{_NEW}{path.suffix}"
        # Created first, so that nobody else can open it while it is written.
        made.touch(mode=0o600 if private else 0o666)
        if callable(content):
            content(made)
        else:
            made.write_bytes(
                content.encode("utf-8", errors="replace") if isinstance(content, str) else content
            )
        if overwrite:
            made.replace(path)
        else:
            _claim(made, path)


def write_folder(
    path: Path,
    fill: Callable[[Path], object],
    *,
    overwrite: bool,
    find_foreign: Callable[[Path], str | None],
) -> None:
    """Write a folder whole, for its owner alone: it gets its name when all files are in it.

    Parameters
    ----------
    path : pathlib.Path
        The folder. An empty one of that name is taken for it.
    fill : callable
        Is given an empty folder, and writes the files into it.
    overwrite : bool
        Replace a folder of that name in which there is nothing foreign.
    find_foreign : callable
        Is given what has the name, and says why it is not to be thrown away, if so. It is asked
        before anything is made, and again about the old folder once that has made room, so that
        nothing goes that somebody has put into it in the meantime.

    Raises
    ------
    ConfigurationError
        If there is no folder for it.
    FileExistsError
        If what has the name is not to be replaced.
    OSError
        If it cannot be written. What stood there before is still there, and nothing else.

    Examples
    --------
    >>> import tempfile
    >>> def fill(folder: Path) -> None:
    ...     write_file(folder / "a.txt", "one", private=True, overwrite=False)
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     path = Path(parent, "made")
    ...     write_folder(path, fill, overwrite=False, find_foreign=lambda folder: None)
    ...     (path / "a.txt").read_text()
    'one'
    """
    check_folder_free(path, overwrite=overwrite, find_foreign=find_foreign)
    with open_workshop(path) as workshop:
        made, old = workshop / _NEW, workshop / _OLD
        made.mkdir(mode=0o700)
        fill(made)
        if not _is_taken(path):
            made.rename(path)
            return
        path.rename(old)
        try:
            _check_replaceable(old, path, overwrite=overwrite, find_foreign=find_foreign)
            made.rename(path)
        except BaseException:
            old.rename(path)
            raise


def check_folder_free(
    path: Path, *, overwrite: bool, find_foreign: Callable[[Path], str | None]
) -> None:
    """Refuse a name under which `write_folder` could not put a folder.

    Raises
    ------
    ConfigurationError
        If there is no folder for it.
    FileExistsError
        If what has the name is not to be replaced.
    """
    _check_parent(path)
    if _is_taken(path):
        _check_replaceable(path, path, overwrite=overwrite, find_foreign=find_foreign)


def _check_replaceable(
    found: Path, path: Path, *, overwrite: bool, find_foreign: Callable[[Path], str | None]
) -> None:
    """Refuse to throw away what was found under the name of a path."""
    if found.is_dir() and not found.is_symlink() and not any(found.iterdir()):
        return
    if not overwrite:
        raise _refuse(
            f"There is already something called {str(path)!r}. Pass ",
            Argument("overwrite", True),
            " to replace an earlier export.",
        )
    foreign = find_foreign(found)
    if foreign is not None:
        raise _refuse(f"{str(path)!r} is not replaced, since {foreign}. Choose another folder.")


def check_free(path: Path, *, overwrite: bool) -> None:
    """Refuse a name under which `write_file` could not put a file.

    Raises
    ------
    ConfigurationError
        If there is no folder for it.
    FileExistsError
        If the name is that of a folder, a pipe or a device, or of something that is not to be
        replaced.
    """
    _check_parent(path)
    if path.is_dir():
        raise _refuse(f"{str(path)!r} is a folder. Choose another name.")
    if path.exists() and not path.is_file():
        raise _refuse(f"{str(path)!r} is a pipe or a device. Choose another name.")
    if not overwrite and _is_taken(path):
        raise _refuse(
            f"There is already something called {str(path)!r}. Pass ",
            Argument("overwrite", True),
            " to replace it.",
        )


def _refuse(*parts: str | Argument) -> FileExistsError:
    """Make the error that a name is taken."""
    return add_help(FileExistsError(Message(*parts)))


def _check_parent(path: Path) -> None:
    if not path.parent.is_dir():
        raise ConfigurationError(f"There is no folder {str(path.parent)!r} to write it in.")


def _is_taken(path: Path) -> bool:
    # A link that leads nowhere does not exist, and has the name all the same.
    return path.exists() or path.is_symlink()


def _claim(made: Path, path: Path) -> None:
    """Give a file its name unless somebody has taken that since it was looked at."""
    try:
        # Unlike a new name, a second name cannot replace a file that has it.
        path.hardlink_to(made)
    except FileExistsError:
        check_free(path, overwrite=False)
        raise
    except OSError:  # not every file system has links
        check_free(path, overwrite=False)
        made.replace(path)

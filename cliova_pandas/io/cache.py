"""Results kept on disk: for the owner alone, checked before they are used, never out of date.

A result is kept under a name made of what it is (service, list, format, verified only) and of the
job's time of change, so a changed job never finds an old copy. The name also holds the digest of
the bytes: one rename makes a copy appear whole, and a copy that was damaged or put there by
somebody else is noticed, without a second file that could disagree with the first.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final, cast

from cliova_pandas.paths import is_abandoned
from cliova_pandas.service.settings import find_cache_folder

_ABANDONED_AFTER: Final = 2 * 3600
_PIECE: Final = 1 << 20
_TRIES: Final = 5
_MARK: Final = "cliova-results"


@dataclass(frozen=True)
class ResultKey:
    """What makes two results the same.

    Attributes
    ----------
    base_url, list_id, output : str
        Where it comes from and its format.
    verified_only : bool
        Whether it leaves addresses out.
    updated_at : str
        When the job last changed, as the service writes it.
    """

    base_url: str
    list_id: str
    output: str
    verified_only: bool
    updated_at: str

    @property
    def folder_name(self) -> str:
        """The name for all states of one result."""
        return _digest(self.base_url, self.list_id, self.output, str(self.verified_only))

    @property
    def state_name(self) -> str:
        """The name of the state that the job is in."""
        return _digest(self.updated_at)


class ResultCache:
    """A folder of results.

    Every method may raise `OSError`: a full disk or a folder that cannot be written. The caller
    decides what that costs.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Without it, the one of `find_cache_folder`. It is created when the first result is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.root = (folder if folder is not None else find_cache_folder()) / _MARK

    def find(self, key: ResultKey) -> BinaryIO | None:
        """Open the kept result, or return None; a damaged copy is removed and not returned."""
        return self._find(key, key.state_name)

    def find_in_any_state(self, key: ResultKey) -> BinaryIO | None:
        """Open what is kept of a result, whatever the job's time of change was."""
        return self._find(key, "[0-9a-f]" * 32)

    def _find(self, key: ResultKey, state: str) -> BinaryIO | None:
        folder = self.root / key.folder_name
        if not all(_is_private(one) for one in (self.root, folder)):
            return None
        for path in sorted(folder.glob(f"{state}-*.result")):
            found = re.fullmatch(rf"{state}-([0-9a-f]{{32}})\.result", path.name)
            if found and stat.S_ISREG(path.lstat().st_mode):
                # What is examined is what is read: the handle, not whatever has the name later.
                file = path.open("rb", buffering=0)
                if _digest_file(file) == found[1]:
                    return file
                file.close()
            with suppress(OSError):
                path.unlink()
        return None

    def open_new(self, key: ResultKey) -> BinaryIO:
        """Open a file to write a result into; `keep` it, or unlink it."""
        folder = self.root / key.folder_name
        for _ in range(_TRIES - 1):
            # Another process may clear the cache between any two steps. A folder that goes while it
            # is made was there already for the one, and is not for the other.
            with suppress(FileNotFoundError, FileExistsError):
                return self._open_new(folder)
        return self._open_new(folder)

    def _open_new(self, folder: Path) -> BinaryIO:
        self._create(folder)
        for path in self._abandoned():
            path.unlink(missing_ok=True)
        return cast(
            "BinaryIO", NamedTemporaryFile(dir=folder, suffix=".part", delete=False, buffering=0)
        )

    def keep(self, key: ResultKey, file: BinaryIO, digest: str) -> Path:
        """Give a written file its name, and remove what the job was before."""
        if os.name == "nt":  # where an open file cannot be renamed
            file.close()
        folder = self.root / key.folder_name
        path = folder / f"{key.state_name}-{digest}.result"
        Path(file.name).replace(path)
        for other in folder.glob("*.result"):
            if other != path:
                with suppress(OSError):  # on Windows, somebody may be reading it
                    other.unlink()
        return path

    def forget(self, key: ResultKey) -> None:
        """Remove the copies of one state of a result."""
        for path in (self.root / key.folder_name).glob(f"{key.state_name}-*.result"):
            with suppress(OSError):
                path.unlink()

    def clear(self) -> int:
        """Remove every result, also those half written, and return how many there were."""
        count = 0
        if not _is_private(self.root):
            return count
        for folder in _list_folder(self.root):
            for path in _list_folder(folder):
                if path.suffix in (".result", ".part"):
                    with suppress(FileNotFoundError):
                        path.unlink()
                        count += path.suffix == ".result"
            with suppress(OSError):
                folder.rmdir()
        with suppress(OSError):
            self.root.rmdir()
        return count

    def _create(self, folder: Path) -> None:
        # mkdir's mode is for the last folder alone, so each gets its own call.
        self.root.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for private in (self.root, folder):
            private.mkdir(exist_ok=True, mode=0o700)
            if not _is_private(private):
                private.lstat()  # gone again, it belongs to nobody
                raise PermissionError(f"{private} belongs to somebody else")
            if os.name == "posix" and private.stat().st_mode & 0o077:
                private.chmod(0o700)

    def _abandoned(self) -> Iterator[Path]:
        """Find what processes left behind that were killed while they wrote, in any folder."""
        # Whoever still writes touches the file; one that was asleep for so long finds the cache
        # cleared, and goes on without keeping its result.
        parts = self.root.glob("*/*.part")
        return (path for path in parts if is_abandoned(path, _ABANDONED_AFTER))


def clear_cache() -> int:
    """Remove every result that is kept on disk.

    Returns
    -------
    int
        How many results were removed.

    Raises
    ------
    OSError
        If the folder cannot be read or a result cannot be removed.

    Examples
    --------
    >>> removed = clear_cache()
    >>> clear_cache()
    0
    """
    return ResultCache().clear()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:32]


def _digest_file(file: BinaryIO) -> str:
    import xxhash

    digest = xxhash.xxh3_128()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _list_folder(folder: Path) -> list[Path]:
    """List what is in a folder; nothing if it has gone, as others may be clearing too."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return list(folder.iterdir())
    return []


def _is_private(folder: Path) -> bool:
    """Tell whether a folder is one, and the user's own: nobody else put results there."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    owner = os.geteuid() if os.name == "posix" else state.st_uid
    return stat.S_ISDIR(state.st_mode) and state.st_uid == owner

"""The codes of a result's words in a temporary file: one number for each row and column of words.

They are small, but a result of any size is to be read in little memory, so whoever does not hold
the rows does not hold their codes either.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from cliova_pandas.io.temporary import fill_buffer, open_unbuffered, write_all

if TYPE_CHECKING:
    import numpy.typing as npt

    from cliova_pandas.verdicts.word_codes import Codes


class CodeFile:
    """Blocks of codes in a file that is gone when it is closed, or the process ends.

    Where they cannot be written, since the disk is full or nothing may be, they stay in memory.

    Examples
    --------
    >>> import numpy as np
    >>> codes = CodeFile()
    >>> first, second = codes.keep(np.arange(3, dtype=np.uint8)), codes.keep(np.array([9, 8]))
    >>> second().tolist(), first().tolist()
    ([9, 8], [0, 1, 2])
    >>> codes.close()
    """

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._size = 0

    def close(self) -> None:
        """Remove the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def keep(self, codes: Codes) -> Callable[[], Codes]:
        """Write a block; return what reads it back."""
        data = np.ascontiguousarray(codes).view(np.uint8).data
        try:
            if self._file is None:
                self._file, self._size = open_unbuffered(), 0
            self._file.seek(self._size)
            write_all(self._file, data)
        except OSError:
            return lambda: codes
        place, self._size = self._size, self._size + len(data)
        return partial(self._read, place, len(codes), codes.dtype)

    def _read(self, place: int, count: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
        assert self._file is not None  # noqa: S101 - it is read as long as it is open
        codes = np.empty(count, dtype=dtype)
        self._file.seek(place)
        fill_buffer(self._file, codes.view(np.uint8).data)
        return codes

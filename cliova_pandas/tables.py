"""A frame of any library, read as columns of Arrow: pandas directly, others through narwhals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.verdicts import Reading, gather_evidence, read_columns

if TYPE_CHECKING:
    import pyarrow as pa

Codes = npt.NDArray[np.int64]
"""For each row a position in a list of values, or -1 where the value is missing."""

_HEAD: Final = 5_000
_SHOWN: Final = 30


class Table:
    """The columns of a frame.

    Parameters
    ----------
    frame : DataFrame
        Of pandas, or of a library that narwhals knows: polars, pyarrow, dask, and others, lazy ones
        too.

    Attributes
    ----------
    names : list of str
        Its columns.
    described : Mapping
        What ``frame.attrs["cliova"]`` says; empty where there is nothing.

    Raises
    ------
    ConfigurationError
        If it is no frame.
    """

    def __init__(self, frame: Any) -> None:
        import pandas as pd

        self.described: Mapping[str, Any] = {}
        if isinstance(frame, pd.DataFrame):
            self._source: Any = frame
            self._is_pandas = True
            columns = list(frame.columns)
            described = frame.attrs.get("cliova")
            if isinstance(described, Mapping):
                self.described = described
        else:
            self._source = _wrap(frame)
            self._is_pandas = False
            columns = self._source.collect_schema().names()
        self.names: list[str] = [name for name in columns if isinstance(name, str)]

    def read(self, *names: str) -> list[pa.Array]:
        """Return columns as Arrow arrays, all of them in one pass over the frame.

        Raises
        ------
        ConfigurationError
            If there is no such column, or more than one.
        """
        for name in names:
            if self.names.count(name) != 1:
                what = f"{self.names.count(name)} columns" if name in self.names else "no column"
                raise ConfigurationError(f"The frame has {what} {name!r}. {self._list_names()}")
        return self._read(list(names), None)

    def count_rows(self) -> int:
        """Return how many rows there are."""
        if self._is_pandas:
            return len(self._source)
        return len(self.read(self.names[0])[0]) if self.names else 0

    def read_text(self, name: str) -> pa.Array:
        """Return one column as text."""
        return as_text(self.read(name)[0])

    def find_email(self, said: str | None = None) -> str | None:
        """Return the column of the addresses: what is said, else what attrs say, else the likely.

        Raises
        ------
        ConfigurationError
            If there is no such column as is said.
        """
        return self._find("email", said)

    def require_email(self, said: str | None = None) -> str:
        """Return the column of the addresses.

        Raises
        ------
        ConfigurationError
            If there is none.
        """
        return self._require("email", "the addresses", said)

    def require_reason(self, said: str | None = None) -> str:
        """Return the column of the reasons.

        Raises
        ------
        ConfigurationError
            If there is none.
        """
        return self._require("reason", "the reasons", said)

    def _require(self, role: Literal["email", "reason"], what: str, said: str | None) -> str:
        found = self._find(role, said)
        if found is None:
            raise ConfigurationError(
                f"It cannot be told which column holds {what}. Pass {role}_column=... "
                f"{self._list_names()}"
            )
        return found

    def _find(self, role: Literal["email", "reason"], said: str | None) -> str | None:
        if said is not None:
            if said not in self.names:
                raise ConfigurationError(f"The frame has no column {said!r}. {self._list_names()}")
            return said
        described: str | None = (self.described.get("columns") or {}).get(role)
        if described in self.names:
            return described
        guessed = self._guess_columns()
        return guessed.email if role == "email" else guessed.reason

    def _guess_columns(self) -> Reading:
        """Guess as `read_cliova` does, from names and the first values; attrs do not last."""
        import pyarrow as pa

        names = [name for name in self.names if self.names.count(name) == 1]
        head = {
            name: as_text(column)
            for name, column in zip(names, self._read(names, _HEAD), strict=True)
        }
        evidence = gather_evidence([pa.table(head)])
        return read_columns(evidence, lambda *_: {})

    def _read(self, names: list[str], rows: int | None) -> list[pa.Array]:
        if not names:
            return []
        if self._is_pandas:
            head = self._source if rows is None else self._source.iloc[:rows]
            return [_from_pandas(head[name]) for name in names]
        import narwhals as nw

        head = self._source if rows is None else self._source.head(rows)
        selected = head.select(names)
        if isinstance(selected, nw.LazyFrame):
            selected = selected.collect(backend="pyarrow")
        table = selected.to_arrow()
        return [_unify(table[name]) for name in names]

    def _list_names(self) -> str:
        shown = ", ".join(map(repr, self.names[:_SHOWN]))
        more = len(self.names) - _SHOWN
        return f"It has: {shown or 'none'}{f' and {more} more' if more > 0 else ''}."


def encode(column: pa.Array) -> tuple[Codes, list[Any]]:
    """Return the values of a column as codes, and what they stand for.

    Returns
    -------
    codes : numpy.ndarray of int64
        The position of each row's value; -1 where it is missing.
    values : list
        The values, of Python's types; each at most once, some perhaps never used.
    """
    import pyarrow as pa

    if pa.types.is_nested(column.type):
        column = as_text(column)
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, encoded.dictionary.to_pylist()


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as ``large_string``; what is not text, as `write_value` writes it."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if is_text or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return column.cast(pa.large_string())
    texts = [None if is_missing(value) else write_value(value) for value in column.to_pylist()]
    return pa.array(texts, pa.large_string())


def is_missing(value: object) -> bool:
    """Tell whether a value of Python's types stands for nothing."""
    return value is None or (isinstance(value, float) and np.isnan(value))


def write_value(value: object) -> str:
    """Write a value as text: whole numbers without a point, for a gap makes them floats.

    >>> write_value(2024.0), write_value(True), write_value("a")
    ('2024', 'True', 'a')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).encode(errors="replace").decode()


def _wrap(frame: Any) -> Any:
    import narwhals as nw

    try:
        return nw.from_native(frame)
    except TypeError:
        raise ConfigurationError(
            f"A frame of pandas, polars, pyarrow or dask is needed, not {type(frame).__name__!r}."
        ) from None


def _from_pandas(column: Any) -> pa.Array:
    import pandas as pd
    import pyarrow as pa

    try:
        return _unify(pa.array(column, from_pandas=True))
    except (TypeError, ValueError, OverflowError, NotImplementedError):
        # Objects of several types, or text that is no Unicode.
        texts = [None if pd.isna(value) is True else write_value(value) for value in column]
        return pa.array(texts, pa.large_string())


def _unify(column: Any) -> pa.Array:
    """Make one array of one dictionary."""
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    # Only a result without chunks is a chunked array, in some versions of Arrow.
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.array([], column.type)


def stack_codes(columns: Sequence[Codes]) -> Codes:
    """Return one code for each combination of the codes of several columns, counted from 0."""
    stacked = columns[0]
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        _, stacked = np.unique(stacked * width + column, return_inverse=True)
    return stacked

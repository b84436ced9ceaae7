"""A frame of any library as columns of Arrow: pandas and dask directly, others by narwhals."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Argument, ConfigurationError, Hint, quote_names, word_lack
from cliova_pandas.verdicts import ColumnRoles, PairCounter, detect_columns, gather_evidence

if TYPE_CHECKING:
    import pyarrow as pa

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
"""For each row a position in a list of values, or -1 where the value is missing."""

Made = TypeVar("Made")

_HEAD: Final = 5_000


class FrameColumns:
    """The columns of a frame.

    Parameters
    ----------
    frame : DataFrame
        Of pandas or dask, or of a library that narwhals knows: polars, pyarrow and others. A lazy
        one is computed once, with all its columns; select those that matter if there are many.

    Attributes
    ----------
    names : list of str
        Its columns.
    levels : list of str
        The named levels of its index.
    described : Mapping
        What ``frame.attrs["cliova"]`` says; empty where there is nothing.
    not_validated : int
        How many rows are left out because a join has found no verdict for them.

    Raises
    ------
    ConfigurationError
        If it is no frame.
    """

    def __init__(self, frame: Any) -> None:
        import pandas as pd

        described: Any = None
        self._source: Any = frame
        levels: list[Any] = []
        self._is_pandas = True
        self._kept: Mask | None = None
        self._made: dict[Hashable, Any] = {}
        if isinstance(frame, pd.DataFrame):
            columns, levels, self._is_lazy = list(frame.columns), list(frame.index.names), False
            described = frame.attrs.get("cliova")
        elif _is_dask(frame):
            columns, levels = list(frame.columns), list(frame._meta.index.names)
            self._is_lazy = True
            described = frame._meta.attrs.get("cliova")
        else:
            self._source, columns, self._is_lazy = _wrap(frame)
            self._is_pandas = False
        self.names: list[str] = [name for name in columns if isinstance(name, str)]
        self.levels: list[str] = [name for name in levels if isinstance(name, str)]
        self.described: Mapping[str, Any] = described if isinstance(described, Mapping) else {}
        self.not_validated: int = self.described.get("not_validated", 0)

    def read(self, *names: str) -> list[pa.Array]:
        """Return columns as Arrow arrays, all of them in one pass over the frame.

        Raises
        ------
        ConfigurationError
            If there is no such column, or more than one.
        """
        for name in names:
            self._check_column(name)
        return [self.take_kept(column) for column in self._read(list(names), None)]

    @property
    def frame(self) -> Any:
        """The frame as its library has it; a lazy one is computed."""
        self._compute()
        return self._source if self._is_pandas else self._source.to_native()

    def take_kept(self, column: pa.Array) -> pa.Array:
        """Return of a column of all rows those that are kept."""
        import pyarrow as pa

        return column if self._kept is None else column.filter(pa.array(self._kept))

    def keep(self, rows: Mask, *, not_validated: int = 0) -> FrameColumns:
        """Return the columns of some of the rows, of which so many are left out for that."""
        kept = copy(self)
        kept._made = {}
        kept._kept = rows
        kept.not_validated = not_validated
        return kept

    def remember(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made of these rows, which is made once however often it is asked for.

        So what several numbers have in common costs once. Nobody changes what is returned.
        """
        if what not in self._made:
            self._made[what] = make()
        return self._made[what]  # type: ignore[no-any-return]

    def find_kept(self) -> Mask:
        """Return which rows of the frame these are."""
        kept = self._kept
        return np.ones(self.count_all_rows(), dtype=bool) if kept is None else kept

    def count_rows(self) -> int:
        """Return how many rows there are."""
        return self.count_all_rows() if self._kept is None else int(self._kept.sum())

    def count_all_rows(self) -> int:
        """Return how many rows the frame has, those that are not kept too."""
        self._compute()
        return len(self._source)

    def spread(self, values: npt.NDArray[Any], other: Any) -> npt.NDArray[Any]:
        """Return the values of the rows as values of the frame's rows, ``other`` for the rest."""
        if self._kept is None:
            return values
        spread = np.full(len(self._kept), other, dtype=values.dtype)
        spread[self._kept] = values
        return spread

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

    def find_reason(self, said: str | None = None) -> str | None:
        """Return the column of the reasons: what is said, else what attrs say, else the likely.

        Raises
        ------
        ConfigurationError
            If there is no such column as is said.
        """
        return self._find("reason", said)

    def require_reason(self, said: str | None = None) -> str:
        """Return the column of the reasons: the one that is found, else the one that is called so.

        Raises
        ------
        ConfigurationError
            If there is none.
        """
        # Who asks for the reason means the column of that name, whatever it looks like.
        named = self.names.count("reason") == 1 and self._find("reason", said) is None
        return self._require("reason", "the reasons", "reason" if named else said)

    def _require(self, role: Literal["email", "reason"], what: str, said: str | None) -> str:
        found = self._find(role, said)
        if found is None:
            raise ConfigurationError(
                f"It cannot be told which column holds {what}. ",
                Hint("Pass ", Argument(f"{role}_column", ...), " "),
                f"It has: {quote_names(self.names)}.",
            )
        return found

    def _find(self, role: Literal["email", "reason"], said: str | None) -> str | None:
        if said is not None:
            self._check_column(said)
            return said
        described: str | None = (self.described.get("columns") or {}).get(role)
        if described in self.names:
            return described
        guessed = self.remember("roles", self._guess_columns)
        return guessed.email if role == "email" else guessed.reason

    def _guess_columns(self) -> ColumnRoles:
        """Guess as `read_cliova` does, from names and the first values; attrs do not last."""
        import pyarrow as pa

        names = [name for name in self.names if self.names.count(name) == 1]
        head = pa.table(
            {
                name: as_text(column)
                for name, column in zip(names, self._read(names, _HEAD), strict=True)
            }
        )
        return detect_columns(gather_evidence([head]), PairCounter(lambda: [head]))

    def _read(self, names: list[str], rows: int | None) -> list[pa.Array]:
        if not names:
            return []
        self._compute()
        if self._is_pandas:
            head = self._source if rows is None else self._source.iloc[:rows]
            return [to_arrow(head[name]) for name in names]
        head = self._source if rows is None else self._source.head(rows)
        table = head.select(names).to_arrow()
        return [_unify(table[name]) for name in names]

    def _compute(self) -> None:
        """Compute a lazy frame: only once, for its rows could come in another order next time."""
        if self._is_lazy and self._is_pandas:
            self._source = self._source.compute()
        elif self._is_lazy:
            self._source = self._source.collect()
        self._is_lazy = False

    def _check_column(self, name: str) -> None:
        """Refuse a name that no column has, or more than one."""
        count = self.names.count(name)
        if not count:
            raise ConfigurationError(word_lack("The frame", "column", [name], self.names))
        if count > 1:
            raise ConfigurationError(f"The frame has {count} columns {name!r}.")


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
    return read_indices(encoded), encoded.dictionary.to_pylist()


def read_indices(encoded: pa.DictionaryArray) -> Codes:
    """Return the position of each row's value in the dictionary; -1 where it is missing."""
    import pyarrow as pa

    # Polars counts them without a sign, so that there is no -1 to fill in.
    indices = encoded.indices.cast(pa.int64()).fill_null(-1)
    return np.array(indices.to_numpy(zero_copy_only=False))


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as ``large_string``; what is not text, as `write_value` writes it."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if is_text or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return column.cast(pa.large_string())
    texts = [None if is_missing(value) else write_value(value) for value in column.to_pylist()]
    return pa.array(texts, pa.large_string())


def is_missing(value: Any) -> bool:
    """Tell whether a value stands for nothing: None, NaN, NA or NaT.

    >>> is_missing(float("nan")), is_missing(None), is_missing(""), is_missing([None])
    (True, True, False, False)
    """
    import pandas as pd

    # Most values are texts, and there are many.
    if isinstance(value, str):
        return False
    return value is None or (bool(pd.api.types.is_scalar(value)) and bool(pd.isna(value)))


def write_value(value: object) -> str:
    """Write a value as text: whole numbers without a point, for a gap makes them floats.

    Booleans are written as a result writes them, and instants in ISO 8601, so that typed columns
    have the labels of the text that they were made of.

    >>> write_value(2024.0), write_value(True), write_value("a")
    ('2024', 'true', 'a')
    """
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).encode(errors="replace").decode()


def _is_dask(frame: Any) -> bool:
    # Narwhals is about to leave dask to a package of its own, and says so at every turn.
    loaded = sys.modules.get("dask.dataframe")
    return loaded is not None and isinstance(frame, loaded.DataFrame)


def _wrap(frame: Any) -> tuple[Any, list[str], bool]:
    """Return a frame of narwhals, its columns, and whether it is lazy."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        wrapped = nw.from_native(frame)
        return wrapped, wrapped.collect_schema().names(), isinstance(wrapped, nw.LazyFrame)
    except TypeError:
        raise ConfigurationError(
            f"A frame of pandas, polars, pyarrow or dask is needed, not {type(frame).__name__!r}."
        ) from None
    except DuplicateError:
        names = frame.column_names if hasattr(frame, "column_names") else frame.columns
        repeated = sorted({str(name) for name in names if list(names).count(name) > 1})
        raise ConfigurationError(
            f"The frame has several columns {repeated[0]!r}. Give each column a name of its own."
        ) from None


def to_arrow(column: Any) -> pa.Array:
    """Return a Series of pandas, or another column that Arrow can read, as one Arrow array.

    What has an order of its own of which Arrow knows nothing, as periods have, becomes an ordered
    dictionary.
    """
    import pandas as pd
    import pyarrow as pa

    if not isinstance(column, pd.Series):
        return _unify(column.to_arrow() if hasattr(column, "to_arrow") else pa.array(column))
    if isinstance(column.dtype, pd.PeriodDtype | pd.IntervalDtype):
        column = column.astype(pd.CategoricalDtype(ordered=True))
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        indices = pa.array(codes, mask=codes < 0)
        values = _read_categories(column.cat.categories)
        return pa.DictionaryArray.from_arrays(indices, values, ordered=column.cat.ordered)
    try:
        array = _unify(pa.array(column, from_pandas=True))
        if not isinstance(array.type, pa.BaseExtensionType):
            return array
        raise TypeError
    except (TypeError, ValueError, OverflowError, NotImplementedError):
        # Objects of several types, or text that is no Unicode.
        texts = [None if is_missing(value) else write_value(value) for value in column]
        return pa.array(texts, pa.large_string())


def _read_categories(categories: Any) -> pa.Array:
    import pandas as pd
    import pyarrow as pa

    if isinstance(categories.dtype, pd.PeriodDtype | pd.IntervalDtype):
        return pa.array([write_value(value) for value in categories], pa.large_string())
    return to_arrow(pd.Series(categories))


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

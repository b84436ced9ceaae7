"""Columns of Arrow made of those of any library, and their values as codes and as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_SINGLE: Final = frozenset(
    {"string", "boolean", "integer", "floating", "mixed-integer-float", "decimal", "bytes", "empty"}
)
"""How pandas names objects that are all of one kind."""

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
"""For each row a position in a list of values, or -1 where the value is missing."""


def encode(column: pa.Array) -> tuple[Codes, list[Any]]:
    """Return the values of a column as codes, and what they stand for.

    Returns
    -------
    codes : numpy.ndarray of int64
        The position of each row's value; -1 where it is missing.
    values : list
        The values, of Python's types; each at most once, some perhaps never used.
    """
    encoded = _encode(column)
    return read_indices(encoded), _read_values(encoded.dictionary)


def count_distinct(column: pa.Array) -> int:
    """Return how many values a column has; what is missing is none."""
    codes = read_indices(_encode(column))
    return len(np.unique(codes[codes >= 0]))


def _encode(column: pa.Array) -> pa.DictionaryArray:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return column
    return to_distinguishable(column).dictionary_encode()


def to_distinguishable(column: pa.Array) -> pa.Array:
    """Return a column as a type of which every version of Arrow finds the distinct values.

    Lists, structs and types that extend others, such as UUIDs, become text. DuckDB has narrow
    decimals, and few versions know them.
    """
    import pyarrow as pa

    kind = column.type
    if pa.types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType):
        return as_text(column)
    if pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
        return column.cast(pa.decimal128(kind.precision, kind.scale))
    return column.cast(pa.float32()) if pa.types.is_float16(kind) else column


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
    texts = [None if is_missing(value) else write_value(value) for value in _read_values(column)]
    return pa.array(texts, pa.large_string())


def _read_values(column: pa.Array) -> list[Any]:
    """Return values as Python has them; as texts where it cannot, as of dates behind 9999."""
    import pyarrow as pa

    values: list[Any]
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):
        values = column.cast(pa.large_string()).to_pylist()
    return values


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


def to_arrow(column: Any) -> pa.Array:
    """Return a Series of pandas, or another column that Arrow can read, as one Arrow array.

    What has an order of its own of which Arrow knows nothing, as periods have, becomes an ordered
    dictionary.
    """
    import pandas as pd
    import pyarrow as pa

    if not isinstance(column, pd.Series):
        return unify(column.to_arrow() if hasattr(column, "to_arrow") else pa.array(column))
    if isinstance(column.dtype, pd.PeriodDtype | pd.IntervalDtype):
        column = column.astype(pd.CategoricalDtype(ordered=True))
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        indices = pa.array(codes, mask=codes < 0)
        values = _read_categories(column.cat.categories)
        return pa.DictionaryArray.from_arrays(indices, values, ordered=column.cat.ordered)
    try:
        if _is_mixed(column):
            raise TypeError
        array = unify(pa.array(column, from_pandas=True))
        if pa.types.is_float16(array.type):  # of which few versions of Arrow can compute
            return array.cast(pa.float32())
        if not isinstance(array.type, pa.BaseExtensionType):
            return array
        raise TypeError
    except (TypeError, ValueError, OverflowError, NotImplementedError):
        # Objects of several types, or text that is no Unicode.
        texts = [None if is_missing(value) else write_value(value) for value in column]
        return pa.array(texts, pa.large_string())


def _is_mixed(column: pd.Series[Any]) -> bool:
    """Tell whether objects are of several kinds, of which Arrow makes one: of numbers dates."""
    import pandas as pd

    if column.dtype != object or pd.api.types.infer_dtype(column) in _SINGLE:
        return False
    return len(set(map(type, column.dropna().to_numpy()))) > 1


def _read_categories(categories: Any) -> pa.Array:
    import pandas as pd
    import pyarrow as pa

    if isinstance(categories.dtype, pd.PeriodDtype | pd.IntervalDtype):
        return pa.array([write_value(value) for value in categories], pa.large_string())
    return to_arrow(pd.Series(categories))


def drop_blank(addresses: pa.Array) -> pa.Array:
    """Return addresses without empty texts: such a one is none, whether it was sent or nothing was.

    >>> import pyarrow as pa
    >>> drop_blank(pa.array(["ann@x.example", "", None])).to_pylist()
    ['ann@x.example', None, None]
    """
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(addresses, ""), None, addresses)


def unify(column: Any) -> pa.Array:
    """Return the chunks of a column as one array of one dictionary."""
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

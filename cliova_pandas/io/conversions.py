"""Texts as values of a type: only where each of them has exactly its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cliova_pandas.verdicts.text_bytes import read_offsets

if TYPE_CHECKING:
    import pyarrow as pa

TEXT: Final = "str"
FLAG: Final = "boolean"
INTEGER: Final = "Int64"
NUMBER: Final = "Float64"
INSTANTS: Final = ("datetime64[ms, UTC]", "datetime64[us, UTC]", "datetime64[ns, UTC]")
"""The names of the dtypes that pandas has for the forms, the coarsest instant first."""

_INTEGER: Final = r"^(?:0|-?[1-9][0-9]*)$"
_NUMBER: Final = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_EXPONENT: Final = "[eE]"
"""A large number without one has all its digits written, and each of them may be meant: an id."""
_INSTANT: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*(?:Z|[+-][0-9:]+)| .*[+-][0-9:]+)$"
_OFFSET: Final = r"[+-][0-9]{2}:[0-9]{2}$"
_ZEROS: Final = {
    "ms": r"(\.[0-9]{3})0+(Z|[+-][0-9:]+)$",
    "us": r"(\.[0-9]{6})0+(Z|[+-][0-9:]+)$",
}
"""Digits of an instant that a unit cannot hold, and need not."""

_PER_SECOND: Final = {"ms": 10**3, "us": 10**6, "ns": 10**9}
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""The first and the last second of the years 1 to 9999, counted from 1970."""

LONGEST_EXACT: Final = (1 << 53) - 1
"""The integers up to this are the same as a ``Float64``, and no other is rounded to them."""


def convert(column: pa.ChunkedArray, dtype: str) -> pa.ChunkedArray | None:
    """Return a column of text in a type of `ColumnForms`; None if a value is not of its form."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        if dtype == FLAG:
            # Arrow takes "0" and "1" as well.
            is_word = (pc.min(pc.binary_length(column)).as_py() or 4) >= len("true")
            return column.cast(pa.bool_()) if is_word else None
        if dtype == INTEGER:
            return _convert_integers(column)
        if dtype == NUMBER:
            return _convert_numbers(column)
        return _convert_instants(column, dtype.removeprefix("datetime64[")[:2])
    except pa.ArrowInvalid:
        return None


def guess(value: str) -> str:
    """Return the narrowest dtype that a value may be of."""
    if value.lower() in ("true", "false"):
        return FLAG
    if re.match(_INTEGER, value):
        return INTEGER
    if re.match(_NUMBER, value):
        return NUMBER
    return INSTANTS[0] if re.match(_INSTANT, value) else TEXT


def _convert_integers(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Convert what an integer is written as: a sign, a zero or a space too many changes it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    integers = column.cast(pa.int64())
    is_same = pc.all(pc.equal(integers.cast(column.type), column)).as_py()
    return None if is_same is False else integers


def _convert_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not _match(column, _NUMBER):
        return None
    numbers = column.cast(pa.float64())
    if pc.all(pc.is_finite(numbers)).as_py() is False:
        return None
    long = pc.greater(pc.abs(numbers), LONGEST_EXACT)
    if pc.any(long).as_py() and not _match(column.filter(long), _EXPONENT):
        return None
    return numbers


def _is_in_calendar(typed: pa.ChunkedArray) -> bool:
    """Tell whether instants are of the years 1 to 9999; pandas can show no others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bounds = pc.min_max(typed.cast(pa.int64())).as_py().values()
    times = _PER_SECOND[typed.type.unit]
    return all(value is None or _FIRST <= value // times <= _LAST for value in bounds)


def _keeps_years(column: pa.ChunkedArray, typed: pa.ChunkedArray | None) -> bool:
    """Tell whether instants have the years of their texts, give or take a zone.

    Nanoseconds reach from 1677 to 2262; beyond, Arrow makes another year of it without a word in
    versions that we allow (22 does, 26 does not).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if typed is None:
        return False
    years = pc.utf8_slice_codeunits(column, 0, 4).cast(pa.int64())
    return pc.all(pc.less_equal(pc.abs(pc.subtract(pc.year(typed), years)), 1)).as_py() is not False


def _convert_instants(column: pa.ChunkedArray, unit: str) -> pa.ChunkedArray | None:
    """Convert what has a ``T`` everywhere, or a space everywhere and an offset as pandas has it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    separators = set().union(*(_find_extremes(part, 10) for part in column.chunks))
    if separators != {ord("T")} and not (separators == {ord(" ")} and _match(column, _OFFSET)):
        return None
    type_ = pa.timestamp(unit, "UTC")
    try:
        typed = column.cast(type_)
    except pa.ArrowInvalid:
        if unit not in _ZEROS:
            raise
        typed = pc.replace_substring_regex(column, _ZEROS[unit], r"\1\2").cast(type_)
    if not _is_in_calendar(typed) or (unit == "ns" and not _keeps_years(column, typed)):
        return None
    return typed


def _find_extremes(texts: pa.Array, place: int) -> set[int]:
    """Return the lowest and the highest byte at one place of texts; -1 if a text ends before it."""
    import numpy as np

    data, offsets = texts.buffers()[2], read_offsets(texts)
    starts, lengths = offsets[:-1], np.diff(offsets)
    if texts.null_count:
        is_filled = np.asarray(texts.is_valid())
        starts, lengths = starts[is_filled], lengths[is_filled]
    if lengths.min(initial=place + 1) <= place:
        return {-1}
    signs = np.frombuffer(data or b"", dtype=np.uint8).take(starts + place)
    return {int(signs.min()), int(signs.max())} if len(signs) else set()


def _match(column: pa.ChunkedArray, pattern: str) -> bool:
    import pyarrow.compute as pc

    return pc.all(pc.match_substring_regex(column, pattern)).as_py() is not False

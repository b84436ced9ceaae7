"""The type of each column: by the form of all of its values, never by some of them.

A column is typed if every value that is not missing is of one form, checked exactly: what Arrow
itself would take for a number, such as ``007`` or ``inf``, stays text. A number is one that JSON
could hold, so that CSV and JSON agree. Integers that a ``Float64`` would round stay text as well.

The forms are decided piece by piece, over the whole result, and do not depend on the pieces. With a
million rows, a check takes 3 ns for each value of a boolean, 18 ns of an instant and 40 ns of a
number (measured); a text is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, ResultFormatError, quote_names

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

TEXT: Final = "str"
FLAG: Final = "boolean"
INTEGER: Final = "Int64"
NUMBER: Final = "Float64"
INSTANTS: Final = ("datetime64[ms, UTC]", "datetime64[us, UTC]", "datetime64[ns, UTC]")
"""The names of the dtypes that pandas has for the forms, the coarsest instant first."""

Dtype = type[str] | str | Mapping[str, Any] | None
"""What a caller may say: None, ``str``, or for some columns what each is to be."""

TypedColumns = Mapping[str, tuple[str, "pa.ChunkedArray"]]
"""Columns of a table that were converted already, each behind its dtype."""

_INTEGER: Final = r"^(?:0|-?[1-9][0-9]*)$"
_NUMBER: Final = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_INSTANT: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*(?:Z|[+-][0-9:]+)| .*[+-][0-9:]+)$"
_OFFSET: Final = r"[+-][0-9]{2}:[0-9]{2}$"
_ZEROS: Final = {
    "ms": r"(\.[0-9]{3})0+(Z|[+-][0-9:]+)$",
    "us": r"(\.[0-9]{6})0+(Z|[+-][0-9:]+)$",
}
"""Digits of an instant that a unit cannot hold, and need not."""

_LONGEST_EXACT: Final = (1 << 53) - 1
"""The integers up to this are the same as a ``Float64``, and no other is rounded to them."""

_FAR: Final = (1 << 63) // 1_000_000 - 1
"""Milliseconds from 1970 that cannot be counted in nanoseconds any more."""


@dataclass(frozen=True)
class _Form:
    """The form of the values seen so far.

    Attributes
    ----------
    dtype : str or None
        The dtype that holds all of them; None as long as there are no values.
    is_long : bool
        Whether there is an integer that a ``Float64`` could round.
    is_far : bool
        Whether there is an instant that nanoseconds cannot count.
    is_spaced : bool
        Whether a space stands between day and time, as pandas writes instants.
    """

    dtype: str | None = None
    is_long: bool = False
    is_far: bool = False
    is_spaced: bool = False

    def extend(self, column: pa.ChunkedArray) -> tuple[_Form, pa.ChunkedArray | None]:
        """Return the form when more values are looked at, and these values in it, if it is known.

        To look at values is to convert them, and whoever needs them converted need not do it again.
        """
        if self.dtype == TEXT or column.null_count == len(column):
            return self, None
        dtype = self.dtype or _guess(column.drop_null()[0].as_py())
        while dtype != TEXT:
            typed = convert(column, dtype)
            if typed is not None:
                found = replace(_describe(column, typed, dtype), dtype=dtype)
                form = found if self.dtype is None else self.join(found)
                return form, typed if form.dtype == dtype else None
            dtype = _WIDER.get(dtype, TEXT)
        return _Form(TEXT), None

    def join(self, other: _Form) -> _Form:
        """Return the form of the values of both."""
        if self.dtype is None or other.dtype is None:
            return other if self.dtype is None else self
        joined = _Form(
            _join_dtypes(self.dtype, other.dtype),
            self.is_long or other.is_long,
            self.is_far or other.is_far,
            self.is_spaced,
        )
        if self.is_spaced != other.is_spaced:
            return _Form(TEXT)
        is_rounded = joined.dtype == NUMBER and joined.is_long
        is_out_of_range = joined.dtype == INSTANTS[-1] and joined.is_far
        return _Form(TEXT) if is_rounded or is_out_of_range else joined


class ColumnForms:
    """The forms of the columns of a result, as far as its tables have been seen.

    Attributes
    ----------
    typed : dict of str to tuple
        The columns of the last table that were converted, each behind its dtype.

    Examples
    --------
    >>> import pyarrow as pa
    >>> forms = ColumnForms()
    >>> forms.add(pa.table({"ok": ["true", None], "n": ["1", "2"], "zip": ["1", "007"]}))
    >>> forms.add(pa.table({"ok": ["FALSE"], "n": ["0.5"], "zip": ["2"]}))
    >>> forms.dtypes
    {'ok': 'boolean', 'n': 'Float64'}
    """

    def __init__(self) -> None:
        self._forms: dict[str, _Form] = {}
        self.typed: TypedColumns = {}

    @property
    def dtypes(self) -> dict[str, str]:
        """The dtype of each column that is not text."""
        return {
            name: form.dtype for name, form in self._forms.items() if form.dtype not in (None, TEXT)
        }

    def add(self, table: pa.Table) -> None:
        """Look at a table of text."""
        import pyarrow as pa

        names = table.column_names
        held = [self._forms.get(name, _Form()) for name in names]
        with ThreadPoolExecutor(pa.cpu_count()) as pool:  # Arrow looks at them without the GIL
            found = dict(zip(names, pool.map(_Form.extend, held, table.columns), strict=True))
        self._forms.update({name: form for name, (form, _) in found.items()})
        self.typed = {
            name: (form.dtype, typed)
            for name, (form, typed) in found.items()
            if form.dtype is not None and typed is not None
        }

    @classmethod
    def join(cls, several: Iterable[ColumnForms]) -> ColumnForms:
        """Return the forms of the columns of several results that are put together."""
        joined = cls()
        for forms in several:
            for name, form in forms._forms.items():
                joined._forms[name] = joined._forms.get(name, _Form()).join(form)
        return joined


def examine_forms(table: pa.Table) -> ColumnForms:
    """Return the forms of the columns of one table."""
    forms = ColumnForms()
    forms.add(table)
    return forms


def check_dtype(dtype: Dtype) -> None:
    """Refuse what says nothing about the types of columns.

    Raises
    ------
    ConfigurationError
        If it is neither None, str nor a mapping.
    """
    if dtype is not None and not _is_text(dtype) and not isinstance(dtype, Mapping):
        raise ConfigurationError(
            Argument("dtype"),
            " must be None (a type where all values have its form), str (all text as sent) or a "
            f"mapping of columns to types, not {dtype!r}.",
        )


def choose_dtypes(forms: ColumnForms, names: Iterable[str], dtype: Dtype) -> dict[str, Any]:
    """Return the dtype of each column that is not to be text.

    Parameters
    ----------
    forms : ColumnForms
        What the whole result holds.
    names : iterable of str
        Its columns.
    dtype : None, str or mapping
        What the caller says.

    Raises
    ------
    ConfigurationError
        If the mapping names a column that is not there.
    """
    if _is_text(dtype):
        return {}
    said = dict(dtype) if isinstance(dtype, Mapping) else {}
    missing = [name for name in said if name not in set(names)]
    if missing:
        raise ConfigurationError(
            Argument("dtype"),
            f" names {missing[0]!r}, and the result has no such column. It has: "
            f"{quote_names(names)}.",
        )
    chosen = {**forms.dtypes, **{name: type_ for name, type_ in said.items() if type_ is not None}}
    return {name: type_ for name, type_ in chosen.items() if not _is_text(type_)}


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
            return column.cast(pa.int64()) if _match(column, _INTEGER) else None
        if dtype == NUMBER:
            return _convert_numbers(column)
        return _convert_instants(column, dtype.removeprefix("datetime64[")[:2])
    except pa.ArrowInvalid:
        return None


def to_frame(
    table: pa.Table, dtypes: Mapping[str, Any], known: TypedColumns | None = None
) -> pd.DataFrame:
    """Return a table of text as a frame of these dtypes, and ``str`` where none is given.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of text.
    dtypes : mapping
        The dtypes.
    known : mapping, optional
        Columns of this very table that were converted already.

    Raises
    ------
    ResultFormatError
        If the caller's dtype does not fit a column.
    """
    import pandas as pd
    import pyarrow as pa

    if table.num_columns == 0:
        return pd.DataFrame(index=pd.RangeIndex(table.num_rows))
    asked = {}
    for name, dtype in dtypes.items():
        known_as, typed = (known or {}).get(name, (None, None))
        if known_as != dtype:
            typed = convert(table[name], dtype) if dtype in _DTYPES else None
        if typed is None:
            asked[name] = dtype
        else:
            table = table.set_column(table.column_names.index(name), name, typed)
    mapped = {
        pa.bool_(): pd.BooleanDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
    }
    frame: pd.DataFrame = table.to_pandas(types_mapper=mapped.get)
    for name, dtype in asked.items():
        try:
            frame[name] = frame[name].astype(dtype)
        except (TypeError, ValueError) as error:
            raise ResultFormatError(
                f"The column {name!r} cannot be read as {dtype!r}: {error}. Leave it out of ",
                Argument("dtype"),
                ", or say str.",
                column=name,
            ) from None
    return frame


_DTYPES: Final = (FLAG, INTEGER, NUMBER, *INSTANTS)
_WIDER: Final = {INTEGER: NUMBER, INSTANTS[0]: INSTANTS[1], INSTANTS[1]: INSTANTS[2]}


def _guess(value: str) -> str:
    """Return the narrowest dtype that a value may be of."""
    if value.lower() in ("true", "false"):
        return FLAG
    if re.match(_INTEGER, value):
        return INTEGER
    if re.match(_NUMBER, value):
        return NUMBER
    return INSTANTS[0] if re.match(_INSTANT, value) else TEXT


def _convert_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not _match(column, _NUMBER):
        return None
    numbers = column.cast(pa.float64())
    if pc.all(pc.is_finite(numbers)).as_py() is False:
        return None
    long = pc.greater(pc.abs(numbers), _LONGEST_EXACT)
    if (
        pc.any(long).as_py()
        and pc.any(pc.match_substring_regex(column.filter(long), _INTEGER)).as_py()
    ):
        return None
    return numbers


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

    separators = pc.binary_slice(column.cast(pa.large_binary()), 10, 11)
    if pc.all(pc.equal(separators, b"T")).as_py() is False and not (
        pc.all(pc.equal(separators, b" ")).as_py() and _match(column, _OFFSET)
    ):
        return None
    type_ = pa.timestamp(unit, "UTC")
    try:
        typed = column.cast(type_)
    except pa.ArrowInvalid:
        if unit not in _ZEROS:
            raise
        typed = pc.replace_substring_regex(column, _ZEROS[unit], r"\1\2").cast(type_)
    return typed if unit != "ns" or _keeps_years(column, typed) else None


def _describe(column: pa.ChunkedArray, typed: pa.ChunkedArray, dtype: str) -> _Form:
    import pyarrow as pa
    import pyarrow.compute as pc

    if dtype == INTEGER:
        return _Form(is_long=_exceeds(typed, _LONGEST_EXACT))
    is_spaced = dtype in INSTANTS and column.drop_null()[0].as_py()[10] == " "
    if dtype in INSTANTS[:-1]:
        milliseconds = pc.cast(typed, pa.timestamp("ms", "UTC"), safe=False).cast(pa.int64())
        return _Form(is_far=_exceeds(milliseconds, _FAR), is_spaced=is_spaced)
    return _Form(is_spaced=is_spaced)


def _exceeds(numbers: pa.ChunkedArray, limit: int) -> bool:
    import pyarrow.compute as pc

    bounds = pc.min_max(numbers).as_py()
    return bool(bounds["min"] < -limit or bounds["max"] > limit)


def _join_dtypes(one: str, other: str) -> str:
    if one == other:
        return one
    for order in ((INTEGER, NUMBER), INSTANTS):
        if one in order and other in order:
            return max(one, other, key=order.index)
    return TEXT


def _match(column: pa.ChunkedArray, pattern: str) -> bool:
    import pyarrow.compute as pc

    return pc.all(pc.match_substring_regex(column, pattern)).as_py() is not False


def _is_text(dtype: Any) -> bool:
    return dtype is str or (isinstance(dtype, str) and dtype in ("str", "string"))

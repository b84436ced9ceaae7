"""The type of each column: by the form of all of its values, never by some of them.

A column is typed if every value that is not missing is of one form, checked exactly: what Arrow
itself would take for a number, such as ``007`` or ``inf``, stays text. A number is one that JSON
could hold, so that CSV and JSON agree. Large numbers that a ``Float64`` would round, written with
all their digits, stay text as well, and so do instants that pandas cannot show.

The forms are decided piece by piece, over the whole result, and do not depend on the pieces. With a
million rows, a check takes 3 ns for each value of a boolean, 18 ns of an instant and 40 ns of a
number (measured); a text is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, ResultFormatError, quote_names
from cliova_pandas.io.conversions import (
    FLAG,
    INSTANTS,
    INTEGER,
    LONGEST_EXACT,
    NUMBER,
    TEXT,
    convert,
    guess,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Dtype = type[str] | str | Mapping[str, Any] | None
"""What a caller may say: None, ``str``, or for some columns what each is to be."""

TypedColumns = Mapping[str, tuple[str, "pa.ChunkedArray"]]
"""Columns of a table that were converted already, each behind its dtype."""

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
        dtype = self.dtype or guess(column.drop_null()[0].as_py())
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
        found = {
            name: self._forms.get(name, _Form()).extend(column)
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
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
        form = _find_form(dtype)
        if known_as != form:
            typed = convert(table[name], form) if form else None
        if typed is not None:
            table = table.set_column(table.column_names.index(name), name, typed)
        if typed is None or form != dtype:
            asked[name] = dtype
    mapped = {
        pa.bool_(): pd.BooleanDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
    }
    frame: pd.DataFrame = table.to_pandas(types_mapper=mapped.get)
    for name, dtype in asked.items():
        try:
            frame[name] = _cast(frame[name], dtype)
        except (TypeError, ValueError, OverflowError) as error:
            raise ResultFormatError(
                f"The column {name!r} cannot be read as {dtype!r}: {error}. Leave it out of ",
                Argument("dtype"),
                ", or say str.",
                column=name,
            ) from None
    return frame


_DTYPES: Final = (FLAG, INTEGER, NUMBER, *INSTANTS)
_WIDER: Final = {INTEGER: NUMBER, INSTANTS[0]: INSTANTS[1], INSTANTS[1]: INSTANTS[2]}


def _describe(column: pa.ChunkedArray, typed: pa.ChunkedArray, dtype: str) -> _Form:
    import pyarrow as pa
    import pyarrow.compute as pc

    if dtype == INTEGER:
        return _Form(is_long=_exceeds(typed, LONGEST_EXACT))
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


def _find_form(dtype: Any) -> str | None:
    """Return which of the forms the texts of a dtype must have, if it is one of them."""
    if _is_numpy_bool(dtype):
        return FLAG
    return next((form for form in _DTYPES if dtype == form), None)


def _cast(column: pd.Series, dtype: Any) -> pd.Series:
    """Return a column in a dtype; what NumPy makes another value of in silence is refused.

    Of a text its boolean only says that it is one, and before version 2 a number that is too large
    for its type begins at the other end.
    """
    import pandas as pd

    if _is_numpy_bool(dtype):
        if column.dtype != FLAG:
            raise ValueError("not all of its values are true or false")
        if column.hasnans:
            raise ValueError('a value is missing, for which only "boolean" has a place')
    cast = column.astype(dtype)
    is_integer = pd.api.types.is_integer_dtype(cast)
    if is_integer and cast.dropna().tolist() != column.dropna().map(int).tolist():
        raise OverflowError("a number is too large for it")
    return cast


def _is_numpy_bool(dtype: Any) -> bool:
    import numpy as np

    return dtype is bool or dtype is np.bool_ or dtype in ("bool", "?", np.dtype(bool))


def _is_text(dtype: Any) -> bool:
    return dtype is str or (isinstance(dtype, str) and dtype in ("str", "string"))

"""What rows can be grouped by: a name, or values for the rows, or a function that gives these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeGuard

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, quote_names, word_given
from cliova_pandas.stats.frames.arrow_values import Mask, to_arrow
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

GroupKey: TypeAlias = "str | pd.Series[Any] | Callable[[Any], Any]"
"""A name, values for the rows as a Series, or a function that makes them of the frame."""

GroupKeys: TypeAlias = "GroupKey | Sequence[GroupKey]"
"""One key or several."""

UNNAMED_KEY: Final = "key"
"""What a key is called that has no name."""

SPECIAL_KEYS: Final = ("domain", "provider", "tld", "reason")
"""Keys that are made from the address, or stand for whichever column holds the reason."""

_ISO_DATE: Final = re.compile(r"\d{4}-\d\d(-\d\d)?")


class KeyValues(NamedTuple):
    """The values of a key that is no name.

    Attributes
    ----------
    name : str
        What it is called.
    column : pyarrow.Array
        A value for each row that counts.
    """

    name: str
    column: pa.Array


def list_keys(by: object, argument: str = "by") -> list[Any]:
    """Return the keys that were given: one alone, or several.

    Raises
    ------
    ConfigurationError
        If there is none, or one that cannot be a key.
    """
    keys = [by] if is_key(by) else list(by) if isinstance(by, Iterable) else []
    if not keys or not all(map(is_key, keys)):
        refuse_keys(argument, by)
    return keys


def refuse_keys(argument: str, by: object) -> None:
    """Refuse what cannot be grouped by, or gives two keys one name."""
    is_shown = by is None or isinstance(by, str | list | tuple)
    shown = word_given(by) if is_shown else type(by).__name__
    raise ConfigurationError(
        Argument(argument),
        " must be one name or a list of different names, such as ['provider', 'reason'], or, in "
        f"place of a name, a Series of pandas or a function of the frame, not {shown}.",
    )


def read_values(table: FrameColumns, key: Any) -> KeyValues:
    """Return the values of a key that is no name, those of the rows that count.

    Parameters
    ----------
    table : FrameColumns
        The frame.
    key : Series, callable or KeyValues
        A Series, aligned by its index with the rows of a frame of pandas (by their numbers from 0
        on, where the frame has no index); a function that is given the frame, and returns one,
        or an array with a value for each row; or what this returned before.

    Raises
    ------
    ConfigurationError
        If there is not one value for each row.
    """
    import pandas as pd

    if isinstance(key, KeyValues):
        return key
    function = None
    if not _is_series(key):
        function, key = getattr(key, "__name__", None), key(table.frame)
    name = _name(key, function)
    if isinstance(key, pd.Series):
        column = _align(table, key, name)
    else:
        column = _take_in_order(table, key, name)
    return KeyValues(name, table.take_kept(column))


def read_named(table: FrameColumns, names: Sequence[str]) -> list[pa.Array]:
    """Return columns by their names, or else levels of the index, of the rows that count.

    Raises
    ------
    ConfigurationError
        If there is no such column nor level, or several of the name.
    """
    import pandas as pd

    levels = [name for name in names if name in table.levels and name not in table.names]
    unknown = [name for name in names if name not in table.names and name not in levels]
    if unknown:
        index = f", or a level of the index: {quote_names(table.levels)}" if table.levels else ""
        raise ConfigurationError(
            f"Nothing can be grouped by {unknown[0]!r}. Choose from {quote_names(SPECIAL_KEYS)}, "
            f"or a column: {quote_names(table.names, none='there is none')}{index}."
        )
    columns = [name for name in names if name not in levels]
    found = dict(zip(columns, table.read(*columns), strict=True))
    for name in levels:
        values = pd.Series(table.frame.index.get_level_values(name))
        found[name] = table.take_kept(to_arrow(values))
    return [found[name] for name in names]


def find_order(column: pa.Array, values: Sequence[Any], is_used: Mask) -> list[int] | None:
    """Return the places of a column's values in the order that they have in themselves.

    Parameters
    ----------
    column : pyarrow.Array
        The column; an ordered Categorical of pandas, a Period and an Interval come as an ordered
        dictionary.
    values : sequence
        What is in it, each once, as `cliova_pandas.stats.frames.arrow_values.encode` returns it.
    is_used : numpy.ndarray of bool
        Which of them any row has: a category without rows does not tell what the others are.

    Returns
    -------
    list of int or None
        The earliest first of dates, times and texts that are months or days (``2026-08``,
        ``2026-08-31``); verdicts in the order of `VERDICTS`; ordered categories in their own. None
        where values have no order but by size.
    """
    import pyarrow as pa

    kind, is_ordered = column.type, False
    if pa.types.is_dictionary(kind):
        kind, is_ordered = kind.value_type, kind.ordered
    places = np.flatnonzero(is_used).tolist()
    used = (values[place] for place in places if values[place] is not None)
    # The first value tells of most columns, of which some have as many as rows.
    first = next(used, None)
    key: Callable[[int], Any]
    if first in VERDICTS and all(value in VERDICTS for value in used):
        # In polars they are an Enum, which is ordered, and in pandas they need not be.
        key = _rank_verdict(values)
    elif is_ordered:
        return list(range(len(values)))
    elif pa.types.is_temporal(kind) or (_is_iso_date(first) and all(map(_is_iso_date, used))):
        key = values.__getitem__
    else:
        return None
    known = [place for place in places if values[place] is not None]
    rest = set(range(len(values))).difference(known)
    return [*sorted(known, key=key), *rest]


def _rank_verdict(values: Sequence[Any]) -> Callable[[int], int]:
    return lambda place: VERDICTS.index(values[place])


def _is_iso_date(value: Any) -> bool:
    return isinstance(value, str) and _ISO_DATE.fullmatch(value) is not None


def is_name(key: object) -> TypeGuard[str]:
    """Tell whether a key is a name, and not the values themselves."""
    return isinstance(key, str)


def is_key(key: object) -> bool:
    """Tell whether something can be a key: a name, values that were read, or what gives these."""
    return is_name(key) or isinstance(key, KeyValues) or callable(key) or _is_series(key)


def _is_series(key: object) -> bool:
    """Tell whether it is a Series, of pandas or of another library."""
    import narwhals as nw
    import pandas as pd

    return isinstance(key, pd.Series) or nw.dependencies.is_into_series(key)


def _name(values: Any, function: str | None) -> str:
    """Return what values are called: as they are, else as the function, if these have names."""
    name = getattr(values, "name", None)
    if name is not None and not callable(name) and str(name):
        return str(name)
    return UNNAMED_KEY if function in (None, "<lambda>") else str(function)


def _align(table: FrameColumns, values: pd.Series[Any], name: str) -> pa.Array:
    """Return a Series of pandas in the order of the frame's rows."""
    import pandas as pd

    frame = table.frame
    has_index = isinstance(frame, pd.DataFrame)
    index = frame.index if has_index else pd.RangeIndex(table.count_all_rows())
    if values.index.equals(index):
        return to_arrow(values)
    if not values.index.is_unique:
        raise ConfigurationError(
            f"The Series {name!r} cannot be aligned with the frame: its index is another one, and "
            "has labels that come several times."
        )
    places = values.index.get_indexer(index)
    missing = np.flatnonzero(places < 0)
    if len(missing):
        raise ConfigurationError(
            f"The Series {name!r} has no value for {len(missing):,} of the {len(index):,} rows of "
            f"the frame, the first of them row {missing[0]:,} (from 0). A Series is aligned by its "
            "index: give it that of the frame."
        )
    return to_arrow(values.take(places))


def _take_in_order(table: FrameColumns, values: Any, name: str) -> pa.Array:
    """Return values that have no index, one for each row of the frame."""
    import pandas as pd

    rows = table.count_all_rows()
    has_length = hasattr(values, "__len__") and not isinstance(values, str)
    is_column = getattr(values, "ndim", 1) == 1
    if not has_length or len(values) != rows or not is_column:
        shown = f"{len(values):,} values" if has_length else repr(values)
        shown = shown if is_column else f"{values.shape[1]:,} columns"
        raise ConfigurationError(
            f"{name!r} must have a value for each of the {rows:,} rows of the frame, not {shown}."
        )
    return to_arrow(values if hasattr(values, "to_arrow") else pd.Series(values))

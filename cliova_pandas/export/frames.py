"""Frames as files that are safe to open: whole, and never a formula in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

import numpy as np

from cliova_pandas.errors import ConfigurationError, warn
from cliova_pandas.export.files import check_free, write_file
from cliova_pandas.export.formulas import defuse
from cliova_pandas.export.workbooks import (
    LONGEST_TEXT,
    TextSafeBook,
    add_table,
    can_be_table,
    word_replaced,
)
from cliova_pandas.stats.frames.arrow_values import is_missing

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.worksheet import Worksheet

_MOST_EXCEL_ROWS: Final = 1_048_575
_MOST_EXCEL_COLUMNS: Final = 16_384
_EXCEL_INTEGERS: Final = 10**15
# A table is made of cells in memory, of some 300 bytes each.
_MOST_TABLE_CELLS: Final = 300_000
_LOOKED_AT: Final = 100
_WIDEST: Final = 60
_FIRST_EXCEL_YEAR: Final = 1900
# How each kind of time is shown. A datetime is a date as well, so it comes first.
_TIMES: Final[dict[type, str]] = {
    datetime: "yyyy-mm-dd h:mm:ss",
    date: "yyyy-mm-dd",
    time: "h:mm:ss",
    timedelta: "[h]:mm:ss",
}


def write_frame(
    frame: pd.DataFrame, path: Path, *, raw: bool = False, overwrite: bool = True
) -> int:
    r"""Write a frame as CSV, JSON, Parquet or Excel, by the suffix of the name.

    The file appears under its name when it is complete, readable by its owner alone, since it
    holds addresses. A `cliova_pandas.CliovaWarning` tells of characters that no workbook can hold.

    Parameters
    ----------
    frame : pandas.DataFrame
        What to write; the index is left out.
    path : pathlib.Path
        The file, ending in ``.csv``, ``.json``, ``.parquet`` or ``.xlsx``.
    raw : bool, default False
        Write a CSV to the letter. Otherwise it goes through `cliova_pandas.export.formulas.defuse`.
    overwrite : bool, default True
        Replace a file of that name.

    Returns
    -------
    int
        How many characters stand there as \ufffd, since no workbook can hold them.

    Raises
    ------
    ConfigurationError
        If the suffix is another one, or the frame does not fit into the format.
    FileExistsError
        If there is something of that name that is not to be replaced.
    """
    replaced = write_counted(frame, path, raw=raw, overwrite=overwrite)
    if replaced:
        warn([word_replaced(replaced, f"in {path.name!r}")])
    return replaced


def write_counted(
    frame: pd.DataFrame, path: Path, *, raw: bool = False, overwrite: bool = True
) -> int:
    """Write a frame as `write_frame` does, without its warning: of several files one is enough."""
    check_target(path, overwrite=overwrite)
    writer = _WRITERS[path.suffix.lower()]
    if raw and writer is _write_safe_csv:
        writer = write_csv
    replaced: list[int | None] = []
    try:
        write_file(
            path,
            lambda made: replaced.append(writer(frame, str(made))),
            private=True,
            overwrite=overwrite,
        )
    except UnicodeEncodeError as error:
        raise ConfigurationError(
            f"A text of the frame holds {error.object[error.start]!a}, half of a surrogate pair, "
            f"which is no character and cannot be written to {path.name!r}. Replace it first, for "
            'example by text.encode(errors="replace").decode().'
        ) from None
    return sum(count or 0 for count in replaced)


def check_target(
    path: Path,
    formats: Iterable[str] | None = None,
    which: str = "that can be written",
    *,
    overwrite: bool = True,
) -> None:
    """Raise an error if a file cannot be written under this name.

    Without ``formats``, those of a frame count. A name that is taken is a `FileExistsError`, if
    what has it is not to be replaced.
    """
    check_suffix(path, _WRITERS if formats is None else formats, which)
    check_free(path, overwrite=overwrite)


def check_suffix(path: Path, formats: Iterable[str], which: str) -> None:
    """Raise `ConfigurationError` if a name does not end in one of some formats."""
    if path.suffix.lower() not in (known := tuple(formats)):
        raise ConfigurationError(
            f"{path.name!r} does not end in a format {which}. The formats are: {', '.join(known)}."
        )


def write_csv(frame: pd.DataFrame, target: str | TextIO) -> None:
    """Write a CSV from which every row comes back.

    Python before 3.13 does not quote a lone carriage return, which readers take for the end of a
    row: https://github.com/python/cpython/issues/67230.
    """
    has_return = any("\r" in str(name) for name in frame.columns) or any(
        _has_return(frame.iloc[:, place]) for place in range(frame.shape[1])
    )
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if has_return else csv.QUOTE_MINIMAL
    frame.to_csv(target, index=False, quoting=quoting)


def _has_return(column: pd.Series[Any]) -> bool:
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return _has_return(pd.Series(column.dtype.categories))
    if column.dtype.kind in "biufcmM":
        return False
    texts = column if isinstance(column.dtype, pd.StringDtype) else column.map(str).astype("str")
    return bool(texts.str.contains("\r", regex=False, na=False).any())


def _write_safe_csv(frame: pd.DataFrame, path: str) -> None:
    write_csv(defuse(frame), path)


def _write_json(frame: pd.DataFrame, path: str) -> None:
    # Of nanoseconds pandas writes zeros.
    fine = [name for name, dtype in frame.dtypes.items() if str(dtype).startswith("datetime64[ns")]
    frame = frame.assign(**{str(name): frame[name].map(_write_instant) for name in fine})
    frame.to_json(
        path, orient="records", force_ascii=False, indent=1, date_format="iso", date_unit="us"
    )


def _write_instant(value: Any) -> str | None:
    return value.isoformat() if value == value else None  # NaT is not equal to itself


def _write_parquet(frame: pd.DataFrame, path: str) -> None:
    import pyarrow as pa

    try:
        frame.to_parquet(path, index=False)
    except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:
        raise ConfigurationError(
            f"The frame does not fit into a Parquet file: {error}. Write a .csv or .xlsx file, or "
            "name its columns differently and give them other types."
        ) from error


def _write_excel(frame: pd.DataFrame, path: str) -> int:
    _check_fits(frame)
    names = list(map(str, frame.columns))
    is_table = can_be_table(names, len(frame)) and frame.size <= _MOST_TABLE_CELLS
    # Row by row through a file, for a large frame would not fit into memory as cells. The file
    # holds addresses, so it lies where nobody else can read and goes when writing fails.
    book = TextSafeBook(path, constant_memory=not is_table, tmpdir=str(Path(path).parent))
    sheet = book.book.add_worksheet("result")
    sheet.freeze_panes(1, 0)
    if is_table:
        add_table(sheet, "result", names, len(frame))
    elif names and len(frame):
        # XlsxWriter writes no table row by row; a filter over the head it does.
        sheet.autofilter(0, 0, len(frame), len(names) - 1)
    for place, name in enumerate(names):
        book.put_text(sheet, 0, place, name)
        sheet.set_column(place, place, _measure_width(name, frame.iloc[:, place]))
    for row, values in enumerate(frame.itertuples(index=False, name=None), 1):
        for place, value in enumerate(values):
            _put_value(book, sheet, row, place, value)
    book.book.close()
    return book.replaced


def _measure_width(name: str, column: pd.Series[Any]) -> int:
    """Return how wide a column is to be, by its head and its first values."""
    shown = max((len(str(value)) for value in column.head(_LOOKED_AT)), default=0)
    return min(max(len(name) + 4, shown + 2), _WIDEST)  # the button of the filter needs its room


def _check_fits(frame: pd.DataFrame) -> None:
    """Refuse what a sheet of Excel cannot hold, before anything is written."""
    longest = max(
        (_measure_texts(frame.iloc[:, place]) for place in range(frame.shape[1])), default=0
    )
    for what, found, most in (
        ("rows", len(frame), _MOST_EXCEL_ROWS),
        ("columns", frame.shape[1], _MOST_EXCEL_COLUMNS),
        ("characters in a cell", longest, LONGEST_TEXT),
    ):
        if found > most:
            raise ConfigurationError(
                f"An Excel sheet holds {most:,} {what}, and there are {found:,}. Write a .csv or "
                ".parquet file."
            )


def _measure_texts(column: pd.Series[Any]) -> int:
    """Return how many characters the longest text of a column has."""
    if column.dtype.kind in "biufcmM":
        return 0
    return max(map(len, column.astype(object).map(str)), default=0)


def _put_value(book: TextSafeBook, sheet: Worksheet, row: int, place: int, value: Any) -> None:
    """Write what a workbook holds for a value: what Excel has no type for, as text."""
    if isinstance(value, str):
        book.put_text(sheet, row, place, value)
    elif is_missing(value):
        pass
    elif isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, place, bool(value))
    elif _is_excel_number(value):
        sheet.write_number(row, place, _ExactNumber(value))
    elif _is_excel_time(value):
        kind = next(kind for kind in _TIMES if isinstance(value, kind))
        sheet.write_datetime(row, place, value, book.find_format(num_format=_TIMES[kind]))
    else:
        book.put_text(sheet, row, place, str(value))


class _ExactNumber(float):
    """A number that XlsxWriter writes to the last bit: by itself it writes 16 digits, not 17."""

    def __format__(self, spec: str) -> str:
        return str(int(self)) if self.is_integer() else repr(float(self))


def _is_excel_number(value: Any) -> bool:
    """Tell whether a value is a number that Excel holds exactly, which it does up to 15 digits."""
    if isinstance(value, int | np.integer):
        return abs(int(value)) < _EXCEL_INTEGERS
    return isinstance(value, float | np.floating) and bool(np.isfinite(value))


def _is_excel_time(value: Any) -> bool:
    """Tell whether a value is a time that Excel holds; it has no zones, and no day before 1900."""
    if isinstance(value, date):
        return value.year >= _FIRST_EXCEL_YEAR and getattr(value, "tzinfo", None) is None
    return isinstance(value, timedelta) or (isinstance(value, time) and value.tzinfo is None)


_WRITERS: Final[dict[str, Callable[[pd.DataFrame, str], int | None]]] = {
    ".csv": _write_safe_csv,
    ".json": _write_json,
    ".parquet": _write_parquet,
    ".xlsx": _write_excel,
}

"""Frames as files that are safe to open: whole, and never a formula in a spreadsheet."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

from cliova_pandas.errors import ConfigurationError

if TYPE_CHECKING:
    import pandas as pd

_STARTS_FORMULA: Final = r"^[=+\-@\t\r\n＝＋－＠]"
_MOST_EXCEL_ROWS: Final = 1_048_575
_LONGEST_EXCEL_TEXT: Final = 32_767


def write_frame(frame: pd.DataFrame, path: Path, *, raw: bool = False) -> None:
    """Write a frame as CSV, JSON, Parquet or Excel, by the suffix of the name.

    The file appears under its name when it is complete, readable by its owner alone, since it
    holds addresses.

    Parameters
    ----------
    frame : pandas.DataFrame
        What to write; the index is left out.
    path : pathlib.Path
        The file, ending in ``.csv``, ``.json``, ``.parquet`` or ``.xlsx``.
    raw : bool, default False
        Write a CSV to the letter. Otherwise a text that a spreadsheet would run as a formula gets
        an apostrophe in front.

    Raises
    ------
    ConfigurationError
        If the suffix is another one, or the frame does not fit into a workbook.
    """
    check_target(path)
    writer = _WRITERS[path.suffix.lower()]
    if raw and writer is _write_safe_csv:
        writer = write_csv
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        temporary = Path(folder, f"new{path.suffix}")
        temporary.touch(mode=0o600)
        writer(frame, str(temporary))
        temporary.replace(path)


def check_target(path: Path) -> None:
    """Raise `ConfigurationError` if a frame cannot be written under this name."""
    if path.suffix.lower() not in _WRITERS:
        raise ConfigurationError(
            f"{path.name!r} does not end in a format that can be written. The formats are: "
            f"{', '.join(_WRITERS)}."
        )
    if not path.parent.is_dir():
        raise ConfigurationError(f"There is no folder {str(path.parent)!r}.")


def defuse(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with an apostrophe before every text that would start a formula.

    Names of columns are texts too.

    Examples
    --------
    >>> import pandas as pd
    >>> defuse(pd.DataFrame({"name": ["=1+1", "Ada", None]}))["name"].tolist()
    ["'=1+1", 'Ada', nan]
    """
    import pandas as pd

    safe = frame.copy()
    for name in safe.columns:
        if _is_text(safe[name]):
            texts = safe[name].astype("str")
            dangerous = texts.str.contains(_STARTS_FORMULA, regex=True, na=False)
            safe[name] = texts.where(~dangerous, "'" + texts)
    safe.columns = pd.Index(["'" + c if _is_dangerous(c) else c for c in map(str, safe.columns)])
    return safe


def _is_text(column: pd.Series[Any]) -> bool:
    import pandas as pd

    return isinstance(column.dtype, pd.StringDtype) or column.dtype == object


def count_dangerous(frame: pd.DataFrame) -> int:
    """Count the rows in which `defuse` changes a text."""
    safe = defuse(frame)
    changed = [
        (safe.iloc[:, place].ne(frame.iloc[:, place]) & frame.iloc[:, place].notna()).to_numpy()
        for place in range(frame.shape[1])
        if safe.iloc[:, place].dtype == frame.iloc[:, place].dtype
    ]
    return int(sum(changed, start=changed[0] & False).astype(bool).sum()) if changed else 0


def _is_dangerous(text: str) -> bool:
    return re.match(_STARTS_FORMULA, text) is not None


def write_csv(frame: pd.DataFrame, target: str | TextIO) -> None:
    """Write a CSV from which every row comes back.

    Python before 3.13 does not quote a lone carriage return, which readers take for the end of a
    row: https://github.com/python/cpython/issues/67230.
    """
    has_return = any(
        frame.iloc[:, place].astype("str").str.contains("\r", regex=False, na=False).any()
        for place in range(frame.shape[1])
        if _is_text(frame.iloc[:, place])
    )
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if has_return else csv.QUOTE_MINIMAL
    frame.to_csv(target, index=False, quoting=quoting)


def _write_safe_csv(frame: pd.DataFrame, path: str) -> None:
    write_csv(defuse(frame), path)


def _write_json(frame: pd.DataFrame, path: str) -> None:
    frame.to_json(path, orient="records", force_ascii=False, indent=1)


def _write_parquet(frame: pd.DataFrame, path: str) -> None:
    frame.to_parquet(path, index=False)


def _write_excel(frame: pd.DataFrame, path: str) -> None:
    """Write a workbook whose texts are texts, whatever they begin with."""
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if len(frame) > _MOST_EXCEL_ROWS:
        raise ConfigurationError(
            f"An Excel sheet holds {_MOST_EXCEL_ROWS:,} rows, and there are {len(frame):,}. "
            "Write a .csv or .parquet file."
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("result")
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return None if pd.isna(value) else value
        if len(value) > _LONGEST_EXCEL_TEXT:
            raise ConfigurationError(
                f"A cell of Excel holds {_LONGEST_EXCEL_TEXT:,} characters, and there is a text of "
                f"{len(value):,}. Write a .csv or .parquet file."
            )
        # Excel has no control characters; the sign for "no character" shows that one was there.
        made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value))
        made.data_type = "s"
        return made

    sheet.append([cell(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        sheet.append([cell(value) for value in row])
    book.save(path)


_WRITERS: Final[dict[str, Callable[[pd.DataFrame, str], None]]] = {
    ".csv": _write_safe_csv,
    ".json": _write_json,
    ".parquet": _write_parquet,
    ".xlsx": _write_excel,
}

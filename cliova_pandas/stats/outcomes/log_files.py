"""What holds addresses, as a table: a list, a column, a frame, or a file of one of these."""

from __future__ import annotations

import bz2
import codecs
import gzip
import json
import lzma
import os
import zipfile
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, word_given
from cliova_pandas.paths import make_path

if TYPE_CHECKING:
    import pandas as pd

_JSON: Final = (".json", ".jsonl", ".ndjson")
_OPENERS: Final[dict[str, Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_PACKED: Final = (*_OPENERS, ".zip")
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS: Final = (",", ";", "\t", "|")
ADDRESSES: Final = "email"
"""What the column of addresses is called that came without a name."""


def load_table(said: Any, name: str) -> pd.DataFrame:
    """Return what an argument holds as a table, all of it as it stands there.

    Parameters
    ----------
    said : path, DataFrame, Series, mapping or iterable of str
        A file (CSV, JSON or JSON lines, packed or not), a frame of pandas, polars or pyarrow, a
        column, records, or addresses.
    name : str
        Of the argument, for errors.

    Raises
    ------
    ConfigurationError
        If it is none of these, or the file cannot be read.
    """
    import pandas as pd

    if isinstance(said, pd.DataFrame):
        return _flatten(said)
    if isinstance(said, pd.Series | pd.Index):
        return pd.DataFrame({ADDRESSES: said.to_numpy()})
    # An address is a text too, and a folder may have the sign of one.
    if isinstance(said, os.PathLike) or (
        isinstance(said, str) and ("@" not in said or Path(said).exists())
    ):
        return _read_file(make_path(said, name), name)
    if isinstance(said, Mapping):
        try:
            return _flatten(pd.DataFrame(dict(said)))
        except ValueError:  # a lone value, or columns that are not of one length
            raise ConfigurationError(
                Argument(name),
                f" must map names to columns of one length, not be {word_given(said)}.",
            ) from None
    if frame := _take_frame(said):
        return _flatten(frame[0])
    if not isinstance(said, Iterable) or isinstance(said, str | bytes):
        raise ConfigurationError(
            f"{name} must hold addresses: a list, a Series, a frame, or the path of a file, not "
            f"{type(said).__name__!r}."
        )
    values = list(said)
    if values and all(isinstance(value, Mapping) for value in values):
        return _flatten(pd.DataFrame(values))
    return pd.DataFrame({ADDRESSES: pd.Series(values, dtype=object)})


def _take_frame(said: Any) -> tuple[pd.DataFrame] | None:
    """Return a frame or a column of another library as one of pandas."""
    import narwhals as nw
    import pandas as pd

    found = nw.from_native(said, pass_through=True, allow_series=True)
    if isinstance(found, nw.LazyFrame):
        found = found.collect()
    if isinstance(found, nw.DataFrame):
        return (found.to_pandas(),)
    return (pd.DataFrame({ADDRESSES: found.to_list()}),) if isinstance(found, nw.Series) else None


def _read_file(path: Path, name: str) -> pd.DataFrame:
    kinds = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in _PACKED]
    try:
        return _read_json(path) if kinds and kinds[-1] in _JSON else _read_csv(path)
    except FileNotFoundError:
        raise ConfigurationError(Argument(name), f": there is no file {str(path)!r}.") from None
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigurationError(
            Argument(name), f": {str(path)!r} cannot be read ({why})."
        ) from None


def _read_csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    content = _read_text(path)
    head = content.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    return pd.read_csv(
        StringIO(content),
        sep=delimiter,
        # A list of nothing but addresses often has no header.
        header=None if "@" in head else "infer",
        skipinitialspace=True,
        # Every value as it was sent: a code is no number, and "NA" is a word.
        dtype="str",
        keep_default_na=False,
    ).rename(columns=str)


def _read_json(path: Path) -> pd.DataFrame:
    import pandas as pd

    text = _read_text(path)
    try:
        said = json.loads(text)
    except ValueError:
        said = [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(said, dict):
        # Around the records there is often an envelope.
        inside = [value for value in said.values() if _is_records(value)]
        said = inside[0] if len(inside) == 1 else [said]
    if not _is_records(said):
        return pd.DataFrame({ADDRESSES: pd.Series(said, dtype=object)})
    return _flatten(pd.DataFrame(said))


def _read_text(path: Path) -> str:
    kind = path.suffix.lower()
    if kind == ".zip":
        with zipfile.ZipFile(path) as archive:
            [member] = archive.namelist()
            content = archive.read(member)
    else:
        with _OPENERS.get(kind, open)(path, "rb") as file:
            content = file.read()
    try:
        return content.decode("utf-16" if content[:2] in _UTF_16 else "utf-8-sig")
    except UnicodeDecodeError:
        # What Excel in western languages writes.
        return content.decode("cp1252")


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _flatten(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without objects in its cells: their fields are columns with a point."""
    import pandas as pd

    frame = frame.rename(columns=str)
    # Of columns with one name the first counts.
    frame = frame.loc[:, ~frame.columns.duplicated()]
    nested = [name for name in frame.columns if _holds_objects(frame[name])]
    if not nested:
        return frame
    records = frame.to_dict("records")
    for name in nested:
        for record in records:
            record[name] = _read_object(record[name])
            if not isinstance(record[name], dict):
                del record[name]
    return pd.json_normalize([_unwrap(record) for record in records])


def _unwrap(record: dict[Any, Any]) -> dict[Any, Any]:
    """Return what stands in the envelope of Amazon SNS, where an event came through it."""
    message = record.get("Message")
    return message if isinstance(message, dict) else record


def _holds_objects(column: Any) -> bool:
    if getattr(column, "ndim", 1) != 1 or (column.dtype != object and str(column.dtype) != "str"):
        return False
    known = column.dropna()
    first = known.iloc[0] if len(known) else None
    return isinstance(first, dict) or (
        isinstance(first, str) and first.startswith("{") and isinstance(_read_object(first), dict)
    )


def _read_object(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

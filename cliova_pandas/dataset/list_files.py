"""The file of one list in a dataset: what it is called, what its footer says, how it is written.

One list is one Parquet file, so that a list is replaced by one rename. The columns of a dataset
that say what a row's list is and what its job counts are constant in a file; they take a few bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.io.frames import put_aside
from cliova_pandas.io.pieces import ResultPieces
from cliova_pandas.paths import remove_abandoned
from cliova_pandas.service.job import LIST_COLUMNS, LIST_ID
from cliova_pandas.service.spool import open_complete

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

_ENDING: Final = ".parquet"
_KEY: Final = b"cliova"
_FORMAT: Final = 1
_VERDICT: Final = "verdict"
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class ListFacts:
    """What the footer of a file says.

    Attributes
    ----------
    state : str or None
        When the job last changed, as the service writes it; None where it did not tell.
    asked : mapping
        What was asked for: the arguments that decide what is in the file.
    attrs : mapping
        What ``attrs["cliova"]`` of the frame says: the list, the job's counts, the columns that
        were chosen and why.
    """

    state: str | None
    asked: Mapping[str, Any]
    attrs: Mapping[str, Any]

    @property
    def list_id(self) -> str:
        """The list."""
        return str(self.attrs[LIST_ID])

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return int(self.attrs["rows"])


def name_file(list_id: str) -> str:
    """Return what the file of a list is called, another for each list on any system.

    Capitals are written as codes, since some systems do not tell them from small letters, and so is
    what begins with an underscore, which Spark and others take for hidden.

    >>> name_file("list_12345"), name_file("A.b"), name_file("_x")
    ('list_12345.parquet', '~41~2eb.parquet', '~5fx.parquet')
    """
    signs = [
        sign if sign in _PLAIN and not (place == 0 and sign in "_-") else _encode(sign)
        for place, sign in enumerate(list_id)
    ]
    name = "".join(signs)
    if len(name) > _LONGEST_NAME:
        digest = hashlib.sha256(list_id.encode()).hexdigest()[:32]
        name = f"{name[:_LONGEST_NAME]}~{digest}"
    return name + _ENDING


def _encode(sign: str) -> str:
    return "".join(f"~{byte:02x}" for byte in sign.encode())


def list_files(folder: Path) -> list[Path]:
    """Return the files of a dataset, in the order of their names."""
    return sorted(path for path in folder.glob(f"*{_ENDING}") if not path.name.startswith("."))


def read_facts(path: Path) -> ListFacts | None:
    """Return what the footer of a file says; None if it is none of ours, or is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return read_footer(pq.read_metadata(path))
    except (OSError, pa.ArrowException):
        return None


def read_footer(metadata: pq.FileMetaData) -> ListFacts | None:
    """Return what a footer says that is read already; None if it is none of ours."""
    written = (metadata.metadata or {}).get(_KEY)
    try:
        said = json.loads(written) if written else {}
        if said.get("format") != _FORMAT:
            return None
        return ListFacts(said["state"], said["asked"], said["attrs"])
    except (ValueError, KeyError):
        return None


def write_list(
    path: Path, pieces: ResultPieces, state: str | None, asked: Mapping[str, Any]
) -> ListFacts:
    """Write the frames of a list; the file appears under its name only when it is complete.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    facts = ListFacts(state, asked, pieces.attrs)
    said = {"format": _FORMAT, "state": state, "asked": asked, "attrs": facts.attrs}
    footer = {_KEY: json.dumps(said)}
    with open_complete(path) as file:
        writer: Any = None
        try:
            for frame in pieces.frames:
                labelled = label_frame(frame, facts)
                if writer is None:
                    schema = _make_schema(labelled)
                    kept = schema.with_metadata({**(schema.metadata or {}), **footer})
                    writer = pq.ParquetWriter(file, kept, compression="zstd")
                writer.write_table(pa.Table.from_pandas(labelled, schema, preserve_index=False))
        finally:
            if writer is not None:
                writer.close()
    return facts


def label_frame(frame: pd.DataFrame, facts: ListFacts) -> pd.DataFrame:
    """Return a frame with what its list is and its job counts, and the verdict at the end."""
    import pandas as pd

    for name in LIST_COLUMNS:
        frame = put_aside(frame, name)
    frame = frame.copy(deep=False)
    verdict = frame.pop(_VERDICT)
    dtypes = ("str", "Int64", "Int64", "Int64", "boolean", "str")
    for name, dtype, value in zip(LIST_COLUMNS, dtypes, _describe(facts), strict=True):
        column = pd.Series([value], dtype=dtype).take([0] * len(frame)).set_axis(frame.index)
        frame.insert(0 if name == LIST_ID else len(frame.columns), name, column)
    frame[_VERDICT] = verdict
    frame.attrs = {}
    return frame


def _describe(facts: ListFacts) -> tuple[Any, ...]:
    job: Mapping[str, Any] = facts.attrs.get("job") or {}
    counts = (job.get("total_emails"), job.get("total_valid_emails"))
    is_verified_only = bool(facts.attrs["verified_only"])
    return facts.list_id, facts.rows, *counts, is_verified_only, job.get("updated_at")


def _make_schema(frame: pd.DataFrame) -> pa.Schema:
    """Return the types of a file: text that every engine knows, and the verdict as a dictionary."""
    import pyarrow as pa

    schema = pa.Schema.from_pandas(frame, preserve_index=False)
    for place, field in enumerate(schema):
        if field.name == _VERDICT:
            schema = schema.set(place, field.with_type(pa.dictionary(pa.int8(), pa.string())))
        elif pa.types.is_large_string(field.type):
            schema = schema.set(place, field.with_type(pa.string()))
    return schema


def make_folder(folder: Path) -> None:
    """Create the folder of a dataset, and remove from it what was left half written long ago.

    Raises
    ------
    ConfigurationError
        If something else has its name.
    """
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"{str(folder)!r} is a file, not a folder to keep lists in.")
    folder.mkdir(parents=True, exist_ok=True)
    remove_abandoned(folder)

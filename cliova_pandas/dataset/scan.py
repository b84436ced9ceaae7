"""The lists of a folder as one lazy frame, of whichever engine is to count them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.dataset.engines import ENGINES, FileGroup, simplify_type
from cliova_pandas.dataset.list_files import ListFacts, list_files, name_file, read_footer
from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    Message,
    quote_names,
    warn,
    word_lack,
)
from cliova_pandas.paths import make_path
from cliova_pandas.service.job import LIST_COLUMNS

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa
    import pyarrow.parquet as pq


_VERDICT: Final = "verdict"
_COUNTS: Final = ("list_rows", "list_total_emails", "list_total_valid_emails")
"""Whole numbers, also where no job tells them."""


@dataclass(frozen=True)
class _OpenedList:
    """What the footer of a file says, of the list and of the columns."""

    facts: ListFacts
    metadata: pq.FileMetaData
    schema: pa.Schema


def scan_cliova(
    folder: str | PathLike[str],
    list_ids: Iterable[str] | None = None,
    *,
    engine: str = "polars",
    columns: Sequence[str] | None = None,
) -> nw.LazyFrame[Any]:
    """Return the lists of a folder as one lazy frame, which reads only what is asked of it.

    Parameters
    ----------
    folder : path-like
        What `cliova_pandas.sync_cliova` has written.
    list_ids : iterable of str, optional
        Some of the lists; all without it.
    engine : {"polars", "duckdb", "dask", "pyarrow", "spark"}, default "polars"
        Who is to read it. With ``"pyarrow"``, which has no lazy frames, the columns are read into
        memory; a number needs few of them. With ``"spark"`` it is read in the session that is
        there, else in a new one.
    columns : sequence of str, optional
        Which columns, besides those that say what a row's list is; all without it.

    Returns
    -------
    narwhals.LazyFrame
        The columns of all files by their names, missing where a file has none of the name.
        ``frame.to_native()`` is the frame of the engine. Where files disagree on the type of a
        column, whole numbers become others, and all else text.

        Each row says what its list is and what the job counts (``list_id``, ``list_rows``,
        ``list_total_emails``, ``list_total_valid_emails``, ``list_verified_only``,
        ``list_updated_at``), so that all numbers find the denominator of its list, also after a
        filter or a join.

    Warns
    -----
    CliovaWarning
        If the lists have their addresses in columns of different names.

    Raises
    ------
    ConfigurationError
        If there is no such folder, list, column or engine, or the engine is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from cliova_pandas import sandbox, scan_cliova, summarize, sync_cliova
    >>> with sandbox.serve() as service, tempfile.TemporaryDirectory() as folder:
    ...     synced = sync_cliova(["list_12345", "list_500"], folder, client=service.client())
    ...     summary = summarize(scan_cliova(folder, engine="polars"))
    >>> int(summary["count"].sum())
    2500
    """
    import pyarrow as pa

    if engine not in ENGINES:
        raise ConfigurationError(Argument("engine").must_be(ENGINES, engine))
    found = _find_files(make_path(folder, "folder"), list_ids)
    _warn_of_names(one.facts for one in found.values())
    groups = _group_files(found)
    whole = _join_schemas([group.schema for group in groups])
    names = whole.names
    if columns is not None:
        lacking = [name for name in columns if name not in names]
        if lacking:
            raise ConfigurationError(word_lack("The dataset", "column", lacking, names))
        chosen = {*columns, *LIST_COLUMNS, _VERDICT}
        names = [name for name in names if name in chosen]
    scan = ENGINES[engine]()
    wanted = pa.schema([whole.field(name) for name in names])
    return _stack([scan(group, wanted) for group in groups])


def _find_files(folder: Path, list_ids: Iterable[str] | None) -> dict[Path, _OpenedList]:
    if not folder.is_dir():
        raise ConfigurationError(
            f"There is no folder {str(folder)!r}. sync_cliova(list_ids, folder) makes it."
        )
    paths = list_files(folder)
    if list_ids is not None:
        asked = [list_ids] if isinstance(list_ids, str) else list(dict.fromkeys(list_ids))
        there = {path.name: path for path in paths}
        lacking = [one for one in asked if name_file(one) not in there]
        if lacking:
            raise ConfigurationError(
                f"The folder {str(folder)!r} has no list {quote_names(lacking)}. "
                "sync_cliova fetches what is missing."
            )
        paths = [there[name_file(one)] for one in asked]
    read = {path: _open_list(path) for path in paths}
    found = {path: opened for path, opened in read.items() if opened is not None}
    if not found:
        raise ConfigurationError(
            f"The folder {str(folder)!r} holds no lists. sync_cliova(list_ids, folder) fetches "
            "them."
        )
    return found


def _warn_of_names(facts: Iterable[ListFacts]) -> None:
    named: dict[str, str] = {}
    for one in facts:
        email = (one.attrs.get("columns") or {}).get("email")
        if email is not None:
            named.setdefault(email, one.list_id)
    if len(named) > 1:
        said = ", ".join(f"{name!r} in {list_id!r}" for name, list_id in named.items())
        warn(
            [
                Message(
                    f"The lists have their addresses in columns of different names: {said}. A "
                    "number by the address looks at one of them; sync each kind of list into a "
                    "folder of its own."
                )
            ]
        )


def _open_list(path: Path) -> _OpenedList | None:
    """Read the footer of a file, once; None if it is none of ours, or is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            facts = read_footer(file.metadata)
            return None if facts is None else _OpenedList(facts, file.metadata, file.schema_arrow)
    except (OSError, pa.ArrowException):
        return None


def _group_files(opened: Mapping[Path, _OpenedList]) -> list[FileGroup]:
    import pyarrow as pa

    grouped: dict[pa.Schema, list[Path]] = {}
    for path, one in opened.items():
        schema = one.schema.remove_metadata()
        for place, field in enumerate(schema):
            if not _has_values(one.metadata, place):
                schema = schema.set(place, field.with_type(pa.null()))
        grouped.setdefault(schema, []).append(path)
    return [FileGroup(tuple(files), schema) for schema, files in grouped.items()]


def _has_values(metadata: pq.FileMetaData, place: int) -> bool:
    """Tell whether a column is not empty; one that is has no type of its own."""
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    for group in groups:
        statistics = group.column(place).statistics
        if statistics is None or statistics.null_count < group.num_rows:
            return True
    return False


def _join_schemas(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """Return all columns, those that all files begin with first and the verdict last."""
    import pyarrow as pa

    joined: dict[str, pa.DataType] = {name: pa.int64() for name in _COUNTS}
    for schema in schemas:
        for field in schema:
            kind = simplify_type(field.type)
            before = joined.get(field.name, kind)
            joined[field.name] = kind if before == kind else _widen(before, kind)
    last = (*LIST_COLUMNS[1:], _VERDICT)
    names = [name for name in joined if name not in last]
    return pa.schema([(name, _settle(joined[name])) for name in (*names, *last)])


def _settle(kind: pa.DataType) -> pa.DataType:
    """Return the type that a column of the dataset has."""
    import pyarrow as pa

    if pa.types.is_null(kind):
        return pa.string()
    # DuckDB has no other instants with a zone.
    return pa.timestamp("us", "UTC") if pa.types.is_timestamp(kind) else kind


def _widen(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    kinds = {one, other} - {pa.null()}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {pa.int64(), pa.float64()}:
        return pa.float64()
    if all(pa.types.is_timestamp(kind) for kind in kinds):
        return pa.timestamp("us", "UTC")
    return pa.string()


def _stack(frames: Sequence[nw.LazyFrame[Any]]) -> nw.LazyFrame[Any]:
    import narwhals as nw

    return frames[0] if len(frames) == 1 else nw.concat(list(frames), how="vertical")

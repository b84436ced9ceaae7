"""Lists as a frame of Spark, by its Python data sources: ``spark.read.format("cliova")``.

The key is that of each executor (``CLIOVA_API_KEY``, the keyring): options stand in plans and logs.

Spark has nothing by which all executors could agree on whose turn it is to ask the service. So
where no more than some lists may be asked for at once, there are no more partitions than that, and
each reads its lists one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.dataset.engines import name_lack
from cliova_pandas.dataset.partitions import (
    COUNTS,
    FLAG,
    PartitionRequest,
    check_at_once,
    make_request,
    read_list,
)
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.service.urls import Output

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

FORMAT: Final = "cliova"
_LISTS: Final = "list_ids"
_REQUEST: Final = "request"
_AT_ONCE: Final = "at_once"


def read_cliova(
    list_ids: Sequence[str],
    verified_only: bool = False,
    *,
    output: Output = "csv",
    columns: Sequence[str] = (),
    layout: str | None = None,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    drop_empty: bool = False,
    wait: bool | float = False,
    at_once: int | None = None,
    base_url: str | None = None,
    session: SparkSession | None = None,
) -> DataFrame:
    """Read lists as a frame of Spark, each of them by an executor.

    Nothing is downloaded before something is computed, and again for each computation: ``cache()``
    or ``write`` keep what was read.

    Parameters
    ----------
    list_ids : str or sequence of str
        The lists; each is one partition, unless ``at_once`` says how many partitions there are.
    verified_only, output, layout, email_column, verdict_column, reason_column, verdict_map
        As in `cliova_pandas.read_cliova`.
    drop_empty, wait
        As in `cliova_pandas.read_cliova`.
    columns : sequence of str
        Which columns of the results to keep, as text, besides those that all have.
    at_once : int, optional
        How many lists all executors together ask the service for at one time. There are no more
        partitions than this, of which each reads its lists one after the other and holds one of
        them at a time. Without it each list is a partition, and as many are asked for at once as
        Spark has cores.
    base_url : str, optional
        The service; without it, what ``CLIOVA_BASE_URL`` says here.
    session : pyspark.sql.SparkSession, optional
        The session; without it, the one that is active, else a new one.

    Returns
    -------
    pyspark.sql.DataFrame
        The columns of `cliova_pandas.dask.read_cliova`; ``verdict`` is text.

    Raises
    ------
    ConfigurationError
        If an argument or a setting cannot work.

    Notes
    -----
    There is no argument for the key, since what is handed to Spark stands in plans and logs: each
    executor uses its own, ``CLIOVA_API_KEY`` of its environment or the keyring. This package must
    be installed where the executors run; ``PYSPARK_PYTHON`` says which Python that is.

    ``at_once`` holds for one computation: two that run side by side each ask for so many. A
    partition that Spark runs again reads all of its lists again, and ``spark.speculation`` would
    run some of them twice at once. ``frame.repartition(8)`` gives what comes after the reading as
    many tasks as it needs.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise name_lack("spark", error) from None
    choices = {
        "email": email_column, "verdict": verdict_column, "reason": reason_column,
        "verdict_map": verdict_map, "layout": layout, "drop_empty": drop_empty,
    }  # fmt: skip
    names, request = make_request(list_ids, verified_only, output, columns, choices, wait, base_url)
    most = None if at_once is None else check_at_once(at_once)
    found = session or SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    register_source(found)
    reader = found.read.format(FORMAT).option(_LISTS, json.dumps(names))
    if most is not None:
        reader = reader.option(_AT_ONCE, most)
    return reader.option(_REQUEST, json.dumps(asdict(request))).load()


def register_source(session: SparkSession) -> None:
    """Let a session know the format ``"cliova"``.

    Its options are ``list_ids`` (a JSON list, or ids with commas between them) and, if need be,
    ``columns`` (likewise), ``base_url``, ``output``, ``verified_only`` and ``at_once``: how many
    lists all executors together ask the service for at one time.
    """
    try:
        from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
    except ImportError as error:
        raise name_lack("spark", error) from None

    class CliovaReader(DataSourceReader):
        """Reads the lists of each partition one after the other."""

        def __init__(self, options: Mapping[str, str]) -> None:
            names, self._request = read_options(options)
            self._shares = share_lists(names, read_at_once(options))

        def partitions(self) -> list[InputPartition]:
            return [InputPartition(names) for names in self._shares]

        def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
            for name in partition.value:
                yield from iter_batches(name, self._request)

    class CliovaDataSource(DataSource):
        """Lists of the service."""

        @classmethod
        def name(cls) -> str:
            return FORMAT

        def schema(self) -> str:
            _, request = read_options(self.options)
            read_at_once(self.options)  # here it is refused before anything is planned
            return write_schema(request)

        def reader(self, schema: Any) -> DataSourceReader:
            return CliovaReader(dict(self.options))

    session.dataSource.register(CliovaDataSource)


def read_options(options: Mapping[str, str]) -> tuple[list[str], PartitionRequest]:
    """Return the lists and what to read of each, as the options of a reader say it.

    Raises
    ------
    ConfigurationError
        If they name no list, or hold a key.
    """
    if any("key" in name.lower() for name in options):
        raise ConfigurationError(
            "Options of Spark stand in its plans and logs, so that a key must not be among them. "
            "Set CLIOVA_API_KEY in the environment of the executors."
        )
    if _LISTS not in options:
        raise ConfigurationError(f"The option {_LISTS!r} must name the lists to read.")
    names = _split(options[_LISTS])
    if _REQUEST in options:
        said = json.loads(options[_REQUEST])
        return names, PartitionRequest(**{**said, "columns": tuple(said["columns"])})
    output: Any = options.get("output", "csv")
    is_verified = options.get("verified_only", "false").lower() == "true"
    columns = _split(options.get("columns", ""))
    return make_request(names, is_verified, output, columns, {}, False, options.get("base_url"))


def read_at_once(options: Mapping[str, str]) -> int | None:
    """Return how many lists may be asked for at one time; None for any number.

    Raises
    ------
    ConfigurationError
        If that is not a whole number from 1 on.
    """
    said = options.get(_AT_ONCE)
    if said is None:
        return None
    return check_at_once(int(said) if said.strip().isdecimal() else said)


def share_lists(names: Sequence[str], at_once: int | None) -> list[list[str]]:
    """Return which lists each partition reads.

    Examples
    --------
    >>> share_lists(["a", "b", "c", "d", "e"], 2)
    [['a', 'c', 'e'], ['b', 'd']]
    """
    count = len(names) if at_once is None else min(at_once, len(names))
    return [list(names[number::count]) for number in range(count)]


def _split(text: str) -> list[str]:
    if text.startswith("["):
        return [str(one) for one in json.loads(text)]
    return [one.strip() for one in text.split(",") if one.strip()]


def write_schema(request: PartitionRequest) -> str:
    """Return the columns of each partition in the language of Spark."""
    kinds = {**dict.fromkeys(COUNTS, "bigint"), FLAG: "boolean"}
    names = {name: name.replace("`", "``") for name in request.names}
    return ", ".join(f"`{names[name]}` {kinds.get(name, 'string')}" for name in request.names)


def iter_batches(list_id: str, request: PartitionRequest) -> Iterator[pa.RecordBatch]:
    """Read one list as batches of Arrow."""
    import pyarrow as pa

    kinds = {**dict.fromkeys(COUNTS, pa.int64()), FLAG: pa.bool_()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in request.names])
    frame = read_list(list_id, request, None).astype({"verdict": "str"})
    yield from pa.Table.from_pandas(frame, schema, preserve_index=False).to_batches(100_000)

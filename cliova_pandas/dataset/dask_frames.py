"""Lists as a frame of Dask, each read by a worker of the cluster, and the key that it needs there.

The key stands in no graph: a worker has its own (``CLIOVA_API_KEY``, the keyring), or is given the
caller's when it starts, by a plugin, and keeps it in the memory of its process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.dataset.engines import name_lack
from cliova_pandas.dataset.held_key import HELD
from cliova_pandas.dataset.partitions import (
    PartitionRequest,
    check_at_once,
    make_request,
    read_list,
)
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.urls import Output

if TYPE_CHECKING:
    import dask.dataframe as dd
    import pandas as pd

_SEMAPHORE: Final = "cliova-requests"


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
    at_once: int = 4,
    base_url: str | None = None,
    api_key: str | None = None,
) -> dd.DataFrame:
    """Read lists as a lazy frame of Dask, each of them on a worker.

    Nothing is downloaded before something is computed. Where there is a ``distributed`` client, its
    workers read, and its scheduler sees to it that no more than some do so at once, and that what a
    lost worker had read is read again. ``client.compute(frame, retries=3)`` lets it also try again
    what failed in spite of the client's own retries.

    Parameters
    ----------
    list_ids : str or sequence of str
        The lists; each is one partition.
    verified_only, output, layout, email_column, verdict_column, reason_column, verdict_map
        As in `cliova_pandas.read_cliova`.
    drop_empty, wait
        As in `cliova_pandas.read_cliova`.
    columns : sequence of str
        Which columns of the results to keep, as text, besides those that all have.
    at_once : int, default 4
        How many lists all workers together ask the service for at one time.
    base_url : str, optional
        The service; without it, what ``CLIOVA_BASE_URL`` says here.
    api_key : str, optional
        The key, which is handed to the workers when they start, and stands in no graph, name, log
        or file. Without it they use their own: ``CLIOVA_API_KEY`` or the keyring of each.

    Returns
    -------
    dask.dataframe.DataFrame
        Columns ``list_id``, ``email``, ``reason`` (``str``, whatever the results call them), those
        that were asked for (``str``), what a share of each list needs (``list_rows``,
        ``list_total_emails``, ``list_total_valid_emails``, ``list_verified_only``,
        ``list_updated_at``), and ``verdict`` (a category of the four). All numbers of this package
        take it.

    Raises
    ------
    ConfigurationError
        If an argument or a setting cannot work.
    CliovaError
        As in `cliova_pandas.read_cliova`, when it is computed.

    Examples
    --------
    >>> from cliova_pandas import sandbox, summarize
    >>> from cliova_pandas.dask import read_cliova
    >>> with sandbox.serve() as service:
    ...     frame = read_cliova(
    ...         ["list_12345", "list_500"], base_url=service.base_url, api_key=service.api_key
    ...     )
    ...     summary = summarize(frame)
    >>> frame.npartitions, int(summary["count"].sum())
    (2, 2500)
    """
    secret = Secret.hide(api_key)
    del api_key  # tracebacks may show what a frame holds
    try:
        import dask.dataframe as dd
    except ImportError as error:
        raise name_lack("dask", error) from None
    check_at_once(at_once)
    choices = {
        "email": email_column, "verdict": verdict_column, "reason": reason_column,
        "verdict_map": verdict_map, "layout": layout, "drop_empty": drop_empty,
    }  # fmt: skip
    names, request = make_request(list_ids, verified_only, output, columns, choices, wait, base_url)
    limit = _share(at_once, secret)
    read = partial(_read_partition, request=request, limit=limit)
    frame: dd.DataFrame = dd.from_map(  # type: ignore[no-untyped-call]
        read, names, meta=request.make_empty(), label="cliova"
    )
    return frame


def _read_partition(list_id: str, *, request: PartitionRequest, limit: Any) -> pd.DataFrame:
    turn: AbstractContextManager[Any] = nullcontext() if limit is None else limit
    with turn:
        return read_list(list_id, request, HELD.value)


def _share(at_once: int, api_key: Secret | None) -> Any:
    """Hand the key to whoever will read, and return what limits them all together."""
    try:
        from distributed import Semaphore, get_client
    except ImportError as error:
        raise name_lack("dask", error) from None
    try:
        client = get_client()
    except ValueError:  # the threads or processes of this machine
        HELD.value = api_key or HELD.value
        return None
    if api_key is not None:
        from cliova_pandas.dataset.key_plugin import KeyPlugin

        client.register_plugin(KeyPlugin(api_key))
    semaphore: Any = Semaphore
    return semaphore(max_leases=at_once, name=_SEMAPHORE)

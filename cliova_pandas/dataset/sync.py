"""Keep the results of many lists as a folder of Parquet, and fetch what is missing or changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from cliova_pandas.dataset.list_files import (
    ListFacts,
    make_folder,
    name_file,
    read_facts,
    write_list,
)
from cliova_pandas.errors import (
    CliovaError,
    ConfigurationError,
    Message,
    read_message,
    warn,
)
from cliova_pandas.io.frames import ColumnChoices
from cliova_pandas.io.job_state import begin_retrieval
from cliova_pandas.io.pieces import open_pieces
from cliova_pandas.io.reader import open_client
from cliova_pandas.io.request import Request, Retrieval
from cliova_pandas.paths import make_path
from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.urls import Output, quote_list_id

if TYPE_CHECKING:
    import pandas as pd

Outcome = Literal["downloaded", "unchanged", "failed"]

_AT_ONCE: Final = 2
"""Lists that are fetched side by side: each holds some tens of megabytes at most."""

_ROWS_AT_ONCE: Final = 50_000


@dataclass(frozen=True)
class _Synced:
    """What became of one list."""

    list_id: str
    outcome: Outcome
    file: str | None = None
    rows: int | None = None
    error: str | None = None
    notes: tuple[Message, ...] = ()


def sync_cliova(
    list_ids: Iterable[str],
    folder: str | PathLike[str],
    verified_only: bool = False,
    *,
    output: Output = "csv",
    columns: Sequence[str] | None = None,
    dtype: type[str] | None = None,
    layout: str | None = None,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    drop_empty: bool = False,
    wait: bool | float = False,
    refresh: bool = False,
    progress: Progress = False,
    api_key: str | None = None,
    client: CliovaClient | None = None,
) -> pd.DataFrame:
    """Keep the results of many lists as a folder of Parquet files, one for each list.

    What is there and has not changed since is not downloaded again. A file appears when it is
    complete and replaces the one before at once, so that an interruption loses nothing but the list
    that it met, and two processes may do the same. A list that cannot be had stops no other.

    Parameters
    ----------
    list_ids : iterable of str
        The lists. What else is in the folder stays there.
    folder : path-like
        The folder; it is created.
    verified_only, output, columns, layout, email_column, verdict_column, reason_column
        As in `cliova_pandas.read_cliova`. A file that was made with others is made anew.
    verdict_map, drop_empty, wait
        As in `cliova_pandas.read_cliova`.
    dtype : None or str, default None
        None types columns as `cliova_pandas.read_cliova` does, over all of a list; ``str`` leaves
        all of them text.
    refresh : bool, default False
        Download all of them again.
    progress : bool, bar or None
        Show the bytes as they arrive.
    api_key, client
        As in `cliova_pandas.read_cliova`.

    Returns
    -------
    pandas.DataFrame
        A row for each list, in the order given; the index (``str``) is called ``list_id``. Columns:
        ``outcome`` (``str``: ``downloaded``, ``unchanged`` or ``failed``), ``rows`` (``Int64``),
        ``file`` (``str``, its name in the folder) and ``error`` (``str``); each missing where there
        is none.

        Each file has the columns of the frame that `cliova_pandas.read_cliova` returns (zstd,
        ``verdict`` as a dictionary), ``list_id`` before them, and behind them what a share of the
        list needs: ``list_rows``, ``list_total_emails``, ``list_total_valid_emails``,
        ``list_verified_only`` and ``list_updated_at``. The key ``cliova`` of the file's metadata
        has what ``attrs["cliova"]`` says (the job's counts, the columns that were chosen and why)
        as JSON.

    Warns
    -----
    CliovaWarning
        Of each list that failed, and as in `cliova_pandas.read_cliova`.

    Raises
    ------
    ConfigurationError
        If an argument or a setting cannot work.
    OSError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from cliova_pandas import sandbox, sync_cliova
    >>> with sandbox.serve() as service, tempfile.TemporaryDirectory() as folder:
    ...     lists = ["list_september", "list_october"]
    ...     first = sync_cliova(lists, folder, client=service.client())
    ...     again = sync_cliova(lists, folder, client=service.client())
    >>> first["outcome"].tolist(), again["outcome"].tolist()
    (['downloaded', 'downloaded'], ['unchanged', 'unchanged'])
    """
    connect = partial(open_client, client, Secret.hide(api_key))
    del api_key  # tracebacks may show what a frame holds
    if dtype is not None and dtype is not str:
        raise ConfigurationError(f"sync_cliova takes dtype=None or dtype=str, not {dtype!r}.")
    choices = ColumnChoices(
        columns, email_column, verdict_column, reason_column, verdict_map, layout, dtype, drop_empty
    )
    request = Request(verified_only, output, False, refresh, progress)
    names = _check_ids(list_ids)
    place = make_path(folder, "folder")
    with connect() as connection:
        make_folder(place)
        task = _Task(place, request, choices, wait)
        synced = _sync_side_by_side(connection, task, names)
    warn(Message(f"{one.list_id}: ", note) for one in synced for note in one.notes)
    return _tabulate(synced)


def _check_ids(list_ids: Iterable[str]) -> list[str]:
    if isinstance(list_ids, str | bytes | Mapping) or not isinstance(list_ids, Iterable):
        raise ConfigurationError(f"sync_cliova takes several list ids, not {list_ids!r}.")
    names = list(dict.fromkeys(list_ids))
    wrong = [one for one in names if not isinstance(one, str)]
    if wrong:
        raise ConfigurationError(f"A list id must be a string, not {wrong[0]!r}.")
    return names


@dataclass(frozen=True)
class _Task:
    """What is to be done with each list."""

    folder: Path
    request: Request
    choices: ColumnChoices
    wait: bool | float

    @property
    def asked(self) -> dict[str, Any]:
        """What decides what is in a file, as plain JSON."""
        choices = self.choices
        return {
            "verified_only": self.request.verified_only,
            "columns": None if choices.columns is None else list(choices.columns),
            "email_column": choices.email,
            "verdict_column": choices.verdict,
            "reason_column": choices.reason,
            "verdict_map": None
            if choices.verdict_map is None
            else {str(word): verdict for word, verdict in choices.verdict_map.items()},
            "layout": choices.layout,
            "dtype": None if choices.dtype is None else "str",
            "drop_empty": choices.drop_empty,
        }


def is_current(kept: ListFacts | None, asked: Mapping[str, Any], state: str | None) -> bool:
    """Tell whether a file is what would be made now: of the same job, asked for in the same way."""
    return kept is not None and state is not None and kept.state == state and kept.asked == asked


def _sync_side_by_side(client: CliovaClient, task: _Task, names: list[str]) -> list[_Synced]:
    token = CancelToken()
    with client.with_cancel(token) as own, ExitStack() as stack:
        client.cancel.add_callback(token.cancel)
        stack.callback(client.cancel.remove_callback, token.cancel)
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE))
        futures = [pool.submit(_sync_one, own, task, name) for name in names]
        try:
            return [future.result() for future in futures]
        except BaseException:
            # Ctrl-C reaches this thread alone, and the pool waits for the others.
            token.cancel()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _sync_one(client: CliovaClient, task: _Task, list_id: str) -> _Synced:
    client.cancel.check()
    try:
        quote_list_id(list_id)
        path = task.folder / name_file(list_id)
        retrieval = begin_retrieval(client, task.request, list_id, task.wait)
        state, kept = _find_state(retrieval), read_facts(path)
        if kept is not None and not task.request.refresh and is_current(kept, task.asked, state):
            return _Synced(list_id, "unchanged", path.name, kept.rows)
        with open_pieces(retrieval, task.choices, _ROWS_AT_ONCE) as pieces:
            # What may lack rows is written, there being nothing better, and fetched anew next time.
            facts = write_list(path, pieces, None if pieces.is_doubtful else state, task.asked)
    except Cancelled:
        raise
    except CliovaError as error:
        said = read_message(error)
        note = Message("It could not be fetched, and stays as it was. ", said)
        return _Synced(list_id, "failed", error=str(said), notes=(note,))
    return _Synced(list_id, "downloaded", path.name, facts.rows, notes=pieces.notes)


def _find_state(retrieval: Retrieval) -> str | None:
    updated_at = retrieval.job.raw.get("updatedAt") if retrieval.job else None
    return updated_at if isinstance(updated_at, str) and updated_at else None


def _tabulate(synced: Sequence[_Synced]) -> pd.DataFrame:
    import pandas as pd

    index = pd.Index([one.list_id for one in synced], dtype="str", name="list_id")
    return pd.DataFrame(
        {
            "outcome": pd.array([one.outcome for one in synced], dtype="str"),
            "rows": pd.array([one.rows for one in synced], dtype="Int64"),
            "file": pd.array([one.file for one in synced], dtype="str"),
            "error": pd.array([one.error for one in synced], dtype="str"),
        },
        index=index,
    )

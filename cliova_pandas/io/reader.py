"""The public functions that read a result of the service: whole, in pieces, or to a file."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import Argument, ConfigurationError, Message, add_help, warn
from cliova_pandas.service.secret import Secret

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.io.dtypes import Dtype
    from cliova_pandas.io.frames import ColumnChoices
    from cliova_pandas.io.request import Request
    from cliova_pandas.io.several import OnFailure
    from cliova_pandas.service.client import CliovaClient
    from cliova_pandas.service.progress import Progress
    from cliova_pandas.service.urls import Output

# What reads is imported in the functions below: importing the package adds `read_cliova` to pandas,
# and must not take the time of all the rest.


def read_cliova(
    list_id: str | Sequence[str],
    verified_only: bool = False,
    *,
    output: Output = "csv",
    columns: Sequence[str] | None = None,
    dtype: Dtype = None,
    layout: str | None = None,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    drop_empty: bool = False,
    wait: bool | float = False,
    check_job: bool = True,
    cache: bool = True,
    refresh: bool = False,
    errors: OnFailure = "raise",
    max_workers: int = 4,
    progress: Progress = None,
    api_key: str | None = None,
    client: CliovaClient | None = None,
) -> pd.DataFrame:
    """Read the result of a list as a frame, whole, with a verdict for every row.

    Parameters
    ----------
    list_id : str or sequence of str
        The list: its id, or the name of one that was submitted from this machine. Several are
        downloaded side by side and come back as one frame.
    verified_only : bool, default False
        Leave out the addresses that the service does not count as verified. Shares of such a
        frame have the job's totals as their denominator.
    output : {"csv", "json"}, default "csv"
        The format to ask for. The frame is the same.
    columns : sequence of str, optional
        The service's columns to return, in this order; all without it. ``verdict`` comes always.
    dtype : str or mapping, optional
        ``str`` for all columns as the text that was sent, or a mapping of columns to types, such as
        ``{"zip": str, "score": "Float32"}``, for some. Without it, the values decide; see below.
    layout : str, optional
        The name of the layout of the result, where it is not recognised by its columns; see
        `list_layouts`.
    email_column, verdict_column, reason_column : str, optional
        The columns that hold address, verdict and reason, where they are not found, or wrongly.
    verdict_map : mapping, optional
        Words of the verdict column and their classes, such as ``{"ok_for_all": "risky"}``. They go
        before the words that the package knows; case, spaces and hyphens do not matter.
    drop_empty : bool, default False
        Leave out the rows that hold no address: blank ones, totals and other footers, the header
        again. Without it they stay, with ``verdict`` missing, and count in no number.
    wait : bool or float, default False
        Wait for a job that is not finished: True as long as it takes, a number for so many seconds.
    check_job : bool, default True
        Ask for the state of the job first, to know that it is finished and how many rows there
        should be. Where the service does not tell it, the result comes with a warning. False does
        not ask: nothing is counted, waited for or kept.
    cache : bool, default True
        Keep the result on disk, for this user alone, and use what is kept. A kept result is never
        used once the job has changed.
    refresh : bool, default False
        Download it again, even if it is kept.
    errors : {"raise", "skip"}, default "raise"
        What becomes of several lists of which one cannot be read: the first failure ends all, or
        the others come back, with a warning, and ``skipped`` in ``attrs`` says why.
    max_workers : int, default 4
        How many of several lists are downloaded at once. Their states are asked for ten times a
        minute at most.
    progress : bool, bar or None
        Show the bytes as they arrive; None shows them in a notebook or a terminal. Any object with
        the methods of a ``tqdm`` bar will do.
    api_key : str, optional
        The key; without it ``CLIOVA_API_KEY``, then the system keyring.
    client : CliovaClient, optional
        The connection to use, for another address, timeouts or a proxy.

    Returns
    -------
    pandas.DataFrame
        One row for each row of the result. The service's columns under their own names, in its
        order; only empty fields and nulls are missing. A column is typed if all of its values have
        one form: ``true`` and ``false`` (``boolean``), integers without leading zeros (``Int64``),
        numbers (``Float64``), or ISO 8601 instants with a zone (``datetime64[ms, UTC]``, finer
        where needed). All others, and those without values, are ``str``, with the values as sent.
        CSV and JSON give the same types, and so do pieces. At the end ``verdict``, a category
        of ``valid``, ``risky``, ``unknown``, ``invalid``; a column of this name that the service
        sends is kept as ``verdict_raw``. It is missing in rows without an address, of which
        ``attrs`` has the number (``no_address``: ``count``, of each kind, the ``first`` places).
        For several lists, ``list_id`` (``str``) comes first.
        ``frame.attrs["cliova"]`` says which columns were chosen and why, which are typed, and
        what the job counted.

    Warns
    -----
    CliovaWarning
        If words are not understood (they count as ``unknown``), if no column can be trusted to be
        the verdict (all of ``verdict`` is then missing), if rows hold no address (with their
        places), if the result says of itself that it is a part (with both numbers, in ``attrs`` as
        ``part``), if the service does not tell the job, or if the job's counts disagree.

    Raises
    ------
    JobNotFinishedError, JobFailedError
        If there is no result (yet).
    AuthenticationError, ListNotFoundError, RateLimitError, ServiceError, ConnectionFailedError
        As the service answers, after retries where they make sense.
    IncompleteDownloadError
        If the result is shorter than the job counts, or breaks off, again and again.
    ResultFormatError
        If a row cannot be read; none is ever dropped.
    ConfigurationError
        If an argument or a setting cannot work.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     df = read_cliova("list_12345", client=service.client(), cache=False)
    >>> int(df["verdict"].value_counts()["valid"])
    1500
    >>> df.attrs["cliova"]["columns"]
    {'email': 'email', 'verdict': 'status', 'reason': 'failType'}
    """
    connect = partial(open_client, client, Secret.hide(api_key))
    del api_key  # tracebacks may show what a frame holds
    from cliova_pandas.io.frames import ColumnChoices, stack_frames
    from cliova_pandas.io.job_state import begin_retrieval
    from cliova_pandas.io.request import Request, check_list_ids
    from cliova_pandas.io.retrieve import read_one
    from cliova_pandas.io.several import ReadingRules, read_several
    from cliova_pandas.service.settings import find_base_url

    choices = ColumnChoices(
        columns, email_column, verdict_column, reason_column, verdict_map, layout, dtype, drop_empty
    )
    request = Request(verified_only, output, cache, refresh, progress, check_job)
    rules = ReadingRules(errors, max_workers)
    list_ids = check_list_ids(list_id, find_base_url() if client is None else client.base_url)
    with connect() as connection:
        if isinstance(list_id, str):
            frame, notes = read_one(
                begin_retrieval(connection, request, list_ids[0], wait), choices
            )
            warn(notes)
            return frame
        found = read_several(connection, request, list_ids, wait, choices, rules)
    warn([found.word_skipped()] if found.skipped else [])
    warn(Message(f"{one}: ", note) for one, read in found.frames.items() for note in read.notes)
    stacked = stack_frames([read.frame for read in found.frames.values()], list(found.frames))
    if found.skipped:
        stacked.attrs["cliova"]["skipped"] = {one: str(why) for one, why in found.skipped.items()}
    return stacked


def iter_cliova(
    list_id: str,
    verified_only: bool = False,
    *,
    chunksize: int = 100_000,
    output: Output = "csv",
    columns: Sequence[str] | None = None,
    dtype: Dtype = None,
    layout: str | None = None,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    drop_empty: bool = False,
    wait: bool | float = False,
    check_job: bool = True,
    cache: bool = True,
    refresh: bool = False,
    progress: Progress = None,
    api_key: str | None = None,
    client: CliovaClient | None = None,
) -> Iterator[pd.DataFrame]:
    """Read the result of a list in frames of bounded size.

    The result is downloaded and checked as a whole before the first frame is handed over, so the
    frames together are what `read_cliova` returns: the same columns, verdicts and index. Of a JSON
    result in which each column stands by itself, as `DataFrame.to_json` writes by default, all is
    held in memory before that.

    Parameters
    ----------
    list_id : str
        The list.
    chunksize : int, default 100,000
        Rows of each frame; the last may have fewer.
    verified_only, output, columns, dtype, layout, email_column, verdict_column, reason_column
        As in `read_cliova`.
    verdict_map, drop_empty
        As in `read_cliova`.
    wait, check_job, cache, refresh, progress, api_key, client
        As in `read_cliova`.

    Yields
    ------
    pandas.DataFrame
        As from `read_cliova`. A result without rows yields one frame without rows.

    Warns
    -----
    CliovaWarning
        As in `read_cliova`, before the first frame is handed over; also if the result says of
        itself that it is a part.

    Raises
    ------
    ConfigurationError
        If an argument cannot work, at once.
    CliovaError
        As in `read_cliova`, when the first frame is asked for.

    Examples
    --------
    >>> from cliova_pandas import iter_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     chunks = iter_cliova("list_12345", chunksize=800, client=service.client(), cache=False)
    ...     sizes = [len(chunk) for chunk in chunks]
    >>> sizes
    [800, 800, 400]
    """
    connect = partial(open_client, client, Secret.hide(api_key))
    del api_key
    from cliova_pandas.io.frames import ColumnChoices
    from cliova_pandas.io.request import Request
    from cliova_pandas.service.urls import quote_list_id

    if isinstance(chunksize, bool) or not isinstance(chunksize, int) or chunksize < 1:
        raise ConfigurationError(
            Argument("chunksize"), f" must be 1 row or more, not {chunksize!r}."
        )
    if not isinstance(list_id, str):
        raise ConfigurationError(f"iter_cliova reads one list at a time, not {list_id!r}.")
    choices = ColumnChoices(
        columns, email_column, verdict_column, reason_column, verdict_map, layout, dtype, drop_empty
    )
    request = Request(verified_only, output, cache, refresh, progress, check_job)
    quote_list_id(list_id)

    return _iterate(list_id, chunksize, choices, request, wait, connect)


def _iterate(
    list_id: str,
    chunksize: int,
    choices: ColumnChoices,
    request: Request,
    wait: bool | float,
    connect: Callable[[], AbstractContextManager[CliovaClient]],
) -> Iterator[pd.DataFrame]:
    from cliova_pandas.io.job_state import begin_retrieval
    from cliova_pandas.io.pieces import open_pieces

    with connect() as connection:
        retrieval = begin_retrieval(connection, request, list_id, wait)
        with open_pieces(retrieval, choices, chunksize) as pieces:
            warn(pieces.notes)
            yield from pieces.frames


def download_cliova(
    list_id: str,
    path: str | PathLike[str] | None = None,
    verified_only: bool = False,
    *,
    output: Output = "csv",
    wait: bool | float = False,
    check_job: bool = True,
    cache: bool = True,
    refresh: bool = False,
    progress: Progress = None,
    api_key: str | None = None,
    client: CliovaClient | None = None,
) -> Path:
    """Save the result of a list as a file, as the service sends it, once it is known to be whole.

    Parameters
    ----------
    list_id : str
        The list.
    path : path-like, optional
        The file, or a folder. Without it, or in a folder, it is called
        ``validation_results_{list_id}.{output}``. A file of that name is replaced when the new one
        is complete.
    verified_only, output, wait, check_job, cache, refresh, progress, api_key, client
        As in `read_cliova`.

    Returns
    -------
    pathlib.Path
        The file.

    Warns
    -----
    CliovaWarning
        If the result says of itself that it is a part, with both numbers (the file is saved as it
        is), if the service does not tell the job, or if the job's counts disagree.

    Raises
    ------
    CliovaError
        As in `read_cliova`; no file appears then.

    Examples
    --------
    >>> import tempfile
    >>> from cliova_pandas import download_cliova, sandbox
    >>> with sandbox.serve() as service, tempfile.TemporaryDirectory() as folder:
    ...     path = download_cliova("list_12345", folder, client=service.client(), cache=False)
    ...     path.name, path.stat().st_size > 100_000
    ('validation_results_list_12345.csv', True)
    """
    connect = partial(open_client, client, Secret.hide(api_key))
    del api_key
    from cliova_pandas.io.examination import open_survey
    from cliova_pandas.io.frames import ColumnChoices
    from cliova_pandas.io.job_state import begin_retrieval
    from cliova_pandas.io.request import Request
    from cliova_pandas.io.retrieve import open_result
    from cliova_pandas.paths import make_path
    from cliova_pandas.service.spool import open_complete
    from cliova_pandas.service.urls import quote_list_id

    if not isinstance(list_id, str):
        raise ConfigurationError(f"download_cliova saves one list at a time, not {list_id!r}.")
    request = Request(verified_only, output, cache, refresh, progress, check_job)
    quote_list_id(list_id)
    target = make_path(path) if path is not None else Path()
    if target.is_dir():
        target /= f"validation_results_{list_id}.{output}"
    elif not target.parent.is_dir():  # said before the download, not after it
        said = "There is no such folder to save the result in"
        raise add_help(FileNotFoundError(errno.ENOENT, said, str(target.parent)))
    with connect() as connection:
        retrieval = begin_retrieval(connection, request, list_id, wait)
        with (
            open_survey(ColumnChoices(), retrieval) as survey,
            open_result(retrieval, survey) as result,
            result.content.open() as downloaded,
            open_complete(target) as file,
        ):
            shutil.copyfileobj(downloaded, file, 1 << 20)
    retrieval = retrieval.hold_against(result.examined.envelope, result.examined.rows)
    warn([*result.notes, *retrieval.list_parts()])
    return target


@contextmanager
def open_client(client: CliovaClient | None, api_key: Secret | None) -> Iterator[CliovaClient]:
    """Use the caller's client, or one of our own that is closed afterwards."""
    from cliova_pandas.io.memory import wording_lack_of_memory
    from cliova_pandas.service.client import CliovaClient

    if client is not None and api_key is not None:
        raise ConfigurationError(
            "Pass ",
            Argument("api_key"),
            " or ",
            Argument("client"),
            ", not both: a client has its own key.",
        )
    own = nullcontext(client) if client is not None else closing(CliovaClient(api_key))
    with own as connection, wording_lack_of_memory():
        yield connection

"""The public function that submits a list."""

from __future__ import annotations

from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final, Literal, cast, overload

from cliova_pandas.errors import (
    Argument,
    CliovaError,
    ConfigurationError,
    Hint,
    ServiceError,
    SubmissionUncertainError,
    add_to,
)
from cliova_pandas.io.job_log import JobLog
from cliova_pandas.io.reader import open_client
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.settings import find_base_url
from cliova_pandas.service.upload import check_name
from cliova_pandas.validation.known import find_known
from cliova_pandas.validation.prepared_list import PreparedList, prepare_list
from cliova_pandas.validation.submitted_columns import open_frame, read_submitted_columns
from cliova_pandas.validation.submitted_job import SubmittedJob

_MOST_ADDRESSES: Final = 500_000
_TOO_LARGE: Final = 413


@overload
def submit_cliova(
    emails: Any,
    name: str,
    *,
    email_column: str | None = ...,
    name_column: str | None = ...,
    company_column: str | None = ...,
    deduplicate: bool = ...,
    send_malformed: bool = ...,
    skip_known: float | None = ...,
    split: bool | int = ...,
    dry_run: Literal[True],
    progress: Progress = ...,
    api_key: str | None = ...,
    client: CliovaClient | None = ...,
) -> PreparedList: ...


@overload
def submit_cliova(
    emails: Any,
    name: str,
    *,
    email_column: str | None = ...,
    name_column: str | None = ...,
    company_column: str | None = ...,
    deduplicate: bool = ...,
    send_malformed: bool = ...,
    skip_known: float | None = ...,
    split: bool | int = ...,
    dry_run: Literal[False] = ...,
    progress: Progress = ...,
    api_key: str | None = ...,
    client: CliovaClient | None = ...,
) -> SubmittedJob: ...


def submit_cliova(
    emails: Any,
    name: str,
    *,
    email_column: str | None = None,
    name_column: str | None = None,
    company_column: str | None = None,
    deduplicate: bool = True,
    send_malformed: bool = False,
    skip_known: float | None = None,
    split: bool | int = False,
    dry_run: bool = False,
    progress: Progress = None,
    api_key: str | None = None,
    client: CliovaClient | None = None,
) -> SubmittedJob | PreparedList:
    """Submit addresses as a new list, to be validated; that costs a credit for each that is sent.

    The list is sent once, and never again by itself: where the connection breaks, the error says
    that the list may exist, and how to find out. Only the addresses leave the machine, and names
    and companies if their columns are named.

    Parameters
    ----------
    emails : DataFrame, Series, iterable of str, or path
        What holds the addresses: a frame of pandas, polars, pyarrow or dask, a relation of DuckDB,
        a column, a list, or the path of a CSV.
    name : str
        What the list is to be called; the service takes each name once.
    email_column : str, optional
        The column of the addresses; without it, the likely one.
    name_column, company_column : str, optional
        Columns that are sent beside the addresses. Without them nothing else is sent.
    deduplicate : bool, default True
        Send an address once that stands in several rows, whatever its case, spaces and dress.
    send_malformed : bool, default False
        Send also what cannot be an address, such as ``ann@@x.example``. Rows without an address
        are never sent.
    skip_known : float, optional
        Leave out addresses that a list answers which was submitted from this machine, at most so
        many days ago, and whose result is kept; ``unknown`` is no answer.
    split : bool or int, default False
        Submit a long list as several, of at most so many addresses each (True: 500,000), which
        come back as one. Nobody has documented how many addresses a list may have.
    dry_run : bool, default False
        Send nothing, and return what would be sent. No key is needed.
    progress : bool, bar or None
        A bar of the bytes, which says how many addresses are sent; None shows it when a person
        watches.
    api_key, client
        As in `read_cliova`.

    Returns
    -------
    SubmittedJob
        The job, to `wait` for and `read`; ``job.counts`` says what was sent and what was left out.
        It is remembered on this machine, without an address: see `recent_jobs`.
    PreparedList
        With ``dry_run``: ``counts``, and ``frame`` with all that would leave the machine.

    Raises
    ------
    ConfigurationError
        If there is no key, no address to send, no such column, or no name; nothing is sent.
    AuthenticationError, RateLimitError, ServiceError
        If the service refuses the list, for instance since its name is taken. Nothing was
        submitted then.
    ConnectionFailedError
        If the service was not reached.
    SubmissionUncertainError
        If nobody knows whether the service has the list; it says how to find out.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import sandbox
    >>> people = pd.DataFrame({"Mail": ["valid+ann@x.example", "Ann <VALID+ann@x.example>", None],
    ...                        "phone": ["1", "2", "3"]})
    >>> with sandbox.serve(polls_until_done=0) as service, service.client() as client:
    ...     job = submit_cliova(people, "Spring list", client=client)
    ...     df = job.wait().read(cache=False)
    >>> job.counts
    <1 of 3 rows are sent; left out: 1 without an address, 1 repeated>
    >>> df[["email", "verdict"]]
                     email verdict
    0  valid+ann@x.example   valid
    """
    connect = partial(open_client, client, Secret.hide(api_key))
    del api_key  # tracebacks may show what a frame holds
    base_url = find_base_url() if client is None else client.base_url
    known = find_known(base_url, skip_known)
    prepared = prepare_list(
        read_submitted_columns(open_frame(emails), email_column, name_column, company_column),
        check_name(name),
        deduplicate=deduplicate,
        send_malformed=send_malformed,
        known=None if known is None else known.folded,
    )
    parts = split_list(prepared, split)
    if dry_run:
        return prepared
    with connect() as connection:
        jobs = [send_prepared(connection, part, progress) for part in parts]
    return SubmittedJob(jobs, prepared.name, client, prepared.counts)


def split_list(prepared: PreparedList, split: bool | int) -> list[PreparedList]:
    """Return the lists that a list is submitted as.

    Raises
    ------
    ConfigurationError
        If ``split`` is neither a flag nor a number of addresses.
    """
    if split is False:
        return [prepared]
    most = _MOST_ADDRESSES if split is True else split
    if not isinstance(most, int) or most < 1:
        raise ConfigurationError(
            Argument("split"), f" must be True, False or a number of addresses, not {split!r}."
        )
    return prepared.split(most)


def send_prepared(client: CliovaClient, prepared: PreparedList, progress: Progress) -> Job:
    """Send a list that is ready, and remember it.

    Raises
    ------
    CliovaError
        As in `submit_cliova`.
    """
    count = prepared.counts.sent
    if not count:
        raise ConfigurationError(
            f"The list {prepared.name!r} has no address to send: {prepared.counts.describe()}."
        )
    log = JobLog()
    with TemporaryFile() as opened:
        file = cast("BinaryIO", opened)
        prepared.write(file)
        noted = log.begin(client.base_url, prepared.name, count)
        many = "" if count == 1 else "es"
        description = f"Submitting {count:,} address{many} as {prepared.name!r}"
        try:
            job = client.submit(file, prepared.name, progress=progress, description=description)
        except SubmissionUncertainError:
            raise  # it stays noted, for the list may be there
        except CliovaError as error:
            log.forget(noted)
            _explain(error, log, client, prepared)
            raise
        except OSError:
            log.forget(noted)
            raise
    log.finish(noted, job.id)
    return job


def _explain(error: CliovaError, log: JobLog, client: CliovaClient, prepared: PreparedList) -> None:
    """Let the refusal of a list say what is known here."""
    if not isinstance(error, ServiceError):
        return
    if error.status_code == _TOO_LARGE:
        add_to(error, Hint(" ", Argument("split", True), " submits it as several lists."))
    earlier = log.find(client.base_url, prepared.name)
    if earlier is not None:
        which = f", with the id {earlier.id!r}" if earlier.id else ""
        add_to(
            error,
            f" A list of this name was submitted from this machine at {earlier.submitted_at}"
            f"{which}.",
            Hint(" ", Argument("resume", True), " goes on with it."),
        )

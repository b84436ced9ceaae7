"""The endpoints of the service: the state of a job, and its result, known to be whole."""

from __future__ import annotations

import email.utils
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, NoReturn, TypeVar
from urllib.parse import quote

from cliova_pandas.errors import (
    AuthenticationError,
    CliovaError,
    ConfigurationError,
    ConnectionFailedError,
    IncompleteDownloadError,
    JobFailedError,
    JobNotFinishedError,
    ListNotFoundError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.service import responses as answers
from cliova_pandas.service.body import LONGEST_ERROR_BODY, Received, read_some, write_body
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress, open_byte_bar, open_clock
from cliova_pandas.service.settings import find_api_key, find_base_url
from cliova_pandas.service.source import ResultBytes, is_json
from cliova_pandas.service.spool import Spool

if TYPE_CHECKING:
    import requests

__all__ = ["CliovaClient", "Job", "Output", "Received"]

Output = Literal["csv", "json"]
T = TypeVar("T")

_LONGEST_BACKOFF: Final = 30.0
_LONGEST_RETRY_AFTER: Final = 60.0
_LONGEST_TIMEOUT: Final = 24 * 3600.0
_FIRST_POLL: Final = 2.0
_SLOWEST_POLL: Final = 30.0


class CliovaClient:
    """A connection to the service.

    Parameters
    ----------
    api_key : str, optional
        The key; without it, ``CLIOVA_API_KEY``, then the system keyring. It stands in no message,
        ``repr``, log record or pickle, and goes to no other host.
    base_url : str, optional
        The base address up to and with ``/bulk-emails``; without it, ``CLIOVA_BASE_URL``, then the
        public service. ``https``, except to this machine.
    timeout : float or tuple of float, default (10, 60)
        Seconds to wait for a connection, and for each next piece of an answer.
    max_retries : int, default 4
        How often a request is tried again after a failed connection, "too many requests", an error
        of the server or a body that breaks off. One bound for all of them together.
    session : requests.Session, optional
        Its proxies, certificates, cookies and headers are used. Its adapters are not.
    cancel : CancelToken, optional
        Ends whatever the client does when it is cancelled, with `Cancelled`; see `with_cancel`.
    sleep : callable, optional
        Is called with the seconds to wait, between two questions and before another attempt. For
        tests, which should not wait; by itself the client waits, but never once it is cancelled.
    clock : callable, default time.monotonic
        Returns the seconds by which a wait is measured. For tests, together with `sleep`.

    Raises
    ------
    ConfigurationError
        If there is no key, or a setting cannot work. Nothing is sent before a method is called.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> with sandbox.serve() as service:
    ...     client = CliovaClient(service.api_key, base_url=service.base_url)
    ...     job = client.status("list_12345")
    >>> job.status, job.total_emails, job.total_valid_emails
    ('COMPLETED', 2000, 1500)
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | tuple[float, float] = (10, 60),
        max_retries: int = 4,
        session: requests.Session | None = None,
        cancel: CancelToken | None = None,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        from cliova_pandas.service.transport import Transport  # requests takes a while to import

        if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
            raise ConfigurationError(f"max_retries must be 0 or more, not {max_retries!r}.")
        timeouts = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        if len(timeouts) != 2 or not all(map(_is_duration, timeouts)):
            raise ConfigurationError(
                f"timeout must be seconds, or two of them (to connect, to read), not {timeout!r}."
            )
        self.base_url = find_base_url(base_url)
        self.max_retries = max_retries
        self._key = find_api_key(api_key)
        self.cancel = cancel if cancel is not None else CancelToken()  # which nobody cancels
        self._transport = Transport(
            self.base_url, self._key, timeout=timeouts, session=session, cancel=self.cancel
        )
        self._timeout = timeout
        self._session = session
        self._given_sleep = sleep
        self._sleep = sleep if sleep is not None else self.cancel.sleep
        self.clock = clock

    def __repr__(self) -> str:
        return f"CliovaClient(base_url={self.base_url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A CliovaClient holds the API key and cannot be pickled or copied. "
            "Create one where it is needed; CLIOVA_API_KEY reaches other processes."
        )

    def __enter__(self) -> CliovaClient:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections.

        A ``with`` block does it at its end. A client that was closed connects anew when it is used.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service, service.client() as client:
        ...     client.status("list_12345").name
        'October newsletter'
        """
        self._transport.close()

    def with_cancel(self, cancel: CancelToken) -> CliovaClient:
        """Return a client with the same settings and connections of its own, that can be ended.

        Close it when it is no longer needed; this one is not touched by what becomes of it.

        Parameters
        ----------
        cancel : CancelToken
            When it is cancelled, from any thread, whatever the new client does ends promptly with
            `Cancelled`: making a connection, waiting for an answer, for bytes or between two
            attempts, and reading what has arrived.

        Returns
        -------
        CliovaClient

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> from cliova_pandas.service.cancel import CancelToken
        >>> token = CancelToken()
        >>> with sandbox.serve() as service, service.client() as client:
        ...     with client.with_cancel(token) as own:
        ...         is_finished = own.status("list_12345").is_finished
        >>> is_finished
        True
        """
        return CliovaClient(
            self._key,
            base_url=self.base_url,
            timeout=self._timeout,
            max_retries=self.max_retries,
            session=self._session,
            cancel=cancel,
            sleep=self._given_sleep,
            clock=self.clock,
        )

    def status(self, list_id: str) -> Job:
        """Return the job of a list.

        Parameters
        ----------
        list_id : str
            The id of the list.

        Returns
        -------
        Job

        Raises
        ------
        ConfigurationError
            If the id cannot be one; nothing is sent.
        AuthenticationError, ListNotFoundError, RateLimitError, ServiceError, ConnectionFailedError
            As the service answers, or does not.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service:
        ...     service.client().status("list_running").status
        'IN PROGRESS'
        """
        path = f"/{quote_list_id(list_id)}/status"

        def ask() -> Job:
            with self._ask(list_id, path) as response:
                return self._read_job(list_id, response)

        return self._persist(ask)

    def wait(
        self,
        list_id: str,
        timeout: float | None = None,
        progress: Progress = None,
        *,
        on_poll: Callable[[Job], object] | None = None,
    ) -> Job:
        """Ask for the state of a job, ever more slowly, until it is finished.

        Parameters
        ----------
        list_id : str
            The id of the list.
        timeout : float, optional
            Seconds after which to give up. Without it, wait as long as it takes; Ctrl-C, or the
            stop button of a notebook, ends the wait at any moment.
        progress : bool, bar or None
            A clock on standard error or in the notebook; None shows it when a person watches.
        on_poll : callable, optional
            Is called with the job each time that it is found unfinished.

        Returns
        -------
        Job
            The finished job.

        Raises
        ------
        JobFailedError
            If the job fails.
        JobNotFinishedError
            If it is not finished in time.
        CliovaError
            As in `status`.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service:
        ...     service.client().wait("list_12345", timeout=600).is_finished
        True
        """
        start = self.clock()
        pause = _FIRST_POLL
        clock = open_clock(progress, f"Waiting for {list_id}")
        try:
            while True:
                job = self.status(list_id)
                if job.is_finished:
                    return job
                waited = self.clock() - start
                left = float("inf") if timeout is None else timeout - waited
                if job.is_failed or left <= 0:
                    require_finished(job, list_id, waited=waited)
                if on_poll is not None:
                    on_poll(job)
                clock.update(0)
                self._sleep(min(pause, left))
                pause = min(pause * 1.5, _SLOWEST_POLL)
        finally:
            clock.close()

    def download(
        self,
        list_id: str,
        path: str | PathLike[str],
        verified_only: bool = False,
        *,
        output: Output = "csv",
        progress: Progress = None,
    ) -> Path:
        r"""Download a result to a file, as the service sends it.

        The file appears under its name only when the transfer is complete, and replaces one of the
        same name. Its content is not examined; `download_cliova` does that.

        Parameters
        ----------
        list_id : str
            The id of the list.
        path : path-like
            Where to put it; the folder must exist.
        verified_only : bool, default False
            Leave out the addresses that the service does not count as verified.
        output : {"csv", "json"}, default "csv"
            The format.
        progress : bool, bar or None
            A bar of the bytes; None shows it when a person watches.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        IncompleteDownloadError
            If the transfer breaks off, and does so again.
        CliovaError
            As in `status`.

        Examples
        --------
        >>> import tempfile
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service, tempfile.TemporaryDirectory() as folder:
        ...     path = service.client().download("list_12345", f"{folder}/october.csv")
        ...     path.name, path.read_text(encoding="utf-8").count("\n")
        ('october.csv', 2001)
        """
        with open_complete(Path(path)) as file:
            spool = Spool(file, self.cancel)
            self.fetch(list_id, spool, verified_only, output=output, progress=progress)
        return Path(path)

    def fetch(
        self,
        list_id: str,
        landing: Spool,
        verified_only: bool = False,
        *,
        output: Output = "csv",
        progress: Progress = None,
        examine: Callable[[ResultBytes], T] | None = None,
        confirm: Callable[[T, Received], object] | None = None,
    ) -> tuple[Received, T | None]:
        """Download a result, and let the caller examine it before it counts.

        Parameters
        ----------
        list_id, verified_only, output, progress
            As in `download`.
        landing : Spool
            Where to put the bytes; emptied before each attempt. Its readers end with this client.
        examine : callable, optional
            Reads the result in a thread of its own, while it arrives.
        confirm : callable, optional
            Compares what `examine` returned with what is known of the transfer, at the end.
            If either raises `IncompleteDownloadError`, or `ResultFormatError` for a body that the
            transfer could not vouch for, the download is tried again within the same bound.

        Returns
        -------
        Received
            Size, digest and proof of the bytes.
        object
            What `examine` returned.

        Examples
        --------
        >>> import io
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service:
        ...     received, rows = service.client().fetch(
        ...         "list_12345",
        ...         Spool(io.BytesIO()),
        ...         examine=lambda source: sum(1 for line in source.open()) - 1,
        ...     )
        >>> received.is_proven, rows
        (True, 2000)
        """
        path = f"/{quote_list_id(list_id)}/download-result"
        if output not in ("csv", "json"):
            raise ConfigurationError(f'output must be "csv" or "json", not {output!r}.')
        query = {"output": output, "verifiedOnly": "true" if verified_only else "false"}
        source = ResultBytes(landing, f"The result of {list_id!r}", list_id)

        def attempt() -> tuple[Received, T | None]:
            if landing.size:  # resetting draws the bar, also for what is over in a moment
                bar.reset()
            landing.restart()
            with ThreadPoolExecutor(1) as pool:
                with self._ask(list_id, path, query) as response:
                    try:
                        future = pool.submit(examine, source) if examine else None
                        received = write_body(response, landing, bar, list_id, self.cancel)
                        landing.finish()
                    except BaseException:
                        # Ctrl-C as well: the pool waits for its reader, who waits for the rest.
                        landing.abandon()
                        raise
                self._refuse_error(list_id, source, received)
                if not received.is_proven:
                    _require_end(source)
                try:
                    examined = future.result() if future else None
                    if confirm is not None and examined is not None:
                        confirm(examined, received)
                except CliovaError as error:
                    # What is quoted of the content may be a message that repeats the key.
                    error.args = (answers.redact(str(error), self._key),)
                    vars(error).update(answers.redact_all(vars(error), self._key))
                    if received.is_proven or not isinstance(error, ResultFormatError):
                        raise
                    raise _UnprovenError(error) from error
                return received, examined

        bar = open_byte_bar(progress, f"Downloading {list_id}")
        try:
            return self._persist(attempt)
        except _UnprovenError as error:
            raise error.finding from None
        finally:
            bar.close()

    def _read_job(self, list_id: str, response: requests.Response) -> Job:
        body = read_some(response)
        try:
            document = answers.redact_all(json.loads(body), self._key)
        except (ValueError, RecursionError):
            found = self._redacted_message(body) or "something that is not JSON"
            raise ServiceError(
                f"The service answered the question for the state of {list_id!r} with {found}. "
                f"Check the base_url ({self.base_url}).",
                list_id=list_id,
                status_code=response.status_code,
            ) from None
        if message := answers.find_error(document):
            raise ServiceError(
                f"The service answered for {list_id!r}: {message}",
                list_id=list_id,
                status_code=response.status_code,
            )
        payload = document.get("payload", document) if isinstance(document, dict) else document
        jobs = payload if isinstance(payload, list) else [payload]
        jobs = [job for job in jobs if isinstance(job, dict)]
        ours = [job for job in jobs if str(job.get("id")) == list_id]
        if len(jobs) == 1:
            ours = jobs  # the only job is the one asked for, whatever it is called
        if not ours:
            raise ListNotFoundError(
                f"The service has no job for {list_id!r}. Check the list id.", list_id=list_id
            )
        if "status" not in ours[0]:
            raise ServiceError(
                f"The service described the job of {list_id!r} without a status; "
                f"it gave {', '.join(map(repr, ours[0])) or 'nothing'}.",
                list_id=list_id,
                status_code=response.status_code,
            )
        return Job.from_payload(ours[0])

    @contextmanager
    def _ask(
        self, list_id: str, path: str, query: Mapping[str, str] | None = None
    ) -> Iterator[requests.Response]:
        try:
            response = self._transport.get(path, query)
        except CliovaError as error:
            error.list_id = list_id
            raise
        try:
            # Of the other kinds of success, none has the whole of what was asked for.
            if response.status_code not in (200, 201, 203):
                self._raise_for(list_id, response)
            yield response
        finally:
            # Closing an unread body drops the connection; a read one goes back to the pool.
            response.close()

    def _raise_for(self, list_id: str, response: requests.Response) -> NoReturn:
        code = response.status_code
        try:
            body = read_some(response)
        except ConnectionFailedError:
            body = b""  # the status line alone decides the kind
        message = self._redacted_message(body)
        said = f" It said: {message}" if message else ""
        said += "." * (bool(said) and said[-1].isalnum())
        if code == 429:
            seconds = _read_retry_after(response.headers.get("Retry-After"))
            wait = f"after {_spell_seconds(seconds)}" if seconds is not None else "in a minute"
            raise RateLimitError(
                f"The service asks for fewer requests (429). Try again {wait}.{said}",
                list_id=list_id,
                retry_after=seconds,
            )
        ours = response.url.startswith(self.base_url)
        if code in (401, 403) and ours:
            raise AuthenticationError(
                f"The service does not accept the API key ({code}).{said} "
                "Check CLIOVA_API_KEY or api_key=..., and that the key belongs to this service "
                f"({self.base_url}).",
                list_id=list_id,
            )
        if code == 404 and ours:
            raise ListNotFoundError(
                f"The service knows no list {list_id!r} (404).{said} "
                f"Check the list id, and the base_url ({self.base_url}).",
                list_id=list_id,
            )
        where = "The service" if ours else "The file store that the service redirected to"
        raise ServiceError(
            f"{where} answered {code} for {list_id!r}."
            + (said or " It said nothing more.")
            + (" Try again later." if code >= 500 else ""),
            list_id=list_id,
            status_code=code,
        )

    def _refuse_error(self, list_id: str, source: ResultBytes, received: Received) -> None:
        """Raise if what came with HTTP 200 is a page, or the envelope of an error."""
        with source.open() as file:
            head = file.read(LONGEST_ERROR_BODY)
        found = None
        if answers.is_html(head):
            found = self._redacted_message(head)
        elif received.size <= len(head) and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            with suppress(ValueError, RecursionError):
                found = answers.find_error(answers.redact_all(json.loads(head), self._key))
        if found:
            raise ServiceError(
                f"The service answered the download of {list_id!r} with an error in place of a "
                f"result: {found}",
                list_id=list_id,
                status_code=200,
            )

    def _redacted_message(self, body: bytes) -> str | None:
        message = answers.find_message(body)
        return None if message is None else answers.redact(message, self._key)

    def _persist(self, attempt: Callable[[], T]) -> T:
        """Run an attempt until it succeeds, fails for good, or the retries are used up."""

        def try_once() -> T:
            self.cancel.check()
            try:
                return attempt()
            except Exception:
                self.cancel.check()  # a connection that was broken off on purpose is no fault
                raise

        for tries in range(self.max_retries):
            try:
                return try_once()
            except (
                ConnectionFailedError,
                IncompleteDownloadError,
                ServiceError,
                RateLimitError,
                _UnprovenError,
            ) as error:
                pause = find_pause(error, tries)
                if pause is None:
                    raise
            self._sleep(pause)
        return try_once()


class _UnprovenError(Exception):
    """A fault in the content that may be one of the transfer; it never leaves this module."""

    def __init__(self, finding: ResultFormatError) -> None:
        super().__init__()
        self.finding = finding


def find_pause(error: Exception, tries: int) -> float | None:
    """Decide how many seconds to wait before the next attempt, or None to give up.

    Parameters
    ----------
    error : Exception
        How the last attempt ended.
    tries : int
        How many attempts were repeated before.
    """
    if isinstance(error, RateLimitError) and error.retry_after is not None:
        return error.retry_after if error.retry_after <= _LONGEST_RETRY_AFTER else None
    if isinstance(error, ServiceError) and (error.status_code or 0) < 500:
        return None
    # Half of it at random, so that many clients that failed together do not return together.
    return min(0.5 * 2.0**tries, _LONGEST_BACKOFF) * random.uniform(0.5, 1)  # noqa: S311 - no secret


def quote_list_id(list_id: str) -> str:
    """Return a list id as one segment of a path, or refuse it.

    Raises
    ------
    ConfigurationError
        If it is no text, empty, or could lead to another endpoint.

    Examples
    --------
    >>> quote_list_id("list_12345")
    'list_12345'
    """
    hint = 'A list id looks like "list_12345" or a UUID.'
    if not isinstance(list_id, str):
        raise ConfigurationError(f"The list id must be a string, not {list_id!r}. {hint}")
    if not re.fullmatch(r"[^\s/\\?#%&\x00-\x1f\x7f]{1,200}", list_id) or set(list_id) == {"."}:
        shown = list_id if len(list_id) <= 80 else list_id[:79] + "…"
        raise ConfigurationError(
            f"{shown!r} cannot be a list id: it is empty, too long, or holds a space or a "
            f"character that has a meaning in addresses (one of / \\ ? # % &). {hint}"
        )
    return quote(list_id, safe="")


def require_finished(job: Job, list_id: str, *, waited: float | None = None) -> None:
    """Raise unless the job is finished.

    Raises
    ------
    JobFailedError, JobNotFinishedError
        With the job, its counts, and what to do.
    """
    if job.is_finished:
        return
    name = f" ({job.name})" if job.name else ""
    if job.is_failed:
        raise JobFailedError(
            f"The validation of {list_id!r}{name} has failed ({job.status}); there is no result. "
            "Submit the list again, or ask the service's support.",
            list_id=list_id,
            job=job,
        )
    counts = "" if job.total_emails is None else f" It has {job.total_emails:,} addresses."
    after = "" if waited is None else f" after {_spell_seconds(waited)} of waiting"
    raise JobNotFinishedError(
        f"The validation of {list_id!r}{name} is not finished{after}: its status is "
        f"{job.status!r}.{counts} Wait for it with read_cliova({list_id!r}, wait=True), or "
        "wait=600 for at most ten minutes.",
        list_id=list_id,
        job=job,
    )


def _require_end(source: ResultBytes) -> None:
    """Refuse a CSV whose last line may be cut, where the transfer did not prove its end."""
    with source.open() as file:
        is_csv = not is_json(file.read(LONGEST_ERROR_BODY))
    if is_csv and not source.ends_with_newline():
        raise IncompleteDownloadError(
            f"{source.name} may stop short: the service closed the connection without saying how "
            'long it is, and its last line is not finished. Try output="json", which marks its '
            "own end.",
            list_id=source.list_id,
        )


@contextmanager
def open_complete(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears under its name only if the block ends without an error."""
    # NamedTemporaryFile creates it for the owner alone: it holds addresses.
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file  # type: ignore[misc]  # a wrapper that does all a BinaryIO does
            file.close()
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _is_duration(value: object) -> bool:
    """Tell whether a value is a number of seconds that a socket can wait."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 < value <= _LONGEST_TIMEOUT
    )


def _read_retry_after(value: str | None) -> float | None:
    """Read the header's two forms: seconds, or the time of day."""
    if value is None:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", value.strip()):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _spell_seconds(seconds: float) -> str:
    """Write a duration as a person says it.

    >>> _spell_seconds(1), _spell_seconds(90), _spell_seconds(5400)
    ('1 second', '1.5 minutes', '1.5 hours')
    """
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size or size == 1:
            amount = f"{round(seconds / size, 1):g}"
            return f"{amount} {unit}" + ("" if amount == "1" else "s")
    raise AssertionError("unreachable")

"""The endpoints of the service: a list submitted, the state of a job, its result known whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from os import PathLike
from pathlib import Path
from typing import BinaryIO, TypeVar

from cliova_pandas.paths import make_path
from cliova_pandas.service.body import Received
from cliova_pandas.service.calls import Question
from cliova_pandas.service.connection import ServiceConnection
from cliova_pandas.service.deadline import Deadline
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress, open_byte_bar, open_clock
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.spool import Spool, open_complete
from cliova_pandas.service.transfer import Transfer
from cliova_pandas.service.upload import check_name, open_upload, send_upload
from cliova_pandas.service.urls import (
    Output,
    make_download_path,
    make_download_query,
    make_status_path,
)
from cliova_pandas.service.waiting import WAIT_LONGER, follow_job, require_finished

T = TypeVar("T")
OnPoll = Callable[[Job], object]


class CliovaClient(ServiceConnection):
    """A connection to the service.

    Parameters
    ----------
    api_key : str, optional
        The key; without it, ``CLIOVA_API_KEY``, then the system keyring. It stands in no message,
        ``repr``, log record or pickle, and goes to no other host.
    base_url : str, optional
        The base URL up to and with ``/bulk-emails``; without it, ``CLIOVA_BASE_URL``, then the
        public service. ``https``, except to this machine.
    timeout : float or tuple of float, default (10, 60)
        Seconds to wait for a connection, and for each next piece of an answer.
    max_retries : int, default 4
        How often a request is tried again after a failed connection, "too many requests", an error
        of the server or a body that breaks off. One bound for all of them together.
    deadline : float or None, default 3600
        Seconds that one call may take, attempts and pauses together; None for any number. What
        sends a byte now and then meets no `timeout`, but this.
    limits : Limits, optional
        The most that is taken of an answer: bytes of a result, of headers, redirects.
    session : requests.Session, optional
        Its proxies, certificates, cookies and headers are used. Its adapters are not.
    cancel : CancelToken, optional
        Ends whatever the client does when it is cancelled, with `Cancelled`; see `with_cancel`.
    sleep : callable, optional
        Is called with the seconds to wait between two questions or attempts. For tests, which
        should not wait; by itself the client waits, but never once it is cancelled.
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

    def submit(
        self,
        file: str | PathLike[str] | bytes | BinaryIO,
        name: str,
        *,
        progress: Progress = None,
        description: str | None = None,
    ) -> Job:
        r"""Submit a file as a new list, to be validated; that costs a credit for each address.

        It is sent once, and never again by itself. `submit_cliova` takes a frame and makes the file
        of it.

        Parameters
        ----------
        file : path-like, bytes or binary file
            A CSV with the column ``email``, and ``name`` and ``company`` if wanted, and no other.
        name : str
            What the list is to be called; the service takes each name once.
        progress : bool, bar or None
            A bar of the bytes; None shows it when a person watches.
        description : str, optional
            What the bar says.

        Returns
        -------
        Job
            As the service first describes it; it is not finished.

        Raises
        ------
        ConfigurationError
            If the file or the name cannot be submitted; nothing is sent.
        AuthenticationError, RateLimitError, ServiceError
            If the service refuses the list, for instance since the name is taken.
        ConnectionFailedError
            If the service was not reached.
        SubmissionUncertainError
            If nobody knows whether the service has the list; it says how to find out.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service, service.client() as client:
        ...     client.submit(b"email\nann@x.example\n", "Spring list").total_emails
        1
        """
        called = check_name(name)
        with open_upload(file) as opened:
            return send_upload(
                self.calls, opened, called, progress=progress, description=description
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
        return self.ask_for_job(list_id, self.pace.count)

    def status_in_turn(self, list_id: str) -> Job:
        """Return the job of a list as soon as there is a turn to ask for it.

        Whoever waits, or asks for many lists, takes a turn for each question: ten in a minute, for
        all clients of a service in this process together.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service:
        ...     service.client().status_in_turn("list_12345").is_finished
        True
        """
        return self.ask_for_job(list_id, lambda: self.pace.take_turn(self.sleep))

    def ask_for_job(self, list_id: str, begin: Callable[[], object]) -> Job:
        """Ask for the job of a list; ``begin`` is called before each attempt.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service:
        ...     service.client().ask_for_job("list_running", lambda: None).status
        'IN PROGRESS'
        """
        path = make_status_path(list_id)

        def ask(deadline: Deadline) -> Job:
            begin()
            with self.calls.ask(Question(list_id, path), deadline) as response:
                return self.reader.read_job(list_id, response)

        return self.calls.persist(ask)

    def wait(
        self,
        list_id: str,
        timeout: float | None = None,
        progress: Progress = None,
        *,
        on_poll: OnPoll | None = None,
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
        job, waited = self.follow(list_id, timeout, progress, on_poll)
        require_finished(job, list_id, waited=waited, advice=WAIT_LONGER)
        return job

    def follow(
        self, list_id: str, timeout: float | None, progress: Progress, on_poll: OnPoll | None = None
    ) -> tuple[Job, float]:
        """Do as `wait`, but return the job as it was found last, and the seconds that passed.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service:
        ...     service.client().follow("list_failed", None, False)[0].is_failed
        True
        """
        with closing(open_clock(progress, f"Waiting for {list_id}")) as bar:
            return follow_job(
                lambda: self.status_in_turn(list_id),
                timeout=timeout,
                sleep=self.sleep,
                clock=self.clock,
                on_poll=lambda job: (on_poll and on_poll(job), bar.update(0)),
            )

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
        target = make_path(path)
        with open_complete(target) as file:
            spool = Spool(file, self.cancel)
            self.fetch(list_id, spool, verified_only, output=output, progress=progress)
        return target

    def fetch(
        self,
        list_id: str,
        spool: Spool,
        verified_only: bool = False,
        *,
        output: Output = "csv",
        progress: Progress = None,
        examine: Callable[[ResultBytes], T] | None = None,
        confirm: Callable[[T, Received], bool] | None = None,
    ) -> tuple[Received, T | None]:
        """Download a result, and let the caller examine it before it counts.

        Parameters
        ----------
        list_id, verified_only, output, progress
            As in `download`.
        spool : Spool
            Where to put the bytes; emptied before each attempt. Its readers end with this client.
        examine : callable, optional
            Reads the result in a thread of its own, while it arrives.
        confirm : callable, optional
            Compares what `examine` returned with what is known of the transfer, at the end, and
            tells whether it is good; what is doubtful is downloaded again until it comes twice
            alike. If either raises `IncompleteDownloadError`, or `ResultFormatError` for a body
            that the transfer could not vouch for, the download is tried again in the same bound.

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
        ...         examine=lambda found: sum(1 for line in found.open()) - 1,
        ...     )
        >>> received.is_proven, rows
        (True, 2000)
        """
        question = Question(
            list_id, make_download_path(list_id), make_download_query(output, verified_only)
        )
        transfer = Transfer(list_id, spool, self.reader, self.cancel, examine, confirm)
        with closing(open_byte_bar(progress, f"Downloading {list_id}")) as bar:
            return self.calls.persist(
                lambda deadline: transfer.attempt(lambda: self.calls.ask(question, deadline), bar)
            )

"""A job that was submitted from here, and can be asked again, waited for and read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cliova_pandas.io.reader import open_client, read_cliova
from cliova_pandas.service.background import run_in_background
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress
from cliova_pandas.validation.prepared_list import SentCounts

if TYPE_CHECKING:
    import pandas as pd


class SubmittedJob(Job):
    """A job that was submitted from here; what it says of itself is what was heard last.

    It is a `Job`, with all that the service tells of it. `refresh` and `wait` bring that up to
    date; ``await job`` waits while a notebook goes on.

    Attributes
    ----------
    counts : SentCounts or None
        What was sent, and what was left out; None where it was taken up again.

    Examples
    --------
    >>> from cliova_pandas import sandbox, submit_cliova
    >>> with sandbox.serve(polls_until_done=0) as service, service.client() as client:
    ...     job = submit_cliova(["valid+ann@x.example", "bounce+bob@x.example"], "Spring",
    ...                         client=client)
    ...     job.wait().is_finished
    ...     job.read(cache=False)["verdict"].tolist()
    True
    ['valid', 'invalid']
    """

    counts: SentCounts | None
    _client: CliovaClient | None

    def __init__(
        self, job: Job, client: CliovaClient | None = None, counts: SentCounts | None = None
    ) -> None:
        self._take(job)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "_client", client)

    def __reduce__(self) -> tuple[Any, ...]:
        # A client holds the key, so it stays where it is; the environment has another one.
        return type(self), (Job.from_payload(self.raw), None, self.counts)

    # What it says of itself changes, so it is itself and no value.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __await__(self) -> Generator[Any, None, SubmittedJob]:
        return self._wait_in_background().__await__()

    def describe(self, now: datetime | None = None) -> dict[str, str]:
        """Return what is known of it in words: state, counts, age, and what was not sent.

        Examples
        --------
        >>> left_out = SentCounts(rows=3, sent=2, malformed=1)
        >>> SubmittedJob(Job(status="COMPLETED"), counts=left_out).describe()
        {'state': 'COMPLETED', 'left out': 'left out: 1 malformed'}
        """
        described = super().describe(now)
        if self.counts is not None and self.counts.left_out:
            described["left out"] = self.counts.describe_left_out()
        return described

    def refresh(self) -> SubmittedJob:
        """Ask the service for its state, once.

        Raises
        ------
        CliovaError
            As in `CliovaClient.status`.

        Examples
        --------
        >>> from cliova_pandas import sandbox, submit_cliova
        >>> with sandbox.serve(polls_until_done=1) as service, service.client() as client:
        ...     job = submit_cliova(["ann@x.example"], "Spring", client=client)
        ...     job.refresh().status, job.refresh().status
        ('IN PROGRESS', 'COMPLETED')
        """
        with self._open() as client:
            self._take(client.status(self._list_id))
        return self

    def wait(self, timeout: float | None = None, progress: Progress = None) -> SubmittedJob:
        """Wait until it is finished; see `CliovaClient.wait`.

        Parameters
        ----------
        timeout : float, optional
            Seconds after which to give up. Without it, wait as long as it takes.
        progress : bool, bar or None
            A clock; None shows it when a person watches.

        Raises
        ------
        JobFailedError
            If the job fails.
        JobNotFinishedError
            If it is not finished in time.
        CliovaError
            As in `CliovaClient.status`; the error says how to come back.

        Examples
        --------
        >>> from cliova_pandas import sandbox, submit_cliova
        >>> with sandbox.serve(polls_until_done=0) as service, service.client() as client:
        ...     submit_cliova(["ann@x.example"], "Spring", client=client).wait().is_finished
        True
        """
        with self._open() as client:
            self._take(client.wait(self._list_id, timeout, progress, on_poll=self._take))
        return self

    def read(self, **options: Any) -> pd.DataFrame:
        """Read its result; see `read_cliova`, whose options it takes.

        Raises
        ------
        JobNotFinishedError
            If it is not finished; ``wait=True`` waits.
        CliovaError
            As in `read_cliova`.

        Examples
        --------
        >>> from cliova_pandas import sandbox, submit_cliova
        >>> with sandbox.serve(polls_until_done=0) as service, service.client() as client:
        ...     job = submit_cliova(["valid+ann@x.example"], "Spring", client=client)
        ...     job.read(wait=True, cache=False)["verdict"].tolist()
        ['valid']
        """
        with self._open() as client:
            return read_cliova(self._list_id, client=client, **options)

    @property
    def _list_id(self) -> str:
        return self.id or ""

    def _open(self) -> AbstractContextManager[CliovaClient]:
        return open_client(self._client, None)

    async def _wait_in_background(self) -> SubmittedJob:
        def wait(client: CliovaClient) -> Job:
            return client.wait(self._list_id, progress=False)

        with self._open() as client:
            self._take(await run_in_background(client, wait))
        return self

    def _take(self, job: Job) -> None:
        """Say what the job says. A frozen dataclass sets its fields in the same way."""
        for name, value in vars(job).items():
            if name in Job.__dataclass_fields__:
                object.__setattr__(self, name, value)

"""A job that was submitted from here, and can be asked again, waited for and read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from cliova_pandas.errors import JobFailedError, JobNotFinishedError
from cliova_pandas.io.reader import open_client, read_cliova
from cliova_pandas.service.background import run_in_background
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import LIST_ID, Job
from cliova_pandas.service.progress import Progress
from cliova_pandas.validation.prepared_list import SentCounts

if TYPE_CHECKING:
    import pandas as pd


T = TypeVar("T")


class SubmittedJob(Job):
    """A job that was submitted from here; what it says of itself is what was heard last.

    It is a `Job`, with all that the service tells of it. `refresh` and `wait` bring that up to
    date; ``await job`` waits while a notebook goes on.

    Attributes
    ----------
    counts : SentCounts or None
        What was sent, and what was left out.
    jobs : list of Job
        What the service says of each list: one, unless a long list was split. Of several, the
        fields of this one say the sum, and the state of the one that is behind the others.

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

    jobs: list[Job]
    counts: SentCounts | None
    _client: CliovaClient | None

    def __init__(
        self,
        jobs: Sequence[Job],
        name: str | None = None,
        client: CliovaClient | None = None,
        counts: SentCounts | None = None,
    ) -> None:
        # A frozen dataclass sets its fields in the same way.
        for field, value in (("jobs", list(jobs)), ("counts", counts), ("_client", client)):
            object.__setattr__(self, field, value)
        self._say(name)

    def __reduce__(self) -> tuple[Any, ...]:
        # A client holds the key, so it stays where it is; the environment has another one.
        return type(self), (self.jobs, self.name, None, self.counts)

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
        >>> SubmittedJob([Job(status="COMPLETED")], counts=left_out).describe()
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
            for place, job in enumerate(self.jobs):
                if not job.is_finished:
                    self.jobs[place] = client.status(job.id or "")
        self._say(self.name)
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
            self._wait(client, timeout, progress)
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
            return read_lists([job.id or "" for job in self.jobs], client=client, **options)

    def _open(self) -> AbstractContextManager[CliovaClient]:
        return open_client(self._client, None)

    def _wait(self, client: CliovaClient, timeout: float | None, progress: Progress) -> None:
        start = client.clock()
        for place, job in enumerate(self.jobs):
            left = None if timeout is None else max(timeout - (client.clock() - start), 0.0)
            try:
                self.jobs[place] = client.wait(job.id or "", left, progress)
            except (JobFailedError, JobNotFinishedError) as error:
                if isinstance(error.job, Job):
                    self.jobs[place] = error.job
                raise
            finally:
                self._say(self.name)

    async def _wait_in_background(self) -> SubmittedJob:
        with self._open() as client:
            await run_in_background(client, lambda own: self._wait(own, None, False))
        return self

    def _say(self, name: str | None) -> None:
        """Say of all lists together what the service says of each."""
        for field, value in vars(join_jobs(self.jobs, name)).items():
            object.__setattr__(self, field, value)


def join_jobs(jobs: Sequence[Job], name: str | None) -> Job:
    """Return several jobs as one: their sums, and the state of the one that is behind the others.

    >>> done, running = Job(status="COMPLETED", total_emails=2), Job(status="QUEUE", total_emails=3)
    >>> both = join_jobs([done, running], "Spring")
    >>> both.name, both.status, both.total_emails
    ('Spring', 'QUEUE', 5)
    """
    if len(jobs) == 1:
        return replace(jobs[0], name=jobs[0].name or name)
    behind = min(jobs, key=lambda job: (not job.is_failed, job.is_finished))
    return Job(
        name=name,
        status=behind.status,
        total_emails=_combine(sum, [job.total_emails for job in jobs]),
        total_valid_emails=_combine(sum, [job.total_valid_emails for job in jobs]),
        total_credits_used=_combine(sum, [job.total_credits_used for job in jobs]),
        created_at=_combine(min, [job.created_at for job in jobs]),
        updated_at=_combine(max, [job.updated_at for job in jobs]),
    )


def _combine(combine: Callable[[list[T]], T], values: list[T | None]) -> T | None:
    known = [value for value in values if value is not None]
    return combine(known) if len(known) == len(values) else None


def read_lists(list_ids: Sequence[str], **options: Any) -> pd.DataFrame:
    """Read one list, or the several that a long one was split into, as one."""
    if len(list_ids) == 1:
        return read_cliova(list_ids[0], **options)
    return read_cliova(list_ids, **options).drop(columns=LIST_ID)

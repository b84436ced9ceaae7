"""Waiting for a job: how often to ask, when to give up, and what to say then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cliova_pandas.errors import Argument, Hint, JobFailedError, JobNotFinishedError
from cliova_pandas.service.job import Job

_FIRST_POLL: Final = 2.0
_SLOWEST_POLL: Final = 30.0


def wait_until_finished(
    ask: Callable[[], Job],
    list_id: str,
    *,
    timeout: float | None,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    on_poll: Callable[[Job], object],
) -> Job:
    """Ask for a job, ever more slowly, until it is finished.

    Parameters
    ----------
    ask : callable
        Returns the job as it is now.
    list_id : str
        The list that an error names.
    timeout : float or None
        Seconds after which to give up.
    sleep, clock : callable
        Wait so many seconds; tell the time in seconds.
    on_poll : callable
        Is called with the job each time that it is found unfinished.

    Raises
    ------
    JobFailedError, JobNotFinishedError
        If the job fails, or is not finished in time.
    """
    start = clock()
    pause = _FIRST_POLL
    while True:
        job = ask()
        if job.is_finished:
            return job
        waited = clock() - start
        left = float("inf") if timeout is None else timeout - waited
        if job.is_failed or left <= 0:
            require_finished(job, list_id, waited=waited)
        on_poll(job)
        sleep(min(pause, left))
        pause = min(pause * 1.5, _SLOWEST_POLL)


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
    after = "" if waited is None else f" after {spell_seconds(waited)} of waiting"
    raise JobNotFinishedError(
        f"The validation of {list_id!r}{name} is not finished{after}: its status is "
        f"{job.status!r}.{counts}",
        Hint(" Wait for it with ", Argument("wait", True), ", or ", Argument("wait", 600), "."),
        list_id=list_id,
        job=job,
    )


def spell_seconds(seconds: float) -> str:
    """Write a duration as a person says it.

    >>> spell_seconds(1), spell_seconds(90), spell_seconds(5400)
    ('1 second', '1.5 minutes', '1.5 hours')
    """
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size or size == 1:
            amount = f"{round(seconds / size, 1):g}"
            return f"{amount} {unit}" + ("" if amount == "1" else "s")
    raise AssertionError("unreachable")

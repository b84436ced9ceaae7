"""Waiting for a job: how often to ask, when to give up, and what to say then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cliova_pandas.errors import (
    Argument,
    ConnectionFailedError,
    Hint,
    JobFailedError,
    JobNotFinishedError,
    Message,
    RateLimitError,
    ServiceError,
    add_to,
)
from cliova_pandas.service.deadline import Stopwatch
from cliova_pandas.service.job import Job

_FIRST_POLL: Final = 2.0
_SLOWEST_POLL: Final = 30.0
_LATEST_FIRST_POLL: Final = 30.0
_SLOWEST_POLL_OF_ALL: Final = 120.0
_PATIENCE: Final = 600.0
WAIT_LONGER: Final = Hint(" To wait longer, pass a larger ", Argument("timeout"), ", or none.")
_WAIT: Final = Hint(
    " Wait for it with ", Argument("wait", True), ", or ", Argument("wait", 600), "."
)


def follow_job(
    ask: Callable[[], Job],
    *,
    timeout: float | None,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    on_poll: Callable[[Job], object],
) -> tuple[Job, float]:
    """Ask for a job, ever more slowly, until it is finished, has failed or the time is up.

    Once the job was seen, failures that may pass are waited out, for ten minutes without an answer:
    the job goes on meanwhile. Whatever ends the wait says how to come back to it.

    Parameters
    ----------
    ask : callable
        Returns the job as it is now.
    timeout : float or None
        Seconds after which to give up.
    sleep, clock : callable
        Wait so many seconds; tell the time in seconds.
    on_poll : callable
        Is called with the job each time that it is found unfinished.

    Returns
    -------
    Job
        As it was found last.
    float
        The seconds that have passed.
    """
    watch, heard = Stopwatch(clock), Stopwatch(clock)
    job: Job | None = None
    polls = 0
    while True:
        try:
            job = ask()
            heard = Stopwatch(clock)
        except (ConnectionFailedError, RateLimitError, ServiceError) as error:
            # A machine that was asleep has no network at first. The job goes on all the same.
            is_hopeless = isinstance(error, ServiceError) and (error.status_code or 0) < 500
            if job is None or is_hopeless or heard.read() >= _PATIENCE:
                add_to(error, _go_on(job))
                raise
        except BaseException as error:  # Ctrl-C, or a token
            error.add_note(str(_go_on(job)))
            raise
        waited = watch.read()
        left = float("inf") if timeout is None else timeout - waited
        if job.is_finished or job.is_failed or left <= 0:
            return job, waited
        try:
            on_poll(job)
            pause = min(find_poll_pause(job, polls), left)
            sleep(pause)
            # A clock that was set back meanwhile makes no wait endless.
            watch.require(waited + pause)
        except BaseException as error:
            error.add_note(str(_go_on(job)))
            raise
        polls += 1


def find_poll_pause(job: Job, polls: int) -> float:
    """Return the seconds before the next question for a job, after so many were asked.

    Half as much again each time; the longer the list, the later the first and the rarer the last.

    >>> [find_poll_pause(Job(), polls) for polls in range(3)]
    [2.0, 3.0, 4.5]
    >>> [find_poll_pause(Job(total_emails=1_000_000), polls) for polls in (0, 9)]
    [30.0, 120.0]
    """
    size = job.total_emails or 0
    first = min(max(size / 10_000, _FIRST_POLL), _LATEST_FIRST_POLL)
    slowest = min(max(size / 5_000, _SLOWEST_POLL), _SLOWEST_POLL_OF_ALL)
    return min(first * 1.5 ** min(polls, 50), slowest)


def _go_on(job: Job | None) -> Message:
    """Say that the service goes on without us, and how to come back."""
    if job is None or job.id is None:
        return Message("")
    return Message(
        f" The validation goes on at the service. Come back to it at any time: "
        f"read_cliova({job.id!r}, wait=True)."
    )


def require_finished(
    job: Job, list_id: str, *, waited: float | None = None, advice: Message = _WAIT
) -> None:
    """Raise unless the job is finished.

    Parameters
    ----------
    job : Job
        The job.
    list_id : str
        The list that an error names.
    waited : float, optional
        The seconds for which it was waited for, if it was.
    advice : Message
        What is said of a job that is not finished: how the function that was called waits.

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
        advice,
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

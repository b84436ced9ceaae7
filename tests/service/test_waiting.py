"""A job is asked for ever more slowly, until it is finished or the time is up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cliova_pandas.errors import JobFailedError, JobNotFinishedError
from cliova_pandas.service.job import Job
from cliova_pandas.service.waiting import follow_job, require_finished, spell_seconds

RUNNING, DONE, FAILED = (Job(status=word) for word in ("IN PROGRESS", "COMPLETED", "FAILED"))


def wait(jobs: Iterator[Job], timeout: float | None = None) -> tuple[Job, list[float], list[Job]]:
    """Wait in no time; return the job, the pauses and what was told."""
    slept: list[float] = []
    told: list[Job] = []
    job, waited = follow_job(
        lambda: next(jobs),
        timeout=timeout,
        sleep=slept.append,
        clock=lambda: sum(slept),
        on_poll=told.append,
    )
    require_finished(job, "list_1", waited=waited)
    return job, slept, told


def test_pauses_grow_and_each_unfinished_job_is_told() -> None:
    """The first answer may be the last; then nobody waits."""
    assert wait(iter([DONE])) == (DONE, [], [])
    job, slept, told = wait(iter([RUNNING] * 12 + [DONE]))
    assert job is DONE
    assert told == [RUNNING] * 12
    assert slept[:3] == [2, 3, 4.5]
    assert max(slept) == 30


def test_a_bounded_wait_is_no_longer_than_its_bound() -> None:
    """The last pause is cut, and a job that is done by then still counts."""
    assert wait(iter([RUNNING, RUNNING, DONE]), timeout=4)[1] == [2, 2]
    with pytest.raises(JobNotFinishedError, match=r"after 4 seconds of waiting"):
        wait(iter([RUNNING] * 9), timeout=4)
    with pytest.raises(JobNotFinishedError, match=r"after 0 seconds"):
        wait(iter([RUNNING]), timeout=0)


def test_a_failed_job_is_not_waited_for() -> None:
    """It ends the wait at once."""
    with pytest.raises(JobFailedError, match="FAILED"):
        wait(iter([FAILED]))


def test_an_error_has_the_job_and_says_how_to_wait() -> None:
    """With its name and its counts, where they are known."""
    require_finished(DONE, "list_1")
    job = Job(name="October", status="QUEUE", total_emails=5_000)
    with pytest.raises(JobNotFinishedError, match=r"\(October\).*5,000 addresses.*wait=") as caught:
        require_finished(job, "list_1")
    assert caught.value.job is job


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (90, "1.5 minutes"), (60, "1 minute"), (7200, "2 hours")],
)
def test_durations_are_spelled(seconds: float, words: str) -> None:
    """In the largest unit that is not less than one."""
    assert spell_seconds(seconds) == words

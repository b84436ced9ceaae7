"""A job is asked for ever more slowly, until it is finished or the time is up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cliova_pandas.errors import (
    ConnectionFailedError,
    JobFailedError,
    JobNotFinishedError,
    RateLimitError,
    ServiceError,
)
from cliova_pandas.service.job import Job
from cliova_pandas.service.waiting import (
    find_poll_pause,
    follow_job,
    require_finished,
    spell_seconds,
)

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


class Answers:
    """Gives one answer after another, or raises it; the last one for ever."""

    def __init__(self, *answers: Job | BaseException) -> None:
        self.answers = list(answers)

    def __iter__(self) -> Answers:
        return self

    def __next__(self) -> Job:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer


FOUND = Job(id="list_1", status="IN PROGRESS")
OFFLINE = ConnectionFailedError("The service could not be reached.")


def test_a_wait_survives_failures_that_may_pass() -> None:
    """A machine that was asleep has no network at first; ten minutes without a word end it."""
    busy, broken = RateLimitError("busy"), ServiceError("broken", status_code=502)
    job, slept, told = wait(Answers(FOUND, OFFLINE, busy, broken, OFFLINE, DONE))
    assert job is DONE
    assert told == [FOUND] * 5
    with pytest.raises(ConnectionFailedError, match="Come back to it at any time") as caught:
        wait(Answers(FOUND, OFFLINE))
    assert "read_cliova('list_1', wait=True)" in str(caught.value)
    assert len(slept) == 5


def test_a_wait_does_not_begin_with_a_failure() -> None:
    """Nor does it outlast an answer that will not change, and it ends in time."""
    with pytest.raises(ConnectionFailedError):
        wait(Answers(OFFLINE, DONE))
    with pytest.raises(ServiceError, match=r"gone.*Come back"):
        wait(Answers(FOUND, ServiceError("gone.", status_code=410)))
    with pytest.raises(JobNotFinishedError, match="after 7 seconds"):
        wait(Answers(FOUND, OFFLINE), timeout=7)


def test_whoever_interrupts_a_wait_is_told_how_to_come_back() -> None:
    """Ctrl-C while asking or while sleeping carries the id."""
    with pytest.raises(KeyboardInterrupt) as caught:
        wait(Answers(FOUND, KeyboardInterrupt()))
    assert "read_cliova('list_1', wait=True)" in caught.value.__notes__[0]


def test_a_long_list_is_asked_for_rarely() -> None:
    """The first question comes later, and the last ones are further apart; never too far."""
    pauses = {
        size: [find_poll_pause(Job(total_emails=size), polls) for polls in (0, 20)]
        for size in (0, 1_000, 100_000, 250_000, 10_000_000)
    }
    assert pauses == {
        0: [2, 30], 1_000: [2, 30], 100_000: [10, 30], 250_000: [25, 50], 10_000_000: [30, 120],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (90, "1.5 minutes"), (60, "1 minute"), (7200, "2 hours")],
)
def test_durations_are_spelled(seconds: float, words: str) -> None:
    """In the largest unit that is not less than one."""
    assert spell_seconds(seconds) == words

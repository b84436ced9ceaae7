"""Clocks that go back, leap or change to winter time make no wait longer, shorter or endless."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from cliova_pandas.errors import ConnectionFailedError, JobNotFinishedError, RateLimitError
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.job import Job
from cliova_pandas.service.retry import parse_retry_after
from cliova_pandas.service.waiting import follow_job
from tests.support.clients import PatientClient
from tests.support.wire_service import speaking, write_answer, write_job

RUNNING = Job(status="IN PROGRESS")


class Clock:
    """A clock that passes while one sleeps, and that may be set meanwhile.

    Attributes
    ----------
    leaps : dict of int to float
        By how much it is set at which sleep.
    """

    def __init__(self, leaps: dict[int, float]) -> None:
        self.now, self.slept, self.leaps = 1_000.0, 0.0, leaps
        self._sleeps = 0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self._sleeps += 1
        self.slept += seconds
        self.now += seconds + self.leaps.get(self._sleeps, 0.0)


def follow(clock: Clock, timeout: float) -> tuple[int, float]:
    """Wait for a job that never ends; return how often it was asked, and what was waited."""
    asked: list[Job] = []

    def ask() -> Job:
        asked.append(RUNNING)
        return RUNNING

    _, waited = follow_job(
        ask, timeout=timeout, sleep=clock.sleep, clock=clock, on_poll=lambda job: None
    )
    return len(asked), waited


def test_clock_that_is_set_back_makes_no_wait_longer() -> None:
    """An hour that is taken back, once or again and again, is no hour to wait."""
    plain = Clock({})
    asked, waited = follow(plain, 600)
    for leaps in ({5: -3600.0}, dict.fromkeys(range(1, 500), -40.0)):
        clock = Clock(leaps)
        again, counted = follow(clock, 600)
        assert again <= asked + 1
        assert 600 <= counted <= 631
        assert clock.slept <= plain.slept + 31
    assert waited == 600


def test_laptop_that_slept_asks_once_more_before_it_gives_up() -> None:
    """What came of the job meanwhile is looked at, though the time is up."""
    clock = Clock({3: 8 * 3600.0})
    asked, waited = follow(clock, 600)
    assert asked == 4
    assert waited > 8 * 3600
    states = iter([write_job(status="IN PROGRESS"), write_job(status="COMPLETED")])
    with speaking(status=lambda _: next(states)) as service:
        client = service.client(clock=Clock({1: 9e9}), sleep=lambda seconds: None)
        assert client.wait("list_1", timeout=60).is_finished


def test_laptop_that_slept_in_a_pause_has_no_time_left() -> None:
    """The deadline counts what passed; the attempt that it is in is the last."""
    clock = Clock({1: 7200.0})
    with speaking(status=b"") as service:
        client = service.client(clock=clock, sleep=clock.sleep, deadline=3600)
        with pytest.raises(ConnectionFailedError) as caught:
            client.status("list_1")
        assert "deadline" in str(caught.value)
        assert len(service.asked) == 1


@pytest.fixture(params=["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A zone whose clocks change."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system has no zone to set")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


CHANGES = ["2026-03-29T01:00", "2026-10-25T01:00", "2026-11-01T06:00", "2026-04-04T15:00"]


@pytest.mark.parametrize("change", CHANGES)
def test_retry_after_is_the_same_when_clocks_change(zone: str, change: str) -> None:
    """A date of HTTP has no zone but one, whatever the clock on the wall does."""
    import calendar

    moment = calendar.timegm(time.strptime(change, "%Y-%m-%dT%H:%M"))
    for offset in (-3600, -30, 0, 30, 3600):
        now = float(moment + offset)
        until = formatdate(now + 45, usegmt=True)
        assert parse_retry_after(until, now=lambda now=now: now) == 45  # type: ignore[misc]
        assert parse_retry_after(until, date=formatdate(now, usegmt=True)) == 45
    assert os.environ["TZ"] == zone


@pytest.mark.parametrize("wrong", [-86_400.0, -3_600.0, 3_600.0, 1e9])
def test_retry_after_does_not_depend_on_this_clock(wrong: float) -> None:
    """A time of day is held against the date of the same answer, where that says one."""
    now = time.time() + wrong
    reply = write_answer(
        b"{}",
        f"Date: {formatdate(now, usegmt=True)}",
        f"Retry-After: {formatdate(now + 50, usegmt=True)}",
        status="429 Too Many Requests",
    )
    with speaking(status=reply) as service:
        client = service.client(max_retries=1)
        with pytest.raises(RateLimitError) as caught:
            client.status("list_1")
    assert caught.value.retry_after == 50
    assert client.slept == [50]


def test_retry_after_in_seconds_and_as_a_date_wait_alike(
    service: Sandbox, client: PatientClient
) -> None:
    """Both are waited for; what lies behind is no wait."""
    service.inject(
        faults.too_many("7", on="status"),
        faults.too_many(formatdate(time.time() - 500, usegmt=True), on="status"),
    )
    client.status("list_300")
    assert client.slept == [7, 0]


def test_wait_that_is_bounded_says_how_long_it_was() -> None:
    """Also where the clock went back meanwhile, the seconds are those that were waited."""
    clock = Clock({2: -5_000.0})
    with speaking(status=write_job(status="IN PROGRESS")) as service:
        client = service.client(clock=clock, sleep=clock.sleep)
        with pytest.raises(JobNotFinishedError, match="after 58 seconds"):
            client.wait("list_1", timeout=58)

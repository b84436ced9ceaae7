"""All who wait ask the service ten times a minute together, and hold back when it says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.pace import MINUTE, MOST_CALLS, StatusPace, find_pace


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_no_minute_has_more_than_ten_turns() -> None:
    """Whatever the gaps between them, any sixty seconds hold ten at most."""
    time = Time()
    pace = StatusPace(time.read)
    taken = []
    for number in range(60):
        pace.take_turn(time.sleep)
        taken.append(time.now)
        time.now += number % 7
    for start in taken:
        assert sum(start <= one < start + MINUTE for one in taken) <= MOST_CALLS
    assert taken[-1] - taken[0] >= 5 * MINUTE - 6


def test_single_questions_are_counted_and_do_not_wait() -> None:
    """Those who wait make room for them."""
    time = Time()
    pace = StatusPace(time.read)
    for _ in range(12):
        pace.count()
    assert not time.slept
    pace.take_turn(time.sleep)
    assert sum(time.slept) == MINUTE


def test_when_the_service_asks_for_fewer_requests_all_hold_back() -> None:
    """Who was asked waits anyway, the others do so at their next turn or request."""
    time = Time()
    pace = StatusPace(time.read)
    pace.hold(20)
    pace.wait_out(time.sleep)
    assert not time.slept
    other = threading.Thread(target=pace.wait_out, args=(time.sleep,))
    other.start()
    other.join()
    assert time.slept == [20.0]
    pace.hold(None)
    pace.hold(1)
    pace.take_turn(time.sleep)
    assert time.slept == [20.0, 5.0]


def test_clients_of_one_service_share_a_pace(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """Also those of another token; those of another service or clock have their own."""
    time = Time()
    read = time.read
    first, second = serve(), serve()
    clients = [connect(service, clock=read, sleep=time.sleep) for service in (first, first, second)]
    assert clients[0].pace is clients[1].pace is not clients[2].pace
    assert clients[0].pace is find_pace(first.base_url, read)
    assert clients[0].pace is not connect(first).pace
    for _ in range(6):
        clients[0].status_in_turn("list_12345")
        clients[1].status_in_turn("list_300")
    assert sum(time.slept) == MINUTE


def test_an_answer_of_too_many_holds_everybody(
    service: Sandbox, connect: Callable[..., Any]
) -> None:
    """A wait that begins meanwhile begins later."""
    time = Time()
    read = time.read
    service.inject(faults.too_many("40", on="download"))
    client = connect(service, clock=read, sleep=lambda seconds: time.slept.append(seconds))
    client.fetch("list_300", _spool())
    assert time.slept == [40.0]
    other = connect(service, clock=read, sleep=time.sleep)
    other.status_in_turn("list_300")
    assert time.slept == [40.0, 40.0]


def _spool() -> Any:
    import io

    from cliova_pandas.service.spool import Spool

    return Spool(io.BytesIO())

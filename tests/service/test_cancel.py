"""A token ends what holds it, wherever it waits, and nothing takes that for a fault."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable

import pytest

from cliova_pandas import CliovaClient
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.spool import Spool


def run_until(happens: Callable[[], bool], token: CancelToken, work: Callable[[], object]) -> None:
    """Run something in a thread, cancel once something has happened, and see it end."""
    ended: list[BaseException | None] = []

    def run() -> None:
        try:
            work()
            ended.append(None)
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while not happens():
        assert thread.is_alive(), ended
    token.cancel()
    thread.join(5)
    assert not thread.is_alive(), "it goes on"
    assert isinstance(ended[0], Cancelled), ended


def test_a_token_is_cancelled_once_and_for_all() -> None:
    """Before, checking and sleeping pass; afterwards they raise, and never as an Exception."""
    token = CancelToken()
    token.check()
    token.sleep(0)
    token.cancel()
    token.cancel()
    for ask in (token.check, lambda: token.sleep(60)):
        with pytest.raises(Cancelled):
            ask()
    assert token.is_cancelled
    assert not issubclass(Cancelled, Exception)


def test_a_sleep_ends_at_once() -> None:
    """Who waits for a minute is woken."""
    token, is_running = CancelToken(), threading.Event()

    def work() -> None:
        is_running.set()
        token.sleep(60)

    run_until(is_running.is_set, token, work)


def test_callbacks_are_called_once() -> None:
    """Also one that comes too late; one that was removed is not called."""
    token = CancelToken()
    called: list[str] = []

    def forgotten() -> None:
        called.append("forgotten")

    token.add_callback(lambda: called.append("early"))
    token.add_callback(forgotten)
    token.remove_callback(forgotten)
    token.cancel()
    token.cancel()
    token.add_callback(lambda: called.append("late"))
    token.remove_callback(forgotten)
    assert called == ["early", "late"]


def test_what_is_run_gives_what_it_returns_or_raises() -> None:
    """As long as nobody cancels, it is a call like any other, and nothing is undone."""
    undone: list[int] = []
    assert CancelToken().run(lambda: 7, undo=lambda: undone.append(1)) == 7
    with pytest.raises(ZeroDivisionError):
        CancelToken().run(lambda: 1 // 0, undo=lambda: undone.append(1))
    assert undone == []


def test_what_nothing_can_end_is_left_behind_and_undone_later() -> None:
    """The caller goes on at once; what comes out in the end is put away."""
    token, begun, go_on, undone = CancelToken(), *(threading.Event() for _ in range(3))

    def connect() -> None:
        begun.set()
        assert go_on.wait(30)

    run_until(begun.is_set, token, lambda: token.run(connect, undo=undone.set))
    assert not undone.is_set()
    go_on.set()
    assert undone.wait(30)


def test_connecting_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server or a host that does not answer keeps nobody waiting."""
    asked, answer = threading.Event(), threading.Event()

    def look_up(*arguments: object, **options: object) -> list[object]:
        asked.set()
        answer.wait(30)
        raise socket.gaierror("nobody knows")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    token = CancelToken()
    with CliovaClient("k", base_url="https://cliova.invalid/bulk-emails") as client:
        own = client.with_cancel(token)
        run_until(asked.is_set, token, lambda: own.status("list_1"))
        own.close()
    answer.set()


@pytest.mark.parametrize("redirect", [False, True])
@pytest.mark.parametrize("transfer", ["length", "chunked", "close"])
def test_a_download_ends_at_once(
    serve: Callable[..., Sandbox], redirect: bool, transfer: str
) -> None:
    """However the end of a body is told, one that was broken off is not taken for the whole."""
    service = serve(redirect=redirect, transfer=transfer)
    service.inject(faults.drip(64, 64, times=None))
    token, spool = CancelToken(), Spool(io.BytesIO())
    with service.client() as client, client.with_cancel(token) as own:
        run_until(lambda: spool.size > 0, token, lambda: own.fetch("list_300", spool))


def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    """The service has the request, and says nothing."""
    token = CancelToken()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}/bulk-emails"
        connections: list[socket.socket] = []

        def has_request() -> bool:
            connections.append(silent.accept()[0])
            return connections[0].recv(3) == b"GET"

        with CliovaClient("k", base_url=base_url) as client, client.with_cancel(token) as own:
            run_until(has_request, token, lambda: own.status("list_300"))
        connections[0].close()


def test_pauses_end_at_once(service: Sandbox) -> None:
    """Between two questions for a job, and before another attempt."""
    token, is_polled = CancelToken(), threading.Event()
    with service.client() as client, client.with_cancel(token) as own:
        run_until(
            is_polled.is_set,
            token,
            lambda: own.wait("list_running", on_poll=lambda job: is_polled.set()),
        )
    asked = len(service.requests)
    service.inject(faults.too_many("50", on="status", times=None))
    token = CancelToken()
    with service.client() as client, client.with_cancel(token) as own:
        run_until(lambda: len(service.requests) > asked, token, lambda: own.status("list_300"))


def test_examining_ends_with_the_next_bytes(service: Sandbox) -> None:
    """A reader that has much left to read reads no more, though all bytes are there."""
    token, is_examined = CancelToken(), threading.Event()
    spool = Spool(io.BytesIO(), token)

    def examine(source: object) -> None:
        is_examined.set()
        while True:
            with spool.open() as file:
                file.read()

    with service.client() as client, client.with_cancel(token) as own:
        run_until(is_examined.is_set, token, lambda: own.fetch("list_300", spool, examine=examine))


def test_a_cancelled_client_asks_for_nothing_more(service: Sandbox) -> None:
    """Neither by a connection that it had nor by a new one; the one it came from goes on."""
    token = CancelToken()
    with service.client() as client, client.with_cancel(token) as own:
        assert own.status("list_300").is_finished
        token.cancel()
        asked = len(service.requests)
        for ask in (own.status, own.wait):
            with pytest.raises(Cancelled):
                ask("list_300")
        assert len(service.requests) == asked
        assert client.status("list_300").is_finished

"""Many lists are read side by side, at the pace of the service, and a bad one loses no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaClient, CliovaWarning, Job, read_cliova, submit_cliova
from cliova_pandas.errors import (
    AuthenticationError,
    ConfigurationError,
    JobFailedError,
    JobNotFinishedError,
    ListNotFoundError,
)
from cliova_pandas.io import retrieve
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.pace import MINUTE, MOST_CALLS

BAD = ["list_failed", "list_running", "list_queued", "list_gone", "no-such-list"]


class Time:
    """A clock that only sleeping moves, for any number of threads."""

    def __init__(self) -> None:
        self.now = 0.0
        self._lock = threading.Lock()

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


class NotingClient(CliovaClient):
    """A client that notes when it asked for a state."""

    asked: list[float]

    def ask_for_job(self, list_id: str, begin: Callable[[], object]) -> Job:
        def begin_noted() -> None:
            begin()
            self.asked.append(self.clock())

        return super().ask_for_job(list_id, begin_noted)


@pytest.fixture
def noting(service: Sandbox) -> Iterator[NotingClient]:
    """A client in no time; what all of its kind ask is noted together."""
    time = Time()
    NotingClient.asked = []
    with NotingClient(
        service.api_key, base_url=service.base_url, clock=time.read, sleep=time.sleep
    ) as client:
        yield client


def test_fifty_lists_of_which_five_are_bad(noting: NotingClient, service: Sandbox) -> None:
    """The 45 are whole, the five are named, and no minute has more than ten questions."""
    good = [f"list_{n}" for n in range(100, 145)]
    wanted = good.copy()
    for place, bad in enumerate(BAD):
        wanted.insert(place * 11, bad)
    service.inject(
        faults.too_many("3", on="status", times=2),
        faults.too_many("20", on="download", times=3),
        faults.too_many(None, on="status"),
        faults.failure(503, on="download"),
    )
    with pytest.warns(CliovaWarning, match="5 of 50 lists were skipped") as caught:
        df = read_cliova(wanted, client=noting, errors="skip", cache=False)
    assert len(caught) == 1
    for bad in BAD:
        assert repr(bad) in str(caught[0].message)
    assert df["list_id"].unique().tolist() == good
    for name, rows in df.groupby("list_id", sort=False):
        alone = read_cliova(str(name), client=noting, cache=False)
        pd.testing.assert_frame_equal(
            rows.drop(columns="list_id").reset_index(drop=True), alone, check_dtype=False
        )
    assert list(df.attrs["cliova"]["skipped"]) == [one for one in wanted if one in BAD]
    assert [one["list_id"] for one in df.attrs["cliova"]["lists"]] == good


def test_no_minute_has_more_than_ten_questions(noting: NotingClient, service: Sandbox) -> None:
    """Of many lists, however often the service is busy; the downloads do not count."""
    service.inject(faults.too_many("3", on="status", times=3))
    read_cliova([f"list_{n}" for n in range(100, 150)], client=noting, cache=False)
    times = noting.asked
    assert len(times) == 53
    for start in times:
        assert sum(start <= one < start + MINUTE - 1e-3 for one in times) <= MOST_CALLS
    assert times[-1] >= 5 * MINUTE


def test_by_itself_the_first_failure_ends_all(client: CliovaClient, service: Sandbox) -> None:
    """Whether its state or its download says so, also while others wait for their turn."""
    for bad, kind in (
        ("list_failed", JobFailedError),
        ("list_running", JobNotFinishedError),
        ("list_gone", ListNotFoundError),
    ):
        with pytest.raises(kind) as caught:
            read_cliova(["list_300", bad, "list_200"], client=client)
        assert caught.value.list_id == bad
        assert threading.active_count() < 20


def test_a_failure_wakes_who_waits_for_a_turn(service: Sandbox) -> None:
    """Nobody waits for a minute to hear of what is known already."""
    service.inject(faults.error_in_200("No such plan", on="download", times=None))
    with service.client(max_retries=0) as client, pytest.raises(Exception, match="No such plan"):
        read_cliova([f"list_{n}" for n in range(100, 112)], client=client)


def test_if_no_list_can_be_read_there_is_no_frame(client: CliovaClient, service: Sandbox) -> None:
    """The first failure is told, as where the key is wrong."""
    with pytest.raises(JobFailedError):
        read_cliova(["list_failed", "list_running"], client=client, errors="skip")
    other = CliovaClient("another", base_url=service.base_url)
    with other, pytest.raises(AuthenticationError):
        read_cliova(["list_300", "list_200"], client=other, errors="skip")


def test_running_lists_are_waited_for_together(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """Behind those that are there; a wait in seconds is for all of them."""
    service = serve(polls_until_done=4)
    client = connect(service)
    # Of several downloads that were begun, either may come first.
    df = read_cliova(["list_finishing", "list_200"], client=client, wait=True, max_workers=1)
    assert df["list_id"].unique().tolist() == ["list_finishing", "list_200"]
    downloads = [one.path for one in service.requests if "download" in one.path]
    assert "list_200" in downloads[0]
    client = connect(serve())
    with pytest.warns(CliovaWarning, match="2 of 3 lists were skipped"):
        read_cliova(
            ["list_running", "list_queued", "list_200"], client=client, wait=50, errors="skip"
        )
    assert sum(client.slept) <= 50 + MINUTE  # a turn may come a minute later


def test_there_is_one_bar_for_all(client: CliovaClient) -> None:
    """It knows the bytes of all that are under way, and is closed once."""

    class Bar:
        total: float | None = None
        done = 0.0
        closed = 0

        def update(self, n: float = 1) -> None:
            self.done += n

        def reset(self, total: float | None = None) -> None:
            raise AssertionError("a part begins again, the whole never does")

        def close(self) -> None:
            self.closed += 1

    bar = Bar()
    read_cliova(["list_300", "list_200", "list_100"], client=client, progress=bar)
    assert bar.done == bar.total
    assert bar.done > 10_000
    assert bar.closed == 1


def test_names_stand_for_lists_that_were_submitted(service: Sandbox, client: CliovaClient) -> None:
    """Alone and among others; a name that nobody remembers is no id."""
    jobs = [
        submit_cliova(["valid+a@x.example"], name, client=client).wait()
        for name in ("Spring list", "Summer")
    ]
    df = read_cliova(["Spring list", "list_200", "Summer"], client=client)
    assert df["list_id"].unique().tolist() == [jobs[0].id, "list_200", jobs[1].id]
    assert read_cliova("Spring list", client=client).attrs["cliova"]["list_id"] == jobs[0].id
    with pytest.raises(ConfigurationError, match="cannot be a list id"):
        read_cliova("Autumn list", client=client)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"errors": "ignore"}, "errors must be one of 'raise', 'skip', not 'ignore'"),
        ({"max_workers": 0}, "max_workers must be 1 or more"),
        ({"max_workers": True}, "max_workers must be 1 or more"),
    ],
)
def test_other_rules_are_refused(
    options: dict[str, Any], said: str, client: CliovaClient, service: Sandbox
) -> None:
    """Before anything is asked."""
    with pytest.raises(ConfigurationError, match=said):
        read_cliova(["list_300", "list_200"], client=client, **options)
    assert not service.requests


def test_the_bound_on_workers_is_kept(
    client: CliovaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more lists are read at the same time."""
    most, now, lock = [0], [0], threading.Lock()
    read = retrieve.read_planned

    def read_counted(*arguments: Any) -> Any:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        try:
            return read(*arguments)
        finally:
            with lock:
                now[0] -= 1

    monkeypatch.setattr("cliova_pandas.io.several.read_planned", read_counted)
    read_cliova([f"list_{n}" for n in range(200, 209)], client=client, max_workers=2)
    assert 1 <= most[0] <= 2

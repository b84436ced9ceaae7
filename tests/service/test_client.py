"""The client asks, waits and downloads; each answer is a job, bytes, or one kind of error."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from cliova_pandas import CliovaClient, read_cliova
from cliova_pandas.errors import (
    AuthenticationError,
    CliovaError,
    ConfigurationError,
    ConnectionFailedError,
    IncompleteDownloadError,
    JobFailedError,
    JobNotFinishedError,
    ListNotFoundError,
    RateLimitError,
    ServiceError,
)
from cliova_pandas.sandbox import Sandbox, faults
from tests.support.clients import PatientClient
from tests.support.raw_service import KEY, answering


def test_status_is_a_typed_job(client: PatientClient) -> None:
    """What the service says of a job comes back with types."""
    job = client.status("list_12345")
    assert (job.id, job.status, job.total_emails) == ("list_12345", "COMPLETED", 2000)
    assert job.updated_at is not None
    assert job.updated_at.tzinfo is not None


@pytest.mark.parametrize(
    "list_id", ["../x", "a/b?c=d", "a b", "", ".", "..", "a#b", "a%2fb", "a\n"]
)
def test_nonsense_reaches_no_endpoint(
    client: PatientClient, service: Sandbox, list_id: str
) -> None:
    """An id that could lead elsewhere is refused before anything is sent."""
    for ask in (client.status, client.wait, lambda i: client.download(i, "x.csv")):
        with pytest.raises(ConfigurationError, match="list_12345"):
            ask(list_id)
    assert service.requests == []


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (faults.failure(400, on="status"), ServiceError, "400 .*Something went wrong"),
        (faults.failure(401, on="status"), AuthenticationError, "Something .*CLIOVA_API_KEY"),
        (faults.failure(403, "html", on="status"), AuthenticationError, "403 Bad Gateway"),
        (faults.failure(404, "other-json", on="status"), ListNotFoundError, "out of order"),
        (faults.failure(404, "empty", on="status"), ListNotFoundError, "Check the list id"),
        (faults.failure(400, "binary", on="status"), ServiceError, "said nothing more"),
        (faults.error_in_200("Not today", on="status"), ServiceError, "Not today"),
        (faults.html(200, on="status"), ServiceError, "a page of HTML.*base_url"),
    ],
)
def test_error_of_the_service_has_its_kind_and_its_words(
    client: PatientClient,
    service: Sandbox,
    fault: faults.Fault,
    error: type[CliovaError],
    words: str,
) -> None:
    """Each answer is one kind of error, with the service's own words, and is not tried again."""
    service.inject(fault)
    with pytest.raises(error, match=words) as caught:
        client.status("list_12345")
    assert caught.value.list_id == "list_12345"
    assert client.slept == []


@pytest.mark.parametrize(
    "fault",
    [
        faults.failure(500, on="status", times=3),
        faults.failure(503, "html", on="status", times=2),
        faults.reset(on="status", times=2),
        faults.too_many("7", on="status", times=2),
        faults.too_many(None, on="status", times=1),
        faults.cut(3, on="status"),
    ],
)
def test_passing_fault_is_tried_again(
    client: PatientClient, service: Sandbox, fault: faults.Fault
) -> None:
    """What may pass is tried again, after a pause, until it works."""
    service.inject(fault)
    assert client.status("list_12345").total_emails == 2000
    assert len(client.slept) == fault.times
    assert all(0 < pause <= 30 for pause in client.slept)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.failure(500, on="status", times=None), ServiceError),
        (faults.reset(on="status", times=None), ConnectionFailedError),
        (faults.too_many("1", on="status", times=None), RateLimitError),
    ],
)
def test_attempts_are_bounded(
    service: Sandbox,
    connect: Callable[..., PatientClient],
    fault: faults.Fault,
    error: type[CliovaError],
) -> None:
    """A fault that stays ends in its error after the attempts that were allowed."""
    service.inject(fault)
    client = connect(service, max_retries=2)
    with pytest.raises(error):
        client.status("list_12345")
    assert len(service.requests) == 3


def test_the_service_is_waited_for_as_long_as_it_says(
    client: PatientClient, service: Sandbox
) -> None:
    """Retry-After is honoured, in seconds or as a date."""
    service.inject(
        faults.too_many("12", on="status"),
        faults.too_many(formatdate(time() + 40, usegmt=True), on="status"),
    )
    client.status("list_12345")
    assert client.slept[0] == 12
    assert 30 < client.slept[1] <= 40


def test_a_wait_of_more_than_a_minute_is_left_to_the_user(
    client: PatientClient, service: Sandbox
) -> None:
    """Nobody is kept waiting for an hour: the error says how long it would be."""
    service.inject(faults.too_many("5400", on="status"))
    with pytest.raises(RateLimitError, match=r"after 1\.5 hours.*Too many requests") as caught:
        client.status("list_12345")
    assert caught.value.retry_after == 5400
    assert client.slept == []


def test_nobody_there(connect: Callable[..., PatientClient], serve: Callable[..., Sandbox]) -> None:
    """A service that cannot be reached is named, with what to check."""
    service = serve()
    client = connect(service, max_retries=0)
    service.close()
    with pytest.raises(ConnectionFailedError, match=r"127\.0\.0\.1:\d+ could not be reached"):
        client.status("list_12345")


def test_waiting_polls_ever_more_slowly_until_the_job_is_done(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient]
) -> None:
    """A job that finishes while one waits comes back finished."""
    service = serve(polls_until_done=8)
    client = connect(service)
    assert client.wait("list_finishing").is_finished
    assert client.slept == sorted(client.slept)
    assert client.slept[0] == 2
    assert max(client.slept) <= 30


def test_waiting_ends_when_the_time_is_up(client: PatientClient) -> None:
    """A bounded wait ends in an error that carries the job."""
    with pytest.raises(JobNotFinishedError, match=r"after 10 seconds.*IN PROGRESS") as caught:
        client.wait("list_running", timeout=10)
    assert sum(client.slept) == 10
    assert caught.value.job is not None
    assert caught.value.job.total_emails == 5000
    assert caught.value.argument == "timeout"
    with pytest.raises(JobFailedError, match="FAILED"):
        client.wait("list_failed")


def test_waiting_can_be_interrupted(
    service: Sandbox, connect: Callable[..., PatientClient]
) -> None:
    """Ctrl-C ends a wait at once."""

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    client = connect(service, sleep=interrupt)
    with pytest.raises(KeyboardInterrupt):
        client.wait("list_running")


def test_download_writes_what_the_service_sends(client: PatientClient, tmp_path: Path) -> None:
    """The file is the result as sent, for its owner alone."""
    path = client.download("list_12345", tmp_path / "r.csv")
    lines = path.read_bytes().splitlines()
    assert len(lines) == 2001
    assert lines[0].startswith(b"email,domain")
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "fault",
    [
        faults.cut(5000, times=None),
        faults.cut(5000, "chunked", times=None),
        faults.cut(5000, "close", times=None),
        faults.cut_gzip(5000, times=None),
        faults.reset(times=None),
        faults.failure(500, times=None),
        faults.html(200, times=None),
        faults.error_in_200(times=None),
    ],
)
def test_failed_download_leaves_no_file(
    client: PatientClient, service: Sandbox, tmp_path: Path, fault: faults.Fault
) -> None:
    """Neither the file nor a part of it stays, and a file that was there is untouched."""
    target = tmp_path / "r.csv"
    target.write_text("before")
    service.inject(fault)
    with pytest.raises((IncompleteDownloadError, ConnectionFailedError, ServiceError)):
        client.download("list_12345", target)
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]
    assert target.read_text() == "before"


@pytest.mark.parametrize("status", [202, 204, 206, 304])
def test_success_of_another_kind_is_no_result(status: Any, tmp_path: Path) -> None:
    """What is accepted, empty or a part is not whole, even if its own length says so."""
    with (
        answering(b"email,status\na@x.example,ok\n", status=status) as service,
        service.client() as client,
        pytest.raises(ServiceError, match=f"answered {status}"),
    ):
        client.download("list_1", tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


def test_unasked_packing_is_refused(
    client: PatientClient,
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
    tmp_path: Path,
) -> None:
    """A packing that was not asked for is not guessed at."""
    from cliova_pandas.service.body import write_body
    from cliova_pandas.service.cancel import CancelToken
    from cliova_pandas.service.progress import open_bar
    from cliova_pandas.service.spool import Spool

    response = requests.Response()
    response.headers["Content-Encoding"] = "br"
    with open(tmp_path / "x", "w+b") as file, pytest.raises(ServiceError, match="'br'"):  # noqa: PTH123
        write_body(response, Spool(file), open_bar(False, ""), "list_1", CancelToken())


def test_client_shows_and_gives_away_no_key(service: Sandbox) -> None:
    """A client can be printed, and cannot be pickled."""
    with service.client() as client:
        assert service.api_key not in repr(client)
        with pytest.raises(TypeError, match="holds the API key"):
            pickle.dumps(client)


@pytest.mark.parametrize(
    "options",
    [
        {"max_retries": -1},
        {"max_retries": 1.5},
        {"timeout": 0},
        {"timeout": (1, -1)},
        {"timeout": (1, 2, 3)},
        {"timeout": None},
        {"timeout": "10"},
        {"timeout": True},
        {"timeout": float("nan")},
        {"timeout": float("inf")},
    ],
    ids=str,
)
def test_impossible_options_are_refused(service: Sandbox, options: dict[str, Any]) -> None:
    """An option that cannot work is named before anything is sent."""
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        service.client(**options)


def test_one_client_serves_several_threads(service: Sandbox) -> None:
    """Lists can be asked for side by side."""
    with service.client() as client, ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(lambda n: client.status(f"list_{n}").total_emails, range(10, 30)))
    assert totals == list(range(10, 30))


def test_session_of_the_user_is_used(service: Sandbox) -> None:
    """Headers and proxies of a session reach the service, and the session is left as it was."""
    session = requests.Session()
    session.headers["X-Team"] = "analysts"
    with CliovaClient(service.api_key, base_url=service.base_url, session=session) as client:
        client.status("list_12345")
    assert service.requests[-1].headers["x-team"] == "analysts"
    session.close()


@pytest.mark.parametrize(
    ("payload", "total"),
    [
        ([{"id": "list_1", "status": "COMPLETED", "totalEmails": 5}], 5),
        ({"id": "list_1", "status": "COMPLETED", "totalEmails": 5}, 5),
        ([{"id": "other"}, {"id": "list_1", "status": "COMPLETED", "totalEmails": 5}], 5),
        ([{"status": "COMPLETED", "totalEmails": "5"}], 5),
        ([None, "x", {"id": 7, "status": "COMPLETED"}], None),
    ],
)
def test_job_is_found_in_other_forms_of_the_answer(payload: Any, total: int | None) -> None:
    """A list or an object, with other jobs beside it, or an id written differently."""
    with answering(b"") as service, service.client() as client:
        service.status_payload = payload
        assert client.status("list_1").total_emails == total


@pytest.mark.parametrize(
    ("payload", "error", "words"),
    [
        ([], ListNotFoundError, "no job for 'list_1'"),
        (None, ListNotFoundError, "no job"),
        ("soon", ListNotFoundError, "no job"),
        ([{"id": "a", "status": "COMPLETED"}, {"id": "b", "status": "COMPLETED"}],
         ListNotFoundError, "no job for 'list_1'"),
        ([{"id": "list_1", "state": "COMPLETED"}], ServiceError, "without a status.*'state'"),
    ],
)  # fmt: skip
def test_answer_without_the_job_is_no_job(
    payload: Any, error: type[CliovaError], words: str
) -> None:
    """The job of another list is never taken for the one that was asked for."""
    with answering(b"") as service, service.client() as client:
        service.status_payload = payload
        with pytest.raises(error, match=words):
            client.status("list_1")


@pytest.mark.parametrize("status", [None, "", "ARCHIVED", 7])
def test_status_that_nobody_knows_is_not_finished(status: Any) -> None:
    """A word that is not documented ends in an error that quotes it, not in a download."""
    with answering(b"") as service, service.client() as client:
        service.job["status"] = status
        with pytest.raises(JobNotFinishedError, match=repr(str(status)) if status else "status"):
            read_cliova("list_1", client=client)
        assert service.downloads == 0


@pytest.mark.parametrize("base", ["{}/", " {} ", "{}"])
def test_address_is_taken_as_it_is_pasted(service: Sandbox, base: str) -> None:
    """A slash at the end and spaces around it make no other address."""
    with CliovaClient(service.api_key, base_url=base.format(service.base_url)) as client:
        assert client.base_url == service.base_url
        assert client.status("list_300").total_emails == 300


def test_key_of_any_signs_arrives_as_it_is() -> None:
    """What means something in an address is quoted on the way."""
    with answering(b"email,status\na@x.example,valid\n") as service, service.client() as client:
        read_cliova("list_1", client=client, cache=False, verdict_column="status")
        sent = [parse_qs(urlsplit(target).query)["apiKey"] for target in service.asked]
        assert sent == [[KEY], [KEY]]

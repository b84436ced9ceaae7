"""A list is submitted once at most, and what is not known of it is said to be unknown."""

from __future__ import annotations

import io
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas import CliovaClient, CliovaError, SubmissionUncertainError
from cliova_pandas.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    RateLimitError,
    ServiceError,
)
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.sandbox.answers import Answer
from cliova_pandas.sandbox.sockets import HttpRequest, Server
from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.progress import ProgressBar

SMALL = b'email,name\na@x.example,"A, B"\n'
LARGE = b"email\n" + b"".join(b"person%d@x.example\n" % n for n in range(200_000))


class Bar:
    """A bar that counts, and may do something at each step."""

    def __init__(self, act: Callable[[float], object] = lambda done: None) -> None:
        self.total: float | None = None
        self.done = 0.0
        self.act = act

    def update(self, n: float = 1) -> None:
        self.done += n
        self.act(self.done)

    def reset(self, total: float | None = None) -> None:
        self.done, self.total = 0.0, total

    def close(self) -> None:
        pass


def count_posts(service: Sandbox) -> int:
    return sum(request.method == "POST" for request in service.requests)


@pytest.mark.parametrize("kind", ["bytes", "path", "text path", "file"])
def test_a_file_becomes_a_list(
    kind: str, client: CliovaClient, service: Sandbox, tmp_path: Path
) -> None:
    """A path, bytes or an open file is sent as it is, with a bar of its bytes."""
    path = tmp_path / "list.csv"
    path.write_bytes(SMALL)
    given: Any = {"bytes": SMALL, "path": path, "text path": str(path), "file": io.BytesIO(SMALL)}
    bar: ProgressBar = Bar()
    job = client.submit(given[kind], " Spring list ", progress=bar)
    assert (job.name, job.total_emails, job.is_finished) == ("Spring list", 1, False)
    assert isinstance(bar, Bar)
    assert bar.done == bar.total
    [request] = service.requests
    assert (request.method, request.query) == ("POST", {"name": "Spring list"})
    assert int(request.headers["content-length"]) == bar.total


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        (SMALL, "", "one line"),
        (SMALL, "a\nb", "one line"),
        (SMALL, "x" * 201, "one line"),
        (SMALL, 5, "must be a text"),
        (b"", "New", "has: none"),
        (b"mail\na@x.example\n", "New", "has: 'mail'"),
        (b"email,phone\na@x.example,1\n", "New", "sends these columns of it alone"),
        (b"name\nA\n", "New", "first must be there"),
        (b"email,email\na@x.example,\n", "New", "has: 'email', 'email'"),
        (io.StringIO("email\n"), "New", "binary mode"),
        ("no-such-file.csv", "New", "no file"),
        (["a@x.example"], "New", "Pass a frame, a column or a list of addresses to submit_cliova"),
    ],
)
def test_what_cannot_be_submitted_is_refused_before_a_request(
    file: Any, name: Any, said: str, client: CliovaClient, service: Sandbox
) -> None:
    """Names of no line, other columns, other things."""
    with pytest.raises(ConfigurationError, match=said):
        client.submit(file, name)
    assert not service.requests


def test_the_service_may_refuse(serve: Callable[..., Sandbox], connect: Callable[..., Any]) -> None:
    """Each refusal is told in the service's words, nothing is tried again, and no list is there."""
    service = serve(credits_left=1)
    client = connect(service)
    client.submit(SMALL, "Taken")
    with pytest.raises(ServiceError, match=r"'Taken' exists already\. Nothing was submitted"):
        client.submit(SMALL, "Taken")
    with pytest.raises(ServiceError, match="needs 1 credits, and 0 are left"):
        client.submit(SMALL, "New")
    service.inject(faults.too_many("7", on="submit"))
    with pytest.raises(RateLimitError, match="after 7 seconds") as caught:
        client.submit(SMALL, "New")
    assert (caught.value.retry_after, caught.value.list_id) == (7.0, None)
    service.inject(faults.error_in_200("No such plan", on="submit"))
    with pytest.raises(ServiceError, match="did not take the list 'New': No such plan"):
        client.submit(SMALL, "New")
    assert count_posts(service) == 5
    assert not client.slept
    wrong = connect(service, api_key="another") if False else None
    assert wrong is None
    with pytest.raises(AuthenticationError):
        CliovaClient("another", base_url=service.base_url).submit(SMALL, "New")


def test_a_service_that_is_not_there_has_no_list(client: CliovaClient, service: Sandbox) -> None:
    """Nothing was sent, and that is said."""
    service.close()
    with pytest.raises(ConnectionFailedError, match="Nothing was submitted") as caught:
        client.submit(SMALL, "Spring")
    assert not isinstance(caught.value, SubmissionUncertainError)


@pytest.mark.parametrize("name", ["Spring list", 'Größe & "more"?'])
def test_a_lost_answer_is_an_open_question(
    name: str, client: CliovaClient, service: Sandbox
) -> None:
    """The error says that all was sent, that the list may be there, and how to find out."""
    service.inject(faults.lose_answer())
    with pytest.raises(SubmissionUncertainError, match="after all of its") as caught:
        client.submit(SMALL, name)
    said = str(caught.value)
    assert "nobody knows whether the service has the list" in said
    assert "is refused and costs nothing" in said
    assert caught.value.name == name
    assert str(pickle.loads(pickle.dumps(caught.value))) == said
    assert count_posts(service) == 1
    with pytest.raises(ServiceError, match="exists already"):
        client.submit(SMALL, name)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (faults.lose_answer(502), "answered 502: 502 Bad Gateway"),
        (faults.failure(503, on="submit"), "answered 503: Something went wrong"),
        (faults.html(200, on="submit"), "answered 200"),
        (faults.no_payload(on="submit"), "without the id"),
        (faults.reset(on="submit"), "before an answer came"),
        (faults.cut(40, on="submit"), "before an answer came"),
        (faults.cut(40, "close", on="submit"), "answered 200"),
    ],
)
def test_an_answer_that_tells_nothing_is_no_reason_to_send_again(
    fault: faults.Fault, said: str, client: CliovaClient, service: Sandbox
) -> None:
    """A gateway that failed, a page, half an answer: the list may be there."""
    service.inject(fault)
    with pytest.raises(SubmissionUncertainError, match=said):
        client.submit(SMALL, "Spring")
    assert count_posts(service) == 1


def test_a_connection_cut_at_every_thousandth_byte_submits_once_at_most(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """During the upload there is no list, after it there is one, and never a second request."""
    service = serve(credits_left=10**6)
    client = connect(service)
    content = LARGE[:20_000].rpartition(b"\n")[0] + b"\n"
    size = 0
    for after in range(0, 24_000, 1_000):
        before = (count_posts(service), service.credits_left or 0)
        service.clear_faults()
        service.inject(faults.cut_upload(after))
        bar = Bar()
        try:
            client.submit(content, f"Cut at {after}", progress=bar)
        except ConnectionFailedError as error:
            said = str(error)
        else:
            size = int(bar.total or 0)
            assert after > size
            said = ""
        is_taken = service.credits_left == before[1] - content.count(b"\n") + 1
        assert is_taken == (not said)
        assert is_taken or service.credits_left == before[1]
        assert is_taken or "nobody knows" in said or "Nothing was submitted" in said
        assert count_posts(service) == before[0] + 1
    assert size, "the last cuts are beyond the end of the upload"
    assert not client.slept


def test_an_upload_can_be_cancelled(client: CliovaClient, service: Sandbox) -> None:
    """From another place, at any piece; the note says how far it came."""
    token = CancelToken()
    with client.with_cancel(token) as own, pytest.raises(Cancelled) as caught:
        own.submit(LARGE, "Spring", progress=Bar(lambda done: token.cancel() if done > 9e5 else 0))
    [note] = caught.value.__notes__
    assert "nobody knows whether the service has the list 'Spring'" in note
    client.submit(SMALL, "Spring")


@pytest.mark.parametrize("at", [0, 1_000_000])
def test_an_upload_can_be_interrupted(at: int, client: CliovaClient, service: Sandbox) -> None:
    """Ctrl-C ends it at once, the interrupt says what became of it, and no list is there."""

    def interrupt(done: float) -> None:
        if done >= at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        client.submit(LARGE, "Spring", progress=Bar(interrupt))
    [note] = caught.value.__notes__
    assert "The upload was ended after" in note
    client.submit(SMALL, "Spring")


def test_an_upload_is_not_sent_elsewhere() -> None:
    """A redirect of a submission is an error, for its addresses would go to another host."""
    asked: list[str] = []

    def respond(request: HttpRequest) -> Answer:
        asked.append(request.method)
        return Answer(307, (), {"Location": "/elsewhere"})

    closing = threading.Event()
    server = Server(0, respond, closing)
    client = CliovaClient("key", base_url=f"http://127.0.0.1:{server.server_port}/bulk-emails")
    try:
        with client, pytest.raises(ServiceError, match=r"307.*Nothing was submitted"):
            client.submit(SMALL, "Spring")
    finally:
        closing.set()
        server.stop()
    assert asked == ["POST"]


@pytest.mark.parametrize("way", ["lost", "refused", "echo", "cut"])
def test_no_failure_of_an_upload_leaves_the_key_or_an_address(
    way: str, client: CliovaClient, service: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Message, notes, chain and logs are free of both."""
    fault = {
        "lost": faults.lose_answer(),
        "refused": faults.failure(400, on="submit"),
        "echo": faults.echo_key(400, on="submit"),
        "cut": faults.cut_upload(10),
    }[way]
    service.inject(fault)
    with caplog.at_level("DEBUG"), pytest.raises(CliovaError) as caught:
        client.submit(SMALL, "Spring")
    seen = caplog.text
    error: BaseException | None = caught.value
    while error is not None:
        seen += f"{error} {error!r} {vars(error)}"
        error = error.__cause__ or error.__context__
    assert service.api_key not in seen
    assert "a@x.example" not in seen

"""The sandbox answers as the service documents, over real HTTP, and keeps the key to itself."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
import requests

from cliova_pandas import CliovaClient, ConfigurationError, read_cliova, sandbox
from cliova_pandas.sandbox import Sandbox, serve
from tests.support.asking import ask, send
from tests.support.memory import read_peak


def describe(service: Sandbox, list_id: str) -> dict[str, Any]:
    job: dict[str, Any]
    (job,) = json.loads(ask(service, f"/{list_id}/status").body)["payload"]
    return job


def count_rows(service: Sandbox, list_id: str, verified: str = "false") -> int:
    reply = ask(service, f"/{list_id}/download-result", output="json", verifiedOnly=verified)
    return len(json.loads(reply.body)["payload"])


def submit(service: Sandbox, name: str, content: bytes) -> requests.Response:
    return requests.post(
        service.base_url,
        params={"apiKey": service.api_key, "name": name},
        files={"file": ("list.csv", content, "text/csv")},
        timeout=10,
    )


def test_a_status_is_a_list_with_one_job(service: Sandbox) -> None:
    """The envelope and the job have the documented fields."""
    document = json.loads(ask(service, "/list_12345/status").body)
    (job,) = document.pop("payload")
    assert document == {"code": "SUCCESS", "message": "Successfully performed operation."}
    assert list(job) == [
        "id", "name", "orgId", "totalEmails", "totalValidEmails", "totalCreditsUsed", "status",
        "environment", "apiKeyId", "userId", "createdAt", "updatedAt", "deletedAt",
    ]  # fmt: skip
    assert (job["id"], job["name"]) == ("list_12345", "October newsletter")
    assert (job["totalEmails"], job["totalValidEmails"], job["totalCreditsUsed"]) == (
        2_000,
        1_500,
        2_000,
    )
    assert job["createdAt"].endswith("Z")


@pytest.mark.parametrize(
    "list_id",
    ["list_12345", "list_1", "list_7", "list_2001", "list_4500", "list_september", "list_october",
     "list_empty", "list_hostile"],
)  # fmt: skip
def test_totals_are_exact(service: Sandbox, list_id: str) -> None:
    """The job counts the rows of the result, and the valid ones those of the verified one."""
    job = describe(service, list_id)
    assert count_rows(service, list_id) == job["totalEmails"]
    assert count_rows(service, list_id, "true") == job["totalValidEmails"]


def test_verified_rows_are_the_valid_ones(service: Sandbox) -> None:
    """verifiedOnly leaves the others out, and changes nothing else."""
    path = "/list_3000/download-result"
    everything = json.loads(ask(service, path, output="json").body)["payload"]
    verified = json.loads(ask(service, path, output="json", verifiedOnly="true").body)["payload"]
    assert verified == [row for row in everything if row["status"] == "ok"]
    assert {row["failType"] for row in verified} == {"none"}


def test_two_months_overlap_and_differ(service: Sandbox) -> None:
    """September and October share addresses, some of which changed, at another rate."""
    months = []
    for list_id in ("list_september", "list_october"):
        reply = ask(service, f"/{list_id}/download-result", output="json")
        months.append({row["email"]: row["status"] for row in json.loads(reply.body)["payload"]})
    september, october = months
    common = september.keys() & october.keys()
    assert len(september) == len(october) == 3_000
    assert len(common) == 2_600
    assert 100 < sum(september[email] != october[email] for email in common) < 300
    rates = [list(month.values()).count("ok") / 3_000 for month in months]
    assert rates[0] - rates[1] > 0.01


def test_a_long_list_is_known_at_once(service: Sandbox) -> None:
    """Ten million rows cost nothing until they are read, and a client may stop at any row."""
    assert describe(service, "list_10000000")["totalValidEmails"] == 7_500_000
    with requests.get(
        f"{service.base_url}/list_10000000/download-result",
        params={"apiKey": service.api_key},
        stream=True,
        timeout=10,
    ) as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        assert len(next(response.iter_content(10_000))) > 0


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Two sandboxes of one seed answer alike; of another, otherwise."""
    bodies = []
    for seed in (3, 3, 4):
        with serve(seed=seed) as service:
            bodies.append(ask(service, "/list_900/download-result").body)
    assert bodies[0] == bodies[1] != bodies[2]


def test_jobs_finish_after_their_polls() -> None:
    """A job is running for as many polls as were asked for."""
    with serve(polls_until_done=3) as service:
        refused = ask(service, "/list_finishing/download-result")
        states = [describe(service, "list_finishing")["status"] for _ in range(5)]
        assert count_rows(service, "list_finishing") == 1_000
    assert refused.status == 400
    assert states == ["IN PROGRESS"] * 3 + ["COMPLETED"] * 2


@pytest.mark.parametrize(
    ("list_id", "status"),
    [("list_running", "IN PROGRESS"), ("list_queued", "QUEUE"), ("list_failed", "FAILED")],
)
def test_an_unfinished_job_has_no_result(service: Sandbox, list_id: str, status: str) -> None:
    """The download says why there is none."""
    assert describe(service, list_id)["status"] == status
    reply = ask(service, f"/{list_id}/download-result")
    assert reply.status == 400
    assert status in json.loads(reply.body)["error"]["message"]


@pytest.mark.parametrize("key", [None, "", "wrong-key"])
def test_a_wrong_key_is_refused(service: Sandbox, key: str | None) -> None:
    """The answer is 401 and repeats neither key."""
    for path, method in (("/list_12345/status", "GET"), ("", "POST")):
        reply = ask(service, path, key=key, method=method)
        assert reply.status == 401
        assert json.loads(reply.body)["error"]["message"]
        assert b"wrong-key" not in reply.body
        assert service.api_key.encode() not in reply.body


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/list_nobody/status", 404),
        ("GET", "/list_10000001/status", 404),
        ("GET", "/list_nobody/download-result", 404),
        ("GET", "/list_12345", 404),
        ("GET", "/list_12345/else", 404),
        ("GET", "/a/b/status", 404),
        ("GET", "", 405),
        ("POST", "/list_12345/status", 405),
        ("HEAD", "/list_12345/download-result", 405),
        ("DELETE", "/list_12345/download-result", 405),
    ],
)
def test_other_requests_are_refused(service: Sandbox, method: str, path: str, status: int) -> None:
    """An unknown list or path is 404, a method that does not fit 405."""
    reply = ask(service, path, method=method)
    assert reply.status == status
    if method != "HEAD":
        assert json.loads(reply.body)["error"]["message"]


@pytest.mark.parametrize("query", [{"output": "xml"}, {"verifiedOnly": "True"}, {"output": ""}])
def test_other_words_are_refused(service: Sandbox, query: dict[str, Any]) -> None:
    """The parameters have two words each."""
    assert ask(service, "/list_12345/download-result", **query).status == 400


@pytest.mark.parametrize("transfer", ["length", "chunked", "close"])
def test_the_end_is_marked_as_asked_for(transfer: str) -> None:
    """The framing of a result is an option, and does not change it."""
    with serve(transfer=transfer) as service:
        reply = ask(service, "/list_100/download-result")
    assert ("content-length" in reply.headers) == (transfer == "length")
    assert ("transfer-encoding" in reply.headers) == (transfer == "chunked")
    assert (reply.headers.get("connection") == "close") == (transfer == "close")
    assert reply.body.count(b"\n") == 101


def test_a_connection_is_kept(service: Sandbox) -> None:
    """Several requests go over one connection."""
    url = urlsplit(service.base_url)
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    sockets = set()
    for _ in range(3):
        connection.request("GET", f"{url.path}/list_10/status?apiKey={service.api_key}")
        connection.getresponse().read()
        sockets.add(id(connection.sock))
    connection.close()
    assert len(sockets) == 1
    assert None not in sockets


@pytest.mark.parametrize("redirect", [True, "leaky"])
def test_a_download_is_redirected(redirect: Any) -> None:
    """The result comes from another host without a key, unless the sandbox is to leak it."""
    with serve(redirect=redirect) as service, serve() as plain:
        reply = ask(service, "/list_50/download-result", output="json", verifiedOnly="true")
        location = urlsplit(reply.headers["location"])
        body = send(location).body
        expected = ask(plain, "/list_50/download-result", output="json", verifiedOnly="true").body
        assert send(location._replace(path="/files/other")).status == 404
        assert ask(service, "/list_running/download-result").status == 400
        records = service.requests
    assert reply.status == 302
    assert location.hostname == "localhost"
    assert location.port != urlsplit(service.base_url).port
    assert (service.api_key in location.query) == (redirect == "leaky")
    assert body == expected
    assert [(r.host, r.status) for r in records[:3]] == [
        ("api", 302), ("files", 200), ("files", 404)
    ]  # fmt: skip
    assert records[1].has_key == (redirect == "leaky")


def test_records_tell_all_but_the_key(service: Sandbox) -> None:
    """A record has what was asked and answered; the key shows as a flag alone."""
    ask(service, "/list_10/status", key=None, x=service.api_key, headers={"X-Key": service.api_key})
    ask(service, "/list_10/download-result", output="json")
    leaked, right = service.requests
    assert (right.method, right.query, right.status) == ("GET", {"output": "json"}, 200)
    assert right.path.endswith("/bulk-emails/list_10/download-result")
    assert right.has_key
    assert leaked.has_key
    assert leaked.status == 401
    assert service.api_key not in repr(service.requests)


def test_a_submitted_list_is_validated(service: Sandbox) -> None:
    """A list comes back as a job that runs, finishes, and has a row for each address."""
    content = 'email,name,company\nanna@example.com,"A, B",\nno-at,,\ninfo@example.org,x,y\n'
    reply = submit(service, "My list", content.encode())
    job = reply.json()["payload"]
    assert (reply.status_code, job["status"], job["totalEmails"]) == (200, "IN PROGRESS", 3)
    states = [describe(service, job["id"])["status"] for _ in range(3)]
    assert states == ["IN PROGRESS", "IN PROGRESS", "COMPLETED"]
    rows = json.loads(ask(service, f"/{job['id']}/download-result", output="json").body)["payload"]
    assert [row["email"] for row in rows] == ["anna@example.com", "no-at", "info@example.org"]
    assert [row["name"] for row in rows] == ["A, B", None, "x"]
    assert rows[1]["failType"] == "syntax_error"
    assert [row["isRoleBased"] for row in rows] == [False, False, True]
    assert (
        count_rows(service, job["id"], "true") == describe(service, job["id"])["totalValidEmails"]
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("", b"email\na@example.com\n"),
        ("October newsletter", b"email\na@example.com\n"),
        ("New", b"mail\na@example.com\n"),
        ("New", b""),
        ("New", b"email\ncaf\xe9@example.com\n"),
    ],
)
def test_a_bad_submission_is_refused(service: Sandbox, name: str, content: bytes) -> None:
    """A name must be given and new, and the file a CSV with the column email."""
    reply = submit(service, name, content)
    assert reply.status_code == 400
    assert reply.json()["error"]["message"]


def test_a_submission_without_a_form_is_refused(service: Sandbox) -> None:
    """The file travels in a form, whatever the body says."""
    body = b"email\na@example.com\n"
    assert ask(service, method="POST", body=body, name="New").status == 400
    assert ask(service, method="POST", headers={"Content-Length": "x"}, name="New").status == 400


def test_a_submission_may_be_streamed(service: Sandbox) -> None:
    """A body in chunks is read as one of known length is."""
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        b"email\nanna@example.com\n\r\n--x--\r\n"
    )
    reply = requests.post(
        service.base_url,
        params={"apiKey": service.api_key, "name": "Streamed"},
        data=iter([form[:40], form[40:]]),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        timeout=10,
    )
    assert reply.json()["payload"]["totalEmails"] == 1


def test_a_job_can_be_changed(service: Sandbox) -> None:
    """The description says what it is told to say, and the download heeds the status."""
    service.update_job("list_10", updatedAt="2027-01-01T00:00:00.000Z", totalEmails=None)
    job = describe(service, "list_10")
    assert (job["updatedAt"], job["totalEmails"]) == ("2027-01-01T00:00:00.000Z", None)
    assert count_rows(service, "list_10") == 10
    service.update_job("list_10", status="FAILED")
    assert ask(service, "/list_10/download-result").status == 400
    with pytest.raises(LookupError, match="list_nobody"):
        service.update_job("list_nobody", status="FAILED")


@pytest.mark.parametrize(
    "option",
    [{"layout": "other"}, {"json_shape": "x"}, {"transfer": "x"}, {"redirect": "x"}, {"seed": -1}],
)
def test_a_wrong_option_is_refused(option: dict[str, Any]) -> None:
    """The error quotes the value."""
    with pytest.raises(ConfigurationError, match=str(*option.values())):
        serve(**option)


def test_the_client_fits(service: Sandbox) -> None:
    """The sandbox hands out a client, and the settings for any other."""
    with service.client(max_retries=0) as client:
        assert isinstance(client, CliovaClient)
        assert client.status("list_10").total_emails == 10
    assert service.environ == {
        "CLIOVA_API_KEY": service.api_key,
        "CLIOVA_BASE_URL": service.base_url,
    }
    assert service.api_key not in repr(service)


def test_a_sandbox_closes_at_once_and_twice() -> None:
    """Closing frees the port, ends what clients keep open, and may be repeated."""
    service = sandbox.serve(redirect=True)
    url = urlsplit(service.base_url)
    waiting = threading.Thread(target=service.wait)
    waiting.start()
    with socket.create_connection((url.hostname, url.port), timeout=10) as idle:
        ask(service, "/list_10/status")
        service.close()
        service.close()
        assert idle.recv(1) == b""
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.hostname, url.port), timeout=10)


def test_a_client_that_leaves_causes_no_noise(capfd: pytest.CaptureFixture[str]) -> None:
    """A download given up in the middle prints nothing, and others go on."""
    with serve() as service:
        url = urlsplit(service.base_url)
        for _ in range(3):
            with socket.create_connection((url.hostname, url.port), timeout=10) as leaving:
                path = f"{url.path}/list_200000/download-result?apiKey={service.api_key}"
                leaving.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                leaving.recv(10)
        assert describe(service, "list_10")["status"] == "COMPLETED"
    assert capfd.readouterr() == ("", "")


def test_keys_are_not_repeated() -> None:
    """Each sandbox has a key of its own, long enough to be searched for."""
    with serve() as one, serve() as other:
        assert one.api_key != other.api_key
        assert len(one.api_key) > 30


STREAM = """
import sys
from cliova_pandas.sandbox import serve

with serve() as service:
    print(service.base_url, service.api_key, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read where Linux shows it")
@pytest.mark.parametrize("output", ["csv", "json"])
def test_a_long_list_is_streamed(output: str) -> None:
    """However long a list is, the sandbox holds a few rows of it at a time."""

    with subprocess.Popen(
        [sys.executable, "-c", STREAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        base_url, key = process.stdout.readline().split()

        def download(list_id: str) -> int:
            url = f"{base_url}/{list_id}/download-result?output={output}&apiKey={key}"
            size = 0
            with urllib.request.urlopen(url, timeout=60) as body:
                while piece := body.read(1 << 16):
                    size += len(piece)
            return size

        download("list_1000")
        before = read_peak(process.pid)
        assert download("list_150000") > 15_000_000
        assert read_peak(process.pid) - before < 10
        process.stdin.close()


@pytest.mark.usefixtures("cache")
def test_results_of_other_settings_are_told_apart_on_one_port() -> None:
    """Who keeps results never gets those of a sandbox that had the port before."""
    with serve() as first:
        port = urlsplit(first.base_url).port or 0
        before = read_cliova("list_300", client=first.client())
    with serve(port=port, layout="words", seed=1) as second:
        after = read_cliova("list_300", client=second.client())
    assert list(before.columns) != list(after.columns)
    with serve(port=port) as again:
        pd.testing.assert_frame_equal(read_cliova("list_300", client=again.client()), before)

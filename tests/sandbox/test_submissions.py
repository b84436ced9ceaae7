"""A submitted list becomes a job that costs credits, lives by a clock, and says what was asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from cliova_pandas.sandbox import TEST_WORDS, Sandbox, faults, serve
from cliova_pandas.sandbox.upload import read_upload


def submit(service: Sandbox, name: str, content: str, key: str | None = None) -> requests.Response:
    return requests.post(
        service.base_url,
        params={"apiKey": key or service.api_key, "name": name},
        files={"file": ("list.csv", content.encode(), "text/csv")},
        timeout=10,
    )


def fetch_rows(service: Sandbox, list_id: str) -> list[dict[str, Any]]:
    url = f"{service.base_url}/{list_id}/download-result"
    reply = requests.get(url, {"apiKey": service.api_key, "output": "json"}, timeout=10)
    rows: list[dict[str, Any]] = reply.json()["payload"]
    return rows


def describe(service: Sandbox, list_id: str) -> dict[str, Any]:
    reply = requests.get(
        f"{service.base_url}/{list_id}/status", {"apiKey": service.api_key}, timeout=10
    )
    job: dict[str, Any] = reply.json()["payload"][0]
    return job


def test_the_local_part_says_what_comes_back() -> None:
    """Each documented word gives its reason, in any case, and on any domain."""
    content = "email\n" + "".join(f"{word.title()}+x@any.example\n" for word in TEST_WORDS)
    with serve(polls_until_done=0) as service:
        job = submit(service, "Words", content).json()["payload"]
        rows = fetch_rows(service, job["id"])
    assert [row["failType"] for row in rows] == [reason for _, reason in TEST_WORDS.values()]
    status = {"valid": "ok", "risky": "risky", "unknown": "unknown", "invalid": "failed"}
    assert [row["status"] for row in rows] == [status[v] for v, _ in TEST_WORDS.values()]
    assert job["totalValidEmails"] == 1


def test_other_addresses_are_answered_by_the_seed() -> None:
    """The same seed gives the same answers, and another others."""
    content = "email\n" + "".join(f"person{n}@any.example\n" for n in range(60))
    found = []
    for seed in (1, 1, 2):
        with serve(seed=seed, polls_until_done=0) as service:
            job = submit(service, "Chance", content).json()["payload"]
            found.append([row["failType"] for row in fetch_rows(service, job["id"])])
    assert found[0] == found[1] != found[2]
    assert len(set(found[0])) > 3


def test_a_job_lives_by_the_clock() -> None:
    """It is queued for a tenth of its time, then running, then done, and says when."""
    now = [1_764_000_000.0]
    with serve(clock=lambda: now[0], job_seconds=100) as service:
        job = submit(service, "Clock", "email\na@x.example\n").json()["payload"]
        assert (job["status"], job["createdAt"]) == ("QUEUE", "2025-11-24T16:00:00.000Z")
        states = []
        for passed in (9, 11, 99, 100):
            now[0] = 1_764_000_000.0 + passed
            states.append(describe(service, job["id"])["status"])
        assert states == ["QUEUE", "IN PROGRESS", "IN PROGRESS", "COMPLETED"]
        assert describe(service, job["id"])["updatedAt"] == "2025-11-24T16:01:40.000Z"


def test_credits_run_out() -> None:
    """A list costs one for each address, and one that costs more than there are is refused."""
    with serve(credits_left=3) as service:
        assert submit(service, "One", "email\na@x.example\nb@x.example\n").status_code == 200
        assert service.credits_left == 1
        refused = submit(service, "Two", "email\na@x.example\nb@x.example\n")
        assert refused.status_code == 402
        assert "1 are left" in refused.json()["error"]["message"]
        assert submit(service, "Two", "email\na@x.example\n").status_code == 200
        assert service.credits_left == 0


def test_a_list_may_be_too_long() -> None:
    """It is refused with both numbers, costs nothing, and its name stays free."""
    with serve(most_addresses=1, credits_left=9) as service:
        refused = submit(service, "Long", "email\na@x.example\nb@x.example\n")
        assert refused.status_code == 413
        assert "1 addresses, and this has 2" in refused.json()["error"]["message"]
        assert submit(service, "Long", "email\na@x.example\n").status_code == 200
        assert service.credits_left == 8


@pytest.mark.parametrize("after", [0, 1, 50, 200])
def test_an_upload_can_be_cut(after: int) -> None:
    """The connection breaks off, and nothing was made of what had arrived."""
    content = "email\n" + "a@x.example\n" * 100_000
    with serve(faults=[faults.cut_upload(after)]) as service:
        with pytest.raises(requests.ConnectionError):
            submit(service, "Cut", content)
        assert [request.status for request in service.requests] == [0]
        assert submit(service, "Cut", content).status_code == 200


def test_a_short_upload_is_not_cut() -> None:
    """A fault beyond its end does nothing."""
    with serve(faults=[faults.cut_upload(10_000)]) as service:
        assert submit(service, "Short", "email\na@x.example\n").status_code == 200


@pytest.mark.parametrize("status", [0, 502])
def test_an_answer_can_be_lost(status: int) -> None:
    """The list is there all the same."""
    with serve(faults=[faults.lose_answer(status)], credits_left=5) as service:
        if status:
            assert submit(service, "Lost", "email\na@x.example\n").status_code == 502
        else:
            with pytest.raises(requests.ConnectionError):
                submit(service, "Lost", "email\na@x.example\n")
        assert service.credits_left == 4
        again = submit(service, "Lost", "email\na@x.example\n")
        assert (again.status_code, service.credits_left) == (400, 4)
        assert "exists already" in again.json()["error"]["message"]


def test_an_upload_needs_the_key_before_anything_is_made_of_it() -> None:
    """Another key is refused, and costs nothing."""
    with serve(credits_left=5) as service:
        assert submit(service, "Key", "email\na@x.example\n", key="other").status_code == 401
        assert service.credits_left == 5


FORM = "multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'


def test_a_form_is_read_to_the_byte() -> None:
    """Preamble, other fields, a quoted boundary, line breaks in text: none is a trouble."""
    other = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nemail\r\n'
    text = '\ufeffname,email\r\n"A ""x""\r\n--c, b",a@x.example\r\n\r\n'.encode()
    body = b"preamble\r\n" + other + HEAD + b"Content-Type: text/csv\r\n\r\n" + text + b"\r\n--b--"
    for kind in (FORM, 'multipart/form-data; charset=x; boundary="b"'):
        upload = read_upload(kind, body)
        assert upload.columns == ("name", "email")
        assert upload.rows == [("a@x.example", 'A "x"\r\n--c, b', "")]


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("text/csv", b"email\n", "must be a form"),
        ("multipart/form-data", b"", "boundary"),
        (FORM, b"", "does not come to its end"),
        (FORM, HEAD + b"\r\nemail\n", "does not come to its end"),
        (FORM, b"--b--", "no field file"),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\r\n--b--', "no field"),
        (FORM, HEAD + b"\r\nmail\nx\r\n--b--", "column email"),
        (FORM, HEAD + b"\r\nemail\ncaf\xe9\r\n--b--", "UTF-8"),
        (FORM, HEAD + b'\r\nemail\n"x"y\r\n--b--', "no CSV"),
    ],
)
def test_a_bad_form_says_what_is_wrong_with_it(kind: str, body: bytes, reason: str) -> None:
    """No rows are made of a part of it."""
    with pytest.raises(ValueError, match=reason):
        read_upload(kind, body)


def test_name_and_company_come_back_if_they_were_sent() -> None:
    """Whoever uploads one of them gets that one back."""
    with serve(polls_until_done=0) as service:
        job = submit(service, "Names", "company,email\nAcme,a@x.example\n").json()["payload"]
        [row] = fetch_rows(service, job["id"])
        assert row["company"] == "Acme"
        assert "name" not in row
        assert json.dumps(row)

"""The result is read also where the service does not tell the state of its job."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaWarning, download_cliova, iter_cliova, read_cliova, summarize
from cliova_pandas.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    JobFailedError,
    JobNotFinishedError,
    ListNotFoundError,
    RateLimitError,
    ServiceError,
    VerdictError,
)
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.urls import Output
from tests.support.clients import PatientClient
from tests.support.raw_service import answering

UNTOLD = {
    "401": (faults.failure(401, on="status", times=None), "401"),
    "403": (faults.failure(403, on="status", times=None), "403"),
    "404": (faults.failure(404, on="status", times=None), "404"),
    "405": (faults.failure(405, on="status", times=None), "405"),
    "500": (faults.failure(500, on="status", times=None), "500"),
    "page": (faults.html(200, on="status", times=None), "Bad Gateway"),
    "page of a gateway": (faults.html(502, on="status", times=None), "502"),
    "empty": (faults.failure(200, "empty", on="status", times=None), "not JSON"),
    "no job": (faults.no_payload(on="status", times=None), "has no job"),
    "error in 200": (faults.error_in_200("Not for you", on="status", times=None), "Not for you"),
}


def asked(service: Sandbox) -> list[str]:
    return [record.path.rpartition("/")[2] for record in service.requests]


def read_quietly(client: PatientClient, **options: Any) -> pd.DataFrame:
    """Read a list whose state is told, without a cache."""
    return read_cliova("list_300", client=client, cache=False, **options)


@pytest.mark.parametrize("output", ["csv", "json"])
@pytest.mark.parametrize("answer", UNTOLD)
def test_frame_comes_with_one_warning_that_quotes_the_answer(
    service: Sandbox, client: PatientClient, cache: Path, answer: str, output: Output
) -> None:
    """Whatever the question for the state is answered with, the rows are all the same."""
    whole = read_quietly(client)
    fault, words = UNTOLD[answer]
    service.inject(fault)
    with pytest.warns(CliovaWarning) as caught:
        frame = read_cliova("list_300", client=client, output=output)
    pd.testing.assert_frame_equal(frame, whole)
    assert frame.attrs["cliova"]["job"] is None
    [said] = [str(warning.message) for warning in caught]
    assert said.startswith("The service did not tell the state of 'list_300'")
    assert words in said
    assert "check_job=False does not ask for the state" in said
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    pd.testing.assert_series_equal(summarize(frame)["share"], summarize(whole)["share"])


def test_pieces_and_files_come_likewise(
    service: Sandbox, client: PatientClient, tmp_path: Path
) -> None:
    """The other two functions that read a list warn once, and bring the same rows."""
    whole = read_quietly(client)
    service.inject(faults.failure(403, on="status", times=None))
    with pytest.warns(CliovaWarning, match="did not tell the state of 'list_300'") as caught:
        pieces = list(iter_cliova("list_300", client=client, chunksize=70))
    assert len(caught) == 1
    pd.testing.assert_frame_equal(pd.concat(pieces), whole)
    with pytest.warns(CliovaWarning, match="did not tell the state of 'list_300'") as caught:
        path = download_cliova("list_300", tmp_path, client=client)
    assert len(caught) == 1
    assert path.read_bytes().count(b"\n") == 301


def test_pieces_of_an_empty_json_list_warn_as_well(service: Sandbox, client: PatientClient) -> None:
    """What is asked for once more, to know the columns, warns of the same."""
    service.inject(faults.failure(403, on="status", times=None))
    with pytest.warns(CliovaWarning, match="did not tell the state of 'list_empty'"):
        [frame] = iter_cliova("list_empty", client=client, output="json")
    assert len(frame) == 0
    assert "email" in frame


def test_one_list_among_several_is_named(service: Sandbox, client: PatientClient) -> None:
    """The others are held against their counts as always."""
    service.inject(faults.failure(403, on="status"))
    with pytest.warns(CliovaWarning) as caught:
        frame = read_cliova(["list_300", "list_200"], client=client, cache=False)
    [said] = [str(warning.message) for warning in caught]
    assert said.startswith("list_300: The service did not tell the state of 'list_300'")
    first, second = frame.attrs["cliova"]["lists"]
    assert first["job"] is None
    assert second["job"]["total_emails"] == 200
    assert len(frame) == 500


def test_state_that_is_told_after_a_retry_is_told(service: Sandbox, client: PatientClient) -> None:
    """A failure that passes costs nothing."""
    service.inject(faults.failure(503, on="status"))
    assert read_quietly(client).attrs["cliova"]["job"]["total_emails"] == 300


@pytest.mark.parametrize(
    ("list_id", "error"), [("list_running", JobNotFinishedError), ("list_failed", JobFailedError)]
)
def test_job_that_says_it_has_no_result_is_still_an_error(
    service: Sandbox, client: PatientClient, list_id: str, error: type[Exception]
) -> None:
    """What is told counts: the download is not asked then."""
    with pytest.raises(error):
        read_cliova(list_id, client=client)
    assert asked(service) == ["status"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.too_many("1", on="status", times=None), RateLimitError),
        (faults.reset(on="status", times=None), ConnectionFailedError),
    ],
)
def test_service_that_nothing_can_be_asked_of_is_an_error(
    service: Sandbox, client: PatientClient, fault: faults.Fault, error: type[Exception]
) -> None:
    """Too many requests and a dead line would meet the download as well."""
    service.inject(fault)
    with pytest.raises(error):
        read_cliova("list_300", client=client)
    assert "download-result" not in asked(service)


def test_refused_download_tells_of_both_answers(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient]
) -> None:
    """The kind is that of the download; what the state was answered with stands behind it."""
    service = serve(faults=[
        faults.failure(403, on="status", times=None),
        faults.error_in_200("The result has expired", times=None),
    ])  # fmt: skip
    with pytest.raises(ServiceError) as caught:
        read_cliova("list_300", client=connect(service))
    said = str(caught.value)
    assert "The result has expired" in said
    assert (
        "Asked for its state before, the service did not tell: The service does not allow" in said
    )
    assert "(403). It said: Something went wrong." in said
    assert said.count("CLIOVA_API_KEY") == 0, "advice is that of the error alone"


def test_same_answer_to_both_is_said_once(
    service: Sandbox, client: PatientClient, connect: Callable[..., PatientClient]
) -> None:
    """An unknown list, and a wrong key, are what they were before."""
    with pytest.raises(
        ListNotFoundError, match=r"The question for its state .* the same way\."
    ) as caught:
        read_cliova("list_nope", client=client)
    assert str(caught.value).count("List list_nope was not found") == 1
    assert asked(service) == ["status", "download-result"]
    service.api_key = "another"
    with pytest.raises(AuthenticationError, match=r"401.*the same way\."):
        read_cliova("list_300", client=client)


def test_state_that_is_lost_while_waiting_is_an_error(
    service: Sandbox, client: PatientClient
) -> None:
    """The last that was heard of the job is that it runs, so its result is not whole."""
    polls = iter([False])

    class Losing(PatientClient):
        def ask_for_job(self, list_id: str, begin: Callable[[], object]) -> Any:
            if next(polls, True):
                service.inject(faults.failure(503, on="status", times=None))
            return super().ask_for_job(list_id, begin)

    losing = Losing(service.api_key, base_url=service.base_url)
    with losing, pytest.raises(ServiceError, match="503"):
        read_cliova("list_running", client=losing, wait=True)
    assert "download-result" not in asked(service)


def test_wait_that_was_not_possible_is_said(service: Sandbox, client: PatientClient) -> None:
    """A state that cannot be had cannot be waited for."""
    service.inject(faults.failure(403, on="status", times=None))
    with pytest.warns(CliovaWarning, match="it could not be waited for"):
        assert len(read_quietly(client, wait=True)) == 300


@pytest.mark.parametrize("output", ["csv", "json"])
def test_state_is_not_asked_for_if_nobody_wants_it(
    service: Sandbox, client: PatientClient, cache: Path, tmp_path: Path, output: Output
) -> None:
    """check_job=False asks for the download alone, says nothing of it, and keeps nothing."""
    frame = read_cliova("list_300", client=client, check_job=False, output=output)
    pieces = iter_cliova("list_300", client=client, check_job=False, output=output)
    pd.testing.assert_frame_equal(pd.concat(pieces), frame)
    download_cliova("list_300", tmp_path, client=client, check_job=False, output=output)
    assert asked(service) == ["download-result"] * 3
    assert frame.attrs["cliova"]["job"] is None
    assert json.dumps(frame.attrs)
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_end_that_nothing_proves_is_warned_of_even_so() -> None:
    """Without a length and without a count, nothing tells whether a CSV is whole."""
    body = b"email,status\na@x.example,deliverable\nb@x.example,undeliverable\n"
    with answering(body, framing="close") as service, service.client() as client:
        with pytest.warns(CliovaWarning, match="Nothing tells whether the result"):
            read_cliova("list_1", client=client, check_job=False)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            service.answer = {"framing": "length"}
            read_cliova("list_1", client=client, check_job=False)


def test_verified_rows_without_a_count_have_no_shares(client: PatientClient) -> None:
    """The rows of a verified-only result are no denominator, and nothing else is known."""
    frame = read_quietly(client, verified_only=True, check_job=False)
    with pytest.raises(VerdictError, match="totals are not known"):
        summarize(frame)


@pytest.mark.parametrize("wait", [True, 0, 5])
def test_job_that_is_not_asked_for_cannot_be_waited_for(
    service: Sandbox, client: PatientClient, wait: Any
) -> None:
    """Both together are refused before anything is sent."""
    with pytest.raises(ConfigurationError, match=r"wait waits for .* check_job=False"):
        read_cliova("list_300", client=client, wait=wait, check_job=False)
    with pytest.raises(ConfigurationError, match="check_job must be True or False"):
        read_cliova("list_300", client=client, check_job="no")  # type: ignore[arg-type]
    assert service.requests == []

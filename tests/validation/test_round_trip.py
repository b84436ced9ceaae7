"""A frame comes back with its verdicts, row for row, and whatever ends that on the way goes on."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas import CliovaClient, CliovaWarning, submit_cliova, validate, validate_async
from cliova_pandas.errors import (
    ConfigurationError,
    ConnectionFailedError,
    JobNotFinishedError,
    ServiceError,
    SubmissionUncertainError,
)
from cliova_pandas.io.job_log import JobLog
from cliova_pandas.sandbox import TEST_WORDS, Sandbox, faults, serve
from cliova_pandas.sandbox.answers import Answer, answer_error
from cliova_pandas.sandbox.sockets import HttpRequest, Server
from tests.support.clients import PatientClient
from tests.support.trips import ActingBar, count_submissions, find_expected

SMALL = pd.DataFrame({"email": ["valid+a@x.example", "bounce+b@x.example"], "n": [1, 2]})


def make_awkward(rows: int) -> pd.DataFrame:
    """Return rows in every dress: other case, spaces, names, empty cells, IDN, repeated ones."""
    words = list(TEST_WORDS)
    rng = np.random.default_rng(16)
    forms: list[Callable[[str], Any]] = [
        str, str.upper, lambda a: f"  {a}\t", lambda a: f'"Lee, Ann" <{a}>', lambda a: None,
        lambda a: "", lambda a: a.replace("@", "@@"), lambda a: a.replace("x.", "münchen."),
        lambda a: a.replace("x.", "xn--mnchen-3ya."), lambda a: f"{a}.",
    ]  # fmt: skip
    emails = [
        forms[form](f"{words[row % len(words)]}+p{row // 3}@x.example")
        for row, form in enumerate(rng.integers(0, len(forms), rows))
    ]
    odd = ['He said "hi"', "two\nlines", "a, b", None, "=1+1", "\r", " x "]
    return pd.DataFrame(
        {
            "orders": rng.integers(0, 99, rows),
            "Contact": pd.Series(emails, dtype=object).to_numpy(),
            "who": [odd[row % len(odd)] for row in range(rows)],
            "verdict": "mine",
        },
        index=pd.Index(rng.permutation(rows), name="customer"),
    )


def test_an_awkward_frame_comes_back_row_for_row(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """Of 100,000 rows none is gained or lost, and each has the documented verdict, or none."""
    frame = make_awkward(100_000)
    before = frame.copy()
    service = serve(credits_left=100_000)
    client = connect(service)
    with pytest.warns(CliovaWarning, match="not validated and .* without an address"):
        df = validate(frame, "Awkward", name_column="who", client=client)
    pd.testing.assert_frame_equal(frame, before)
    assert df.index.equals(frame.index)
    for name in ("orders", "Contact", "who"):
        pd.testing.assert_series_equal(df[name], frame[name])
    assert df["verdict_before"].eq("mine").all()
    is_malformed = frame["Contact"].str.contains("@@").fillna(False).astype(bool)
    expected = frame["Contact"].map(find_expected).where(~is_malformed).astype(object)
    found = df["verdict"].astype(object)
    pd.testing.assert_series_equal(
        found.where(found.notna(), None), expected.where(expected.notna(), None),
        check_names=False, check_dtype=False,
    )  # fmt: skip
    assert (df["validated"] == expected.notna()).all()
    job = client.status(JobLog().list(service.base_url)[0].id)
    assert job.total_emails == 100_000 - (service.credits_left or 0)
    assert count_submissions(service) == 1


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.builds(
        lambda word, n, dress: dress.format(f"{word}+{n}@x.example"),
        st.sampled_from([*TEST_WORDS, "Bounce", "VALID"]),
        st.integers(0, 5),
        st.sampled_from(["{}", " {} ", "Ann <{}>", "<{}>", "mailto:{}", "{}."]),
    ),
)
NAMES = count()


@settings(max_examples=60)
@given(
    cells=st.lists(CELLS, min_size=1, max_size=12),
    index=st.sampled_from(["range", "repeated", "text", "levels"]),
    as_object=st.booleans(),
)
def test_any_frame_comes_back_row_for_row(
    cells: list[str | None], index: str, as_object: bool, trip_service: Sandbox
) -> None:
    """Order, index and columns stay, and equal addresses have equal verdicts."""
    rows = len(cells)
    labels: Any = {
        "range": range(rows),
        "repeated": [7] * rows,
        "text": [f"r{n}" for n in reversed(range(rows))],
        "levels": pd.MultiIndex.from_arrays([range(rows), ["a"] * rows]),
    }[index]
    texts = [None if c is None else c.encode(errors="replace").decode() for c in cells]
    column = pd.Series(texts, dtype=object if as_object else "str")
    frame = pd.DataFrame({"n": range(rows), "email": column.to_numpy()}, index=labels)
    if not as_object:
        frame = frame.astype({"email": "str"})
    with PatientClient(trip_service.api_key, base_url=trip_service.base_url) as client:
        ready = submit_cliova(frame, "x", email_column="email", dry_run=True)
        if not len(ready):
            with pytest.raises(ConfigurationError, match="no address to send"):
                validate(frame, f"{next(NAMES)}", on="email", client=client)
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CliovaWarning)  # of rows that are not matched
            df = validate(frame, f"{next(NAMES)}", on="email", client=client, cache=False)
    pd.testing.assert_frame_equal(df[["n", "email"]], frame)
    for text, verdict in zip(texts, df["verdict"].tolist(), strict=True):
        if (expected := find_expected(text)) is not None:
            assert verdict == expected
    assert df["validated"].sum() >= len(ready)


@pytest.fixture(scope="module")
def trip_service() -> Any:
    with serve(polls_until_done=0) as service:
        yield service


def test_nothing_else_leaves_the_machine() -> None:
    """In the bytes of the request stands no value of another column, and none of the index."""
    bodies: list[bytes] = []

    def respond(request: HttpRequest) -> Answer:
        bodies.append(request.target.encode() + request.body)
        return answer_error(400, "no")

    closing = threading.Event()
    server = Server(0, respond, closing)
    client = CliovaClient("key", base_url=f"http://127.0.0.1:{server.server_port}/bulk-emails")
    frame = pd.DataFrame(
        {"email": ["ann@x.example"], "name": ["Secret Name"], "phone": ["555-0100"]},
        index=["customer-77"],
    )
    try:
        with client, pytest.raises(ServiceError):
            submit_cliova(frame, "Spring", client=client)
    finally:
        closing.set()
        server.stop()
    [body] = bodies
    assert b"ann@x.example" in body
    for other in (b"Secret", b"555", b"customer-77", b"phone"):
        assert other not in body


def interrupt_if(condition: Callable[[], bool]) -> Callable[[], None]:
    def act() -> None:
        if condition():
            raise KeyboardInterrupt

    return act


PHASES = ["preparing", "uploading", "waiting", "downloading", "joining"]


@pytest.mark.parametrize("phase", PHASES)
def test_whatever_is_interrupted_leaves_nothing_and_goes_on(
    phase: str,
    serve: Callable[..., Sandbox],
    connect: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C in each phase: no file, no thread, no second list; ``resume=True`` ends the trip."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    service = serve(credits_left=2)
    options: dict[str, Any] = {"client": connect(service)}
    frame: Any = SMALL

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if phase == "preparing":
            patched.setattr("cliova_pandas.validation.trip.prepare_list", interrupt)
        elif phase == "uploading":
            options["progress"] = ActingBar(interrupt)
        elif phase == "waiting":
            options["client"] = connect(service, sleep=interrupt)
        elif phase == "downloading":
            has_begun = lambda: any("download" in one.path for one in service.requests)  # noqa: E731
            options["progress"] = ActingBar(interrupt_if(has_begun))
        else:
            patched.setattr("cliova_pandas.validation.trip.join_verdicts", interrupt)
        before = threading.active_count()
        with pytest.raises(KeyboardInterrupt) as caught:
            validate(frame, "Spring", **options)
    said = " ".join(getattr(caught.value, "__notes__", []))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert threading.active_count() <= before + 1  # the sandbox answers each request in a thread
    if phase == "uploading":
        assert "nobody knows whether the service has the list 'Spring'" in said
    elif phase != "preparing":
        assert "resume=True goes on with it" in said
        assert str(JobLog().list(service.base_url)[0].id) in said
    df = validate(frame, "Spring", resume=True, client=connect(service))
    assert df["verdict"].tolist() == ["valid", "invalid"]
    assert service.credits_left == 0
    assert JobLog().find(service.base_url, "Spring") is not None


def test_a_wait_that_is_too_long_goes_on_later(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """The error has the id and says how; the same call goes on without another list."""
    service = serve(polls_until_done=40)
    client = connect(service)
    with pytest.raises(JobNotFinishedError, match="resume=True goes on with it") as caught:
        validate(SMALL, "Spring", timeout=60, client=client)
    assert caught.value.list_id == JobLog().list(service.base_url)[0].id
    df = validate(SMALL, "Spring", resume=True, client=client)
    assert df["verdict"].tolist() == ["valid", "invalid"]
    assert count_submissions(service) == 1


def test_a_lost_answer_is_remembered_without_an_id(service: Sandbox, client: CliovaClient) -> None:
    """Going on submits it under its name, which the service refuses if the list is there."""
    service.inject(faults.lose_answer())
    with pytest.raises(SubmissionUncertainError):
        validate(SMALL, "Spring", client=client)
    [noted] = JobLog().list(service.base_url)
    assert (noted.name, noted.id, noted.addresses) == ("Spring", None, 2)
    with pytest.raises(ServiceError, match=r"exists already.*submitted from this machine at"):
        validate(SMALL, "Spring", resume=True, client=client)
    assert count_submissions(service) == 2


def test_a_name_that_is_taken_is_answered_with_what_is_known(
    service: Sandbox, client: CliovaClient
) -> None:
    """The error has the id of the earlier list, and how to go on with it."""
    job = submit_cliova(SMALL, "Spring", client=client)
    with pytest.raises(ServiceError, match="resume=True goes on with it") as caught:
        submit_cliova(SMALL, "Spring", client=client)
    assert repr(job.id) in str(caught.value)
    assert len(JobLog().list(service.base_url)) == 1


def test_going_on_with_another_frame_is_warned_of(service: Sandbox, client: CliovaClient) -> None:
    """Rows that the list does not hold are not validated."""
    submit_cliova(SMALL, "Spring", client=client)
    longer = pd.concat([SMALL, pd.DataFrame({"email": ["valid+c@x.example"], "n": [3]})])
    with pytest.warns(CliovaWarning) as caught:
        df = validate(longer, "Spring", resume=True, client=client)
    assert "submitted with 2 addresses, and this frame would send 3" in str(caught[0].message)
    assert df["validated"].tolist() == [True, True, False]


def test_without_an_earlier_list_resuming_begins(service: Sandbox, client: CliovaClient) -> None:
    """The same cell can be run again at any time."""
    for _ in range(2):
        df = validate(SMALL, "Spring", resume=True, client=client)
    assert df["verdict"].tolist() == ["valid", "invalid"]
    assert count_submissions(service) == 1


@pytest.mark.parametrize("frame", [pd.DataFrame({"email": []}), ["", None, "a@@b.example"]])
def test_a_list_without_an_address_is_no_request(
    frame: Any, service: Sandbox, client: CliovaClient
) -> None:
    """Nor is one without a key."""
    with pytest.raises(ConfigurationError, match="no address to send"):
        submit_cliova(frame, "Spring", email_column="email", client=client)
    with pytest.raises(ConfigurationError, match="No Cliova API key"):
        submit_cliova(SMALL, "Spring")
    assert not service.requests
    assert JobLog().list(service.base_url) == []


def test_a_service_that_is_not_there_has_nothing_to_remember(
    service: Sandbox, client: CliovaClient
) -> None:
    """Nothing was submitted, so there is nothing to go on with."""
    service.close()
    with pytest.raises(ConnectionFailedError, match="Nothing was submitted"):
        validate(SMALL, "Spring", client=client)
    assert JobLog().list(service.base_url) == []


def test_frames_of_other_libraries_come_back_as_their_own(
    service: Sandbox, client: CliovaClient
) -> None:
    """Polars gives polars, a column and a list give a frame of pandas."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"n": [1, 2], "email": SMALL["email"].tolist()})
    df = validate(frame, "Polars", client=client)
    assert isinstance(df, polars.DataFrame)
    assert df["verdict"].to_list() == ["valid", "invalid"]
    df = validate(SMALL["email"].tolist(), "List", client=client)
    assert df["verdict"].tolist() == ["valid", "invalid"]


def test_a_notebook_goes_on_meanwhile(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """Other tasks run while a list is validated, warnings arrive, and a cancelled one ends."""
    service = serve(polls_until_done=3)
    steps = []

    async def study() -> Any:
        task = asyncio.create_task(
            validate_async([*SMALL["email"], ""], "Spring", client=connect(service))
        )
        while not task.done():
            steps.append(1)
            await asyncio.sleep(0.001)
        return await task

    with pytest.warns(CliovaWarning, match="without an address"):
        df = asyncio.run(study())
    assert df["verdict"].tolist()[:2] == ["valid", "invalid"]
    assert len(steps) > 1


def test_a_cancelled_task_ends_and_goes_on(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """The list is remembered, and the same call goes on."""
    service = serve(polls_until_done=1)

    async def study(client: CliovaClient) -> None:
        task = asyncio.create_task(validate_async(SMALL, "Spring", client=client))
        while not any("status" in one.path for one in service.requests):
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with service.client() as client:
        asyncio.run(study(client))
    df = validate(SMALL, "Spring", resume=True, client=connect(service))
    assert df["verdict"].tolist() == ["valid", "invalid"]
    assert count_submissions(service) == 1

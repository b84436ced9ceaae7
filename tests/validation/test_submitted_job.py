"""A submitted job says what was heard of it last, and can be asked, waited for and read."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from cliova_pandas import CliovaClient, Job, SubmittedJob, submit_cliova
from cliova_pandas.errors import JobNotFinishedError
from cliova_pandas.sandbox import Sandbox

EMAILS = ["valid+a@x.example", "bounce+b@x.example", "VALID+a@x.example", "oops"]


def test_a_job_goes_from_state_to_state(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """It is asked once, waited for, and read; what it says of itself goes along."""
    client = connect(serve(polls_until_done=3))
    job = submit_cliova(EMAILS, "Spring", client=client)
    assert isinstance(job, Job)
    assert (job.status, job.is_finished, job.total_emails) == ("IN PROGRESS", False, 2)
    with pytest.raises(JobNotFinishedError):
        job.read()
    assert job.refresh() is job
    assert not job.is_finished
    assert job.wait(timeout=600) is job
    assert (job.is_finished, job.total_valid_emails) == (True, 1)
    df = job.read()
    assert df["verdict"].tolist() == ["valid", "invalid"]
    assert df.attrs["cliova"]["list_id"] == job.id


def test_it_shows_name_state_counts_and_age(client: CliovaClient) -> None:
    """In a line, and as a small table in which everything is escaped."""
    job = submit_cliova(EMAILS, "<b>Spring</b>", client=client).wait()
    assert repr(job).startswith(f"<SubmittedJob '<b>Spring</b>' ({job.id}): COMPLETED, 2 addresses")
    assert "1 valid, " in repr(job)
    assert " old, left out: 1 malformed, 1 repeated>" in repr(job)
    html = job._repr_html_()
    assert "<b>Spring" not in html
    assert "&lt;b&gt;Spring" in html
    assert "1 malformed" in html


def test_it_is_awaited_while_others_go_on(
    serve: Callable[..., Sandbox], connect: Callable[..., Any]
) -> None:
    """``await job`` returns it when it is finished."""
    client = connect(serve(polls_until_done=3))

    async def study() -> SubmittedJob:
        return await submit_cliova(EMAILS, "Spring", client=client)

    assert asyncio.run(study()).is_finished


def test_it_is_itself_and_takes_no_key_along(client: CliovaClient, service: Sandbox) -> None:
    """Two of the same list are two; a copy from a pickle has no client."""
    job = submit_cliova(EMAILS, "Spring", client=client)
    packed = pickle.dumps(job)
    assert service.api_key.encode() not in packed
    copy = pickle.loads(packed)
    assert copy != job
    assert (copy.id, copy.counts) == (job.id, job.counts)
    assert len({job, copy}) == 2

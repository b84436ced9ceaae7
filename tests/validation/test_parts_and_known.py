"""A long list may be sent as several that come back as one, and what is known need not be sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaClient, clear_cache, submit_cliova, validate
from cliova_pandas.errors import (
    ConfigurationError,
    JobNotFinishedError,
    ServiceError,
    SubmissionUncertainError,
)
from cliova_pandas.io.job_log import JobLog
from cliova_pandas.sandbox import Sandbox, faults
from tests.support.trips import count_submissions, find_expected

WORDS = ["valid", "bounce", "catchall", "timeout"]
PEOPLE = pd.DataFrame({"email": [f"{WORDS[n % 4]}+p{n}@x.example" for n in range(10)]})
EXPECTED = [find_expected(email) for email in PEOPLE["email"]]


@pytest.fixture
def shop(serve: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox that takes short lists only."""
    return serve(polls_until_done=1, most_addresses=4, credits_left=100)


@pytest.fixture
def buyer(shop: Sandbox, connect: Callable[..., Any]) -> CliovaClient:
    """A client of it, in no time."""
    client: CliovaClient = connect(shop)
    return client


def test_a_list_that_is_too_long_is_split_only_when_asked(
    shop: Sandbox, buyer: CliovaClient
) -> None:
    """The refusal says how; the parts have numbered names, and come back as one frame."""
    with pytest.raises(ServiceError, match="split=True submits it as several lists"):
        submit_cliova(PEOPLE, "Spring", client=buyer)
    assert shop.credits_left == 100
    job = submit_cliova(PEOPLE, "Spring", split=4, client=buyer)
    assert [one.name for one in job.jobs] == [f"Spring ({n} of 3)" for n in (1, 2, 3)]
    assert (job.name, job.id, job.status) == ("Spring", None, "IN PROGRESS")
    assert (job.total_emails, shop.credits_left) == (10, 90)
    with pytest.raises(JobNotFinishedError):
        job.read()
    assert job.refresh().wait().is_finished
    df = job.read()
    assert df["email"].tolist() == PEOPLE["email"].tolist()
    assert "list_id" not in df.columns
    assert df["verdict"].tolist() == EXPECTED


def test_a_trip_in_parts_goes_on_where_it_was(shop: Sandbox, buyer: CliovaClient) -> None:
    """What was submitted before is not paid for again."""
    shop.inject(faults.failure(400, on="submit", times=1))
    with pytest.raises(ServiceError):
        validate(PEOPLE, "Spring", split=4, client=buyer)
    first = submit_cliova(PEOPLE.head(4), "Spring (1 of 3)", client=buyer)
    df = validate(PEOPLE, "Spring", split=4, resume=True, client=buyer)
    assert df["verdict"].tolist() == EXPECTED
    assert (shop.credits_left, first.total_emails) == (90, 4)
    again = validate(PEOPLE, "Spring", split=4, resume=True, client=buyer)
    pd.testing.assert_frame_equal(again, df)
    assert shop.credits_left == 90


def test_a_part_that_nobody_knows_of_ends_the_rest(shop: Sandbox, buyer: CliovaClient) -> None:
    """No further part is sent, and those before are remembered."""
    shop.inject(faults.lose_answer())
    with pytest.raises(SubmissionUncertainError, match=r"'Spring \(1 of 3\)'"):
        submit_cliova(PEOPLE, "Spring", split=4, client=buyer)
    assert count_submissions(shop) == 1


@pytest.mark.parametrize("split", [0, -1, 1.5, "4"])
def test_other_sizes_are_refused(split: Any) -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigurationError, match="split must be True, False or a number"):
        submit_cliova(PEOPLE, "Spring", split=split, dry_run=True)


def test_what_a_kept_result_answers_is_not_sent(
    serve: Callable[..., Sandbox], connect: Callable[..., Any], cache: Path
) -> None:
    """Its verdicts are joined all the same; what was unknown is asked again."""
    service = serve(polls_until_done=0, credits_left=100)
    client = connect(service)
    validate(PEOPLE.head(6), "Spring", client=client)
    assert service.credits_left == 94
    more = pd.DataFrame({"email": ["VALID+P0@x.example", *PEOPLE["email"], "valid+new@x.example"]})
    ready = submit_cliova(more, "Summer", skip_known=30, dry_run=True, client=client)
    assert (ready.counts.known, ready.counts.sent) == (6, 6)
    df = validate(more, "Summer", skip_known=30, client=client)
    assert df["verdict"].tolist() == ["valid", *EXPECTED, "valid"]
    assert df["validated"].all()
    assert service.credits_left == 88
    job = submit_cliova(more, "Autumn", skip_known=30, client=client)
    assert job.counts is not None
    assert job.counts.left_out == {"known": 10}
    assert job.total_emails == 2
    assert "10 known already" in repr(job)


def test_where_all_is_known_nothing_is_sent(
    serve: Callable[..., Sandbox], connect: Callable[..., Any], cache: Path
) -> None:
    """The frame comes back with its verdicts, for nothing."""
    service = serve(polls_until_done=0)
    client = connect(service)
    known = PEOPLE[[not email.startswith("timeout") for email in PEOPLE["email"]]]
    first = validate(known, "Spring", client=client)
    df = validate(known, "Summer", skip_known=1, client=client)
    pd.testing.assert_frame_equal(df, first)
    assert count_submissions(service) == 1
    with pytest.raises(ConfigurationError, match="known already"):
        submit_cliova(known, "Summer", skip_known=1, client=client)


def test_old_results_lost_ones_and_those_of_other_services_answer_nothing(
    serve: Callable[..., Sandbox], connect: Callable[..., Any], cache: Path
) -> None:
    """Nor do lists that were never read."""
    service, other = serve(polls_until_done=0), serve(polls_until_done=0)
    client = connect(service)
    options: dict[str, Any] = {"dry_run": True, "client": client}
    submit_cliova(PEOPLE, "Unread", client=client)
    assert submit_cliova(PEOPLE, "x", skip_known=30, **options).counts.known == 0
    validate(PEOPLE, "Spring", client=client)
    assert submit_cliova(PEOPLE, "x", skip_known=30, **options).counts.known == 8
    elsewhere = submit_cliova(PEOPLE, "x", skip_known=30, dry_run=True, client=connect(other))
    assert elsewhere.counts.known == 0
    assert submit_cliova(PEOPLE, "x", **options).counts.known == 0
    for path in JobLog().root.glob("*.json"):
        noted = json.loads(path.read_text(encoding="utf-8"))
        noted["submitted_at"] = "2020-01-01T00:00:00.000+00:00"
        path.write_text(json.dumps(noted), encoding="utf-8")
    assert submit_cliova(PEOPLE, "x", skip_known=30, **options).counts.known == 0
    assert submit_cliova(PEOPLE, "x", skip_known=9999, **options).counts.known == 8
    clear_cache()
    assert submit_cliova(PEOPLE, "x", skip_known=9999, **options).counts.known == 0
    with pytest.raises(ConfigurationError, match="skip_known must be days"):
        submit_cliova(PEOPLE, "x", skip_known=-1, **options)


def test_the_newest_result_tells(
    serve: Callable[..., Sandbox], connect: Callable[..., Any], cache: Path
) -> None:
    """Of two lists that hold the same addresses, read in either format."""
    service = serve(polls_until_done=0)
    client = connect(service)
    for name, output in (("Spring", "csv"), ("Summer", "json")):
        submit_cliova(PEOPLE, name, client=client).read(output=output)
    df = validate(PEOPLE.iloc[:2], "x", skip_known=1, client=client)
    assert df["verdict"].tolist() == EXPECTED[:2]
    assert count_submissions(service) == 2

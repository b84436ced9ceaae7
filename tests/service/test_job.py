"""A job is what the service says of it, typed, and nothing that it does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cliova_pandas.service.job import Job

PAYLOAD = {
    "id": "list_12345",
    "name": "October",
    "totalEmails": 2000,
    "totalValidEmails": 1500,
    "totalCreditsUsed": 2000,
    "status": "COMPLETED",
    "createdAt": "2026-10-01T08:30:00.250Z",
    "updatedAt": "2026-10-01T08:42:00.000Z",
    "deletedAt": None,
    "surprise": [1],
}


def test_documented_job_is_typed() -> None:
    """Counts are numbers and times have their zone; what is unknown stays in raw."""
    job = Job.from_payload(PAYLOAD)
    assert job.created_at == datetime(2026, 10, 1, 8, 30, 0, 250_000, tzinfo=UTC)
    assert (job.total_emails, job.total_valid_emails) == (2000, 1500)
    assert job.raw["surprise"] == [1]
    assert "surprise" not in repr(job)
    assert job.to_dict()["updated_at"] == "2026-10-01T08:42:00.000Z"
    assert hash(job) == hash(Job.from_payload(PAYLOAD))


@pytest.mark.parametrize(
    ("value", "count"),
    [("2000", 2000), (-1, None), (True, None), (1.5, None), ("x", None), ([], None)],
)
def test_count_that_is_none_is_not_invented(value: Any, count: int | None) -> None:
    """A count is a whole number or unknown."""
    assert Job.from_payload({"totalEmails": value}).total_emails == count


@pytest.mark.parametrize(
    ("status", "finished", "failed"),
    [
        ("COMPLETED", True, False),
        ("completed", True, False),
        ("FAILED", False, True),
        ("IN PROGRESS", False, False),
        ("QUEUE", False, False),
        ("never heard of", False, False),
        (None, False, False),
    ],
)
def test_only_known_words_finish_a_job(status: Any, finished: bool, failed: bool) -> None:
    """A status that nobody knows is not taken for the end."""
    job = Job.from_payload({"status": status})
    assert (job.is_finished, job.is_failed) == (finished, failed)


def test_times_that_make_no_sense_are_unknown() -> None:
    """A time without a zone, or none at all, is not guessed."""
    job = Job.from_payload({"createdAt": "2026-10-01", "updatedAt": 7})
    assert job.created_at is None
    assert job.updated_at is None

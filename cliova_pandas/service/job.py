"""One validation of a list, as the service describes it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

LIST_ID: Final = "list_id"
"""The column that says of which list a row is."""

LIST_COLUMNS: Final = (
    LIST_ID, "list_rows", "list_total_emails", "list_total_valid_emails", "list_verified_only",
    "list_updated_at",
)  # fmt: skip
"""Columns of a dataset of several lists that say of each row what its list is and its job counts.

They are in the rows since nothing else outlasts a filter, a join or a change of the engine, and a
share needs its denominator.
"""

_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_FINISHED: Final = {"completed", "complete", "finished", "done"}
_MOST_ADDRESSES: Final = 10**12
_FAILED: Final = {"failed", "failure", "error", "cancelled", "canceled", "aborted"}


@dataclass(frozen=True, repr=False)
class Job:
    """One validation of a list.

    Every field is None where the service does not give it, or gives something else than is
    documented; ``raw`` keeps what it gave.

    Attributes
    ----------
    id, name : str or None
        Of the list.
    status : str or None
        The service's word: ``IN PROGRESS``, ``COMPLETED`` or ``FAILED``.
    total_emails, total_valid_emails, total_credits_used : int or None
        The service's own counts.
    created_at, updated_at : datetime.datetime or None
        With their time zone.
    raw : Mapping
        The job as the service sent it.

    Examples
    --------
    >>> job = Job.from_payload({"id": "list_12345", "status": "COMPLETED", "totalEmails": 2000})
    >>> job.total_emails, job.is_finished
    (2000, True)
    """

    id: str | None = None
    name: str | None = None
    status: str | None = None
    total_emails: int | None = None
    total_valid_emails: int | None = None
    total_credits_used: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title}: {', '.join(self.describe().values())}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{html.escape(label)}</th>'
            f'<td style="text-align: left">{html.escape(text)}</td></tr>'
            for label, text in self.describe().items()
        )
        return f"<table><caption>{html.escape(self.title)}</caption>{rows}</table>"

    @property
    def title(self) -> str:
        """What the list is called, with its id.

        Examples
        --------
        >>> Job(id="list_12345", name="October newsletter").title
        "'October newsletter' (list_12345)"
        """
        if self.name is None:
            return self.id or "without a name"
        return f"{self.name!r}" + (f" ({self.id})" if self.id else "")

    def find_age(self, now: datetime | None = None) -> timedelta | None:
        """Return how long ago the list was submitted, by the service's clock; None if unknown.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> job = Job.from_payload({"createdAt": "2026-10-01T08:30:00.000Z"})
        >>> job.find_age(datetime(2026, 10, 3, 8, 30, tzinfo=timezone.utc)).days
        2
        """
        if self.created_at is None:
            return None
        return max((now or datetime.now(UTC)) - self.created_at, timedelta())

    def describe(self, now: datetime | None = None) -> dict[str, str]:
        """Return what is known of it in words: state, counts and age.

        Examples
        --------
        >>> Job(status="COMPLETED", total_emails=2000, total_valid_emails=1500).describe()
        {'state': 'COMPLETED', 'addresses': '2,000 addresses', 'valid': '1,500 valid'}
        """
        described = {"state": self.status or "state unknown"}
        if self.total_emails is not None:
            many = "" if self.total_emails == 1 else "es"
            described["addresses"] = f"{self.total_emails:,} address{many}"
        if self.total_valid_emails is not None and self.is_finished:
            described["valid"] = f"{self.total_valid_emails:,} valid"
        age = self.find_age(now)
        if age is not None:
            described["age"] = f"{spell_age(age)} old"
        return described

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Job:
        """Read a job from the service's JSON, tolerating what is not as documented.

        Parameters
        ----------
        payload : mapping
            The job in the service's JSON.

        Returns
        -------
        Job

        Examples
        --------
        >>> Job.from_payload({"totalEmails": "many"}).total_emails is None
        True
        """
        return cls(
            id=_to_text(payload.get("id")),
            name=_to_text(payload.get("name")),
            status=_to_text(payload.get("status")),
            total_emails=_to_count(payload.get("totalEmails")),
            total_valid_emails=_to_count(payload.get("totalValidEmails")),
            total_credits_used=_to_count(payload.get("totalCreditsUsed")),
            created_at=_to_time(payload.get("createdAt")),
            updated_at=_to_time(payload.get("updatedAt")),
            raw=dict(payload),
        )

    @property
    def is_finished(self) -> bool:
        """Whether the result is complete and can be downloaded.

        Examples
        --------
        >>> Job(status="IN PROGRESS").is_finished
        False
        """
        return _fold(self.status) in _FINISHED

    @property
    def is_failed(self) -> bool:
        """Whether the service has given the job up.

        Examples
        --------
        >>> Job(status="FAILED").is_failed
        True
        """
        return _fold(self.status) in _FAILED

    def to_dict(self) -> dict[str, Any]:
        """Return what matters of the job for a reader of its result, as plain JSON.

        Returns
        -------
        dict
            ``status``, the three counts, and ``created_at`` and ``updated_at`` in ISO 8601; each
            None where it is not known.

        Examples
        --------
        >>> Job(total_emails=2000).to_dict()["total_emails"]
        2000
        """
        return {
            "status": self.status,
            "total_emails": self.total_emails,
            "total_valid_emails": self.total_valid_emails,
            "total_credits_used": self.total_credits_used,
            "created_at": _write_time(self.created_at),
            "updated_at": _write_time(self.updated_at),
        }


def spell_age(age: timedelta) -> str:
    """Write an age as a person says it, in the largest unit that has passed.

    >>> spell_age(timedelta(seconds=20)), spell_age(timedelta(hours=30))
    ('20 seconds', '1 day')
    """
    for size, unit in _UNITS:
        count = int(age.total_seconds() // size)
        if count or size == 1:
            return f"{count} {unit}" + ("" if count == 1 else "s")
    raise AssertionError("unreachable")


def _fold(status: str | None) -> str:
    return (status or "").strip().lower()


def _to_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _to_count(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        count = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    # What nobody can have uploaded is no count, and some of it is not even a float.
    return count if 0 <= count <= _MOST_ADDRESSES and count == float(value) else None


def _to_time(value: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return time if time.tzinfo is not None else None


def _write_time(time: datetime | None) -> str | None:
    if time is None:
        return None
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")

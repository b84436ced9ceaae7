"""The jobs that were submitted from this machine, kept for their owner alone, without an address.

A list is noted before it is sent, so that also one whose upload was cut off is remembered, and its
id is added when the service has answered. What is kept is not a cache: losing it could mean to pay
for a list twice. So without ``CLIOVA_CACHE_DIR`` it stands in the platform's folder for state.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cliova_pandas.service.settings import find_base_url, find_state_folder
from cliova_pandas.service.spool import open_complete

if TYPE_CHECKING:
    import pandas as pd

_MARK: Final = "cliova-jobs"
_ID: Final = re.compile(r"list_\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class RememberedJob:
    """A list that was submitted from this machine.

    Attributes
    ----------
    base_url : str
        The service.
    name : str
        What the list is called.
    addresses : int
        How many were sent.
    submitted_at : str
        When, in ISO 8601.
    id : str or None
        The list; None if no answer named it, so that the list may be there or not.
    key : str
        Of the file that remembers it.
    """

    base_url: str
    name: str
    addresses: int
    submitted_at: str
    id: str | None
    key: str


class JobLog:
    """A folder with a small file for each job.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Without it, the one of `find_state_folder`. It is created when the first job is noted.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.root = (folder if folder is not None else find_state_folder()) / _MARK

    def begin(self, base_url: str, name: str, addresses: int) -> RememberedJob:
        """Note a list that is about to be sent."""
        now = datetime.now(UTC)
        key = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
        submitted_at = now.isoformat(timespec="milliseconds")
        noted = RememberedJob(base_url, name, addresses, submitted_at, None, key)
        self._write(noted)
        return noted

    def finish(self, noted: RememberedJob, list_id: str | None) -> RememberedJob:
        """Note the id that the service has answered."""
        finished = replace(noted, id=list_id)
        self._write(finished)
        return finished

    def forget(self, noted: RememberedJob) -> None:
        """Forget a list that the service has not taken."""
        with suppress(OSError):
            self._name(noted).unlink(missing_ok=True)

    def list(self, base_url: str | None = None) -> list[RememberedJob]:
        """Return the jobs of a service, or of all, the newest first."""
        found = [job for job in self._read() if base_url in (None, job.base_url)]
        return sorted(found, key=lambda job: job.key, reverse=True)

    def find(self, base_url: str, name: str) -> RememberedJob | None:
        """Return the newest job of a name, one whose id is known before all others."""
        named = [job for job in self.list(base_url) if job.name == name]
        return next((job for job in named if job.id is not None), named[0] if named else None)

    def find_list_id(self, base_url: str, text: str) -> str:
        """Return the id of the list that is called so, or the text, which is then an id itself.

        >>> JobLog().find_list_id("https://service.example/bulk-emails", "list_12345")
        'list_12345'
        """
        if _ID.fullmatch(text):
            return text
        found = self.find(base_url, text)
        return text if found is None or found.id is None else found.id

    def clear(self) -> None:
        """Forget all jobs."""
        for job in self._read():
            self.forget(job)
        with suppress(OSError):
            self.root.rmdir()

    def _name(self, job: RememberedJob) -> Path:
        return self.root / f"{job.key}.json"

    def _write(self, job: RememberedJob) -> None:
        # A list is submitted all the same where nothing can be written.
        with suppress(OSError):
            self.root.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.root.mkdir(exist_ok=True, mode=0o700)
            with open_complete(self._name(job)) as file:
                file.write(json.dumps(asdict(job), ensure_ascii=False).encode())

    def _read(self) -> Iterator[RememberedJob]:
        try:
            paths = list(self.root.glob("*.json"))
        except OSError:
            return
        for path in paths:
            # Another process may forget it, and nobody knows what somebody has put there.
            with suppress(OSError, ValueError, TypeError):
                yield RememberedJob(**json.loads(path.read_text(encoding="utf-8")))


def recent_jobs(*, base_url: str | None = None) -> pd.DataFrame:
    """Return the jobs that were submitted from this machine, the newest first.

    Parameters
    ----------
    base_url : str, optional
        The service; without it ``CLIOVA_BASE_URL``, then the public one.

    Returns
    -------
    pandas.DataFrame
        ``name`` and ``id`` (``str``; the id is missing where no answer of the service named it, so
        that the list may be there or not), ``submitted_at`` (``datetime64[ms, UTC]``) and
        ``addresses`` (``int64``), how many were sent.

    Examples
    --------
    >>> from cliova_pandas import sandbox, submit_cliova
    >>> with sandbox.serve() as service, service.client() as client:
    ...     job = submit_cliova(["ann@x.example"], "Spring list", client=client)
    ...     recent_jobs(base_url=service.base_url)[["name", "addresses"]]
              name  addresses
    0  Spring list          1
    """
    import pandas as pd

    jobs = JobLog().list(find_base_url(base_url))
    times = pd.to_datetime([job.submitted_at for job in jobs], utc=True, format="ISO8601")
    return pd.DataFrame(
        {
            "name": pd.Series([job.name for job in jobs], dtype="str"),
            "id": pd.Series([job.id for job in jobs], dtype="str"),
            "submitted_at": pd.Series(times, dtype="datetime64[ms, UTC]"),
            "addresses": pd.Series([job.addresses for job in jobs], dtype="int64"),
        }
    )

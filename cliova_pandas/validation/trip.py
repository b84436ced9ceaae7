"""A trip in its steps: what is ready to be sent, the list that it became, the rows it came back to.

`validate` goes all of them at once; the shell and the panel stop between them to ask and to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cliova_pandas.errors import Argument, CliovaError, Hint, add_to, quote_names, warn
from cliova_pandas.io.job_log import JobLog, RememberedJob
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.settings import find_base_url
from cliova_pandas.service.upload import check_name
from cliova_pandas.stats.joins.join import join_verdicts
from cliova_pandas.stats.joins.matching import Fold
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.validation.known import KnownAddresses, find_known
from cliova_pandas.validation.prepared_list import PreparedList, prepare_list
from cliova_pandas.validation.submission import send_prepared, split_list
from cliova_pandas.validation.submitted_columns import open_frame, read_submitted_columns
from cliova_pandas.validation.submitted_job import read_lists


@dataclass(frozen=True)
class PreparedTrip:
    """A frame whose addresses are ready to be sent.

    Attributes
    ----------
    frame : DataFrame
        The rows that the verdicts are joined to.
    column : str
        The column of the addresses.
    prepared : PreparedList
        What is sent.
    parts : list of PreparedList
        The same as the lists that it is submitted as.
    known : KnownAddresses or None
        What need not be sent, since it is known.
    """

    frame: Any
    column: str
    prepared: PreparedList
    parts: list[PreparedList]
    known: KnownAddresses | None = None

    def travel(
        self, client: CliovaClient, *, resume: bool, progress: Progress, **options: Any
    ) -> Any:
        """Go all of the way; see `finish` for the options."""
        list_ids = self.find_list_ids(client) if resume else None
        if list_ids is None:
            list_ids = self.submit(client, progress, resume=resume)
        return self.finish(client, list_ids, progress=progress, **options)

    def find_list_ids(self, client: CliovaClient) -> list[str] | None:
        """Return the lists of this name that were submitted from here before; None if not all were.

        Warns
        -----
        CliovaWarning
            If they have another number of addresses.
        """
        noted = self._find_noted(client)
        if not all(noted):
            return None
        found = [one for one in noted if one is not None]
        sent = sum(one.addresses for one in found)
        if sent != self.prepared.counts.sent:
            addresses = count_noun(sent, "address")
            warn(
                [
                    f"The list {self.prepared.name!r} was submitted with {addresses}, and this "
                    f"frame would send {self.prepared.counts.sent:,}: some rows may not be "
                    "answered."
                ]
            )
        return [one.id or "" for one in found]

    def submit(
        self, client: CliovaClient, progress: Progress, *, resume: bool = False
    ) -> list[str]:
        """Submit what is to be sent, once, and return the ids of the lists.

        With ``resume``, parts that were submitted before are not submitted again.
        """
        if not self.prepared.counts.sent and self.known is not None:
            return []  # all of it is known
        noted = self._find_noted(client) if resume else [None] * len(self.parts)
        return [
            (one.id if one else send_prepared(client, part, progress).id) or ""
            for part, one in zip(self.parts, noted, strict=True)
        ]

    def finish(
        self,
        client: CliovaClient,
        list_ids: list[str],
        *,
        wait: bool | float = True,
        fold: Fold = "address",
        suffix: str = "_before",
        **reading: Any,
    ) -> Any:
        """Wait for the lists, read and join them to the rows; what ends that says how to go on."""
        with _telling_how_to_go_on(self.prepared.name, list_ids):
            if list_ids:
                result = read_lists(list_ids, client=client, wait=wait, **reading)
                result = result if self.known is None else self.known.put_behind(result)
            elif self.known is not None:
                result = self.known.frame
            return join_verdicts(self.frame, result, self.column, fold=fold, suffix=suffix)

    def _find_noted(self, client: CliovaClient) -> list[RememberedJob | None]:
        log = JobLog()
        noted = [log.find(client.base_url, part.name) for part in self.parts]
        return [one if one is not None and one.id is not None else None for one in noted]


def prepare_trip(
    emails: Any,
    name: str,
    *,
    email_column: str | None = None,
    name_column: str | None = None,
    company_column: str | None = None,
    deduplicate: bool = True,
    send_malformed: bool = False,
    skip_known: float | None = None,
    split: bool | int = False,
    base_url: str | None = None,
    argument: str = "on",
) -> PreparedTrip:
    """Make ready what is to be sent.

    Parameters
    ----------
    emails, name, email_column, name_column, company_column, deduplicate, send_malformed
        As in `submit_cliova`.
    skip_known, split
        As in `submit_cliova`.
    base_url : str, optional
        The service whose results are known; without it ``CLIOVA_BASE_URL``, then the public one.
    argument : str, default "on"
        What the caller calls ``email_column``, for errors.

    Raises
    ------
    ConfigurationError
        If there is no such column, or no name.
    """
    called = check_name(name)
    frame = open_frame(emails)
    known = find_known(find_base_url(base_url), skip_known)
    columns = read_submitted_columns(frame, email_column, name_column, company_column, argument)
    prepared = prepare_list(
        columns,
        called,
        deduplicate=deduplicate,
        send_malformed=send_malformed,
        known=None if known is None else known.folded,
    )
    return PreparedTrip(frame, columns.source, prepared, split_list(prepared, split), known)


@contextmanager
def _telling_how_to_go_on(name: str, list_ids: list[str]) -> Iterator[None]:
    """Let whatever ends the rest say that the list is paid for, and how to go on with it."""
    said = f"The list {name!r} was submitted as {quote_names(list_ids)}"
    try:
        yield
    except CliovaError as error:
        again = Hint(": the same call with ", Argument("resume", True), " goes on with it")
        add_to(error, f" {said}", again, ".")
        raise
    except BaseException as error:  # Ctrl-C, or a task that was cancelled
        error.add_note(f"{said}: the same call with resume=True goes on with it.")
        raise

"""A trip in its steps: what is ready to be sent, the list that it became, the rows it came back to.

`validate` goes all of them at once; the shell and the panel stop between them to ask and to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cliova_pandas.errors import Argument, CliovaError, Hint, add_to, warn
from cliova_pandas.io.job_log import JobLog
from cliova_pandas.io.reader import read_cliova
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.upload import check_name
from cliova_pandas.stats.join import join_verdicts
from cliova_pandas.stats.matching import Fold
from cliova_pandas.validation.prepared_list import PreparedList, prepare_list
from cliova_pandas.validation.submission import send_prepared
from cliova_pandas.validation.submitted_columns import open_frame, read_submitted_columns


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
    """

    frame: Any
    column: str
    prepared: PreparedList

    def find_list_id(self, client: CliovaClient) -> str | None:
        """Return the list of this name that was submitted from here before; None if there is none.

        Warns
        -----
        CliovaWarning
            If it has another number of addresses.
        """
        noted = JobLog().find(client.base_url, self.prepared.name)
        if noted is None or noted.id is None:
            return None
        if noted.addresses != self.prepared.counts.sent:
            warn(
                [
                    f"The list {noted.name!r} was submitted with {noted.addresses:,} addresses, "
                    f"and this frame would send {self.prepared.counts.sent:,}: some rows may not "
                    "be answered."
                ]
            )
        return noted.id

    def submit(self, client: CliovaClient, progress: Progress) -> str:
        """Submit the list, once, and return its id."""
        return send_prepared(client, self.prepared, progress).id or ""

    def finish(
        self,
        client: CliovaClient,
        list_id: str,
        *,
        wait: bool | float = True,
        fold: Fold = "address",
        suffix: str = "_before",
        **reading: Any,
    ) -> Any:
        """Wait for the list, read it, and join it to the rows; what ends that says how to go on."""
        with _telling_how_to_go_on(self.prepared.name, list_id):
            result = read_cliova(list_id, client=client, wait=wait, **reading)
            return join_verdicts(self.frame, result, self.column, fold=fold, suffix=suffix)


def prepare_trip(
    emails: Any,
    name: str,
    *,
    email_column: str | None = None,
    name_column: str | None = None,
    company_column: str | None = None,
    deduplicate: bool = True,
    send_malformed: bool = False,
    argument: str = "on",
) -> PreparedTrip:
    """Make ready what is to be sent.

    Parameters
    ----------
    emails, name, email_column, name_column, company_column, deduplicate, send_malformed
        As in `submit_cliova`.
    argument : str, default "on"
        What the caller calls ``email_column``, for errors.

    Raises
    ------
    ConfigurationError
        If there is no such column, or no name.
    """
    called = check_name(name)
    frame = open_frame(emails)
    columns = read_submitted_columns(frame, email_column, name_column, company_column, argument)
    prepared = prepare_list(columns, called, deduplicate=deduplicate, send_malformed=send_malformed)
    return PreparedTrip(frame, columns.source, prepared)


@contextmanager
def _telling_how_to_go_on(name: str, list_id: str) -> Iterator[None]:
    """Let whatever ends the rest say that the list is paid for, and how to go on with it."""
    said = f"The list {name!r} was submitted as {list_id!r}"
    try:
        yield
    except CliovaError as error:
        again = Hint(": the same call with ", Argument("resume", True), " goes on with it")
        add_to(error, f" {said}", again, ".")
        raise
    except BaseException as error:  # Ctrl-C, or a task that was cancelled
        error.add_note(f"{said}: the same call with resume=True goes on with it.")
        raise

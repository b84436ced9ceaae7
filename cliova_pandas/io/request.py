"""What is asked of the service for one list, and the one object that travels with it.

A list id goes down once: `read_cliova` makes a `Request`, asking for the job makes a `Retrieval` of
it, and every step from there to the frame takes that and nothing beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cliova_pandas.errors import Argument, ConfigurationError, Message
from cliova_pandas.io.job_log import JobLog
from cliova_pandas.io.parts import Part, find_part
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.urls import Output, quote_list_id


@dataclass(frozen=True)
class Request:
    """What to ask of the service, and how."""

    verified_only: bool
    output: Output
    cache: bool
    refresh: bool
    progress: Progress
    check_job: bool = True

    def __post_init__(self) -> None:
        if self.output not in ("csv", "json"):
            raise ConfigurationError(
                Argument("output"), f' must be "csv" or "json", not {self.output!r}.'
            )
        for name in ("verified_only", "check_job"):
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise ConfigurationError(Argument(name), f" must be True or False, not {value!r}.")


@dataclass(frozen=True)
class Origin:
    """Where a result comes from, as far as its frame says it; of a saved file little is known."""

    request: Request
    list_id: str | None
    job: Job | None
    part: Part | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Retrieval(Origin):
    """One list whose job is finished, or is not known, on its way to a frame.

    Attributes
    ----------
    request : Request
        What to ask, with the progress bar that shows it.
    list_id : str
        The list.
    job : Job or None
        Its finished job, which says how many rows there should be; None where it was not asked
        for, or could not be had.
    client : CliovaClient
        The connection, with the token that ends everything.
    refusal : Message or None
        What the service answered where it did not tell the job. Not the error that said it, whose
        traceback would hold on to everything in it.
    notes : tuple of Message
        What the reader of the result should be warned of before it is there.
    """

    list_id: str
    client: CliovaClient
    refusal: Message | None = None
    notes: tuple[Message, ...] = ()

    @property
    def name(self) -> str:
        """What to call the result at the beginning of a message."""
        return f"The result of {self.list_id!r}"

    def hold_against(self, envelope: Mapping[str, Any], rows: int) -> Retrieval:
        """Return it with the part that the result says it is; a count of the job decides instead.

        Parameters
        ----------
        envelope : mapping
            What stands around the records.
        rows : int
            The number of records.
        """
        if self.job is not None and self.job.total_emails is not None:
            return self
        part = find_part(envelope, rows, is_verified_only=self.request.verified_only)
        return replace(self, part=part)

    def list_parts(self) -> list[Message]:
        """Return the warning of the part that it is, if it is one."""
        return [] if self.part is None else [self.part.warn(self.name)]


def check_list_ids(list_id: str | Sequence[str], base_url: str) -> list[str]:
    """Return the ids of one list or several, or refuse them.

    Names of lists that were submitted to this service from this machine stand for their ids.

    Raises
    ------
    ConfigurationError
        If one cannot be an id, none is given, or one is given twice.
    """
    if not isinstance(list_id, Iterable) or isinstance(list_id, bytes | Mapping):
        raise ConfigurationError(f"The list id must be a string, or several, not {list_id!r}.")
    list_ids = [list_id] if isinstance(list_id, str) else list(list_id)
    if not list_ids:
        raise ConfigurationError("No list id was given.")
    log = JobLog()
    list_ids = [
        log.find_list_id(base_url, one) if isinstance(one, str) else one for one in list_ids
    ]
    for one in list_ids:
        quote_list_id(one)
    repeated = [one for one, count in Counter(list_ids).items() if count > 1]
    if repeated:
        raise ConfigurationError(
            f"The list {repeated[0]!r} is given twice, so its addresses would count twice."
        )
    return list_ids

"""What is asked of the service for one list, and the one object that travels with it.

A list id goes down once: `read_cliova` makes a `Request`, asking for the job makes a `Retrieval` of
it, and every step from there to the frame takes that and nothing beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.io.parts import Part
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.urls import Output


@dataclass(frozen=True)
class Request:
    """What to ask of the service, and how."""

    verified_only: bool
    output: Output
    cache: bool
    refresh: bool
    progress: Progress

    def __post_init__(self) -> None:
        if self.output not in ("csv", "json"):
            raise ConfigurationError(
                Argument("output"), f' must be "csv" or "json", not {self.output!r}.'
            )
        if not isinstance(self.verified_only, bool):
            raise ConfigurationError(
                Argument("verified_only"), f" must be True or False, not {self.verified_only!r}."
            )


@dataclass(frozen=True)
class Origin:
    """Where a result comes from, as far as its frame says it; of a saved file little is known."""

    request: Request
    list_id: str | None
    job: Job | None
    part: Part | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Retrieval(Origin):
    """One list whose job is finished, on its way to a frame.

    Attributes
    ----------
    request : Request
        What to ask, with the progress bar that shows it.
    list_id : str
        The list.
    job : Job
        Its finished job, which says how many rows there should be.
    client : CliovaClient
        The connection, with the token that ends everything.
    """

    list_id: str
    job: Job
    client: CliovaClient

    @property
    def name(self) -> str:
        """What to call the result at the beginning of a message."""
        return f"The result of {self.list_id!r}"

"""What can go wrong, each kind also the built-in that an analyst would catch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cliova_pandas.client import Job

__all__ = [
    "AuthenticationError",
    "CliovaError",
    "CliovaWarning",
    "ConfigurationError",
    "ConnectionFailedError",
    "IncompleteDownloadError",
    "JobFailedError",
    "JobNotFinishedError",
    "ListNotFoundError",
    "RateLimitError",
    "ResultFormatError",
    "ServiceError",
    "VerdictError",
]


class CliovaWarning(UserWarning):
    """Something about a result that its reader should know before trusting a number."""


class CliovaError(Exception):
    """The base of every error that this package raises on purpose.

    Parameters
    ----------
    message : str
        What was wrong and what to do next.
    list_id : str, optional
        The list that it happened to.

    Attributes
    ----------
    list_id : str or None
        The list that it happened to, where there is one.
    """

    def __init__(self, message: str, *, list_id: str | None = None) -> None:
        super().__init__(message)
        self.list_id = list_id

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle as type(*args), which would lose the keyword-only arguments.
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[CliovaError], args: tuple[Any, ...], state: dict[str, Any]) -> CliovaError:
    error = kind.__new__(kind, *args)
    error.args = args  # OSError.__new__ leaves them to __init__
    error.__dict__.update(state)
    return error


class ConfigurationError(CliovaError, ValueError):
    """A setting or an argument that cannot work; nothing has been asked of the service."""


class AuthenticationError(CliovaError, PermissionError):
    """The service does not accept the API key."""


class ListNotFoundError(CliovaError, LookupError):
    """The service knows no list of this id."""


class _JobError(CliovaError):
    """What is wrong with a job.

    Attributes
    ----------
    job : Job or None
        The job as the service last described it.
    """

    def __init__(self, message: str, *, list_id: str | None = None, job: Job | None = None) -> None:
        super().__init__(message, list_id=list_id)
        self.job = job


class JobNotFinishedError(_JobError):
    """The job is still running, so its result would not be whole.

    Attributes
    ----------
    job : Job or None
        The job as the service last described it.
    """


class JobFailedError(_JobError):
    """The service gave the job up; there is no result.

    Attributes
    ----------
    job : Job or None
        The job as the service last described it.
    """


class RateLimitError(CliovaError):
    """The service asks for fewer requests.

    Attributes
    ----------
    retry_after : float or None
        Seconds after which the service wants to be asked again, if it said so.
    """

    def __init__(
        self, message: str, *, list_id: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, list_id=list_id)
        self.retry_after = retry_after


class ServiceError(CliovaError):
    """The service failed, or answered with something that is not what was asked for.

    Attributes
    ----------
    status_code : int or None
        The HTTP status of the answer.
    """

    def __init__(
        self, message: str, *, list_id: str | None = None, status_code: int | None = None
    ) -> None:
        super().__init__(message, list_id=list_id)
        self.status_code = status_code


class ConnectionFailedError(CliovaError, ConnectionError):
    """The service could not be reached, or stopped answering."""


class IncompleteDownloadError(CliovaError, OSError):
    """A result stops short of what it should hold, so no part of it is handed over."""


class ResultFormatError(CliovaError, ValueError):
    """A result that cannot be read without losing or inventing something.

    Attributes
    ----------
    row : int or None
        The first data row that is at fault, counted from 1.
    column : str or None
        The column at fault.
    """

    def __init__(
        self,
        message: str,
        *,
        list_id: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(message, list_id=list_id)
        self.row = row
        self.column = column


class VerdictError(CliovaError, ValueError):
    """The verdicts that a number needs are not there, or do not carry it."""

"""What can go wrong, each kind also the built-in that an analyst would catch; and warnings."""

from __future__ import annotations

from typing import Any, TypeVar

from cliova_pandas.wording import (
    Advice,
    Argument,
    CliovaWarning,
    Hint,
    JobLike,
    Message,
    Part,
    find_page,
    quote_names,
    read_message,
    warn,
    word_given,
    word_lack,
    word_unknown,
)

__all__ = [
    "Advice", "Argument", "AuthenticationError", "CliovaError", "CliovaWarning",
    "ConfigurationError", "ConnectionFailedError", "Hint", "IncompleteDownloadError",
    "JobFailedError", "JobNotFinishedError", "ListNotFoundError", "Message", "RateLimitError",
    "ResultFormatError", "ServiceError", "SubmissionUncertainError", "VerdictError", "add_help",
    "add_to", "find_page", "quote_names", "read_message", "warn", "word_given", "word_lack",
    "word_unknown",
]  # fmt: skip

E = TypeVar("E", bound=BaseException)


class CliovaError(Exception):
    """The base of every error that this package raises on purpose.

    Parameters
    ----------
    *message : str, Argument or Message
        What was wrong and what to do next.
    list_id : str, optional
        The list that it happened to.

    Attributes
    ----------
    list_id : str or None
        The list that it happened to, where there is one.
    argument : str or None
        The name of the argument that would help, or that is wrong, where there is one.
    help_url : str
        Where the documentation says what to do now.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     try:
    ...         read_cliova("list_failed", client=service.client())
    ...     except CliovaError as error:
    ...         print(type(error).__name__, error.list_id)
    JobFailedError list_failed
    """

    def __init__(self, *message: Part, list_id: str | None = None) -> None:
        super().__init__(Message(*message))
        self.list_id = list_id
        add_help(self)

    def __str__(self) -> str:
        return str(self.args[0])

    @property
    def help_url(self) -> str:
        """Where the documentation says what to do now, as the last line of a traceback has it.

        The path within the site; where ``CLIOVA_DOCS`` names the site, the whole URL.

        Examples
        --------
        >>> ListNotFoundError("There is no such list.").help_url
        'reference/errors.html#listnotfounderror'
        """
        return _find_help(type(self))

    @property
    def argument(self) -> str | None:
        """The name of the argument that would help, or that is wrong, where there is one.

        Examples
        --------
        >>> from cliova_pandas import CliovaClient
        >>> try:
        ...     CliovaClient("a-key", max_retries=-1)
        ... except CliovaError as error:
        ...     error.argument
        'max_retries'
        """
        return next((argument.name for argument in read_message(self).arguments), None)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle as type(*args), which would lose the keyword-only arguments.
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[CliovaError], args: tuple[Any, ...], state: dict[str, Any]) -> CliovaError:
    error = kind.__new__(kind, *args)
    error.args = args  # OSError.__new__ leaves them to __init__
    error.__dict__.update(state)
    return error


def add_help(error: E) -> E:
    """Return an error whose traceback ends with the page that says what to do now.

    As a note below the message, since the message is quoted and worded in places of its own.
    """
    url = _find_help(type(error))
    error.add_note(f"What now: {url}" + ("" if "://" in url else " in the documentation"))
    return error


def _find_help(kind: type[BaseException]) -> str:
    # A kind that only its wing knows is explained as the public one that it is.
    known = [one for one in kind.__mro__ if one.__name__ in __all__ or one.__module__ == "builtins"]
    return find_page(f"reference/errors.html#{known[0].__name__.lower()}")


def add_to(error: CliovaError, *parts: Part) -> None:
    """Let an error say more, behind what it says already."""
    error.args = (Message(read_message(error), *parts),)


class ConfigurationError(CliovaError, ValueError):
    """A setting or an argument that cannot work; nothing has been asked of the service.

    Examples
    --------
    >>> from cliova_pandas import CliovaClient
    >>> try:
    ...     CliovaClient("a-key", base_url="http://example.com")
    ... except ConfigurationError as error:
    ...     print(isinstance(error, ValueError))
    True
    """


class AuthenticationError(CliovaError, PermissionError):
    """The service does not accept the API key.

    Examples
    --------
    >>> from cliova_pandas import CliovaClient, sandbox
    >>> with sandbox.serve() as service:
    ...     client = CliovaClient("not-the-key", base_url=service.base_url)
    ...     try:
    ...         client.status("list_12345")
    ...     except AuthenticationError as error:
    ...         print("not-the-key" in str(error))
    False
    """


class ListNotFoundError(CliovaError, LookupError):
    """The service knows no list of this id.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> with sandbox.serve() as service:
    ...     try:
    ...         service.client().status("list_of_nobody")
    ...     except ListNotFoundError as error:
    ...         print(error.list_id)
    list_of_nobody
    """


class _JobError(CliovaError):
    """What is wrong with a job."""

    def __init__(
        self, *message: Part, list_id: str | None = None, job: JobLike | None = None
    ) -> None:
        super().__init__(*message, list_id=list_id)
        self.job = job


class JobNotFinishedError(_JobError):
    """The job is still running, so its result would not be whole.

    Attributes
    ----------
    job : Job or None
        The job as the service last described it.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     try:
    ...         read_cliova("list_running", client=service.client())
    ...     except JobNotFinishedError as error:
    ...         print(error.job.status)
    IN PROGRESS
    """


class JobFailedError(_JobError):
    """The service gave the job up; there is no result.

    Attributes
    ----------
    job : Job or None
        The job as the service last described it.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     try:
    ...         read_cliova("list_failed", client=service.client())
    ...     except JobFailedError as error:
    ...         print(error.job.status)
    FAILED
    """


class RateLimitError(CliovaError):
    """The service asks for fewer requests.

    Attributes
    ----------
    retry_after : float or None
        Seconds after which the service wants to be asked again, if it said so.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> fault = sandbox.faults.too_many("90", on="status")
    >>> with sandbox.serve(faults=[fault]) as service:
    ...     try:
    ...         service.client(max_retries=0).status("list_12345")
    ...     except RateLimitError as error:
    ...         print(error.retry_after)
    90.0
    """

    def __init__(
        self, *message: Part, list_id: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(*message, list_id=list_id)
        self.retry_after = retry_after


class ServiceError(CliovaError):
    """The service failed, or answered with something that is not what was asked for.

    Attributes
    ----------
    status_code : int or None
        The HTTP status of the answer.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> fault = sandbox.faults.failure(503, on="status")
    >>> with sandbox.serve(faults=[fault]) as service:
    ...     try:
    ...         service.client(max_retries=0).status("list_12345")
    ...     except ServiceError as error:
    ...         print(error.status_code)
    503
    """

    def __init__(
        self, *message: Part, list_id: str | None = None, status_code: int | None = None
    ) -> None:
        super().__init__(*message, list_id=list_id)
        self.status_code = status_code


class ConnectionFailedError(CliovaError, ConnectionError):
    """The service could not be reached, or stopped answering.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> with sandbox.serve(faults=[sandbox.faults.reset(on="status")]) as service:
    ...     try:
    ...         service.client(max_retries=0).status("list_12345")
    ...     except ConnectionError as error:
    ...         print(type(error).__name__)
    ConnectionFailedError
    """


class SubmissionUncertainError(ConnectionFailedError):
    r"""A submission came to no answer that says whether the service has the list.

    Attributes
    ----------
    name : str or None
        The name of the list; another submission of it is refused if the list is there.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> with sandbox.serve(faults=[sandbox.faults.lose_answer()]) as service:
    ...     try:
    ...         service.client().submit(b"email\na@x.example\n", "Spring list")
    ...     except ConnectionError as error:
    ...         print(error.name)
    Spring list
    """

    def __init__(self, *message: Part, list_id: str | None = None, name: str | None = None) -> None:
        super().__init__(*message, list_id=list_id)
        self.name = name


class IncompleteDownloadError(CliovaError, OSError):
    """A result stops short of what it should hold, so no part of it is handed over.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve(faults=[sandbox.faults.cut_rows(3)]) as service:
    ...     try:
    ...         read_cliova("list_12345", client=service.client(max_retries=0), cache=False)
    ...     except IncompleteDownloadError as error:
    ...         print(str(error)[:68])
    The result of 'list_12345' has 1,997 rows, but the job counts 2,000
    """


class ResultFormatError(CliovaError, ValueError):
    r"""A result that cannot be read without losing or inventing something.

    Attributes
    ----------
    row : int or None
        The first data row that is at fault, counted from 1.
    column : str or None
        The column at fault.

    Examples
    --------
    >>> import io
    >>> from cliova_pandas import read_cliova_file
    >>> try:
    ...     read_cliova_file(io.StringIO("email,status\na@x.org,ok\nb@x.org\nc@x.org,ok\n"))
    ... except ResultFormatError as error:
    ...     print(error.row)
    2
    """

    def __init__(
        self, *message: Part, list_id: str | None = None, row: int | None = None,
        column: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(*message, list_id=list_id)
        self.row = row
        self.column = column


class VerdictError(CliovaError, ValueError):
    """The verdicts that a number needs are not there, or do not carry it.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import summarize
    >>> try:
    ...     summarize(pd.DataFrame({"email": ["a@x.org"]}))
    ... except VerdictError as error:
    ...     print(str(error)[:36])
    The frame has no column 'verdict'. R
    """

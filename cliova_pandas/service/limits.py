"""How large an answer, a file and their parts may be; beyond it is a mistake or an attack."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Self

from cliova_pandas.errors import Argument, ConfigurationError, Hint

_EXPANDS_FREELY: Final = 64 << 20
"""Bytes up to which it does not matter how few they came from."""

_DEEPEST: Final = 300
"""Where the parsers have room for it, whatever the program around them is doing."""


@dataclass(frozen=True)
class Limits:
    """The most that is taken of an answer or of a file, whoever sends it.

    What is read costs time and memory by its bytes and by its columns, never by their square. So a
    bound is needed only where one row, one name or one column more could cost as much as all the
    rest, and where what comes may have no end.

    Attributes
    ----------
    result_bytes : int, default 4 GiB
        Of a result, as it comes over the wire.
    unpacked_bytes : int, default 8 GiB
        Of a result once it is unpacked, and of all that a packed file holds together.
    expansion : int, default 200
        How many times as large a result or a file may become by unpacking, where it becomes more
        than 64 MiB; what becomes larger was packed to do harm.
    error_bytes : int, default 64 KiB
        Of the state of a job, and of an error; what follows is not looked at, packed or not.
    header_bytes : int, default 64 KiB
        Of a status line and headers, with any interim answers before them.
    redirects : int, default 5
        Followed one after the other.
    columns : int, default 5,000
        Columns; of JSON, different keys in all records together, with those inside of others.
    depth : int, default 100
        Objects and lists inside of each other, in a record or in what stands around the records;
        300 at most.
    name_length : int, default 524,288
        Characters of the name of a column, with the names of the objects around it.
    value_bytes : int, default 4 MiB
        Of a single value.
    row_bytes : int, default 8 MiB
        Of a row or a record, with its quotes, and of a header; what is read at once is not counted.
    document_bytes : int, default 128 MiB
        Of JSON that is not a list of records, and of what stands behind the list.

    Raises
    ------
    ConfigurationError
        If one is no whole number, too small to work, or a depth that the parsers do not hold.

    Examples
    --------
    >>> from cliova_pandas import CliovaClient, CliovaError, sandbox
    >>> with sandbox.serve() as service:
    ...     client = CliovaClient(
    ...         service.api_key, base_url=service.base_url, limits=Limits(result_bytes=10_000)
    ...     )
    ...     try:
    ...         client.download("list_12345", "result.csv")
    ...     except CliovaError as error:
    ...         print(str(error)[:62])
    The result of 'list_12345' is larger than the 10,000 bytes tha
    """

    result_bytes: int = 4 << 30
    unpacked_bytes: int = 8 << 30
    expansion: int = 200
    error_bytes: int = 1 << 16
    header_bytes: int = 1 << 16
    redirects: int = 5
    columns: int = 5_000
    depth: int = 100
    name_length: int = 1 << 19
    value_bytes: int = 4 << 20
    row_bytes: int = 8 << 20
    document_bytes: int = 128 << 20

    def __post_init__(self) -> None:
        for one in fields(self):
            value, least = getattr(self, one.name), int(one.name != "redirects")
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise ConfigurationError(
                    Argument("limits"),
                    f": {one.name} must be a whole number from {least} on, not {value!r}.",
                )
        if self.depth > _DEEPEST:
            raise ConfigurationError(
                Argument("limits"), f": depth must be {_DEEPEST} at most, not {self.depth!r}."
            )

    @classmethod
    def choose(cls, given: object) -> Self:
        """Return what a caller gave, and the defaults where that is None.

        Raises
        ------
        ConfigurationError
            If it is something else.

        Examples
        --------
        >>> Limits.choose(None) == Limits()
        True
        """
        if given is None:
            return cls()
        if not isinstance(given, cls):
            raise ConfigurationError(
                Argument("limits"), f" must be Limits(...), not {type(given).__name__!r}."
            )
        return given

    def find_excess(self, name: str, *, packed: int, unpacked: int) -> tuple[str, Hint] | None:
        """Return the words for what has become too large by unpacking; None if it has not.

        Parameters
        ----------
        name : str
            What to call it at the beginning of a message.
        packed, unpacked : int
            The bytes that were taken, and what has become of them so far.

        Returns
        -------
        tuple of str and Hint, or None

        Examples
        --------
        >>> what, hint = Limits(unpacked_bytes=1000).find_excess("It", packed=900, unpacked=1001)
        >>> what
        'It is unpacked larger than the 1,000 bytes that are taken.'
        >>> Limits().find_excess("It", packed=900, unpacked=1001) is None
        True
        """
        if unpacked > self.unpacked_bytes:
            return (
                f"{name} is unpacked larger than the {self.unpacked_bytes:,} bytes that are taken.",
                suggest_more("unpacked_bytes"),
            )
        if unpacked > max(_EXPANDS_FREELY, packed * self.expansion):
            return (
                f"{name} becomes more than {self.expansion} times as large by unpacking, which no "
                f"result does ({packed:,} bytes became {unpacked:,}).",
                Hint(
                    " If it really does, pass ", Argument("limits", ...), " with more `expansion`."
                ),
            )
        return None


def suggest_more(name: str) -> Hint:
    """Say how to take more than a bound allows."""
    return Hint(" To take more, pass ", Argument("limits", ...), f" with more `{name}`.")

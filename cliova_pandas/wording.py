"""What is said to the person: text, and the arguments that it names, until a surface words it."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias

__all__ = [
    "Advice",
    "Argument",
    "CliovaWarning",
    "Hint",
    "JobLike",
    "Message",
    "Part",
    "find_page",
    "quote_names",
    "read_message",
    "warn",
    "word_given",
    "word_lack",
    "word_unknown",
]

_MOST_NAMES: Final = 20
_LONGEST: Final = 200
"""How many characters of what was given a message shows."""

_PACKAGE: Final = str(Path(__file__).parent)
_DOCS: Final = "CLIOVA_DOCS"


class JobLike(Protocol):
    """What an error tells of a job; it is a `cliova_pandas.Job`, of which errors know nothing."""

    @property
    def id(self) -> str | None:
        """The id of its list."""

    @property
    def status(self) -> str | None:
        """The service's word for its state."""

    @property
    def total_emails(self) -> int | None:
        """How many addresses were uploaded."""

    @property
    def total_valid_emails(self) -> int | None:
        """How many of them the service counts as valid."""

    @property
    def is_finished(self) -> bool:
        """Whether its result can be downloaded."""

    @property
    def is_failed(self) -> bool:
        """Whether the service has given it up."""


@dataclass(frozen=True)
class Argument:
    """An argument of the function that was called, as a message names it.

    What is said to an analyst names the argument; the shell names its own option in its place.

    Attributes
    ----------
    name : str
        Its name.
    value : object
        What to pass: an example, a mapping whose texts stand for what is to be put there, ``...``
        for anything that fits, None to name the argument alone.

    Examples
    --------
    >>> print(Argument("wait", 600), Argument("output", "json"), Argument("dtype", ...))
    wait=600 output="json" dtype=...
    >>> print(Argument("verdict_map"), Argument("verdict_map", {"word": "class"}))
    verdict_map verdict_map={word: class}
    """

    name: str
    value: object = None

    def __str__(self) -> str:
        if self.value is None:
            return self.name
        return f"{self.name}={_write_value(self.value)}"

    def must_be(self, choices: Iterable[object], given: object) -> Message:
        """Say what can be passed, and what was.

        >>> print(Argument("how").must_be(["left", "inner"], "outer"))
        how must be one of 'left', 'inner', not 'outer'.
        """
        return Message(self, f" must be one of {quote_names(choices)}, not {word_given(given)}.")


def _write_value(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {item}' for key, item in value.items())}}}"
    return "..." if value is ... else str(value)


@dataclass(frozen=True, init=False, repr=False)
class Message:
    """Sentences that know which of their words are arguments.

    Parameters
    ----------
    *parts : str, Argument or Message
        What is said, in order.

    Examples
    --------
    >>> message = Message("No key is set", Hint(", pass ", Argument("api_key", ...)), ".")
    >>> print(message)
    No key is set, pass api_key=....
    >>> message.word(lambda argument: None)
    'No key is set.'
    """

    parts: tuple[Part, ...]

    def __init__(self, *parts: Part) -> None:
        if len(parts) == 1 and type(parts[0]) is Message:
            parts = parts[0].parts  # so that a message made of one message is equal to it
        object.__setattr__(self, "parts", parts)

    def __str__(self) -> str:
        return self.word(str)

    def __repr__(self) -> str:
        return repr(str(self))

    @property
    def arguments(self) -> Iterator[Argument]:
        """The arguments that it names."""
        for part in self.parts:
            if isinstance(part, Argument):
                yield part
            elif isinstance(part, Message):
                yield from part.arguments

    def word(self, name: Callable[[Argument], str | None]) -> str:
        """Return it as text, with each argument named as `name` does.

        Where `name` returns None, there is no such argument: a `Hint` at it is left out, and
        a sentence about it names it as Python does.
        """
        return "".join(_word(part, name) for part in self.parts)

    def map(self, change: Callable[[str], str]) -> Message:
        """Return it with each text changed; its arguments stay."""
        parts = (
            part if isinstance(part, Argument)
            else part.map(change) if isinstance(part, Message)
            else change(part)
            for part in self.parts
        )  # fmt: skip
        return type(self)(*parts)

    def quote(self) -> Message:
        """Return it without its advice, to stand inside of another message."""
        parts = (
            part.quote() if isinstance(part, Message) else part
            for part in self.parts
            if not isinstance(part, Advice)
        )
        return type(self)(*parts)


class Hint(Message):
    """A part of a message that is said only where the arguments that it names can be given."""


class Advice(Message):
    """A part of a message that says what to do next; who quotes the message has advice of its own.

    >>> message = Message("The service knows no such list (404).", Advice(" Check the list id."))
    >>> print(message)
    The service knows no such list (404). Check the list id.
    >>> print(message.quote())
    The service knows no such list (404).
    """


Part: TypeAlias = str | Argument | Message


def _word(part: Part, name: Callable[[Argument], str | None]) -> str:
    if isinstance(part, Argument):
        return name(part) or str(part)
    if isinstance(part, str):
        return part
    if isinstance(part, Hint) and any(name(argument) is None for argument in part.arguments):
        return ""
    return part.word(name)


def quote_names(names: Iterable[object], *, none: str = "none", most: int = _MOST_NAMES) -> str:
    """Return names as a message lists them: in quotes, and of many only the first.

    >>> quote_names(["email", "status"]), quote_names("abcd", most=2), quote_names([])
    ("'email', 'status'", "'a', 'b' and 2 more", 'none')
    """
    quoted = [repr(name) for name in names]
    more = len(quoted) - most
    return (", ".join(quoted[:most]) or none) + (f" and {more:,} more" if more > 0 else "")


def word_given(given: object) -> str:
    """Return what somebody gave as a message shows it, of however many values it is.

    >>> word_given("soon"), word_given([1, 2]), word_given(["soon"] * 200_000)
    ("'soon'", '[1, 2]', "'list' with 200,000 values")
    """
    size = len(given) if isinstance(given, Sized) and not isinstance(given, str | bytes) else None
    if size is None or size <= _MOST_NAMES:
        text = repr(given)
        if len(text) <= _LONGEST and "\n" not in text:
            return text
        if size is None:
            return f"{text[:_LONGEST]}…"
    return f"{type(given).__name__!r} with {size:,} values"


def word_lack(owner: str, kind: str, wanted: Iterable[object], there: Iterable[object]) -> str:
    """Say that something does not have what was asked for, and what it has.

    >>> word_lack("The result", "column", ["Email"], ["email", "status"])
    "The result has no column 'Email'. It has: 'email', 'status'."
    """
    return f"{owner} has no {kind} {quote_names(wanted)}. It has: {quote_names(there)}."


def word_unknown(
    kind: str, name: object, known: Iterable[object], *, most: int = _MOST_NAMES
) -> str:
    """Say that there is no such thing, and which there are.

    >>> word_unknown("flag", "spam", ["role", "syntax"])
    "There is no flag 'spam'. There are: 'role', 'syntax'."
    """
    return f"There is no {kind} {name!r}. There are: {quote_names(known, most=most)}."


def read_message(said: BaseException) -> Message:
    """Return what an error or a warning says, of whatever kind it is."""
    first = said.args[0] if len(said.args) == 1 else str(said)
    return first if isinstance(first, Message) else Message(str(said))


def find_page(page: str) -> str:
    """Return where a page of the documentation is, given its path within the site.

    The site stands wherever it was built or put. Where ``CLIOVA_DOCS`` names that folder or URL,
    the whole URL comes back, and elsewhere the path.
    """
    site = os.environ.get(_DOCS, "").strip()
    if not site:
        return page
    try:
        url = site if "://" in site else Path(site).expanduser().absolute().as_uri()
    except (RuntimeError, OSError):  # nobody's home; a folder that is gone. An error must not fail.
        return page
    return f"{url.rstrip('/')}/{page}"


class CliovaWarning(UserWarning):
    r"""Something about a result that its reader should know before trusting a number.

    Examples
    --------
    Turn it into an error, where nobody reads warnings:

    >>> import io, warnings
    >>> from cliova_pandas import read_cliova_file
    >>> saved = io.StringIO("email,status\na@x.org,deliverable\nb@x.org,purple\n")
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("error", CliovaWarning)
    ...     try:
    ...         read_cliova_file(saved)
    ...     except CliovaWarning as warning:
    ...         print(str(warning)[:71])
    In the column 'status' 1 word is not understood and counts as unknown:
    """

    def __init__(self, *message: Part) -> None:
        super().__init__(Message(*message))

    @property
    def help_url(self) -> str:
        """Where the documentation says what to do now; see `CliovaError.help_url`.

        Examples
        --------
        >>> CliovaWarning("Words are not understood.").help_url
        'reference/errors.html#cliovawarning'
        """
        return find_page("reference/errors.html#cliovawarning")


def warn(messages: Iterable[str | Message]) -> None:
    """Warn the user of each message, at the line that called into this package."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    for message in messages:
        warnings.warn(CliovaWarning(message), stacklevel=level)

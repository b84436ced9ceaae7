"""The boundary between this package and what it calls to speak HTTP.

requests, urllib3, http.client, ssl, socket, zlib and the codecs fail in kinds of their own, at
places of their own choosing, with texts that quote what the other side has sent, and with frames
that hold the request line. None of that may leave `service`. So every call of theirs is made
through `call_library`, which raises one kind of ours in place of whatever they raise, and what
leaves an endpoint passes `forget`: it comes without frames, causes and contexts of what failed
inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NoReturn, TypeVar

from cliova_pandas.errors import CliovaError

T = TypeVar("T")

_LONGEST_WORDS: Final = 200
_SYSTEM: Final = {"builtins", "socket", "ssl"}
"""Modules whose errors are worded on this machine, and quote nothing of the other side."""

_WORDS: Final[dict[str, str]] = {
    "RemoteDisconnected": "the connection was closed without an answer",
    "BadStatusLine": "what came is not HTTP",
    "UnknownProtocol": "what came is not HTTP that is known",
    "LineTooLong": "a line of the headers is too long",
    "HTTPException": "the headers cannot be read",
    "HeaderParsingError": "the headers cannot be read",
    "InvalidHeader": "the headers contradict each other",
    "IncompleteRead": "the connection was closed before the end",
    "InvalidChunkLength": "a chunk has no length",
    "ConnectTimeoutError": "no connection in time",
    "ReadTimeoutError": "nothing more came in time",
    "NameResolutionError": "the name of the host is not known",
    "InvalidURL": "the URL is not valid",
    "LocationParseError": "the URL is not valid",
    "LocationValueError": "the URL is not valid",
    "InvalidProxyURL": "the URL of the proxy is not valid",
    "ProxySchemeUnknown": "the URL of the proxy is not valid",
    "InvalidSchema": "a SOCKS proxy needs requests[socks]",
    "ProxySchemeUnsupported": "the kind of proxy is not supported",
    "UnicodeError": "a text cannot be encoded",
    "DecodeError": "the body cannot be unpacked",
    "error": "the packed data is damaged",
}
"""What the errors of libraries mean; their own texts may quote what the other side sent."""


class WordedError(Exception):
    """A fault of an answer that is found here, in words that quote nothing of it."""


def call_library(function: Callable[[], T], word: Callable[[str], CliovaError]) -> T:
    """Return what a function returns that calls a library, or raise a kind of ours.

    Parameters
    ----------
    function : callable
        Calls the library, and as little else as can be: whatever it raises counts as foreign.
    word : callable
        Makes the error of ours, given what is known of the cause in words that are harmless.

    Raises
    ------
    CliovaError
        That `word` makes, or that was raised inside, without what failed inside.
    BaseException
        What is not the fault of what was called, such as Ctrl-C and a lack of memory, as it is,
        without the frames of the library.
    """
    failure: BaseException
    try:
        return function()
    except CliovaError as error:
        failure = error
    except MemoryError:
        failure = MemoryError()
    except Exception as error:
        failure = word(name_cause(error))
    except BaseException as error:
        failure = error
    raise_bare(failure)


def leave(function: Callable[[], T], clean: Callable[[CliovaError], object]) -> T:
    """Return what a function returns, or raise what it raises without what failed inside.

    Parameters
    ----------
    function : callable
        An endpoint, whatever it takes.
    clean : callable
        Takes the key out of an error of ours.
    """
    failure: BaseException
    try:
        return function()
    except CliovaError as error:
        clean(error)
        failure = error
    except BaseException as error:
        failure = error
    raise_bare(failure)


def raise_bare(failure: BaseException) -> NoReturn:
    """Raise an error without frames, cause and context; outside of any ``except``."""
    failure.__cause__ = failure.__context__ = None
    failure.__suppress_context__ = False
    try:
        raise failure.with_traceback(None)
    finally:
        del failure  # it holds this frame, which would hold it


def name_cause(error: BaseException) -> str:
    """Say what happened at the bottom of layers of exceptions, quoting nothing that was received.

    >>> name_cause(ConnectionResetError(104, "Connection reset by peer"))
    'ConnectionResetError: Connection reset by peer'
    """
    layers = list(_iter_layers(error))
    if worded := next((layer for layer in layers if isinstance(layer, WordedError)), None):
        return str(worded)
    # The lowest that means something: below a library's own error may stand whatever its code
    # happened to trip over, which is another thing in each of its versions.
    worded_layers = ((layer, _find_words(layer)) for layer in reversed(layers))
    bottom, words = next((pair for pair in worded_layers if pair[1]), (layers[-1], ""))
    kind = type(bottom).__name__
    return f"{kind}: {words}" if words else kind


def _find_words(layer: BaseException) -> str:
    """Return what an error means, or no words if it is none that is known."""
    kind = type(layer)
    if isinstance(layer, OSError) and kind.__module__ in _SYSTEM:
        # Of a text without a number, the number is in it, as in those of ssl.
        return _tidy(layer.strerror or str(layer))
    names = (one.__name__ for one in kind.__mro__)
    return next((_WORDS[name] for name in names if name in _WORDS), "")


def _iter_layers(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and those that it was made of, down to the first."""
    seen: set[int] = set()
    layer: BaseException | None = error
    while layer is not None and id(layer) not in seen:
        seen.add(id(layer))
        yield layer
        reason = getattr(layer, "reason", None)
        wrapped = next((arg for arg in layer.args if isinstance(arg, BaseException)), None)
        layer = reason if isinstance(reason, BaseException) else wrapped or layer.__cause__


def _tidy(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    words = " ".join(printable.split())
    return re.sub(r"^_ssl\.c:\d+: | \(_ssl\.c:\d+\)$", "", words)[:_LONGEST_WORDS]

"""The body of an answer: written as it arrives, unpacked, and known to be whole or not."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import (
    Argument,
    CliovaError,
    ConnectionFailedError,
    Hint,
    IncompleteDownloadError,
    ServiceError,
)
from cliova_pandas.service.boundary import call_library
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.limits import Limits, suggest_more
from cliova_pandas.service.progress import ProgressBar
from cliova_pandas.service.source import ResultBytes, is_json
from cliova_pandas.service.spool import Spool

if TYPE_CHECKING:
    import requests

LONGEST_ERROR_BODY: Final = Limits.error_bytes
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class Received:
    """What is known of a result once its bytes are written.

    Attributes
    ----------
    size : int
        Bytes written, after unpacking.
    digest : str
        Their XXH3 digest of 128 bits, which tells a damaged copy from a whole one.
    is_proven : bool
        Whether the transfer itself proved that nothing is missing (a length, or the end mark of a
        chunked body). Where it did not, the content has to. The end of a gzip stream is none: one
        more member might have followed it.
    is_doubtful : bool
        Whether less is in it than there should be, which no second download has mended.
    """

    size: int
    digest: str
    is_proven: bool
    is_doubtful: bool = False


def parse_length(text: str) -> int | None:
    r"""Return a length as a header has it, or None where that is no number.

    >>> parse_length(" 1200"), parse_length("5\u00b2"), parse_length("\x1c7"), parse_length("-1")
    (1200, None, None, None)
    """
    # What Python takes for space is more than HTTP does, and more than `int` skips.
    whole = re.fullmatch(r"[ \t]*([0-9]{1,18})[ \t]*", text)
    return int(whole[1]) if whole else None


def write_body(
    response: requests.Response,
    spool: Spool,
    bar: ProgressBar,
    list_id: str,
    cancel: CancelToken,
    limits: Limits | None = None,
) -> Received:
    """Write the body as it is read, unpacked, and say whether its end was the true one."""
    import xxhash

    length = parse_length(response.headers.get("Content-Length", ""))
    is_chunked = response.headers.get("Transfer-Encoding", "").strip().lower() == "chunked"
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise ServiceError(
            f"The service packed the result of {list_id!r} as {encoding[:40]!r}, which was not "
            "asked for and cannot be read.",
            list_id=list_id,
            status_code=response.status_code,
        )
    body = _Body(list_id, Limits.choose(limits), spool, bool(encoding))
    if length is not None:
        body.require_room(length)
        bar.total = length
    digest = xxhash.xxh3_128()
    try:
        for piece in _pieces(response, ConnectionFailedError):
            bar.update(len(piece))
            for data in body.unpack(piece):
                digest.update(data)
                spool.write(data)
            cancel.check()
        # A socket that was shut down may look like one that the service closed at the end.
        cancel.check()
    except ConnectionFailedError as error:
        raise body.break_off(
            f"The download of {list_id!r} broke off after {spool.size:,} bytes, and no attempt "
            f"went through ({error}). Try again later."
        ) from None
    body.require_end()
    return Received(spool.size, digest.hexdigest(), length is not None or is_chunked)


class _Body:
    """A body on its way: unpacked where it is packed, and no larger than it may be."""

    def __init__(self, list_id: str, limits: Limits, spool: Spool, is_packed: bool) -> None:
        self._list_id, self._limits, self._spool = list_id, limits, spool
        self._is_packed = is_packed
        self._gunzip: _Gunzip | None = None
        self._received = 0

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        """Yield what is in a piece, in pieces of bounded size."""
        # A store may hand out a packed file without saying so.
        if not self._received and (self._is_packed or piece.startswith(b"\x1f\x8b")):
            self._gunzip = _Gunzip()
        self._received += len(piece)
        self.require_room(self._received)
        for data in self._gunzip.unpack(piece, self._word_damage) if self._gunzip else [piece]:
            self._require_room_unpacked(self._spool.size + len(data))
            yield data

    def require_room(self, size: int) -> None:
        """Refuse a body that is larger than may come over the wire."""
        most = self._limits.result_bytes
        if size > most:
            raise ServiceError(
                f"The result of {self._list_id!r} is larger than the {most:,} bytes that are "
                "taken.",
                suggest_more("result_bytes"),
                list_id=self._list_id,
                status_code=200,
            )

    def require_end(self) -> None:
        """Refuse a packed body without the end of its last member."""
        if self._gunzip and not self._gunzip.is_at_end:
            raise self.break_off(
                f"The packed result of {self._list_id!r} stops short after {self._spool.size:,} "
                "bytes. Try again later."
            )

    def break_off(self, words: str) -> IncompleteDownloadError:
        """Return the error of a body that is not whole."""
        return IncompleteDownloadError(words, list_id=self._list_id)

    def _require_room_unpacked(self, size: int) -> None:
        name = f"The result of {self._list_id!r}"
        if words := self._limits.find_excess(name, packed=self._received, unpacked=size):
            raise ServiceError(*words, list_id=self._list_id, status_code=200)

    def _word_damage(self, cause: str) -> CliovaError:
        return self.break_off(f"The packed result of {self._list_id!r} is damaged ({cause}).")


class _Gunzip:
    """Unpacks a gzip stream, and knows whether it has come to the end of a member."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    @property
    def is_at_end(self) -> bool:
        return self._member.eof

    def unpack(self, piece: bytes, word: Callable[[str], CliovaError]) -> Iterator[bytes]:
        """Yield what is in a piece, never more than a piece at once: a few bytes may hold much."""
        is_full = False
        while piece or is_full:
            if self._member.eof:  # a stream may have several members, and zeros behind the last
                piece = piece.lstrip(b"\0")
                if not piece:
                    return
                self._member = zlib.decompressobj(wbits=31)
            data = call_library(partial(self._member.decompress, piece, _PIECE), word)
            if data:
                yield data
            # Where a piece is full, more may wait inside, though all that was packed is taken.
            is_full = len(data) == _PIECE and not self._member.eof
            piece = self._member.unused_data if self._member.eof else self._member.unconsumed_tail


def _pieces(response: requests.Response, word: Callable[[str], CliovaError]) -> Iterator[bytes]:
    raw = response.raw
    # Not stream, which waits for a whole piece: on a slow line, nobody would see a thing.
    read = partial(raw.read1, _PIECE, decode_content=False)
    while piece := call_library(read, word):
        yield piece


def _word_break(cause: str) -> CliovaError:
    return ConnectionFailedError(f"The answer of the service broke off ({cause}). Try again later.")


def read_some(response: requests.Response, most: int = LONGEST_ERROR_BODY) -> bytes:
    """Return the beginning of a small answer, unpacked where it is packed."""
    packed = b""
    for piece in _pieces(response, _word_break):
        packed += piece
        if len(packed) >= most:
            break
    if packed.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            return zlib.decompressobj(wbits=31).decompress(packed, most)
    return packed


def require_end(result_bytes: ResultBytes) -> None:
    """Refuse a CSV whose last line may be cut, where the transfer did not prove its end."""
    with result_bytes.open() as file:
        is_csv = not is_json(file.read(LONGEST_ERROR_BODY))
    if is_csv and not result_bytes.ends_with_newline():
        raise IncompleteDownloadError(
            f"{result_bytes.name} may stop short: the service closed the connection without saying "
            "how long it is, and its last line is not finished.",
            Hint(" Try ", Argument("output", "json"), ", which marks its own end."),
            list_id=result_bytes.list_id,
        )

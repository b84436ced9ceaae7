"""The body of an answer: written as it arrives, unpacked, and known to be whole or not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import (
    Argument,
    ConnectionFailedError,
    Hint,
    IncompleteDownloadError,
    ServiceError,
)
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.progress import ProgressBar
from cliova_pandas.service.source import ResultBytes, is_json
from cliova_pandas.service.spool import Spool

if TYPE_CHECKING:
    import requests

LONGEST_ERROR_BODY: Final = 1 << 16
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
    """

    size: int
    digest: str
    is_proven: bool


def write_body(
    response: requests.Response,
    spool: Spool,
    bar: ProgressBar,
    list_id: str,
    cancel: CancelToken,
) -> Received:
    """Write the body as it is read, unpacked, and say whether its end was the true one."""
    import xxhash

    headers = response.headers
    length = headers.get("Content-Length", "")
    is_framed = length.isdigit() or headers.get("Transfer-Encoding", "").lower() == "chunked"
    if length.isdigit():
        bar.total = int(length)
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise ServiceError(
            f"The service packed the result of {list_id!r} as {encoding!r}, which was not asked "
            "for and cannot be read.",
            list_id=list_id,
            status_code=response.status_code,
        )
    digest, gunzip = xxhash.xxh3_128(), None
    try:
        for number, piece in enumerate(_pieces(response)):
            bar.update(len(piece))
            # A store may hand out a packed file without saying so.
            if number == 0 and (encoding or piece.startswith(b"\x1f\x8b")):
                gunzip = _Gunzip()
            data = gunzip.unpack(piece) if gunzip else piece
            digest.update(data)
            spool.write(data)
            cancel.check()
        # A socket that was shut down may look like one that the service closed at the end.
        cancel.check()
    except zlib.error as error:
        raise IncompleteDownloadError(
            f"The packed result of {list_id!r} is damaged ({error}).", list_id=list_id
        ) from error
    except ConnectionFailedError as error:
        raise IncompleteDownloadError(
            f"The download of {list_id!r} broke off after {spool.size:,} bytes, and no attempt "
            f"went through ({error}). Try again later.",
            list_id=list_id,
        ) from error
    if gunzip and not gunzip.is_at_end:
        raise IncompleteDownloadError(
            f"The packed result of {list_id!r} stops short after {spool.size:,} bytes. "
            "Try again later.",
            list_id=list_id,
        )
    return Received(spool.size, digest.hexdigest(), is_framed)


class _Gunzip:
    """Unpacks a gzip stream, and knows whether it has come to the end of a member."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    @property
    def is_at_end(self) -> bool:
        return self._member.eof

    def unpack(self, piece: bytes) -> bytes:
        data = b""
        while piece:
            if self._member.eof:  # a stream may have several members, and zeros behind the last
                piece = piece.lstrip(b"\0")
                if not piece:
                    break
                self._member = zlib.decompressobj(wbits=31)
            data += self._member.decompress(piece)
            piece = self._member.unused_data
        return data


def _pieces(response: requests.Response) -> Iterator[bytes]:
    from urllib3.exceptions import HTTPError

    raw = response.raw
    try:
        if raw.chunked:
            yield from raw.stream(_PIECE, decode_content=False)
        else:
            # Not stream, which waits for a whole piece: on a slow line, nobody would see a thing.
            while piece := raw.read1(_PIECE, decode_content=False):
                yield piece
    except (HTTPError, OSError) as error:
        raise ConnectionFailedError(f"{type(error).__name__}: {error}") from error


def read_some(response: requests.Response) -> bytes:
    """Return the beginning of a small answer, unpacked where it is packed."""
    packed = b""
    for piece in _pieces(response):
        packed += piece
        if len(packed) >= LONGEST_ERROR_BODY:
            break
    if packed.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            return zlib.decompressobj(wbits=31).decompress(packed, LONGEST_ERROR_BODY)
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

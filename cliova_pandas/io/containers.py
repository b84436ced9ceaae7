"""Results that are packed: gzip and its like, ZIP archives, Excel workbooks.

What a file is shows in its first bytes, not in its name: a ``.csv`` may be packed, and a ``.gz``
unpacked by whoever downloaded it. Everything is unpacked piece by piece into a temporary file, so
that no more is held than a piece.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import SEEK_END
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, Final

from cliova_pandas.errors import IncompleteDownloadError, Message, ResultFormatError, quote_names
from cliova_pandas.io.temporary import open_spool
from cliova_pandas.service.limits import Limits
from cliova_pandas.service.source import ResultBytes, is_json, strip_bom
from cliova_pandas.service.spool import Spool

_PIECE: Final = 1 << 20
_HEAD: Final = 1 << 16
_DEEPEST: Final = 3

_PACKED: Final[tuple[tuple[bytes, Callable[[BinaryIO], Any]], ...]] = (
    (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_UNREADABLE: Final = (
    (b"(\xb5/\xfd", "packed with zstd", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (
        b"\xd0\xcf\x11\xe0",
        "a workbook of old Excel (.xls), or one with a password",
        "Save it as .xlsx without a password, or as CSV.",
    ),
)
_ADDRESS: Final = re.compile(rb"[^\s@,;<>\"']@[^\s@,;<>\"']+\.[^\s@,;<>\"']")
_MAIL: Final = re.compile(rb"mail|address|recipient", re.IGNORECASE)
_NO_RESULT: Final = re.compile(
    r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)"
    r"|(^|/)(read[-_ ]?me|licen[cs]e|notice|changelog|terms|legend|help)\b[^/]*$"
    r"|\.(md|html?|pdf|png|jpe?g|gif|svg|css|js|docx?|rtf|xml|log|ini|url|webloc)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Member:
    """One result that was found.

    Attributes
    ----------
    label : str
        The name of its file.
    content : ResultBytes
        Its bytes.
    is_decoded : bool
        Whether they are UTF-8 already, since we wrote them.
    """

    label: str
    content: ResultBytes
    is_decoded: bool = False


@dataclass
class Unpacking:
    """What is unpacked of one file, at all its levels, held against what may be.

    Attributes
    ----------
    name : str
        What a message calls the file.
    packed : int
        Its bytes, packed.
    limits : Limits
        How large it may become.
    stack : ExitStack
        What removes the temporary files.
    notes : list of Message
        Receives what is left out.
    depth : int
        How often it is packed down to what is looked at.
    unpacked : int
        The bytes that have come of it so far.
    """

    name: str
    packed: int
    limits: Limits
    stack: ExitStack
    notes: list[Message]
    depth: int = 0
    unpacked: int = 0

    @classmethod
    def begin(cls, content: ResultBytes, stack: ExitStack, notes: list[Message]) -> Unpacking:
        """Begin with a file of which nothing is unpacked."""
        with content.open() as file:
            size = file.seek(0, SEEK_END)
        return cls(content.name, size, content.limits, stack, notes)

    def make_room(self, size: int) -> None:
        """Count bytes before they are written.

        Raises
        ------
        ResultFormatError
            If they are more than may come of the file.
        """
        self.unpacked += size
        words = self.limits.find_excess(self.name, packed=self.packed, unpacked=self.unpacked)
        if words:
            raise ResultFormatError(*words)

    @contextmanager
    def go_deeper(self) -> Iterator[None]:
        """Look at what is packed in it once more."""
        if self.depth >= _DEEPEST:
            raise ResultFormatError(f"{self.name} is packed too many times. Unpack it first.")
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1


def iter_members(content: ResultBytes, label: str, unpacking: Unpacking) -> Iterator[Member]:
    """Yield the results that a file holds; itself, if it is not packed.

    Parameters
    ----------
    content : ResultBytes
        The file.
    label : str
        Its name.
    unpacking : Unpacking
        What has come of it, and where it goes.

    Raises
    ------
    IncompleteDownloadError
        If it is damaged or stops short.
    ResultFormatError
        If it holds no result, is packed in a way that cannot be read, or unpacks to more than it
        may.
    """
    with content.open() as file:
        head = file.read(512)
    if head.startswith(_ZIP):
        yield from _iter_archive(content, label, unpacking)
        return
    for mark, unpack in _PACKED:
        if head.startswith(mark):
            with unpacking.go_deeper():
                unpacked = _unpack(content, unpack, unpacking)
                inner = re.sub(r"\.(gz|bz2|xz)$", "", label, flags=re.IGNORECASE)
                yield from iter_members(unpacked, inner, unpacking)
            return
    for mark, what, way_out in _UNREADABLE:
        if head.startswith(mark):
            raise ResultFormatError(f"{content.name} is {what}, which cannot be read. {way_out}")
    if head[257:262] == b"ustar":
        raise ResultFormatError(
            f"{content.name} is a tar archive, which cannot be read. Unpack it first."
        )
    yield Member(label, content)


def _unpack(
    content: ResultBytes, unpack: Callable[[BinaryIO], Any], unpacking: Unpacking
) -> ResultBytes:
    target = open_spool(unpacking.stack)
    with content.open() as packed, unpack(packed) as file:
        _pour(file, target, content.name, unpacking)
    return replace(content, content=Spool.of_whole(target))


def _pour(file: IO[bytes], target: BinaryIO, name: str, unpacking: Unpacking) -> None:
    """Unpack a file into another, piece by piece."""
    try:
        while piece := file.read(_PIECE):
            unpacking.make_room(len(piece))
            target.write(piece)
    except EOFError:
        raise IncompleteDownloadError(
            f"{name} stops short: what is packed in it has no end. Download it again."
        ) from None
    except (OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the system numbers its own errors, such as a full disk; gzip and bz2 do not
        raise IncompleteDownloadError(f"{name} is damaged ({error}). Download it again.") from None


def _iter_archive(content: ResultBytes, label: str, unpacking: Unpacking) -> Iterator[Member]:
    stack, notes = unpacking.stack, unpacking.notes
    try:
        archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(content.open())))
    except (zipfile.BadZipFile, OSError, ValueError):
        raise IncompleteDownloadError(
            f"{content.name} is an archive without its end, or damaged. Download it again."
        ) from None
    names = {info.filename for info in archive.infolist()}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        from cliova_pandas.io.workbooks import read_workbook

        # No more than a file in an archive says of itself is ever unpacked of it.
        unpacking.make_room(sum(info.file_size for info in archive.infolist()))
        written = read_workbook(content, stack, notes)
        yield Member(label, written, is_decoded=True)
        return
    if "content.xml" in names or "word/document.xml" in names:
        raise ResultFormatError(
            f"{content.name} is a document of another kind than .xlsx. Save it as .xlsx or CSV."
        )
    infos = [info for info in archive.infolist() if not info.is_dir()]
    skipped: list[str] = []
    found = 0
    for info in infos:
        if len(infos) > 1 and _NO_RESULT.search(info.filename):
            skipped.append(info.filename)
            continue
        member = _extract(archive, info, content, unpacking)
        if len(infos) > 1 and not _looks_like_result(member):
            skipped.append(info.filename)
            continue
        with unpacking.go_deeper():
            for one in iter_members(member, PurePosixPath(info.filename).name, unpacking):
                found += 1
                yield one
    if not found:
        raise ResultFormatError(
            f"{content.name} holds no result; it has "
            f"{quote_names((info.filename for info in infos), none='no file at all', most=10)}."
        )
    if skipped:
        shown = quote_names(skipped, most=10)
        notes.append(Message(f"{content.name} also holds what is no result: {shown}; not read."))


def _extract(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, content: ResultBytes, unpacking: Unpacking
) -> ResultBytes:
    name = f"The file {info.filename!r} in {content.name_inside}"
    target = open_spool(unpacking.stack)
    try:
        if info.header_offset < 0:
            raise zipfile.BadZipFile("it is said to begin before the archive does")
        with archive.open(info) as file:
            _pour(file, target, name, unpacking)
    except RuntimeError:
        raise ResultFormatError(f"{name} has a password. Unpack it first.") from None
    except NotImplementedError:
        raise ResultFormatError(
            f"{name} is packed in a way that cannot be read. Unpack it first."
        ) from None
    except (zipfile.BadZipFile, EOFError) as error:
        raise IncompleteDownloadError(f"{name} is damaged ({error}). Download it again.") from None
    return ResultBytes(Spool.of_whole(target), name, limits=content.limits)


def _looks_like_result(member: ResultBytes) -> bool:
    """Tell whether a file among others may be a result: it has addresses, or a place for them."""
    with member.open() as file:
        head = file.read(_HEAD)
    if head.startswith((*_ZIP, *(mark for mark, _ in _PACKED))):
        return True
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")
    if _ADDRESS.search(head):
        return True
    first = strip_bom(head).lstrip().split(b"\n", 1)[0]
    return (
        not is_json(head) and _MAIL.search(first) is not None and b"," in first.replace(b";", b",")
    )

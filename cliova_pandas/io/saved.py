"""What a caller hands over to be read, as bytes in UTF-8: files, open ones, bytes, or several."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, cast

from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    Message,
    ResultFormatError,
    add_help,
)
from cliova_pandas.io.containers import Member, Unpacking, iter_members
from cliova_pandas.io.temporary import open_spool
from cliova_pandas.paths import is_same_file, make_path
from cliova_pandas.service.limits import Limits
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.spool import Spool

Saved: TypeAlias = str | PathLike[str] | bytes | bytearray | memoryview | IO[Any]
"""One saved result: a path, an open file of text or bytes, or its bytes themselves."""

_PIECE: Final = 1 << 20
_TAKEN: Final = "It takes the path of a file, an open file, the bytes of one, or a list of these."
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Marks at the beginning of a file, and what it is then written in; the longer ones first."""


@dataclass
class SavedResults:
    """What was found in all that was handed over.

    Attributes
    ----------
    members : list of (int, Member)
        The results, in order, each with the number of what was handed over that holds it.
    notes : list of Message
        What was left out.
    is_several : bool
        Whether several were handed over, so that each row should say where it is from.
    """

    members: list[tuple[int, Member]] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    is_several: bool = False


@contextmanager
def open_saved(
    given: Saved | Sequence[Saved] | Iterator[Saved],
    encoding: str | None,
    limits: Limits | None = None,
) -> Iterator[SavedResults]:
    """Open saved results, whatever they are packed and written in, until the block ends.

    Parameters
    ----------
    given : path-like, bytes, file, or several
        What the caller handed over.
    encoding : str, optional
        What it is written in; ignored for text and workbooks. Without it UTF-8, or what a mark at
        the beginning says.
    limits : Limits, optional
        How large they and their parts may be.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    IncompleteDownloadError, ResultFormatError
        If it is damaged, packed in an unknown way, or not written in that encoding.
    ConfigurationError
        If it is nothing that can be read, or if there is no such encoding.
    """
    _check_encoding(encoding)
    chosen = Limits.choose(limits)
    saved = SavedResults(is_several=_is_several(given))
    many = list(cast("Sequence[Saved]", given)) if saved.is_several else [cast("Saved", given)]
    if not many:
        raise ConfigurationError("No file was given.")
    labels = [_label(one, number) for number, one in enumerate(many, 1)]
    _refuse_repeated(many)
    with ExitStack() as stack:
        for number, (one, label) in enumerate(zip(many, _tell_apart(labels, many), strict=True)):
            content, is_text = _open_one(one, label if saved.is_several else None, stack)
            content = replace(content, limits=chosen)
            unpacking = Unpacking.begin(content, stack, saved.notes)
            for member in iter_members(content, label, unpacking):
                decoded = member.content
                if not is_text and not member.is_decoded:
                    decoded = _to_utf8(member.content, encoding, stack)
                saved.members.append((number, Member(member.label, decoded, is_decoded=True)))
        yield saved


def _is_several(given: object) -> bool:
    if isinstance(given, str | PathLike | bytes | bytearray | memoryview):
        return False
    return isinstance(given, Sequence) or (
        isinstance(given, Iterator) and not hasattr(given, "read")
    )


def _label(one: object, number: int) -> str:
    if isinstance(one, str | PathLike):
        return Path(os.fsdecode(one)).name
    name = getattr(one, "name", None)
    return Path(name).name if isinstance(name, str) and name else f"file {number}"


def _tell_apart(labels: list[str], many: list[Saved]) -> list[str]:
    """Return the names of files; the whole paths where two have one name."""
    if len(set(labels)) == len(labels):
        return labels
    told = [
        str(Path(os.fsdecode(one))) if isinstance(one, str | PathLike) else label
        for one, label in zip(many, labels, strict=True)
    ]
    return [
        full if labels.count(label) > 1 else label for full, label in zip(told, labels, strict=True)
    ]


def _refuse_repeated(many: list[Saved]) -> None:
    paths = [Path(os.fsdecode(one)) for one in many if isinstance(one, str | PathLike)]
    repeated = [
        path
        for number, path in enumerate(paths)
        if any(is_same_file(path, other) for other in paths[:number])
    ]
    if repeated:
        raise ConfigurationError(
            f"The file {repeated[0].name!r} is given twice, so its addresses would count twice."
        )


def _open_one(one: Saved, label: str | None, stack: ExitStack) -> tuple[ResultBytes, bool]:
    """Return the bytes of one saved result, and whether they are text that was decoded already."""
    if isinstance(one, str | PathLike):
        return _open_path(one, stack), False
    name = "The file" if label is None else f"The file {label!r}"
    if isinstance(one, bytes | bytearray | memoryview):
        return ResultBytes(bytes(one), name), False
    if isinstance(one, Mapping) or not callable(getattr(one, "read", None)):
        raise ConfigurationError(f"read_cliova_file cannot read {_show(one)}. {_TAKEN}")
    return _copy(one, name, stack)


def _open_path(given: str | PathLike[str], stack: ExitStack) -> ResultBytes:
    text = os.fsdecode(given)
    if re.match(r"[a-z][a-z0-9+.-]+://", text, re.IGNORECASE):
        raise ConfigurationError(
            f"read_cliova_file reads files, not URLs. {_TAKEN} Download it first; "
            "read_cliova reads the result of a list from the service."
        )
    if "\n" in text or "\r" in text or "\0" in text:
        raise ConfigurationError(
            f"A text with line breaks is no path. {_TAKEN} Hand over what you hold as text with "
            "io.StringIO(text)."
        )
    path = make_path(text, "path_or_buffer")
    if not text or path.is_dir():
        raise ConfigurationError(
            f"{text!r} is a folder. {_TAKEN} For all files in it, pass "
            f'sorted(pathlib.Path({text!r}).glob("*.csv")).'
        )
    if re.search(r"[*?\[]", text) and not path.exists():
        raise ConfigurationError(
            f"There is no file {text!r}, and patterns are not taken. {_TAKEN} Pass "
            f"sorted(glob.glob({text!r}))."
        )
    name = f"The file {path.name!r}"
    try:
        opened = path.open("rb")  # missing or not allowed: Python says it best
    except FileNotFoundError as error:
        add_help(error)
        raise
    with opened as file:
        if path.is_file():
            return ResultBytes(path, name)
        return _copy(file, name, stack)[0]  # a pipe, which can be read only once


def _copy(file: IO[Any], name: str, stack: ExitStack) -> tuple[ResultBytes, bool]:
    """Copy an open file, which may be no file at all, and may not go back."""
    target = open_spool(stack)
    is_text = False
    while found := file.read(_PIECE):
        if isinstance(found, str):
            # Half of a surrogate pair is found by the reader, which can name its row.
            target.write(found.encode(errors="surrogatepass"))
            is_text = True
        elif isinstance(found, bytes | bytearray | memoryview):
            target.write(found)
        else:
            raise ConfigurationError(
                f"read_cliova_file cannot read {_show(file)}: its read() gives {_show(found)}, "
                f"neither text nor bytes. {_TAKEN}"
            )
    return ResultBytes(Spool.of_whole(target), name), is_text


def _show(found: object) -> str:
    if isinstance(found, bool | int | float | None):
        return repr(found)
    return f"an object of type {type(found).__name__!r}"


def _check_encoding(encoding: str | None) -> None:
    if encoding is None:
        return
    if not isinstance(encoding, str):
        raise ConfigurationError(
            Argument("encoding"), f' must be a name such as "cp1252", not {encoding!r}.'
        )
    try:
        b" ".decode(encoding)
    except UnicodeDecodeError:
        return  # it exists, and has no text of one byte
    except (LookupError, ValueError):  # a null character is a ValueError
        raise ConfigurationError(f"There is no encoding {encoding!r}.") from None


def _to_utf8(content: ResultBytes, encoding: str | None, stack: ExitStack) -> ResultBytes:
    """Write a result anew in UTF-8, where it is written in something else."""
    if encoding is None:
        with content.open() as file:
            head = file.read(4)
        encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        return content
    decoder = codecs.getincrementaldecoder(encoding)()
    target, done = open_spool(stack), 0
    with content.open() as file:
        while True:
            piece = file.read(_PIECE)
            held = len(decoder.getstate()[0])  # bytes of a character that is not finished
            try:
                target.write(decoder.decode(piece, final=not piece).encode(errors="surrogatepass"))
            except UnicodeError as error:
                what = "it does not begin with the mark that says the order of its bytes"
                if isinstance(error, UnicodeDecodeError):
                    offset = done - held + error.start
                    what = f"byte 0x{error.object[error.start]:02X} at offset {offset:,}"
                raise ResultFormatError(
                    f"{content.name} is not written in {encoding}: {what}. Try another encoding."
                ) from None
            if not piece:
                break
            done += len(piece)
    return replace(content, content=Spool.of_whole(target))

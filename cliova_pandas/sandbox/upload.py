"""The form that comes with a submitted list, and the CSV in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

_LONGEST_FIELD = 1 << 20


@dataclass(frozen=True)
class Upload:
    """The rows of an upload.

    Attributes
    ----------
    columns : tuple of str
        Those of its header.
    rows : list of tuple of str
        Address, name and company of each; empty texts where there is none.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, str, str]]


def read_upload(content_type: str, body: bytes) -> Upload:
    r"""Return the rows of the form's field ``file``.

    Parameters
    ----------
    content_type : str
        The header of the request, with the boundary of the form.
    body : bytes
        The form.

    Raises
    ------
    ValueError
        If it is no such form, or the file no CSV in UTF-8 with the column ``email``. It says why.

    Examples
    --------
    >>> part = b'Content-Disposition: form-data; name="file"; filename="a.csv"'
    >>> form = b"--x\r\n" + part + b"\r\n\r\nemail\nanna@example.com\n\r\n--x--\r\n"
    >>> read_upload("multipart/form-data; boundary=x", form).rows
    [('anna@example.com', '', '')]
    """
    for headers, content in _split_form(content_type, body):
        if headers.get_param("name", header="content-disposition") == "file":
            return _read_csv(content)
    raise ValueError("The form has no field file")


def _split_form(content_type: str, body: bytes) -> Iterator[tuple[Message, bytes]]:
    """Yield the parts of a form by its boundary, as RFC 2046, 5.1.1, and RFC 7578 have it."""
    head = Message()
    head["Content-Type"] = content_type
    boundary = head.get_boundary()
    if head.get_content_type() != "multipart/form-data" or not boundary:
        raise ValueError("The body must be a form (multipart/form-data) with a boundary")
    # The first boundary may stand at the very beginning, without the line end that is part of it.
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1", "replace"))
    ends = [place for place, piece in enumerate(pieces) if place and piece.startswith(b"--")]
    if not ends:
        raise ValueError("The form does not come to its end")
    for piece in pieces[1 : ends[0]]:
        lines, gap, content = piece.partition(b"\r\n\r\n")
        if not gap:
            raise ValueError("A part of the form has no end of its headers")
        yield BytesHeaderParser().parsebytes(lines.lstrip(b" \t\r\n") + gap), content


def _read_csv(content: bytes) -> Upload:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("The file must be a CSV in UTF-8") from None
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = tuple(next(reader, ()))
        if "email" not in columns:
            raise ValueError("The file must be a CSV in UTF-8 with the column email")
        places = [columns.index(n) if n in columns else -1 for n in ("email", "name", "company")]
        rows = [_take(row, places) for row in reader if row]
    except csv.Error as error:
        raise ValueError(f"The file is no CSV: {error}") from None
    return Upload(columns, rows)


def _take(row: list[str], places: list[int]) -> tuple[str, str, str]:
    email, name, company = (row[place] if 0 <= place < len(row) else "" for place in places)
    return email, name, company

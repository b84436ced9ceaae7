"""The CSV that comes with a submitted list."""

from __future__ import annotations

import csv
import email
import email.policy
import io


def read_upload(content_type: str, body: bytes) -> list[dict[str, str]] | None:
    r"""Return the rows of the form's field ``file``, or None unless it is a CSV with ``email``.

    Parameters
    ----------
    content_type : str
        The header of the request, with the boundary of the form.
    body : bytes
        The form.

    Examples
    --------
    >>> part = b'Content-Disposition: form-data; name="file"; filename="a.csv"'
    >>> form = b"--x\r\n" + part + b"\r\n\r\nemail\nanna@example.com\n\r\n--x--\r\n"
    >>> read_upload("multipart/form-data; boundary=x", form)
    [{'email': 'anna@example.com'}]
    """
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    for part in message.iter_parts() if message.is_multipart() else ():
        if part.get_param("name", header="content-disposition") == "file":
            content = part.get_payload(decode=True)
            return _read_rows(content if isinstance(content, bytes) else b"")
    return None


def _read_rows(content: bytes) -> list[dict[str, str]] | None:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        if "email" not in (reader.fieldnames or ()):
            return None
        return [{k: v or "" for k, v in row.items() if k} for row in reader]
    except (UnicodeDecodeError, csv.Error):
        return None

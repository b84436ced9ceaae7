"""Downloads of the sandbox: what is asked for, and the result as an answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cliova_pandas.sandbox.answers import Answer
from cliova_pandas.sandbox.faults import Fault
from cliova_pandas.sandbox.layouts import RowLayout
from cliova_pandas.sandbox.lists import MailingList
from cliova_pandas.sandbox.wire import Row, batch_bytes, encode_csv, encode_json, pack

TRANSFERS: Final = ("auto", "length", "chunked", "close")
_ROWS_WITH_LENGTH: Final = 50_000
"""What is longer goes in chunks: announcing a length means holding the whole body in memory."""


@dataclass(frozen=True)
class Download:
    """What a download asks for.

    Attributes
    ----------
    list_id : str
        The list.
    output : {"csv", "json"}
        The form of the result.
    verified_only : bool
        Whether only valid addresses are wanted.
    fault : Fault, optional
        What goes wrong with it.
    """

    list_id: str
    output: str
    verified_only: bool
    fault: Fault | None

    @classmethod
    def from_query(
        cls, list_id: str, query: Mapping[str, str], fault: Fault | None
    ) -> Download | None:
        """Return what a query asks for, or None where it uses words that the service has not."""
        output, verified = query.get("output", "csv"), query.get("verifiedOnly", "false")
        if output not in ("csv", "json") or verified not in ("true", "false"):
            return None
        return cls(list_id, output, verified == "true", fault)


@dataclass(frozen=True)
class ResultOptions:
    """How a sandbox writes its results; the options of `serve` that say so."""

    layout: RowLayout
    json_shape: str
    compress: bool
    transfer: str

    def answer(
        self,
        download: Download,
        found: MailingList,
        job: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> Answer:
        """Return the result of a list and its job, with the faults that are in its body."""
        fault = download.fault
        layout = self.layout.with_uploaded(found.uploaded)
        wanted = {"valid"} if download.verified_only else {"valid", "risky", "unknown", "invalid"}
        addresses = (one for one in found.addresses() if one.verdict in wanted)
        rows: Iterable[Row] = map(layout.values, addresses)
        if fault and fault.kind == "cut_rows":
            rows = _leave_out_last(rows, fault.amount)
        total = job["totalValidEmails" if download.verified_only else "totalEmails"]
        texts = _write_result(rows, layout, download, self.json_shape, total)
        kind = "text/csv; charset=utf-8" if download.output == "csv" else "application/json"
        framing = self.transfer
        if framing == "auto":
            # By the list as it was made: a test may have changed the numbers that the job tells.
            framing = "chunked" if found.job["totalEmails"] > _ROWS_WITH_LENGTH else "length"
        if fault and fault.kind == "cut":
            framing = fault.text
        answer = Answer(200, batch_bytes(texts), {"Content-Type": kind}, framing, fault)
        breaks = fault is not None and fault.kind == "cut_gzip"
        if breaks or (self.compress and "gzip" in headers.get("accept-encoding", "")):
            answer.headers["Content-Encoding"] = "gzip"
            answer.body = pack(answer.body)
        if fault and breaks:
            answer.body = [b"".join(answer.body)[: fault.amount]]
        return answer


def _write_result(
    rows: Iterable[Row],
    layout: RowLayout,
    download: Download,
    shape: str,
    total: int | None,
) -> Iterator[str]:
    """Yield a result as text, with the faults that are in its content."""
    output, fault = download.output, download.fault
    kind = fault.kind if fault else ""
    records: Iterable[Row | int] = rows
    if fault and kind in {"bad_row", "not_utf8"}:
        records = _spoil(rows, fault, is_json=output == "json")
    if kind == "bom":
        yield "\ufeff"
    if output == "json":
        yield from encode_json(layout.columns, records, shape, total)
    else:
        delimiter = ";" if kind == "semicolons" else ","
        yield from encode_csv(layout.columns, records, delimiter)  # type: ignore[arg-type]


def _spoil(rows: Iterable[Row], fault: Fault, *, is_json: bool) -> Iterator[Row | int]:
    for number, row in enumerate(rows, 1):
        if number != fault.amount:
            yield row
        elif fault.kind == "not_utf8":
            # Becomes the single byte 0xE9, "é" in Latin-1.
            yield (*row[:-1], "caf\udce9")
        elif is_json:
            yield number
        else:
            yield row[:-1] if fault.text == "short" else (*row, "too much")


def _leave_out_last(rows: Iterable[Row], count: int) -> Iterator[Row]:
    held: deque[Row] = deque()
    for row in rows:
        held.append(row)
        if len(held) > count:
            yield held.popleft()

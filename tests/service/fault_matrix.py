"""Every fault of a download, in every form of it: what comes of each, and what stays behind.

Run ``python -m tests.service.fault_matrix`` to try all cells and write their table into
``docs/trust.md``.
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import itertools
import json
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from unittest import mock

import pandas as pd

from cliova_pandas import CliovaWarning, download_cliova, iter_cliova, read_cliova
from cliova_pandas.errors import (
    CliovaError,
    ConnectionFailedError,
    IncompleteDownloadError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.io import clear_cache
from cliova_pandas.panel.loading import load_list
from cliova_pandas.service.urls import Output
from tests.support.clients import PatientClient
from tests.support.doc_tables import write_table
from tests.support.whole_matrix import IS_WHOLE
from tests.support.wire_service import speaking, write_head

Packing = Literal["plain", "gzip", "members"]
Framing = Literal["length", "chunked", "close"]
How = Literal["read", "iter", "download", "panel"]

FORMATS: Final[tuple[Output, ...]] = ("csv", "json")
PACKINGS: Final[tuple[Packing, ...]] = ("plain", "gzip", "members")
FRAMINGS: Final[tuple[Framing, ...]] = ("length", "chunked", "close")
HOWS: Final[tuple[How, ...]] = ("read", "iter", "download", "panel")
WAYS: Final[dict[str, tuple[Any, ...]]] = {
    "output": FORMATS,
    "packing": PACKINGS,
    "framing": FRAMINGS,
    "stays": (False, True),
    "how": HOWS,
}
ROWS: Final = [
    {
        "email": f"a{row}@x.example",
        "status": ("valid", "invalid", "risky", "unknown")[row % 4],
        "checked": f"2026-10-0{1 + row % 9}T08:42:1{row % 10}.000Z",
    }
    for row in range(6)
]
JOB: Final[dict[str, Any]] = {"totalEmails": len(ROWS), "totalValidEmails": 2}


def write_rows(output: Output, rows: list[dict[str, str]]) -> list[bytes]:
    """Return a result in pieces that end where a row does."""
    if output == "json":
        lines = [json.dumps(row).encode() for row in rows]
        return [b"[" + lines[0], *(b"," + line for line in lines[1:]), b"]"]
    return [f"{','.join(line)}\n".encode() for line in (ROWS[0], *(row.values() for row in rows))]


def pack(packing: Packing, pieces: list[bytes]) -> bytes:
    """Return a body as it goes over the wire."""
    if packing == "members":
        return b"".join(gzip.compress(piece, mtime=0) for piece in pieces)
    return gzip.compress(b"".join(pieces), mtime=0) if packing == "gzip" else b"".join(pieces)


def frame(body: bytes, framing: Framing, *headers: str, cut: int | None = None) -> bytes:
    """Return an answer, of which what stands at a place of its body and behind is cut off."""
    sent = body if cut is None else body[:cut]
    if framing == "length":
        return write_head(f"Content-Length: {len(body)}", *headers) + sent
    if framing == "close":
        return write_head(*headers) + sent
    chunks = [sent[start : start + 40] for start in range(0, len(sent), 40)]
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return (
        write_head("Transfer-Encoding: chunked", *headers)
        + chunked
        + (b"0\r\n\r\n" if cut is None else b"")
    )


@dataclass(frozen=True)
class Form:
    """How a result is sent."""

    output: Output
    packing: Packing
    framing: Framing

    @property
    def body(self) -> bytes:
        """The whole body."""
        return pack(self.packing, write_rows(self.output, ROWS))

    def send(self, body: bytes, *headers: str, cut: int | None = None) -> bytes:
        """Return an answer in this form."""
        packed = () if self.packing == "plain" else ("Content-Encoding: gzip",)
        return frame(body, self.framing, *packed, *headers, cut=cut)

    def tell_cut(self, place: int) -> bytes:
        """Return an answer whose body was cut before its length was told."""
        return self.send(self.body[:place])


def drop_row(form: Form) -> bytes:
    return form.send(pack(form.packing, write_rows(form.output, ROWS[:-1])))


def damage(form: Form) -> bytes:
    body = bytearray(form.body)
    body[len(body) // 2] = 0xFF if body[len(body) // 2] != 0xFF else 0xFE
    return form.send(bytes(body))


def answer(status: str, body: bytes, *headers: str) -> Callable[[Form], bytes]:
    head = write_head(f"Content-Length: {len(body)}", *headers, status=status)
    return lambda form: head + body


CUT: Final = (IncompleteDownloadError,)
LOST: Final = (ConnectionFailedError,)
REFUSED: Final = (ServiceError,)


@dataclass(frozen=True)
class Fault:
    """A fault, and what may come of it.

    Attributes
    ----------
    reply : callable
        Returns the answer, given the form of the result.
    always : tuple of type
        The errors that it ends in if it stays.
    passes : bool
        Whether another attempt mends it.
    """

    reply: Callable[[Form], bytes]
    always: tuple[type[CliovaError], ...]
    passes: bool = True


FAULTS: Final[dict[str, Fault]] = {
    "cut at once": Fault(lambda form: form.send(form.body, cut=0), CUT),
    "cut in the middle": Fault(lambda form: form.send(form.body, cut=len(form.body) // 2), CUT),
    "cut before the last byte": Fault(
        lambda form: form.send(form.body, cut=len(form.body) - 1), CUT
    ),
    "cut to a half, then its length told": Fault(
        lambda form: form.tell_cut(len(form.body) // 2), CUT
    ),
    "cut inside of the last value, then its length told": Fault(
        lambda form: form.send(pack(form.packing, cut_value(form))), CUT
    ),
    "the last row missing": Fault(drop_row, CUT),
    "a damaged byte": Fault(damage, (*CUT, ResultFormatError)),
    "no answer": Fault(lambda form: b"", LOST),
    "no HTTP": Fault(lambda form: b"\xff\xfe ann@firm.example\r\n", LOST),
    "a length that is none": Fault(lambda form: write_head("Content-Length: 5²") + form.body, LOST),
    "a chunk that is none": Fault(
        lambda form: write_head("Transfer-Encoding: chunked") + b"-5\r\n" + form.body, CUT
    ),
    "an unknown coding": Fault(
        lambda form: write_head("Transfer-Encoding: gzip, chunked") + form.body, LOST
    ),
    "503 with a page": Fault(
        answer("503 Service Unavailable", b"<html><title>Busy</title>"), REFUSED
    ),
    "429": Fault(answer("429 Too Many Requests", b"{}", "Retry-After: 1"), (RateLimitError,)),
    "a page": Fault(answer("200 OK", b"<html><title>Sign in</title>"), REFUSED, passes=False),
    "an error in 200": Fault(
        answer("200 OK", b'{"code":"ERROR","message":"Not yet"}'), REFUSED, passes=False
    ),
    "another packing": Fault(
        lambda form: frame(form.body, form.framing, "Content-Encoding: br"), REFUSED, passes=False
    ),
    "a redirect to no URL": Fault(
        answer("302 Found", b"", "Location: http://["), REFUSED, passes=False
    ),
    "an endless circle of redirects": Fault(
        answer("302 Found", b"", "Location: ?again"), REFUSED, passes=False
    ),
}


def cut_value(form: Form) -> list[bytes]:
    """Return the pieces of a result whose last value lost its last letters."""
    whole = write_rows(form.output, ROWS)
    if form.output == "json":
        return [*whole[:-2], whole[-2][:-4]]
    return [*whole[:-1], whole[-1][:-4]]


class Cell(NamedTuple):
    """One way to try a fault."""

    fault: str
    form: Form
    stays: bool
    how: How


def list_cells(fault: str) -> Iterator[Cell]:
    """Yield all ways in which a fault is tried."""
    for output, packing, framing, stays, how in itertools.product(*WAYS.values()):
        yield Cell(fault, Form(output, packing, framing), stays, how)


def choose_cells(fault: str) -> Iterator[Cell]:
    """Yield those that are tried each time: all, or the half in which any three settings meet."""
    for cell, places in zip(
        list_cells(fault),
        itertools.product(*(range(len(way)) for way in WAYS.values())),
        strict=True,
    ):
        if IS_WHOLE or sum(places) % 2:
            yield cell


@dataclass
class Outcome:
    """What came of a cell.

    Attributes
    ----------
    value : object
        A frame, or the bytes of a file; None where there was an error.
    error : CliovaError or None
        The error.
    left : list of str
        What stayed behind that should not have.
    """

    value: Any = None
    error: BaseException | None = None
    left: list[str] = field(default_factory=list)

    def judge(self, cell: Cell) -> list[str]:
        """Return what is wrong with it."""
        fault = FAULTS[cell.fault]
        wrong = list(self.left)
        if self.error is None:
            if cell.stays or not fault.passes:
                # A whole result may come of it all the same: a byte that was cut may be none of
                # its content, and one that is damaged none that anybody reads.
                wrong += [] if self.is_right(cell) else ["a wrong result, without an error"]
            elif not self.is_right(cell):
                wrong.append("a wrong result")
        elif not isinstance(self.error, fault.always):
            wrong.append(f"the wrong error: {self.error!r}")
        elif not cell.stays and fault.passes and not isinstance(self.error, ResultFormatError):
            wrong.append(f"an error that another attempt would have mended: {self.error!r}")
        return wrong

    def is_right(self, cell: Cell) -> bool:
        """Tell whether the result is the whole one, to the last value."""
        if cell.how == "download":
            return bool(self.value == b"".join(write_rows(cell.form.output, ROWS)))
        return bool(self.value.equals(read_healthy(cell.how, cell.form.output)))


@functools.cache
def read_healthy(how: How, output: Output) -> Any:
    """Return what comes where nothing goes wrong."""
    form = Form(output, "plain", "length")
    with tempfile.TemporaryDirectory() as folder, speaking(form.send(form.body), **JOB) as service:
        return call(how, service.client(), output, Path(folder), cache=False)


def call(how: How, client: PatientClient, output: Output, folder: Path, *, cache: bool) -> Any:
    """Get the result in one of the ways that there are."""
    options: dict[str, Any] = {"client": client, "output": output, "cache": cache}
    if how == "read":
        return read_cliova("list_1", verdict_column="status", **options)
    if how == "iter":
        chunks = iter_cliova("list_1", chunksize=4, verdict_column="status", **options)
        return pd.concat(list(chunks))
    if how == "download":
        return download_cliova("list_1", folder / "out", **options).read_bytes()
    found, _ = asyncio.run(
        load_list(client, "list_1", lambda told: None, lambda ready: ready, output=output)
    )
    return found


@contextmanager
def watching(folder: Path, left: list[str]) -> Iterator[None]:
    """Note what the block leaves behind: files, cached results, threads."""
    before = set(threading.enumerate())
    with (
        mock.patch.dict(os.environ, {"CLIOVA_CACHE_DIR": str(folder / "cache")}),
        mock.patch.object(tempfile, "tempdir", str(folder)),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error", CliovaWarning)
        yield
        left += [f"a thread: {one.name}" for one in set(threading.enumerate()) - before
                 if one.name.startswith(("cliova", "ThreadPoolExecutor"))]  # fmt: skip
        kept = list(folder.rglob("*.result"))
        left += ["several cached results"] * (len(kept) > 1)
        for path in folder.rglob("*"):
            if path.is_file() and path not in kept and path.name != "out":
                left.append(f"a file: {path.name}")


def run(cell: Cell, folder: Path) -> Outcome:
    """Try one cell in an empty folder."""
    outcome, calls = Outcome(), itertools.count()
    good = cell.form.send(cell.form.body)
    bad = FAULTS[cell.fault].reply(cell.form)

    def reply(target: str) -> bytes:
        if cell.fault.startswith("an endless"):
            return bad  # it goes round within one attempt
        return bad if cell.stays or next(calls) == 0 else good

    with watching(folder, outcome.left), speaking(reply, **JOB) as service:
        client = service.client(max_retries=1)
        try:
            outcome.value = call(cell.how, client, cell.form.output, folder, cache=True)
        except CliovaError as error:
            outcome.error = error
        client.close()
        open_sockets = [one for one in client.transport._sockets._open if one.fileno() != -1]
        outcome.left += ["an open socket"] * len(open_sockets)
        if outcome.error is not None:
            outcome.left += ["a final file"] * (folder / "out").exists()
            outcome.left += ["a cached result"] * any(folder.rglob("*.result"))
    return outcome


def try_cut(form: Form, place: int, *, is_told: bool) -> list[str]:
    """Read a result that was cut at a place; return what is wrong with what comes."""
    reply = form.tell_cut(place) if is_told else form.send(form.body, cut=place)
    healthy = read_healthy("read", form.output)
    with speaking(reply, **JOB) as service, service.client(max_retries=0) as client:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", CliovaWarning)
                found = call("read", client, form.output, Path(), cache=False)
        except CliovaError as error:
            allowed = (*CUT, *REFUSED)
            return [] if isinstance(error, allowed) else [f"{place}: {error!r}"]
        return [] if found.equals(healthy) else [f"{place}: a wrong result"]


class Cuts(NamedTuple):
    """The cuts at each byte of one form."""

    form: Form
    is_told: bool

    def list_wrong(self, *, is_whole: bool = True) -> list[str]:
        """Try all of them, or where each framing is tried those places whose turn this one has."""
        places = range(len(self.form.body))
        if not is_whole and not self.is_told:
            places = places[FRAMINGS.index(self.form.framing) :: len(FRAMINGS)]
        tried = (try_cut(self.form, place, is_told=self.is_told) for place in places)
        return [wrong for each in tried for wrong in each]


def list_cuts() -> list[Cuts]:
    """Return the forms in which a result is cut at each byte.

    With its length told after the cut, chunks are as a length is; where nothing is told, a cut
    cannot be told from the end.
    """
    forms = [Form(*form) for form in itertools.product(FORMATS, PACKINGS, FRAMINGS)]
    told = [Cuts(form, True) for form in forms if form.framing == "length"]
    return [*(Cuts(form, False) for form in forms), *told]


HEADER: Final = ("fault", "cells tried", "right result", "right error", "kept")


def count_cells() -> dict[str, int]:
    """Return how many cells there are of each fault."""
    cells = {fault: len(list(list_cells(fault))) for fault in FAULTS}
    return {**cells, "cut at each byte": sum(len(cuts.form.body) for cuts in list_cuts())}


def main() -> None:
    """Try everything, and write the table."""
    rows: list[tuple[Any, ...]] = []
    for fault in FAULTS:
        results = errors = tried = kept = 0
        for cell in list_cells(fault):
            with tempfile.TemporaryDirectory() as folder:
                outcome = run(cell, Path(folder))
            wrong = outcome.judge(cell)
            tried += 1
            kept += not wrong
            results += outcome.error is None
            errors += outcome.error is not None
            if wrong:
                print(cell, wrong, file=sys.stderr)  # noqa: T201 - a script
        rows.append((fault, tried, results, errors, kept))
    tried = count_cells()["cut at each byte"]
    wrong = [one for cuts in list_cuts() for one in cuts.list_wrong()]
    rows.append(("cut at each byte", tried, "", "", tried - len(wrong)))
    clear_cache()
    total = [sum(row[at] or 0 for row in rows) for at in (1, 4)]
    write_table("faults", HEADER, [*rows, ("**all**", total[0], "", "", total[1])])


if __name__ == "__main__":
    main()

"""A key that the other side repeats, everywhere and in every spelling, and all that is left of it.

Run ``python -m tests.service.secret_matrix`` to try all cells and write their table into
``docs/trust.md``.
"""

from __future__ import annotations

import base64
import contextlib
import html
import http.client
import io
import itertools
import json
import logging
import os
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple
from unittest import mock
from urllib.parse import quote, quote_plus

from cliova_pandas import CliovaError
from tests.service.secret_calls import CALLS, SURFACES, ClusterError
from tests.support.clients import PatientClient
from tests.support.doc_tables import write_table
from tests.support.tracebacks import show_error
from tests.support.watched_spark import watch_spark
from tests.support.wire_service import WireService, write_answer, write_head, write_job

KEYS: Final = (
    "plain-Key_0123456789.abc~",
    "a%2Fb&c#d+e=f/g?h;i",
    'quote\'d "twice" <and> `tick`',
    r"back\slash\\and\"more\u0041",
    "0%25%2541+%2B &amp; done",
    "aGVsbG8gd29ybGQ/+aGVsbG8=",
)


def quote_each(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "as it is": lambda key: key,
    "quoted": lambda key: quote(key, safe=""),
    "quoted but for slashes": quote,
    "quoted with plus": quote_plus,
    "quoted in lower case": lambda key: quote(key, safe="").lower(),
    "each letter quoted": quote_each,
    "quoted twice": lambda key: quote(quote(key, safe=""), safe=""),
    "quoted twice, lower case": lambda key: quote(quote(key, safe=""), safe="").lower(),
    "quoted three times": lambda key: quote(quote(quote(key, safe=""), safe=""), safe=""),
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON in JSON": lambda key: json.dumps(json.dumps(key))[3:-3],
    "JSON, slashes escaped": lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
    "JSON, each letter": lambda key: "".join(f"\\u{ord(letter):04x}" for letter in key),
    "Python": lambda key: repr(key)[1:-1],
    "HTML": html.escape,
    "HTML, each letter": lambda key: "".join(f"&#{ord(letter)};" for letter in key),
    "HTML, hexadecimal": lambda key: "".join(f"&#x{ord(letter):X};" for letter in key),
    "HTML of quoted": lambda key: html.escape(quote(key)),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 for URLs": lambda key: base64.urlsafe_b64encode(b"?" + key.encode()).decode(),
    "base64 of the query": lambda key: base64.b64encode(
        f"?apiKey={quote(key, safe='')}&output=csv".encode()
    ).decode(),
}

Reply = Callable[[str], bytes]


def say(body: str, *headers: str, status: str = "200 OK") -> bytes:
    return write_answer(body.encode(), *headers, status=status)


PLACES: Final[dict[str, Reply]] = {
    "a sentence": lambda said: say(f"No such key: {said}", status="403 Forbidden"),
    "the message of an error": lambda said: say(
        json.dumps({"error": {"message": f"Key {said} failed"}}), status="500 Oops"
    ),
    "JSON as it stands": lambda said: say(f'{{"error":"Key {said}"}}', status="400 Bad Request"),
    "a key of JSON": lambda said: say(json.dumps({"payload": [{said: 1}]})),
    "an error in 200": lambda said: say(json.dumps({"code": "NO", "message": said})),
    "a page": lambda said: say(f"<html><title>Key {said}</title></html>", status="502 Bad"),
    "XML": lambda said: say(f"<Error><Message>{said}</Message></Error>", status="404 Gone"),
    "the header of a CSV": lambda said: say(f"email,{said},{said}\na@x.example,1\n"),
    "a row of a CSV": lambda said: say(f"email,status\na@x.example,ok,{said}\n"),
    "a broken page": lambda said: write_head("Content-Length: 999") + f"<p>{said}".encode(),
    "the status line": lambda said: say("{}", status=f"500 Key {said}"),
    "in place of HTTP": lambda said: f"GET /?apiKey={said} HTTP/1.1\r\n\r\n".encode(),
    "a version of HTTP": lambda said: f"HTTP/{said} 200 OK\r\n\r\n".encode(),
    "Content-Encoding": lambda said: say("x", f"Content-Encoding: {said}"),
    "Transfer-Encoding": lambda said: say("x", f"Transfer-Encoding: {said}"),
    "Content-Length": lambda said: write_head(f"Content-Length: {said}"),
    "Retry-After": lambda said: say("{}", f"Retry-After: {said}", status="429 Slow"),
    "a header of its own": lambda said: say("{}", f"X-Query: {said}", status="500 Oops"),
    "a line that is no header": lambda said: say("{}", said, status="500 Oops"),
    "a cookie": lambda said: say("{}", f"Set-Cookie: key={said}", status="500 Oops"),
    "the size of a chunk": lambda said: (
        write_head("Transfer-Encoding: chunked") + f"{said}\r\n{said}\r\n0\r\n\r\n".encode()
    ),
    "an extension of a chunk": lambda said: (
        write_head("Transfer-Encoding: chunked") + f"5;{said}\r\n{said}".encode()
    ),
    "a redirect to plain HTTP": lambda said: write_head(
        f"Location: http://files.example/{said}", "Content-Length: 0", status="302 Found"
    ),
    "a host to redirect to": lambda said: write_head(
        f"Location: https://{said}.example/", "Content-Length: 0", status="302 Found"
    ),
    "a redirect to no URL": lambda said: write_head(
        f"Location: http://[{said}", "Content-Length: 0", status="307 Found"
    ),
    "a scheme to redirect to": lambda said: write_head(
        f"Location: {said}://x", "Content-Length: 0", status="308 Found"
    ),
}


class Cell(NamedTuple):
    """One way to have the key repeated."""

    key: str
    spelling: str
    place: str
    call: str


def list_cells(place: str) -> Iterator[Cell]:
    """Yield what reads, in one place: every key in every spelling, and every call with each key."""
    calls = itertools.cycle(CALLS)
    for key, spelling in itertools.product(KEYS, SPELLINGS):
        yield Cell(key, spelling, place, next(calls))
    for key, call in itertools.product(KEYS, CALLS):
        yield Cell(key, "as it is", place, call)


def list_surface_cells(call: str) -> Iterator[Cell]:
    """Yield a call of a surface in every place, with the keys and the spellings in turn."""
    keys, spellings = itertools.cycle(KEYS), itertools.cycle(SPELLINGS)
    # Another beginning for each call, so that together they meet the keys and spellings alike.
    for spent in (keys, spellings):
        for _ in range([*SURFACES].index(call)):
            next(spent)
    yield from (Cell(next(keys), next(spellings), place, call) for place in PLACES)


@dataclass
class Search:
    """All that a cell has left, to be searched for its key, and what the service was asked."""

    texts: list[str]
    asked: Sequence[str] = ()

    def find(self, key: str) -> list[str]:
        """Return the texts in which the key stands, with its spelling."""
        spelled = {name: spell(key).lower() for name, spell in SPELLINGS.items()}
        lowered = [(text, text.lower()) for text in self.texts]
        return [
            f"{name}: …{text[max(0, low.index(said) - 80) : low.index(said) + 40]}…"
            for (text, low), (name, said) in itertools.product(lowered, spelled.items())
            if said in low
        ]


@contextlib.contextmanager
def listening(folder: Path, texts: list[str], **settings: str) -> Iterator[None]:
    """Note all that is logged, printed, warned of and written meanwhile, under some settings."""
    log, out = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    with (
        mock.patch.dict(os.environ, CLIOVA_CACHE_DIR=str(folder / "cache"), **settings),
        mock.patch.object(http.client.HTTPConnection, "debuglevel", 2),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.setLevel(level)
            root.removeHandler(handler)
    texts += [log.getvalue(), out.getvalue()]
    texts += [str(warning.message) for warning in caught]
    for path in folder.rglob("*"):
        texts.append(str(path))
        # `client.download` saves what the service sends, whatever that is, as it was asked to.
        if path.is_file() and path.name != "out":
            texts.append(path.read_bytes().decode("utf-8", "replace"))


def run(cell: Cell, folder: Path, *, is_brief: bool = True) -> Search:
    """Have the key repeated, and return all that is left of it."""
    said = SPELLINGS[cell.spelling](cell.key)
    reply = PLACES[cell.place](said)
    texts: list[str] = []
    call = (CALLS | SURFACES)[cell.call]

    def respond(target: str) -> bytes:
        return reply if call.answered in target else write_job(totalEmails=7)

    service = WireService(respond)
    settings = {"CLIOVA_API_KEY": cell.key, "CLIOVA_BASE_URL": service.base_url}
    try:
        with listening(folder, texts, **settings):
            client = PatientClient(cell.key, base_url=service.base_url, max_retries=1)
            with client:
                try:
                    texts.append(repr(call.run(client, folder)))
                except (CliovaError, ClusterError) as error:
                    texts += show_error(error, is_brief=is_brief)
                texts += [repr(client), repr(vars(client)), repr(vars(client.transport))]
    finally:
        service.stop()
    return Search(texts, service.asked)


HEADER: Final = ("cells tried", "texts searched", "key found")
TABLES: Final = {
    "secrets": "where the service repeats the key",
    "secret calls": "what was called",
}


def list_all() -> list[Cell]:
    """Return all cells."""
    read = [cell for place in PLACES for cell in list_cells(place)]
    return read + [cell for call in SURFACES for cell in list_surface_cells(call)]


def count_cells(cells: Iterable[Cell]) -> dict[str, dict[str, int]]:
    """Return for each table how many cells each of its rows has."""
    all_of_them = list(cells)
    return {
        "secrets": Counter(cell.place for cell in all_of_them),
        "secret calls": Counter(cell.call for cell in all_of_them),
    }


def _run_all(cells: Iterable[Cell]) -> Iterator[tuple[Cell, Search]]:
    with watch_spark():
        for cell in cells:
            with tempfile.TemporaryDirectory() as folder:
                yield cell, run(cell, Path(folder))


def main() -> None:
    """Try everything, and write the tables."""
    searched: dict[str, Counter[str]] = {name: Counter() for name in TABLES}
    found: dict[str, Counter[str]] = {name: Counter() for name in TABLES}
    cells = list_all()
    for cell, search in _run_all(cells):
        if hits := search.find(cell.key):
            print(cell, hits[:2], file=sys.stderr)  # noqa: T201 - a script
        for name, row in (("secrets", cell.place), ("secret calls", cell.call)):
            searched[name][row] += len(search.texts)
            found[name][row] += len(hits)
    for name, counted in count_cells(cells).items():
        rows = [
            (row, tried, searched[name][row], found[name][row]) for row, tried in counted.items()
        ]
        total = (len(cells), searched[name].total(), found[name].total())
        write_table(name, (TABLES[name], *HEADER), [*rows, ("**all**", *total)])


if __name__ == "__main__":
    main()

"""The service over real HTTP, on a loopback port."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import secrets
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.sandbox.faults import Fault
from cliova_pandas.sandbox.layouts import LAYOUTS, Layout
from cliova_pandas.sandbox.lists import MailingList, make_lists, make_sized, make_submitted
from cliova_pandas.sandbox.wire import SHAPES, Row, batch_bytes, pack, write_csv, write_json

if TYPE_CHECKING:
    from cliova_pandas.client import CliovaClient

_BASE_PATH: Final = "/v1/webhooks/email-validations/bulk-emails"
_FILES_PATH: Final = "/files/"
_ROWS_WITH_LENGTH: Final = 50_000
_TICK: Final = 0.01
_TRANSFERS: Final = ("auto", "length", "chunked", "close")


@dataclass(frozen=True)
class RequestRecord:
    """A request that the sandbox got, without the key.

    Attributes
    ----------
    method, path : str
        The path without its query.
    query : dict of str to str
        The query, the key left out.
    headers : dict of str to str
        With names in lower case.
    host : {"api", "files"}
        Which of the two servers it reached.
    has_key : bool
        Whether the key stood anywhere in it.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    host: str
    has_key: bool


@dataclass
class _Answer:
    """An answer before it is written."""

    status: int = 200
    body: Iterable[bytes] = ()
    headers: dict[str, str] = field(default_factory=dict)
    framing: str = "length"
    fault: Fault | None = None


class Sandbox:
    """A running sandbox; made by `serve`.

    Attributes
    ----------
    base_url : str
        The address for `CliovaClient`.
    api_key : str
        The key that it accepts.
    requests : list of RequestRecord
        What was asked of it so far.
    """

    def __init__(
        self,
        *,
        port: int,
        layout: str,
        json_shape: str,
        compress: bool,
        transfer: str,
        redirect: bool | Literal["leaky"],
        polls_until_done: int,
        faults: Sequence[Fault],
        seed: int,
    ) -> None:
        _require("layout", layout, LAYOUTS)
        _require("json_shape", json_shape, SHAPES)
        _require("transfer", transfer, _TRANSFERS)
        _require("redirect", redirect, (False, True, "leaky"))
        self.api_key = f"sandbox-{secrets.token_hex(16)}"
        self.requests: list[RequestRecord] = []
        self._layout = LAYOUTS[layout]
        self._json_shape = json_shape
        self._compress = compress
        self._transfer = transfer
        self._redirect = redirect
        self._polls_until_done = polls_until_done
        self._seed = seed
        self._faults = list(faults)
        self._lists = make_lists(seed, polls_until_done)
        self._files: dict[str, str] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._servers = [_Server(self, "127.0.0.1", port, "api")]
        if redirect:
            self._servers.append(_Server(self, "127.0.0.1", 0, "files"))
        self.base_url = f"http://127.0.0.1:{self._servers[0].server_port}{_BASE_PATH}"

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Sandbox(base_url={self.base_url!r})"

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables that make this sandbox the service."""
        return {"CLIOVA_API_KEY": self.api_key, "CLIOVA_BASE_URL": self.base_url}

    def client(self, **options: Any) -> CliovaClient:
        """Return a client of this sandbox; the options are those of `CliovaClient`."""
        from cliova_pandas.client import CliovaClient

        return CliovaClient(self.api_key, base_url=self.base_url, **options)

    def inject(self, *faults: Fault) -> None:
        """Let something go wrong, after what was injected before."""
        with self._lock:
            self._faults += faults

    def clear_faults(self) -> None:
        """Be healthy again."""
        with self._lock:
            self._faults.clear()

    def update_job(self, list_id: str, **changes: Any) -> None:
        """Change what the service says of a job, by its own field names, such as ``updatedAt``."""
        with self._lock:
            self._find(list_id).changes.update(changes)

    def wait(self) -> None:
        """Return when the sandbox is closed; Ctrl-C interrupts."""
        while not self._closing.wait(0.5):
            pass

    def close(self) -> None:
        """Stop serving; connections that are open are closed."""
        self._closing.set()
        for server in self._servers:
            server.stop()

    def _find(self, list_id: str) -> MailingList:
        if list_id not in self._lists:
            sized = make_sized(list_id, self._seed)
            if sized is None:
                raise LookupError(list_id)
            self._lists[list_id] = sized
        return self._lists[list_id]

    def _take_fault(self, endpoint: str) -> Fault | None:
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.on in (None, endpoint):
                    left = None if fault.times is None else fault.times - 1
                    self._faults[place : place + 1] = [replace(fault, times=left)] * (left != 0)
                    return fault
        return None

    def answer(self, server: str, method: str, target: str, body: bytes, accept: str) -> _Answer:
        """Decide what to answer."""
        url = urlsplit(target)
        query = {k: v[-1] for k, v in parse_qs(url.query, keep_blank_values=True).items()}
        path = unquote(url.path)
        if server == "files":
            list_target = self._files.get(path)
            if list_target is None:
                return _error(404, "No such file")
            target_url = urlsplit(list_target)
            query = {k: v[-1] for k, v in parse_qs(target_url.query).items()}
            return self._send_result(unquote(target_url.path), query, accept)
        if not (path == _BASE_PATH or path.startswith(f"{_BASE_PATH}/")):
            return _error(404, f"No such path: {path}")
        parts = path.removeprefix(_BASE_PATH).strip("/").split("/")
        endpoint = {"status": "status", "download-result": "download"}.get(parts[-1], "submit")
        fault = self._take_fault(endpoint)
        early = _apply_early(fault, target, query) if fault else None
        if early is not None:
            return early
        if query.get("apiKey") != self.api_key:
            return _error(401, "The API key is missing or not valid")
        if parts == [""]:
            if method != "POST":
                return _error(405, "Only POST is allowed here")
            return self._submit(query, body)
        if len(parts) != 2 or endpoint == "submit":
            return _error(404, f"No such path: {path}")
        if method != "GET":
            return _error(405, "Only GET is allowed here")
        if endpoint == "status":
            return self._describe(parts[0])
        if self._redirect:
            return self._send_elsewhere(path, url.query)
        return self._send_result(path, query, accept, fault)

    def _describe(self, list_id: str) -> _Answer:
        with self._lock:
            try:
                found = self._find(list_id)
            except LookupError:
                return _error(404, f"List {list_id} was not found")
            job = found.describe()
            found.polls_left = max(0, found.polls_left - 1)
        return _json(_envelope([job]))

    def _submit(self, query: Mapping[str, str], body: bytes) -> _Answer:
        name = query.get("name", "").strip()
        if not name:
            return _error(400, "The parameter name is required")
        rows = _read_upload(body)
        if rows is None:
            return _error(400, "The file must be a CSV in UTF-8 with the column email")
        with self._lock:
            if any(one.job["name"] == name for one in self._lists.values()):
                return _error(400, f"A list of the name {name!r} exists already")
            made = make_submitted(name, rows, self._seed, self._polls_until_done)
            self._lists[made.job["id"]] = made
            return _json(_envelope(made.describe()))

    def _send_elsewhere(self, path: str, query: str) -> _Answer:
        token = f"{_FILES_PATH}{secrets.token_hex(8)}"
        with self._lock:
            self._files[token] = f"{path}?{query}"
        location = f"http://localhost:{self._servers[1].server_port}{token}?signature=a%2Fb%3D"
        if self._redirect == "leaky":
            location += f"&apiKey={quote(self.api_key, safe='')}"
        return _Answer(302, (), {"Location": location})

    def _send_result(
        self, path: str, query: Mapping[str, str], accept: str, fault: Fault | None = None
    ) -> _Answer:
        list_id = path.removeprefix(_BASE_PATH).strip("/").split("/")[0]
        output, verified = query.get("output", "csv"), query.get("verifiedOnly", "false")
        if output not in ("csv", "json") or verified not in ("true", "false"):
            return _error(400, "output must be csv or json, and verifiedOnly true or false")
        with self._lock:
            try:
                found = self._find(list_id)
            except LookupError:
                return _error(404, f"List {list_id} was not found")
            job = found.describe()
        if job["status"] != "COMPLETED":
            return _error(400, f"List {list_id} is not completed: its status is {job['status']}")
        layout = self._layout.with_uploaded() if found.has_uploaded else self._layout
        rows = self._rows(found, layout, verified == "true", fault)
        pieces = _write(rows, layout, output, self._json_shape, int(job["totalEmails"] or 0), fault)
        body: Iterable[bytes] = batch_bytes(pieces)
        headers = {"Content-Type": "text/csv" if output == "csv" else "application/json"}
        is_packed = self._compress and "gzip" in accept
        if is_packed:
            body = pack(body)
            headers["Content-Encoding"] = "gzip"
        is_long = int(found.job["totalEmails"]) > _ROWS_WITH_LENGTH
        framing = self._transfer
        if framing == "auto":
            framing = "chunked" if is_long else "length"
        if fault and fault.kind == "cut":
            framing = fault.text
        if fault and fault.kind == "cut_gzip":
            body = [b"".join(body if is_packed else pack(body))[: fault.amount]]
            headers["Content-Encoding"] = "gzip"
        return _Answer(200, body, headers, framing, fault)

    def _rows(
        self, found: MailingList, layout: Layout, verified_only: bool, fault: Fault | None
    ) -> Iterator[Row]:
        addresses = (a for a in found.addresses() if not verified_only or a.verdict == "valid")
        rows = map(layout.values, addresses)
        if fault and fault.kind == "cut_rows":
            return iter(list(rows)[: -fault.amount])
        return rows


def serve(
    *,
    port: int = 0,
    layout: str = "inferred",
    json_shape: str = "envelope",
    compress: bool = False,
    transfer: str = "auto",
    redirect: bool | Literal["leaky"] = False,
    polls_until_done: int = 2,
    faults: Sequence[Fault] = (),
    seed: int = 0,
) -> Sandbox:
    """Start a sandbox of the service on this machine.

    It speaks HTTP on a loopback port and knows these lists: ``list_12345`` (2,000 addresses, 1,500
    of them valid), ``list_<n>`` of any size up to ten million (``list_1000000``),
    ``list_september`` and ``list_october`` (the same customers in two months), ``list_empty``,
    ``list_hostile`` (odd names and addresses), and the unfinished ``list_running``,
    ``list_queued``, ``list_finishing``
    and ``list_failed``. The addresses are invented, and the same for the same seed.

    Parameters
    ----------
    port : int, default 0
        The port; 0 takes any that is free.
    layout : {"inferred", "template", "words", "boolean", "nested"}, default "inferred"
        How a row looks. Nobody has documented this; all but the first are invented.
    json_shape : {"envelope", "bare", "object"}, default "envelope"
        Whether JSON is a list in the service's envelope, a bare one, or one inside of an object.
    compress : bool, default False
        Pack results with gzip.
    transfer : {"auto", "length", "chunked", "close"}, default "auto"
        How the end of a result is marked; "close" does not mark it.
    redirect : bool or "leaky", default False
        Send downloads to a file host; "leaky" with the key in its address, as no service should.
    polls_until_done : int, default 2
        How often ``list_finishing`` and submitted lists are running before they are finished.
    faults : sequence of Fault, optional
        What goes wrong with the first requests; see `cliova_pandas.sandbox.faults`.
    seed : int, default 0
        Of the invented addresses.

    Returns
    -------
    Sandbox
        Already serving. Close it, or use it as a context manager.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> with sandbox.serve() as service:
    ...     service.client().status("list_1000000").total_valid_emails
    750000
    """
    return Sandbox(
        port=port,
        layout=layout,
        json_shape=json_shape,
        compress=compress,
        transfer=transfer,
        redirect=redirect,
        polls_until_done=polls_until_done,
        faults=faults,
        seed=seed,
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Threads wait for the next request of a connection that a client keeps; stop() ends them.
    block_on_close = False

    def __init__(self, sandbox: Sandbox, host: str, port: int, name: str) -> None:
        self.sandbox = sandbox
        self.name = name
        self._open: set[socket.socket] = set()
        super().__init__((host, port), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is no fault of ours."""

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    do_PUT = do_DELETE = do_PATCH = do_HEAD = do_POST  # noqa: N815 - the names it wants

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        sandbox = self.server.sandbox
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._record(sandbox)
        accept = self.headers.get("Accept-Encoding", "")
        answer = sandbox.answer(self.server.name, self.command, self.path, body, accept)
        with suppress(ConnectionError):
            self._write(answer, sandbox._closing)

    def _record(self, sandbox: Sandbox) -> None:
        url = urlsplit(self.path)
        query = {k: v[-1] for k, v in parse_qs(url.query, keep_blank_values=True).items()}
        headers = {k.lower(): v for k, v in self.headers.items()}
        has_key = sandbox.api_key in unquote(self.path) or any(
            sandbox.api_key in value for value in headers.values()
        )
        query.pop("apiKey", None)
        record = RequestRecord(self.command, url.path, query, headers, self.server.name, has_key)
        with sandbox._lock:
            sandbox.requests.append(record)

    def _write(self, answer: _Answer, closing: threading.Event) -> None:
        fault = answer.fault
        if fault and fault.kind == "reset":
            self.close_connection = True
            return
        body: Iterable[bytes] = answer.body
        if answer.framing == "length":
            body = [b"".join(body)]
            answer.headers["Content-Length"] = str(len(body[0]))
        elif answer.framing == "chunked":
            answer.headers["Transfer-Encoding"] = "chunked"
        else:
            answer.headers["Connection"] = "close"
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault and fault.kind == "cut":
            body = _limit(body, fault.amount)
            self.close_connection = True
        if fault and fault.kind == "drip":
            body = _slow(body, fault.amount, closing)
        for piece in body:
            if answer.framing == "chunked":
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            else:
                self.wfile.write(piece)
            if fault:
                self.wfile.flush()
        if answer.framing == "chunked" and not (fault and fault.kind == "cut"):
            self.wfile.write(b"0\r\n\r\n")
        if answer.framing == "close":
            self.close_connection = True
        self.wfile.flush()


def _write(
    rows: Iterable[Row],
    layout: Layout,
    output: str,
    shape: str,
    total: int,
    fault: Fault | None,
) -> Iterator[str]:
    """Yield a result as text, with the faults that are in its content."""
    kind = fault.kind if fault else ""
    records: Iterable[Row | int] = rows
    if fault and kind in {"bad_row", "not_utf8"}:
        records = _spoil(rows, fault, is_json=output == "json")
    if kind == "bom":
        yield "\ufeff"
    if output == "json":
        yield from write_json(layout.columns, records, shape, total)
    else:
        delimiter = ";" if kind == "semicolons" else ","
        yield from write_csv(layout.columns, records, delimiter)  # type: ignore[arg-type]


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


def _apply_early(fault: Fault, target: str, query: Mapping[str, str]) -> _Answer | None:
    """Return the answer of a fault that is in place of one."""
    if fault.kind == "reset":
        return _Answer(fault=fault)
    if fault.kind == "too_many":
        answer = _error(429, "Too many requests")
        if fault.text:
            answer.headers["Retry-After"] = fault.text
        return answer
    if fault.kind == "failure":
        return _fail(fault.amount, fault.text)
    if fault.kind == "error_in_200":
        return _json({"code": "ERROR", "message": fault.text, "payload": None})
    if fault.kind == "echo_key":
        key = query.get("apiKey", "")
        return _error(fault.amount, f"Key {key} ({quote(key, safe='')}) failed for {target}")
    if fault.kind == "cut" and fault.on != "download":
        answer = _json(_envelope([]))
        answer.fault = fault
        return answer
    return None


def _fail(status: int, variant: str) -> _Answer:
    page = f"<html><head><title>{status} Bad Gateway</title></head><body>nginx</body></html>"
    bodies = {
        "html": (page.encode(), "text/html"),
        "empty": (b"", "text/plain"),
        "binary": (bytes(range(256)), "application/octet-stream"),
        "other-json": (b'["out of order", {"detail": "The disk is full"}]', "application/json"),
    }
    if variant not in bodies:
        return _error(status, "Something went wrong")
    body, kind = bodies[variant]
    return _Answer(status, [body], {"Content-Type": kind})


def _limit(body: Iterable[bytes], amount: int) -> Iterator[bytes]:
    for piece in body:
        yield piece[:amount]
        amount -= len(piece)
        if amount <= 0:
            return


def _slow(body: Iterable[bytes], rate: int, closing: threading.Event) -> Iterator[bytes]:
    size = max(1, round(rate * _TICK))
    for piece in body:
        for start in range(0, len(piece), size):
            if closing.wait(_TICK):
                return
            yield piece[start : start + size]


def _read_upload(body: bytes) -> list[dict[str, str]] | None:
    """Return the rows of the uploaded CSV, or None if there is none with a column ``email``."""
    boundary = body.split(b"\r\n", 1)[0].removeprefix(b"--")
    head = b'Content-Type: multipart/form-data; boundary="' + boundary + b'"\r\n\r\n'
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    for part in message.iter_parts() if message.is_multipart() else ():
        if part.get_param("name", header="content-disposition") == "file":
            content = part.get_payload(decode=True)
            try:
                text = content.decode("utf-8-sig") if isinstance(content, bytes) else ""
            except UnicodeDecodeError:
                return None
            reader = csv.DictReader(io.StringIO(text, newline=""))
            if "email" in (reader.fieldnames or ()):
                return [{k: v or "" for k, v in row.items() if k} for row in reader]
    return None


def _require(name: str, value: object, choices: Iterable[object]) -> None:
    if value not in choices:
        shown = ", ".join(map(repr, choices))
        raise ConfigurationError(f"There is no {name} {value!r}. The choices are: {shown}.")


def _envelope(payload: Any) -> dict[str, Any]:
    return {
        "code": "SUCCESS",
        "message": "Successfully performed operation.",
        "payload": payload,
    }


def _json(document: Any, status: int = 200) -> _Answer:
    body = json.dumps(document, ensure_ascii=False).encode()
    return _Answer(status, [body], {"Content-Type": "application/json"})


def _error(status: int, message: str) -> _Answer:
    return _json({"error": {"message": message}}, status)

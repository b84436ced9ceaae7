"""The service over real HTTP, on a loopback port: what it knows, and what it answers."""

from __future__ import annotations

import secrets
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote, unquote, urlsplit

from cliova_pandas.errors import Argument, ConfigurationError, word_unknown
from cliova_pandas.sandbox.answers import (
    Answer,
    answer_error,
    answer_fault,
    answer_lost,
    answer_payload,
    refuse_method,
)
from cliova_pandas.sandbox.faults import Endpoint, Fault
from cliova_pandas.sandbox.layouts import LAYOUTS
from cliova_pandas.sandbox.lists import (
    MailingList,
    make_lists,
    make_sized,
    make_structured,
)
from cliova_pandas.sandbox.records import RequestRecord, parse_query, record_request
from cliova_pandas.sandbox.results import TRANSFERS, Download, ResultOptions
from cliova_pandas.sandbox.sockets import HttpRequest, Server
from cliova_pandas.sandbox.submissions import SubmissionRules
from cliova_pandas.sandbox.upload import read_upload
from cliova_pandas.sandbox.wire import SHAPES

if TYPE_CHECKING:
    from cliova_pandas.service.client import CliovaClient

_BASE_PATH: Final = "/v1/webhooks/email-validations/bulk-emails"
_FILES_PATH: Final = "/files/"
_ENDPOINTS: Final[dict[str, Endpoint]] = {"status": "status", "download-result": "download"}


class Sandbox:
    """A running sandbox; made by `serve`.

    Attributes
    ----------
    base_url : str
        The base URL for `CliovaClient`.
    api_key : str
        The key that it accepts; may be set to another one.
    requests : list of RequestRecord
        What was asked of it so far, recorded before it is answered.
    credits_left : int or None
        How many more addresses it validates; None for any number. May be set.

    Examples
    --------
    >>> with serve() as service:
    ...     service.update_job("list_12345", totalValidEmails=1_499)
    ...     service.client().status("list_12345").total_valid_emails
    1499
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
        faults: Sequence[Fault],
        credits_left: int | None,
        rules: SubmissionRules,
    ) -> None:
        seed = rules.seed
        if seed < 0:
            raise ConfigurationError(Argument("seed"), f" must be 0 or more, not {seed!r}.")
        _require("layout", layout, LAYOUTS)
        _require("json_shape", json_shape, SHAPES)
        _require("transfer", transfer, TRANSFERS)
        _require("redirect", redirect, (False, True, "leaky"))
        self.api_key = f"sandbox-key-{secrets.token_hex(16)}"
        self.requests: list[RequestRecord] = []
        self._results = ResultOptions(LAYOUTS[layout], json_shape, compress, transfer)
        self._redirect = redirect
        # Another sandbox may have had this port before. A cache takes a result for unchanged while
        # the job's time is, so sandboxes of other layouts or seeds tell another millisecond.
        told_apart = f"{layout}/{seed}"
        is_usual = told_apart == "inferred/0"
        self._millisecond = 0 if is_usual else 1 + zlib.crc32(told_apart.encode()) % 999
        self.credits_left = credits_left
        self._rules = rules
        self._seed = seed
        self._faults = list(faults)
        self._lists = make_lists(seed, rules.polls_until_done)
        self._files: dict[str, Download] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._servers = [Server(port, self._answer_api, self._closing, self._limit_upload)]
        if redirect:
            self._servers.append(Server(0, self._answer_files, self._closing))
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
        from cliova_pandas.service.client import CliovaClient

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
        """Return when the sandbox is closed, or when Ctrl-C closes it."""
        try:
            while not self._closing.wait(0.5):
                pass
        except KeyboardInterrupt:
            self.close()

    def close(self) -> None:
        """Stop serving; connections that are open are closed. May be called twice."""
        self._closing.set()
        for server in self._servers:
            server.stop()

    def _answer_api(self, request: HttpRequest) -> Answer:
        return self._record(request, "api", self._decide(request))

    def _answer_files(self, request: HttpRequest) -> Answer:
        kept = self._files.get(urlsplit(request.target).path)
        if kept is None:
            answer = answer_error(404, "No such file")
        elif request.method != "GET":
            answer = refuse_method("GET")
        else:
            answer = self._send_result(kept, request.headers)
        return self._record(request, "files", answer)

    def _record(self, request: HttpRequest, host: str, answer: Answer) -> Answer:
        record = record_request(request, host, answer.status, self.api_key)
        with self._lock:
            self.requests.append(record)
        return answer

    def _decide(self, request: HttpRequest) -> Answer:
        path = urlsplit(request.target).path
        query = parse_query(request.target)
        parts = [unquote(part) for part in path.removeprefix(_BASE_PATH).split("/")[1:]]
        endpoint: Endpoint | None = None
        if path.rstrip("/") == _BASE_PATH:
            endpoint = "submit"
        elif path.startswith(f"{_BASE_PATH}/") and len(parts) == 2:
            endpoint = _ENDPOINTS.get(parts[1])
        if endpoint is None:
            return answer_error(404, "No such path")
        if request.is_cut:
            return Answer(0)
        fault = self._take_fault(endpoint)
        if fault and (answer := answer_fault(fault, request.target, query)):
            return answer
        method = "POST" if endpoint == "submit" else "GET"
        if request.method != method:
            return refuse_method(method)
        if query.get("apiKey") != self.api_key:
            return answer_error(401, "The API key is missing or not valid")
        if endpoint == "submit":
            answer = self._submit(query, request)
            if fault and fault.kind == "lose_answer" and answer.status == 200:
                answer = answer_lost(fault)
        elif endpoint == "status":
            answer = self._describe(parts[0])
        else:
            download = Download.from_query(parts[0], query, fault)
            return self._download(download, request.headers)
        answer.fault = fault
        if fault and fault.kind == "cut":
            answer.framing = fault.text
        return answer

    def _find(self, list_id: str) -> MailingList:
        if list_id not in self._lists:
            made = make_sized(list_id, self._seed) or make_structured(list_id, self._seed)
            if made is None:
                raise LookupError(f"The sandbox has no list {list_id!r}.")
            self._lists[list_id] = made
        return self._lists[list_id]

    def _limit_upload(self, method: str, target: str) -> int | None:
        """Return after how many bytes of its body a request is cut off, if it is."""
        if method != "POST" or urlsplit(target).path.rstrip("/") != _BASE_PATH:
            return None
        fault = self._take_fault("submit", kind="cut_upload")
        return None if fault is None else fault.amount

    def _take_fault(self, endpoint: Endpoint, kind: str | None = None) -> Fault | None:
        """Take the next fault of an endpoint; if it must be of a kind, only one of that."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.on in (None, endpoint):
                    if kind not in (None, fault.kind):
                        return None
                    left = None if fault.times is None else fault.times - 1
                    self._faults[place : place + 1] = [replace(fault, times=left)] * (left != 0)
                    return fault
        return None

    def _describe(self, list_id: str) -> Answer:
        with self._lock:
            try:
                found = self._find(list_id)
            except LookupError:
                return answer_error(404, f"List {list_id} was not found")
            job = found.describe()
            if "updatedAt" not in found.changes:
                job["updatedAt"] = job["updatedAt"].replace(".000Z", f".{self._millisecond:03}Z")
            found.polls_left = max(0, found.polls_left - 1)
        return answer_payload([job])

    def _submit(self, query: Mapping[str, str], request: HttpRequest) -> Answer:
        name = query.get("name", "").strip()
        if not name:
            return answer_error(400, "The parameter name is required")
        try:
            upload = read_upload(request.headers.get("content-type", ""), request.body)
        except ValueError as error:
            return answer_error(400, str(error))
        count, most = len(upload.rows), self._rules.most_addresses
        if most is not None and count > most:
            return answer_error(413, f"A list may have {most:,} addresses, and this has {count:,}")
        with self._lock:
            if any(one.job["name"] == name for one in self._lists.values()):
                return answer_error(400, f"A list of the name {name!r} exists already")
            if self.credits_left is not None:
                if count > self.credits_left:
                    return answer_error(
                        402, f"The list needs {count:,} credits, and {self.credits_left:,} are left"
                    )
                self.credits_left -= count
            made = self._rules.make(name, upload)
            self._lists[made.job["id"]] = made
            return answer_payload(made.describe())

    def _download(self, download: Download | None, headers: Mapping[str, str]) -> Answer:
        if download is None:
            return answer_error(400, "output must be csv or json, and verifiedOnly true or false")
        list_id = download.list_id
        with self._lock:
            try:
                status = self._find(list_id).describe()["status"]
            except LookupError:
                return answer_error(404, f"List {list_id} was not found")
        if status != "COMPLETED":
            return answer_error(400, f"List {list_id} is not completed: its status is {status}")
        if not self._redirect:
            return self._send_result(download, headers)
        token = f"{_FILES_PATH}{secrets.token_hex(8)}"
        with self._lock:
            self._files[token] = download
        location = f"http://localhost:{self._servers[1].server_port}{token}?signature=a%2Fb%3D"
        if self._redirect == "leaky":
            location += f"&apiKey={quote(self.api_key, safe='')}"
        return Answer(302, (), {"Location": location})

    def _send_result(self, download: Download, headers: Mapping[str, str]) -> Answer:
        with self._lock:
            found = self._find(download.list_id)
            job = found.describe()
        return self._results.answer(download, found, job, headers)


def serve(
    *,
    port: int = 0,
    layout: str = "inferred",
    json_shape: str = "envelope",
    compress: bool = False,
    transfer: str = "auto",
    redirect: bool | Literal["leaky"] = False,
    polls_until_done: int = 2,
    clock: Callable[[], float] | None = None,
    job_seconds: float = 60.0,
    credits_left: int | None = None,
    most_addresses: int | None = None,
    faults: Sequence[Fault] = (),
    seed: int = 0,
) -> Sandbox:
    """Start a sandbox of the service on this machine.

    It speaks HTTP on a loopback port and knows these lists: ``list_12345`` (2,000 addresses, 1,500
    of them valid), ``list_<n>`` of any size up to ten million (``list_1000000``),
    ``list_september`` and ``list_october`` (the same customers in two months),
    ``list_signups_august``, ``list_signups_september`` and ``list_signups_october`` (the sign-ups
    of a site, with causes in them that can be found: `cliova_pandas.sandbox.signups` says which,
    and `make_campaign_log` what bounced of them), ``list_empty``, ``list_hostile`` (odd names and
    addresses), and the unfinished ``list_running``, ``list_queued``, ``list_finishing`` and
    ``list_failed``. The addresses are invented, and the same for the same seed.

    A list that is submitted is validated: of an address such as ``bounce+anna@example.com`` the
    word before the plus says what comes back (`cliova_pandas.sandbox.submissions` has them all).

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
        Send downloads to a file host; "leaky" with the key in its URL, as no service should.
    polls_until_done : int, default 2
        How often ``list_finishing`` and submitted lists are running before they are finished.
    clock : callable, optional
        Returns the seconds since 1970. With it the jobs of submitted lists live by it in place of
        being asked: ``job_seconds`` each (60 by default), the first tenth of them in a queue.
    job_seconds : float, default 60
        See ``clock``.
    credits_left : int, optional
        How many addresses may be submitted in all; more are refused with status 402.
    most_addresses : int, optional
        How many addresses a submitted list may have; a longer one is refused with status 413.
    faults : sequence of Fault, optional
        What goes wrong with the first requests; see `cliova_pandas.sandbox.faults`.
    seed : int, default 0
        Of the invented addresses.

    Returns
    -------
    Sandbox
        Already serving. Close it, or use it as a context manager.

    Raises
    ------
    ConfigurationError
        If there is no such layout, shape or transfer.
    OSError
        If the port is taken.

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
        faults=faults,
        credits_left=credits_left,
        rules=SubmissionRules(seed, polls_until_done, clock, job_seconds, most_addresses),
    )


def _require(name: str, value: object, choices: Iterable[object]) -> None:
    if value not in choices:
        raise ConfigurationError(word_unknown(name, value, choices))

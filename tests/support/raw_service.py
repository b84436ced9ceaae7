"""A service whose answers are given to the byte, over the sandbox's own server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cliova_pandas.sandbox.answers import Answer, answer_json
from cliova_pandas.sandbox.sockets import HttpRequest, Server
from tests.support.clients import PatientClient

KEY = "raw/service+key=with signs"
COMPLETED = {"id": "list_1", "status": "COMPLETED", "updatedAt": "2026-10-01T08:42:00.000Z"}


class RawService:
    """Answers every download with ``body``, and every question for a state with ``job``.

    Attributes
    ----------
    body, job : bytes, dict
        May be changed at any time.
    answer : dict
        Options of `Answer` for the download, such as ``framing``.
    asked : list of str
        The targets of the requests, the key included.
    """

    def __init__(self, body: bytes, job: dict[str, Any], answer: dict[str, Any]) -> None:
        self.body = body
        self.job = {**COMPLETED, **job}
        self.answer = answer
        self.status_payload: Any = ...  # instead of the job, if it is set
        self.asked: list[str] = []
        self.closing = threading.Event()
        self.server = Server(0, self._respond, self.closing)
        self.base_url = f"http://127.0.0.1:{self.server.server_port}/bulk-emails"

    def client(self, **options: Any) -> PatientClient:
        """Return a client that never waits."""
        return PatientClient(KEY, base_url=self.base_url, **options)

    @property
    def downloads(self) -> int:
        """How many downloads were asked for."""
        return sum("/download-result?" in target for target in self.asked)

    def _respond(self, request: HttpRequest) -> Answer:
        self.asked.append(request.target)
        if "/status?" in request.target:
            payload = [self.job] if self.status_payload is ... else self.status_payload
            return answer_json({"code": "SUCCESS", "payload": payload})
        return Answer(body=[self.body], **self.answer)


@contextmanager
def answering(
    body: bytes, job: dict[str, Any] | None = None, **answer: Any
) -> Iterator[RawService]:
    """Run a service with these answers."""
    service = RawService(body, job or {}, answer)
    try:
        yield service
    finally:
        service.closing.set()
        service.server.stop()

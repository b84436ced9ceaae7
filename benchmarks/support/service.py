"""The service on this machine, in a process of its own: it hands out files that are made once.

Every measurement is a fresh process with an empty cache, which says what it took and how much
memory it held at its peak.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

BASE = "/v1/webhooks/email-validations/bulk-emails"


class Use(NamedTuple):
    """What one measurement took."""

    seconds: float
    megabytes: float
    rows: int


def write_job(folder: Path, rows: int, **counts: int) -> None:
    """Write what the service says of the job."""
    job: dict[str, Any] = {
        "id": "list_bench", "name": "Benchmark", "status": "COMPLETED", "totalEmails": rows,
        "updatedAt": "2026-10-01T08:42:00.000Z", **counts,
    }  # fmt: skip
    (folder / "status").write_text(json.dumps({"code": "SUCCESS", "payload": [job]}))


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Hand out ``r.csv`` and ``r.json`` of a folder, as the service and as plain files."""
    with subprocess.Popen(
        [sys.executable, __file__, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.communicate()  # it ends when its input does


def measure_apart(script: str, *arguments: str) -> Use:
    """Run a script that ends with `report_use`, in a process with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        out = subprocess.run(
            [sys.executable, "-W", "ignore", script, *arguments],
            env={**os.environ, "CLIOVA_CACHE_DIR": cache},
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    return Use(*json.loads(out))


def report_use(start: float, rows: int) -> None:
    """Print what `measure_apart` reads: the seconds since the start, and the peak of memory."""
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, _read_peak(), rows]))


def _read_peak() -> float:
    """Return the most memory that this process has held, in MB.

    What `resource` says of a process is at least what its parent held when it began.
    """
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [one for one in status.read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _run(folder: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # As every server that people run: else, now and then, the second of two small answers on
        # one connection waits 40 ms until the first one is acknowledged.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            name = path.rsplit("/", 1)[-1]
            if name == "download-result":
                name = "r.json" if "output=json" in query else "r.csv"
            file = folder / name
            self.send_response(200)
            self.send_header("Content-Length", str(file.stat().st_size))
            self.end_headers()
            self.wfile.flush()
            with file.open("rb") as content:
                self.connection.sendfile(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _run(Path(sys.argv[1]))

"""Read a million rows: `read_cliova`, with all its checks and the cache, against plain pandas.

    python benchmarks/reading.py [--rows 1000000] [--runs 5]

A static server in a process of its own hands out files that are made once. Every measurement is a
fresh process; the two sides take turns, so that whatever else the machine does hits both. Shown is
the median of the runs, wall time from the first call to the finished frame, the peak of the
process's memory, and the ratio. What is imported is imported before the clock starts, by both.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BASE = "/v1/webhooks/email-validations/bulk-emails"
COLUMNS = [
    "email", "domain", "isRoleBased", "isDisposable", "status", "statusMessage", "failType",
    "createdAt", "updatedAt",
]  # fmt: skip
GOALS = {"csv": (1.0, 1.0), "json": (0.25, 0.4), "import": (1.15, None)}


def write_files(folder: Path, rows: int) -> None:
    """Write the same rows as CSV and as JSON in the service's envelope."""
    rng = random.Random(1)
    domains = ["gmail.com", "yahoo.com", "outlook.com", *(f"firm{i}.example" for i in range(5000))]
    weights = [30, 8, 8, *(40 / (i + 1) for i in range(5000))]
    valid = 0
    with (folder / "r.csv").open("w", newline="") as c, (folder / "r.json").open("w") as j:
        writer = csv.writer(c)
        writer.writerow(COLUMNS)
        j.write('{"code":"SUCCESS","message":"Successfully performed operation.","payload":[')
        for i, domain in enumerate(rng.choices(domains, weights, k=rows)):
            ok = rng.random() < 0.75
            valid += ok
            record = [
                f"first.last{i}@{domain}", domain, rng.random() < 0.05, rng.random() < 0.02,
                "ok" if ok else "failed",
                "The mailbox accepts mail" if ok else "Rejected, mailbox not found",
                "none" if ok else "mailbox_not_found",
                "2026-10-01T08:30:00.000Z", "2026-10-01T08:41:17.250Z",
            ]  # fmt: skip
            writer.writerow([str(v).lower() if isinstance(v, bool) else v for v in record])
            text = json.dumps(dict(zip(COLUMNS, record, strict=True)), separators=(",", ":"))
            j.write(("," if i else "") + text)
        j.write("]}")
    job = {
        "id": "list_bench", "name": "Benchmark", "status": "COMPLETED", "totalEmails": rows,
        "totalValidEmails": valid, "updatedAt": "2026-10-01T08:42:00.000Z",
    }  # fmt: skip
    (folder / "status").write_text(json.dumps({"code": "SUCCESS", "payload": [job]}))


def serve(folder: str) -> None:
    """Hand out the files, as the service and as plain files."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            name = path.rsplit("/", 1)[-1]
            if name == "download-result":
                name = "r.json" if "output=json" in query else "r.csv"
            file = Path(folder, name)
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


def run_one(side: str, root: str) -> None:
    """Do one side once, and print seconds and the peak of memory."""
    import pandas as pd
    import requests

    if side.startswith("cliova"):
        import pyarrow.csv
        import pyarrow.json  # noqa: F401 - part of the imports, which are not measured here

        import cliova_pandas

        client = cliova_pandas.CliovaClient("benchmark-key", base_url=root + BASE)
    start = time.perf_counter()
    if side == "pandas csv":
        frame = pd.read_csv(f"{root}/r.csv")
    elif side == "pandas json":
        frame = pd.DataFrame(requests.get(f"{root}/r.json", timeout=60).json()["payload"])
    else:
        frame = cliova_pandas.read_cliova("list_bench", client=client, output=side.split()[1])
    seconds = time.perf_counter() - start
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, peak, len(frame)]))


def measure(side: str, root: str) -> list[float]:
    with tempfile.TemporaryDirectory() as cache:
        out = subprocess.run(
            [sys.executable, __file__, "--side", side, "--root", root],
            env={**os.environ, "CLIOVA_CACHE_DIR": cache},
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    return list(json.loads(out))


def measure_import(module: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


def show(what: str, ours: list[float], theirs: list[float], unit: str, goal: float) -> None:
    a, b = statistics.median(ours), statistics.median(theirs)
    verdict = "" if a / b <= goal else "  <-- misses the goal"
    print(f"{what:<22}{a:>9.2f} {unit}{b:>9.2f} {unit}  ratio {a / b:.2f}  goal {goal}{verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--output", choices=("csv", "json"), help="only this one")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--root", help=argparse.SUPPRESS)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        return serve(args.serve)
    if args.side:
        return run_one(args.side, args.root)
    folder = Path(tempfile.mkdtemp())
    try:
        write_files(folder, args.rows)
        os.sync()
        with subprocess.Popen(
            [sys.executable, __file__, "--serve", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as server:  # fmt: skip
            assert server.stdout is not None
            root = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            print(f"{args.rows:,} rows x {len(COLUMNS)} columns, median of {args.runs} runs")
            print(f"{'':<22}{'cliova':>11}{'pandas':>11}")
            for output in (args.output,) if args.output else ("csv", "json"):
                sides: dict[str, list[list[float]]] = {"cliova": [], "pandas": []}
                for _ in range(args.runs):
                    for side in sides:
                        sides[side].append(measure(f"{side} {output}", root))
                time_goal, memory_goal = GOALS[output]
                ours, theirs = sides["cliova"], sides["pandas"]
                show(
                    f"{output}, time", [r[0] for r in ours], [r[0] for r in theirs], "s ", time_goal
                )
                show(
                    f"{output}, peak memory",
                    [r[1] for r in ours], [r[1] for r in theirs], "MB", memory_goal or 0,
                )  # fmt: skip
            server.communicate()
        modules: dict[str, list[float]] = {"cliova_pandas": [], "pandas": []}
        for _ in range(args.runs * 3):
            for module in modules:
                modules[module].append(measure_import(module))
        show("import", modules["cliova_pandas"], modules["pandas"], "s ", GOALS["import"][0])
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

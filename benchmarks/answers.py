"""Answers a thousand times as large as their bound: seconds and memory until they are given up.

Run ``python -m benchmarks.answers`` at the root of the project; each case runs in a process of its
own, and its peak memory is that of the whole process, pandas and pyarrow included. The table goes
into ``docs/trust.md``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cliova_pandas import CliovaError, Limits
from tests.service import test_limits as cases
from tests.support.doc_tables import write_table
from tests.support.memory import read_peak
from tests.support.wire_service import speaking

BOUND = cases.BOUND
MEASURED = ("seconds", "MB", "ends in")


def list_cases() -> dict[str, tuple[str, Callable[[], Any], Limits]]:
    """Return for each case what is asked, what is answered, and the bounds."""
    small = Limits(result_bytes=BOUND, unpacked_bytes=BOUND, header_bytes=BOUND)
    found: dict[str, tuple[str, Callable[[], Any], Limits]] = {}
    for name, reply in cases.RESULTS.items():
        found[f"a result, {name}"] = ("download", reply, small)
    for name, reply in cases.SMALL.items():
        found[f"a state, {name}"] = ("status", reply, small)
    for name, reply in cases.HEADS.items():
        found[f"headers, {name}"] = ("status", reply, small)
    bomb = cases.SMALL["bomb"]
    found["a result that unpacks, small bound"] = ("download", bomb, small)
    found["a result that unpacks, as it comes"] = ("download", bomb, Limits())
    return found


def run(name: str) -> None:
    """Try one case in this process, and print what it took."""
    where, reply, limits = list_cases()[name]
    made = reply()  # before the clock runs: packing a bomb takes a while
    with (
        tempfile.TemporaryDirectory() as folder,
        speaking(**{where: lambda _: made}) as service,
        service.client(limits=limits, max_retries=0) as client,
    ):
        before = time.perf_counter()
        try:
            client.status("l") if where == "status" else client.download("l", Path(folder) / "x")
        except CliovaError as error:
            kind = type(error).__name__
        seconds = time.perf_counter() - before
    print(f"{seconds:.2f} {read_peak()} {kind}", flush=True)


def main() -> None:
    if len(sys.argv) > 1:
        run(sys.argv[1])
        return
    rows = []
    for name in list_cases():
        command = [sys.executable, "-m", "benchmarks.answers", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        rows.append((name, *done.stdout.split()))
        print(*rows[-1], sep="  ", flush=True)
    write_table("answers", ("an answer, a thousand times its bound", *MEASURED), rows)


if __name__ == "__main__":
    main()

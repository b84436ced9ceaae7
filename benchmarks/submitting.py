"""A million addresses made ready to be sent, against pandas' own ``to_csv`` of the three columns.

    python benchmarks/submitting.py [--rows 1000000] [--domains 50000] [--runs 5]

Making ready is all that happens before the request: finding the column, taking off the dress,
leaving out what is empty, malformed or repeated, and writing the CSV that is sent. pandas writes
the rows as they are. The sides take turns in one process. Memory is the resident memory of the
process at its peak, beyond what it was when the frame was there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import pandas as pd
from support.frames import make_frame
from support.turns import Side, make_parser, show_ratios, take_turns

from cliova_pandas import submit_cliova

GOALS = {"made ready": 1.2, "made ready, a tenth dressed": 1.2}
MOST_MEGABYTES = 100.0
_BETWEEN = 0.005


def make_ready(frame: pd.DataFrame) -> None:
    """Do all that stands before the request."""
    ready = submit_cliova(
        frame, "Benchmark", name_column="name", company_column="company", dry_run=True
    )
    with TemporaryFile() as file:
        ready.write(cast("BinaryIO", file))


def write_with_pandas(frame: pd.DataFrame) -> None:
    with TemporaryFile("w", encoding="utf-8", newline="") as file:
        frame[["email", "name", "company"]].to_csv(file, index=False)


def measure_peak(side: Callable[[], object]) -> float:
    """Return the megabytes that a side needs at its peak, beyond what was there before."""
    before, peaks, done = _read_resident(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(_BETWEEN):
            peaks.append(_read_resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        side()
    finally:
        done.set()
        watcher.join()
    return max(max(peaks) - before, 0.0)


def _read_resident() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    args = make_parser(__doc__).parse_args()
    frame = make_frame(args.rows, args.domains)[["email"]]
    frame["name"] = [f"Person {n}" for n in range(args.rows)]
    frame["company"] = [f"Company {n % 9_000}, Inc." for n in range(args.rows)]
    is_dressed = pd.Series(range(args.rows), index=frame.index) % 10 == 0
    dressed = frame.assign(email=frame["email"].mask(is_dressed, "Ann <" + frame["email"] + ">"))
    sides: dict[str, Side] = {
        "to_csv of pandas": lambda: write_with_pandas(frame),
        "made ready": lambda: make_ready(frame),
        "made ready, a tenth dressed": lambda: make_ready(dressed),
    }
    medians = take_turns(sides, args.runs)
    print(f"{args.rows:,} rows of three columns, median of {args.runs} runs")
    show_ratios(medians, most=GOALS)
    if Path("/proc/self/status").exists():
        peak = max(measure_peak(lambda: make_ready(frame)) for _ in range(args.runs))
        missed = "  <-- misses the goal" if peak > MOST_MEGABYTES else ""
        print(f"peak memory beyond the frame: {peak:.0f} MB  goal {MOST_MEGABYTES:.0f} MB{missed}")


if __name__ == "__main__":
    main()

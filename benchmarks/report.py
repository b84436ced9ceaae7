"""Reports of a million rows, and of ten lists: how long they take once the frame is read.

    python benchmarks/report.py [--rows 1000000] [--domains 50000] [--runs 3]

Every case runs in a process of its own, so that the first report pays for its imports as it does
for its reader; the others are the median. The frame is made, not read: its addresses have so many
different domains, which is more than lists have. On a busy machine only the time that the processor
worked means something.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from support.frames import make_frame
from support.turns import make_parser

GOAL = 3.0
CASES = ("html", "md", "xlsx", "json", "html, previous", "html, ten lists", "xlsx, ten lists")


def make_lists(df: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Cut a frame into ten lists."""
    cuts = np.array_split(np.arange(len(df)), 10)
    return {f"List {number}": df.iloc[cut] for number, cut in enumerate(cuts, 1)}


def run(case: str, rows: int, domains: int, runs: int) -> None:
    df = make_frame(rows, domains)
    suffix, _, what = case.partition(", ")
    previous = df.sample(frac=0.9, random_state=1) if what == "previous" else None
    data = make_lists(df) if what == "ten lists" else df
    seconds, worked = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs + 1):
            start, busy = time.perf_counter(), time.process_time()
            if not number:
                from cliova_pandas import write_report
            path = write_report(data, Path(folder, f"{number}.{suffix}"), previous=previous)
            seconds.append(time.perf_counter() - start)
            worked.append(time.process_time() - busy)
        size = path.stat().st_size
    first, *others = seconds
    median = statistics.median(others)
    verdict = "" if max(first, median) <= GOAL else f"  more than {GOAL:g} s"
    print(
        f"{case:<18} first {first:5.2f} s  then {median:5.2f} s, of which the processor worked "
        f"{statistics.median(worked[1:]):5.2f} s  {size / 1e3:7,.0f} kB{verdict}"
    )


def main() -> None:
    parser = make_parser(__doc__, runs=3)
    parser.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.case:
        run(args.case, args.rows, args.domains, args.runs)
        return
    print(f"{args.rows:,} rows, {args.domains:,} domains; ten lists have as many in all")
    for case in CASES:
        numbers = [f"--{name}={getattr(args, name)}" for name in ("rows", "domains", "runs")]
        subprocess.run([sys.executable, __file__, *numbers, "--case", case], check=True)


if __name__ == "__main__":
    main()

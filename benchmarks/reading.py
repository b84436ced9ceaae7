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
import time
from pathlib import Path

from support.service import BASE, Use, measure_apart, report_use, serve, write_job
from support.turns import make_parser, measure

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
    write_job(folder, rows, totalValidEmails=valid)


def run_one(side: str, root: str) -> None:
    """Do one side once, and print seconds and the peak of memory."""
    import pandas as pd
    import requests

    if side.startswith("cliova"):
        import pyarrow.csv
        import pyarrow.json  # noqa: F401 - part of the imports, which are not measured here

        import cliova_pandas
        import cliova_pandas.io.retrieve  # what reads is imported when it is first used

        client = cliova_pandas.CliovaClient("benchmark-key", base_url=root + BASE)
    start = time.perf_counter()
    if side == "pandas csv":
        frame = pd.read_csv(f"{root}/r.csv")
    elif side == "pandas json":
        frame = pd.DataFrame(requests.get(f"{root}/r.json", timeout=60).json()["payload"])
    else:
        frame = cliova_pandas.read_cliova("list_bench", client=client, output=side.split()[1])
    report_use(start, len(frame))


def import_apart(module: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)


def show(what: str, ours: list[float], theirs: list[float], unit: str, goal: float) -> None:
    a, b = statistics.median(ours), statistics.median(theirs)
    verdict = "" if a / b <= goal else "  <-- misses the goal"
    print(f"{what:<22}{a:>9.2f} {unit}{b:>9.2f} {unit}  ratio {a / b:.2f}  goal {goal}{verdict}")


def main() -> None:
    parser = make_parser(__doc__, domains=False)
    parser.add_argument("--output", choices=("csv", "json"), help="only this one")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--root", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.side:
        return run_one(args.side, args.root)
    folder = Path(tempfile.mkdtemp())
    try:
        write_files(folder, args.rows)
        os.sync()
        with serve(folder) as root:
            print(f"{args.rows:,} rows x {len(COLUMNS)} columns, median of {args.runs} runs")
            print(f"{'':<22}{'cliova':>11}{'pandas':>11}")
            for output in (args.output,) if args.output else ("csv", "json"):
                sides: dict[str, list[Use]] = {"cliova": [], "pandas": []}
                for _ in range(args.runs):
                    for side in sides:
                        used = measure_apart(__file__, "--side", f"{side} {output}", "--root", root)
                        sides[side].append(used)
                time_goal, memory_goal = GOALS[output]
                ours, theirs = sides["cliova"], sides["pandas"]
                show(
                    f"{output}, time",
                    [use.seconds for use in ours], [use.seconds for use in theirs], "s ", time_goal,
                )  # fmt: skip
                show(
                    f"{output}, peak memory", [use.megabytes for use in ours],
                    [use.megabytes for use in theirs], "MB", memory_goal,
                )  # fmt: skip
        modules: dict[str, list[float]] = {"cliova_pandas": [], "pandas": []}
        for _ in range(args.runs * 3):
            for module in modules:
                modules[module].append(measure(lambda module=module: import_apart(module)))
        show("import", modules["cliova_pandas"], modules["pandas"], "s ", GOALS["import"][0])
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

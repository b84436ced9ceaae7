"""Read every shape of a result: `read_cliova` and `iter_cliova` against the plain way.

    python benchmarks/shapes.py [--rows 1000000] [--runs 5] [--shape "json nested"] ...

The plain way is `pandas.read_csv(url)`, and `pandas.DataFrame(requests.get(url).json())`. A server
in a process of its own hands out files that are made once, over HTTP. Every measurement is a fresh
process, and the sides take turns, so that whatever else the machine does hits all of them. Shown
are medians: seconds from the call to the finished frame, the peak of memory, and the ratios.

Whoever reads these numbers on a busy machine should look at the ratios alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from support.service import BASE, Use, measure_apart, report_use, serve, write_job
from support.turns import make_parser

JSON_TIME: Final = 0.35
JSON_MEMORY: Final = 0.4
SYLLABLES: Final = ("an", "be", "cor", "di", "el", "fa", "gor", "ha", "is", "jo", "ka", "lu", "mi")
TEXTS: Final = (
    ("ok", "The mailbox accepts mail", "none"),
    ("failed", "Rejected, mailbox not found", "mailbox_not_found"),
    ("failed", "The domain does not exist", "no_domain"),
    ("unknown", "Timeout after 30 s", "timeout"),
)

Record = dict[str, Any]


def make_records(rows: int) -> Iterator[Record]:
    """Yield records whose every field varies as in a real result."""
    rng = random.Random(1)
    firms = ("".join(rng.choices(SYLLABLES, k=3)) for _ in range(5000))
    domains = ["gmail.com", "yahoo.com", *(f"{firm}{i}.example" for i, firm in enumerate(firms))]
    weights = [30, 12, *(40 / (i + 1) for i in range(5000))]
    for number, domain in enumerate(rng.choices(domains, weights, k=rows)):
        status, message, reason = rng.choices(TEXTS, (75, 12, 5, 8))[0]
        name = ".".join("".join(rng.choices(SYLLABLES, k=rng.randint(1, 3))) for _ in range(2))
        moment = f"2026-10-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
        yield {
            "email": f"{name}{number}@{domain}",
            "domain": domain,
            "isRoleBased": rng.random() < 0.05,
            "isDisposable": rng.random() < 0.02,
            "status": status,
            "statusMessage": message,
            "failType": reason,
            "createdAt": f"{moment}:{rng.randint(0, 59):02}.{rng.randint(0, 999):03}Z",
            "updatedAt": f"{moment}:59.250Z",
        }


def add_numbers(record: Record, rng: random.Random) -> Record:
    return record | {
        "score": round(rng.random(), 3),
        "risk": rng.random(),
        "bounces": rng.randrange(20),
        "milliseconds": rng.randrange(30_000),
    }


def nest(record: Record, rng: random.Random) -> Record:
    return {
        "email": record["email"],
        "result": {key: record[key] for key in ("status", "statusMessage", "failType")},
        "domain": {
            "name": record["domain"],
            "mx": {
                "host": f"mx{rng.randrange(5)}.{record['domain']}",
                "priority": rng.randrange(50),
            },
        },
        "flags": {key: record[key] for key in ("isRoleBased", "isDisposable")},
        "createdAt": record["createdAt"],
    }


def add_list(record: Record, rng: random.Random) -> Record:
    checks = rng.sample(("syntax", "domain", "mx", "smtp", "catch-all"), rng.randint(0, 5))
    return record | {"checks": checks, "codes": [rng.randrange(200, 560) for _ in checks]}


def leave_null(record: Record, rng: random.Random) -> Record:
    return {k: None if k != "email" and rng.random() < 0.2 else v for k, v in record.items()}


def escape(record: Record, rng: random.Random) -> Record:
    name = rng.choice(("Zoë", "Jürgen", "Łucja", "李"))
    answer = f"550 5.1.{rng.randrange(9)} <{record['email']}>"
    return record | {
        "name": f'{name} "{record["failType"]}" Smith',
        "statusMessage": f"{record['statusMessage']}\n\t{answer}",
    }


def leave_out(record: Record, rng: random.Random) -> Record:
    return {k: v for k, v in record.items() if k in ("email", "status") or rng.random() < 0.7}


def keep(record: Record, rng: random.Random) -> Record:
    return record


def break_lines(record: Record, rng: random.Random) -> Record:
    return record | {
        "statusMessage": f"{record['statusMessage']}\n550 5.1.{rng.randrange(9)}, gone"
    }


@dataclass(frozen=True)
class Shape:
    """How a result is written."""

    change: Callable[[Record, random.Random], Record] = keep
    options: dict[str, Any] | None = None
    time_goal: float = JSON_TIME


SHAPES: Final = {
    "csv plain": Shape(),
    "csv quoted": Shape(options={"quoting": csv.QUOTE_ALL}),
    "csv semicolons": Shape(options={"delimiter": ";"}),
    "csv crlf and mark": Shape(options={"lineterminator": "\r\n"}),
    "csv line breaks": Shape(break_lines),
    "json flat": Shape(time_goal=0.25),
    "json numbers": Shape(add_numbers),
    "json spaced": Shape(options={"separators": (", ", ": ")}),
    "json pretty": Shape(options={"indent": 2}),
    "json nested": Shape(nest),
    "json lists": Shape(add_list),
    "json nulls": Shape(leave_null),
    "json escapes": Shape(escape, {"ensure_ascii": True}),
    "json varying keys": Shape(leave_out),
}


def name_file(name: str) -> str:
    """Return the name under which a shape is handed out."""
    return f"r.{name.split()[0]}"


def write_shape(name: str, file: TextIO, rows: int) -> None:
    """Write a file of one shape, record by record."""
    shape, rng = SHAPES[name], random.Random(2)
    records = (shape.change(record, rng) for record in make_records(rows))
    if name.startswith("csv"):
        if "mark" in name:
            file.write("\ufeff")
        first = next(records)
        options = {"lineterminator": "\n"} | (shape.options or {})
        writer = csv.writer(file, **options)
        writer.writerow(first)
        for record in [first, *records]:
            writer.writerow([str(v).lower() if isinstance(v, bool) else v for v in record.values()])
        return
    options = {"separators": (",", ":"), "ensure_ascii": False} | (shape.options or {})
    if "indent" in options:
        del options["separators"]
    comma = options["separators"][0] if "separators" in options else ",\n"
    file.write("[")
    for number, record in enumerate(records):
        file.write((comma if number else "") + json.dumps(record, **options))
    file.write("]")


def run_one(side: str, name: str, root: str) -> None:
    """Do one side once, and print seconds and the peak of memory."""
    import pandas as pd
    import requests

    output, url = name.split()[0], f"{root}/{name_file(name)}"
    if side != "plain":
        import pyarrow.compute
        import pyarrow.csv  # noqa: F401 - part of the imports, which are not measured here

        import cliova_pandas
        import cliova_pandas.io.retrieve  # what reads is imported when it is first used

        client = cliova_pandas.CliovaClient("benchmark-key", base_url=root + BASE)
    start = time.perf_counter()
    if side == "read":
        rows = len(cliova_pandas.read_cliova("list_bench", client=client, output=output))  # type: ignore[arg-type]
    elif side == "iterate":
        chunks = cliova_pandas.iter_cliova("list_bench", client=client, output=output)  # type: ignore[arg-type]
        rows = sum(len(chunk) for chunk in chunks)
    elif output == "csv":
        rows = len(pd.read_csv(url, sep=";" if "semicolons" in name else ","))
    else:
        rows = len(pd.DataFrame(requests.get(url, timeout=600).json()))
    report_use(start, rows)


def measure_side(side: str, name: str, root: str, rows: int) -> Use:
    use = measure_apart(__file__, "--side", side, "--name", name, "--root", root)
    assert use.rows == rows, (side, name, use.rows)
    return use


def compare(folder: Path, name: str, rows: int, runs: int) -> None:
    sides: dict[str, list[Use]] = {"plain": [], "read": [], "iterate": []}
    with serve(folder) as root:
        for _ in range(runs):
            for side, found in sides.items():
                found.append(measure_side(side, name, root, rows))
    seconds = {side: statistics.median(u.seconds for u in found) for side, found in sides.items()}
    peaks = {side: statistics.median(u.megabytes for u in found) for side, found in sides.items()}
    goals: tuple[float, float | None] = (1.0 if rows >= 1_000_000 else 1.3, None)
    if name.startswith("json"):
        goals = (SHAPES[name].time_goal, JSON_MEMORY)
    ratios = seconds["read"] / seconds["plain"], peaks["read"] / peaks["plain"]
    missed = [
        what
        for what, ratio, goal in zip(("time", "memory"), ratios, goals, strict=True)
        if goal is not None and ratio > goal
    ]
    print(
        f"{name:<18}{seconds['plain']:>7.2f}{seconds['read']:>7.2f}{ratios[0]:>7.2f}  ({goals[0]})"
        f"{peaks['plain']:>8.0f}{peaks['read']:>7.0f}{ratios[1]:>6.2f}"
        f"{seconds['iterate']:>9.2f}{seconds['iterate'] / seconds['read']:>6.2f}"
        f"{peaks['iterate']:>7.0f}{'  misses ' + ' and '.join(missed) if missed else ''}",
        flush=True,
    )


def main() -> None:
    parser = make_parser(__doc__, domains=False)
    parser.add_argument("--shape", action="append", choices=SHAPES, help="only this one")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--name", help=argparse.SUPPRESS)
    parser.add_argument("--root", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.side:
        return run_one(args.side, args.name, args.root)
    folder = Path(tempfile.mkdtemp())
    try:
        print(f"{args.rows:,} rows, medians of {args.runs} runs, loopback, {os.cpu_count()} cores")
        print(
            f"{'':<18}{'plain':>7}{'read':>7}{'ratio':>7}  {'goal':<6}{'plain':>7}{'read':>7}"
            f"{'ratio':>6}{'iterate':>9}{'/read':>6}{'peak':>7}   (s, MB)"
        )
        for name in args.shape or SHAPES:
            with (folder / name_file(name)).open("w", newline="", encoding="utf-8") as file:
                write_shape(name, file, args.rows)
            write_job(folder, args.rows)
            os.sync()
            compare(folder, name, args.rows, args.runs)
            (folder / name_file(name)).unlink()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()

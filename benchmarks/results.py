"""Write RESULTS.md: our numbers beside pandas, Polars and DuckDB by hand, and how cost grows.

    python benchmarks/results.py [--lists 10 --lists 200] [--minutes 4]

A list has 100,000 rows, so these are 1 and 20 million. The lists are made once, in ``--work``, as
`sync_cliova` writes them. Every measurement is a process of its own, which has imported what it
needs before the clock starts: seconds, and the peak of its memory, imports included. What was
measured is kept in ``--work`` as well, so that the command goes on where it was interrupted, or
where ``--minutes`` have passed; the page is written from what is there.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import shapes
from support.dataset import ROWS_OF_LIST, make_dataset
from support.page import GROWN, write_page
from support.service import BASE, measure_apart, report_use, serve, write_job
from support.sides import SIDES, WORK, Lists, run_side

RUNS: Final = 3
"""How often a work is measured, unless one says otherwise, if it takes less than `SHORT` seconds;
one that is longer, once."""

SHORT: Final = 5.0

SIZES: Final = (10_000, 100_000, 1_000_000, 5_000_000, 20_000_000)
_WORK_OF: Final = {
    "summarize": "summarize",
    "breakdown": "shares by domain",
    "drivers": "drivers",
}


def run_one(args: argparse.Namespace) -> None:
    """Do one work once, and print what it took."""
    for name in ("duckdb", "polars", "pandas", "pyarrow.parquet", "pyarrow.csv", "narwhals.stable"):
        importlib.import_module(name)
    for name in ("stats.drivers.drivers", "stats.groups.breakdown", "stats.comparisons.comparison",
                 "dataset.scan", "dataset.sync", "io.pieces", "io.retrieve"):  # fmt: skip
        importlib.import_module(f"cliova_pandas.{name}")
    lists = Lists(Path(args.folder), args.lists[0])
    start = time.perf_counter()
    if args.root:
        rows = transfer(args.run, args.root, args.folder)
        return report_use(start, rows)
    numbers = run_side(args.run, args.side, lists)
    report_use(start, hash(numbers))


def transfer(what: str, root: str, folder: str) -> int:
    """Read, iterate or sync what a server hands out, and count its rows."""
    import cliova_pandas

    client = cliova_pandas.CliovaClient("benchmark-key", base_url=root + BASE)
    options: Any = {"client": client, "progress": False}
    if what == "read":
        return len(cliova_pandas.read_cliova("list_bench", **options))
    if what == "iterate":
        return sum(map(len, cliova_pandas.iter_cliova("list_bench", **options)))
    found = cliova_pandas.sync_cliova(["list_bench"], folder, refresh=True, **options)
    return int(found["rows"].sum())


class Measured:
    """What was measured so far, in a file."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._path = path
        self._end = time.monotonic() + seconds
        self.found: dict[str, list[list[float]]] = {}
        if path.exists():
            self.found = json.loads(path.read_text())

    def lacks(self, key: str, run: int = 0) -> bool:
        """Tell whether something is to be measured once more, and there is time."""
        found = self.found.get(key, [])
        is_short = all(seconds < SHORT for seconds, *_ in found)
        return len(found) <= run and is_short and time.monotonic() < self._end

    def add(self, key: str, seconds: float, megabytes: float, told: int) -> None:
        """Keep one measurement at once."""
        self.found.setdefault(key, []).append([seconds, megabytes, told])
        self._path.write_text(json.dumps(self.found))
        print(f"{key:<60}{seconds:>8.2f} s{megabytes:>8.0f} MB", flush=True)


def compare_sides(
    measured: Measured, folder: Path, counts: list[int], works: list[str], runs: int
) -> None:
    """Measure every work of every side; all sides of a work must find the same."""
    for count in counts:
        for work in works:
            for run in range(runs):
                for side in SIDES:
                    key = f"{work}|{count}|{side}"
                    if measured.lacks(key, run):
                        use = measure_apart(
                            __file__, "--run", work, "--side", side, "--folder", str(folder),
                            "--lists", str(count),
                        )  # fmt: skip
                        measured.add(key, *use)
            told = {one[2] for side in SIDES for one in measured.found.get(
                f"{work}|{count}|{side}", ())}  # fmt: skip
            assert len(told) <= 1, f"{work}: the sides differ"


def grow(measured: Measured, work: Path, sizes: list[int]) -> None:
    """Measure what grows with the rows."""
    for rows in sizes:
        wanted = [what for what in GROWN if measured.lacks(f"{what}|{rows}")]
        for what in [one for one in wanted if one in _WORK_OF]:
            folder, count = _find_lists(work, rows)
            if measured.lacks(f"{what}|{rows}"):
                use = measure_apart(
                    __file__, "--run", _WORK_OF[what], "--side", "ours, DuckDB",
                    "--folder", str(folder), "--lists", str(count),
                )  # fmt: skip
                measured.add(f"{what}|{rows}", *use)
        for what in [one for one in wanted if one not in _WORK_OF]:
            with serve_rows(work, rows) as root, tempfile.TemporaryDirectory(dir=work) as target:
                if measured.lacks(f"{what}|{rows}"):
                    use = measure_apart(__file__, "--run", what, "--folder", target, "--root", root)
                    assert use.rows == rows, (what, use.rows)
                    measured.add(f"{what}|{rows}", *use)


def _find_lists(work: Path, rows: int) -> tuple[Path, int]:
    """Return a folder with lists of so many rows, and how many they are."""
    if rows < ROWS_OF_LIST:
        return make_dataset(work / f"lists of {rows}", 1, rows), 1
    count = rows // ROWS_OF_LIST
    return make_dataset(work / "lists", count), count


def serve_rows(work: Path, rows: int) -> Any:
    """Hand out a CSV of so many rows: ten thousand different ones, again and again."""
    folder = work / f"served {rows}"
    if not (folder / "status").exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "part"
        with part.open("w", newline="", encoding="utf-8") as file:
            shapes.write_shape("csv plain", file, SIZES[0])
        header, _, body = part.read_bytes().partition(b"\n")
        part.unlink()
        with (folder / "r.csv").open("wb") as csv_file:
            csv_file.write(header + b"\n")
            for _ in range(rows // SIZES[0]):
                csv_file.write(body)
        write_job(folder, rows)
    return serve(folder)


def describe_machine() -> str:
    """Say what the numbers were measured with."""
    names = ("pandas", "polars", "duckdb", "pyarrow", "narwhals")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {versions}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lists", type=int, action="append", help="lists of 100,000 rows")
    parser.add_argument("--only", action="append", choices=WORK, help="only this work")
    parser.add_argument("--rows", type=int, action="append", help="sizes of the chart of growth")
    parser.add_argument("--runs", type=int, default=RUNS, help="how often a short work is measured")
    parser.add_argument("--minutes", type=float, default=600, help="stop measuring after these")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir(), "cliova-results"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    for hidden in ("run", "side", "folder", "root"):
        parser.add_argument(f"--{hidden}", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        args.lists = args.lists or [0]
        return run_one(args)
    counts, sizes = args.lists or [10, 200], args.rows or list(SIZES)
    args.work.mkdir(parents=True, exist_ok=True)
    measured = Measured(args.work / "measured.json", args.minutes * 60)
    folder = make_dataset(args.work / "lists", max(counts))
    compare_sides(measured, folder, counts, args.only or list(WORK), args.runs)
    grow(measured, args.work, sizes)
    rows = {count: count * ROWS_OF_LIST for count in counts}
    write_page(args.out, measured.found, rows, sizes, describe_machine())


if __name__ == "__main__":
    main()

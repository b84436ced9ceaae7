"""``cliova-pandas read``: a result on the screen, in a pipe or in a file."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.reading import add_reading, read_result
from cliova_pandas.cli.shell import DONE, Shell

if TYPE_CHECKING:
    import argparse


def add_read(commands: Any) -> None:
    """Add the command."""
    read = commands.add_parser("read", help="read a result; show it or save it")
    read.add_argument("list_id", metavar="LIST")
    read.add_argument(
        "-o", "--output", dest="target", metavar="FILE",
        help="a .csv, .json, .parquet or .xlsx file, or - for CSV on standard output",
    )  # fmt: skip
    read.add_overwrite()
    read.add_argument("--verified-only", action="store_true", help="leave out what is not verified")
    add_reading(read)
    read.add_argument(
        "--raw", action="store_true",
        help="write a CSV to the letter, also texts that a spreadsheet runs as formulas",
    )  # fmt: skip
    read.does(run_read)


def run_read(options: argparse.Namespace, shell: Shell) -> int:
    """Read a result, and show it or save it."""
    from cliova_pandas.export.formulas import defuse
    from cliova_pandas.export.frames import check_target, write_csv, write_frame

    target = None if options.target in (None, "-") else Path(options.target)
    if target is not None:
        check_target(target, overwrite=options.overwrite)
    df = read_result(options.list_id, options)
    if target is not None:
        write_frame(df, target, raw=options.raw, overwrite=options.overwrite)
        shell.tell(f"{len(df):,} rows are in {target}")
    elif options.target == "-":
        if isinstance(sys.stdout, TextIOWrapper):  # what a file would hold, whatever the locale
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        write_csv(df if options.raw else defuse(df), sys.stdout)
    else:
        shell.show(df)
    return DONE

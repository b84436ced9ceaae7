"""``cliova-pandas read``: a result on the screen, in a pipe or in a file."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.answers import describe_result
from cliova_pandas.cli.reading import check_sources, read_source
from cliova_pandas.cli.shared import share_columns, share_overwrite, share_reading
from cliova_pandas.cli.shell import DONE, Shell
from cliova_pandas.cli.targets import PIPE, check_one_output
from cliova_pandas.errors import Argument, ConfigurationError

if TYPE_CHECKING:
    import argparse

    import pandas as pd


def add_read(commands: Any) -> None:
    """Add the command."""
    read = commands.add_parser(
        "read",
        help="read a result; show it or save it",
        parents=[*share_reading(), share_columns(), share_overwrite()],
    )
    read.add_argument("source", metavar="LIST", help="a list of the service, or a file")
    read.add_argument(
        "-o", "--output", dest="target", metavar="FILE",
        help="a .csv, .json, .parquet or .xlsx file, or - for CSV on standard output",
    )  # fmt: skip
    read.add_argument(
        "--raw", action="store_true",
        help="write a CSV to the letter, also texts that a spreadsheet runs as formulas",
    )  # fmt: skip
    read.does(run_read)


def run_read(options: argparse.Namespace, shell: Shell) -> int:
    """Read a result, and show it or save it."""
    from cliova_pandas.export.frames import check_target, write_frame

    target = None if options.target in (None, PIPE) else Path(options.target)
    if target is not None:
        check_target(target, overwrite=options.overwrite)
    _check(options)
    df = read_source(options.source, options)
    if target is not None:
        shaped = _shape(df, options)
        replaced = write_frame(shaped, target, raw=options.raw, overwrite=options.overwrite)
        written = {"file": target, "columns": list(shaped.columns), "replaced": replaced}
        shell.answer(
            lambda: {**describe_result(df, shell.word), **written},
            tell=f"{len(df):,} rows are in {target}",
        )
    elif options.target == PIPE:
        _pipe(_shape(df, options), is_raw=options.raw)
    else:
        shell.show(df)
        shell.answer(lambda: describe_result(df, shell.word))
    return DONE


def _check(options: argparse.Namespace) -> None:
    """Refuse what does not go together, before anything is read."""
    check_sources([options.source], options)
    check_one_output(options)
    for name in ("columns", "rename"):
        if options.target is None and getattr(options, name) is not None:
            raise ConfigurationError(
                Argument(name), " is for what is written. Pass ", Argument("target", ...), "."
            )


def _shape(df: pd.DataFrame, options: argparse.Namespace) -> pd.DataFrame:
    """Return the columns that were asked for, under the names that were said."""
    from cliova_pandas.export.file_columns import choose_columns

    rename = None if options.rename is None else dict(options.rename)
    if options.columns is None and rename is None:
        return df
    return choose_columns(list(df.columns), options.columns, rename, owner="The result").take(df)


def _pipe(df: pd.DataFrame, *, is_raw: bool) -> None:
    from cliova_pandas.export.formulas import defuse
    from cliova_pandas.export.frames import write_csv

    if isinstance(sys.stdout, TextIOWrapper):  # what a file would hold, whatever the locale
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    write_csv(df if is_raw else defuse(df), sys.stdout)

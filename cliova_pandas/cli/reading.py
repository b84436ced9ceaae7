"""How a result is read, which several commands are told by the same options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.cli.parser import read_pair, read_seconds

if TYPE_CHECKING:
    import argparse

    import pandas as pd

    from cliova_pandas.cli.parser import Command

_OF_READING: Final = (
    "output", "verdict_column", "drop_empty", "wait", "check_job", "cache", "refresh",
)  # fmt: skip


def add_reading(command: Command, *, keeps_copies: bool = True) -> None:
    """Add how a result is read, and whether a copy of it is kept."""
    command.add_argument(
        "--wait", nargs="?", type=read_seconds, const=True, default=False, metavar="SECONDS",
        help="wait for a job that is not finished, at most so long",
    )  # fmt: skip
    command.add_argument(
        "--json", dest="output", action="store_const", const="json", default="csv",
        help="download as JSON rather than CSV",
    )  # fmt: skip
    command.add_argument("--verdict-column", metavar="NAME", help="the column that is the verdict")
    command.add_argument(
        "--verdict-map", action="append", type=read_pair, default=[], metavar="WORD=CLASS",
        help="what a word of the verdict means, such as ok_for_all=risky; may be given again",
    )  # fmt: skip
    command.add_argument(
        "--drop-empty", action="store_true",
        help="leave out rows without an address: blank ones, totals, the header again",
    )  # fmt: skip
    command.add_argument("--refresh", action="store_true", help="download even what is kept")
    if not keeps_copies:
        return
    command.add_argument(
        "--no-check", dest="check_job", action="store_false",
        help="do not ask for the state of the job, so check nothing against its counts",
    )  # fmt: skip
    command.add_argument("--no-cache", dest="cache", action="store_false", help="keep no copy")


def read_result(list_id: str, options: argparse.Namespace) -> pd.DataFrame:
    """Read a result as the options say."""
    from cliova_pandas.io.reader import read_cliova

    chosen: dict[str, Any] = {name: getattr(options, name) for name in _OF_READING}
    return read_cliova(
        list_id, options.verified_only, verdict_map=dict(options.verdict_map), **chosen
    )

"""Options that several commands share, each said once.

Each function returns a command without a name that holds some options, to be among the ``parents``
of those that have them.
"""

from __future__ import annotations

from typing import Final

from cliova_pandas.cli.parser import (
    Command,
    read_names,
    read_pair,
    read_rename,
    read_seconds,
)

READING: Final = "how the result is read"
"""The title under which the help has what is said of reading."""


def share_json() -> Command:
    """Return the option by which a script reads what the command says."""
    shared = Command(add_help=False)
    shared.add_argument(
        "--json", dest="as_json", action="store_true",
        help="print what a script can read on standard output: one JSON document, errors too",
    )  # fmt: skip
    return shared


def share_overwrite(title: str | None = None) -> Command:
    """Return the option without which no command replaces a file."""
    shared = Command(add_help=False)
    group = shared.find_group(title) if title else shared
    group.add_argument(
        "--overwrite", action="store_true", help="replace a file or folder that is there already"
    )
    return shared


def share_waiting(title: str = READING) -> Command:
    """Return the option that waits for a job, under a title of the help."""
    shared = Command(add_help=False)
    shared.find_group(title).add_argument(
        "--wait", nargs="?", type=read_seconds, const=True, default=False, metavar="SECONDS",
        help="wait for a job that is not finished, at most so long",
    )  # fmt: skip
    return shared


def share_rows() -> Command:
    """Return the options that say which rows of a result are read, and what its verdict is."""
    shared = Command(add_help=False)
    reading = shared.find_group(READING)
    reading.add_argument(
        "--verified-only", action="store_true",
        help="leave out what is not verified; of a file: it holds nothing else",
    )  # fmt: skip
    reading.add_argument("--verdict-column", metavar="NAME", help="the column that is the verdict")
    reading.add_argument(
        "--verdict-map", action="append", type=read_pair, default=[], metavar="WORD=CLASS",
        help="what a word of the verdict means, such as ok_for_all=risky; may be given again",
    )  # fmt: skip
    reading.add_argument(
        "--drop-empty", action="store_true",
        help="leave out rows without an address: blank ones, totals, the header again",
    )  # fmt: skip
    return shared


def share_addresses(title: str = READING) -> Command:
    """Return the option that says which column holds the addresses, under a title of the help."""
    shared = Command(add_help=False)
    shared.find_group(title).add_argument(
        "--email-column", metavar="COLUMN", help="the column of the addresses"
    )
    return shared


def share_download() -> Command:
    """Return the options that say how a list is downloaded."""
    shared = Command(add_help=False)
    reading = shared.find_group(READING)
    reading.add_argument(
        "--download", dest="output", choices=["csv", "json"], default="csv",
        help="the form to download a list in (default: %(default)s)",
    )  # fmt: skip
    reading.add_argument("--refresh", action="store_true", help="download even what is kept")
    return shared


def share_copies() -> Command:
    """Return the options that keep a list from being checked against its job, or kept."""
    shared = Command(add_help=False)
    reading = shared.find_group(READING)
    reading.add_argument(
        "--no-check", dest="check_job", action="store_false",
        help="do not ask for the state of the job, so check nothing against its counts",
    )  # fmt: skip
    reading.add_argument("--no-cache", dest="cache", action="store_false", help="keep no copy")
    return shared


def share_columns() -> Command:
    """Return the options that say which columns a file has, and what they are called in it."""
    shared = Command(add_help=False)
    shared.add_argument(
        "--columns", type=read_names, metavar="NAMES",
        help="the columns of what is written, in this order, such as email,verdict",
    )  # fmt: skip
    shared.add_argument(
        "--rename", action="append", type=read_rename, default=None, metavar="OLD=NEW",
        help="what a column is called there, such as email=E-Mail; may be given again",
    )  # fmt: skip
    return shared


def share_reading() -> list[Command]:
    """Return all options that say how a list or a file is read, and that a script reads it."""
    return [
        share_waiting(), share_rows(), share_addresses(), share_download(), share_copies(),
        share_json(),
    ]  # fmt: skip

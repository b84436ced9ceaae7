"""Options that several commands share, each said once: parents of the commands that have them."""

from __future__ import annotations

from typing import Final

from cliova_pandas.cli.parser import (
    Command,
    read_names,
    read_pair,
    read_rename,
    read_seconds,
)

_READING: Final = "how the result is read"


def share_json() -> Command:
    """Share that a script reads what the command says."""
    shared = Command(add_help=False)
    shared.add_argument(
        "--json", dest="as_json", action="store_true",
        help="print what a script can read on standard output: one JSON document, errors too",
    )  # fmt: skip
    return shared


def share_overwrite() -> Command:
    """Share the option without which no command replaces a file."""
    shared = Command(add_help=False)
    shared.add_argument(
        "--overwrite", action="store_true", help="replace what is there under that name"
    )
    return shared


def share_waiting() -> Command:
    """Share how long a job is waited for."""
    shared = Command(add_help=False)
    reading = shared.add_argument_group(_READING)
    reading.add_argument(
        "--wait", nargs="?", type=read_seconds, const=True, default=False, metavar="SECONDS",
        help="wait for a job that is not finished, at most so long",
    )  # fmt: skip
    return shared


def share_rows() -> Command:
    """Share which rows of a result are read, and what its columns are."""
    shared = Command(add_help=False)
    reading = shared.add_argument_group(_READING)
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


def share_addresses() -> Command:
    """Share which column holds the addresses."""
    shared = Command(add_help=False)
    reading = shared.add_argument_group(_READING)
    reading.add_argument("--email-column", metavar="COLUMN", help="the column of the addresses")
    return shared


def share_download() -> Command:
    """Share how a list is downloaded."""
    shared = Command(add_help=False)
    reading = shared.add_argument_group(_READING)
    reading.add_argument(
        "--download", dest="output", choices=["csv", "json"], default="csv",
        help="the form to download a list in (default: %(default)s)",
    )  # fmt: skip
    reading.add_argument("--refresh", action="store_true", help="download even what is kept")
    return shared


def share_copies() -> Command:
    """Share whether a list is checked against its job, and kept."""
    shared = Command(add_help=False)
    reading = shared.add_argument_group(_READING)
    reading.add_argument(
        "--no-check", dest="check_job", action="store_false",
        help="do not ask for the state of the job, so check nothing against its counts",
    )  # fmt: skip
    reading.add_argument("--no-cache", dest="cache", action="store_false", help="keep no copy")
    return shared


def share_columns() -> Command:
    """Share which columns a file has, and what they are called in it."""
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
    """Share all that is said of reading a list or a file."""
    return [
        share_waiting(), share_rows(), share_addresses(), share_download(), share_copies(),
        share_json(),
    ]  # fmt: skip

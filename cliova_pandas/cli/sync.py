"""``cliova-pandas sync``: the results of many lists as a folder of Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.cli.reading import add_reading
from cliova_pandas.cli.shell import DONE, FAILED, Shell

if TYPE_CHECKING:
    import argparse

_OF_SYNC: Final = ("output", "verdict_column", "drop_empty", "wait", "refresh")


def add_sync(commands: Any) -> None:
    """Add the command."""
    sync = commands.add_parser("sync", help="keep the results of many lists as a folder of Parquet")
    sync.add_argument("list_ids", metavar="LIST", nargs="+")
    sync.add_argument(
        "-o", "--output", dest="folder", metavar="FOLDER", required=True,
        help="the folder; only what is missing in it, or has changed, is downloaded",
    )  # fmt: skip
    sync.add_argument("--verified-only", action="store_true", help="leave out what is not verified")
    add_reading(sync, keeps_copies=False)
    sync.does(run_sync)


def run_sync(options: argparse.Namespace, shell: Shell) -> int:
    """Fetch what is missing; the code says whether every list is there."""
    from cliova_pandas.dataset.sync import sync_cliova

    chosen: dict[str, Any] = {name: getattr(options, name) for name in _OF_SYNC}
    synced = sync_cliova(
        options.list_ids,
        Path(options.folder),
        options.verified_only,
        verdict_map=dict(options.verdict_map) or None,
        **chosen,
    )
    for outcome, count in synced["outcome"].value_counts(sort=False).items():
        shell.say(f"{outcome}: {count:,}")
    shell.tell(f"{int(synced['rows'].sum()):,} rows are in {options.folder}")
    return FAILED if (synced["outcome"] == "failed").any() else DONE

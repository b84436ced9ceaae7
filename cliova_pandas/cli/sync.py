"""``cliova-pandas sync``: the results of many lists as a folder of Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.cli.parser import pick
from cliova_pandas.cli.shared import share_download, share_json, share_rows, share_waiting
from cliova_pandas.cli.shell import DONE, FAILED, Shell
from cliova_pandas.cli.targets import read_folder

if TYPE_CHECKING:
    import argparse

_OF_SYNC: Final = ("output", "verdict_column", "drop_empty", "wait", "refresh")


def add_sync(commands: Any) -> None:
    """Add the command."""
    sync = commands.add_parser(
        "sync",
        help="keep the results of many lists as a folder of Parquet",
        parents=[share_waiting(), share_rows(), share_download(), share_json()],
    )
    sync.add_argument("list_ids", metavar="LIST", nargs="+", help="the lists of the service")
    sync.add_argument(
        "-o", "--output", dest="folder", metavar="FOLDER", required=True,
        help="the folder; only what is missing in it, or has changed, is downloaded",
    )  # fmt: skip
    sync.does(run_sync)


def run_sync(options: argparse.Namespace, shell: Shell) -> int:
    """Fetch what is missing; the code says whether every list is there."""
    from cliova_pandas.dataset.sync import sync_cliova

    synced = sync_cliova(
        options.list_ids,
        read_folder(options),
        options.verified_only,
        verdict_map=dict(options.verdict_map) or None,
        **pick(options, _OF_SYNC),
    )
    counts = synced["outcome"].value_counts(sort=False)
    shell.answer(
        {"folder": options.folder, "lists": synced.reset_index().to_dict("records")},
        say="\n".join(f"{outcome}: {count:,}" for outcome, count in counts.items()),
        tell=f"{int(synced['rows'].sum()):,} rows are in {options.folder}",
    )
    return FAILED if (synced["outcome"] == "failed").any() else DONE

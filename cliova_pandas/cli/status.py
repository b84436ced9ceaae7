"""``cliova-pandas status``: what the service says of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.shell import DONE, FAILED, NOT_FINISHED, Shell

if TYPE_CHECKING:
    import argparse


def add_status(commands: Any) -> None:
    """Add the command."""
    status = commands.add_parser("status", help="show the state of a job")
    status.add_argument("list_id", metavar="LIST")
    status.does(run_status)


def run_status(options: argparse.Namespace, shell: Shell) -> int:
    """Show the state of a job; the code says whether there is a result."""
    from cliova_pandas.service.client import CliovaClient
    from cliova_pandas.stats.preview import write_job

    with CliovaClient() as client:
        job = client.status(options.list_id)
    shell.say(write_job(job))
    return FAILED if job.is_failed else DONE if job.is_finished else NOT_FINISHED

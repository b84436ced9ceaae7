"""``cliova-pandas submit``: a list from a file to its verdicts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.cli.parser import read_part_size
from cliova_pandas.cli.shared import share_addresses, share_json, share_overwrite, share_waiting
from cliova_pandas.cli.shell import DONE, FAILED, Shell
from cliova_pandas.cli.status import wait_for
from cliova_pandas.errors import Argument, ConfigurationError

if TYPE_CHECKING:
    import argparse

    from cliova_pandas.service.client import CliovaClient
    from cliova_pandas.validation import PreparedTrip

_SENT: Final = "what is sent"
_RETURNED: Final = "what comes back"


def add_submit(commands: Any) -> None:
    """Add the command that submits."""
    submit = commands.add_parser(
        "submit",
        help="submit a file of addresses, to be validated",
        parents=[
            share_addresses(_SENT), share_waiting(_RETURNED), share_overwrite(_RETURNED),
            share_json(),
        ],
    )  # fmt: skip
    submit.add_argument("emails", type=Path, metavar="FILE", help="a CSV that holds addresses")
    submit.add_argument(
        "--name", required=True, metavar="NAME", help="what to call the list; each name once"
    )
    sent = submit.find_group(_SENT)
    sent.add_argument("--name-column", metavar="COLUMN", help="send this column as names")
    sent.add_argument("--company-column", metavar="COLUMN", help="send this one as companies")
    sent.add_argument(
        "--duplicates", dest="deduplicate", action="store_false",
        help="send an address as often as it stands there",
    )  # fmt: skip
    sent.add_argument(
        "--send-malformed", action="store_true", help="send also what cannot be an address"
    )
    sent.add_argument(
        "--skip-known", type=float, metavar="DAYS",
        help="leave out addresses that a kept result of so many days answers",
    )  # fmt: skip
    sent.add_argument(
        "--split", nargs="?", type=read_part_size, const=True, default=False, metavar="ADDRESSES",
        help="submit a long list as several, of at most so many addresses (500,000)",
    )  # fmt: skip
    submit.add_argument(
        "--dry-run", action="store_true", help="say what would be sent, and send nothing"
    )
    submit.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    submit.find_group(_RETURNED).add_argument(
        "-o", "--output", dest="target", type=Path, metavar="FILE",
        help="wait, and save the rows with their verdicts (.csv, .json, .parquet or .xlsx)",
    )  # fmt: skip
    submit.add_argument(
        "--resume", action="store_true",
        help="go on with the list of this name, if it was submitted from this machine",
    )  # fmt: skip
    submit.does(run_submit)


def run_submit(options: argparse.Namespace, shell: Shell) -> int:
    """Submit a file once it is confirmed, and do what else was asked for."""
    from cliova_pandas.export.frames import check_target
    from cliova_pandas.io.reader import open_client
    from cliova_pandas.validation import prepare_trip

    if options.target is not None:
        check_target(options.target, overwrite=options.overwrite)
    trip = prepare_trip(
        options.emails,
        options.name,
        email_column=options.email_column,
        name_column=options.name_column,
        company_column=options.company_column,
        deduplicate=options.deduplicate,
        send_malformed=options.send_malformed,
        skip_known=options.skip_known,
        split=options.split,
        argument="email_column",
    )
    counts = trip.prepared.counts
    said = f"{options.emails.name}: {counts.describe()}"
    if options.dry_run:
        shell.answer({"list_ids": [], "counts": asdict(counts)}, say=said)
        return DONE
    with open_client(None, None) as client:
        list_ids = trip.find_list_ids(client) if options.resume else None
        if list_ids is None:
            shell.tell(said)
            if not _is_confirmed(options, shell, trip, client):
                return shell.complain("nothing was submitted", FAILED, "NotConfirmed")
            try:
                list_ids = trip.submit(client, None, resume=options.resume)
            except KeyboardInterrupt as error:
                for note in getattr(error, "__notes__", []):
                    shell.tell(f"cliova-pandas: {note.strip()}")
                raise
        shell.tell(f"The list {trip.prepared.name!r} is {', '.join(list_ids) or 'known already'}")
        try:
            return _finish(options, shell, trip, client, list_ids)
        except KeyboardInterrupt:
            shell.tell("cliova-pandas: The same command with --resume goes on with it.")
            raise


def _finish(
    options: argparse.Namespace,
    shell: Shell,
    trip: PreparedTrip,
    client: CliovaClient,
    list_ids: list[str],
) -> int:
    """Say the id, or wait and say the state, or save the rows."""
    from cliova_pandas.export.frames import write_frame

    answer = {"list_ids": list_ids, "counts": asdict(trip.prepared.counts)}
    if options.target is not None:
        wait = True if options.wait is False else options.wait
        df = trip.finish(client, list_ids, wait=wait)
        replaced = write_frame(df, options.target, overwrite=options.overwrite)
        shell.answer(
            {**answer, "file": options.target, "rows": len(df), "replaced": replaced},
            tell=f"{len(df):,} rows are in {options.target}",
        )
        return DONE
    if options.wait is False:
        shell.answer(answer, say="\n".join(list_ids) if list_ids else None)
        return DONE
    seconds = None if options.wait is True else options.wait
    return wait_for(client, list_ids, seconds, shell, answer)


def _is_confirmed(
    options: argparse.Namespace, shell: Shell, trip: PreparedTrip, client: CliovaClient
) -> bool:
    count = trip.prepared.counts.sent
    if options.yes or not count:  # a list of nothing is refused in its own words
        return True
    costs = "1 address, for 1 credit" if count == 1 else f"{count:,} addresses, for as many credits"
    answer = shell.ask(f"Submit {costs}, to {client.base_url}?")
    if answer is None:
        raise ConfigurationError(
            "Nobody is there to confirm it. Pass ", Argument("yes", True), " to submit it."
        )
    return answer

"""``cliova-pandas submit``, ``wait`` and ``jobs``: a list from a file to its verdicts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.parser import read_seconds
from cliova_pandas.cli.shell import DONE, FAILED, NOT_FINISHED, Shell
from cliova_pandas.errors import Argument, ConfigurationError, JobFailedError, JobNotFinishedError

if TYPE_CHECKING:
    import argparse

    from cliova_pandas.service.client import CliovaClient
    from cliova_pandas.validation import PreparedTrip


def add_submit(commands: Any) -> None:
    """Add the command that submits."""
    submit = commands.add_parser("submit", help="submit a file of addresses, to be validated")
    submit.add_argument("file", type=Path, metavar="FILE", help="a CSV that holds addresses")
    submit.add_argument(
        "--name", required=True, metavar="NAME", help="what to call the list; each name once"
    )
    submit.add_argument("--email-column", metavar="COLUMN", help="the column of the addresses")
    submit.add_argument("--name-column", metavar="COLUMN", help="send this column as names")
    submit.add_argument("--company-column", metavar="COLUMN", help="send this one as companies")
    submit.add_argument(
        "--duplicates", dest="deduplicate", action="store_false",
        help="send an address as often as it stands there",
    )  # fmt: skip
    submit.add_argument(
        "--send-malformed", action="store_true", help="send also what cannot be an address"
    )
    submit.add_argument(
        "--skip-known", type=float, metavar="DAYS",
        help="leave out addresses that a kept result of so many days answers",
    )  # fmt: skip
    submit.add_argument(
        "--split", nargs="?", type=int, const=True, default=False, metavar="ADDRESSES",
        help="submit a long list as several, of at most so many addresses (500,000)",
    )  # fmt: skip
    submit.add_argument(
        "--dry-run", action="store_true", help="say what would be sent, and send nothing"
    )
    submit.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    submit.add_argument(
        "--wait", nargs="?", type=read_seconds, const=True, default=False, metavar="SECONDS",
        help="wait until it is validated, at most so long",
    )  # fmt: skip
    submit.add_argument(
        "-o", "--output", dest="target", type=Path, metavar="FILE",
        help="wait, and save the rows with their verdicts (.csv, .json, .parquet or .xlsx)",
    )  # fmt: skip
    submit.add_argument(
        "--resume", action="store_true",
        help="go on with the list of this name, if it was submitted from this machine",
    )  # fmt: skip
    submit.add_overwrite()
    submit.does(run_submit)


def add_wait(commands: Any) -> None:
    """Add the command that waits."""
    wait = commands.add_parser("wait", help="wait until a list is validated")
    wait.add_argument("list_id", metavar="LIST", help="its id, or the name of a submitted list")
    wait.add_argument(
        "--timeout", type=read_seconds, metavar="SECONDS", help="wait at most so long"
    )
    wait.does(run_wait)


def add_jobs(commands: Any) -> None:
    """Add the command that tells what was submitted."""
    jobs = commands.add_parser("jobs", help="list what was submitted from this machine")
    jobs.does(run_jobs)


def run_submit(options: argparse.Namespace, shell: Shell) -> int:
    """Submit a file once it is confirmed, and do what else was asked for."""
    from cliova_pandas.export.frames import check_target
    from cliova_pandas.io.reader import open_client
    from cliova_pandas.validation import prepare_trip

    if options.target is not None:
        check_target(options.target, overwrite=options.overwrite)
    trip = prepare_trip(
        options.file,
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
    if options.dry_run:
        shell.say(f"{options.file.name}: {trip.prepared.counts.describe()}")
        return DONE
    with open_client(None, None) as client:
        list_ids = trip.find_list_ids(client) if options.resume else None
        if list_ids is None:
            shell.tell(f"{options.file.name}: {trip.prepared.counts.describe()}")
            if not _is_confirmed(options, shell, trip, client):
                return shell.complain("nothing was submitted", FAILED)
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

    if options.target is not None:
        wait = True if options.wait is False else options.wait
        df = trip.finish(client, list_ids, wait=wait)
        write_frame(df, options.target, overwrite=options.overwrite)
        shell.tell(f"{len(df):,} rows are in {options.target}")
    elif options.wait is not False:
        seconds = None if options.wait is True else options.wait
        return max((_wait(client, one, seconds, shell) for one in list_ids), default=DONE)
    else:
        for one in list_ids:
            shell.say(one)
    return DONE


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


def run_wait(options: argparse.Namespace, shell: Shell) -> int:
    """Wait for a list, and show its job; the code says how it ended."""
    from cliova_pandas.io.job_log import JobLog
    from cliova_pandas.io.reader import open_client

    with open_client(None, None) as client:
        list_id = JobLog().find_list_id(client.base_url, options.list_id)
        return _wait(client, list_id, options.timeout, shell)


def _wait(client: CliovaClient, list_id: str, timeout: float | None, shell: Shell) -> int:
    from cliova_pandas.stats.preview import write_job

    try:
        job = client.wait(list_id, timeout)
    except (JobFailedError, JobNotFinishedError) as error:
        code = FAILED if isinstance(error, JobFailedError) else NOT_FINISHED
        return shell.complain(shell.word(error), code)
    shell.say(write_job(job))
    return DONE


def run_jobs(options: argparse.Namespace, shell: Shell) -> int:
    """List what was submitted, the newest first."""
    from cliova_pandas.io.job_log import recent_jobs

    jobs = recent_jobs()
    if jobs.empty:
        shell.tell("Nothing was submitted from this machine.")
        return DONE
    jobs["submitted_at"] = jobs["submitted_at"].dt.strftime("%Y-%m-%d %H:%M UTC")
    shell.say(jobs.fillna({"id": "?"}).to_string(index=False))
    return DONE

"""``cliova-pandas status``, ``wait`` and ``jobs``: what the service says of jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.answers import describe_job
from cliova_pandas.cli.parser import read_seconds
from cliova_pandas.cli.shared import share_json
from cliova_pandas.cli.shell import DONE, FAILED, NOT_FINISHED, Shell
from cliova_pandas.errors import JobFailedError, JobNotFinishedError

if TYPE_CHECKING:
    import argparse

    from cliova_pandas.service.client import CliovaClient


def add_status(commands: Any) -> None:
    """Add the command that asks once."""
    status = commands.add_parser("status", help="show the state of a job", parents=[share_json()])
    status.add_argument("list_id", metavar="LIST", help="the id of the list")
    status.does(run_status)


def add_wait(commands: Any) -> None:
    """Add the command that waits."""
    wait = commands.add_parser(
        "wait", help="wait until a list is validated", parents=[share_json()]
    )
    wait.add_argument("list_id", metavar="LIST", help="its id, or the name of a submitted list")
    wait.add_argument(
        "--timeout", type=read_seconds, metavar="SECONDS", help="wait at most so long"
    )
    wait.does(run_wait)


def add_jobs(commands: Any) -> None:
    """Add the command that tells what was submitted."""
    jobs = commands.add_parser(
        "jobs", help="list what was submitted from this machine", parents=[share_json()]
    )
    jobs.does(run_jobs)


def run_status(options: argparse.Namespace, shell: Shell) -> int:
    """Show the state of a job; the code says whether there is a result."""
    from cliova_pandas.service.client import CliovaClient
    from cliova_pandas.stats.presentation.preview import write_job

    with CliovaClient() as client:
        job = client.status(options.list_id)
    shell.answer(describe_job(job), say=write_job(job))
    return FAILED if job.is_failed else DONE if job.is_finished else NOT_FINISHED


def run_wait(options: argparse.Namespace, shell: Shell) -> int:
    """Wait for a list, and show its job; the code says how it ended."""
    from cliova_pandas.io.job_log import JobLog
    from cliova_pandas.io.reader import open_client

    with open_client(None, None) as client:
        list_id = JobLog().find_list_id(client.base_url, options.list_id)
        return wait_for(client, [list_id], options.timeout, shell, {})


def wait_for(
    client: CliovaClient,
    list_ids: Sequence[str],
    timeout: float | None,
    shell: Shell,
    answer: Mapping[str, Any],
) -> int:
    """Wait for lists, and show their jobs; the code is that of the worst of them.

    Parameters
    ----------
    client : CliovaClient
        Asks the service.
    list_ids : sequence of str
        The lists.
    timeout : float, optional
        How many seconds each is waited for.
    shell : Shell
        Where the jobs are shown.
    answer : mapping
        What a script is told besides.
    """
    from cliova_pandas.service.job import Job
    from cliova_pandas.stats.presentation.preview import write_job

    worst, jobs = DONE, []
    for list_id in list_ids:
        try:
            done = client.wait(list_id, timeout)
        except (JobFailedError, JobNotFinishedError) as error:
            worst = max(worst, FAILED if isinstance(error, JobFailedError) else NOT_FINISHED)
            shell.tell(f"cliova-pandas: {shell.word(error)}")
            job = error.job
            jobs.append(describe_job(job) if isinstance(job, Job) else {"list_id": list_id})
            continue
        jobs.append(describe_job(done))
        shell.say(write_job(done))
    shell.answer({**answer, "jobs": jobs})
    return worst


def run_jobs(options: argparse.Namespace, shell: Shell) -> int:
    """List what was submitted, the newest first."""
    from cliova_pandas.io.job_log import recent_jobs

    jobs = recent_jobs()
    if jobs.empty:
        shell.answer([], tell="Nothing was submitted from this machine.")
        return DONE
    shown = jobs.assign(submitted_at=jobs["submitted_at"].dt.strftime("%Y-%m-%d %H:%M UTC"))
    shell.answer(jobs.to_dict("records"), say=shown.fillna({"id": "?"}).to_string(index=False))
    return DONE

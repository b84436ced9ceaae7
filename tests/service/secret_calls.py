"""What a user calls while the service repeats the key, and all that comes of it to be searched."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from unittest import mock

import pandas as pd

from cliova_pandas import (
    Panel,
    cli,
    download_cliova,
    iter_cliova,
    read_cliova,
    submit_cliova,
    sync_cliova,
    validate,
    validate_async,
)
from cliova_pandas.dataset.dask_frames import read_cliova as read_with_dask
from cliova_pandas.dataset.held_key import HELD
from cliova_pandas.service.job import Job
from cliova_pandas.validation import SubmittedJob
from tests.support.clients import PatientClient
from tests.support.tracebacks import skip_frames
from tests.support.watched_spark import get_watched, show_plans

STATUS: Final = "/status?"
DOWNLOAD: Final = "/download-result?"
SUBMISSION: Final = "/bulk-emails?"

_FRAME: Final = pd.DataFrame({"email": ["a@x.example", "b@x.example"]})

Run = Callable[[PatientClient, Path], object]


class Call(NamedTuple):
    """What is called, and which of its requests is answered with the key."""

    run: Run
    answered: str = DOWNLOAD


class EnvironmentClient(PatientClient):
    """A client that never waits, for those that make one of their own."""

    def __init__(self, api_key: Any = None, **options: Any) -> None:
        super().__init__(api_key, **{"max_retries": 1, **options})


def run_in_shell(*words: str) -> Run:
    """Return what runs a command, which has the key from the environment."""

    def run_command(client: PatientClient, folder: Path) -> object:
        lists, file = str(folder / "lists"), str(_write_file(folder))
        places = {"FOLDER": lists, "FOLDER.md": f"{lists}.md", "FILE": file}
        with mock.patch("cliova_pandas.service.client.CliovaClient", EnvironmentClient):
            return cli.main([places.get(word, word) for word in words])

    return run_command


def load_panel(client: PatientClient | None, folder: Path) -> object:
    """Load a list as the browser asks for it; without a client, with a key that is typed in."""
    key = None if client else os.environ.pop("CLIOVA_API_KEY")
    return show_panel(client, lambda panel: panel.load(key))


def submit_in_panel(client: PatientClient, folder: Path) -> object:
    """Submit a file as the browser asks for it."""

    def submit(panel: Panel) -> asyncio.Task[None] | None:
        panel.prepare_trip(str(_write_file(folder)), "A list")
        return panel.submit_trip()

    return show_panel(client, submit)


def show_panel(
    client: PatientClient | None, begin: Callable[[Panel], asyncio.Task[None] | None]
) -> list[object]:
    """Return all that a browser, a notebook's file and a viewer without a kernel are told."""
    told: list[object] = []
    panel = Panel("list_1", client=client)
    panel.send = lambda content, buffers=None: told.append(content)

    async def work() -> None:
        task = begin(panel)
        assert task is not None
        await task

    with mock.patch("cliova_pandas.panel.session.CliovaClient", EnvironmentClient):
        asyncio.run(work())
    panel.show_all()
    return [*told, panel.get_state(), panel._repr_mimebundle_(), repr(panel)]


def compute_with_dask(client: PatientClient, folder: Path) -> object:
    """Read a list in a frame of Dask, whose graph must not have the key either."""
    with (
        mock.patch("cliova_pandas.dataset.partitions.CliovaClient", EnvironmentClient),
        mock.patch.object(HELD, "value", None),
    ):
        key, url = os.environ.pop("CLIOVA_API_KEY"), os.environ["CLIOVA_BASE_URL"]
        frame = read_with_dask(["list_1"], base_url=url, api_key=key)
        print(repr(frame), dict(frame.dask), pickle.dumps(frame))  # noqa: T201 - is searched
        return cast("Any", frame).compute(scheduler="synchronous")


class ClusterError(Exception):
    """What a cluster says in an error of its own, which is its cause."""


def compute_with_spark(client: PatientClient, folder: Path) -> object:
    """Read a list in a frame of Spark, whose executors alone have the key.

    What it plans is searched, what it logs at DEBUG and of its events, and what it leaves on disk.
    """
    import pyspark
    from pyspark.errors import PySparkException

    from cliova_pandas.spark import read_cliova as read_with_spark

    spark = get_watched()
    names = ("CLIOVA_API_KEY", "CLIOVA_BASE_URL", "CLIOVA_CACHE_DIR")
    settings = {name: os.environ.pop(name) for name in names}
    spark.set_executors(settings)
    url = settings["CLIOVA_BASE_URL"]
    frame = read_with_spark(["list_1"], base_url=url, session=spark.session)
    print(*show_plans(frame), spark.session.sparkContext.getConf().getAll())  # noqa: T201
    try:
        return frame.collect()
    except PySparkException as error:
        begin = str(Path(pyspark.__file__).parent)
        raise ClusterError from error.with_traceback(skip_frames(error.__traceback__, begin))
    finally:
        print(*spark.read_written())  # noqa: T201 - is searched


def refresh_job(client: PatientClient, folder: Path) -> object:
    """Ask for the state of a list that was submitted before."""
    return SubmittedJob([Job(id="list_1", status="QUEUE")], "A list", client).refresh()


def _write_file(folder: Path) -> Path:
    path = folder / "list.csv"
    path.write_text("email\na@x.example\n", encoding="utf-8")
    return path


CALLS: Final[dict[str, Call]] = {
    "status": Call(lambda client, folder: client.status("list_1"), STATUS),
    "wait": Call(lambda client, folder: client.wait("list_1", timeout=60), STATUS),
    "client.download": Call(lambda client, folder: client.download("list_1", folder / "out")),
    "read": Call(lambda client, folder: read_cliova("list_1", client=client)),
    "read JSON": Call(lambda client, folder: read_cliova("list_1", output="json", client=client)),
    "read several": Call(lambda client, folder: read_cliova(["list_1", "list_2"], client=client)),
    "iter": Call(lambda client, folder: list(iter_cliova("list_1", client=client))),
    "download": Call(lambda client, folder: download_cliova("list_1", folder, client=client)),
    "sync": Call(lambda client, folder: sync_cliova(["list_1"], folder / "lists", client=client)),
}
"""What reads, which is tried with every key in every spelling."""

SURFACES: Final[dict[str, Call]] = {
    "client.submit": Call(
        lambda client, folder: client.submit(b"email\na@x.example\n", "A list"), SUBMISSION
    ),
    "submit": Call(
        lambda client, folder: submit_cliova(_FRAME, "A list", client=client), SUBMISSION
    ),
    "submit, split": Call(
        lambda client, folder: submit_cliova(_FRAME, "A list", split=1, client=client), SUBMISSION
    ),
    "validate, submission": Call(
        lambda client, folder: validate(_FRAME, "A list", client=client), SUBMISSION
    ),
    "validate, state": Call(
        lambda client, folder: validate(_FRAME, "A list", client=client, timeout=60), STATUS
    ),
    "validate, result": Call(lambda client, folder: validate(_FRAME, "A list", client=client)),
    "validate_async": Call(
        lambda client, folder: asyncio.run(validate_async(_FRAME, "A list", client=client))
    ),
    "job.refresh": Call(refresh_job, STATUS),
    "panel.read": Call(lambda client, folder: Panel("list_1", client=client).read()),
    "panel.load": Call(load_panel),
    "panel.load, key typed in": Call(lambda client, folder: load_panel(None, folder)),
    "panel.load, state": Call(load_panel, STATUS),
    "panel.submit_trip": Call(submit_in_panel, SUBMISSION),
    "panel.submit_trip, result": Call(submit_in_panel),
    "dask": Call(compute_with_dask),
    "spark": Call(compute_with_spark),
    "shell, status": Call(run_in_shell("status", "list_1"), STATUS),
    "shell, status --json": Call(run_in_shell("status", "list_1", "--json"), STATUS),
    "shell, wait": Call(run_in_shell("wait", "list_1", "--timeout", "60"), STATUS),
    "shell, read": Call(run_in_shell("read", "list_1")),
    "shell, read --json": Call(run_in_shell("read", "list_1", "--json")),
    "shell, export": Call(run_in_shell("export", "list_1", "-o", "FOLDER")),
    "shell, report --json": Call(run_in_shell("report", "list_1", "-o", "FOLDER.md", "--json")),
    "shell, sync": Call(run_in_shell("sync", "list_1", "-o", "FOLDER")),
    "shell, sync --json": Call(run_in_shell("sync", "list_1", "-o", "FOLDER", "--json")),
    "shell, submit": Call(run_in_shell("submit", "FILE", "--name", "A list", "-y"), SUBMISSION),
    "shell, submit --json": Call(
        run_in_shell("submit", "FILE", "--name", "A list", "-y", "--json"), SUBMISSION
    ),
    "shell, submit --wait": Call(
        run_in_shell("submit", "FILE", "--name", "A list", "-y", "--wait"), STATUS
    ),
}
"""What shows, submits or runs elsewhere, which is tried in every place, each time otherwise."""

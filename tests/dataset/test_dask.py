"""Lists on the workers of a cluster: every row once, whoever is killed, and the key nowhere."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dask
import distributed
import distributed.protocol.pickle
import pandas as pd
import pytest

from cliova_pandas import ConfigurationError, breakdown, summarize
from cliova_pandas.dask import read_cliova
from cliova_pandas.dataset.held_key import HELD
from cliova_pandas.dataset.key_plugin import KeyPlugin
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.sandbox.records import RequestRecord
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.settings import find_api_key
from cliova_pandas.verdicts import VERDICTS

LISTS = [f"list_{200 + number}" for number in range(40)]
SETTINGS = {
    "distributed.worker.memory.target": 0.0001,  # everything is spilled
    "distributed.worker.memory.spill": 0.0001,
    "distributed.worker.memory.pause": False,
    "distributed.scheduler.locks.lease-timeout": "5s",
    "distributed.logging": {"distributed": "error"},
}
dump: Any = distributed.protocol.pickle.dumps  # dask is not typed
make_frame: Any = read_cliova


@pytest.fixture(autouse=True)
def forget_key() -> Iterator[None]:
    """Leave no key to the next test."""
    yield
    HELD.value = None


@contextmanager
def start_cluster(folder: Path, workers: int) -> Iterator[Any]:
    """Start worker processes that spill all they hold."""
    kinds: Any = distributed
    with (
        dask.config.set(SETTINGS),
        kinds.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0",
            local_directory=str(folder), silence_logs=logging.ERROR,
        ) as cluster,
        kinds.Client(cluster) as client,
    ):  # fmt: skip
        yield client


class Requests(list[RequestRecord]):
    """The requests of a sandbox, which tell when the eighth download is among them."""

    def __init__(self) -> None:
        super().__init__()
        self.has_eight = threading.Event()

    def append(self, record: RequestRecord) -> None:
        super().append(record)
        if sum("download-result" in one.path for one in self) >= 8:
            self.has_eight.set()


def read_pages(client: Any) -> bytes:
    """Return all pages of the scheduler that there are, and those that they link to."""
    base = client.dashboard_link.rpartition("/")[0]
    pages = ("status", "tasks", "graph", "info/main/workers.html", "json/counts.json", "metrics")
    read = b""
    for page in pages:
        try:
            with urllib.request.urlopen(f"{base}/{page}") as answer:
                read += answer.read()
        except urllib.error.HTTPError:
            continue
    assert b"<html" in read
    return read


def test_a_worker_that_is_killed_costs_nothing(service: Sandbox, tmp_path: Path) -> None:
    """Forty lists, four processes, one SIGKILL: every row right, none twice, and no key to find."""
    key = service.api_key
    service.requests = requests = Requests()
    with start_cluster(tmp_path, 4) as client:
        pids = client.run(os.getpid)
        frame = make_frame(LISTS, base_url=service.base_url, api_key=key)
        assert service.requests == []
        kept = client.persist(frame)
        assert requests.has_eight.wait(60)
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        found = client.compute(kept).result()
        counts = breakdown(kept, "list_id")["n"].to_dict()
        graph = dump([frame, frame.optimize().__dask_graph__()])
        names = str(client.who_has()) + str(client.story(*map(str, client.futures)))
        logs = str(client.get_scheduler_logs()) + str(client.get_worker_logs())
        pages = read_pages(client)
        spilled = [path for path in tmp_path.rglob("*") if path.is_file()]
        contents = [path.read_bytes() for path in spilled]
    assert counts == {name: int(name[5:]) for name in LISTS}
    assert found["list_id"].value_counts().to_dict() == counts
    assert not found.duplicated(["list_id", "email"]).any()
    assert sum(map(len, contents)) > 50_000
    for text in (graph, names.encode(), logs.encode(), pages, *contents):
        assert key.encode() not in text
        assert not Secret(key).find_in(text.decode("latin-1"))


def test_all_workers_together_ask_for_no_more_than_some(service: Sandbox, tmp_path: Path) -> None:
    """Two leases for four workers; and what failed is tried again by the scheduler, if asked."""
    service.inject(faults.failure(500, times=6))
    with start_cluster(tmp_path, 2) as client:
        frame = make_frame(LISTS[:4], at_once=1, base_url=service.base_url, api_key=service.api_key)
        found = client.compute(frame, retries=5).result()
    assert len(found) == sum(range(200, 204))


def test_without_a_cluster_the_threads_read(service: Sandbox) -> None:
    """The frame is lazy, its columns are known, and all numbers take it."""
    frame = make_frame(LISTS[:3], base_url=service.base_url, api_key=service.api_key)
    assert service.requests == []
    expected = [
        "list_id", "email", "reason", "list_rows", "list_total_emails", "list_total_valid_emails",
        "list_verified_only", "list_updated_at", "verdict",
    ]  # fmt: skip
    assert frame.columns.tolist() == expected
    summary = summarize(frame)
    assert int(summary["count"].sum()) == 200 + 201 + 202
    found = frame.compute()
    assert found.columns.tolist() == expected
    assert found["verdict"].cat.categories.tolist() == list(VERDICTS)
    assert found.dtypes.astype(str).to_dict() == frame.dtypes.astype(str).to_dict()


def test_verified_only_lists_keep_their_denominator(service: Sandbox) -> None:
    """The rows say what their list is."""
    frame = make_frame(["list_12345"], True, base_url=service.base_url, api_key=service.api_key)
    assert summarize(frame).loc["valid", "share"] == 0.75


def test_columns_of_the_result_come_as_text(service: Sandbox) -> None:
    """Those that are asked for, under their own names; one that is not there is told."""
    options: dict[str, Any] = {"base_url": service.base_url, "api_key": service.api_key}
    found = make_frame(["list_200"], columns=["domain", "isRoleBased"], **options).compute()
    assert isinstance(found, pd.DataFrame)
    assert set(found["isRoleBased"].dropna()) <= {"true", "false"}
    with pytest.raises(ConfigurationError, match="no column 'nothing'"):
        make_frame(["list_200"], columns=["nothing"], **options).compute()


@pytest.mark.parametrize(
    "options",
    [{"at_once": 0}, {"at_once": True}, {"columns": "email"}, {"output": "xml"},
     {"columns": ["a", "a"]}],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_once(service: Sandbox, options: Any) -> None:
    """Nothing is asked of the service."""
    with pytest.raises(ConfigurationError):
        make_frame(["list_200"], base_url=service.base_url, api_key="k", **options)
    assert service.requests == []


def test_a_key_is_handed_over_and_shown_nowhere() -> None:
    """Only what is on the way to a worker holds it."""
    plugin = KeyPlugin(Secret("a/very secret key"))
    assert "secret" not in repr(plugin) + repr(vars(plugin)) + repr(HELD)
    there = pickle.loads(pickle.dumps(plugin))
    there.setup(None)
    assert HELD.value is not None
    assert find_api_key(HELD.value.reveal()) == "a/very secret key"
    assert "secret" not in repr(HELD)
    there.teardown(None)
    assert HELD.value is None

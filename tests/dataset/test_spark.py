"""Lists as a frame of Spark: a partition for each, read by executors with their own key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas import ConfigurationError, breakdown, scan_cliova, summarize, sync_cliova
from cliova_pandas.dataset.partitions import check_at_once
from cliova_pandas.dataset.spark_source import read_at_once, read_options, share_lists
from cliova_pandas.sandbox import Sandbox, faults, serve
from cliova_pandas.sandbox.records import RequestRecord
from cliova_pandas.spark import read_cliova, register_source
from tests.support.spark import QUIET, start_spark

pytestmark = QUIET

LISTS = [f"list_{200 + number}" for number in range(6)]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Any, Sandbox]]:
    """A session whose executors have the key of a sandbox in their environment."""
    with serve() as service, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLIOVA_API_KEY", service.api_key)
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        with start_spark(cores=4) as session:
            yield session, service


def test_every_list_is_a_partition(running: tuple[Any, Sandbox]) -> None:
    """All rows are there once, and nothing was downloaded before they were asked for."""
    session, service = running
    before = len(service.requests)
    frame = read_cliova(LISTS, base_url=service.base_url, session=session)
    assert len(service.requests) == before
    assert frame.columns == [
        "list_id", "email", "reason", "list_rows", "list_total_emails", "list_total_valid_emails",
        "list_verified_only", "list_updated_at", "verdict",
    ]  # fmt: skip
    counts = breakdown(frame, "list_id")["n"].to_dict()
    assert counts == {name: int(name[5:]) for name in LISTS}
    assert frame.rdd.getNumPartitions() == len(LISTS)


def test_the_format_has_a_name(running: tuple[Any, Sandbox]) -> None:
    """Whoever knows Spark reads lists as anything else."""
    session, service = running
    register_source(session)
    frame = (
        session.read.format("cliova")
        .option("list_ids", "list_200, list_201")
        .option("columns", "domain")
        .option("base_url", service.base_url)
        .load()
    )
    assert "domain" in frame.columns
    assert int(summarize(frame)["count"].sum()) == 401


def count_most_at_once(requests: Sequence[RequestRecord]) -> int:
    """Return how many lists were in work at one time: from their first request to their last."""
    asked = [one.path.split("/")[-2] for one in requests]
    spans = [(asked.index(name), len(asked) - asked[::-1].index(name)) for name in set(asked)]
    return max(sum(first <= place < end for first, end in spans) for place in range(len(asked)))


@pytest.mark.parametrize("at_once", [1, 3])
@pytest.mark.parametrize("is_option", [False, True])
def test_no_more_lists_are_asked_for_at_once(
    running: tuple[Any, Sandbox], at_once: int, is_option: bool
) -> None:
    """Four cores keep to fewer lists, also while the service holds them back; no row twice."""
    session, service = running
    service.inject(faults.too_many("0", on=None, times=2), faults.drip(200_000, 4_096, times=6))
    if is_option:
        register_source(session)
        options = {"list_ids": ",".join(LISTS), "base_url": service.base_url, "at_once": at_once}
        frame = session.read.format("cliova").options(**options).load()
    else:
        frame = read_cliova(LISTS, at_once=at_once, base_url=service.base_url, session=session)
    before = len(service.requests)
    rows = frame.select("list_id", "email").collect()
    service.clear_faults()
    assert 1 <= count_most_at_once(service.requests[before:]) <= at_once
    assert frame.rdd.getNumPartitions() == at_once
    counts = {name: sum(row.list_id == name for row in rows) for name in LISTS}
    assert counts == {name: int(name[5:]) for name in LISTS}
    assert len(set(rows)) == len(rows)


def test_a_list_that_fails_is_named(running: tuple[Any, Sandbox]) -> None:
    """Among several of one partition too, and whatever the failure itself knows."""
    session, service = running
    names = ["list_200", "list_failed", "list_201"]
    frame = read_cliova(names, at_once=1, base_url=service.base_url, session=session)
    from pyspark.errors import PySparkException

    with pytest.raises(PySparkException, match="The validation of 'list_failed'"):
        frame.count()
    service.inject(faults.failure(401, times=None))
    frame = read_cliova(["list_200"], at_once=1, base_url=service.base_url, session=session)
    with pytest.raises(PySparkException, match="The list was 'list_200'"):
        frame.count()
    service.clear_faults()


@pytest.mark.parametrize("at_once", [0, -1, True, 1.5, "2"])
def test_what_is_no_number_of_lists_is_refused(at_once: Any) -> None:
    """As an argument at once, and as an option before anything is planned."""
    with pytest.raises(ConfigurationError, match="at_once must be a whole number from 1 on"):
        check_at_once(at_once)
    nothing: Any = object()  # no session is used, or started, before
    with pytest.raises(ConfigurationError, match="at_once must be a whole number from 1 on"):
        read_cliova(LISTS, at_once=at_once, base_url="https://x.example/v1", session=nothing)
    if at_once != "2":
        with pytest.raises(ConfigurationError, match="at_once must be a whole number from 1 on"):
            read_at_once({"at_once": str(at_once)})


def test_partitions_share_the_lists() -> None:
    """Each list is in one of them, there are no empty ones, and as many lists in each."""
    for at_once in (None, 1, 2, 5, 7, 100):
        shares = share_lists(LISTS, at_once)
        assert len(shares) == min(at_once or len(LISTS), len(LISTS))
        assert sorted(chain.from_iterable(shares)) == LISTS
        assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_the_key_stands_in_no_plan(running: tuple[Any, Sandbox]) -> None:
    """Neither in the plans nor in the settings; as an option it is refused."""
    session, service = running
    frame = read_cliova(LISTS[:2], base_url=service.base_url, session=session)
    plans = frame._jdf.queryExecution().toString()
    settings = str(session.sparkContext.getConf().getAll())
    assert service.api_key not in plans + settings
    with pytest.raises(ConfigurationError, match="CLIOVA_API_KEY"):
        read_options({"list_ids": "a", "api_key": "k"})
    with pytest.raises(ConfigurationError, match="list_ids"):
        read_options({})


def test_a_folder_of_lists_can_be_scanned(running: tuple[Any, Sandbox], tmp_path: Path) -> None:
    """As with any other engine."""
    _, service = running
    with service.client() as client:
        sync_cliova(LISTS[:2], tmp_path, client=client)
    frame: Any = scan_cliova(tmp_path, engine="spark")
    assert int(summarize(frame)["count"].sum()) == 401


def test_options_say_what_arguments_say() -> None:
    """Ids as JSON or with commas between them."""
    for text in ("a,b", json.dumps(["a", "b"])):
        names, request = read_options(
            {"list_ids": text, "verified_only": "true", "base_url": "https://x.example/bulk-emails"}
        )
        assert names == ["a", "b"]
        assert request.verified_only

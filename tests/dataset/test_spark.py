"""Lists as a frame of Spark: a partition for each, read by executors with their own key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas import ConfigurationError, breakdown, scan_cliova, summarize, sync_cliova
from cliova_pandas.dataset.spark_source import read_options
from cliova_pandas.sandbox import Sandbox, serve
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
        with start_spark() as session:
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

"""The key stands in nothing that is shown, submitted, printed by the shell or sent to a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from cliova_pandas.spark import read_cliova as read_with_spark
from tests.service.secret_calls import SURFACES
from tests.service.secret_matrix import KEYS, Cell, Search, list_surface_cells, run
from tests.support.spark import QUIET
from tests.support.watched_spark import WatchedSpark, show_plans, watch_spark
from tests.support.wire_service import WireService, write_answer, write_job

pytestmark = QUIET

RAISING = [call for call in SURFACES if not call.startswith(("shell", "panel.load", "panel.sub"))]
"""The calls whose errors reach the user's own code; shell and panel word them."""


OF_SPARK = KEYS[3]
"""The key in whose environment Spark is started, as a user starts it."""


@pytest.fixture(scope="module")
def spark() -> Iterator[WatchedSpark]:
    """The session in which Spark is tried."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLIOVA_API_KEY", OF_SPARK)
        with watch_spark() as running:
            yield running


@pytest.fixture
def surface(call: str, request: pytest.FixtureRequest) -> None:
    """What must run for a call."""
    if call == "spark":
        request.getfixturevalue(call)


@pytest.mark.parametrize("call", SURFACES)
@pytest.mark.usefixtures("surface")
def test_no_surface_shows_the_key(call: str, tmp_path: Path) -> None:
    """Panels, their messages and static form, the shell's output, graphs, and what else is left."""
    found = []
    for number, cell in enumerate(list_surface_cells(call)):
        folder = tmp_path / str(number)
        folder.mkdir()
        search = run(cell, folder)
        assert any(SURFACES[call].answered in target for target in search.asked), "key not repeated"
        found += [(cell, hit) for hit in search.find(cell.key)]
    assert not found


@pytest.mark.parametrize("call", RAISING)
@pytest.mark.usefixtures("surface")
def test_no_renderer_shows_the_key(call: str, tmp_path: Path) -> None:
    """Also as IPython and rich show the error of such a call, with what frames hold."""
    cell = Cell(KEYS[2], "quoted twice, lower case", "the message of an error", call)
    assert run(cell, tmp_path, is_brief=False).find(cell.key) == []


def test_no_file_of_spark_has_the_key(spark: WatchedSpark, tmp_path: Path) -> None:
    """Read by both names, shuffled, spilled, checkpointed, written; all logged and told of since.

    And it is the key of Spark's own environment with which the executors have read.
    """
    from pyspark import StorageLevel

    rows = write_answer(b"email,status\na@x.example,ok\nb@x.example,bounce\n")
    service = WireService(lambda target: write_job() if "/status?" in target else rows)
    spark.set_executors({"CLIOVA_CACHE_DIR": str(tmp_path / "cache")})
    options = {"list_ids": "list_1,list_2", "base_url": service.base_url, "columns": "status"}
    try:
        frame = read_with_spark(
            ["list_1"], base_url=service.base_url, verdict_column="status", session=spark.session
        )
        named = spark.session.read.format("cliova").options(**options).load()
        kept = frame.unionByName(named.drop("status")).persist(StorageLevel.DISK_ONLY)
        counts = kept.groupBy("list_id").count().collect()
        kept.sort("email").checkpoint().write.json(str(tmp_path / "written"))
    finally:
        service.stop()
    assert sum(row["count"] for row in counts) == 6
    assert service.asked
    assert all(quote(OF_SPARK, safe="") in target for target in service.asked)
    told = "\n".join([*show_plans(kept), *spark.read_written(is_all=True)])
    for part in ("BatchScan cliova", "SparkListenerTaskEnd", " DEBUG ", "rdd_", "shuffle_"):
        assert part in told, part
    assert list(tmp_path.rglob("part-*.json"))
    for path in (one for one in tmp_path.rglob("*") if one.is_file()):
        told += f"\n{path}\n{path.read_bytes().decode('utf-8', 'replace')}"
    assert Search([told]).find(OF_SPARK) == []

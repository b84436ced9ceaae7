"""A session of Spark of which everything is kept that it writes, to be searched."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest import mock

from tests.support.spark import start_spark
from tests.support.spark_daemon import SETTINGS

ROOT: Final = Path(__file__).parents[2]
_PACKED: Final = ("spark.eventLog", "spark.shuffle", "spark.shuffle.spill", "spark.broadcast")
"""What Spark packs by itself, so that it could not be searched."""


@dataclass
class WatchedSpark:
    """A session, and the folder in which it writes all that it writes.

    Attributes
    ----------
    session : pyspark.sql.SparkSession
        The session.
    folder : Path
        Its log at DEBUG, the log of its events, its checkpoints and what it spills.
    """

    session: Any
    folder: Path
    _settings: Path
    _seen: dict[Path, int] = field(default_factory=dict)

    def set_executors(self, settings: Mapping[str, str]) -> None:
        """Say what is added to the environment of the executors, from their next task on."""
        self._settings.write_text(json.dumps(dict(settings)), encoding="utf-8")

    def read_written(self, *, is_all: bool = False) -> list[str]:
        """Return the names of its files, and what was written to each since the last time, or all.

        Before that it waits until the events of all that has been done are written.
        """
        self.session.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
        texts = []
        if is_all:
            self._seen.clear()
        for path in sorted(self.folder.rglob("*")):
            texts.append(str(path))
            if path.is_file():
                with path.open("rb") as file:
                    file.seek(self._seen.get(path, 0))
                    written = file.read()
                self._seen[path] = self._seen.get(path, 0) + len(written)
                texts.append(written.decode("utf-8", "replace"))
        return texts


_RUNNING: Final[list[WatchedSpark]] = []


def get_watched() -> WatchedSpark:
    """Return the session that runs."""
    return _RUNNING[-1]


def show_plans(frame: Any) -> list[str]:
    """Return a frame of Spark as it is shown and as it is planned, in every form there is."""
    said = io.StringIO()
    with redirect_stdout(said):
        for mode in ("extended", "cost", "formatted"):
            frame.explain(mode=mode)
    planned = frame._jdf.queryExecution()
    return [repr(frame), said.getvalue(), planned.toString(), planned.logical().toJSON()]


@contextmanager
def watch_spark() -> Iterator[WatchedSpark]:
    """Start such a session until the block ends, with the environment as it is now."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        written, executors = Path(name) / "written", Path(name) / "executors.json"
        for one in ("events", "local", "checkpoints"):
            (written / one).mkdir(parents=True)
        executors.write_text("{}", encoding="utf-8")
        settings = {
            **{f"{one}.compress": "false" for one in _PACKED},
            "spark.python.daemon.module": "tests.support.spark_daemon",
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": (written / "events").as_uri(),
            "spark.local.dir": str(written / "local"),
        }
        environment = {SETTINGS: str(executors), "PYTHONPATH": str(ROOT)}
        with mock.patch.dict(os.environ, environment), _redirecting_errors(written / "log"):
            session = stack.enter_context(start_spark(further=settings, level="DEBUG"))
        session.sparkContext.setCheckpointDir(str(written / "checkpoints"))
        _RUNNING.append(WatchedSpark(session, written, executors))
        stack.callback(_RUNNING.pop)
        yield get_watched()


@contextmanager
def _redirecting_errors(path: Path) -> Iterator[None]:
    """Let the programs that are started meanwhile have a file as their standard error."""
    with path.open("wb") as file:
        kept = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)

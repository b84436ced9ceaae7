"""Forks the Python workers of a cluster whose executors get other settings for each task.

Spark starts it where ``spark.python.daemon.module`` names it. The settings are those of the file
that `SETTINGS` names, which are added to their environment. What the workers need is
loaded before, once for all of them, and their client never waits between attempts.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO, Final
from unittest import mock

SETTINGS: Final = "CLIOVA_TEST_EXECUTORS"


def main() -> None:
    """Fork workers until Spark ends."""
    import pyspark.worker

    import cliova_pandas.io.retrieve  # what reads, and what asks
    import cliova_pandas.service.transport  # noqa: F401
    from tests.service.secret_calls import EnvironmentClient

    begin = pyspark.worker.main

    def work(infile: IO[bytes], outfile: IO[bytes]) -> None:
        settings = json.loads(Path(os.environ[SETTINGS]).read_text(encoding="utf-8"))
        with (
            mock.patch.dict(os.environ, settings),
            mock.patch("cliova_pandas.dataset.partitions.CliovaClient", EnvironmentClient),
        ):
            begin(infile, outfile)

    pyspark.worker.main = work
    # Only now, since older versions look for `main` when they are imported.
    import pyspark.daemon

    # Each worker would read the directory of Spark's archive again, once for each of its packages.
    sys.path_importer_cache.clear()
    pyspark.daemon.manager()


if __name__ == "__main__":
    main()

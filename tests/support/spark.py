"""A session of Spark in this process, small and silent."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distributions
from typing import Any

import pyarrow as pa
import pytest

HAS_JAVA = shutil.which("java") is not None or "JAVA_HOME" in os.environ
NO_JAVA = "There is no Java, in which Spark runs."
FOR_SMALL_JOBS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What makes a JVM cheap that lives for a minute: no compiler that optimises what never runs long.

It stands in ``SPARK_SUBMIT_OPTS`` for all tests (``conftest.py``), those of notebooks included; it
halves the processor time of Spark and changes no result.
"""
QUIET = [
    # Spark warns of the pandas of today, of which it uses nothing here.
    pytest.mark.filterwarnings("ignore::FutureWarning:pyspark"),
]
"""For the tests that use it: its own warnings are no errors."""
if any(re.match(r"4\.[01]\.", one.version) for one in distributions(name="pyspark")):
    # "The socket will be automatically closed when garbage-collected", says its source.
    QUIET.append(pytest.mark.filterwarnings("ignore:unclosed .socket:ResourceWarning"))


@contextmanager
def start_spark(
    cores: int = 2, *, further: Mapping[str, str] | None = None, level: str = "OFF"
) -> Iterator[Any]:
    """Start Spark in local mode until the block ends; skip the test where there is no Java.

    Parameters
    ----------
    cores : int
        How many tasks run at a time.
    further : mapping, optional
        Settings beyond those that all sessions of the tests have.
    level : str
        What is logged, to the standard error of this process.
    """
    if not HAS_JAVA:
        pytest.skip(NO_JAVA)
    # Its workers are started by this program, and not by the first Python of the path.
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        warnings.simplefilter("ignore")  # it does not know the pandas of today, and says so
        from pyspark import SparkContext
        from pyspark.sql import SparkSession

        builder: Any = SparkSession.builder
        settings = {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "700m",
            # A day is that of UTC all the same; what has no zone is read as having none.
            "spark.sql.session.timeZone": "America/New_York",
            "spark.sql.timestampType": "TIMESTAMP_NTZ",
            **(further or {}),
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.master(f"local[{cores}]").getOrCreate()
        session.sparkContext.setLogLevel(level)
        try:
            yield session
        finally:
            session.stop()
            gc.collect()  # while those who may ignore its sockets do
            # The next session is to start its workers with the environment of its own test.
            gateway: Any = SparkContext._gateway
            gateway.shutdown()
            gateway.proc.kill()
            gateway.proc.wait()
            gateway.proc.stdin.close()
            SparkContext._gateway = SparkContext._jvm = None


def to_spark(session: Any, table: pa.Table) -> Any:
    """Return a table as a frame of Spark."""
    return session.createDataFrame(table)

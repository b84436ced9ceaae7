"""What all tests share: a private cache, no key from outside, and the sandbox."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import matplotlib as mpl
import pytest

from tests.support.examples import NO_MISSING_PART
from tests.support.spark import FOR_SMALL_JOBS, HAS_JAVA, NO_JAVA

REQUIRE_ALL = "CLIOVA_TEST_REQUIRE_ALL"
collect_ignore = ["tests/typing"]  # for mypy alone; --doctest-modules would import and run it


def pytest_configure(config: pytest.Config) -> None:
    # Before any collection, so that doctests and notebook kernels see it too.
    folder = tempfile.TemporaryDirectory(prefix="cliova-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["CLIOVA_CACHE_DIR"] = folder.name
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    os.environ.setdefault("SPARK_SUBMIT_OPTS", FOR_SMALL_JOBS)
    for name in ("CLIOVA_API_KEY", "CLIOVA_BASE_URL", "MPLBACKEND"):
        os.environ.pop(name, None)
    mpl.use("agg")  # not by the environment, which notebook kernels would inherit
    # A busy machine is no defect; and examples on disk would make one run depend on another.
    hypothesis.settings.register_profile("cliova", deadline=None, database=None)
    hypothesis.settings.load_profile("cliova")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    # Workers take seconds to start, which a run of a single file or test would only wait for.
    files = {argument.partition("::")[0] for argument in config.args}
    return 0 if len(files) == 1 and Path(*files).is_file() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # With --cov, nbval would measure in every kernel as well, and wait in vain for kernels that
    # other workers start. Whoever collects has its own coverage running and needs this no more.
    config.option.cov_source = None
    if not HAS_JAVA:
        notebooks = {item.path for item in items if item.path.suffix == ".ipynb"}
        in_spark = {path for path in notebooks if "pyspark" in path.read_text(encoding="utf-8")}
        for item in items:
            if item.path in in_spark:
                item.add_marker(pytest.mark.skip(reason=NO_JAVA))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    is_missing = report.skipped and not hasattr(report, "wasxfail")
    is_allowed = any(reason in str(report.longrepr) for reason in NO_MISSING_PART)
    if os.environ.get(REQUIRE_ALL) and is_missing and not is_allowed:
        report.outcome = "failed"
        report.longrepr = f"A part is missing and {REQUIRE_ALL} is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def leniency(pytestconfig: pytest.Config) -> list[str]:
    """What this run of the tests allows (``pytest -W …``), for interpreters that a test starts.

    Old libraries, for example, call what is deprecated in newer ones of their own.
    """
    return [f"-W{rule}" for rule in pytestconfig.getoption("pythonwarnings") or ()]


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    """Leave no figure to the next test, which may look at what is open."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(autouse=True)
def forget_results() -> Iterator[None]:
    """Leave no result to the next test, whose sandbox may get the same port."""
    yield
    if (store := sys.modules.get("cliova_pandas.io.cache")) is not None:
        store.clear_cache()
    if (log := sys.modules.get("cliova_pandas.io.job_log")) is not None:
        log.JobLog().clear()


@pytest.fixture
def serve() -> Iterator[Callable[..., Any]]:
    """Start sandboxes that stop with the test."""
    from cliova_pandas import sandbox

    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(sandbox.serve(**options))


@pytest.fixture
def service(serve: Callable[..., Any]) -> Any:
    """A sandbox as it comes."""
    return serve()


@pytest.fixture
def connect() -> Iterator[Callable[..., Any]]:
    """Make clients that never wait: they note how long they would have slept."""
    from tests.support.clients import PatientClient

    with ExitStack() as stack:

        def make(service: Any, **options: Any) -> Any:
            return stack.enter_context(
                PatientClient(service.api_key, base_url=service.base_url, **options)
            )

        yield make


@pytest.fixture
def client(service: Any, connect: Callable[..., Any]) -> Any:
    """A client of the sandbox as it comes."""
    return connect(service)


@pytest.fixture
def cache(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty cache folder for this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CLIOVA_CACHE_DIR", str(folder))
    return folder

"""A result of any size is iterated, synced and saved in little memory, under a hard limit.

The limit is one of the address space. What a process reserves there and never uses is taken away
first: Arrow's own pools reserve a gigabyte, and each thread 64 MB of its own, so the child has
Arrow use the system's memory, and the system one heap for all threads.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from cliova_pandas import sandbox
from tests.support.raw_service import KEY, RawService, answering

ABOVE_IMPORTS = 200 << 20
TIMES = 300
ROWS = 2_000 * TIMES
FAIR = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1"}

PROGRAM = """
    import resource, sys
    from pathlib import Path

    import msgspec, pandas, pyarrow.compute, pyarrow.csv, pyarrow.json, pyarrow.parquet
    import cliova_pandas.dataset.sync, cliova_pandas.io.pieces
    from cliova_pandas import CliovaClient, download_cliova, iter_cliova, read_cliova, sync_cliova

    key, url, output, folder, what, above = sys.argv[1:]
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + int(above),) * 2)
    with CliovaClient(key, base_url=url) as client:
        options = dict(client=client, output=output)
        if what == "sync":
            print(sync_cliova(["list_1"], folder, **options)["rows"].sum())
        elif what == "iterate":
            print(sum(map(len, iter_cliova("list_1", cache=False, **options))))
        elif what == "download":
            print(download_cliova("list_1", folder, cache=False, **options).stat().st_size)
        else:
            print(len(read_cliova("list_1", cache=False, **options)))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of Linux")


@pytest.fixture(scope="module", params=["csv", "json"])
def large(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, RawService]]:
    """A service whose result has as many rows as would not fit, in one of both formats."""
    output: str = request.param
    with sandbox.serve() as small:
        path = tmp_path_factory.mktemp("small") / "result"
        small.client().download("list_2000", path, output=output)  # type: ignore[arg-type]
    data = path.read_bytes()
    if output == "csv":
        header, end, rows = data.partition(b"\n")
        body = header + end + rows * TIMES
    else:
        start, end_ = data.index(b"[") + 1, data.rindex(b"]")
        body = data[:start] + b",".join([data[start:end_]] * TIMES) + data[end_:]
    with answering(body, {"totalEmails": ROWS}) as service:
        yield output, service


def run(
    large: tuple[str, RawService], folder: Path, what: str, above: int = ABOVE_IMPORTS
) -> subprocess.CompletedProcess[str]:
    output, service = large
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(PROGRAM), KEY, service.base_url,
         output, str(folder), what, str(above)],
        env={**os.environ, **FAIR}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


@pytest.mark.parametrize("what", ["iterate", "sync", "download"])
def test_200_megabytes_above_the_imports_are_enough(
    large: tuple[str, RawService], tmp_path: Path, what: str
) -> None:
    """Whatever is not needed at the same time is not held at the same time."""
    done = run(large, tmp_path, what)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert int(done.stdout) == (len(large[1].body) if what == "download" else ROWS)


@pytest.mark.parametrize("times", [1.0, 1.3])
def test_more_than_fits_is_refused_in_words(
    large: tuple[str, RawService], tmp_path: Path, times: float
) -> None:
    """To read the same result as a whole takes more; Arrow is not let run into the limit.

    In the middle of its own code it would end the process: where an allocation failed, or where a
    thread could not be started.
    """
    done = run(large, tmp_path, "read", int(times * ABOVE_IMPORTS))
    assert done.returncode == 1, done.stderr[-2_000:]
    words = r"CliovaError: There is not enough memory for the whole result(, or .* threads)?\. Read"
    assert re.search(words, done.stderr)

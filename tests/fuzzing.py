"""Let a fuzzer that sees which lines run look for what ends in another error than one of ours.

    python -m tests.fuzzing csv --seconds 60 [--corpus FOLDER] [--finds FOLDER]

Each target takes bytes and hands them to a part of the package that is not in its hands: a saved
result, a packed one, the answer to a download or to a question for a state, a user's layout file,
a kept result, a frame to be submitted. Only a frame or a `CliovaError` may come of it, within
twenty seconds. What ends otherwise is written into the folder of finds, one input for each
place in the code, and is worth a line in ``tests/io/corpus/fuzzing``, whose files are replayed by
`tests/io/test_corpus_of_fuzzing.py`.

It needs atheris, which has wheels for Linux and CPython alone; ``nox -s fuzz`` installs it.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import sys
import tempfile
import traceback
import warnings
from ast import literal_eval
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent
LONGEST: Final = 4096
SECONDS_OF_ONE: Final = 20

Target = Callable[[bytes], object]


def read_file(data: bytes) -> None:
    """Read a saved result, whole and in pieces."""
    from cliova_pandas.errors import CliovaError
    from cliova_pandas.io.parsing import iter_tables
    from cliova_pandas.service.source import ResultBytes

    read_whole_file(data)
    with contextlib.suppress(CliovaError):
        list(iter_tables(ResultBytes(data, "The file")))


def read_whole_file(data: bytes) -> None:
    from cliova_pandas import read_cliova_file
    from cliova_pandas.errors import CliovaError

    with contextlib.suppress(CliovaError):
        read_cliova_file(data)


def read_layouts(data: bytes) -> None:
    """Read a result with the user's own layout file beside it."""
    from cliova_pandas import read_cliova_file
    from cliova_pandas.errors import CliovaError

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "own.toml").write_bytes(data)
        os.environ["CLIOVA_LAYOUTS"] = folder
        try:
            with contextlib.suppress(CliovaError):
                read_cliova_file(b"mail,check\na@x.example,fine\nb@x.example,bad\n")
        finally:
            del os.environ["CLIOVA_LAYOUTS"]


def submit_frame(data: bytes) -> None:
    """Make ready what a person would submit."""
    import pandas as pd

    from cliova_pandas import submit_cliova
    from cliova_pandas.errors import CliovaError

    text = data.decode("utf-8", "surrogateescape")
    rows = [line.split(",") for line in text.split("\n")]
    width = max(map(len, rows))
    frame = pd.DataFrame([row + [None] * (width - len(row)) for row in rows[1:]])
    if len(rows[0]) == frame.shape[1]:
        frame.columns = pd.Index(rows[0], dtype=object)  # texts that are no UTF-8, too
    with contextlib.suppress(CliovaError):
        submit_cliova(frame, text[:40], dry_run=True, api_key="a-key")


class Service:
    """A service that answers with what the fuzzer says."""

    def __init__(self, *, is_state: bool) -> None:
        from tests.support.wire_service import WireService, write_job

        self._data = b""
        self._is_state = is_state
        self._job = write_job(totalEmails=2)
        self._service = WireService(self._respond)

    def _respond(self, target: str) -> bytes:
        return self._data if self._is_state or "/status?" not in target else self._job

    def __call__(self, data: bytes) -> None:
        from cliova_pandas import read_cliova
        from cliova_pandas.errors import CliovaError

        self._data = b"HTTP/1.1 " + data
        client = self._service.client(max_retries=1, deadline=5)
        with client, contextlib.suppress(CliovaError):
            if self._is_state:
                client.status("list_1")
            else:
                read_cliova("list_1", client=client, cache=False)


def read_kept(data: bytes) -> None:
    """Read a list whose kept result somebody has changed."""
    from cliova_pandas import read_cliova
    from tests.support.raw_service import answering

    rows = b"email,status\na@x.example,ok\nb@x.example,bad\n"
    job = {"totalEmails": 2, "updatedAt": "2026-05-01T00:00:00Z"}
    with (
        tempfile.TemporaryDirectory() as folder,
        answering(rows, job) as service,
        service.client() as client,
    ):
        os.environ["CLIOVA_CACHE_DIR"] = folder
        options: Any = {"client": client, "verdict_column": "status"}
        read_cliova("list_1", **options)
        for path in Path(folder).rglob("*.result"):
            path.chmod(0o600)
            path.write_bytes(data)
        assert len(read_cliova("list_1", **options)) == 2


TARGETS: Final[dict[str, Callable[[], Target]]] = {
    "csv": lambda: read_file,
    "json": lambda: read_file,
    "packed": lambda: read_whole_file,
    "answer": lambda: Service(is_state=False),
    "state": lambda: Service(is_state=True),
    "layout": lambda: read_layouts,
    "frame": lambda: submit_frame,
    "kept": lambda: read_kept,
}


def list_seeds(target: str) -> Iterator[bytes]:
    """Yield inputs to begin with."""
    if target in ("csv", "json"):
        for line in (ROOT / "io" / "corpus" / f"{target}.txt").read_text("utf-8").splitlines():
            with contextlib.suppress(SyntaxError, ValueError):
                yield literal_eval(f"b'''{line}'''")
    elif target == "packed":
        yield from _list_packed()
    elif target == "layout":
        own = ROOT.parent / "cliova_pandas" / "verdicts" / "layouts"
        yield from (path.read_bytes() for path in sorted(own.glob("*.toml")))
    elif target == "frame":
        yield b"email,name\na@x.example,Ann\n b@x.example ,=1\n,\n"
        yield b"first,mail,ok\n1,A@B.example,yes\n2,bad,no\n"
    elif target == "kept":
        yield b"email,status\na@x.example,ok\nb@x.example,bad\n"
    else:
        yield from _list_answers()


def _list_packed() -> Iterator[bytes]:
    import bz2
    import gzip
    import lzma
    import zipfile

    import pandas as pd

    rows = b"email,status\na@x.example,ok\nb@x.example,bad\n"
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        yield pack(rows)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", method) as archive:
            archive.writestr("a.csv", rows)
            archive.writestr("b.json", b'[{"email":"c@x.example","status":"ok"}]')
        yield written.getvalue()
    book = io.BytesIO()
    pd.DataFrame({"email": ["a@x.example"], "status": ["ok"]}).to_excel(book, index=False)
    yield book.getvalue()


def _list_answers() -> Iterator[bytes]:
    rows = b"email,status\na@x.example,ok\nb@x.example,bad\n"
    job = b'{"code":"SUCCESS","payload":[{"id":"list_1","status":"COMPLETED","totalEmails":2}]}'
    for body in (rows, job, b'[{"email":"a@x.example"},{"email":"b@x.example"}]'):
        yield b"200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        yield b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (
            len(body), body,
        )  # fmt: skip
        yield b"200 OK\r\nConnection: close\r\n\r\n" + body
    yield b"429 Slow\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}"
    yield b"302 Found\r\nLocation: https://files.example/x\r\nContent-Length: 0\r\n\r\n"
    yield b"100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b"


def watch(run: Target, finds: Path) -> Target:
    """Return what runs a target, and writes down what ends in an error that is none of ours."""
    seen: set[str] = set()

    def run_one(data: bytes) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                run(data)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            where = "\n".join(f"{one.filename}:{one.lineno}" for one in frames[-4:])
            name = hashlib.sha256(where.encode()).hexdigest()[:12]
            if name not in seen:
                seen.add(name)
                (finds / name).write_bytes(data)
                (finds / f"{name}.txt").write_text(
                    "".join(traceback.format_exception(error)), "utf-8", "backslashreplace"
                )

    return run_one


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--corpus", type=Path, default=Path("fuzzing/corpus"))
    parser.add_argument("--finds", type=Path, default=Path("fuzzing/finds"))
    arguments = parser.parse_args()
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["cliova_pandas"]):
        for module in ("io.files", "io.reader", "io.workbooks", "validation", "service.client"):
            import_module(f"cliova_pandas.{module}")
    corpus, finds = arguments.corpus / arguments.target, arguments.finds / arguments.target
    for folder in (corpus, finds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(list_seeds(arguments.target)):
        (corpus / f"seed-{number}").write_bytes(seed[:LONGEST])
    options = [
        sys.argv[0], str(corpus), f"-max_total_time={arguments.seconds}", f"-max_len={LONGEST}",
        f"-timeout={SECONDS_OF_ONE}", "-rss_limit_mb=3000", f"-artifact_prefix={finds}/",
        "-print_final_stats=1", "-verbosity=1",
    ]  # fmt: skip
    atheris.Setup(options, watch(TARGETS[arguments.target](), finds))
    atheris.Fuzz()


if __name__ == "__main__":
    main()

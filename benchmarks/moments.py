"""Interrupt and kill reads, downloads, exports, reports and syncs at moments chosen at random.

    python -m benchmarks.moments [--times 10] [--seed 0] [--only report] [--write]

Each trial is a process of its own, with a folder and a cache of its own, to which a signal goes at
some moment of what it does: SIGINT, as Ctrl-C sends it, or SIGKILL, which leaves no time to tidy
up. Kept is a trial if the process is gone within `LONGEST_END` seconds, if no file stands under its
name half written, if an interrupt leaves no other file behind and ends in no other error, and if
the same call that follows, in a new process with what the first one left, gives the right thing.

With ``--write`` the rows of what was tried go into the table of ``docs/trust.md``. The processes
are forked from one that has imported everything and done nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cliova_pandas as cp
from tests.support.doc_tables import read_number, read_table, write_table

LIST: Final = "list_12345"
LONGEST_END: Final = 150.0
"""Seconds until a call counts as one that hangs; on a busy machine one of them takes 20."""
HEADER: Final = ("what", "interrupted", "killed", "next call right", "half done")
MOST_TRIES: Final = 5
"""How many moments are tried for each that is asked for; some come when all is done already."""
FORK: Final = multiprocessing.get_context("fork")
SERVER: Final = """
import sys
from cliova_pandas import sandbox
with sandbox.serve() as service:
    print(service.base_url, service.api_key, flush=True)
    sys.stdin.read()
"""


def read(output: str) -> Callable[[Path], str]:
    """Return what reads a list, kept in the cache, and says what it has got."""

    def run(folder: Path) -> str:
        frame = cp.read_cliova(LIST, output=output)  # type: ignore[call-overload]
        return hashlib.sha256(frame.to_csv().encode()).hexdigest()

    return run


def iterate(folder: Path) -> str:
    digest = hashlib.sha256()
    for frame in cp.iter_cliova(LIST, chunksize=300):
        digest.update(frame.to_csv().encode())
    return digest.hexdigest()


def download(folder: Path) -> str:
    return digest_of(cp.download_cliova(LIST, folder / "result.csv"))


def export(folder: Path) -> str:
    frame = cp.read_cliova(LIST)
    cp.export_lists(frame, folder / "lists", overwrite=True)
    return digest_of(*sorted((folder / "lists").glob("*.csv")))


def report(folder: Path) -> str:
    frame = cp.read_cliova(LIST)
    cp.write_report(frame, folder / "report.md", overwrite=True)
    return digest_of_report(folder / "report.md")


def page(folder: Path) -> str:
    frame = cp.read_cliova(LIST)
    cp.write_report(frame, folder / "report.html", overwrite=True)
    return digest_of_report(folder / "report.html")


def sync(folder: Path) -> str:
    cp.sync_cliova([LIST, "list_300"], folder / "lists")
    return digest_of(*sorted((folder / "lists").glob("*.parquet")))


def digest_of_report(path: Path) -> str:
    """Return the digest of a report but for the lines that say when it was written."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return hashlib.sha256("\n".join(one for one in lines if "UTC" not in one).encode()).hexdigest()


def digest_of(*paths: Path) -> str:
    assert paths
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


ACTIONS: Final[dict[str, Callable[[Path], str]]] = {
    "read, CSV": read("csv"),
    "read, JSON": read("json"),
    "iterate": iterate,
    "download": download,
    "export": export,
    "report, Markdown": report,
    "report, HTML": page,
    "sync": sync,
}


@dataclass
class Trial:
    """What came of one process."""

    said: str
    """What it did: its digest, ``interrupted``, ``killed``, an error, or ``hangs``."""
    seconds: float


@dataclass
class Found:
    """What came of all trials of one action and one signal."""

    tried: int = 0
    met: int = 0
    """Trials that the signal met before they were done."""
    right_after: int = 0
    """Of these, those after which the same call gave the right thing."""
    half_done: int = 0
    wrong: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Right:
    """What an action gives that nobody disturbs: its digest, and its files with theirs."""

    said: str
    finals: dict[str, str]


def run_apart(action: str, folder: Path, *, after: tuple[int, float] | None = None) -> Trial:
    """Run an action in a process of its own, and send it a signal after so many seconds."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_do, args=(action, folder, sender))
    with _interrupts_blocked():  # the first one is for what the process is about to do
        process.start()
    sender.close()
    began = time.monotonic()
    if after is not None:
        process.join(after[1])
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, after[0])
    process.join(LONGEST_END)
    seconds = time.monotonic() - began
    if process.exitcode is None:
        process.kill()
        process.join()
        return Trial("hangs", seconds)
    with contextlib.suppress(EOFError):
        return Trial(receiver.recv(), seconds)
    return Trial("killed" if process.exitcode < 0 else f"exit {process.exitcode}", seconds)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _do(action: str, folder: Path, sender: object) -> None:
    os.environ["CLIOVA_CACHE_DIR"] = str(folder / "cache")
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "temporary")
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        said = ACTIONS[action](folder)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    except KeyboardInterrupt:
        said = "interrupted"
    except BaseException:
        said = traceback.format_exc()[-2_000:]
    sender.send(said)  # type: ignore[attr-defined]


def list_left(folder: Path) -> list[str]:
    """List the files that have no business to be there: half written ones, and temporary ones."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and (is_hidden(path, folder) or path.suffix == ".part" or "temporary" in path.parts)
        and path.suffix != ".lock"
    ]


def list_finals(folder: Path) -> dict[str, str]:
    """Return the files that stand under the names that were asked for, with their digests."""
    return {
        str(path.relative_to(folder)): digest_of_report(path)
        if path.suffix in {".md", ".html"}
        else digest_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).parts[0] not in {"cache", "temporary"}
        and not is_hidden(path, folder)
    }


def is_hidden(path: Path, folder: Path) -> bool:
    """Tell whether a file, or a folder that it is in, stands under a name that nobody asked for."""
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def try_once(
    found: Found, action: str, number: int, moment: float, right: Right
) -> tuple[Trial, list[str]]:
    """Try one moment; return what came of the process, and what is wrong of it."""
    wrong = []
    with new_folder() as folder:
        trial = run_apart(action, folder, after=(number, moment))
        if trial.said not in {right.said, "interrupted", "killed"}:
            wrong.append(f"ended in: {trial.said}")
        elif number == signal.SIGINT and (left := list_left(folder)):
            wrong.append(f"left behind: {left}")
        half = list_finals(folder).items() - right.finals.items()
        if half:
            wrong.append(f"half done: {sorted(half)}")
        again = run_apart(action, folder)
        if again.said != right.said:
            wrong.append(f"the next call gave: {again.said}")
    found.tried += 1
    found.met += trial.said != right.said
    found.right_after += trial.said != right.said and again.said == right.said
    found.half_done += bool(half)
    found.wrong.update(wrong)
    return trial, wrong


@contextmanager
def new_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        for inside in ("cache", "temporary"):
            (Path(name) / inside).mkdir()
        yield Path(name)


@contextmanager
def serving() -> Iterator[None]:
    """Set the environment up for a sandbox in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        url, key = server.stdout.readline().split()
        os.environ |= {"CLIOVA_BASE_URL": url, "CLIOVA_API_KEY": key}
        try:
            yield
        finally:
            server.communicate()


def try_all(times: int, seed: int, only: str) -> dict[tuple[str, str], Found]:
    any_ = random.Random(seed)
    found: dict[tuple[str, str], Found] = {}
    for action in (name for name in ACTIONS if only in name):
        with new_folder() as folder:
            first = run_apart(action, folder)
        with new_folder() as folder:
            second = run_apart(action, folder)
            right = Right(first.said, list_finals(folder))
        assert first.said == second.said, f"{action} does not repeat itself:\n{first.said}"
        for name in ("SIGINT", "SIGKILL"):
            one, span = found.setdefault((action, name), Found()), second.seconds
            while one.met < times and one.tried < MOST_TRIES * times:
                moment = any_.uniform(0, span)
                trial, wrong = try_once(one, action, getattr(signal, name), moment, right)
                if trial.said == right.said:
                    span = trial.seconds  # it was faster than it was before
                if wrong:
                    print(f"{action}, {name} after {moment:.3f} s: {wrong}", flush=True)
            print(f"| {action} | {name} | {one.met} | {one.wrong.total()} |", flush=True)
    return found


def tabulate(found: dict[tuple[str, str], Found]) -> list[list[int | str]]:
    """Return the rows of the table of the documentation; what was not tried now is as it was."""
    counts = {name: list(map(read_number, row)) for name, *row in read_table("moments")}
    for action in {action for action, _ in found}:
        both = interrupted, killed = found[action, "SIGINT"], found[action, "SIGKILL"]
        counts[action] = [
            interrupted.met, killed.met,
            sum(one.right_after for one in both), sum(one.half_done for one in both),
        ]  # fmt: skip
    rows = {action: counts[action] for action in ACTIONS if action in counts}
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    return [[name, *row] for name, row in {**rows, "**all**": total}.items()]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true", help="put the rows into docs/trust.md")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    # What a shell without job control runs in the background ignores Ctrl-C; so do forks.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("requests", "matplotlib.pyplot", "jinja2", "pyarrow.parquet", "pyarrow.csv"):
        __import__(name)
    for name in ("write_report", "export_lists", "sync_cliova", "read_cliova"):
        getattr(cp, name)
    print("| what | signal | moments | wrong |", flush=True)
    print("| --- | --- | --- | --- |", flush=True)
    with serving():
        found = try_all(arguments.times, arguments.seed, arguments.only)
    met = sum(one.met for one in found.values())
    wrong = sum(one.wrong.total() for one in found.values())
    print(f"| **all** |  | {met} | {wrong} |")
    if arguments.write:
        write_table("moments", HEADER, tabulate(found))


if __name__ == "__main__":
    main()

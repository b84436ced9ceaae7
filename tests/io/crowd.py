"""Processes with threads that read, refresh, clear, save and sync with one cache, and are killed.

    python -m tests.io.crowd [--actions 2000] [--kills 100] [--seed 0] [--processes 4] [--write]

Each process runs threads that do one thing after another, with lists that others are at work on as
well. Now and then one of the processes is killed (SIGKILL), which leaves no time to tidy up, and
another takes its place. Each frame and file is held against what a read alone gives; at the end the
next call must be right, and nothing may be left that is not whole, but the temporary files of those
that were killed, which the next start removes once they are old.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import signal
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cliova_pandas as cp
from tests.support.doc_tables import write_table

if TYPE_CHECKING:
    import pandas as pd

LISTS: Final = ("list_77", "list_200", "list_300")
THREADS: Final = 3
SLOWEST: Final = 60.0
"""Seconds within which a process must end once it is told to; it would hang otherwise."""
OLD: Final = 2 * 86_400.0
FORK: Final = multiprocessing.get_context("fork")


def read(list_id: str, folder: Path) -> str:
    return digest_of(cp.read_cliova(list_id))


def read_json(list_id: str, folder: Path) -> str:
    return digest_of(cp.read_cliova(list_id, output="json"))


def refresh(list_id: str, folder: Path) -> str:
    return digest_of(cp.read_cliova(list_id, refresh=True))


def iterate(list_id: str, folder: Path) -> str:
    import pandas as pd

    return digest_of(pd.concat(cp.iter_cliova(list_id, chunksize=60)))


def clear(list_id: str, folder: Path) -> str:
    cp.clear_cache()
    return read(list_id, folder)


def download(list_id: str, folder: Path) -> str:
    path = cp.download_cliova(list_id, folder)
    return digest_of(cp.read_cliova_file(path))


def sync(list_id: str, folder: Path) -> str:
    synced = cp.sync_cliova([list_id], folder / "lists")
    assert synced["error"].isna().all(), synced["error"].tolist()
    return read_synced(folder / "lists" / synced["file"].iloc[0])


def read_synced(path: Path) -> str:
    import pyarrow.parquet as pq

    return digest_of(pq.read_table(path).to_pandas())


def digest_of(frame: pd.DataFrame) -> str:
    """Return what stands for the addresses and verdicts of a frame, in their order."""
    lines = frame[["email", "verdict"]].astype(str)
    return hashlib.sha256(lines.to_csv(index=False).encode()).hexdigest()


ACTIONS: Final[dict[str, Callable[[str, Path], str]]] = {
    "read": read,
    "read JSON": read_json,
    "refresh": refresh,
    "iterate": iterate,
    "clear the cache and read": clear,
    "download": download,
    "sync": sync,
}


@dataclass
class Crowd:
    """What came of it all.

    Attributes
    ----------
    done : dict
        How often each thing was done, each time right.
    wrong : list of str
        What was not.
    killed : int
        How many processes.
    """

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    killed: int = 0


def find_right() -> dict[str, str]:
    """Read each list alone, in a process of its own."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(
        target=lambda: sender.send({one: digest_of(cp.read_cliova(one)) for one in LISTS})
    )
    process.start()
    right: dict[str, str] = receiver.recv()
    process.join()
    return right


@dataclass
class Member:
    """One process of the crowd."""

    process: Any
    said: Connection
    end: Any

    @classmethod
    def start(cls, seed: int, folder: Path, right: dict[str, str]) -> Member:
        receiver, sender = FORK.Pipe(duplex=False)
        end = FORK.Event()
        process = FORK.Process(target=_work, args=(seed, folder, right, sender, end))
        process.start()
        sender.close()
        return cls(process, receiver, end)

    def collect(self, found: Crowd) -> None:
        """Take what it has said so far; a word that a kill has cut is none."""
        with contextlib.suppress(EOFError, OSError):
            while self.said.poll():
                action, wrong = self.said.recv()
                if wrong:
                    found.wrong.append(f"{action}: {wrong}")
                else:
                    found.done[action] += 1


def _work(seed: int, folder: Path, right: dict[str, str], said: Connection, end: Any) -> None:
    lock = threading.Lock()

    def go_on(number: int) -> None:
        any_ = random.Random(f"{seed} {number}")
        while not end.is_set():
            action, list_id = any_.choice([*ACTIONS]), any_.choice(LISTS)
            wrong = ""
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    if ACTIONS[action](list_id, folder) != right[list_id]:
                        wrong = f"{list_id} has other rows"
            except Exception:
                wrong = traceback.format_exc()[-2_000:]
            with lock:
                said.send((action, wrong))

    threads = [threading.Thread(target=go_on, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run(folder: Path, *, actions: int, kills: int, seed: int, processes: int) -> Crowd:
    """Let a crowd do so many things, and kill one of them at each of so many random moments."""
    any_, found = random.Random(seed), Crowd()
    right = find_right()
    members = [Member.start(seed + number, folder, right) for number in range(processes)]
    for number in range(kills):
        _wait(members, found, round((number + 0.5) * actions / kills))
        time.sleep(any_.uniform(0, 0.05))
        place = any_.randrange(processes)
        os.kill(members[place].process.pid, signal.SIGKILL)
        members[place].process.join()
        members[place].collect(found)
        found.killed += 1
        members[place] = Member.start(seed + processes + number, folder, right)
    _wait(members, found, actions)
    for member in members:
        member.end.set()
    for member in members:
        until = time.monotonic() + SLOWEST
        while member.process.is_alive() and time.monotonic() < until:
            member.process.join(0.1)
            member.collect(found)
        if member.process.is_alive():
            found.wrong.append("a process hangs")
            member.process.kill()
        member.process.join()
        member.collect(found)
    found.wrong += check_what_is_left(folder, right)
    return found


def _wait(members: list[Member], found: Crowd, actions: int) -> None:
    """Wait until so many things are done, or nothing has been done for a long time."""
    last = time.monotonic()
    while found.done.total() < actions and not found.wrong:
        before = found.done.total()
        for member in members:
            member.collect(found)
        now = time.monotonic()
        last = now if found.done.total() > before else last
        if now - last > SLOWEST:
            found.wrong.append(f"nothing was done for {SLOWEST:.0f} seconds")
        time.sleep(0.005)


def check_what_is_left(folder: Path, right: dict[str, str]) -> list[str]:
    """Return what is wrong with the files, and with the calls that follow."""
    wrong = [
        f"{path} is no whole file"
        for path in folder.glob("*")
        if path.is_file() and not path.name.startswith(".")
        if digest_of(cp.read_cliova_file(path)) not in right.values()
    ]
    for path in (*folder.rglob(".*"), *folder.rglob("*.part")):
        if path.is_file():
            os.utime(path, (time.time() - OLD,) * 2)
    for list_id in LISTS:
        wrong += [
            f"the next {action} of {list_id} is not right"
            for action in ("read", "iterate", "refresh", "sync")
            if ACTIONS[action](list_id, folder) != right[list_id]
        ]
    left = [path for path in (folder / "cache").rglob("*") if path.is_file()]
    wrong += [f"{path} is left" for path in left if path.suffix != ".result"]
    wrong += [f"{path} is left" for path in (folder / "lists").iterdir() if path.name[0] == "."]
    return wrong


def main() -> None:
    """Run a crowd, and print what came of it as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("actions", 2_000), ("kills", 100), ("seed", 0), ("processes", 4)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--write", action="store_true", help="write the table into docs/trust.md")
    asked = parser.parse_args()
    for name in ("requests", "pyarrow.parquet", "pyarrow.csv", "pandas"):
        __import__(name)
    for name in ("read_cliova", "read_cliova_file", "sync_cliova", "iter_cliova", "clear_cache"):
        getattr(cp, name)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLIOVA_CACHE_DIR"] = f"{folder}/cache"
        options = {name: value for name, value in vars(asked).items() if name != "write"}
        found = run(Path(folder), **options)
    print(json.dumps(vars(found)))  # noqa: T201 - a script
    if asked.write:
        rows = [(action, found.done[action], len(found.wrong)) for action in ACTIONS]
        total = ("**all**", found.done.total(), len(found.wrong))
        write_table("crowd", ("what", "done", "wrong"), [*rows, total])


if __name__ == "__main__":
    main()

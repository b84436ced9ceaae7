"""Many reads of mixed lists under random faults, side by side: rows right, and nothing grows.

Run ``python benchmarks/soak.py`` for 2,000 reads with 8 workers (``--reads``, ``--workers``,
``--out`` for a folder); it prints a table and draws memory, open files and threads over the reads.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cliova_pandas import CliovaClient, CliovaError, iter_cliova, read_cliova, sandbox
from cliova_pandas.sandbox import Sandbox, faults

LISTS = {"list_300": 300, "list_200": 200, "list_12345": 2000, "list_77": 77, "list_1500": 1500}
MAKERS: list[Callable[[random.Random], Any]] = [
    lambda any_: faults.cut(any_.randrange(5_000)),
    lambda any_: faults.cut(any_.randrange(5_000), "chunked"),
    lambda any_: faults.cut(any_.randrange(5_000), "close"),
    lambda any_: faults.cut_gzip(any_.randrange(2_000)),
    lambda any_: faults.cut_rows(any_.randrange(1, 20)),
    lambda any_: faults.reset(on=any_.choice(["download", "status"])),
    lambda any_: faults.failure(any_.choice([500, 502, 503]), "html"),
    lambda any_: faults.too_many("1"),
    lambda any_: faults.error_in_200(),
    lambda any_: faults.not_utf8(7),
]


@dataclass
class Sample:
    """What the process holds after so many reads."""

    reads: int
    megabytes: float
    files: int
    threads: int


@dataclass
class Soak:
    """What came of it.

    Attributes
    ----------
    right, wrong : int
        Reads with the rows that there are, and with others.
    errors : Counter
        How often reads ended in which kind of error.
    samples : list of Sample
        What the process held, from time to time.
    """

    right: int = 0
    wrong: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)


def read_one(service: Sandbox, number: int) -> tuple[int, int]:
    """Read a list in one of the ways, under one or no fault; return its rows, and how many came."""
    any_ = random.Random(number)
    list_id = any_.choice(list(LISTS))
    if any_.random() < 0.5:
        service.inject(any_.choice(MAKERS)(any_))
    output: Any = any_.choice(["csv", "json"])
    client = CliovaClient(service.api_key, base_url=service.base_url, sleep=lambda seconds: None)
    with client:
        options: dict[str, Any] = {
            "client": client, "output": output, "cache": any_.random() < 0.5, "refresh": True,
        }  # fmt: skip
        if any_.random() < 0.3:
            return LISTS[list_id], sum(map(len, iter_cliova(list_id, chunksize=400, **options)))
        return LISTS[list_id], len(read_cliova(list_id, **options))


def take_sample(reads: int) -> Sample:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return Sample(reads, megabytes, files, threading.active_count())


def soak(reads: int, workers: int, *, every: int) -> Soak:
    """Read so many lists, and look at the process from time to time, when nobody reads."""
    found = Soak()
    with sandbox.serve() as service:
        for start in range(0, reads, every):
            with ThreadPoolExecutor(workers) as pool:
                batch = range(start, min(start + every, reads))
                for future in as_completed(pool.submit(read_one, service, one) for one in batch):
                    try:
                        there, came = future.result()
                    except CliovaError as error:
                        found.errors[type(error).__name__] += 1
                    else:
                        found.right += there == came
                        found.wrong += there != came
            service.clear_faults()
            found.samples.append(take_sample(batch.stop))
    return found


def draw(found: Soak, path: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(3, 1, sharex=True, figsize=(7, 5), layout="constrained")
    for ax, name in zip(axes, ("megabytes", "files", "threads"), strict=True):
        ax.plot([one.reads for one in found.samples], [getattr(one, name) for one in found.samples])
        ax.set_ylabel(name)
        ax.set_ylim(bottom=0)
    axes[-1].set_xlabel("reads")
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--every", type=int, default=100)
    parser.add_argument("--out", type=Path, default=Path())
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLIOVA_CACHE_DIR"] = folder
        found = soak(arguments.reads, arguments.workers, every=arguments.every)
    print(f"{found.right:,} right, {found.wrong} wrong, {found.errors.total()} errors")
    print(dict(found.errors))
    print("| reads | MB | open files | threads |\n| --- | --- | --- | --- |")
    for one in found.samples:
        print(f"| {one.reads:,} | {one.megabytes:.0f} | {one.files} | {one.threads} |")
    draw(found, arguments.out / "soak.svg")


if __name__ == "__main__":
    main()

"""A million verdicts joined to a million rows, against a merge of pandas on keys folded before.

    python benchmarks/join.py [--rows 1000000] [--domains 50000] [--runs 5]

The sides take turns in one process, so that whatever else the machine does hits both. The merge has
its keys made alike before the clock starts; the join folds them itself. Shown is the median of the
runs and its ratio to the merge's.
"""

from __future__ import annotations

import argparse
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from summary import make_frame

from cliova_pandas import CliovaWarning, join_verdicts
from cliova_pandas.stats.addresses import fold_addresses

GOAL = 2.0


def fold(emails: Any) -> Any:
    return pd.array(fold_addresses(pa.array(emails, pa.large_string())), dtype="str")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--domains", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    warnings.simplefilter("ignore", CliovaWarning)
    result = make_frame(args.rows, args.domains)
    rng = np.random.default_rng(2)
    emails = result["email"].str.upper().iloc[rng.permutation(args.rows)].reset_index(drop=True)
    dressed = emails.where(rng.random(args.rows) < 0.9, "Customer <" + emails + ">")
    crm = pd.DataFrame({"Email": emails, "orders": rng.integers(0, 9, args.rows)})
    folded = crm.assign(key=fold(crm["Email"])).drop(columns="Email")
    right = result.assign(key=fold(result["email"])).drop(columns="email")
    sides: dict[str, Callable[[], object]] = {
        "merge of pandas": lambda: folded.merge(right, how="left", on="key"),
        "join": lambda: join_verdicts(crm, result),
        "join, a tenth of them dressed": lambda: join_verdicts(crm.assign(Email=dressed), result),
        "join, as mailboxes": lambda: join_verdicts(crm, result, fold="mailbox"),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(args.runs):
        for name, run in sides.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    print(f"{args.rows:,} rows with {args.rows:,}, median of {args.runs} runs")
    base = statistics.median(times["merge of pandas"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        said = f"  goal {GOAL}" if name == "join" else ""
        missed = "  <-- misses the goal" if name == "join" and median / base > GOAL else ""
        print(f"{name:<32}{median:>9.3f} s  ratio {median / base:.2f}{said}{missed}")


if __name__ == "__main__":
    main()

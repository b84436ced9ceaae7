"""The numbers of a million rows, against a crosstab of pandas over the domains.

    python benchmarks/summary.py [--rows 1000000] [--domains 50000] [--runs 5]

The sides take turns in one process, so that whatever else the machine does hits both. Shown is the
median of the runs and its ratio to the crosstab's.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from cliova_pandas.stats import (
    bounce_range,
    breakdown,
    changes,
    compare,
    flags,
    reconcile,
    summarize,
)
from cliova_pandas.verdicts import VERDICTS

GOALS = {"breakdown, domain": 0.15, "summarize": 0.1}


def make_frame(rows: int, domains: int) -> pd.DataFrame:
    """Make addresses of skewed domains, each of which occurs."""
    rng = np.random.default_rng(1)
    names = np.array([f"firm{i}.example" for i in range(domains)], dtype=object)
    weights = 1 / np.arange(1, domains + 1)
    drawn = rng.choice(domains, rows - domains, p=weights / weights.sum())
    places = rng.permutation(np.concatenate([np.arange(domains), drawn]))
    emails = [f"First.Last{i}@{name}" for i, name in enumerate(names[places])]
    codes = rng.choice(4, rows, p=[0.75, 0.06, 0.07, 0.12])
    return pd.DataFrame(
        {
            "email": pd.array(emails, dtype="str"),
            "isRoleBased": pd.array(rng.choice(["true", "false"], rows), dtype="str"),
            "failType": pd.array(rng.choice(["none", "mailbox_not_found"], rows), dtype="str"),
            "verdict": pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str")),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--domains", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    df = make_frame(args.rows, args.domains)
    sides: dict[str, Callable[[], object]] = {
        "crosstab": lambda: pd.crosstab(df.email.str.rsplit("@", n=1).str[-1], df.verdict),
        "breakdown, domain": lambda: breakdown(df, by="domain"),
        "summarize": lambda: summarize(df),
        "breakdown, provider": lambda: breakdown(df, by="provider"),
        "breakdown, tld": lambda: breakdown(df, by="tld"),
        "breakdown, reason": lambda: breakdown(df, by="reason"),
        "breakdown, provider and reason": lambda: breakdown(df, by=["provider", "reason"]),
        "breakdown, domain, unique": lambda: breakdown(df, by="domain", unique=True),
        "summarize, unique": lambda: summarize(df, unique=True),
        "flags": lambda: flags(df),
        "bounce_range": lambda: bounce_range(df),
        "reconcile": lambda: reconcile(df),
        "compare, three frames": lambda: compare({"a": df, "b": df, "c": df}),
        "changes": lambda: changes(df, df),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(args.runs):
        for name, run in sides.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    print(f"{args.rows:,} rows, {args.domains:,} domains, median of {args.runs} runs")
    base = statistics.median(times["crosstab"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        goal = GOALS.get(name)
        said = "" if goal is None else f"  goal {goal}"
        missed = "  <-- misses the goal" if goal is not None and median / base > goal else ""
        print(f"{name:<32}{median:>9.3f} s  ratio {median / base:.3f}{said}{missed}")


if __name__ == "__main__":
    main()

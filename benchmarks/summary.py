"""The numbers of a million rows, against a crosstab of pandas over the domains.

    python benchmarks/summary.py [--rows 1000000] [--domains 50000] [--runs 5]

The sides take turns in one process, so that whatever else the machine does hits both. Shown is the
median of the runs and its ratio to the crosstab's.
"""

from __future__ import annotations

import pandas as pd
from support.frames import make_frame
from support.turns import Side, make_parser, show_ratios, take_turns

from cliova_pandas.stats import (
    bounce_range,
    breakdown,
    changes,
    compare,
    flags,
    reconcile,
    summarize,
)

GOALS = {"breakdown, domain": 0.15, "summarize": 0.1}


def main() -> None:
    args = make_parser(__doc__).parse_args()
    df = make_frame(args.rows, args.domains)
    sides: dict[str, Side] = {
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
    medians = take_turns(sides, args.runs)
    print(f"{args.rows:,} rows, {args.domains:,} domains, median of {args.runs} runs")
    show_ratios(medians, most=GOALS)


if __name__ == "__main__":
    main()

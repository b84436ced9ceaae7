"""A million verdicts joined to a million rows, against a merge of pandas on keys folded before.

    python benchmarks/join.py [--rows 1000000] [--domains 50000] [--runs 5]

The sides take turns in one process, so that whatever else the machine does hits both. The merge has
its keys made alike before the clock starts; the join folds them itself. Shown is the median of the
runs and its ratio to the merge's.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from support.frames import make_frame
from support.turns import Side, make_parser, show_ratios, take_turns

from cliova_pandas import CliovaWarning, join_verdicts
from cliova_pandas.verdicts.addresses import fold_addresses

GOALS = {"join": 2.0}


def fold(emails: Any) -> Any:
    return pd.array(fold_addresses(pa.array(emails, pa.large_string())), dtype="str")


def main() -> None:
    args = make_parser(__doc__).parse_args()
    warnings.simplefilter("ignore", CliovaWarning)
    result = make_frame(args.rows, args.domains)
    rng = np.random.default_rng(2)
    emails = result["email"].str.upper().iloc[rng.permutation(args.rows)].reset_index(drop=True)
    dressed = emails.where(rng.random(args.rows) < 0.9, "Customer <" + emails + ">")
    crm = pd.DataFrame({"Email": emails, "orders": rng.integers(0, 9, args.rows)})
    folded = crm.assign(key=fold(crm["Email"])).drop(columns="Email")
    right = result.assign(key=fold(result["email"])).drop(columns="email")
    sides: dict[str, Side] = {
        "merge of pandas": lambda: folded.merge(right, how="left", on="key"),
        "join": lambda: join_verdicts(crm, result),
        "join, a tenth of them dressed": lambda: join_verdicts(crm.assign(Email=dressed), result),
        "join, as mailboxes": lambda: join_verdicts(crm, result, fold="mailbox"),
    }
    medians = take_turns(sides, args.runs)
    print(f"{args.rows:,} rows with {args.rows:,}, median of {args.runs} runs")
    show_ratios(medians, most=GOALS)


if __name__ == "__main__":
    main()

"""Drivers of a million rows, against a hand-written groupby; corrections of many domains.

    python benchmarks/drivers.py [--rows 1000000] [--domains 50000] [--runs 5]

The sides take turns in one process, so that whatever else the machine does hits both. Shown is the
median of the runs. The groupby of pandas only counts: rows and invalid ones of each value of the
same columns, which are made for it before the clock starts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from support.turns import Side, make_parser, show_ratios, take_turns

from cliova_pandas.stats import find_drivers, suggest_corrections
from cliova_pandas.stats.drivers.driver_columns import CandidateTables, find_candidates
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts import VERDICTS

GOALS = {"drivers, 12 columns": 1.5, "corrections": 1.0}


def make_upload(rows: int, domains: int) -> pd.DataFrame:
    """Make a result with twelve columns, five of them of the upload, and two real drivers."""
    rng = np.random.default_rng(1)
    names = np.array([f"firm{i}.example" for i in range(domains)], dtype=object)
    weights = 1 / np.arange(1, domains + 1)
    domain = rng.choice(domains, rows, p=weights / weights.sum())
    source = rng.choice(6, rows, p=[0.4, 0.2, 0.15, 0.1, 0.1, 0.05])
    chance = 0.09 + 0.25 * (source == 3) + 0.1 * (domain == 7)
    is_invalid = rng.random(rows) < chance
    codes = np.where(is_invalid, 3, rng.choice(3, rows, p=[0.85, 0.08, 0.07]))
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 700, rows), unit="D")
    texts = {
        "utm_source": np.array(["shop", "fair", "web", "partner-b", "app", "call"])[source],
        "utm_medium": rng.choice(["cpc", "email", "organic"], rows),
        "country": rng.choice([f"country {i}" for i in range(60)], rows),
        "plan": rng.choice(["free", "pro", "team"], rows),
        "first_name": rng.choice([f"name{i}" for i in range(9_000)], rows),
        "isRoleBased": rng.choice(["true", "false"], rows),
        "failType": np.where(is_invalid, "mailbox_not_found", "none"),
        "mxLocation": names[domain],
    }
    emails = [f"First.Last{i}@{name}" for i, name in enumerate(names[domain])]
    return pd.DataFrame(
        {
            "email": pd.array(emails, dtype="str"),
            **{name: pd.array(values, dtype="str") for name, values in texts.items()},
            "created_at": days,
            "is_customer": rng.random(rows) < 0.3,
            "verdict": pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str")),
        }
    )


def make_slips(domains: int) -> pd.DataFrame:
    """Make a list with so many domains that are not valid, and 500 that often are."""
    rng = np.random.default_rng(2)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    common = ["gmail.com", "hotmail.com", "yahoo.com", "outlook.com", "web.de"]

    def spell(length: int) -> str:
        return "".join(rng.choice(letters, length))

    def slip(domain: str) -> str:
        place = int(rng.integers(0, len(domain)))
        return domain[:place] + spell(1) + domain[place + int(rng.integers(0, 2)) :]

    endings = rng.choice(["com", "de", "net", "con"], domains)
    other = [f"{spell(int(rng.integers(4, 14)))}.{ending}" for ending in endings]
    other[: domains // 25] = [slip(d) for d in rng.choice(common, domains // 25)]
    often = [f"longcompany{spell(6)}.com" for _ in range(500)]
    names = [*other, *rng.choice(common, 2 * domains), *(often * 30)]
    verdicts = ["invalid"] * domains + ["valid"] * (len(names) - domains)
    emails = [f"user{i}@{name}" for i, name in enumerate(names)]
    return pd.DataFrame({"email": pd.array(emails, dtype="str"), "verdict": verdicts})


def count_by_hand(keys: pd.DataFrame, is_invalid: pd.Series[bool]) -> list[pd.DataFrame]:
    """Count each value of each column, as one would by hand."""
    return [
        is_invalid.groupby(keys[name], observed=True).agg(["size", "sum"]) for name in keys.columns
    ]


def main() -> None:
    args = make_parser(__doc__).parse_args()
    df = make_upload(args.rows, args.domains)
    candidates, _ = find_candidates(CandidateTables(FrameColumns(df)), None, "email")
    groupings = [one.grouping for one in candidates]
    keys = pd.DataFrame(
        {one.name: pd.array(one.labels, dtype="str").take(one.codes) for one in groupings}
    )
    is_invalid = df["verdict"] == "invalid"
    slips = make_slips(args.domains)
    sides: dict[str, Side] = {
        "groupby by hand": lambda: count_by_hand(keys, is_invalid),
        "drivers, 12 columns": lambda: find_drivers(df),
        "drivers, pairs too": lambda: find_drivers(df, depth=2),
        "corrections": lambda: suggest_corrections(slips),
    }
    medians = take_turns(sides, args.runs)
    print(f"{args.rows:,} rows, {args.domains:,} domains, median of {args.runs} runs")
    show_ratios(medians, most_seconds=GOALS)
    print(find_drivers(df).round(3).to_string())


if __name__ == "__main__":
    main()

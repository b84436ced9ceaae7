"""A result and its summary as plain text, for where only text can be shown."""

from __future__ import annotations

import pandas as pd

from cliova_pandas.stats.denominator import describe_denominator
from cliova_pandas.stats.formatting import ENGLISH
from cliova_pandas.stats.verdict_table import tabulate_verdicts


def write_head(df: pd.DataFrame) -> str:
    r"""Write the first rows of a result that was read: address, reason and verdict.

    Examples
    --------
    >>> import io
    >>> from cliova_pandas import read_cliova_file
    >>> saved = io.StringIO("email,id,result\na@x.org,1,Deliverable\nb@x.org,2,Risky\n")
    >>> print(write_head(read_cliova_file(saved)))
         email verdict
    0  a@x.org   valid
    1  b@x.org   risky
    """
    columns = df.attrs["cliova"]["columns"]
    wanted = dict.fromkeys([columns["email"], columns["reason"], "verdict"])
    with pd.option_context("display.width", 100, "display.max_colwidth", 40):
        return df[[name for name in wanted if name in df.columns]].head().to_string()


def write_summary(summary: pd.DataFrame, *, verified_only: bool = False) -> str:
    """Write what `summarize` returned as a table, with a line that says what it is a share of.

    Examples
    --------
    >>> from cliova_pandas import summarize
    >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
    >>> print(write_summary(summarize(df)).splitlines()[-1])
    share of 2 rows, with 95 % intervals
    """
    rows = tabulate_verdicts(summary)
    table = pd.DataFrame(
        [(row.count_text, row.share_text, row.low_text, row.high_text) for row in rows],
        columns=["count", "share", "low", "high"],
        index=[row.verdict for row in rows],
    )
    of = f"{'' if verified_only else 'share of '}{describe_denominator(summary)}"
    level = ENGLISH.percentage(summary.attrs["cliova"]["level"])
    return f"{table.to_string()}\n{of}, with {level} intervals"

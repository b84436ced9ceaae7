"""Addresses with their verdicts, and what a plain loop finds in them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import strategies as st

from cliova_pandas.verdicts import VERDICTS

SPELLINGS = {
    "a@x.de": "a@x.de", " A@X.de": "a@x.de", "b@x.de": "b@x.de", "b@X.DE.": "b@x.de",
    "c@xn--mnchen-3ya.de": "c@münchen.de", "C@MÜNCHEN.de": "c@münchen.de", "no": "no",
    "": None, None: None,
}  # fmt: skip
ROWS = st.lists(st.tuples(st.sampled_from(list(SPELLINGS)), st.sampled_from(VERDICTS)), max_size=25)


def make_frame(rows: list[tuple[str | None, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["email", "verdict"], dtype="str")


def find_worst(rows: list[tuple[str | None, str]]) -> dict[Any, str]:
    """Return the worst verdict of each address in a plain loop, and of each row without one."""
    worst: dict[Any, str] = {}
    for position, (spelling, verdict) in enumerate(rows):
        address = SPELLINGS[spelling]
        key = position if address is None else address
        worst[key] = max(verdict, worst.get(key, "valid"), key=VERDICTS.index)
    return worst

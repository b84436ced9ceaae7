"""Rows of a result, and what a plain loop counts in them, to hold the numbers against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd
from hypothesis import strategies as st

from cliova_pandas.verdicts import VERDICTS

# What is written, the one address it is (None: it is none), its domain, provider and top level.
SPELLINGS: dict[str | None, tuple[str | None, str, str, str]] = {
    "ann@gmail.com": ("ann@gmail.com", "gmail.com", "Google", "com"),
    " Ann@GMail.COM": ("ann@gmail.com", "gmail.com", "Google", "com"),
    "bob@gmail.com.": ("bob@gmail.com", "gmail.com", "Google", "com"),
    "ann@googlemail.com": ("ann@googlemail.com", "googlemail.com", "Google", "com"),
    "x@firm.example": ("x@firm.example", "firm.example", "not in the table", "example"),
    "X@FIRM.example": ("x@firm.example", "firm.example", "not in the table", "example"),
    "y@münchen.de": ("y@münchen.de", "münchen.de", "not in the table", "de"),
    "Y@XN--MNCHEN-3YA.de": ("y@münchen.de", "münchen.de", "not in the table", "de"),
    "a@b@web.de": ("a@b@web.de", "web.de", "WEB.DE", "de"),
    "z@[192.0.2.1]": ("z@[192.0.2.1]", "[192.0.2.1]", "not in the table", "(no domain)"),
    "nobody": ("nobody", "(no domain)", "(no domain)", "(no domain)"),
    "nobody@": ("nobody@", "(no domain)", "(no domain)", "(no domain)"),
    "": (None, "(missing)", "(missing)", "(missing)"),
    "  ": (None, "(missing)", "(missing)", "(missing)"),
    None: (None, "(missing)", "(missing)", "(missing)"),
}
GROUPS: dict[Any, str] = {
    "a": "a",
    "b": "b",
    "": "",
    None: "(missing)",
    "(missing)": "'(missing)'",
    "'(missing)'": "''(missing)''",
    "other (2 groups)": "'other (2 groups)'",
}


class Row(NamedTuple):
    email: str | None
    group: str | None
    reason: str | None
    verdict: str


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(list(SPELLINGS)),
        st.sampled_from(list(GROUPS)),
        st.sampled_from(["none", "full", None]),
        st.sampled_from(VERDICTS),
    ),
    max_size=40,
)


def make_frame(rows: Iterable[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["email", "group", "why", "verdict"], dtype="str")
    return frame.astype({"verdict": pd.CategoricalDtype(list(VERDICTS))})


def key_of(row: Row, by: Iterable[str]) -> tuple[str, ...]:
    _, domain, provider, tld = SPELLINGS[row.email]
    keys = {"domain": domain, "provider": provider, "tld": tld, "group": GROUPS[row.group]}
    keys["reason"] = "(missing)" if row.reason is None else row.reason
    return tuple(keys[name] for name in by)


def count(rows: Iterable[Row], *, unique: bool) -> dict[str, int]:
    """Count verdicts in a plain loop: of rows, or of addresses by their worst verdict."""
    verdicts = []
    worst: dict[str, str] = {}
    for row in rows:
        address = SPELLINGS[row.email][0]
        if not unique or address is None:
            verdicts.append(row.verdict)
        elif address not in worst or VERDICTS.index(row.verdict) > VERDICTS.index(worst[address]):
            worst[address] = row.verdict
    verdicts += worst.values()
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}

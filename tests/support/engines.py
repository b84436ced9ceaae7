"""The same rows in every engine, and every number of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import dask.dataframe as dd
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from cliova_pandas import (
    address_history,
    bounce_range,
    bounce_rates,
    breakdown,
    changes,
    compare,
    find_drivers,
    flags,
    join_verdicts,
    reconcile,
    suggest_corrections,
    summarize,
    trend,
)

make_lazy: Any = dd.from_pandas  # dask is not typed

ODD: Final = [
    "Ann Lee <ann@gmail.com>", "bob@GMAIL.com (Bob)", "mailto:eve@x.example?subject=Hi",
    "mailto:dan%40y.example?cc=eve@x.example", "<a href='mailto:a@x.example'>a@y.example</a>",
    "ann&#64;x.example <bob@y.example", "ann@x.example, bob@y.example", "ann@x.example.",
    "ann@x.example?subject=Hi", " fay@gmail.com ", "FAY@Gmail.Com", "fay@gmail.com\n", "(a) b@x.de",
    "gus@münchen.example", "gus@xn--mnchen-3ya.example", "ü@x.example", "ann＠x.example",
    "“ida@x.example”", "'jon@x.example'", "o'hara@x.example", "a\u200bnn@x.example", "@", "ann@",
    "@x.example", "no address", "a@@x.example", "a@b@x.example", "a@[192.0.2.1]", "a@localhost",
    "info@gmail.com", "Info@gmial.com", "noreply+x@yahoo.fr", "12345@x.example", "a1@web.de",
    "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p@x.example", "x@gmail,com", "kim@gmail.con", "lou@outlook.com",
    "Max: max@x.example", "\tmia@x.example", "ned@x.example;", "'", "oli@sub.x.example", "-@-.-",
]  # fmt: skip
_VERDICTS: Final = ["valid", "valid", "valid", "risky", "unknown", "invalid"]
_SOURCES: Final = ["shop", "app", "partner-b", None, "Ünïcode", ""]
_HOSTS: Final = [
    "aspmx.l.google.com",
    "mx.x.example",
    "x-example.mail.protection.outlook.com",
    None,
]


def make_hostile(rows: int = 1_200, seed: int = 0) -> pd.DataFrame:
    """Addresses in all dresses, duplicates, gaps, totals and rows without an address."""
    chance = random.Random(seed)
    domains = ["gmail.com", "GMX.de", "x.example", "firm.example", "yahoo.co.uk", "münchen.example"]
    made: list[dict[str, Any]] = []
    for number in range(rows):
        usual = f"{chance.choice('abcdef')}{number % 300}@{chance.choice(domains)}"
        source = chance.choice(_SOURCES)
        verdict = chance.choice(_VERDICTS)
        if source == "partner-b" and chance.random() < 0.4:
            verdict = "invalid"
        made.append(
            {
                "email": usual if chance.random() < 0.7 else chance.choice(ODD),
                "verdict": verdict,
                "reason": {"valid": None, "invalid": "mailbox not found"}.get(verdict, "timeout"),
                "isRoleBased": chance.choice([True, False, None]),
                "free_email": chance.choice(["yes", "no", "unknown"]),
                "mx_record": chance.choice(_HOSTS),
                "utm_source": source,
                "signed_up": f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}",
                "orders": chance.choice([0, 1, 2.5, None]),
                # Late on the last day of a month, which elsewhere is the next one already.
                "created_at": datetime(
                    chance.choice([2026, 2026, 1969]), chance.randint(1, 9), 28, 23, 30, tzinfo=UTC
                )
                + chance.choice([timedelta(0), timedelta(days=2), timedelta(days=9, seconds=0.5)]),
                "seen_at": f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}T23:30",
            }
        )
    for email in (None, "", "  ", "Total: 1200"):  # no addresses, which the reader left unjudged
        made.append({**made[0], "email": email, "verdict": None, "reason": None})
    made.append({**made[0], "email": None})  # judged all the same
    return pd.DataFrame(made).astype(
        {
            "isRoleBased": "boolean",
            "orders": "Float64",
            "created_at": "datetime64[us, UTC]",
            "seen_at": "datetime64[us]",
        }
    )


def count_odd(frame: pd.DataFrame, *columns: str) -> int:
    """Return how many kinds of hostile rows may have an address that is not written plainly."""
    emails = frame["email"]
    odd = frame[emails.isna() | emails.isin(ODD) | emails.str.contains("ü")]
    return len(odd.drop_duplicates(["email", *columns]))


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


def to_dataset(frame: pd.DataFrame, folder: Path) -> Any:
    """Three files of Parquet, in small groups of rows."""
    table = to_arrow(frame)
    step = len(frame) // 3 + 1
    for number in range(3):
        path = folder / f"{number}.parquet"
        pq.write_table(table.slice(number * step, step), path, row_group_size=100)
    return ds.dataset(folder)


_ZONED: Final = duckdb.connect().execute("set timezone = 'America/New_York'")
"""A day, or a month, is that of UTC wherever the connection is; this one's clock jumps, too."""

ENGINES: Final[dict[str, Callable[[pd.DataFrame, Path], Any]]] = {
    "polars": lambda frame, _: pl.from_pandas(frame),
    "polars lazy": lambda frame, _: pl.from_pandas(frame).lazy(),
    "pyarrow": lambda frame, _: to_arrow(frame),
    "pyarrow dataset": to_dataset,
    "duckdb": lambda frame, _: _ZONED.from_arrow(to_arrow(frame)),
    "dask": lambda frame, _: make_lazy(frame, npartitions=3),
}

Number = Callable[[Any, Any], Any]

_RATES: Final[Any] = {"sent": ["a1@gmail.com", "b2@x.example", "Ann <ann@gmail.com>"],
                 "bounced": ["b2@X.example"]}  # fmt: skip
_MEASURED: Final = bounce_rates(
    make_hostile(seed=5),
    sent=make_hostile(seed=5)[["email"]],
    bounced=make_hostile(seed=5)["email"].iloc[::7].tolist(),
    by=["verdict", "provider"],
)
_NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)

NUMBERS: Final[dict[str, Number]] = {
    "summarize": lambda a, b: summarize(a),
    "summarize unique": lambda a, b: summarize(a, unique=True),
    "breakdown domain": lambda a, b: breakdown(a, "domain"),
    "breakdown provider": lambda a, b: breakdown(a, "provider", top=3, rate="risky"),
    "breakdown tld": lambda a, b: breakdown(a, "tld", normalize=True),
    "breakdown reason": lambda a, b: breakdown(a, "reason"),
    "breakdown column": lambda a, b: breakdown(a, "utm_source", min_n=5),
    "breakdown number": lambda a, b: breakdown(a, "orders"),
    "breakdown moment": lambda a, b: breakdown(a, ["created_at", "seen_at"]),
    "breakdown address": lambda a, b: breakdown(a, "email"),
    "breakdown several": lambda a, b: breakdown(a, ["utm_source", "domain", "isRoleBased"]),
    "breakdown unique": lambda a, b: breakdown(a, ["provider", "utm_source"], unique=True, top=2),
    "flags": lambda a, b: flags(a),
    "flags unique": lambda a, b: flags(a, unique=True),
    "bounce_range": lambda a, b: bounce_range(a, now=_NOW),
    "bounce_range rates": lambda a, b: bounce_range(a, rates=_MEASURED, now=_NOW),
    "bounce_range unique": lambda a, b: bounce_range(a, rates=_MEASURED, unique=True, now=_NOW),
    "compare": lambda a, b: compare({"a": a, "b": b}),
    "compare unique": lambda a, b: compare({"a": a, "b": b}, unique=True),
    "changes": lambda a, b: changes(a, b),
    "address_history": lambda a, b: address_history(a, "signed_up"),
    "address_history some": lambda a, b: address_history(
        a, "signed_up", addresses=["A1@gmail.com", "Ann Lee <ann@gmail.com>", "fay@gmail.com"]
    ),
    "address_history all": lambda a, b: address_history([a, b], ["2026-09", "2026-10"],
                                                        addresses="all"),
    "reconcile": lambda a, b: reconcile(a, job={"total_emails": 9, "total_valid_emails": 3}),
    "bounce_rates": lambda a, b: bounce_rates(a, **_RATES),
    "bounce_rates by": lambda a, b: bounce_rates(a, **_RATES, by=["verdict", "provider"]),
    "find_drivers": lambda a, b: find_drivers(a, min_n=5),
    "find_drivers pairs": lambda a, b: find_drivers(a, depth=2, min_n=10, level=0.3),
    "find_drivers said": lambda a, b: find_drivers(
        a, ["utm_source", "local length", "signed_up", "created_at", "provider"], min_n=5, level=0.5
    ),
    "trend moments": lambda a, b: trend(a, "created_at", by="provider", top=3),
    "trend naive": lambda a, b: trend(a, "seen_at", every="week"),
    "trend texts": lambda a, b: trend(a, "signed_up"),
    "find_drivers naive": lambda a, b: find_drivers(a, ["seen_at"], min_n=5, level=0.9),
    "find_drivers apart": lambda a, b: find_drivers(
        a, ["isRoleBased", "signed_up", "created_at", "seen_at", "utm_source", "domain", "tld",
            "free mail", "role address", "local length", "local digits"],
        min_n=5, level=0.97, top=None,
    ),
    "suggest_corrections": lambda a, b: suggest_corrections(a, min_valid=3)
    .drop(columns="row").sort_values(["address", "valid"]).reset_index(drop=True),
    "join_verdicts": lambda a, b: join_verdicts(make_hostile(200, 9)[["email"]], b),
}  # fmt: skip
"""Every number, of one result or of two."""

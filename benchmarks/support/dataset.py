"""A folder of many lists, as `sync_cliova` would have written it, made without a service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cliova_pandas.dataset.list_files import name_file, write_list
from cliova_pandas.io.pieces import ResultPieces
from cliova_pandas.verdicts import VERDICTS

ROWS_OF_LIST = 100_000
"""Rows of each list: 200 of them are 20 million."""

_DOMAINS = 50_000
_SOURCES = np.array(["shop", "fair", "web", "partner-b", "app", "call"])
_REASONS = np.array(["none", "accepts_all", "timeout", "mailbox_not_found"])


def make_dataset(folder: Path, lists: int, rows: int = ROWS_OF_LIST) -> Path:
    """Write the lists that are not there yet; each month has ten, and they grow slowly worse."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(lists):
        path = folder / name_file(f"list_{number:03}")
        if not path.exists():
            _write(path, number, rows)
    return folder


def _write(path: Path, number: int, rows: int) -> None:
    frame = _make_list(number, rows)
    month = pd.Timestamp("2025-01-15") + pd.DateOffset(months=number // 10)
    at = f"{month:%Y-%m-%d}T08:00:00.000Z"
    valid = int((frame["verdict"] == "valid").sum())
    attrs: dict[str, Any] = {
        "list_id": f"list_{number:03}",
        "name": f"List {number:03}",
        "verified_only": False,
        "rows": rows,
        "job": {"total_emails": rows, "total_valid_emails": valid, "updated_at": at},
        "columns": {"email": "email", "verdict": "failType", "reason": None},
    }
    write_list(path, ResultPieces(attrs, (), [frame]), at, {})


def _make_list(number: int, rows: int) -> pd.DataFrame:
    """Make one list; a twentieth of its addresses stands in the list before it as well."""
    rng = np.random.default_rng(number)
    weights = 1 / np.arange(1, _DOMAINS + 1)
    domain = rng.choice(_DOMAINS, rows, p=weights / weights.sum())
    source = rng.choice(len(_SOURCES), rows, p=[0.4, 0.2, 0.15, 0.1, 0.1, 0.05])
    chance = 0.08 + 0.0004 * number + 0.2 * (source == 3) + 0.1 * (domain == 7)
    codes = np.where(rng.random(rows) < chance, 3, rng.choice(3, rows, p=[0.85, 0.08, 0.07]))
    first = number * (rows - rows // 20)
    locals_ = pc.binary_join_element_wise(
        "first.last", pa.array(np.arange(first, first + rows)).cast(pa.string()), ""
    )
    names = pa.array([f"firm{one}.example" for one in range(_DOMAINS)])
    emails = pc.binary_join_element_wise(locals_, names.take(pa.array(domain)), "@")
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(
        30 * (number // 10) + rng.integers(0, 28, rows), unit="D"
    )
    return pd.DataFrame(
        {
            "email": pd.array(emails.to_pylist(), dtype="str"),
            "source": pd.array(_SOURCES[source], dtype="str"),
            "isRoleBased": pd.array(rng.random(rows) < 0.05, dtype="boolean"),
            "failType": pd.array(_REASONS[codes], dtype="str"),
            "createdAt": days.as_unit("ms").tz_localize("UTC"),
            "verdict": pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str")),
        }
    )

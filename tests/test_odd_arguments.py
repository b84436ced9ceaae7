"""What is no such argument is refused in words, which name it and what was given."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cliova_pandas as cp
from cliova_pandas import ConfigurationError

DF = pd.DataFrame(
    {
        "email": [f"p{i}@{'x' if i % 3 else 'y'}.example" for i in range(60)],
        "date": ["spring", "autumn"] * 30,
        "day": pd.date_range("2026-01-01", periods=60),
        "isRoleBased": ["false"] * 60,
        "verdict": ["valid", "valid", "invalid"] * 20,
    }
)
ODD: dict[str, tuple[Callable[[Any], object], Any, str]] = {
    "flags": (lambda odd: cp.is_flagged(DF, odd), ["role"], "no flag ['role']"),
    "fold": (lambda odd: cp.join_verdicts(DF, DF, on="email", fold=odd), ["exact"], "fold must be"),
    "key": (lambda odd: cp.breakdown(DF, odd), lambda df: df, "not 5 columns"),
    "columns": (
        lambda odd: cp.summarize(pd.concat([DF, DF[[odd]]], axis=1)), "verdict",
        "The frame has 2 columns 'verdict'. Give each a name of its own, or leave all but one out.",
    ),
    "palette": (lambda odd: cp.plot_verdicts(DF, palette=odd), 3, "palette must be a mapping"),
    "formatter": (lambda odd: cp.plot_verdicts(DF, formatter=odd), "de", "formatter must be"),
    "order": (lambda odd: cp.plot_breakdown(DF, "date", order=odd), 3, "order must list"),
    "names": (
        lambda odd: cp.plot_comparison({"a": DF, "b": DF}, order=odd), 3, "order must list",
    ),
    "state": (lambda odd: cp.Panel(DF, state=odd), 3, "state must be what panel.state returned"),
    "words": (
        lambda odd: cp.read_cliova_file(io.StringIO("email,status\na@x.org,ok\n"), verdict_map=odd),
        ["ok"], "verdict_map must be a mapping",
    ),
    "layout": (
        lambda odd: cp.read_cliova_file(io.StringIO("email,status\na@x.org,ok\n"), layout=odd),
        ["cliova"], "There is no layout ['cliova']",
    ),
    "columns to read": (
        lambda odd: cp.read_cliova_file(io.StringIO("email,status\na@x.org,ok\n"), columns=odd),
        3, "columns must be a list of names, not 3.",
    ),
    "name column": (
        lambda odd: cp.submit_cliova(DF, "A list", dry_run=True, name_column=odd),
        ["day"], "The frame has no column ['day']",
    ),
    "log": (
        lambda odd: cp.bounce_rates(DF, log=odd), {"email": "a@x.org"},
        "log must map names to columns of one length, not be {'email': 'a@x.org'}.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_such_argument_is_said(name: str) -> None:
    """No error of Python about a type of its own."""
    call, odd, said = ODD[name]
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        call(odd)


@pytest.mark.parametrize("by", ["date", "verdict"])
def test_a_key_may_be_called_as_a_level_of_a_trend(by: str) -> None:
    """It is the group, in the table and in the chart."""
    table = cp.trend(DF, "day", by=by, every="month")
    assert table.index.names == ["group", "verdict", "date"]
    assert table.attrs["cliova"]["by"] == "group"
    groups = set(table.index.get_level_values("group"))
    assert groups == set(DF[by])
    assert len(cp.chart_data(cp.plot_trend(table))) == len(table.xs("invalid", level="verdict"))


def test_a_yes_of_numpy_is_a_yes(tmp_path: Path) -> None:
    """The manifest of an export is JSON, which has none of numpy's."""
    manifest = cp.export_lists(DF, tmp_path / "lists", unique=np.True_)  # type: ignore[arg-type]
    assert manifest["rows"].sum() == len(DF)


def test_whatever_was_known_ever_is_known(cache: Path) -> None:
    """More days than there are is all of them."""
    prepared = cp.submit_cliova(DF, "A list", dry_run=True, skip_known=float("inf"))
    assert prepared.counts.sent == len(DF)

"""A breakdown is shown as a table with percentages, tint and bars, and runs no script."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import ConfigurationError, breakdown, read_cliova
from cliova_pandas.stats.presentation.styling import style_breakdown


def test_shares_are_percentages_and_counts_have_separators(client: Any) -> None:
    """Text, tint and bar are those of the breakdown; the caption says what the rate is of."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = breakdown(df, "reason", rate="risky", top=3, min_n=30)
    html = df.cliova.style("reason", rate="risky", top=3, min_n=30).set_uuid("x").to_html()
    assert "Rate: share risky, with 95 % interval. 2,000 rows." in html
    for name, row in table.iterrows():
        assert f">{name}</th>" in html
        assert f">{row['n']:,}</td>" in html
    bars = re.findall(r"transparent ([\d.]+)%, currentColor \1%, currentColor ([\d.]+)%", html)
    assert len(bars) == len(table)
    found = re.findall(r"no-repeat, rgba\(230, 159, 0, ([\d.]+)\)", html)
    tints = [float(alpha) for alpha in found]
    assert tints == pytest.approx((0.35 * table["risky_rate"]).tolist(), abs=1e-3)


def test_names_are_data_and_escaped() -> None:
    """Labels of groups and of keys, in one index or several, and what is not there."""
    nasty = "<img src=x onerror=alert(1)>"
    df = pd.DataFrame({nasty: [nasty, "&", None], "b": list("xyz"), "verdict": "valid"})
    for by in (nasty, [nasty, "b"]):
        for options in ({}, {"normalize": True}, {"top": 1}):
            html = style_breakdown(breakdown(df, by, **options)).to_html()
            assert "<img" not in html
            assert "&lt;img" in html


def test_the_values_stay_and_more_can_be_styled() -> None:
    """It is a Styler over the breakdown itself; a slice and an empty one can be shown as well."""
    df = pd.DataFrame({"team": list("aab"), "verdict": ["valid", "invalid", "valid"]})
    table = breakdown(df, "team")
    assert style_breakdown(table).columns.equals(table.columns)
    assert (
        "50.0 %" in style_breakdown(table).hide(["invalid_low", "invalid_high"], axis=1).to_html()
    )
    for part in (table[:1], table[:0], breakdown(df[:0], "team")):
        assert "<table" in style_breakdown(part).to_html()
    with pytest.raises(ConfigurationError, match="Only what breakdown returns"):
        style_breakdown(df)

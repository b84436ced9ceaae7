"""What has no name is never one of the largest providers, and is called the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import breakdown, describe, plot_breakdown, plot_rates, read_cliova, write_report
from cliova_pandas.panel.facets import GroupFacet
from cliova_pandas.panel.filtered import FilteredResult
from cliova_pandas.panel.filters import Filters
from cliova_pandas.panel.views import show_counts, show_groups, show_rates
from tests.support.reading_back import (
    list_html_tables,
    list_json_tables,
    list_markdown_tables,
    list_workbook_tables,
    read_html,
)
from tests.support.report_frames import NOW

TOP = 5
NAMELESS = {"own mail server", "not in the table", "(missing)", "(no domain)"}


@pytest.fixture
def df(client: Any) -> pd.DataFrame:
    """A list of which more rows have a mail server of their own than most providers have rows."""
    return read_cliova("list_signups_october", client=client, cache=False)


@pytest.fixture
def labels(df: pd.DataFrame) -> list[str]:
    """What the table calls its rows; held against the sizes of all groups."""
    whole = breakdown(df, "provider")["n"]
    assert whole["own mail server"] > whole[~whole.index.isin(NAMELESS)].iloc[TOP - 1]
    named = [label for label in whole.index if label not in NAMELESS][:TOP]
    assert len(named) == TOP
    expected = [*named, f"other ({len(whole) - TOP} providers)"]
    table = breakdown(df, "provider", top=TOP)
    assert table.index.tolist() == expected
    assert table["n"].tolist()[-1] == len(df) - table["n"].iloc[:TOP].sum()
    return expected


def first(rows: Iterable[Sequence[object]]) -> list[object]:
    """Return what stands first in each row."""
    return [row[0] for row in rows]


def read_labels(ax: Any) -> list[str]:
    """Return the names beside an axis, without the numbers behind them."""
    return [label.get_text().rpartition(" (")[0] for label in ax.get_yticklabels()]


def test_charts_call_them_as_the_table_does(df: pd.DataFrame, labels: list[str]) -> None:
    """Bars and dots have the five and one row for the rest; the sentence names no rest."""
    for ax in (plot_breakdown(df, "provider", top=TOP), plot_rates(df, "provider", top=TOP)):
        assert read_labels(ax) == labels
        assert "other (" not in describe(ax)


@pytest.mark.parametrize("suffix", [".html", ".md", ".xlsx", ".json"])
def test_reports_call_them_as_the_table_does(
    df: pd.DataFrame, labels: list[str], tmp_path: Path, suffix: str
) -> None:
    """Each form of a report has the same six rows."""
    path = write_report(df, tmp_path / f"report{suffix}", top=TOP, now=NOW)
    read: dict[str, Callable[[Path], list[object]]] = {
        ".html": lambda path: first(list_html_tables(path.read_text())["Verdicts by provider"]),
        ".md": lambda path: first(list_markdown_tables(path.read_text())["Verdicts by provider"]),
        ".xlsx": lambda path: first(list_workbook_tables(path)["Providers"]),
        ".json": lambda path: [
            row["provider"] for row in list_json_tables(path.read_text())["providers"]
        ],
    }
    assert read[suffix](path) == labels


def test_the_panel_calls_them_as_the_table_does(df: pd.DataFrame, labels: list[str]) -> None:
    """Its views show the same rows, and the choices of a filter end with what has no name."""
    filtered = FilteredResult(df)
    mask = filtered.mask(Filters())
    table = filtered.tabulate(mask, "provider", top=TOP, rate="invalid", min_n=30)
    for show in (show_groups, show_rates, show_counts):
        page = read_html(show(table))
        rows = [cell for cell in page.find("th") if cell.attributes.get("scope") == "row"]
        assert [cell.text for cell in rows] == labels
    choices = [label for label, _ in filtered.count("providers")]
    assert choices[:TOP] == labels[:TOP]
    found = NAMELESS & set(choices)
    assert {"own mail server", "not in the table"} <= found == set(choices[-len(found) :])
    facet = filtered.open_facet("providers")
    assert isinstance(facet, GroupFacet)
    shown = facet.rank(facet.whole, "", TOP, ())
    assert [facet.labels[place] for place in shown] == labels[:TOP]


def test_style_calls_them_as_the_table_does(df: pd.DataFrame, labels: list[str]) -> None:
    """The Styler has the rows of the table."""
    page = read_html(df.cliova.style("provider", top=TOP).to_html())
    rows = [c.text for c in page.find("th") if "row_heading" in c.attributes.get("class", "")]
    assert rows == labels

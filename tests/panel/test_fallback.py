"""The static form: the panel's numbers as plain HTML, the same each time, without addresses."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from markupsafe import Markup

from cliova_pandas import CliovaClient, ConfigurationError, Panel, read_cliova, sandbox
from cliova_pandas.panel.filters import Filters
from cliova_pandas.panel.sentences import say_filters, say_left
from cliova_pandas.report import html, pictures
from cliova_pandas.report.document import Chart

NOW = datetime(2026, 10, 2, tzinfo=UTC)
ADDRESS = re.compile(r"[\w.+-]+@\w")


@pytest.fixture(scope="module")
def df() -> pd.DataFrame:
    with sandbox.serve() as service, service.client() as client:
        return read_cliova("list_12345", client=client, cache=False)


def twin(panel: Panel) -> str:
    bundle = panel._repr_mimebundle_()
    assert bundle is not None
    html: str = bundle[0]["text/html"]
    return html


def test_the_twin_says_what_the_panel_says(df: pd.DataFrame) -> None:
    """List, shares, agreement, bounces, filters and what they leave stand in plain tables."""
    panel = Panel(df, now=NOW)
    panel.verdicts, panel.by, panel.search = ["risky", "invalid"], "domain", "ann@x"
    html = twin(panel)
    for words in (
        "October newsletter", "Oct 1, 2026", "75.0 %", "73.1 % to 76.8 %", "do not send",
        "0 of 2,000 rows are left", "verdict is risky or invalid", "address contains “•••@x”",
        'scope="row"', "<caption",
    ):  # fmt: skip
        assert words in html, words
    panel.search = ""
    html = twin(panel)
    assert "373 of 2,000 rows are left" in html
    assert html.count("<svg xmlns") == 2, "a picture of all, and one of what is left"
    assert "Verdicts by domain" in html


def read_table(html: str, caption: str) -> list[list[str]]:
    """Return the texts of the cells of one table."""
    start = html.index(f"<span>{caption}</span>")
    rows = html[start : html.index("</table>", start)].split("<tr>")[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_the_twin_shows_every_facet_as_the_panel_does(df: pd.DataFrame) -> None:
    """Of each group, what the other filters leave, of how many, by verdict, and its bar."""
    frame = df.assign(score=range(len(df)))
    panel = Panel(frame, now=NOW)
    panel.facets = ["reasons", "providers", "flags", "column:score"]
    panel.providers, panel.ranges = ["Google"], {"score": [0, 999]}
    html = twin(panel)
    head, *rows = read_table(html, "Rows by provider")
    assert head == ["Provider", "Left", "Of", "Valid", "Risky", "Unknown", "Invalid"]
    early = frame.iloc[:1000]
    google = early[early["email"].str.lower().str.endswith("@gmail.com")]
    counts = google["verdict"].value_counts()
    assert rows[0][:3] == ["✓ Google", str(len(google)), "559"]
    assert rows[0][3:] == [str(counts[verdict.lower()]) for verdict in head[3:]]
    assert sum(int(row[1].replace(",", "")) for row in rows) == 1_000, "no row is lost"
    assert rows[-1][0].startswith("other (")
    bars = read_table(html, "Rows by score")[1:]
    assert [bar[0][:1] == "✓" for bar in bars] == [place < 6 for place in range(len(bars))]
    assert sum(int(bar[1]) for bar in bars) == 559, "its own filter leaves its bars as they are"
    assert read_table(html, "Rows by flag")[0][0] == "Flag"
    assert html.count('class="cliova-behind"') > 20


def test_no_share_is_given_of_a_verdict_that_was_chosen(df: pd.DataFrame) -> None:
    """Rows that were chosen by their verdict are counted; the rates are of what others leave."""
    panel = Panel(df, now=NOW)
    panel.verdicts, panel.providers = ["risky"], ["Google"]
    html = twin(panel)
    assert "no share of a verdict is given" in html
    verdicts = read_table(html, "Verdicts of the rows that the other filters leave")[1:]
    assert sum(int(row[1]) for row in verdicts) == 559
    head, *rows = read_table(html, "Verdicts by provider")
    assert head[-1] == "Of all that are left"
    assert rows[0] == ["Google", "16", "0", "16", "0", "0", "100 %"]
    panel.verdicts = []
    assert "Share invalid" in twin(panel)
    assert "no share of a verdict is given" not in twin(panel)


def test_the_twin_names_no_group_of_few_rows(df: pd.DataFrame) -> None:
    """A name that few rows share could tell who is meant, unless it is what was asked for."""
    names = ["ann lee"] + ["north"] * 12 + ["bob@x.example"] * 7 + ["south"] * (len(df) - 20)
    panel = Panel(df.assign(team=names, born=[1951, *range(1960, 1959 + len(df))]), now=NOW)
    panel.facets = ["column:team", "column:born"]
    html = twin(panel)
    assert [row[0] for row in read_table(html, "Rows by team")[1:]] == [
        "south", "north", "other (2 groups)",
    ]  # fmt: skip
    assert all(int(row[2]) >= 5 for row in read_table(html, "Rows by born")[1:])
    panel.columns = {"team": ["ann lee"]}
    assert read_table(twin(panel), "Rows by team")[-2][0] == "✓ ann lee"


def test_the_twin_is_the_same_each_time(df: pd.DataFrame) -> None:
    """Two kernels that show the same result write the same bytes."""
    assert twin(Panel(df, now=NOW)) == twin(Panel(df.copy(), now=NOW))


def test_two_twins_on_a_page_share_no_id(df: pd.DataFrame) -> None:
    """What one of them refers to is its own; a picture with another's clip would be wrong."""
    panels = [Panel(df, now=NOW), Panel(df.iloc[:500], now=NOW)]
    panels[0].verdicts = ["risky"]
    ids = [re.findall(r'\bid="([^"]+)"', twin(panel)) for panel in panels]
    assert all(len(set(one)) == len(one) > 20 for one in ids)
    assert not set(ids[0]) & set(ids[1])


def test_the_twin_holds_no_address(df: pd.DataFrame) -> None:
    """Also where rows are shown and revealed, and where a single row is left."""
    panel = Panel(df, now=NOW)
    panel.view, panel.revealed = "rows", True
    panel.search = df["email"][0]
    assert len(panel.selection) == 1
    html = twin(panel)
    assert df["email"][0] not in html
    assert not ADDRESS.search(re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL))


def test_nothing_in_the_twin_acts_or_fetches(df: pd.DataFrame) -> None:
    """No script, no handler, no address of another file."""
    html = twin(Panel(df, now=NOW))
    assert "<script" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r'(src|href)="(?!#|https://docs.aws.amazon.com/)', html)


def test_every_panel_has_a_twin(client: CliovaClient, cache: Path) -> None:
    """An empty panel, a verified-only one and one without verdicts say what they are."""
    assert "No list was loaded" in twin(Panel())
    verified = read_cliova("list_12345", True, client=client)
    assert "1,500 of 2,000 verified" in twin(Panel(verified, now=NOW))
    assert "no column" in twin(Panel(pd.DataFrame({"email": ["a@b.de"]})))
    assert "All 0 rows." in twin(Panel(read_cliova("list_empty", client=client), now=NOW))


def test_a_saved_page_stands_alone(df: pd.DataFrame, tmp_path: Path) -> None:
    """to_html writes one file with a policy that lets nothing out, and replaces an older one."""
    panel = Panel(df, now=NOW)
    panel.verdicts = ["risky"]
    path = panel.to_html(tmp_path / "panel.html")
    assert path == tmp_path / "panel.html"
    written = path.read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>")
    assert "default-src &#39;none&#39;" in written
    assert "114 of 2,000 rows are left" in written
    panel.reset()
    panel.to_html(path)
    assert "All 2,000 rows." in path.read_text(encoding="utf-8")
    with pytest.raises(ConfigurationError, match="Nothing is loaded"):
        Panel().to_html(tmp_path / "empty.html")
    assert [p.name for p in tmp_path.iterdir()] == ["panel.html"]


def test_sentences_agree_with_their_numbers() -> None:
    """One row is a row."""
    assert say_left(1, 1) == "All 1 row."
    assert say_left(1, 5) == "1 of 5 rows is left."
    assert say_filters(Filters()) == []


def test_a_picture_is_drawn_once_for_all_places(
    df: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each place its names are others, for one that is hidden would hide what borrows of it."""
    drawn: list[str] = []

    def draw(chart: Chart, *args: Any, **kwargs: Any) -> Markup:
        drawn.append(chart.name)
        return pictures.draw(chart, *args, **kwargs)

    monkeypatch.setattr(html, "draw", draw)
    panel = Panel(df, now=NOW)
    panel.search = "a"
    first, second = panel._render_places([1, 2])
    assert drawn == ["verdicts", "left"]
    names = [re.findall(r'\bid="([^"]+)"', page) for page in (first, second)]
    assert len(names[0]) == len(names[1]) == len({*names[0], *names[1]}) / 2 > 20
    for page, own in zip((first, second), names, strict=True):
        assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page)) <= {
            *((name, "") for name in own), *(("", name) for name in own)
        }  # fmt: skip
    panel.search = "b"
    panel._render_places([2])
    assert drawn == ["verdicts", "left", "left"], "the whole stays as it is"

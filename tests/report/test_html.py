"""Sections as HTML: escaped, in its own corner, and with nothing that acts."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from cliova_pandas import bounce_rates, plot_comparison, plot_rates
from cliova_pandas.report.context import ReportContext
from cliova_pandas.report.document import (
    SECTIONS,
    Cell,
    Exhibit,
    Facts,
    Paragraph,
    Section,
    Table,
    TableColumn,
)
from cliova_pandas.report.html import read_style, render_section
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.report.notes import render_notes
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.pictures import draw
from cliova_pandas.report.sections.registry import make_section
from tests.support.reading_back import list_html_tables, read_html
from tests.support.report_frames import NOW, make_nasty, read

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)


@settings(max_examples=30)
@given(TEXTS, TEXTS, TEXTS)
def test_every_text_is_shown_as_it_is(one: str, two: str, three: str) -> None:
    """Whatever stands in a cell, a caption, a fact or a paragraph is text and nothing else."""
    table = Table("t", one, (TableColumn("a", two),), ((Cell(three, three),),), one)
    blocks = (Paragraph(two), Facts(((one, three),)), Exhibit(table))
    page = read_html(str(render_section(Section("flags", two, blocks))))
    assert page.find("h2")[0].text == two
    assert list_html_tables(str(render_section(Section("flags", two, blocks)))) == {one: [[three]]}
    assert page.find("th")[0].text == two
    together = three.replace(" %", "\u00a0%")
    assert [item.text for item in page.find("dd")] == [together]
    names = {element.name for element in page.find()}
    assert names <= {"section", "h2", "p", "dl", "dt", "dd", "div", "table", "caption", "span",
                     "thead", "tbody", "tr", "th"}  # fmt: skip


def test_sections_can_stand_twice_in_one_document() -> None:
    """With a prefix no two ids are the same, those of the charts included."""
    context = ReportContext({"October": read("list_october")}, ReportOptions(now=NOW))
    section = make_section("providers", context)
    html = str(render_section(section, prefix="a-")) + str(render_section(section, prefix="b-"))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) > 20
    assert len(set(ids)) == len(ids)
    assert {name[:2] for name in ids} == {"a-", "b-"}


def test_headings_have_the_level_that_is_asked_for() -> None:
    """A section fits below whatever heading it is put under, and notes below its own."""
    context = ReportContext(
        {"x": make_nasty()}, ReportOptions(now=NOW, notes="# Mine\n\n## Deeper")
    )
    page = read_html(str(render_section(make_section("notes", context), level=3)))
    assert [page.find(f"h{n}")[0].text for n in (3, 4, 5)] == ["Notes", "Mine", "Deeper"]


def test_the_style_stays_in_its_corner() -> None:
    """Every rule of the style sheet is for what is below the class ``cliova``."""
    style = re.sub(r"/\*.*?\*/", "", read_style(), flags=re.DOTALL)
    style = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", style)
    style = re.sub(r"@media[^{]*\{", "", style)
    selectors = re.findall(r"([^{}]+)\{", style)
    assert len(selectors) > 50
    for selector in selectors:
        for part in selector.split(","):
            assert re.search(r"\.cliova", part), part


@pytest.mark.parametrize("name", [n for n in SECTIONS if n != "comparison"])
def test_every_section_is_well_formed(name: str) -> None:
    """Each closes what it opens, is named by its heading, and has a caption for each table."""
    nasty = make_nasty()
    rates = bounce_rates(nasty, sent=nasty, bounced=nasty.head(9), by=["verdict", "domain"])
    options = ReportOptions(now=NOW, notes="*x*", include_addresses="invalid", rates=rates)
    context = ReportContext({"Nasty": nasty}, options, previous=("Before", read("list_september")))
    page = read_html(str(render_section(make_section(name, context), prefix="p-")))
    [section] = page.find("section")
    assert section.attributes["aria-labelledby"] == f"p-{name}-title"
    within = str(render_section(make_section(name, context), prefix="p-", level=3))
    assert not re.search('<section[^>]*aria-labelledby|role="region"', within), "no landmarks"
    assert page.find("h2")[0].attributes["id"] == f"p-{name}-title"
    for table in page.find("table"):
        assert table.find("caption")[0].text
        heads = table.find("thead")[0].find("th")
        assert {head.attributes["scope"] for head in heads} == {"col"}
        for row in table.find("tbody")[0].find("tr"):
            assert row.find("th")[0].attributes["scope"] == "row"
            assert len(row.find("th", "td")) == len(heads)


def test_a_chart_speaks_the_language_of_its_page() -> None:
    """Its sentence, its labels and its axis have the same numbers as the table beside it."""
    context = ReportContext({"October": read("list_october")}, ReportOptions(now=NOW, lang="de"))
    [exhibit] = [b for b in make_section("headline", context).blocks if isinstance(b, Exhibit)]
    assert exhibit.chart
    german = str(draw(exhibit.chart, lang="de"))
    assert "Bar of 3.000 rows: 72,2 % valid" in german
    assert german != str(draw(exhibit.chart, lang="en"))
    german_numbers = LocaleFormatter("de")
    ax = plot_rates(exhibit_of("domains"), ax=Figure().add_subplot(), formatter=german_numbers)
    ax.figure.canvas.draw()
    texts = [text.get_text() for text in ax.findobj(Text)]
    assert {"14,1 %", "other (487 domains) (1.120)"} <= set(texts)
    assert not [text for text in texts if re.search(r"\d\.\d %|\d,\d{3}", text)]


def test_a_chart_leaves_the_names_of_the_data() -> None:
    """A name that reads like a number or a date stays as it is in the table beside the chart."""
    names = ["2026-01-15", "1,000 leads", "12.5 % off"]
    frames = {name: read("list_october") for name in names}
    german = LocaleFormatter("de")
    ax = plot_comparison(frames, ax=Figure().add_subplot(), formatter=german)
    ax.figure.canvas.draw()
    texts = {text.get_text() for text in ax.findobj(Text)}
    assert {f"{name} (3.000)" for name in names} <= texts


def exhibit_of(name: str) -> Any:
    """Return what the chart of a section shows."""
    context = ReportContext({"October": read("list_october")}, ReportOptions(now=NOW))
    blocks = make_section(name, context).blocks
    return next(b.chart.data for b in blocks if isinstance(b, Exhibit) and b.chart)


@pytest.mark.parametrize(
    "attack",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)",
     "<img src=x onerror=alert(1)>", "[x](data:text/html,1)", "[x](vbscript:1)",
     "[y]\n\n[y]: javascript:alert(1)", "<javascript:alert(1)>", "[x](//evil.example)"],
)  # fmt: skip
def test_notes_can_do_nothing(attack: str) -> None:
    """No element of theirs, no image, and no link but to http, https and mailto."""
    page = read_html(str(render_notes(attack)))
    assert {element.name for element in page.find()} <= {"p", "a"}
    hrefs = [link.attributes["href"] for link in page.find("a")]
    assert all(href.startswith(("http:", "https:", "mailto:")) for href in hrefs)


def test_good_notes_are_shown() -> None:
    """What Markdown is for works, tables too."""
    html = str(render_notes("**a** [b](https://b.example)\n\n| c |\n| - |\n| d |"))
    assert "<strong>a</strong>" in html
    assert '<a href="https://b.example">b</a>' in html
    assert "<td>d</td>" in html


def test_a_bar_shows_its_share() -> None:
    """It is as long as its share of the scale, begins where its range does, and never vanishes."""
    # Of 970 between 9 and 97 would bounce, and of the 900 valid up to 27.
    frame = pd.DataFrame({"verdict": ["valid"] * 900 + ["risky"] * 60 + ["invalid"] * 10})
    html = str(
        render_section(make_section("bounces", ReportContext({"x": frame}, ReportOptions(now=NOW))))
    )
    bars = [
        [(int(rect.attributes["x"]), int(rect.attributes["width"])) for rect in svg.find("rect")]
        for svg in read_html(html).find("svg")
    ]
    # The scale ends at 10 %; the thresholds are at 2 % and 5 %.
    assert bars[0] == [(93, 907), (200, 8), (500, 8)]
    assert bars[2][0] == (0, 300)

"""The page of a report in a real browser: quiet, accessible, readable, printable."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from unicodedata import normalize

import pytest

from cliova_pandas import bounce_rates, write_report
from cliova_pandas.sandbox import make_campaign_log
from tests.support.accessibility import ONLY_FAULTS
from tests.support.reading_back import list_html_tables, read_html
from tests.support.report_frames import NOW, make_nasty, read, take_report

SCREENS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
}


@pytest.fixture(scope="module", params=["months", "nasty", "lists", "outcomes"])
def path(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A report with all that a report can have."""
    target = tmp_path_factory.mktemp("report") / "report.html"
    notes = "# Look\n\nA [link](https://example.com), `code`\n\n| a | b |\n| - | - |\n| 1 | 2 |"
    if request.param == "months":
        october, september = read("list_october"), read("list_september")
        return write_report(october, target, previous=september, notes=notes, author="A", now=NOW)
    if request.param == "nasty":
        return write_report(make_nasty(), target, include_addresses="invalid", now=NOW)
    if request.param == "outcomes":
        signups, log = read("list_signups_september"), make_campaign_log("october")
        rates = bounce_rates(signups, log=log, by=["verdict", "provider"])
        return write_report(signups, target, rates=rates, lang="fr", now=NOW)
    return write_report(
        {"Odd": read("list_hostile"), "October": read("list_october")}, target, lang="de", now=NOW
    )


@pytest.fixture(params=SCREENS)
def screen(request: Any, chromium: Any) -> Iterator[Any]:
    """A page whose messages and requests are kept."""
    context = chromium.new_context(**SCREENS[request.param])
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda asked: page.asked.append(asked.url))
    yield page
    context.close()


def test_it_opens_quietly_and_can_be_read_by_everybody(screen: Any, path: Any) -> None:
    """No message, no request, nothing too wide, headings in order, and axe finds nothing."""
    screen.goto(path.as_uri())
    check_that_it_is_quiet(screen, path)
    check_widths(screen)
    check_headings(screen)
    check_accessibility(screen)


def check_that_it_is_quiet(page: Any, path: Any) -> None:
    """The browser has nothing to say, and asks for nothing but the file itself."""
    assert page.said == []
    assert [url for url in page.asked if not url.startswith("data:")] == [path.as_uri()]


def check_widths(page: Any) -> None:
    """Only tables scroll sideways, each by itself, and can be reached by the keyboard for that."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    unreachable = page.evaluate(
        "[...document.querySelectorAll('.cliova-scroll')]"
        ".filter(e => e.scrollWidth > e.clientWidth && e.tabIndex !== 0).length"
    )
    assert unreachable == 0


def check_headings(page: Any) -> None:
    """There is one of the first level, and none leaves a level out."""
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => Number(e.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def check_accessibility(page: Any) -> None:
    """There is no violation, of many rules that were looked at."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options=ONLY_FAULTS).response
    assert len(found["passes"]) > 20
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


def test_a_reader_can_skip_to_the_report(screen: Any, path: Any) -> None:
    """The first thing that the keyboard reaches leads past the head."""
    screen.goto(path.as_uri())
    screen.keyboard.press("Tab")
    assert screen.evaluate("document.activeElement.textContent") == "Skip to the report"
    box = screen.locator(".cliova-skip").bounding_box()
    assert box["x"] >= 0
    screen.keyboard.press("Enter")
    assert screen.evaluate("document.activeElement.id") == "main"


@pytest.fixture
def print_pages(chromium: Any) -> Any:
    """Print a report, and return the text of each page."""

    def print_(target: Any, paper: str) -> list[str]:
        pypdf = pytest.importorskip("pypdf")
        page = chromium.new_page()
        page.goto(target.as_uri())
        content = page.pdf(format=paper)
        page.close()
        return [
            normalize("NFKC", one.extract_text())
            for one in pypdf.PdfReader(io.BytesIO(content)).pages
        ]

    return print_


@pytest.fixture(scope="module")
def long_report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A report of one long table."""
    return write_report(
        read("list_12345"), tmp_path_factory.mktemp("long") / "r.html",
        include_addresses="invalid", sections=["addresses"], now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_long_table_has_its_head_on_every_page(
    print_pages: Any, long_report: Any, paper: str
) -> None:
    """Whatever page a reader holds, it says what its columns are and which page it is."""
    pages = print_pages(long_report, paper)
    assert len(pages) >= 5
    for number, text in enumerate(pages, 1):
        assert re.search(r"Address\s+Verdict\s+Reason", text)
        assert f"{number} / {len(pages)}" in text
    assert "This file holds email addresses" in pages[0]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_heading_stays_with_what_it_heads(print_pages: Any, paper: str) -> None:
    """No page ends with a heading or a caption, and no short table is torn apart."""
    months_report = take_report("list_october", previous="list_september")
    pages = print_pages(months_report, paper)
    assert 4 <= len(pages) <= 8
    tables = list_html_tables(months_report.read_text("utf-8"))
    # A heading may be the last text of a page if a chart follows it, which has no text.
    titles = [
        section.find("h2")[0].text
        for section in read_html(months_report.read_text("utf-8")).find("section")
        if not section.find("figure")
    ]
    foot = r"\s*Made by cliova_pandas[^\n]*\s*\d+ / \d+\s*"
    for text in pages:
        last = re.sub(foot, "\n", text).strip().splitlines()[-1].strip()
        assert last not in {*titles, *tables}
    for caption, rows in tables.items():
        [place] = [i for i, text in enumerate(pages) if f"{caption}\n" in text]
        _, _, rest = pages[place].partition(f"{caption}\n")
        assert rows[-1][0] in rest
    # The contents are for the screen.
    assert "Skip to the report" not in "".join(pages)


def test_a_sentence_before_a_chart_is_on_one_page(print_pages: Any, tmp_path: Any) -> None:
    """It is not torn apart where the chart, from which it is not to be parted, has no room."""
    before, now = read("list_signups_september"), read("list_signups_october")
    rates = bounce_rates(before, log=make_campaign_log("october"), by=["verdict", "provider"])
    target = write_report(now, tmp_path / "r.html", previous=before, rates=rates, now=NOW)
    sentence = re.compile(r"mailed addresses bounced hard.*?unknown 12\.8 % of 242", re.DOTALL)
    assert any(sentence.search(text) for text in print_pages(target, "A4"))

"""The site of the documentation builds without a warning, answers questions, and asks nobody."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pytest

import cliova_pandas
from cliova_pandas import sandbox
from tests.support.accessibility import find_violations

ROOT: Final = Path(__file__).parents[2]
QUESTIONS: Final = {
    "which campaign source is worst": "howto/worst-source.html",
    "why is my verdict empty": "howto/verdict-not-recognised.html",
    "wait for a running job": "howto/wait-for-a-job.html",
    "compare two months": "howto/compare-two-months.html",
    "what may I mail": "howto/what-may-i-mail.html",
    "behind a proxy": "howto/behind-a-proxy.html",
    "keep the key safe": "howto/keep-the-key-safe.html",
    "export for mailchimp": "howto/export-for-a-mailing-tool.html",
    "what does risky mean": "explanation/the-four-classes.html",
    "larger than memory": "howto/larger-than-memory.html",
    "mailchimp": "howto/export-for-a-mailing-tool.html",
    "proxy": "howto/behind-a-proxy.html",
    "key safe": "howto/keep-the-key-safe.html",
    "duckdb": "howto/use-polars-duckdb-dask-spark.html",
    "spark": "howto/use-polars-duckdb-dask-spark.html",
    "how sure is the forecast": "explanation/forecasts.html",
    "did the forecast hold": "howto/did-the-forecast-hold.html",
    "what is stored and how long": "explanation/privacy-and-secrets.html",
    "what leaves my machine": "explanation/privacy-and-secrets.html",
    "excel": "howto/read-a-saved-file.html",
    "the totals do not match": "howto/totals-do-not-match.html",
    "clear the cache": "howto/clear-the-cache.html",
}
SHOWN: Final = (
    "index.html",
    "start/first-ten-minutes.html",
    "howto/worst-source.html",
    "howto/explore-in-a-panel.html",
    "explanation/intervals.html",
    "reference/errors.html",
    "reference/generated/cliova_pandas.read_cliova.html",
    "gallery.html",
)


class Page(HTMLParser):
    """The links of a page, and what can be linked to on it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name in ("id", "name") and value:
                self.anchors.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built from the sources, in which warnings are errors."""
    pytest.importorskip("myst_nb")
    folder = tmp_path_factory.mktemp("site")
    # A copy, since the builder writes beside the pages, and other tests read them.
    source = folder / "docs"
    ignored = ("_build", "generated", "__pycache__", ".*")
    for name in ("docs", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*ignored))
    for name in ("CHANGELOG.md", "CITATION.cff"):
        shutil.copy(ROOT / name, folder)
    target = folder / "html"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", source, target],
        capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return target


@pytest.fixture
def screen(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page that keeps what it asks for and what it complains of."""
    context = chromium.new_context(**getattr(request, "param", {}))
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()


def test_every_link_inside_leads_somewhere(site: Path) -> None:
    """Each relative link is a file of the site, and each anchor is on its page."""
    pages = {
        path.resolve(): Page(path) for path in site.rglob("*.html") if "_static" not in path.parts
    }
    lost = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.is_file() or (
                anchor and target in pages and anchor not in pages[target].anchors
            ):
                lost.append(f"{path.relative_to(site.resolve())}: {link}")
    assert not lost


def test_every_public_name_has_a_page(site: Path) -> None:
    """What the package offers is in the reference, under its own name."""
    anchors: set[str] = set()
    for path in (site / "reference").rglob("*.html"):
        anchors |= Page(path).anchors
    names = {f"cliova_pandas.{name}" for name in cliova_pandas.__all__} - {
        "cliova_pandas.VERDICTS",
        "cliova_pandas.sandbox",
    }
    names |= {f"cliova_pandas.sandbox.{name}" for name in ("serve", "make_campaign_log")}
    names |= {f"cliova_pandas.{name}.read_cliova" for name in ("dask", "spark")}
    names |= {
        f"cliova_pandas.sandbox.faults.{name}"
        for name, found in vars(sandbox.faults).items()
        if inspect.isfunction(found) and name[0] != "_" and found.__module__.endswith(".faults")
    }
    names |= {"cliova_pandas.Panel.selection", "cliova_pandas.CliovaError.help_url"}
    methods = [name for name in dir(cliova_pandas.CliovaAccessor) if not name.startswith("_")]
    names |= {f"cliova_pandas.CliovaAccessor.{name}" for name in methods}
    assert not names - anchors


@pytest.mark.parametrize(
    "screen", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True
)
def test_the_panel_is_shown_as_a_notebook_shows_it(site: Path, screen: Any) -> None:
    """By its own front end, each picture with a text in its place and with nothing to press."""
    screen.goto((site / "gallery.html").as_uri())
    pictures = screen.locator(".panel-picture")
    pictures.locator(".cliova-panel").last.wait_for()
    assert pictures.locator(".cliova-panel").count() == pictures.count() == 3
    for picture in pictures.all():
        assert picture.get_attribute("role") == "img"
        assert len(picture.get_attribute("aria-label")) > 60
        assert picture.locator("button").count() == picture.locator("[inert] button").count() > 10
    grounds = screen.locator(".cliova-panel").evaluate_all(
        "panels => panels.map(panel => getComputedStyle(panel).color)"
    )
    ink = screen.locator("#main-content h1").evaluate("one => getComputedStyle(one).color")
    assert set(grounds) == {ink}


def test_every_picture_has_a_text_in_its_place(site: Path) -> None:
    """Charts say what they show, reports have a title."""
    text = (site / "gallery.html").read_text(encoding="utf-8")
    shown = re.findall(r"<(?:img|iframe)\b[^>]*>", text.partition('id="main-content"')[2])
    assert len(shown) >= 12
    for one in shown:
        assert re.search(r'(?:alt|title)="[^"]{20,}"', one), one


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_in_three_clicks(site: Path, screen: Any, question: str) -> None:
    """From the front page: the field, the button, and the answer among the first three found."""
    screen.goto((site / "index.html").as_uri())
    screen.get_by_label("What do you want to know?").fill(question)
    screen.get_by_role("button", name="Search", exact=True).last.click()
    found = screen.locator("ul.search li > a")
    found.first.wait_for()
    screen.wait_for_function("document.querySelector('#search-results h2')")
    targets = found.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert any(target.startswith(QUESTIONS[question]) for target in targets[:3]), targets[:5]


@pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 800}, "color_scheme": "light"},
    ],
    indirect=True,
    ids=["light", "dark", "phone"],
)
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_quiet_and_can_be_read_by_everybody(site: Path, screen: Any, name: str) -> None:
    """It asks no other host, complains of nothing, fits its width, and axe finds nothing."""
    screen.goto((site / name).as_uri())
    assert all(urlsplit(url).scheme in ("file", "data") for url in screen.asked)
    assert not screen.said
    assert screen.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert find_violations(screen, "#main-content") == []

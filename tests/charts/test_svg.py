"""Pictures for pages: the same bytes each time, readable on any page, harmless to it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes

from cliova_pandas import (
    ConfigurationError,
    plot_breakdown,
    plot_comparison,
    plot_rates,
    plot_verdicts,
)
from cliova_pandas.charts.svg import make_picture
from cliova_pandas.verdicts.palette import COLOURS
from tests.support.chart_frames import DOMAINS, make_emails, make_frame

FRAME = make_emails(DOMAINS)
PLOTS = {
    "verdicts": lambda ax: plot_verdicts(FRAME, ax=ax, title="All"),
    "breakdown": lambda ax: plot_breakdown(FRAME, ax=ax),
    "rates": lambda ax: plot_rates(FRAME, ax=ax),
    "comparison": lambda ax: plot_comparison({"a": FRAME, "b": FRAME[::2]}, ax=ax),
}
SVG = "{http://www.w3.org/2000/svg}"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update",
            "--disable-sync"]  # fmt: skip


@pytest.fixture(params=PLOTS)
def name(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_a_picture_is_the_same_each_time(name: str) -> None:
    """Two pictures of one chart are equal to the byte, whatever style is on, also elsewhere."""
    once = make_picture(PLOTS[name], name=name)
    for style in ("dark_background", "seaborn-v0_8", "fivethirtyeight"):
        with plt.style.context(style):
            assert make_picture(PLOTS[name], name=name) == once


def test_a_picture_is_the_same_in_another_process() -> None:
    """No order of a set, no time and no counter goes into it."""
    program = (
        "import pandas as pd; from cliova_pandas import plot_rates\n"
        "from cliova_pandas.charts.svg import make_picture\n"
        "df = pd.DataFrame({'team': list('aab'), 'verdict': ['valid', 'invalid', 'valid']})\n"
        "print(make_picture(lambda ax: plot_rates(df, 'team', ax=ax), name='x').svg)"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    )  # fmt: skip
    assert first.startswith(b"<svg")
    assert first == second


def test_settings_stay_and_no_figure_is_left(name: str) -> None:
    """Making a picture leaves pyplot and the settings as they were."""
    before = dict(mpl.rcParams)
    make_picture(PLOTS[name], name=name)
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


def test_a_picture_says_what_it_shows(name: str) -> None:
    """It is an image with a title, which is the sentence that describe gives."""
    picture = make_picture(PLOTS[name], name=name)
    root: Any = ET.fromstring(picture.svg)
    title = root.find(f"{SVG}title")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id") == f"{name}-title"
    assert title.text == picture.alt
    assert picture.alt.endswith(".")


def test_a_title_cannot_break_out() -> None:
    """Markup in a name is text, in the title as well."""
    frame = make_frame({"</title><script>alert(1)</script>": (5, 0, 0, 5), "b": (9, 0, 0, 1)})
    picture = make_picture(lambda ax: plot_breakdown(frame, "team", ax=ax), name="x")
    assert "<script" not in picture.svg
    root: Any = ET.fromstring(picture.svg)
    assert "<script" in root.find(f"{SVG}title").text


def test_pictures_share_no_name() -> None:
    """Every name is one picture's own, and every reference stays inside of its picture."""
    pictures = [make_picture(PLOTS["breakdown"], name=name) for name in ("one", "two")]
    found = []
    for picture, name in zip(pictures, ("one", "two"), strict=True):
        root: Any = ET.fromstring(picture.svg)
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(set(ids)) == len(ids)
        assert all(one.startswith(f"{name}-") for one in ids)
        used = re.findall(r'(?:url\(#|xlink:href="#)([^)"]+)', picture.svg)
        assert used
        assert set(used) <= set(ids)
        found += ids
    assert len(set(found)) == len(found)


def test_a_picture_brings_no_style_sheet_and_no_script(name: str) -> None:
    """Nothing in it could change the page, or ask for anything."""
    svg = make_picture(PLOTS[name], name=name).svg
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}
    assert tags <= {
        "svg", "title", "g", "path", "defs", "use", "rect", "pattern", "clipPath", "circle"
    }  # fmt: skip
    assert re.findall(r"https?://[^\s\"]+", svg) == [
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    ]  # fmt: skip


def test_a_picture_is_small(name: str) -> None:
    """Ten of them fit into a report of a megabyte."""
    assert len(make_picture(PLOTS[name], name=name).svg) < 80_000


def test_the_page_chooses_the_colours() -> None:
    """Verdicts are variables with the usual colours behind them, ink is the page's own."""
    svg = make_picture(PLOTS["breakdown"], name="x").svg
    for verdict, colour in COLOURS.items():
        assert f"var(--cliova-{verdict}, {colour})" in svg
    assert "currentColor" in svg
    assert not re.search(r"#(?:000000|1f1f1f|ffffff)\b(?!.*var)", svg.partition("<g ")[0])


def draw_groups(top: int | None, ax: Axes) -> Axes:
    return plot_breakdown(FRAME, top=top, ax=ax)


def test_a_picture_is_as_wide_as_asked() -> None:
    """The height follows from the chart, the width from the caller."""
    narrow = make_picture(PLOTS["breakdown"], name="x", width=5)
    assert narrow.width == 5
    assert 'viewBox="0 0 360 ' in narrow.svg
    few, many = (make_picture(partial(draw_groups, top), name="x") for top in (1, None))
    assert many.height > few.height


@pytest.mark.parametrize("name", ["", "1", "a b", 'a"b', "a<b"])
def test_a_name_that_could_not_be_one_is_refused(name: str) -> None:
    """The error says what a name is."""
    with pytest.raises(ConfigurationError, match="letter"):
        make_picture(PLOTS["verdicts"], name=name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_draws_it_in_the_pages_own_ink(tmp_path: Path, scheme: Any) -> None:
    """In Chromium the text has the colour of the page's text, on a light and on a dark page."""
    playwright = pytest.importorskip("playwright.sync_api")
    browser_path = shutil.which("chromium")
    if browser_path is None:
        pytest.skip("chromium is missing")
    picture = make_picture(PLOTS["verdicts"], name="x")
    ink = "#101820" if scheme == "light" else "#e8e8e8"
    page_path = tmp_path / "page.html"
    page_path.write_text(
        f"<!doctype html><html style='color-scheme: {scheme}; background: Canvas; color: {ink}'>"
        f"<meta charset='utf-8'><body>{picture.svg}</body></html>",
        encoding="utf-8",
    )
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path, args=CHROMIUM)
        page = browser.new_page(viewport={"width": 900, "height": 400})
        page.goto(page_path.as_uri())
        fills = page.evaluate(
            "[...document.querySelectorAll('svg g')]"
            ".filter(g => g.querySelector(':scope > use[*|href*=DejaVu]'))"
            ".map(g => getComputedStyle(g).fill)"
        )
        box = page.evaluate("JSON.stringify(document.querySelector('svg').getBoundingClientRect())")
        browser.close()
    wanted = "rgb({}, {}, {})".format(*bytes.fromhex(ink[1:]))
    assert fills
    assert set(fills) == {wanted}
    assert '"width":768' in box

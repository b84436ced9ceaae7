"""A report at the width of a phone, a tablet and a desk: everything fits, and decides."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas import write_report
from tests.support.accessibility import find_violations
from tests.support.report_frames import NOW, make_nasty, read
from tests.support.whole_matrix import IS_WHOLE, find_missing

KINDS = ("months", "previous", "ten", "nasty")
WIDTHS = (390, 800, 1400)
LOOKS = ("light-none", "dark-none", "dark-active")
"""The colours of the screen, and whether the reader has forced others."""

WIDER = """
() => [...document.querySelectorAll('main *, header *, nav *')].filter(e => {
  if (e.closest('svg') || e.closest('.cliova-prose pre')) return false
  const head = e.closest('thead, h2')
  if (head && getComputedStyle(head).clipPath !== 'none') return false
  const box = e.getBoundingClientRect()
  if (!box.width) return false
  return box.right > document.documentElement.clientWidth + 1
    || (e.clientWidth && e.scrollWidth > e.clientWidth + 1)
}).map(e => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`)
"""
"""What sticks out of the screen, or out of its own box; a head that is not shown is none."""

DECIDING = """
() => [...document.querySelectorAll('tbody .cliova-decides:not(.cliova-none)')].map(e => {
  const box = e.getBoundingClientRect()
  return box.width > 0 && box.left >= 0 && box.right <= window.innerWidth
})
"""

SHARP = """
() => [...document.querySelectorAll('.cliova-figure')].map(e =>
  [...e.querySelectorAll('.cliova-picture')].filter(p => p.getBoundingClientRect().width)
    .map(p => p.getBoundingClientRect().width / (p.viewBox.baseVal.width * 96 / 72)))
"""
"""Of the pictures of each figure that are seen, how large they are beside how they were drawn."""


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Write a report of a kind, once."""

    @functools.cache
    def write_once(kind: str) -> Path:
        target = tmp_path_factory.mktemp(kind) / "report.html"
        october, september = read("list_october"), read("list_september")
        if kind == "months":
            return write_report({"September": september, "October": october}, target, now=NOW)
        if kind == "previous":
            return write_report(october, target, previous=september, now=NOW)
        if kind == "nasty":
            return write_report(make_nasty(), target, include_addresses="invalid", now=NOW)
        df = read("list_12345")
        ten = {f"List {i}": df.iloc[i * 100 : 1000 + i * 100] for i in range(10)}
        return write_report(ten, target, now=NOW)

    return write_once


def choose_screens() -> list[tuple[str, int, str]]:
    """Return all kinds, widths and looks, or as many as it takes for any two to meet."""
    return [
        (kind, width, look)
        for (row, kind), (column, width), (place, look) in product(
            enumerate(KINDS), enumerate(WIDTHS), enumerate(LOOKS)
        )
        if IS_WHOLE or (row + column) % len(LOOKS) == place
    ]


SCREENS = choose_screens()


def test_any_two_settings_meet() -> None:
    """Each report is seen at each width and in each look, and each look at each width."""
    settings: dict[str, Sequence[Any]] = {"kind": KINDS, "width": WIDTHS, "look": LOOKS}
    assert list(find_missing(settings, SCREENS, 2)) == []


@pytest.fixture
def screen(request: Any, chromium: Any) -> Iterator[Any]:
    """A page of a width, light or dark, or in the colours that a reader has forced."""
    width, look = request.param
    scheme, forced = look.split("-")
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, forced_colors=forced
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("kind", "screen"),
    [pytest.param(kind, rest, id=f"{kind}-{rest[0]}-{rest[1]}") for kind, *rest in SCREENS],
    indirect=["screen"],
)
def test_everything_fits_and_what_decides_is_seen(
    screen: Any, write: Callable[[str], Path], kind: str
) -> None:
    """No element is wider than its box, what a table is read for is on the screen, each figure has
    one picture near the size it was drawn at, and axe finds nothing."""
    screen.goto(write(kind).as_uri())
    assert screen.evaluate(WIDER) == []
    deciding = screen.evaluate(DECIDING)
    assert deciding
    assert all(deciding)
    for shown in screen.evaluate(SHARP):
        assert len(shown) <= 1
        assert all(0.75 <= size <= 1.01 for size in shown)
    assert find_violations(screen) == []


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("kind", KINDS)
def test_the_first_screen_answers(
    chromium: Any, write: Callable[[str], Path], kind: str, width: int
) -> None:
    """The first sentence stands in the upper half of the first screen, before any table."""
    page = chromium.new_page(viewport={"width": width, "height": 844})
    page.goto(write(kind).as_uri())
    box = page.locator("main .cliova-lead").first.bounding_box()
    first_table = page.locator("main table").first.bounding_box()
    assert box["y"] + box["height"] < 700
    assert box["y"] < first_table["y"]
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_contents_stand_beside_the_page_where_there_is_room(
    chromium: Any, write: Callable[[str], Path], kind: str
) -> None:
    """Each section is one click away at a desk; on a phone the page begins with its answer."""
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    page.goto(write(kind).as_uri())
    contents = page.locator(".cliova-contents")
    assert contents.is_visible()
    assert contents.bounding_box()["x"] < page.locator("main").bounding_box()["x"]
    contents.get_by_text("Method and limits").click()
    assert page.url.endswith("#method")
    page.set_viewport_size({"width": 390, "height": 844})
    assert not contents.is_visible()
    page.close()

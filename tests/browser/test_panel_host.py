"""The panel in a page that keeps anywidget's contract and nothing else, as VS Code's renderer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import Panel, read_cliova, sandbox
from cliova_pandas.panel.findings import find_cards
from tests.panel.test_odd_frames import FRAMES
from tests.support.accessibility import find_violations
from tests.support.widget_host import serve_host, show_widget

LISTEN = """() => {
  window.said = [];
  const regions = "[aria-live], [role=status], [role=alert]";
  const note = (node) => {
    const region = (node.nodeType === 1 ? node : node.parentElement)?.closest(regions);
    if (!region || region.closest("[hidden]") || region.getAttribute("aria-live") === "off") return;
    const how = region.getAttribute("role") === "alert" ? "assertive" : "polite";
    const text = region.textContent.trim();
    if (text) window.said.push(`${how}: ${text}`);
  };
  new MutationObserver((changes) => {
    const regions = new Set(changes.map(({ target }) => target));
    for (const region of regions) note(region);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def df() -> pd.DataFrame:
    with sandbox.serve() as service, service.client() as client:
        frame = read_cliova("list_12345", client=client, cache=False)
    frame["score"] = range(len(frame))
    frame["note"] = ["long " * 40] * len(frame)
    return frame


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of the page."""
    with serve_host(str(Panel._esm)) as found:
        yield found


@pytest.fixture
def opened(df: pd.DataFrame, url: str, page: Any) -> Iterator[Callable[..., Any]]:
    """Show a panel of the result in the page; no script may fail, and no policy be broken."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)

    def show(state: dict[str, Any] | None = None) -> Any:
        panel = Panel(df, state=state)
        show_widget(page, url, panel, panel._render_static())
        found = page.locator(".cliova-panel")
        found.get_by_text("2,000 rows", exact=True).wait_for()
        return found

    yield show
    assert errors == []


def act(page: Any, do: Callable[[], object]) -> None:
    """Do something that asks the kernel once, and wait for the answer."""
    before = page.evaluate("window.answered")
    do()
    page.wait_for_function("n => window.answered > n", arg=before)


def test_the_contract_is_all_that_it_needs(opened: Callable[..., Any], page: Any) -> None:
    """It lives without Jupyter, hides its static form, and leaves nothing behind when it closes."""
    panel = opened()
    twin = page.locator(".cliova-twin")
    assert twin.count() == 1
    assert twin.is_hidden()
    panel.locator("[data-facet=verdicts] [data-value=risky]").click()
    panel.get_by_text("114 of 2,000 rows are left.").wait_for()
    panel.get_by_role("searchbox", name="Address contains").fill("an")
    panel.get_by_role("button", name="Remove the filter address contains: an").wait_for()
    panel.get_by_role("button", name="Breakdown").click()
    panel.get_by_text("Rows by provider").first.wait_for()
    page.evaluate("window.closeView()")
    assert twin.is_visible(), "where no panel is, the static form can be read"


@pytest.mark.parametrize("look", ["vscode-light", "vscode-dark"])
def test_it_takes_the_colours_of_the_editor(
    opened: Callable[..., Any], page: Any, tmp_path: Path, look: str
) -> None:
    """Ink, ground and fields are the editor's own, and axe finds nothing."""
    panel = opened({"verdicts": ["risky"], "facets": ["reasons", "column:score"]})
    page.evaluate("look => { document.body.className = look; }", look)
    ground = "e => getComputedStyle(e).backgroundColor"
    head = panel.locator(".cp-grid thead th").first
    wanted = {"vscode-light": "rgb(255, 255, 255)", "vscode-dark": "rgb(30, 30, 30)"}[look]
    assert head.evaluate(ground) == wanted
    assert find_violations(page, ".cliova-panel") == []
    panel.screenshot(path=tmp_path / f"{look}.png")


@pytest.mark.parametrize("width", [280, 420, 620])
def test_nothing_but_tables_scrolls_sideways(
    opened: Callable[..., Any], df: pd.DataFrame, page: Any, width: int
) -> None:
    """However narrow the page is, with cards of what was found."""
    panel = opened({"verdicts": ["risky"], "view": "breakdown"})
    cards = find_cards(Panel(df)._require())
    assert len(cards) == 2
    message = {"kind": "show", "parts": {"cards": cards}}
    page.evaluate("message => window.deliver(message)", message)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function("w => innerWidth === w", arg=width)
    assert panel.locator(".cp-card button").first.is_visible()
    assert panel.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_each_change_is_said_once_and_politely(opened: Callable[..., Any], page: Any) -> None:
    """One sentence for each thing that a person does, whether or not it can be seen elsewhere."""
    panel = opened({"facets": ["reasons", "providers", "domains", "column:score"]})
    page.evaluate(LISTEN)

    def click(name: str) -> Callable[[], object]:
        found: Callable[[], object] = panel.get_by_role("button", name=name, exact=True).first.click
        return found

    def choose(menu: str, choice: str) -> Callable[[], object]:
        def do() -> None:
            opener = panel.get_by_role("button", name=menu, exact=True)
            if opener.get_attribute("aria-expanded") == "false":
                opener.click()
            group = panel.get_by_role("group", name=menu, exact=True)
            group.get_by_role("button", name=choice, exact=True).click()

        return do

    by = panel.get_by_label("By", exact=True)
    steps: list[tuple[Callable[[], object], str]] = [
        (panel.locator("[data-facet=verdicts] [data-value=risky]").click, "114 of 2,000 rows"),
        (panel.locator("[data-facet=providers] [data-value=Google]").click, "16 of 2,000 rows"),
        (click("All but this Provider"), "98 of 2,000 rows"),
        (click("Undo"), "16 of 2,000 rows"),
        (click("Redo"), "98 of 2,000 rows"),
        (click("Remove the filter verdict: risky"), "1,441 of 2,000 rows"),
        (click("Reset"), "All 2,000 rows."),
        (panel.locator(".cp-column").nth(3).click, "84 of 2,000 rows"),
        (click("Reset"), "All 2,000 rows."),
        (click("Mail risky too"), "Mailing 1,614"),
        (click("Mail risky and unknown at Google too"), "Mailing 1,"),
        (panel.locator("th[data-column=email]").click, "Sorted by email, ascending."),
        (panel.locator("th[data-column=email]").click, "Sorted by email, descending."),
        (panel.locator("th[data-column=email]").click, "Not sorted."),
        (click("Next rows"), "Rows 21 to 40 of 2,000."),
        (click("Previous rows"), "Rows 1 to 20 of 2,000."),
        (click("Show addresses"), "The addresses are shown."),
        (click("Show addresses"), "The addresses are masked."),
        (choose("Columns", "note"), "Column note is shown."),
        (panel.locator("td[data-cut]").first.click, "long long"),
        (choose("Facets", "Flag"), "Facet Flag is shown."),
        (click("Take the facet score away"), "Facet score is taken away."),
        (click("Rates"), "Rates, share of invalid by provider."),
        (lambda: by.select_option("domain"), "Rates, share of invalid by domain."),
        (click("Rows"), "Rows."),
        (lambda: panel.get_by_label("Find in Domain").fill("gma"), "Domain: "),
        (lambda: panel.get_by_label("Address contains").fill("zzzz"), "0 of 2,000 rows"),
    ]
    for do, expected in steps:
        page.evaluate("() => { window.said = []; }")
        act(page, do)
        said = page.evaluate("window.said")
        assert len(said) == 1, (expected, said)
        assert said[0].startswith(f"polite: {expected}"), said
    page.evaluate("() => { window.said = []; }")
    click("Copy code")()
    page.wait_for_function("() => window.said.length > 0")
    assert page.evaluate("window.said") == ["polite: The code is copied."]


def test_hostile_names_stay_text(url: str, page: Any) -> None:
    """Columns, groups and rows that are HTML make no element, and no script of theirs runs."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    frame = FRAMES["HTML in names"]()
    panel = Panel(frame, state={"facets": ["column:<b>x</b>", "domains"]})
    show_widget(page, url, panel, panel._render_static())
    found = page.locator(".cliova-panel")
    found.locator("[data-facet='column:<b>x</b>'] .cp-item").first.click()
    found.get_by_text("20 of 40 rows are left.").wait_for()
    for view in ("Breakdown", "Rates", "Counts", "Verdicts", "Rows"):
        found.get_by_role("button", name=view, exact=True).click()
        found.locator(".cp-toggle[aria-pressed=true]", has_text=view).wait_for()
    assert found.locator("img, script, b").count() == 0
    assert page.locator(".cliova-twin :is(img, script, b)").count() == 0
    assert asked == []

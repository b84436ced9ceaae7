"""The panel's one screen in JupyterLab: its height, its colours, its bars, by mouse and by keys."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_panel_lab import DARK, button, configure, opened
from tests.support.accessibility import find_violations

__all__ = ["opened"]  # a fixture

READ = "df = cp.read_cliova('list_12345', progress=False)"
FACETS = "['reasons', 'providers', 'domains', 'flags', 'column:createdAt']"
SCORED = "df['score'] = range(len(df))"


@pytest.fixture
def panel(serve: Any, opened: Any, page: Any) -> Any:
    """A panel of 2,000 rows, with a facet of numbers."""
    cell = (
        f"panel = cp.Panel(df, state={{'facets': {FACETS.replace('createdAt', 'score')}}})\npanel"
    )
    found = opened("screen.ipynb", f"{configure(serve())}\n{READ}\n{SCORED}", cell)
    found.get_by_text("All 2,000 rows.").wait_for()
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    return found


def measure(panel: Any) -> tuple[int, int]:
    box = panel.bounding_box()
    return round(box["width"]), round(box["height"])


def test_everything_needed_is_on_one_screen(panel: Any, page: Any, tmp_path: Path) -> None:
    """At 1,000 pixels it is 640 high at most, at 700 pixels 900, and nothing scrolls sideways."""
    panel.get_by_text("one slip from a common domain").wait_for(state="attached")
    for is_filtered in (False, True):
        if is_filtered:
            panel.locator("[data-facet=verdicts] [data-value=risky]").click()
            panel.locator("[data-facet=providers] [data-value=Google]").click()
            panel.get_by_text("16 of 2,000 rows are left.").wait_for()
        for width, most in ((1400, 640), (1000, 640), (700, 900)):
            page.set_viewport_size({"width": width, "height": 1_000})
            page.wait_for_function("w => innerWidth === w", arg=width)
            for part in (".cp-head", ".cp-verdicts", ".cp-facet", ".cp-rows", ".cp-code"):
                assert panel.locator(part).first.is_visible(), part
            assert measure(panel)[1] <= most, (width, measure(panel))
            assert panel.evaluate("e => e.scrollWidth <= e.clientWidth")
            panel.screenshot(path=tmp_path / f"{width}-{is_filtered}.png")
    assert panel.locator(".cp-form").is_hidden(), "the form is folded away"
    head = panel.locator(".cp-head").inner_text()
    for said in ("October newsletter", "2,000 rows", "reconciled", "days old", "do not send"):
        assert said in head


def test_everybody_can_use_it(panel: Any, page: Any, tmp_path: Path) -> None:
    """Axe finds nothing in light, dark and forced colours, with a menu open and rows revealed."""
    panel.locator("[data-facet=verdicts] [data-value=risky]").click()
    panel.get_by_text("114 of 2,000 rows are left.").wait_for()
    for look in ("light", "dark", "forced"):
        if look == "dark":
            page.evaluate(DARK)
            page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
        if look == "forced":
            page.emulate_media(forced_colors="active")
        assert find_violations(page, ".cliova-panel") == [], look
        button(panel, "Facets").click()
        panel.get_by_role("group", name="Facets").get_by_role("button").first.wait_for()
        assert find_violations(page, ".cliova-panel") == [], look
        page.keyboard.press("Escape")
        panel.screenshot(path=tmp_path / f"{look}.png")


def test_bars_are_the_filter_by_mouse(panel: Any, page: Any, lab: Any) -> None:
    """Clicked, turned around, drawn over, taken back; sorted, looked at, mailed, saved."""
    left = panel.locator(".cp-left")
    piece = panel.locator(".cp-verdicts .cp-piece.cp-is-risky")
    piece.click()
    left.get_by_text("114 of 2,000 rows are left.").wait_for()
    piece.click()
    left.get_by_text("All 2,000 rows.").wait_for()
    panel.locator("[data-facet=providers] [data-value=Google]").click()
    left.get_by_text("559 of 2,000 rows are left.").wait_for()
    assert panel.locator("[data-facet=domains] .cp-item").first.inner_text().startswith("gmail.com")
    panel.get_by_role("button", name="All but this Provider").click()
    left.get_by_text("1,441 of 2,000 rows are left.").wait_for()
    panel.get_by_role("button", name="Undo").click()
    panel.get_by_role("button", name="Undo").click()
    left.get_by_text("All 2,000 rows.").wait_for()
    panel.get_by_role("button", name="Redo").click()
    left.get_by_text("559 of 2,000 rows are left.").wait_for()
    button(panel, "Reset").click()

    bars = panel.locator(".cp-column")
    first, last = bars.nth(0).bounding_box(), bars.nth(3).bounding_box()
    page.mouse.move(first["x"] + 2, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(last["x"] + 2, last["y"] + 20, steps=6)
    page.mouse.up()
    left.get_by_text("336 of 2,000 rows are left.").wait_for()
    panel.get_by_role("button", name=re.compile("Remove the filter score: 0 to 335")).click()
    left.get_by_text("All 2,000 rows.").wait_for()

    panel.locator("th[data-column=email]").click()
    panel.locator("th[data-column=email][aria-sort=ascending]").wait_for()
    panel.get_by_role("button", name="Mail risky too").click()
    panel.locator(".cp-plan").get_by_text("Mailing 1,614").wait_for()
    button(panel, "Save these rows").click()
    button(panel, "as CSV").click()
    panel.get_by_text("Saved 2,000 rows to selection-1.csv.").wait_for()
    (lab.folder / "selection-1.csv").unlink()


def test_bars_are_the_filter_by_keyboard_alone(panel: Any, page: Any, lab: Any) -> None:
    """One Tab a facet, arrow keys within it; the focus is never lost, and Escape leaves."""
    left = panel.locator(".cp-left")
    panel.locator("[data-facet=reasons] .cp-item").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    left.get_by_text("559 of 2,000 rows are left.").wait_for()
    focused = "document.activeElement.getAttribute('data-value')"
    assert page.evaluate(focused) == "Google", "the focus stays where bars change places"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "0", "three facets further"
    page.keyboard.press("Enter")
    left.get_by_text(re.compile(r"^\d\d of 2,000 rows are left")).wait_for()
    before = int(left.inner_text().split()[0])
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function(
        "n => parseInt(document.querySelector('.cp-left').textContent) > n", arg=before
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    chips = panel.locator(".cp-chip")
    page.wait_for_function("document.querySelectorAll('.cp-chip').length === 1")
    assert page.evaluate("document.activeElement.classList.contains('cp-chip')")
    assert chips.count() == 1
    panel.locator("th[data-column=email]").focus()
    page.keyboard.press("Enter")
    panel.locator("th[data-column=email][aria-sort=ascending]").wait_for()
    assert page.evaluate("document.activeElement.closest('.cp-grid') !== null")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.tagName") == "TD"
    button(panel, "Facets").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Facets"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('.cliova-panel') === null")


@pytest.mark.parametrize("where", [".cp-item", "[data-facet=search] input", ".cp-code"])
def test_the_notebook_is_saved_with_the_focus_inside(
    panel: Any, page: Any, lab: Any, where: str
) -> None:
    """Ctrl+S does what it does everywhere, and what is typed stays in its field."""
    path = lab.folder / "screen.ipynb"
    panel.locator(where).first.focus()
    page.keyboard.press("Control+s")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert "All 2,000 rows." in json.dumps(saved["cells"][1]["outputs"])
    assert page.evaluate("document.activeElement.closest('.cliova-panel') !== null")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    if "input" in where:
        page.keyboard.type("dd")
        panel.get_by_role("button", name="Remove the filter address contains: dd").wait_for()
    assert cells.count() == 2


def test_a_menu_opens_where_it_can_be_seen(panel: Any, page: Any) -> None:
    """No part of it stands out of the panel, where the notebook would cut it off."""
    for width in (1_000, 700):
        page.set_viewport_size({"width": width, "height": 1_000})
        for name in ("Columns", "Save these rows", "Facets"):
            button(panel, name).click()
            menu = panel.get_by_role("group", name=name, exact=True).bounding_box()
            box = panel.bounding_box()
            assert menu["y"] >= box["y"] - 1, name
            assert menu["y"] + menu["height"] <= box["y"] + box["height"] + 1, name
            assert menu["x"] >= box["x"] - 1, name
            page.keyboard.press("Escape")

"""All that the panel's one screen can do in JupyterLab, by mouse, and again by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_panel_lab import configure, opened
from tests.support.accessibility import find_violations

__all__ = ["opened"]  # a fixture

READ = """df = cp.read_cliova('list_12345', progress=False)
df['score'] = range(len(df))
df['story'] = ['a long story ' * 20] * len(df)"""
FACETS = "['reasons', 'providers', 'domains', 'flags', 'column:score']"
MOST_TABS = 60
MOST_STEPS = 40

WHERE = """target => {
  const active = document.activeElement;
  if (active === target) return "here";
  if (!active || !active.closest(".cliova-panel")) return "outside";
  const group = ".cp-menu, [data-facet], .cp-grid, .cp-chips, .cp-cards, .cp-toggles";
  if (!target.closest(group) || active.closest(group) !== target.closest(group)) return "elsewhere";
  const [from, to] = [active, target].map(e => e.getBoundingClientRect());
  if (to.top >= from.bottom - 4) return "ArrowDown";
  if (to.bottom <= from.top + 4) return "ArrowUp";
  return to.left > from.left ? "ArrowRight" : "ArrowLeft";
}"""


class Mouse:
    """Does everything by the mouse, and types where it has clicked."""

    def __init__(self, page: Any, panel: Any) -> None:
        self.page, self.panel = page, panel

    def use(self, target: Any) -> None:
        """Click on something, also where a click is of no use."""
        target.click(force=target.get_attribute("aria-disabled") == "true")

    def look_at(self, target: Any) -> None:
        """Bring something into focus."""
        target.click()

    def pick_in_list(self, target: Any, steps: int) -> None:
        """Choose what stands so many lines further in a drop-down list."""
        target.select_option(index=steps)

    def draw_over(self, bars: Any, first: int, last: int) -> None:
        """Draw over bars."""
        ends = [bars.nth(place).bounding_box() for place in (first, last)]
        for end, do in zip(ends, (self.page.mouse.down, self.page.mouse.up), strict=True):
            self.page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=4)
            do()

    def leave(self) -> None:
        """Go out of the panel."""
        self.page.locator(".jp-CodeCell .cm-content").first.click()


class Keyboard(Mouse):
    """Does everything by keys, beginning from wherever the focus is."""

    def use(self, target: Any) -> None:
        """Go to something and press Enter."""
        self.look_at(target)
        self.page.keyboard.press("Enter")

    def look_at(self, target: Any) -> None:
        """Tab to the group of something, and go through it by arrow keys."""
        tabs = steps = 0
        while (where := target.evaluate(WHERE)) != "here":
            if where in ("elsewhere", "outside"):
                tabs += 1
                # Round the panel: from its end back to its beginning.
                if where == "outside":
                    self.panel.locator("button:visible").first.focus()
                else:
                    self.page.keyboard.press("Tab")
            else:
                steps += 1
                self.page.keyboard.press(where)
            if tabs > MOST_TABS or steps > MOST_STEPS:
                pytest.fail(f"No key leads to {target}.")

    def pick_in_list(self, target: Any, steps: int) -> None:
        """Choose what stands so many lines further in a drop-down list."""
        self.look_at(target)
        for _ in range(steps):
            self.page.keyboard.press("ArrowDown")

    def draw_over(self, bars: Any, first: int, last: int) -> None:
        """Draw over bars."""
        self.look_at(bars.nth(first))
        for _ in range(last - first):
            self.page.keyboard.press("Shift+ArrowRight")

    def leave(self) -> None:
        """Go out of the panel."""
        self.page.keyboard.press("Escape")


@pytest.fixture(params=[Mouse, Keyboard])
def hand(request: Any, serve: Any, opened: Any, page: Any) -> Iterator[Mouse]:
    """A hand on a panel of 2,000 rows."""
    name = f"{request.param.__name__.lower()}.ipynb"
    cell = f"panel = cp.Panel(df, state={{'facets': {FACETS}}})\npanel"
    panel = opened(name, f"{configure(serve())}\n{READ}", cell)
    panel.get_by_text("All 2,000 rows.").wait_for()
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    yield request.param(page, panel)
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 2, "no key reached the notebook"


def button(hand: Mouse, name: str) -> Any:
    return hand.panel.get_by_role("button", name=name, exact=True)


def choose(hand: Mouse, menu: str, *choices: str) -> None:
    """Open a menu, choose, and close it again where it stays open."""
    opener = button(hand, menu)
    group = hand.panel.get_by_role("group", name=menu, exact=True)
    for choice in choices:
        if opener.get_attribute("aria-expanded") == "false":
            hand.use(opener)
        hand.use(group.get_by_role("button", name=choice, exact=True))
    if opener.get_attribute("aria-expanded") == "true":
        hand.page.keyboard.press("Escape")
        assert opener.evaluate("e => e === document.activeElement"), "it closes where it was opened"


def wait_for_rows(hand: Mouse, text: str) -> None:
    hand.panel.locator(".cp-left").get_by_text(text).wait_for()


def test_filters(hand: Mouse) -> None:
    """Bars are clicked, combined, turned around, searched, drawn over, taken off and taken back."""
    panel = hand.panel
    hand.use(panel.locator("[data-facet=verdicts] [data-value=risky]"))
    wait_for_rows(hand, "114 of 2,000 rows are left.")
    hand.use(panel.locator("[data-facet=providers] [data-value=Google]"))
    wait_for_rows(hand, "16 of 2,000 rows are left.")
    dead = panel.locator("[data-facet=domains] .cp-item[aria-disabled=true]").first
    hand.use(dead)
    hand.use(button(hand, "All but this Provider"))
    wait_for_rows(hand, "98 of 2,000 rows are left.")
    hand.use(button(hand, "Undo"))
    wait_for_rows(hand, "16 of 2,000 rows are left.")
    hand.use(button(hand, "Redo"))
    wait_for_rows(hand, "98 of 2,000 rows are left.")
    hand.use(button(hand, "Remove the filter verdict: risky"))
    wait_for_rows(hand, "1,441 of 2,000 rows are left.")
    hand.use(button(hand, "Reset"))
    wait_for_rows(hand, "All 2,000 rows.")
    hand.look_at(panel.get_by_role("searchbox", name="Find in Domain"))
    hand.page.keyboard.type("hotmail.es")
    hand.page.keyboard.press("Enter")
    wait_for_rows(hand, "17 of 2,000 rows are left.")
    hand.use(button(hand, "Remove the filter domain: hotmail.es"))
    wait_for_rows(hand, "All 2,000 rows.")
    hand.draw_over(panel.locator(".cp-column"), 0, 3)
    wait_for_rows(hand, "336 of 2,000 rows are left.")
    hand.look_at(panel.get_by_role("searchbox", name="Address contains"))
    hand.page.keyboard.type("gmail")
    button(hand, "Remove the filter address contains: gmail").wait_for()
    hand.use(button(hand, "Reset"))
    wait_for_rows(hand, "All 2,000 rows.")
    choose(hand, "Facets", "isRoleBased")
    hand.use(panel.locator("[data-facet='column:isRoleBased'] [data-value=true]"))
    wait_for_rows(hand, "40 of 2,000 rows are left.")
    hand.use(button(hand, "Take the facet isRoleBased away"))
    panel.locator("[data-facet='column:isRoleBased'] .cp-item").first.wait_for()
    assert find_violations(hand.page, ".cliova-panel") == []
    hand.leave()
    outside = "!document.activeElement.closest('.cliova-panel')"
    assert hand.page.evaluate(outside)


def test_table(hand: Mouse, lab: Any) -> None:
    """Columns are chosen and sorted, texts seen whole, rows revealed, turned, copied and saved."""
    panel, page = hand.panel, hand.page
    hand.use(panel.locator("[data-facet=providers] [data-value=Google]"))
    wait_for_rows(hand, "559 of 2,000 rows are left.")
    choose(hand, "Columns", "score", "story", "mxLocation")
    panel.locator("th[data-column=story]").wait_for()
    panel.locator("th[data-column=mxLocation]").wait_for(state="detached")
    heads = panel.locator("th[data-column]").all_inner_texts()
    assert heads[:2] == ["verdict", "email"]
    for order in ("ascending", "descending", "none"):
        hand.use(panel.locator("th[data-column=score]"))
        panel.locator(f"th[data-column=score][aria-sort={order}]").wait_for()
    hand.look_at(panel.locator("td[data-cut]").first)
    panel.locator(".cp-peeked").get_by_text("a long story " * 19).wait_for()
    assert panel.locator(".cp-grid").get_by_text("•••@gmail.com").first.is_visible()
    hand.use(button(hand, "Show addresses"))
    panel.locator(".cp-grid").get_by_text("•••@gmail.com").first.wait_for(state="detached")
    hand.use(button(hand, "Next rows"))
    panel.get_by_role("grid", name="Rows 21 to 40 of 559").wait_for()
    hand.use(button(hand, "Copy rows"))
    panel.get_by_text("The rows are copied as they are shown.").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert len(lines) == 21
    assert lines[0].split("\t")[:3] == ["index", "verdict", "email"]
    hand.use(button(hand, "Show addresses"))
    panel.locator(".cp-grid").get_by_text("•••@gmail.com").first.wait_for()
    for choice, name in (
        ("as CSV", "selection-1.csv"),
        ("as Excel workbook", "selection-1.xlsx"),
        ("for a mailing tool: send, review, suppress", "selection-1"),
        ("for Mailchimp", "selection-1-mailchimp"),
    ):
        choose(hand, "Save these rows", choice)
        panel.get_by_text(re.compile(rf"Saved 559 rows to {re.escape(name)}\.$")).wait_for()
        saved: Path = lab.folder / name
        assert saved.exists()
        for file in [*saved.iterdir()] if saved.is_dir() else [saved]:
            file.unlink()
        if saved.is_dir():
            saved.rmdir()


def test_questions(hand: Mouse) -> None:
    """What would bounce, what was found, other views, and the code that gives the same rows."""
    panel, page = hand.panel, hand.page
    plan = panel.locator(".cp-plan")
    plan.get_by_text("Mailing 1,500").wait_for()
    hand.use(button(hand, "Mail risky too"))
    plan.get_by_text("Mailing 1,614: 0 % to 9.9 % would bounce").wait_for()
    hand.use(button(hand, "Mail risky and unknown at Google too"))
    plan.get_by_text("Mailing 1,6").wait_for()
    hand.use(button(hand, "Mail risky too"))
    plan.get_by_text("Mailing 1,5").wait_for()
    hand.use(panel.locator(".cp-card button").first)
    panel.get_by_role("button", name="Remove the filter provider").wait_for()
    hand.use(button(hand, "Reset"))
    wait_for_rows(hand, "All 2,000 rows.")
    hand.use(button(hand, "Counts"))
    panel.get_by_text("Counts by provider").first.wait_for()
    hand.pick_in_list(panel.get_by_label("By", exact=True), 1)
    panel.get_by_text("Counts by domain").first.wait_for()
    hand.use(panel.locator("[data-facet=verdicts] [data-value=risky]"))
    panel.get_by_text("no share of a verdict is given").wait_for()
    hand.use(button(hand, "Copy code"))
    panel.get_by_text("The code is copied.").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == 'selection = df[df["verdict"].isin(["risky"])]'
    page.keyboard.press("Control+s")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    assert button(hand, "Copy code").evaluate("e => e === document.activeElement")

"""The panel in a real JupyterLab, used as a person uses it: by mouse, and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cliova_pandas.sandbox import faults
from tests.support.accessibility import find_violations

RUN_ALL = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.revealed;
  await panel.sessionContext.ready;
  await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""
SAVE = "async () => { await window.jupyterapp.commands.execute('docmanager:save'); }"
DARK = """async () => {
  await window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'});
}"""
VIEWS = ("Rows", "Rates", "Counts", "Breakdown", "Verdicts")
SLOW = faults.drip(2_000, 64)


def configure(service: Any) -> str:
    return f"import os\nos.environ.update({service.environ!r})\nimport cliova_pandas as cp"


@pytest.fixture
def opened(lab: Any, page: Any) -> Iterator[Callable[..., Any]]:
    """Open a notebook with these cells in JupyterLab and run them; no script may fail."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_notebook(name: str, *cells: str) -> Any:
        page.goto(lab.address("lab", lab.write(name, *cells)))
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext")
        page.evaluate(RUN_ALL)
        return page.locator(".cliova-panel")

    yield open_notebook
    assert errors == []


def button(panel: Any, name: str) -> Any:
    return panel.get_by_role("button", name=name, exact=True)


def run_in_new_cell(page: Any, paste: bool, more: str) -> str:
    """Add a cell at the end, paste into it what was copied, and return what it prints."""
    page.evaluate(
        """async () => {
          const app = window.jupyterapp;
          app.shell.currentWidget.content.activeCellIndex =
            app.shell.currentWidget.content.widgets.length - 1;
          await app.commands.execute('notebook:insert-cell-below');
          await app.commands.execute('notebook:enter-edit-mode');
        }"""
    )
    cell = page.locator(".jp-Notebook .jp-CodeCell").last
    cell.locator(".cm-content").focus()
    if paste:
        page.keyboard.press("Control+v")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(f"\n{more}")
    page.keyboard.press("Control+Enter")
    output = cell.locator(".jp-OutputArea-output pre")
    output.first.wait_for()
    text: str = output.first.inner_text()
    return text.strip()


def test_a_list_is_explored_by_mouse(serve: Any, opened: Any, page: Any, tmp_path: Any) -> None:
    """Typed, watched, cancelled, loaded, filtered, copied: and the code gives the same rows."""
    service = serve(faults=[SLOW])
    panel = opened("mouse.ipynb", f"{configure(service)}\npanel = cp.Panel()\npanel")
    panel.get_by_label("List id").fill("list_12345")
    button(panel, "JSON").click()
    panel.locator("[aria-pressed=true]", has_text="JSON").wait_for()
    assert panel.get_by_label("List id").input_value() == "list_12345", "what is typed stays"
    button(panel, "CSV").click()
    button(panel, "Load").click()
    panel.get_by_text(re.compile(r"Downloading: .* of \d+ kB")).wait_for()
    assert panel.get_by_role("progressbar").is_visible()
    assert panel.get_by_label("API key").is_hidden(), "a key is configured"
    assert run_in_new_cell(page, False, "print(6 * 7)") == "42", "the kernel is free"
    assert panel.get_by_role("progressbar").is_visible()
    button(panel, "Cancel").click()
    panel.get_by_text("Cancelled. Nothing of list_12345 was kept.").wait_for()
    assert panel.get_by_role("progressbar").is_hidden()

    button(panel, "Load").click()
    left = panel.locator(".cp-left")
    left.get_by_text("All 2,000 rows.").wait_for()
    assert panel.get_by_text("reconciled").is_visible()
    panel.get_by_text("Details", exact=True).click()
    assert panel.get_by_text("The service counts the same: 2,000 addresses").is_visible()
    panel.get_by_text("Details", exact=True).click()
    picture = panel.locator(".cp-verdicts .cp-whole")
    before = picture.get_attribute("aria-label")

    panel.locator("[data-facet=verdicts] [data-value=risky]").click()
    left.get_by_text("114 of 2,000 rows are left.").wait_for()
    panel.get_by_role("searchbox", name="Find in Domain").fill("gma")
    panel.locator("[data-facet=domains] [data-value='gmail.com']").click()
    left.get_by_text(re.compile(r"^\d\d of 2,000 rows are left.")).wait_for()
    assert picture.get_attribute("aria-label") != before
    assert panel.get_by_role("button", name="Remove the filter domain: gmail.com").is_visible()
    count = int(left.inner_text().split()[0])

    button(panel, "Breakdown").click()
    panel.get_by_text("Rows by provider").first.wait_for()
    button(panel, "Copy code").click()
    panel.get_by_text("The code is copied.").wait_for()
    said = run_in_new_cell(
        page,
        True,
        "print(len(selection), selection.equals(panel.selection), list(selection.index)[:0])",
    )
    assert said == f"{count} True []"
    assert "api_key" not in panel.locator(".cp-code").inner_text()
    assert find_violations(page, ".cliova-panel") == []


def test_a_list_is_explored_by_keyboard_alone(serve: Any, opened: Any, page: Any) -> None:
    """Every step with Tab, Enter, Space and arrow keys, which JupyterLab leaves to the panel."""
    service = serve()
    panel = opened("keys.ipynb", f"{configure(service)}\npanel = cp.Panel()\npanel")
    panel.get_by_label("List id").focus()
    page.keyboard.type("list_12345")
    page.keyboard.press("Enter")
    left = panel.locator(".cp-left")
    left.get_by_text("All 2,000 rows.").wait_for()

    def read_name() -> str:
        """Return what the focused control is called, if it is one of the panel's."""
        name: str = page.evaluate(
            "() => { const e = document.activeElement; return e.closest('.cliova-panel') && "
            "(e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent) || ''; }"
        )
        return name

    def tab_to(text: str, most: int = 20) -> None:
        """Press Tab until a control is focused that is called so, as a person would."""
        for _ in range(most):
            page.keyboard.press("Tab")
            if read_name().startswith(text):
                style = "getComputedStyle(document.activeElement)"
                assert page.evaluate(f"parseFloat({style}.outlineWidth)") >= 2, "visible focus"
                return
        pytest.fail(f"Tab does not lead to {text!r}.")

    def walk_to(text: str, key: str) -> None:
        """Press an arrow key until a control of the same group is focused that is called so."""
        for _ in range(12):
            if read_name().startswith(text):
                return
            page.keyboard.press(key)
        pytest.fail(f"{key} does not lead to {text!r}.")

    tab_to("valid")
    walk_to("invalid", "ArrowRight")
    page.keyboard.press("Space")
    left.get_by_text("259 of 2,000 rows are left.").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    tab_to("gmail.com")
    page.keyboard.press("/")
    assert read_name() == "Find in Domain"
    page.keyboard.type("yahoo.com")
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Remove the filter domain: yahoo.com").wait_for()
    left.get_by_text(re.compile(r"^\d+ of 2,000 rows (is|are) left")).wait_for()
    tab_to("Address contains")
    page.keyboard.type("zzzzzz")
    left.get_by_text("0 of 2,000 rows are left: none fits all filters.").wait_for()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    walk_to("Remove the filter address", "ArrowRight")
    page.keyboard.press("Enter")
    left.get_by_text(re.compile(r"^[1-9]\d* of 2,000 rows (is|are) left")).wait_for()
    assert panel.get_by_role("searchbox", name="Address contains").input_value() == ""
    tab_to("Undo")
    walk_to("Reset", "ArrowRight")
    page.keyboard.press("Enter")
    left.get_by_text("All 2,000 rows.").wait_for()
    assert page.evaluate("document.activeElement.closest('.cliova-panel') !== null")
    panel.locator("[data-facet=domains] input").fill("yahoo.com")
    page.keyboard.press("Enter")
    left.get_by_text(re.compile(r"^[1-9]\d* of 2,000 rows (is|are) left")).wait_for()
    tab_to("Rows")
    walk_to("Rates", "ArrowRight")
    page.keyboard.press("Enter")
    panel.get_by_text("Share of invalid by provider").first.wait_for()
    walk_to("Rows", "ArrowLeft")
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Show addresses").wait_for()
    tab_to("Show addresses")
    assert panel.locator(".cp-body").get_by_text("•••@yahoo.com").first.is_visible()
    page.keyboard.press("Enter")
    panel.get_by_text(re.compile(r"\w@yahoo\.com")).first.wait_for()
    page.keyboard.press("Shift+Tab")
    tab_to("Copy code")
    page.keyboard.press("Enter")
    panel.get_by_text("The code is copied.").wait_for()
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    assert cells.count() == 1, "no key has reached the notebook"
    assert run_in_new_cell(page, True, "print(selection.equals(panel.selection))") == "True"
    page.keyboard.press("Escape")
    assert panel.is_visible()


def test_a_typed_key_is_used_and_forgotten(serve: Any, opened: Any, page: Any, lab: Any) -> None:
    """The field is emptied, and the saved notebook has neither key nor address."""
    service = serve()
    setting = f"import os\nos.environ['CLIOVA_BASE_URL'] = {service.base_url!r}"
    panel = opened(
        "key.ipynb",
        f"{setting}\nos.environ.pop('CLIOVA_API_KEY', None)",
        "import cliova_pandas as cp\npanel = cp.Panel()\npanel",
    )
    panel.get_by_label("List id").fill("list_300")
    key = panel.get_by_label("API key")
    assert key.get_attribute("type") == "password"
    key.fill("wrong")
    button(panel, "Load").click()
    panel.get_by_role("alert").get_by_text("does not accept the API key").wait_for()
    assert key.input_value() == ""
    assert find_violations(page, ".cliova-panel") == []
    key.fill(service.api_key)
    button(panel, "Load").click()
    panel.get_by_text("All 300 rows.").wait_for()
    assert key.input_value() == ""
    button(panel, "Rows").click()
    button(panel, "Show addresses").click()
    panel.get_by_text(re.compile(r"\w@\w+\.\w")).first.wait_for()
    # The static form follows what is loaded, in the notebook itself.
    page.wait_for_function(
        """() => {
          const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
          return JSON.stringify(cells.get(1).toJSON().outputs).includes('All 300 rows.');
        }"""
    )
    page.evaluate(SAVE)
    saved = (lab.folder / "key.ipynb").read_text(encoding="utf-8")
    assert "All 300 rows." in saved
    assert service.api_key not in saved
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w", saved)


def test_it_can_be_read_in_the_dark_and_on_a_narrow_page(
    serve: Any, opened: Any, page: Any, tmp_path: Any
) -> None:
    """Light and dark, wide and narrow, axe finds nothing in any view."""
    service = serve()
    panel = opened(
        "dark.ipynb",
        f"{configure(service)}\ndf = cp.read_cliova('list_12345', progress=False)",
        "panel = df.cliova.panel()\npanel.verdicts = ['risky', 'invalid']\npanel",
    )
    panel.get_by_text("373 of 2,000 rows are left.").wait_for()
    for theme in ("light", "dark"):
        if theme == "dark":
            page.evaluate(DARK)
            page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
        for view in VIEWS if theme == "light" else VIEWS[-2:]:
            button(panel, view).click()
            panel.locator(".cp-toggle[aria-pressed=true]", has_text=view).wait_for()
            panel.locator(".cp-body table").wait_for()
            assert find_violations(page, ".cliova-panel") == [], (theme, view)
            panel.screenshot(path=tmp_path / f"{theme}-{view}.png")
    page.set_viewport_size({"width": 620, "height": 1200})
    button(panel, "Breakdown").click()
    panel.locator(".cp-drawn").first.wait_for()
    assert find_violations(page, ".cliova-panel") == []
    assert panel.evaluate("e => e.scrollWidth <= e.clientWidth"), "only tables scroll sideways"
    panel.screenshot(path=tmp_path / "narrow.png")


def test_the_static_form_is_hidden_while_the_panel_lives(
    serve: Any, opened: Any, page: Any, lab: Any
) -> None:
    """Beside a living panel there is no twin; without a kernel there is one, and no error."""
    service = serve()
    panel = opened(
        "twin.ipynb",
        f"{configure(service)}\ndf = cp.read_cliova('list_300', progress=False)",
        "cp.Panel(df)",
    )
    panel.get_by_text("All 300 rows.").wait_for()
    twin = page.locator(".cliova-twin")
    assert twin.count() == 1
    assert twin.is_hidden()
    page.evaluate(SAVE)
    page.reload()
    panel.get_by_text("All 300 rows.").wait_for()
    assert twin.is_hidden(), "the kernel is still there, and so is the panel"
    page.goto("about:blank")
    for session in page.request.get(lab.address("api", "sessions")).json():
        page.request.delete(lab.address("api/sessions", session["id"]))

    page.goto(lab.address("lab", "twin.ipynb"))
    twin.first.wait_for(state="visible")
    assert twin.get_by_text("All 300 rows.").is_visible()
    assert twin.locator("table").count() >= 4
    # JupyterLab says so of a model that the new kernel does not have.
    broken = page.get_by_text("Error displaying widget: model not found")
    broken.wait_for(state="attached")
    assert broken.is_hidden()
    assert page.locator(".cliova-panel").count() == 0


def test_two_panels_on_a_page_are_two(serve: Any, opened: Any, page: Any) -> None:
    """A label names a field of its own panel, and a filter of one leaves the other alone."""
    service = serve()
    panels = opened(
        "two.ipynb",
        f"{configure(service)}\ndf = cp.read_cliova('list_300', progress=False)",
        "cp.Panel(df)",
        "cp.Panel(df)",
    )
    first, second = panels.nth(0), panels.nth(1)
    second.get_by_text("Address contains").click()
    page.keyboard.type("@")
    second.get_by_role("button", name="Remove the filter address contains: @").wait_for()
    assert first.get_by_text("All 300 rows.").is_visible()
    ids = page.evaluate("[...document.querySelectorAll('.cliova-panel [id]')].map(e => e.id)")
    assert len(set(ids)) == len(ids) > 20
    domain = first.get_by_role("searchbox", name="Find in Domain")
    domain.fill("nothing like it")
    domain.press("Enter")
    first.get_by_text("none has this in its name").wait_for()
    assert find_violations(page, ".cliova-panel") == []


def test_two_panels_without_a_kernel_are_two_static_forms(
    serve: Any, opened: Any, page: Any, lab: Any
) -> None:
    """Each in the state of its own filters, and no id of the one is an id of the other."""
    panels = opened(
        "restarted.ipynb",
        f"{configure(serve())}\ndf = cp.read_cliova('list_300', progress=False)",
        "cp.Panel(df, state={'verdicts': ['valid']})",
        "cp.Panel(df)",
    )
    panels.nth(0).get_by_text("225 of 300 rows are left.").wait_for()
    panels.nth(1).locator("[data-facet=verdicts] [data-value=invalid]").click()
    left = panels.nth(1).locator(".cp-left").get_by_text("of 300 rows are left.")
    said = left.inner_text()
    page.wait_for_function(
        """said => {
          const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
          return JSON.stringify(cells.get(2).toJSON().outputs).includes(said);
        }""",
        arg=said,
    )
    page.evaluate(SAVE)
    page.goto("about:blank")
    for session in page.request.get(lab.address("api", "sessions")).json():
        page.request.delete(lab.address("api/sessions", session["id"]))
    page.goto(lab.address("lab", "restarted.ipynb"))
    twins = page.locator(".cliova-twin")
    twins.nth(1).wait_for(state="visible")
    assert twins.nth(0).get_by_text("225 of 300 rows are left.").is_visible()
    assert twins.nth(1).get_by_text(said).is_visible()
    ids = page.evaluate("[...document.querySelectorAll('.cliova-twin [id]')].map(e => e.id)")
    assert len(set(ids)) == len(ids)
    assert find_violations(page, ".cliova-twin") == []


def test_a_panel_whose_kernel_is_gone_says_so(serve: Any, opened: Any, page: Any) -> None:
    """No filter looks as if it were on; the code can be copied, and run again the panel lives."""
    service = serve()
    panel = opened(
        "gone.ipynb",
        f"{configure(service)}\ndf = cp.read_cliova('list_300', progress=False)",
        "cp.Panel(df)",
    )
    panel.get_by_text("All 300 rows.").wait_for()
    page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    panel.get_by_role("alert").get_by_text("Run the cell again").wait_for()
    valid = panel.locator("[data-facet=verdicts] [data-value=valid]")
    with pytest.raises(Exception, match="Timeout"):
        valid.click(timeout=500)
    assert valid.get_attribute("aria-pressed") == "false"
    button(panel, "Copy code").click()
    panel.get_by_text("The code is copied.").wait_for()
    page.evaluate(RUN_ALL)
    valid.click()
    panel.get_by_text("225 of 300 rows are left.").wait_for()


def test_the_panel_lives_in_notebook_7(serve: Any, lab: Any, page: Any) -> None:
    """The classic notebook's successor shows the same widget."""
    service = serve()
    name = lab.write(
        "seven.ipynb",
        f"{configure(service)}\ndf = cp.read_cliova('list_300', progress=False)",
        "panel = cp.Panel(df)\npanel",
    )
    page.goto(lab.address("notebooks", name))
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext")
    page.evaluate(RUN_ALL)
    panel = page.locator(".cliova-panel")
    panel.locator("[data-facet=verdicts] [data-value=valid]").click()
    panel.get_by_text("225 of 300 rows are left.").wait_for()
    assert page.locator(".cliova-twin").is_hidden()


def test_the_panel_lives_in_voila(serve: Any, lab: Any, offline_page: Any) -> None:
    """A dashboard without cells shows the same widget."""
    service = serve()
    name = lab.write(
        "dashboard.ipynb",
        f"{configure(service)}\ndf = cp.read_cliova('list_300', progress=False)",
        "panel = cp.Panel(df)\npanel",
    )
    page = offline_page
    page.goto(lab.address("voila/render", name))
    panel = page.locator(".cliova-panel")
    panel.locator("[data-facet=verdicts] [data-value=valid]").click()
    panel.get_by_text("225 of 300 rows are left.").wait_for()
    assert page.locator(".cliova-twin").is_hidden()

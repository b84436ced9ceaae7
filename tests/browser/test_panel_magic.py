"""``%cliova`` without a key, wherever notebooks are: a panel with its fields, and no traceback."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.test_panel_lab import RUN_ALL

HOSTS = {"JupyterLab": "lab", "Notebook": "notebooks", "Voila": "voila/render"}


def load_by_hand(panel: Any, api_key: str) -> None:
    """Type a key where one is asked for, and load what stands in the form."""
    key = panel.get_by_label("API key")
    key.wait_for()
    assert panel.get_by_label("List id").input_value() == "list_300"
    key.fill(api_key)
    panel.get_by_role("button", name="Load", exact=True).click()
    panel.get_by_text("All 300 rows.").wait_for()
    assert panel.locator(".cp-form").is_hidden()
    panel.locator("[data-facet=verdicts] [data-value=valid]").click()
    panel.get_by_text("225 of 300 rows are left.").wait_for()


@pytest.mark.parametrize("host", list(HOSTS))
def test_the_magic_shows_the_fields(serve: Any, lab: Any, offline_page: Any, host: str) -> None:
    """Alone it is an empty panel, with a list its id stands in the form, and a key loads it."""
    service, page = serve(), offline_page
    setting = f"import os\nos.environ['CLIOVA_BASE_URL'] = {service.base_url!r}"
    name = lab.write(
        f"magic-{host.lower()}.ipynb",
        f"{setting}\nos.environ.pop('CLIOVA_API_KEY', None)\n%load_ext cliova_pandas",
        "%cliova",
        "%cliova list_300",
    )
    page.goto(lab.address(HOSTS[host], name))
    if host != "Voila":
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext")
        page.evaluate(RUN_ALL)
    empty, named = page.locator(".cliova-panel").nth(0), page.locator(".cliova-panel").nth(1)
    load_by_hand(named, service.api_key)
    assert empty.get_by_label("List id").input_value() == ""
    assert empty.get_by_label("API key").is_visible()
    empty.get_by_label("List id").fill("list_300")
    load_by_hand(empty, service.api_key)
    assert page.get_by_text("Traceback").count() == 0

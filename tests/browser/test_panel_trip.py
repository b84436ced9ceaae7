"""The panel's second way in, in JupyterLab: a frame is looked at, confirmed, and explored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_panel_lab import button, configure, opened
from tests.support.accessibility import find_violations
from tests.support.trips import count_submissions

__all__ = ["opened"]  # a fixture

PEOPLE = """
import pandas as pd
people = pd.DataFrame({"Mail": [f"{w}+p{n}@x.example" for n in range(50)
                                for w in ("valid", "bounce")] + [None]})
panel = cp.Panel()
panel
"""


@pytest.fixture
def service(serve: Any) -> Any:
    return serve(polls_until_done=0, credits_left=200)


def test_a_frame_of_the_notebook_is_validated(
    service: Any, opened: Any, page: Any, tmp_path: Path
) -> None:
    """By keyboard: what it costs is shown before it is sent, and then its verdicts are there."""
    panel = opened("trip.ipynb", f"{configure(service)}\n{PEOPLE}")
    source = panel.get_by_label("Or validate a frame or a file")
    source.wait_for()
    assert panel.locator("datalist option").first.get_attribute("value") == "people"
    source.fill("people")
    panel.get_by_label("Name of the list").fill("Spring list")
    page.keyboard.press("Enter")
    panel.get_by_text("100 of 101 rows are sent; left out: 1 without an address.").wait_for()
    assert panel.get_by_text("It costs 100 credits.").is_visible()
    assert find_violations(page, ".cliova-panel") == []
    for width in (1400, 1000, 700):
        page.set_viewport_size({"width": width, "height": 900})
        assert panel.evaluate("e => e.scrollWidth <= e.clientWidth")
        panel.screenshot(path=tmp_path / f"trip-{width}.png")
    assert count_submissions(service) == 0
    button(panel, "Submit 100 addresses").focus()
    page.keyboard.press("Enter")
    panel.get_by_text("Loaded Spring list: 101 rows.").wait_for()
    panel.locator("[data-facet=verdicts] [data-value=invalid]").click()
    panel.locator(".cp-left").get_by_text("50 of").wait_for()
    assert count_submissions(service) == 1
    assert service.credits_left == 100

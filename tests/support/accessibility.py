"""What axe finds on a page that a person could stumble over."""

from __future__ import annotations

from typing import Any

import pytest


def find_violations(page: Any, context: str | None = None) -> list[str]:
    """Return the rules that are broken, each with the first element that breaks it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, context=context).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]

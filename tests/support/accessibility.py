"""What axe finds on a page that a person could stumble over."""

from __future__ import annotations

from typing import Any, Final

import pytest

ONLY_FAULTS: Final = {"resultTypes": ["violations"]}
"""What axe tells of in full; of the rest it writes out one element each, which takes it less."""


def find_violations(page: Any, context: str | None = None) -> list[str]:
    """Return the rules that are broken, each with the first element that breaks it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, context=context, options=ONLY_FAULTS).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]

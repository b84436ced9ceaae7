"""The examples that may stand beside the checkout, and what a test says that needs them."""

from __future__ import annotations

from typing import Final

NO_EXAMPLES: Final = "the examples of ../shared are not beside this checkout"
"""The one reason to skip a test that is no missing part: nothing could install them."""

"""What a test may need that nothing can or should install, and what the test says without it."""

from __future__ import annotations

from typing import Final

NO_EXAMPLES: Final = "the examples of ../shared are not beside this checkout"
"""Nothing could install them."""

NO_OFFICE: Final = "LibreOffice is optional"
"""It would be half a gigabyte of CI."""

NO_IPV6: Final = "this machine has no ::1"
"""Nothing could install it."""

NO_OLD_WHEELS: Final = "the lowest versions are not to be had for this Python"
"""They are older than it, or no registry within reach has kept them."""

NO_MISSING_PART: Final = (NO_EXAMPLES, NO_OFFICE, NO_IPV6, NO_OLD_WHEELS)
"""The reasons to skip a test for which CI does not fail."""

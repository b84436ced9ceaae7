"""Whether all that a test could try is tried, or what together shows the same in less time."""

from __future__ import annotations

import os
from typing import Final

WHOLE_MATRIX: Final = "CLIOVA_TEST_WHOLE_MATRIX"
IS_WHOLE: Final = bool(os.environ.get(WHOLE_MATRIX))
"""``CLIOVA_TEST_WHOLE_MATRIX=1 pytest`` tries all of it."""

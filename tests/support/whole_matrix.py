"""Whether all that a test could try is tried, or what together shows the same in less time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, Final

WHOLE_MATRIX: Final = "CLIOVA_TEST_WHOLE_MATRIX"
IS_WHOLE: Final = bool(os.environ.get(WHOLE_MATRIX))
"""``CLIOVA_TEST_WHOLE_MATRIX=1 pytest`` tries all of it."""


def find_missing(
    settings: Mapping[str, Sequence[Any]], cases: Iterable[Sequence[Any]], together: int
) -> Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Yield so many settings, with their names, that no case has together.

    A case has a value of each setting, in their order.
    """
    tried = [dict(zip(settings, case, strict=True)) for case in cases]
    for names in combinations(settings, together):
        met = {tuple(case[name] for name in names) for case in tried}
        for one in product(*(settings[name] for name in names)):
            if one not in met:
                yield names, one

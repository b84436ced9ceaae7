"""Every number is the same in every engine, also of rows that no engine understands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from tests.support.engines import ENGINES, NUMBERS, make_hostile

pytestmark = pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")

FIRST, SECOND = make_hostile(), make_hostile(900, 1)


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, Any]]:
    """Two results in each engine."""

    def make(name: str, frame: pd.DataFrame) -> Any:
        folder: Path = tmp_path_factory.mktemp("rows")
        return ENGINES[name](frame, folder)

    return {name: (make(name, FIRST), make(name, SECOND)) for name in ENGINES}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_are_those_of_pandas(
    frames: dict[str, tuple[Any, Any]], engine: str, number: str
) -> None:
    """To the last digit, with the same attrs."""
    expected = NUMBERS[number](FIRST, SECOND)
    found = NUMBERS[number](*frames[engine])
    assert_frame_equal(found, expected, check_exact=True)
    assert found.attrs == expected.attrs

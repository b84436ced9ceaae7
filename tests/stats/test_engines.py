"""Every number is the same in every engine, also of rows that no engine understands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import find_drivers, trend
from tests.stats.equality_matrix import EQUAL, HEADER
from tests.support.doc_tables import read_table
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


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("engine", ENGINES)
def test_days_and_months_are_those_of_utc(tmp_path: Path, engine: str, zone: str) -> None:
    """By whatever clock a moment is written, also in a frame of pandas."""
    zoned = FIRST.assign(created_at=FIRST["created_at"].dt.tz_convert(zone))
    frame = ENGINES[engine](zoned, tmp_path)
    counts: list[Callable[[Any], pd.DataFrame]] = [
        lambda one: trend(one, "created_at", by="utm_source"),
        lambda one: find_drivers(one, ["created_at"], min_n=5, level=0.9),
    ]
    for count in counts:
        expected = count(FIRST)
        assert_frame_equal(count(zoned), expected, check_exact=True)
        assert_frame_equal(count(frame), expected, check_exact=True)


def test_table_of_the_page_is_of_these_numbers() -> None:
    """What docs/trust.md says is equal is every number that is tried here, in every engine."""
    *rows, total = read_table("engines")
    assert [row[0] for row in rows] == [*NUMBERS], "run python -m tests.stats.equality_matrix"
    assert all(row[1:] == [EQUAL] * (len(HEADER) - 1) for row in rows)
    assert total == ["**all**", *[f"{len(rows)} of {len(rows)}"] * (len(HEADER) - 1)]

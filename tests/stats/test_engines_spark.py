"""Every number is the same in Spark, also of rows that it does not understand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from tests.support.engines import NUMBERS, make_hostile, to_arrow
from tests.support.spark import QUIET, start_spark, to_spark

pytestmark = [pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning"), *QUIET]

FIRST, SECOND = make_hostile(400), make_hostile(300, 1)


@pytest.fixture(scope="module")
def frames() -> Iterator[tuple[Any, Any]]:
    """Two results in one session."""
    with start_spark() as session:
        yield to_spark(session, to_arrow(FIRST)), to_spark(session, to_arrow(SECOND))


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_those_of_pandas(frames: tuple[Any, Any], number: str) -> None:
    """To the last digit, with the same attrs."""
    expected = NUMBERS[number](FIRST, SECOND)
    found = NUMBERS[number](*frames)
    assert_frame_equal(found, expected, check_exact=True)
    assert found.attrs == expected.attrs

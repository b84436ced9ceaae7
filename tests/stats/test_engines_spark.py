"""Every number is the same in Spark, also of rows that it does not understand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import breakdown, find_drivers, flags, join_verdicts
from tests.support.engines import NUMBERS, make_hostile, to_arrow
from tests.support.odd_names import OWN_NAMES, READ_NAMES
from tests.support.spark import QUIET, start_spark, to_spark

pytestmark = [pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning"), *QUIET]

FIRST, SECOND = make_hostile(400), make_hostile(300, 1)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session."""
    with start_spark() as session:
        yield session


@pytest.fixture(scope="module")
def frames(spark: Any) -> tuple[Any, Any]:
    """Two results in one session."""
    return to_spark(spark, to_arrow(FIRST)), to_spark(spark, to_arrow(SECOND))


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_those_of_pandas(frames: tuple[Any, Any], number: str) -> None:
    """To the last digit, with the same attrs."""
    expected = NUMBERS[number](FIRST, SECOND)
    found = NUMBERS[number](*frames)
    assert_frame_equal(found, expected, check_exact=True)
    assert found.attrs == expected.attrs


def test_columns_may_be_called_anything(spark: Any) -> None:
    """Spark reads a name with a dot as a field, and two that differ in case as one."""
    names = [*READ_NAMES, *OWN_NAMES]
    frame = FIRST[["email", "verdict"]].assign(
        **{name: ["true", "false", "yes"][place % 3] for place, name in enumerate(names)}
    )
    for place, name in enumerate(names):
        frame.loc[place :: place + 2, name] = "false"
    found = to_spark(spark, to_arrow(frame))
    assert_frame_equal(flags(found), flags(frame), check_exact=True)
    for by in (names[:3], [*names[3:6], "domain"]):
        assert_frame_equal(breakdown(found, by), breakdown(frame, by), check_exact=True)
    options: Any = {"min_n": 5, "level": 0.9, "top": None}
    drivers = find_drivers(frame, names, **options)
    assert_frame_equal(find_drivers(found, names, **options), drivers, check_exact=True)
    other = make_hostile(50, 9)[["email"]]
    joined = join_verdicts(other, frame)
    assert_frame_equal(join_verdicts(other, found), joined, check_exact=True)

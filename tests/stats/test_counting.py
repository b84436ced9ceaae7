"""Which rows count, and what they are counted as."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import Job
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import (
    count_addresses,
    count_verdicts,
    find_worst,
    find_worst_in_groups,
    pick_worst,
    tally,
    tally_groups,
)
from cliova_pandas.stats.frames.denominator import is_part, is_verified_only, read_count
from cliova_pandas.stats.writing.nouns import describe_rows

VERDICT_CODES = st.integers(0, 3)
PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), VERDICT_CODES), max_size=30)


def columns(rows: list[tuple[int, ...]], width: int) -> list[Any]:
    return list(np.array(rows, dtype=np.int64).reshape(len(rows), width).T)


def described(**attrs: Any) -> FrameColumns:
    frame = pd.DataFrame({"verdict": ["valid"] * 3})
    frame.attrs["cliova"] = attrs
    return FrameColumns(frame)


@given(PAIRS)
def test_one_row_stands_for_each_address(rows: list[tuple[int, ...]]) -> None:
    """Of each combination one row is picked, and it has the worst of its verdicts."""
    addresses, groups, verdicts = columns(rows, 3)
    picked = pick_worst(verdicts, addresses, groups)
    found = {(addresses[i], groups[i]): verdicts[i] for i in picked}
    expected: dict[tuple[int, int], int] = {}
    for address, group, verdict in rows:
        expected[address, group] = max(verdict, expected.get((address, group), 0))
    assert found == expected
    assert len(picked) == len(expected)


@given(PAIRS)
def test_the_worst_verdict_of_an_address_is_found(rows: list[tuple[int, ...]]) -> None:
    """Of each address, and of each in each group, there is one verdict: the worst."""
    addresses, groups, verdicts = columns(rows, 3)
    worst: dict[int, int] = {}
    in_groups: dict[tuple[int, int], int] = {}
    for address, group, verdict in rows:
        worst[address] = max(verdict, worst.get(address, 0))
        in_groups[address, group] = max(verdict, in_groups.get((address, group), 0))
    expected = [worst[address] for address in sorted(worst)]
    assert find_worst(verdicts, addresses).tolist() == expected
    found = find_worst_in_groups(verdicts, addresses, groups, 3)
    pairs = sorted((group, verdict) for (_, group), verdict in in_groups.items())
    assert sorted(zip(*(codes.tolist() for codes in found), strict=True)) == pairs


@given(PAIRS)
def test_groups_are_tallied_row_by_row(rows: list[tuple[int, ...]]) -> None:
    """Each group has the counts of its own rows, and together they are those of all."""
    _, groups, verdicts = columns(rows, 3)
    counts = tally_groups(groups, verdicts, 3)
    for group in range(3):
        own = [verdict for _, g, verdict in rows if g == group]
        assert counts[group].tolist() == [own.count(v) for v in range(4)]
    assert counts.sum(axis=0).tolist() == tally(verdicts).tolist()
    assert counts.dtype == np.int64


def test_rows_without_an_address_are_no_duplicates() -> None:
    """What has no address counts by itself, whether that is missing or empty."""
    frame = pd.DataFrame({"email": ["a@x.de", None, " A@X.de", "", "  ", None]})
    codes, size = count_addresses(FrameColumns(frame), "email")
    assert size == len(set(codes.tolist())) == 5
    assert codes[0] == codes[2]
    assert codes.min() == 0
    assert codes.max() == size - 1


def test_verdicts_are_counted_in_the_fixed_order() -> None:
    """Whatever order categories have, the counts are of valid, risky, unknown, invalid."""
    words = ["invalid", "valid", "invalid", "risky"]
    for dtype in ("str", "object", pd.CategoricalDtype(["invalid", "unknown", "valid", "risky"])):
        frame = pd.DataFrame({"verdict": pd.Series(words, dtype=dtype)})
        assert count_verdicts(frame).tolist() == [1, 1, 0, 2]


@pytest.mark.parametrize(
    ("attrs", "said", "expected"),
    [
        ({}, None, False),
        ({}, True, True),
        ({"verified_only": True}, None, True),
        ({"verified_only": True}, False, False),
        ({"verified_only": None, "lists": [{"verified_only": False}]}, None, False),
        ({"verified_only": None, "lists": [{}, {"verified_only": True}]}, None, True),
    ],
)
def test_what_is_said_goes_before_attrs(
    attrs: dict[str, Any], said: bool | None, expected: bool
) -> None:
    """Without a word attrs decide, of any of several lists."""
    assert is_verified_only(described(**attrs), said) is expected


def test_a_part_is_known_by_its_rows() -> None:
    """A frame with other rows than attrs say is a part; one without attrs may be whole."""
    assert is_part(described(rows=5))
    assert not is_part(described(rows=3))
    assert not is_part(described())
    assert not is_part(FrameColumns(pd.DataFrame({"verdict": ["valid"]})))


def test_a_count_of_a_job_is_a_whole_number() -> None:
    """A job, or a mapping that describes one, has its counts under the same names."""
    assert read_count(Job(total_emails=3), "total_emails") == 3
    assert read_count({"total_emails": 3.0}, "total_emails") == 3
    assert read_count({"total_emails": None}, "total_emails") is None
    assert read_count({}, "total_emails") is None
    assert read_count(None, "total_emails") is None


def test_a_denominator_is_said_in_words() -> None:
    """One row is no rows."""
    assert [describe_rows(n, unique=False) for n in (0, 1, 2000)] == [
        "0 rows",
        "1 row",
        "2,000 rows",
    ]
    assert describe_rows(1, unique=True) == "1 address"
    assert describe_rows(1500, unique=True) == "1,500 addresses"

"""Drivers are counted where the frame is, few columns together, and are those in memory."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import VerdictError, find_drivers
from cliova_pandas.stats.drivers import driver_parts
from cliova_pandas.stats.frames.lazy_tables import count_combinations
from tests.support.engines import make_hostile, to_arrow

FORMS: Final[dict[str, Callable[[pd.DataFrame], Any]]] = {
    "polars": lambda frame: pl.from_pandas(frame).lazy(),
    "duckdb": lambda frame: duckdb.from_arrow(to_arrow(frame)),
}


def make_planted(rows: int = 3_000, seed: int = 3) -> pd.DataFrame:
    """Several causes that overlap: a source, a month, domains, roles, and gaps in a column."""
    chance = random.Random(seed)
    made = []
    for number in range(rows):
        source = chance.choice(["shop", "app", "fair", None])
        month = chance.randint(1, 6)
        domain = chance.choice([f"firm{one}.example" for one in range(40)] + ["GMAIL.com"] * 20)
        local = chance.choice(["info", f"ann{number}", f"first.last{number}", "x"])
        bad = 0.05 + 0.5 * (source is None) + 0.4 * (month == 2) + 0.4 * (domain == "firm7.example")
        bad += 0.5 * (local == "info") + 0.3 * (domain == "GMAIL.com")
        made.append(
            {
                "email": f"{local}@{domain}",
                "source": source,
                "is_new": chance.choice([True, False]),
                "signed_up": f"2026-{month:02}-{chance.randint(1, 28):02}",
                "verdict": "invalid"
                if chance.random() < bad
                else chance.choice(["valid", "risky"]),
            }
        )
    return pd.DataFrame(made).astype({"is_new": "boolean"})


FRAMES: Final = {
    "planted": make_planted(),
    "hostile": make_hostile(600).drop(columns="mx_record"),
}


@pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")
@pytest.mark.parametrize("most", [1, 60, 1_000, driver_parts.MOST_JOINED])
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("form", FORMS)
def test_drivers_are_those_of_rows_in_memory(
    form: str, frame: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each without the rows of those before it, to the last digit, however much is held."""
    monkeypatch.setattr(driver_parts, "MOST_JOINED", most)
    options: Any = {"min_n": 10, "level": 0.5, "top": None}
    expected = find_drivers(FRAMES[frame], **options)
    found = find_drivers(FORMS[form](FRAMES[frame]), **options)
    assert_frame_equal(found, expected, check_exact=True)
    assert found.attrs == expected.attrs
    assert frame == "hostile" or len(found) >= 5


@pytest.mark.parametrize("most", [1, 60, 400])
@pytest.mark.parametrize("form", FORMS)
def test_no_more_is_fetched_than_a_column_has_values(
    form: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or than is held of combinations, however many there are and drivers that are found."""
    monkeypatch.setattr(driver_parts, "MOST_JOINED", most)
    fetched: list[int] = []

    def count(*given: Any) -> pa.Table:
        table = count_combinations(*given)
        fetched.append(len(table))
        return table

    monkeypatch.setattr(driver_parts, "count_combinations", count)
    planted = FRAMES["planted"]
    assert len(find_drivers(FORMS[form](planted))) >= 4
    days = planted["signed_up"].str[:7].nunique()
    domains = planted["email"].str.split("@").str[1].nunique()
    assert max(fetched) <= 3 * max(days, domains, most)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_held_is_not_asked_for_again(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver costs one more question, for the columns that are held apart from its own."""
    asked: list[list[str]] = []

    def count(*given: Any) -> pa.Table:
        table = count_combinations(*given)
        asked.append(table.column_names)
        return table

    monkeypatch.setattr(driver_parts, "count_combinations", count)
    find_drivers(FORMS[form](FRAMES["planted"]))
    alone = len(asked) - 1
    assert all(len(keys) == 3 for keys in asked[:-1])
    assert len(asked[-1]) == alone + 2
    asked.clear()
    monkeypatch.setattr(driver_parts, "MOST_JOINED", 400)
    found = find_drivers(FORMS[form](FRAMES["planted"]))
    assert len(asked[alone:]) <= 2 * (1 + len(found))


@pytest.mark.parametrize("form", FORMS)
def test_verified_only_rows_are_refused_before_they_are_counted(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of rows in memory."""
    monkeypatch.delattr(driver_parts, "count_combinations")
    with pytest.raises(VerdictError, match="no denominator for drivers"):
        find_drivers(FORMS[form](FRAMES["planted"]), verified_only=True)


@pytest.mark.parametrize("form", FORMS)
def test_a_pair_is_found_in_the_rows_that_differ(form: str) -> None:
    """Pairs of columns are counted together, as before."""
    expected = find_drivers(FRAMES["planted"], ["source", "is_new"], depth=2)
    found = find_drivers(FORMS[form](FRAMES["planted"]), ["source", "is_new"], depth=2)
    assert_frame_equal(found, expected, check_exact=True)

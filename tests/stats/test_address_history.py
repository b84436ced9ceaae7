"""Each address is followed through all results, and nothing of the others is brought for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas import (
    ConfigurationError,
    VerdictError,
    address_history,
    read_cliova,
    scan_cliova,
    sync_cliova,
)
from cliova_pandas.verdicts import VERDICTS
from tests.support.counted_pairs import ROWS, find_worst, make_frame

NAMES: Final = ("2026-08", "2026-09", "2026-10")
RESULTS: Final = st.lists(ROWS, min_size=1, max_size=3)
DAYS: Final = {"list_1": "2026-08-01", "list_2": "2026-09-01", "list_3": "2026-10-01"}


def follow(results: Mapping[str, list[Any]]) -> dict[str, list[tuple[str, str]]]:
    """Return the results of each address and its worst verdict there, by a plain loop."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, rows in results.items():
        for address, verdict in find_worst(rows).items():
            if isinstance(address, str):
                found.setdefault(address, []).append((name, verdict))
    return found


def stack(results: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Return all results as one frame, which says of each row in which it was."""
    frames = [make_frame(rows).assign(list_id=name) for name, rows in results.items()]
    return pd.concat(frames, ignore_index=True)


@given(RESULTS)
def test_each_address_has_its_verdicts_in_the_order_of_time(lists: list[list[Any]]) -> None:
    """All of them, those alone that changed, and how many there are of each kind."""
    results = dict(zip(NAMES, lists, strict=False))
    expected = follow(results)
    frames = {name: make_frame(rows) for name, rows in reversed(results.items())}
    table = address_history(frames, addresses="all", email_column="email")
    rows = [
        (address, name, verdict, None if place == 0 else expected[address][place - 1][1])
        for address in sorted(expected, key=str.encode)
        for place, (name, verdict) in enumerate(expected[address])
    ]
    before = [None if pd.isna(one) else one for one in table["before"]]
    shown = zip(
        *(table.index.get_level_values(k) for k in (0, 1)), table["verdict"], before, strict=True
    )
    assert list(shown) == rows
    changed = {a for a, one in expected.items() if len({verdict for _, verdict in one}) > 1}
    once = {a for a, one in expected.items() if len(one) == 1}
    about = table.attrs["cliova"]
    assert about["results"] == list(results)
    assert [about[kind] for kind in ("n", "changed", "once", "unchanged")] == [
        len(expected), len(changed), len(once), len(expected) - len(changed) - len(once)
    ]  # fmt: skip
    some = address_history(frames, email_column="email")
    pd.testing.assert_frame_equal(some, table[table.index.isin(changed, level="address")])
    assert some.attrs == table.attrs


@settings(max_examples=20)  # each asks three engines
@given(RESULTS)
def test_one_frame_of_many_lists_says_the_same(lists: list[list[Any]]) -> None:
    """Also where an engine is asked for it: DuckDB, and polars that has not looked yet."""
    results = dict(zip(DAYS, lists, strict=False))
    frames = {name: make_frame(rows) for name, rows in results.items()}
    options: dict[str, Any] = {"email_column": "email", "addresses": ["ann@x.example", "A@x.de"]}
    whole = stack(results)
    for given_options in ({"email_column": "email"}, options):
        expected = address_history(frames, DAYS, **given_options)
        for frame in (
            whole,
            pl.from_pandas(whole, schema_overrides={"list_id": pl.String}).lazy(),
            duckdb.from_arrow(pa.Table.from_pandas(whole, preserve_index=False)),
        ):
            found = address_history(frame, DAYS, **given_options)
            pd.testing.assert_frame_equal(found, expected)
            about = {
                k: v for k, v in found.attrs["cliova"].items() if k in ("n", "changed", "once")
            }
            assert about == {k: expected.attrs["cliova"][k] for k in about}


def test_a_folder_of_lists_is_followed_where_it_is(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine tells of the addresses that changed; its rows are not brought."""
    ids = ["list_signups_august", "list_signups_september", "list_signups_october"]
    sync_cliova(ids, tmp_path, client=client)
    frames = {one: read_cliova(one, client=client, cache=False) for one in ids}
    dates = dict(zip(ids, NAMES, strict=True))
    expected = address_history(frames, dates)
    assert len(expected)

    def refuse(self: Any, names: Any) -> Any:
        raise AssertionError(f"rows of {names} were brought")

    monkeypatch.setattr("cliova_pandas.stats.frames.engines._LazyFrame.collect", refuse)
    for engine in ("polars", "duckdb"):
        frame: Any = scan_cliova(tmp_path, engine=engine)
        found = address_history(frame, dates)
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs == expected.attrs


def test_a_column_of_dates_tells_the_results_apart() -> None:
    """Its days, in UTC, whatever the frame was put together from; rows without one are in none."""
    moments: Any = ["2026-10-02T23:30", "2026-10-01T01", None, "2026-10-02T00"]
    df = pd.DataFrame(
        {
            "email": ["a@x.de", "A@x.de", "b@x.de", "a@x.de"],
            "at": pd.to_datetime(moments, utc=True, format="ISO8601"),
            "verdict": ["invalid", "valid", "valid", "risky"],
        }
    )
    table = df.cliova.address_history("at")
    assert list(table.index) == [("a@x.de", "2026-10-01"), ("a@x.de", "2026-10-02")]
    assert table["verdict"].tolist() == ["valid", "invalid"]
    assert table.attrs["cliova"]["n"] == 1
    for key in (df["at"], lambda frame: frame["at"]):
        pd.testing.assert_frame_equal(df.cliova.address_history(key), table)


def test_the_history_is_typed() -> None:
    """Columns, dtypes and names of the index are as documented, also without rows."""
    frame = make_frame([("a@x.de", "valid")])
    asked: list[Any] = ["all", "changed"]
    for addresses in asked:
        table = address_history([frame], ["2026-10-01"], addresses=addresses)
        assert table.index.names == ["address", "result"]
        levels = [table.index.get_level_values(place) for place in (0, 1)]
        assert [level.dtype for level in levels] == ["str", "str"]
        assert table.dtypes.astype(str).to_dict() == {
            "date": "datetime64[s]", "verdict": "category", "before": "category"
        }  # fmt: skip
        assert [*table["verdict"].cat.categories] == [*VERDICTS]


def test_what_cannot_be_followed_is_said() -> None:
    """Results without dates, one frame of one result, and addresses that are none."""
    frame = make_frame([("a@x.de", "valid")])
    with pytest.raises(ConfigurationError, match="known when '1', '2' was"):
        address_history([frame, frame])
    with pytest.raises(ConfigurationError, match="no column 'list_id'"):
        address_history(frame)
    with pytest.raises(ConfigurationError, match="There is no result"):
        address_history([])
    for wrong in ("a@x.de", 7, [7], {"a@x.de": 1}, None):
        with pytest.raises(ConfigurationError, match="'changed', 'all' or a list of addresses"):
            address_history([frame], ["2026"], addresses=wrong)  # type: ignore[arg-type]
    unjudged = make_frame([("a@x.de", "valid"), ("b@x.de", "risky")]).replace("risky", None)
    verified = frame.copy()
    verified.attrs["cliova"] = {"verified_only": True}
    with pytest.raises(VerdictError, match=r"In the frame '2026-10': .*only verified addresses"):
        address_history({"2026-09": frame, "2026-10": verified})
    with pytest.raises(VerdictError, match="is missing in 1 of 2 rows"):
        address_history([unjudged], ["2026"])

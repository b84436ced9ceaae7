"""A trend counts each result at its date, however it is given, and every row once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from cliova_pandas import (
    ConfigurationError,
    VerdictError,
    breakdown,
    compare,
    read_cliova,
    scan_cliova,
    summarize,
    sync_cliova,
    trend,
)
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import open_counted
from cliova_pandas.stats.frames.needs import need_dates
from cliova_pandas.stats.history.dating import PERIODS, find_gaps, find_starts, read_said
from cliova_pandas.stats.history.trend_dates import keep_days
from cliova_pandas.stats.history.trends import find_trend_gaps, read_trend
from cliova_pandas.stats.presentation.alt_text import describe_trend
from cliova_pandas.verdicts import VERDICTS, Verdict
from tests.support.chart_frames import make_frame
from tests.support.yardstick import count_turns

MONTHS = {
    "2026-06": make_frame({"shop": (80, 5, 5, 10), "event": (20, 0, 0, 20)}),
    "2026-07": make_frame({"shop": (90, 5, 5, 10)}),
    "2026-09": make_frame({"shop": (70, 5, 5, 20), "event": (10, 1, 1, 8), "app": (3, 0, 0, 0)}),
}
LISTS = ("list_september", "list_october", "list_500")


def test_the_shares_are_those_of_each_result() -> None:
    """Of every month what summarize says of its frame, in the order of time."""
    shuffled = {name: MONTHS[name] for name in ("2026-09", "2026-06", "2026-07")}
    table = trend(shuffled)
    assert table.index.names == ["verdict", "date"]
    assert list(dict.fromkeys(table.index.get_level_values("verdict"))) == [*VERDICTS]
    for name, frame in MONTHS.items():
        found = table.xs(pd.Timestamp(name), level="date")
        expected = summarize(frame)
        assert found["count"].to_dict() == expected["count"].to_dict()
        for column in ("share", "low", "high"):
            np.testing.assert_allclose(found.loc[[*VERDICTS], column], expected[column])
    assert list(table.loc["valid"].index) == [pd.Timestamp(name) for name in MONTHS]
    assert table.attrs["cliova"] == {
        "every": "month", "by": None, "level": 0.95, "n": 373, "undated": 0,
    }  # fmt: skip


def list_groups(table: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(group for group, _, _ in read_trend(table)))


def test_groups_are_followed_by_themselves() -> None:
    """Of every month what breakdown says of its frame; the rest is one, at the end."""
    table = trend(MONTHS, by="team")
    assert list_groups(table) == ["shop", "event", "app"]
    for name, frame in MONTHS.items():
        expected = breakdown(frame, "team")
        found = table.xs(pd.Timestamp(name), level="date")["count"].unstack("verdict")
        assert found.to_dict("index") == expected[[*VERDICTS]].to_dict("index")
    pooled = trend(MONTHS, by="team", top=1)
    assert list_groups(pooled) == ["shop", "other (2 groups)"]
    assert pooled["count"].sum() == table["count"].sum() == 373


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pyarrow", "dask"])
def test_a_dataset_is_one_frame(client: Any, tmp_path: Path, engine: str) -> None:
    """On every engine the trend of a folder of lists is that of their frames."""
    sync_cliova(LISTS, tmp_path, client=client)
    dates = {name: f"2026-{month:02}-15" for month, name in enumerate(LISTS, 4)}
    frames = {name: read_cliova(name, client=client, cache=False) for name in LISTS}
    for by in (None, "provider"):
        found = trend(scan_cliova(tmp_path, engine=engine).to_native(), dates, by=by)
        pd.testing.assert_frame_equal(found, trend(frames, dates, by=by))


def test_the_job_of_a_list_tells_when_it_was(client: Any, tmp_path: Path) -> None:
    """Of a folder, of one frame with several lists, and of frames: when each job was finished."""
    sync_cliova(LISTS, tmp_path, client=client)
    together = read_cliova(list(LISTS), client=client, cache=False)
    frames = [read_cliova(name, client=client, cache=False) for name in LISTS]
    expected = {pd.Timestamp(frame.attrs["cliova"]["job"]["updated_at"][:10]) for frame in frames}
    lazy: Any = scan_cliova(tmp_path)
    for data in (lazy, together, frames):
        table = trend(data)
        assert {*table.index.get_level_values("date")} == expected
        assert table["n"].xs("valid", level="verdict").sum() == sum(map(len, frames))
    assert trend(frames[0]).equals(trend([frames[0]]))


def test_a_column_tells_when_each_row_was() -> None:
    """Days are counted together by the period that is asked for; rows without a day are named."""
    said = ["2026-01-31", "2026-02-01", "NaT", "2026-04-30", "2026-02-10"]
    days = pd.DatetimeIndex(said)
    frame = pd.DataFrame({"day": days, "verdict": ["valid", "valid", "risky", "invalid", "risky"]})
    table = trend(frame, "day", every="month")
    assert table["n"].xs("valid", level="verdict").tolist() == [1, 2, 1]
    assert table.attrs["cliova"]["undated"] == 1
    by_series = trend(frame, frame["day"].astype("str").where(frame["day"].notna()), every="month")
    by_function = trend(frame, lambda one: one["day"], every="month")
    assert table.equals(by_series)
    assert table.equals(by_function)
    assert trend(frame, "day")["n"].xs("valid", level="verdict").tolist() == [1, 1, 1, 1]
    assert trend(frame, "day", every="year")["n"].xs("valid", level="verdict").tolist() == [4]


def test_a_comparison_has_its_trend() -> None:
    """What compare returned is drawn over time, if its names are dates."""
    assert trend(compare(MONTHS)).equals(trend(MONTHS))
    other = compare({"a": MONTHS["2026-06"], "b": MONTHS["2026-07"]})
    dates = ["2026-06", "2026-07"]
    assert trend(other, dates).equals(trend(list(MONTHS.values())[:2], dates))


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-10-31", "2026-10-31"), ("2026-10-31T23:30:00Z", "2026-10-31"),
        ("2026-10-31T23:30:00-02:00", "2026-11-01"), ("October 2026", "2026-10-01"),
        ("31 Oct 2026", "2026-10-31"), ("2026Q4", "2026-10-01"), ("2026", "2026-01-01"),
        (date(2026, 10, 31), "2026-10-31"), (datetime(2026, 10, 31, 1, tzinfo=UTC), "2026-10-31"),
        (pd.Period("2026-10", "M"), "2026-10-01"), (np.nan, None), (pd.NaT, None),
        ("September", None), ("12345", None), (20261031, None), ("2026-13", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(given: object, day: str | None) -> None:
    """A day, a month, a week or a time is one; what could be another thing is none."""
    said = read_said(given)
    assert (said and said.day) == (None if day is None else pd.Timestamp(day))


def test_a_gap_is_where_something_is_missing() -> None:
    """A missing month is one; so is a long time between results that come when they come."""
    for every in PERIODS[1:]:
        starts = find_starts([pd.Timestamp("2026-01-01")], every)
        following = find_starts([starts[0] + pd.Timedelta(days=400)], every)
        assert find_gaps([starts[0], following[0]], every) == ([] if every == "year" else [1])
    days = pd.to_datetime(["2026-01-05", "2026-02-03", "2026-03-06", "2026-05-04", "2026-06-03"])
    assert find_gaps(list(days), "day") == [3]
    assert find_gaps(list(days[:2]), "day") == find_gaps([], "month") == []
    weekdays = pd.bdate_range("2026-01-01", "2026-02-28")
    assert find_gaps(list(weekdays), "week") == []


def test_a_trend_is_said() -> None:
    """From when to when, of how many rows, the first and the last share, and where it is broken."""
    assert describe_trend(trend(MONTHS)) == (
        "Lines with intervals, the shares over time, 3 months from 2026-06 to 2026-09 (373 rows): "
        "valid 71.4 % to 67.5 %; risky 3.6 % to 4.9 %; unknown 3.6 % to 4.9 %; "
        "invalid 21.4 % to 22.8 %; nothing between 2026-07 and 2026-09."
    )
    assert "the share of invalid by team over time" in describe_trend(
        trend(MONTHS, by="team"), "invalid"
    )
    empty = trend({"2026-01": MONTHS["2026-06"][:0]}, by="team")
    assert describe_trend(empty, "invalid") == "Empty lines: there are no rows."


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        ({"a": MONTHS["2026-06"]}, {}, "not known when 'a' was. Pass dates="),
        ({"a": MONTHS["2026-06"]}, {"dates": {"b": "2026-01"}}, "not known when 'a' was"),
        ({"a": MONTHS["2026-06"]}, {"dates": ["soon"]}, "'2026-10', not 'soon'"),
        ([MONTHS["2026-06"]], {"dates": ["2026-01", "2026-02"]}, "a date for each of the 1 res"),
        (MONTHS["2026-06"], {}, "not known when 'the result' was"),
        (MONTHS["2026-06"], {"dates": "team"}, "The column 'team' holds no dates: 'shop'"),
        (MONTHS["2026-06"], {"dates": 7}, "must name the column"),
        (MONTHS, {"every": "hour"}, "every must be one of 'day'"),
        (MONTHS, {"top": -1}, "top must be a whole number"),
        ({}, {}, "no result"),
        (compare(MONTHS), {"by": "team"}, "made already"),
        (compare(MONTHS).loc[["invalid"]], {}, "lacks 'valid', 'risky', 'unknown' of '2026-06'"),
        ({"2026-01": 5}, {}, "In the frame '2026-01': A frame of pandas"),
        (
            MONTHS["2026-07"],
            {"dates": np.array(["2026-01-01"] * 110)},
            "must name the column .*not 'ndarray' with 110 values",
        ),
        (MONTHS["2026-07"], {"dates": ["2026-01"] * 200_000}, "not 'list' with 200,000 values"),
        ([MONTHS["2026-07"]], {"dates": ["2026-01"] * 200_000}, "not 'list' with 200,000 values"),
        ({"a": MONTHS["2026-06"]}, {"dates": {"a": ["x"] * 99}}, "'2026-10', not 'list' with 99 v"),
        (MONTHS["2026-07"], {"dates": "2026", "by": [7] * 5_000}, "not 'list' with 5,000 values"),
        (MONTHS, {"by": ["team", "verdict"]}, "by must be one key.*, not .'team', 'verdict'."),
        (MONTHS["2026-07"], {"by": ["team", "verdict"]}, "by must be one key"),
        (MONTHS, {"every": ["day"] * 5_000}, "not 'list' with 5,000 values"),
    ],
)
def test_what_cannot_be_is_said(data: Any, options: dict[str, Any], said: str) -> None:
    """The message says what is missing, and the argument that brings it."""
    with pytest.raises(ConfigurationError, match=said.replace("(", r"\(")):
        trend(data, **options)


def test_verified_addresses_alone_have_no_trend(client: Any) -> None:
    """They are no denominator, which the error says, with the name of the frame."""
    some = read_cliova("list_500", verified_only=True, client=client, cache=False)
    with pytest.raises(VerdictError, match=r"In the frame '2026-01': .* only verified"):
        trend({"2026-01": some})


@pytest.mark.parametrize("is_known", [True, False])
def test_a_trend_asks_for_nothing_that_it_does_not_take(client: Any, is_known: bool) -> None:
    """Whether the totals of the job are known or not, which are no help here."""
    some = read_cliova("list_500", verified_only=True, client=client, cache=False)
    if not is_known:
        some.attrs["cliova"]["job"] = None
    for data in (some, {"2026-01": some}):
        with pytest.raises(VerdictError, match="no denominator for a trend") as raised:
            trend(data, {"list_500": "2026-01"} if data is some else None)
        assert "job=" not in str(raised.value)


def test_a_job_that_is_not_finished_tells_no_date() -> None:
    """When a list was sent is not when it was validated."""
    frame = MONTHS["2026-06"].copy()
    frame.attrs["cliova"] = {"job": {"created_at": "2026-06-01T10:00:00+00:00", "updated_at": None}}
    with pytest.raises(ConfigurationError, match="not known when 'the result' was"):
        trend(frame)


@pytest.mark.parametrize("by", [None, "team"])
def test_a_table_is_read_in_the_order_of_time(by: str | None) -> None:
    """However somebody has sorted it, the last share is that of the last date."""
    table = trend(MONTHS, by=by)
    expected = {(group, verdict): rows for group, verdict, rows in read_trend(table)}
    verdict: Verdict | None = None if by is None else "invalid"
    said = sorted(describe_trend(table, verdict).split(": ", 1)[1].rstrip(".").split("; "))
    for other in (table.sort_index(ascending=False), table.sample(frac=1, random_state=3)):
        found = {(group, verdict): rows for group, verdict, rows in read_trend(other)}
        assert found.keys() == expected.keys()
        for key, rows in found.items():
            pd.testing.assert_frame_equal(rows, expected[key])
        words = describe_trend(other, verdict).split(": ", 1)[1].rstrip(".").split("; ")
        assert sorted(words) == said


def test_a_large_table_is_read_in_one_pass() -> None:
    """Each of 1,000 groups is found without a look at all rows for it."""
    days = pd.date_range("2026-01-01", periods=20)
    keys: Any = [[f"g{number}" for number in range(1_000)], [*VERDICTS], days]
    index: Any = pd.MultiIndex.from_product(keys, names=["team", "verdict", "date"])
    table = pd.DataFrame({"count": 1, "n": 4, "share": 0.25}, index=index)
    found: list[Any] = []
    assert count_turns(lambda: found.append(read_trend(table))) < 160
    [parts] = found
    assert len(parts) == 1_000 * len(VERDICTS)
    assert sum(len(rows) for _, _, rows in parts) == len(table)


@pytest.mark.parametrize(
    ("frequency", "every"), [("W", "week"), ("W-MON", "day"), ("M", "month"), ("D", "day")]
)
def test_a_column_of_periods_tells_dates(frequency: str, every: str) -> None:
    """Also of weeks, which pandas writes by their first and last day."""
    days = pd.to_datetime(["2026-01-01", "2026-01-08", "2026-02-20"])
    periods = days.to_period(frequency)
    frame = pd.DataFrame({"when": periods, "verdict": ["valid", "risky", "valid"]})
    table = trend(frame, "when")
    assert table.attrs["cliova"]["every"] == every
    named = trend([frame.iloc[[place]] for place in range(3)], list(periods))
    pd.testing.assert_frame_equal(table, named)
    for wrong in ("2025-12-29/2026-01-05", "2025-12-29/2026-13-01"):
        assert read_said(wrong) is None


@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York", "Asia/Tokyo"])
def test_moments_are_counted_by_their_days(zone: str | None) -> None:
    """Not by each moment of its own, with the same numbers; a zone is taken in UTC."""
    moments = pd.Series(pd.date_range("2026-01-01", periods=5_000, freq="13min", tz=zone))
    frame = pd.DataFrame({"at": moments, "verdict": ["valid", "risky"] * 2_500})
    utc = moments if zone is None else moments.dt.tz_convert("UTC").dt.tz_localize(None)
    expected = trend(frame.assign(at=utc.dt.strftime("%Y-%m-%d")), "at")
    for dates in ("at", frame["at"], lambda one: one["at"]):
        pd.testing.assert_frame_equal(trend(frame, dates), expected)
    days = utc.dt.normalize().nunique()
    assert len(keep_days(FrameColumns(frame), "at").column.unique()) == days
    lazy: Any = pl.from_pandas(frame).lazy()
    pd.testing.assert_frame_equal(trend(lazy, "at"), expected)
    reduced = open_counted(lazy, None, lambda one: need_dates(one, "at", "at"))
    assert reduced.weights is not None
    assert len(reduced.weights) == 2 * days


def test_a_frame_of_one_list_takes_the_date_that_is_said(client: Any) -> None:
    """Its rows do not say of which list they are, but attrs do; of another list is an error."""
    frame = read_cliova("list_12345", client=client, cache=False)
    for by in (None, "provider"):
        found = trend(frame, {"list_12345": "2020-01"}, by=by)
        assert {*found.index.get_level_values("date")} == {pd.Timestamp("2020-01-01")}
        together = read_cliova(["list_12345"], client=client, cache=False)
        assert found.equals(trend(together, {"list_12345": "2020-01"}, by=by))
    with pytest.raises(ConfigurationError, match="not known when 'list_12345' was"):
        trend(frame, {"list_1234": "2020-01"})
    with pytest.raises(ConfigurationError, match="not known of which list the rows are"):
        trend(MONTHS["2026-06"], {"list_12345": "2020-01"})


@pytest.mark.parametrize("dates", [{"a": "2026-01"}, {"a": "2026-01", "bb": "2026-02"}, {}])
@pytest.mark.parametrize("by", [None, "team"])
def test_no_list_drops_out(dates: dict[str, str], by: str | None) -> None:
    """A list that no date is said of is an error, in one frame as among several."""
    frames = {name: MONTHS["2026-06"].assign(list_id=name) for name in ("a", "b")}
    for data in (frames, pd.concat(frames.values())):
        with pytest.raises(ConfigurationError, match=r"not known when .*'b' was"):
            trend(data, dates, by=by)


def test_rows_of_a_list_without_a_job_do_not_drop_out(client: Any) -> None:
    """Of rows that were added by hand nobody knows when they were; only those of no list may be."""
    frame = read_cliova(["list_12345"], client=client, cache=False)
    n = trend(frame).attrs["cliova"]["n"]
    frame.loc[0, "list_id"] = None
    assert trend(frame).attrs["cliova"]["undated"] == 1
    assert trend(frame).attrs["cliova"]["n"] == n - 1
    frame.loc[0, "list_id"] = "by hand"
    with pytest.raises(ConfigurationError, match="when the job of 'by hand' finished"):
        trend(frame)


@pytest.mark.parametrize(
    ("labels", "every"),
    [
        (["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"], "quarter"), (["2023", "2024"], "year"),
        ([2023, 2024, 2025], "year"), (["2026-W01", "2026-W02"], "week"), (["2026-10"], "month"),
        (["2026-10-01"], "day"), (["2026-10-01", "2026-11-01"], "month"),
        (["Oct 2026", "14 Nov 2026"], "month"), (["2026-Q1", "2026-05"], "quarter"),
        ([*pd.period_range("2025Q3", periods=3, freq="Q")], "quarter"),
        ([*pd.period_range("2025-12-20", periods=3, freq="W")], "week"),
        ([np.datetime64("2025"), np.datetime64("2026")], "year"),
    ],
)  # fmt: skip
def test_a_point_is_as_long_as_it_is_said(labels: list[Any], every: str) -> None:
    """Quarters and years follow each other without a gap, by names, by dates and in a column."""
    frame = MONTHS["2026-07"]
    tables = [trend(dict.fromkeys(labels, frame))]
    if not isinstance(labels[0], int):
        tables.append(trend([frame] * len(labels), labels))
    if isinstance(labels[0], str | int):
        column = (labels * len(frame))[: len(frame)]
        tables.append(trend(frame.assign(when=column), "when"))
    for table in tables:
        assert table.attrs["cliova"]["every"] == every
        assert find_trend_gaps(table) == []
        assert "nothing between" not in describe_trend(table)


def test_quarters_and_years_are_said_as_such() -> None:
    """A missing one is named as it was given."""
    frame = MONTHS["2026-07"]
    quarters = describe_trend(trend(dict.fromkeys(["2025-Q1", "2025-Q2", "2025-Q4"], frame)))
    assert "3 quarters from 2025-Q1 to 2025-Q4" in quarters
    assert quarters.endswith("nothing between 2025-Q2 and 2025-Q4.")
    years = describe_trend(trend(dict.fromkeys(["2021", "2022", "2024"], frame)))
    assert "3 years from 2021 to 2024" in years
    assert years.endswith("nothing between 2022 and 2024.")


def test_names_are_matched_as_they_are_given() -> None:
    """A number is the caller's key; names that read the same are two results, and both count."""
    frame, other = MONTHS["2026-06"], MONTHS["2026-07"]
    both: dict[Any, Any] = {2026: frame, "2026": other}
    assert trend(both).attrs["cliova"]["n"] == len(frame) + len(other)
    said: Any = {2026: "2025-03", "2026": "2025-04"}
    dated = trend(both, said)
    assert dated["n"].xs("valid", level="verdict").tolist() == [len(frame), len(other)]
    numbered: dict[Any, Any] = {2025: frame}
    expected = trend([frame], ["2025-03"])
    by_number: Any = {2025: "2025-03"}
    for dates in (by_number, {"2025": "2025-03"}):
        assert trend(numbered, dates).equals(expected)
    assert trend(frame.assign(list_id=2025), by_number).equals(expected)
    compared = compare({"2025": frame, "2026": other})
    by_numbers: Any = {2025: "2025-03", 2026: "2025-04"}
    assert trend(compared, by_numbers).equals(trend([frame, other], ["2025-03", "2025-04"]))


def test_dates_of_numpy_are_dates() -> None:
    """Also a day with a time, and an array of months; what no calendar has is none."""
    frames = [*MONTHS.values()][:2]
    days = ["2025-03-05", "2025-04-06"]
    given = [np.datetime64("2025-03-05"), np.datetime64("2025-04-06T23:00:00")]
    assert trend(frames, given).equals(trend(frames, days))
    months: Any = np.array(["2025-03", "2025-04"], dtype="datetime64[M]")
    assert trend(frames, months).equals(trend(frames, ["2025-03", "2025-04"]))
    for wrong in ("NaT", "20000-01-01"):
        with pytest.raises(ConfigurationError, match="must hold dates"):
            trend(frames, [np.datetime64(wrong), given[0]])
    assert read_said("9999-12-31T23:00:00-05:00") is None

"""The chart of a trend shows the shares over time, broken where something is missing."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import num2date

from cliova_pandas import ConfigurationError, chart_data, compare, describe, plot_trend, trend
from cliova_pandas.charts.time_axis import TimeLocator
from cliova_pandas.stats.history.dating import PERIODS
from cliova_pandas.stats.writing.formatting import ENGLISH
from cliova_pandas.verdicts import VERDICTS, Verdict
from tests.support.chart_frames import make_frame
from tests.support.drawn_texts import draw_and_read, find_faults

MONTHS = {
    f"2026-{month:02}": make_frame({"shop": (80, 5, 5, month), "event": (60, 0, 0, 2 * month)})
    for month in (1, 2, 3, 5, 6, 9)
}


def read_lines(ax: Any) -> list[list[str]]:
    """Return the months of each line that joins points."""
    return [
        [f"{num2date(x):%Y-%m}" for x in line.get_xdata()]
        for line in ax.lines
        if line.get_linestyle() == "-" and line.get_marker() == "None" and line.get_zorder() == 2.2
    ]


def test_a_line_is_broken_where_a_month_is_missing() -> None:
    """April is missing, and July and August: no line goes across, and a lone point has its mark."""
    ax: Any = plot_trend(MONTHS)
    runs = [["2026-01", "2026-02", "2026-03"], ["2026-05", "2026-06"]]
    assert read_lines(ax) == runs * len(VERDICTS)
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    assert sum(len(line.get_xdata()) for line in marks) == len(MONTHS) * len(VERDICTS)


def test_the_points_are_the_table() -> None:
    """Every mark stands at its share on the axis of its panel, which its name tells."""
    ax: Any = plot_trend(MONTHS, by="team", rate="invalid")
    table = chart_data(ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["shop (566)", "event (412)"]
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    drawn = np.concatenate([line.get_ydata() for line in marks])
    low, high = (
        float(end.split(" %")[0]) / 100
        for end in ax.get_xlabel().removeprefix("axes from ").split(" to ")[:2]
    )
    rows = np.repeat([0, 1], len(MONTHS))
    shares = low + (high - low) * (rows + 0.41 - drawn) / 0.82
    np.testing.assert_allclose(shares, table["share"])
    assert ax.texts[0].get_text() == "9.1 %"


def test_many_points_are_a_line_on_a_band() -> None:
    """Of 200 results no mark hides another: each panel has its line, and its interval as a band."""
    days = pd.date_range("2025-01-01", periods=200, freq="D")
    frame = make_frame({"a": (1500, 200, 100, 200)}).assign(day=list(days) * 10)
    ax: Any = plot_trend(frame, "day")
    assert not [line for line in ax.lines if line.get_marker() == "o"]
    assert [len(line) for line in read_lines(ax)] == [200] * 4
    assert len(ax.collections) == 4
    assert list(find_faults(ax.figure)) == []


def test_a_trend_is_drawn_from_its_table() -> None:
    """The numbers of a chart draw it again, as do a comparison and the frames in their order."""
    table = trend(MONTHS)
    axes = [
        plot_trend(data, *more, ax=plt.figure().subplots())
        for data, *more in (
            (MONTHS,), (table,), (compare(MONTHS),), ([*MONTHS.values()], [*MONTHS])
        )
    ]  # fmt: skip
    assert len({describe(ax) for ax in axes}) == 1
    pd.testing.assert_frame_equal(chart_data(axes[0]), table)
    one = plot_trend(table, rate="risky", ax=plt.figure().subplots())
    again = plot_trend(chart_data(one), rate="risky", ax=plt.figure().subplots())
    assert describe(one) == describe(again)
    assert [*chart_data(one).index.get_level_values("verdict").unique()] == ["risky"]


@pytest.mark.parametrize("by", [None, "team"])
@pytest.mark.parametrize("rate", VERDICTS)
def test_a_chart_of_one_verdict_is_drawn_again(rate: Verdict, by: str | None) -> None:
    """The numbers behind a chart draw it again, whichever verdict it shows; no other is in them."""
    one = plot_trend(MONTHS, by=by, rate=rate, ax=plt.figure().subplots())
    again = plot_trend(chart_data(one), ax=plt.figure().subplots())
    assert describe(again) == describe(one)
    assert [label.get_text() for label in again.get_yticklabels()] == [
        label.get_text() for label in one.get_yticklabels()
    ]
    other = next(verdict for verdict in VERDICTS if verdict != rate)
    with pytest.raises(ConfigurationError, match=f"which are '{rate}', not '{other}'"):
        plot_trend(chart_data(one), rate=other)
    with pytest.raises(ConfigurationError, match="rate must be a verdict that the table has"):
        plot_trend(trend(MONTHS, by="team").drop("invalid", level="verdict"))


def test_a_table_that_was_sorted_has_the_same_points() -> None:
    """What stands beside a line is the latest share, and the line goes from left to right."""
    table = trend(MONTHS, by="team")
    latest = {"shop (566)": "9.1 %", "event (412)": "23.1 %"}
    for data in (table, table.sort_index(ascending=False), table.sample(frac=1, random_state=1)):
        ax: Any = plot_trend(data, ax=plt.figure().subplots())
        names = [label.get_text() for label in ax.get_yticklabels()]
        assert dict(zip(names, (text.get_text() for text in ax.texts), strict=False)) == latest
        assert read_lines(ax) == [["2026-01", "2026-02", "2026-03"], ["2026-05", "2026-06"]] * 2


@pytest.mark.parametrize("months", [1, 2, 7, 40, 300, 1500])
@pytest.mark.parametrize("width", [2.5, 8])
def test_dates_have_room_at_the_axis(months: int, width: float) -> None:
    """A few round dates stand there, of one or of a hundred years, none on another."""
    starts = pd.date_range("1901-03-01", periods=months, freq="MS")
    frame = make_frame({"a": (months, months, 0, months)}).assign(day=[*starts] * 3)
    figure = plt.figure(figsize=(width, 3), layout="constrained")
    ax: Any = plot_trend(frame, "day", every="month", rate="valid", ax=figure.subplots())
    assert list(find_faults(figure)) == []
    written = [label.get_text() for label in ax.get_xticklabels()]
    assert len(set(written)) == len(written) >= 1
    assert {*written} <= {text.text for text in draw_and_read(figure)}


def test_steps_are_round() -> None:
    """A year of months is counted in quarters or halves, ten years in years."""
    figure = plt.figure(figsize=(8, 3))
    ax = figure.subplots()
    ax.xaxis.tick_top()

    def place(first: str, last: str, every: str) -> list[str]:
        ends = [pd.Timestamp(text).to_pydatetime() for text in (first, last)]
        locator = TimeLocator(ends, every, ENGLISH)
        ax.xaxis.set_major_locator(locator)
        return [locator.write(x) for x in locator()]

    assert place("2026-01-01", "2026-12-01", "month")[:2] == ["2026-01", "2026-03"]
    assert place("2017-02-01", "2026-12-01", "month")[:2] == ["2018", "2019"]
    assert place("2026-01-05", "2026-01-07", "day") == ["2026-01-05", "2026-01-06", "2026-01-07"]
    assert place("2026-01-05", "2026-01-05", "day") == ["2026-01-05"]


def test_what_cannot_be_is_said() -> None:
    """An unknown verdict, options that come too late, and more panels than can be read."""
    with pytest.raises(ConfigurationError, match="rate must be one of 'valid'"):
        plot_trend(MONTHS, rate="bad")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="this table was made already"):
        plot_trend(trend(MONTHS), every="month")
    with pytest.raises(ConfigurationError, match="this table was made already"):
        plot_trend(trend(MONTHS), ["2026-01"])
    many = make_frame({f"g{i}": (1, 1, 1, 1) for i in range(60)})
    with pytest.raises(ConfigurationError, match="60 groups over time cannot be read"):
        plot_trend({"2026-01": many}, by="team", top=None)


def test_the_accessor_draws_and_counts_it(client: Any) -> None:
    """As the functions do."""
    frame = pd.concat(MONTHS, names=["month"]).reset_index("month")
    found = frame.cliova.trend("month", by="team", top=1)
    pd.testing.assert_frame_equal(found, trend(frame, "month", by="team", top=1))
    ax = frame.cliova.plot_trend("month", rate="valid")
    assert describe(ax) == describe(plot_trend(MONTHS, rate="valid", ax=plt.figure().subplots()))


@pytest.mark.parametrize(
    "labels", [["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"], ["2023", "2024", "2025"]]
)
def test_quarters_and_years_follow_each_other(labels: list[str]) -> None:
    """One line joins them, and the axis has their own names."""
    figure = plt.figure(figsize=(8, 3))
    ax: Any = plot_trend(dict.fromkeys(labels, MONTHS["2026-01"]), ax=figure.subplots())
    assert [len(line) for line in read_lines(ax)] == [len(labels)] * len(VERDICTS)
    assert [label.get_text() for label in ax.get_xticklabels()] == labels
    assert "nothing between" not in describe(ax)


@pytest.mark.parametrize("every", PERIODS)
@pytest.mark.parametrize(
    "days",
    [
        ["9999-12-31"], ["9999-12-30", "9999-12-31"], ["9998-10-02", "9999-12-01"],
        ["0001-01-01"], ["0001-01-01", "9999-12-31"],
    ],
)  # fmt: skip
def test_the_calendar_has_ends(days: list[str], every: str) -> None:
    """The first and the last days that there are can be drawn."""
    figure = plt.figure(figsize=(8, 3))
    frames = [MONTHS["2026-01"]] * len(days)
    ax = plot_trend(frames, days, every=every, rate="valid", ax=figure.subplots())
    assert list(find_faults(figure)) == []
    assert all(label.get_text() for label in ax.get_xticklabels())


@pytest.mark.parametrize("by", [None, "team"])
def test_of_nothing_there_is_an_empty_chart(by: str | None) -> None:
    """A filter that leaves no row ends in no error."""
    nothing = make_frame({"shop": (1, 0, 0, 0)}).assign(day=pd.Timestamp("2026-01-01")).head(0)
    ax: Any = plot_trend(nothing, "day", every="month", by=by)
    ax.figure.canvas.draw()
    assert describe(ax) == "Empty lines: there are no rows."
    assert [text.get_text() for text in ax.texts] == ["no rows"]
    assert not any(label.get_text() for label in ax.get_xticklabels())
    assert len(chart_data(ax)) == 0

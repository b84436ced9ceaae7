"""The chart of drivers shows the numbers of their table."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cliova_pandas import ConfigurationError, describe, find_drivers, plot_drivers
from tests.support.chart_frames import find_overlaps, list_texts, make_frame

SOURCES = make_frame(
    {"shop": (900, 0, 0, 60), "partner-b": (130, 0, 0, 70), "fair": (150, 0, 0, 30)}, "utm_source"
)


@pytest.fixture
def table() -> pd.DataFrame:
    return find_drivers(SOURCES)


def test_bars_and_lines_are_the_numbers(table: pd.DataFrame) -> None:
    """A bar ends at the excess, its line at the interval of the difference times the rows."""
    ax = plot_drivers(SOURCES)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(list(table["excess"]))  # type: ignore[attr-defined]
    ends = [tuple(line.get_xdata()) for line in ax.lines]  # type: ignore[arg-type]
    expected = zip(table["n"] * table["low"], table["n"] * table["high"], strict=True)
    assert ends == [pytest.approx(pair) for pair in expected]
    beside = [text.get_text() for text in ax.texts]
    assert beside == ["35.0 % | 7.9 %", "16.7 % | 6.3 %"]


def test_a_table_draws_what_its_result_draws(table: pd.DataFrame) -> None:
    """Whether the result or its drivers are passed, the chart is the same."""
    one, other = plot_drivers(SOURCES), plot_drivers(table, ax=plt.figure().add_subplot())
    assert describe(one) == describe(other)
    assert [t.get_text() for t in one.texts] == [t.get_text() for t in other.texts]


def test_the_sentence_says_where_most_comes_from(table: pd.DataFrame) -> None:
    """The chart has the sentence of its numbers; of a table that lost its attrs too."""
    said = describe(plot_drivers(table))
    assert said.startswith("Bars of the excess of 2 drivers: ")
    assert "utm_source = partner-b (35.0 % invalid, the rest 7.9 %)" in said
    bare = table.copy()
    bare.attrs = {}
    assert describe(plot_drivers(bare, ax=plt.figure().add_subplot())) == said


@pytest.mark.parametrize("size", [(8, 3), (5, 2.6), (12, 5)])
def test_no_text_touches_another(size: tuple[float, float]) -> None:
    """At three sizes every text has its own place."""
    figure = plt.figure(figsize=size, layout="constrained")
    ax = plot_drivers(SOURCES, title="Invalid", ax=figure.add_subplot())
    figure.canvas.draw()
    assert list_texts(ax)
    assert not list(find_overlaps(ax))


def test_top_leaves_the_smaller_out(table: pd.DataFrame) -> None:
    """With top=1 only the driver with the most excess is drawn."""
    assert len(plot_drivers(table, top=1).patches) == 1


def test_no_drivers_are_said(table: pd.DataFrame) -> None:
    """Where nothing stands out the chart says so."""
    ax = plot_drivers(SOURCES, rate="risky")
    assert describe(ax).startswith("No part of the list stands out")
    assert "no drivers" in [text.get_text() for text in ax.texts]


def test_what_comes_too_late_is_refused(table: pd.DataFrame) -> None:
    """Options of find_drivers are for a result; a table was made already, in its order."""
    with pytest.raises(ConfigurationError, match="rate"):
        plot_drivers(table, rate="risky")
    with pytest.raises(ConfigurationError, match="columns"):
        plot_drivers(table, "utm_source")
    with pytest.raises(ConfigurationError, match="sorted"):
        plot_drivers(table.iloc[::-1])

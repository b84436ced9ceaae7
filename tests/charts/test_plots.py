"""Charts show the numbers of the summary, on any Axes, and change nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

from cliova_pandas import (
    ConfigurationError,
    VerdictError,
    breakdown,
    chart_data,
    compare,
    plot_breakdown,
    plot_comparison,
    plot_rates,
    plot_verdicts,
    read_cliova,
    summarize,
)
from cliova_pandas.charts.panels import GAP, choose_zoom
from cliova_pandas.charts.plots import describe
from cliova_pandas.stats.measures.intervals import wilson
from cliova_pandas.stats.writing.formatting import format_counts, format_share
from cliova_pandas.verdicts import VERDICTS, Verdict
from tests.support.chart_frames import (
    DOMAINS,
    LONG,
    NAMES,
    find_overlaps,
    list_texts,
    make_emails,
    make_frame,
)

COUNTS = st.lists(st.integers(0, 3000), min_size=4, max_size=4)
SMALL_COUNTS = st.lists(st.integers(0, 40), min_size=4, max_size=4).filter(any)
FEWER = settings(max_examples=50)
"""A chart takes a while, and each has several groups, which are examples of their own."""
FRAME = make_emails(DOMAINS)
EMPTY = FRAME[:0]


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Any:
    """No test leaves a figure open."""
    yield
    plt.close("all")


def draw_all(frame: Any, *, key: Any = "domain", **options: Any) -> Any:
    """Draw every chart of a frame, each on a figure of its own."""
    plots: tuple[Callable[[Axes], Axes], ...] = (
        lambda ax: plot_verdicts(frame, ax=ax, **options),
        lambda ax: plot_breakdown(frame, key, ax=ax, **options),
        lambda ax: plot_rates(frame, key, ax=ax, **options),
        lambda ax: plot_comparison({"before": frame, "after": frame[::2]}, ax=ax, **options),
    )
    for plot in plots:
        figure = plt.figure(figsize=(8, 4), layout="constrained")
        yield plot(figure.add_subplot())
        plt.close(figure)


def read_bars(ax: Any) -> list[list[tuple[float, float]]]:
    """Return the start and the width of each bar, in rows from the top down."""
    rows: dict[int, list[tuple[float, float]]] = {}
    for bar in ax.patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        rows.setdefault(row, []).append((bar.get_x(), bar.get_width()))
    return [sorted(rows[row]) for row in sorted(rows)]


def make_verdicts(counts: Any) -> Any:
    return pd.DataFrame({"verdict": pd.Categorical.from_codes(
        np.repeat(np.arange(4), counts), categories=pd.Index(VERDICTS)
    )})  # fmt: skip


@given(COUNTS)
def test_the_bar_of_a_list_is_its_summary(counts: Any) -> None:
    """Counts, shares and lengths on the chart are those of summarize, for any counts."""
    frame = make_verdicts(counts)
    summary = summarize(frame)
    ax: Any = plot_verdicts(frame)
    texts = [text.get_text() for text in ax.texts]
    if sum(counts):
        shares = format_counts(summary["count"])
        wanted = [f"{share}\n{count:,}" for share, count in zip(shares, counts, strict=True)]
        assert texts[1::2] == wanted
        assert texts[::2] == list(VERDICTS)
        drawn = [share for share in summary["share"] if share]
        assert [width for _, width in read_bars(ax)[0]] == pytest.approx(drawn)
    else:
        assert texts == ["no rows"]
    plt.close("all")


@FEWER
@given(st.dictionaries(st.sampled_from("abcdefgh"), SMALL_COUNTS, max_size=6), st.integers(1, 4))
def test_the_bars_of_groups_are_its_breakdown(groups: Any, top: Any) -> None:
    """Every bar, its name and its labels are those of breakdown, for any groups and any top."""
    frame = make_frame(groups)
    table = breakdown(frame, "team", top=top)
    ax: Any = plot_breakdown(frame, "team", top=top)
    bars = read_bars(ax)
    assert len(bars) == len(table)
    for row, counts in zip(bars, table[list(VERDICTS)].to_numpy(), strict=True):
        shares = counts / counts.sum()
        starts = shares.cumsum() - shares
        assert [x for x, _ in row] == pytest.approx(list(starts[counts > 0]))
        assert [w for _, w in row] == pytest.approx(list(shares[counts > 0]))
        assert row[0][0] == 0
        assert sum(row[-1]) == pytest.approx(1)
    wanted = sorted(
        text
        for counts in table[list(VERDICTS)].to_numpy()
        for text, count in zip(format_counts(counts), counts, strict=True)
        if count
    )
    assert sorted(t.get_text() for t in ax.texts if "rows" not in t.get_text()) == wanted
    sizes = [label.get_text().rpartition("(")[2] for label in ax.get_yticklabels()]
    assert sizes == [f"{n:,})" for n in table["n"]]
    plt.close("all")


@FEWER
@given(st.dictionaries(st.sampled_from("abcdef"), SMALL_COUNTS, min_size=1, max_size=6))
def test_the_dots_of_groups_are_its_breakdown(groups: Any) -> None:
    """Dots, whiskers and values are rate, low and high of breakdown, and the line is the whole."""
    frame = make_frame(groups)
    table = breakdown(frame, "team", rate="risky")
    ax: Any = plot_rates(frame, "team", rate="risky", min_n=60)
    overall, *marks = ax.lines
    whole = summarize(frame)
    assert overall.get_xdata()[0] == pytest.approx(whole.loc["risky", "share"])
    for row, (whisker, dot) in enumerate(zip(marks[::2], marks[1::2], strict=True)):
        group = table.iloc[row]
        assert dot.get_xdata()[0] == group["risky_rate"]
        assert list(whisker.get_xdata()) == [group["risky_low"], group["risky_high"]]
        assert (dot.get_markerfacecolor() == "#FFFFFF") is bool(group["n"] < 60)
    values = [text.get_text() for text in ax.texts]
    assert values == [format_counts(counts)[1] for counts in table[list(VERDICTS)].to_numpy()]
    plt.close("all")


@FEWER
@given(st.lists(SMALL_COUNTS, min_size=1, max_size=4))
def test_the_panels_of_results_are_their_comparison(results: Any) -> None:
    """Marks, intervals and labels are share, low and high of compare, each verdict in a panel."""
    frames = {f"list {i}": make_verdicts(counts) for i, counts in enumerate(results)}
    table = compare(frames)
    zoom = choose_zoom(table)
    ax: Any = plot_comparison(frames)
    for place, verdict in enumerate(VERDICTS):

        def scale(share: float, place: int = place, verdict: Verdict = verdict) -> float:
            return place * (1 + GAP) + zoom.scale(verdict, share)

        joined, marks = (line for line in ax.lines[-2 * len(VERDICTS) :][2 * place : 2 * place + 2])
        wanted = [scale(share) for share in table["share"].loc[verdict]]
        assert list(joined.get_xdata()) == list(marks.get_xdata()) == pytest.approx(wanted)
        ends = [list(segment[:, 0]) for segment in ax.collections[place].get_segments()]
        assert ends == [
            pytest.approx([scale(low), scale(high)])
            for low, high in table.loc[verdict, ["low", "high"]].to_numpy()
        ]
        # No share stands outside of the axis of its verdict.
        assert all(
            place * (1 + GAP) <= x <= place * (1 + GAP) + 1 + 1e-9 for pair in ends for x in pair
        )
    texts = np.array([format_counts(counts) for counts in results]).T
    assert [text.get_text() for text in ax.texts] == [text for row in texts for text in row]
    plt.close("all")


def test_axes_that_are_zoomed_in_say_so() -> None:
    """All panels are zoomed by the same factor, each says from where to where it goes."""
    frames = {name: make_verdicts([n, 30, 20, 950 - n]) for name, n in (("a", 800), ("b", 830))}
    ax: Any = plot_comparison(frames)
    ax.figure.canvas.draw()
    heads = [label.get_text() for label in ax.get_xticklabels()]
    assert [" ".join(head.split()) for head in heads] == [
        "valid 76 % to 86 %", "risky 0 % to 10 %", "unknown 0 % to 10 %", "invalid 8 % to 18 %",
    ]  # fmt: skip
    assert ax.get_xlabel().startswith("axes zoomed to 10 of 100 points; share of")
    whole: Any = plot_comparison(
        {"a": make_verdicts([1, 0, 0, 0]), "b": make_verdicts([0, 0, 1, 0])}
    )
    assert whole.get_xlabel().startswith("share of")


def test_every_path_shows_the_same(client: Any) -> None:
    """Function, accessor, table and chart give one number for one thing."""
    df = read_cliova("list_12345", client=client, cache=False)
    by_function, by_accessor = (
        plot_verdicts(df),
        df.cliova.plot_verdicts(ax=plt.figure().subplots()),
    )
    by_table = plot_verdicts(summarize(df), ax=plt.figure().subplots())
    shown = [[text.get_text() for text in ax.texts] for ax in (by_function, by_accessor, by_table)]
    assert shown[0] == shown[1] == shown[2]
    assert shown[0][1] == "75.0 %\n1,500"
    for plot, name in ((plot_breakdown, "plot_breakdown"), (plot_rates, "plot_rates")):
        axes = (
            plot(df, "provider", ax=plt.figure().subplots()),
            getattr(df.cliova, name)("provider", ax=plt.figure().subplots()),
            plot(breakdown(df, "provider"), ax=plt.figure().subplots()),
            plot(breakdown(df, "provider", normalize=True), ax=plt.figure().subplots()),
        )
        shown = [[t.get_text() for t in (*ax.texts, *ax.get_yticklabels())] for ax in axes]
        assert shown[0] == shown[1] == shown[2] == shown[3]
        assert len({describe(ax) for ax in axes}) == 1


@pytest.mark.parametrize("convert", [pl.from_pandas, pa.Table.from_pandas], ids=["polars", "arrow"])
def test_frames_of_other_libraries_are_drawn_alike(convert: Any) -> None:
    """A polars or an arrow frame gives the chart that the pandas frame gives."""
    other = convert(FRAME)
    for plot in (plot_verdicts, plot_breakdown, plot_rates):
        pair = [plot(frame, ax=plt.figure().subplots()) for frame in (FRAME, other)]
        assert len({describe(ax) for ax in pair}) == 1
        assert len({tuple(text.get_text() for text in ax.texts) for ax in pair}) == 1
    assert describe(plot_comparison({"a": other, "b": other})) == describe(
        plot_comparison({"a": FRAME, "b": FRAME}, ax=plt.figure().subplots())
    )


def test_a_chart_goes_where_it_is_told() -> None:
    """The Axes given are drawn on and come back; without them empty current ones; else new ones."""
    figure, axes = plt.subplots(2, 2)
    assert plot_verdicts(FRAME, ax=axes[0, 0]) is axes[0, 0]
    plt.sca(axes[1, 1])
    assert plot_rates(FRAME) is axes[1, 1]
    assert plt.get_fignums() == [figure.number]
    new = plot_breakdown(FRAME)  # the current ones are taken
    assert new.figure is not figure
    assert len(plt.get_fignums()) == 2


def test_a_subfigure_will_do() -> None:
    """Axes of a subfigure are as good as any."""
    figures: Any = plt.figure(layout="constrained").subfigures(1, 2)
    left, right = figures
    plot_verdicts(FRAME, ax=left.subplots())
    plot_breakdown(FRAME, ax=right.subplots())
    left.figure.canvas.draw()


@pytest.mark.parametrize("style", ["default", "dark_background", "seaborn-v0_8", "ggplot"])
def test_settings_stay_and_nothing_is_shown(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    """No chart touches the settings, shows itself, or prints."""
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("shown"))
    with plt.style.context(style):
        before = dict(mpl.rcParams)
        for ax in draw_all(FRAME):
            ax.figure.canvas.draw()
        assert dict(mpl.rcParams) == before


def test_a_title_and_a_palette_are_taken() -> None:
    """Title and colours are those that were asked for, on every chart."""
    for ax in draw_all(FRAME, title="A $5_title$", palette={"invalid": "#123456"}):
        assert ax.get_title(loc="left") == "A $5_title$"
        ax.figure.canvas.draw()
        colours = [mpl.colors.to_hex(patch.get_facecolor()) for patch in ax.patches]
        colours += [mpl.colors.to_hex(line.get_color()) for line in ax.lines]
        assert "#123456" in colours


def test_text_follows_the_ground() -> None:
    """On a dark ground text is light, also if the style is on only while the Axes are made."""
    with plt.style.context("dark_background"):
        dark = plt.figure().subplots()
    for ax, is_light in ((dark, True), (plt.figure().subplots(), False)):
        plot_verdicts(FRAME, ax=ax)
        red, *_ = mpl.colors.to_rgb(ax.texts[0].get_color())
        assert (red > 0.5) is is_light


def test_order_arranges_the_pieces_of_a_bar() -> None:
    """The first of the order stands at the left edge, the last at the right."""
    ax: Any = plot_verdicts(FRAME, order=["invalid", "unknown", "risky", "valid"])
    assert [text.get_text() for text in ax.texts[::2]] == ["invalid", "unknown", "risky", "valid"]
    assert read_bars(ax)[0][0][1] == pytest.approx(summarize(FRAME).loc["invalid", "share"])


@pytest.mark.parametrize("plot", [plot_breakdown, plot_rates])
def test_order_chooses_groups_and_pools_the_rest(plot: Any) -> None:
    """The groups of the order come first, as they stand there; no row is lost."""
    ax: Any = plot(FRAME, order=["outlook.com", "gmail.com"])
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["outlook.com (116)", "gmail.com (460)", "other (3 domains) (159)"]


def test_the_numbers_of_a_chart_come_back() -> None:
    """They are those of its table, and draw the same chart again; nobody can change the chart's."""
    tables = [summarize(FRAME), breakdown(FRAME, top=2), compare({"a": FRAME, "b": FRAME[::2]})]
    plots: list[Any] = [plot_verdicts, plot_breakdown, plot_comparison]
    for plot, table in zip(plots, tables, strict=True):
        ax = plot(table, ax=plt.figure().subplots())
        data = chart_data(ax)
        pd.testing.assert_frame_equal(data, table)
        assert describe(plot(data, ax=plt.figure().subplots())) == describe(ax)
        data.iloc[:, 0] = 0
        pd.testing.assert_frame_equal(chart_data(ax), table)
    frames = {"a": FRAME, "b": FRAME[:100], "c": FRAME[:50]}
    shown = chart_data(plot_comparison(frames, order=["c", "a"], ax=plt.figure().subplots()))
    assert list(shown.loc["valid"].index) == ["c", "a"]
    with pytest.raises(ConfigurationError, match="no chart"):
        chart_data(plt.figure().subplots())


def test_order_chooses_results() -> None:
    """Results stand from the top down as in the order."""
    frames = {"a": FRAME, "b": FRAME[:100], "c": FRAME[:50]}
    ax: Any = plot_comparison(frames, order=["c", "a"])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["c (50)", "a (735)"]


def test_intervals_are_drawn_where_they_mean_something() -> None:
    """Of a small list the ends of the bar have whiskers; of a large one these would be dots."""
    small, large = make_verdicts([70, 10, 10, 10]), make_verdicts([700_000, 10_000, 1_000, 200_000])
    ax: Any = plot_verdicts(small)
    low, high = wilson(70, 100)
    assert ax.lines[0].get_xdata() == pytest.approx(np.array([low, high]))
    low, high = wilson(10, 100)
    assert ax.lines[1].get_xdata() == pytest.approx(np.array([1 - high, 1 - low]))
    assert "95 % intervals" in ax.get_xlabel()
    ax = plot_verdicts(large, ax=plt.figure().subplots())
    assert not ax.lines
    assert "interval" not in ax.get_xlabel()


def test_whiskers_that_would_meet_stand_apart() -> None:
    """Of very few rows the whiskers are at two heights, and none covers the other."""
    ax: Any = plot_verdicts(make_verdicts([3, 1, 1, 3]))
    ax.figure.canvas.draw()
    first, second = (line.get_window_extent().y0 for line in ax.lines)
    assert second - first > 4


def test_small_groups_are_weak() -> None:
    """A group with few rows is hollow, thin and faint, and the legend says what that means."""
    ax: Any = plot_rates(FRAME, min_n=100)
    whiskers, dots = ax.lines[1::2], ax.lines[2::2]
    sizes = breakdown(FRAME)["n"]
    for whisker, dot, n in zip(whiskers, dots, sizes, strict=True):
        assert (dot.get_markerfacecolor() == "#FFFFFF") is (n < 100)
        assert (whisker.get_alpha() is not None) is (n < 100)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "invalid", "fewer than 100 rows", f"overall {format_share(78 / 735)}",
    ]  # fmt: skip


def test_addresses_that_count_in_several_groups_have_one_overall_rate() -> None:
    """With unique=True the line is the share of the addresses, not of the sums of the groups."""
    frame = pd.DataFrame({
        "email": ["a@x.example", "a@x.example", "b@x.example"],
        "team": ["one", "two", "one"],
        "verdict": ["invalid", "invalid", "valid"],
    })  # fmt: skip
    ax: Any = plot_rates(frame, "team", unique=True)
    assert ax.lines[0].get_xdata()[0] == 0.5
    assert "2 addresses: 50.0 % overall" in describe(ax)
    with pytest.raises(ConfigurationError, match="leave unique out"):
        plot_rates(
            breakdown(pd.concat([frame, frame.assign(team="three")]), "team", unique=True), top=1
        )


def test_a_part_of_a_table_keeps_the_overall_rate() -> None:
    """Rows that are taken out of a table do not change what the whole was."""
    table = breakdown(FRAME)
    whole: Any
    part: Any
    whole, part = plot_rates(table), plot_rates(table.head(2), ax=plt.figure().subplots())
    assert whole.lines[0].get_xdata()[0] == part.lines[0].get_xdata()[0]


def test_a_verified_only_result_has_a_headline_and_nothing_else(client: Any) -> None:
    """Its bar comes from the job's totals; whatever needs the other rows refuses, and opens no
    figure."""
    df = read_cliova("list_12345", True, client=client, cache=False)
    ax: Any = plot_verdicts(df)
    assert [text.get_text() for text in ax.texts] == [
        "verified", "75.0 %\n1,500", "not verified", "25.0 %\n500",
    ]  # fmt: skip
    assert ax.get_xlabel() == "1,500 of 2,000 verified, with 95 % interval"
    plt.close("all")
    for plot in (plot_breakdown, plot_rates, lambda frame: plot_comparison({"a": frame})):
        with pytest.raises(VerdictError, match="no denominator"):
            plot(df)
    assert not plt.get_fignums()


@pytest.mark.parametrize(("valid", "text"), [(1, "0.1 %"), (1_501, "75.1 %"), (1_999, "> 99.9 %")])
def test_a_verified_only_bar_says_what_its_sentence_says(valid: int, text: str) -> None:
    """A share between two steps is rounded alike in both, and the rest for itself."""
    job = {"total_emails": 2000, "total_valid_emails": valid}
    frame = make_frame({"a": (valid, 0, 0, 0)})
    ax: Any = plot_verdicts(frame, verified_only=True, job=job)
    share, rest = (text.get_text().partition("\n")[0] for text in ax.texts[1::2])
    assert share == text == format_share(valid / 2000)
    assert describe(ax).endswith(f", {text}.")
    assert rest == format_share((2000 - valid) / 2000)
    if valid == 1_501:
        assert (text, rest) == ("75.1 %", "25.0 %")


def test_a_table_that_lost_its_attrs_claims_no_level() -> None:
    """How wide its intervals are is in it, and which level that is stands nowhere."""
    summary, table = summarize(FRAME, level=0.5), compare({"a": FRAME, "b": FRAME}, level=0.5)
    assert plot_verdicts(summary).get_xlabel().endswith("with 50 % intervals")
    summary.attrs, table.attrs = {}, {}
    for ax in (plot_verdicts(summary), plot_comparison(table)):
        assert ax.get_xlabel().endswith("rows, with intervals")


def test_a_verified_only_summary_that_lost_its_attrs_names_its_denominator() -> None:
    """It is told from count and share, and said as before."""
    job = {"total_emails": 2000, "total_valid_emails": 1500}
    summary = summarize(make_frame({"a": (1500, 0, 0, 0)}), verified_only=True, job=job)
    sentence = describe(plot_verdicts(summary))
    summary.attrs = {}
    ax: Any = plot_verdicts(summary)
    assert describe(ax) == sentence
    assert ax.get_xlabel() == "1,500 of 2,000 verified, with interval"


def test_a_result_without_verdicts_is_refused() -> None:
    """The error is that of the numbers, and no figure is left."""
    for plot in (plot_verdicts, plot_breakdown, plot_rates):
        with pytest.raises(VerdictError):
            plot(pd.DataFrame({"email": ["a@x.example"]}))
    assert not plt.get_fignums()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: plot_verdicts(FRAME, order=["valid"]), "'valid', 'risky', 'unknown', 'invalid'"),
        (lambda: plot_breakdown(FRAME, order=["nobody.example"]), "'nobody.example'.*'gmail.com'"),
        (lambda: plot_breakdown(FRAME, order=["gmail.com"] * 2), "twice"),
        (lambda: plot_breakdown(FRAME, "nothing"), "nothing"),
        (lambda: plot_breakdown(FRAME, top=-1), "whole number"),
        (lambda: plot_breakdown(breakdown(FRAME), top=-1), "whole number"),
        (
            lambda: plot_rates(
                make_frame({f"g{i}": (1, 0, 0, 0) for i in range(501)}), "team", top=None
            ),
            "501 groups.*top=",
        ),
        (lambda: plot_breakdown(breakdown(FRAME), unique=True), "unique=.*breakdown"),
        (lambda: plot_verdicts(summarize(FRAME), level=0.9), "level=.*summarize"),
        (lambda: plot_rates(FRAME, rate="good"), "'valid', 'risky', 'unknown', 'invalid'"),  # type: ignore[arg-type]
        (lambda: plot_rates(breakdown(FRAME), rate="valid"), "'invalid'.*rate='valid'"),
        (lambda: plot_comparison(FRAME), "by their names"),
        (lambda: plot_comparison({}), "by their names"),
        (lambda: plot_comparison({"a": FRAME}, order=["b"]), "'a'"),
        (lambda: plot_comparison(compare({"a": FRAME}), unique=True), "unique=.*compare"),
        (lambda: plot_comparison(compare({"a": FRAME}).head(2)), "4 rows for each"),
        (lambda: plot_verdicts(summarize(FRAME).head(2)), "row for each verdict"),
        (lambda: plot_verdicts(summarize(FRAME).reset_index()), "without its index"),
        (lambda: plot_breakdown(breakdown(FRAME).reset_index()), "without its index"),
        (lambda: plot_verdicts(FRAME, palette=["red"]), "four colours"),
        (lambda: describe(plt.figure().subplots()), "plot_verdicts"),
        (lambda: describe(FRAME), "plot_verdicts"),  # type: ignore[arg-type]
        (lambda: plot_verdicts(FRAME, order=["valid", 1, 2, 3]), "four verdicts.*1, 2, 3"),  # type: ignore[list-item]
        (lambda: plot_verdicts(FRAME, order=5), "four verdicts.*5"),  # type: ignore[arg-type]
        (lambda: plot_rates(FRAME, min_n=None), "min_n must be a whole number.*None"),  # type: ignore[arg-type]
        (lambda: plot_rates(FRAME, min_n=-1), "min_n must be a whole number.*-1"),
        (lambda: plot_verdicts(FRAME, ax=plt.figure().subplots(2)), "one Axes.*'ndarray'"),
        (lambda: plot_rates(FRAME, ax=plt.figure()), "one Axes.*'Figure'"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_argument_is_refused(call: Any, said: Any) -> None:
    """The error names what there is to choose from."""
    with pytest.raises(ConfigurationError, match=said):
        call()


@pytest.mark.parametrize(
    "frame",
    [
        make_frame({}),
        make_frame({"one.example": (7, 2, 1, 3)}),
        make_frame({"a.example": (50, 0, 0, 0), "b.example": (9, 0, 0, 0)}),
        make_frame({f"group{i:02}.example": (60 - i, 3, 2, i) for i in range(60)}),
        make_frame(NAMES),
        make_frame({"big.example": (99_000, 500, 450, 50), "one.example": (0, 0, 0, 1)}),
        make_frame({"a.example": (9_990, 4, 4, 2)}),
    ],
    ids=["no rows", "one group", "one verdict", "60 groups", "names", "1 beside many", "tiny"],
)
@pytest.mark.parametrize("size", [(8, 4), (5, 3)])
def test_nothing_touches_and_nothing_is_cut_off(frame: Any, size: Any) -> None:
    """In every edge case all texts stand inside of the figure, and none on another."""
    for ax in draw_all(frame, key="team"):
        ax.figure.set_size_inches(size)
        ax.figure.canvas.draw()
        width, height = ax.figure.bbox.size
        assert list(find_overlaps(ax)) == []
        for text in list_texts(ax):
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= width + 1, text.get_text()
            assert box.y0 >= -1, text.get_text()
            assert box.y1 <= height + 1, text.get_text()


def test_sixty_groups_are_named_where_there_is_room() -> None:
    """In a high figure every row has its name; in a low one some have, and the last always."""
    frame = make_frame({f"group{i:02}.example": (60 - i, 3, 2, i) for i in range(60)})
    high = plot_breakdown(frame, "team", top=None)
    high.figure.canvas.draw()
    assert all(tick.label1.get_visible() for tick in high.yaxis.get_major_ticks())
    low = plot_rates(frame, "team", top=None, ax=plt.figure(figsize=(8, 4)).subplots())
    low.figure.canvas.draw()
    shown = [tick.label1.get_visible() for tick in low.yaxis.get_major_ticks()]
    assert 10 < sum(shown) < 60
    assert shown[0]
    assert shown[-1]
    assert [text.get_visible() for text in low.texts] == shown


def test_a_long_name_keeps_both_ends() -> None:
    """A name of eighty characters takes a third of the chart at most."""
    ax: Any = plot_breakdown(make_frame(NAMES), "team")
    ax.figure.canvas.draw()
    (name,) = (label.get_text() for label in ax.get_yticklabels() if "mail." in label.get_text())
    assert name.startswith(LONG[:12])
    assert name.endswith(".example (57)")
    assert ax.get_position().width > 0.5


def test_names_are_not_shortened_until_they_read_alike() -> None:
    """Where there is no room for what tells two names apart, some are left out instead."""
    frames = {f"Month {i:02} of 2026": make_verdicts([90 - i, 3, 2, 5]) for i in range(12)}
    ax: Any = plot_comparison(frames)
    ax.figure.canvas.draw()
    shown = [label.get_text() for label in ax.get_yticklabels() if label.get_visible()]
    assert len(shown) > 2
    assert {text.partition(" (")[0] for text in shown} <= {*frames}
    groups = {f"mail.{word}.engineering.example": (9, 1, 1, 1) for word in ("one", "two", "six")}
    ax = plot_rates(make_frame(groups), "team", ax=plt.figure(figsize=(3, 2)).subplots())
    ax.figure.canvas.draw()
    assert len({label.get_text() for label in ax.get_yticklabels()}) == 3

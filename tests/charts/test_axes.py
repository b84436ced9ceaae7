"""The Axes under every chart: inked for their ground, and arranged for their room."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib_inline.backend_inline import _fetch_figure_metadata
from PIL import Image

from cliova_pandas import plot_breakdown, plot_rates, plot_verdicts
from cliova_pandas.charts.axes import (
    WIDTH,
    find_infos,
    get_or_create_axes,
    make_percent_formatter,
    read_inks,
)
from cliova_pandas.charts.plots import describe
from cliova_pandas.stats.writing.formatting import ENGLISH
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.palette import DARK_COLOURS, WHITE, find_edge, measure_contrast
from tests.support.chart_frames import make_frame
from tests.support.drawn_texts import draw_and_read, find_faults

FRAME = make_frame({f"group {i:02}": (60 - i, 3, 2, i) for i in range(24)})


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Any:
    yield
    plt.close("all")


def test_new_axes_are_as_high_as_their_chart_wants() -> None:
    """Without Axes there is a new figure of one width, and its height is kept for pictures."""
    ax: Any = get_or_create_axes(None, 3.0)
    assert tuple(ax.figure.get_size_inches()) == (WIDTH, 3.0)
    assert [note.height for note in find_infos(ax)] == [3.0]


def test_axes_that_hold_something_are_left_alone() -> None:
    """The current Axes are taken only while nothing is on them."""
    _, ax = plt.subplots()
    assert get_or_create_axes(None, 3.0) is ax
    ax.plot([1, 2])
    assert get_or_create_axes(None, 3.0) is not ax


@pytest.mark.parametrize(
    ("style", "inside", "around"),
    [
        ("default", False, False),
        ("dark_background", True, True),
        ("seaborn-v0_8", False, False),
        ("Solarize_Light2", False, False),
        ("grayscale", False, False),
    ],
)
def test_ink_fits_the_ground(style: str, inside: Any, around: Any) -> None:
    """Light ink on dark grounds, dark ink on light ones, inside of the Axes and around them."""
    with plt.style.context(style):
        _, ax = plt.subplots()
    inks = read_inks(ax)
    assert (inks.inside.is_dark_ground, inks.around.is_dark_ground) == (inside, around)


def test_ink_around_may_differ_from_ink_inside() -> None:
    """White Axes on a black figure have dark ink inside and light ink around."""
    figure, ax = plt.subplots(facecolor="black")
    inks = read_inks(ax)
    assert not inks.inside.is_dark_ground
    assert inks.around.is_dark_ground
    figure.set_facecolor("none")  # the page shows through, and the style says which
    assert read_inks(ax).around.ground == WHITE


@pytest.fixture
def notebook() -> Any:
    """Draw as in a notebook."""
    plt.switch_backend("module://matplotlib_inline.backend_inline")
    yield
    plt.close("all")
    plt.switch_backend("agg")


def read_corner(figure: Any, **options: Any) -> Any:
    """Return the colour of the corner of a picture."""
    file = io.BytesIO()
    figure.savefig(file, dpi=20, **options)
    with Image.open(file) as picture:
        return picture.convert("RGBA").getpixel((0, 0))


def test_in_a_notebook_the_page_is_the_ground(notebook: Any) -> None:
    """Nothing is drawn behind a chart, and nothing asks the notebook for a light or dark box."""
    ax: Any = plot_breakdown(FRAME, "team")
    assert read_corner(ax.figure)[3] == 0
    assert read_corner(ax.figure, facecolor=ax.figure.get_facecolor())[3] == 0
    assert _fetch_figure_metadata(ax.figure) is None  # type: ignore[no-untyped-call]
    ax.set_title("a title of the user's own")
    texts = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()]
    for colour in {mpl.colors.to_hex(text.get_color()) for text in texts}:
        assert measure_contrast(colour, WHITE) > 4.5
        assert measure_contrast(colour, "#111111") > 4.1
    for ground in (WHITE, "#111111"):
        for verdict, colour in DARK_COLOURS.items():
            assert measure_contrast(find_edge(colour, WHITE), ground) > 3, verdict


def test_a_ground_that_somebody_chose_is_kept(notebook: Any) -> None:
    """A style, a figure of one's own, and one that is saved on a ground have that."""
    with plt.style.context("dark_background"):
        dark: Any = plot_breakdown(FRAME, "team")
        assert read_corner(dark.figure) == (0, 0, 0, 255)
    own: Any = plot_breakdown(FRAME, "team", ax=plt.figure().subplots())
    assert read_corner(own.figure) == (255, 255, 255, 255)
    plt.close("all")
    saved: Any = plot_breakdown(FRAME, "team")
    assert read_corner(saved.figure, facecolor="white") == (255, 255, 255, 255)
    assert read_corner(saved.figure)[3] == 0


def test_outside_of_a_notebook_the_ground_is_white() -> None:
    """A script writes a picture that can stand anywhere."""
    ax: Any = plot_breakdown(FRAME, "team")
    assert read_corner(ax.figure) == (255, 255, 255, 255)


def test_names_at_the_marks_take_the_place_of_a_legend() -> None:
    """Where they have room each stands below its piece of the last bar; else there is a legend."""
    for groups, width, are_named in (
        (4, 8.0, True),
        (4, 2.0, False),
        (1, 8.0, False),  # the one bar that is left has no invalid, but another one has
    ):
        frame = make_frame({"a": (60, 20, 20, 40), "b": (60, 3, 2, 0 if groups == 1 else 9)})
        ax: Any = plot_breakdown(frame, "team", ax=plt.figure(figsize=(width, 3)).subplots())
        written = {text.text: text for text in draw_and_read(ax.figure)}
        assert ax.get_legend().are_named is are_named
        assert {*VERDICTS} <= {*written}
        if are_named:
            lefts = [written[verdict].left for verdict in VERDICTS]
            assert lefts == sorted(lefts)
            assert min(written[verdict].top for verdict in VERDICTS) > written["b (74)"].bottom
        assert list(find_faults(ax.figure)) == []


def test_the_overall_share_stands_at_its_line() -> None:
    """Where no group is small, nothing else has to be told."""
    frame = make_frame({"a": (60, 20, 20, 40), "b": (60, 3, 2, 9)})
    ax: Any = plot_rates(frame, "team", ax=plt.figure(figsize=(8, 3), dpi=72).subplots())
    written = {text.text: text for text in draw_and_read(ax.figure)}
    overall = written["overall 22.9 %"]
    line = float(ax.transData.transform((ax.lines[0].get_xdata()[0], 0))[0])
    assert abs((overall.left + overall.right) / 2 - line) < 2
    assert "invalid" not in written


def test_axes_can_be_cleared_and_used_again() -> None:
    """What is known of a chart goes with it."""
    ax: Any = plot_verdicts(FRAME)
    ax.clear()
    assert find_infos(ax) == []
    plot_breakdown(FRAME, "team", ax=ax)
    assert describe(ax).startswith("Stacked bars")


def test_a_legend_breaks_where_the_axes_are_narrow() -> None:
    """It stands in one row where there is room, else in two; and it can be found and removed."""
    heights = []
    pair = FRAME[FRAME["team"].isin(["group 00", "group 01"])]
    for width in (8, 2.6):
        ax: Any = plt.figure(figsize=(width, 3)).subplots()
        # The last bar has none that is invalid, so that no name could stand there.
        plot_breakdown(pair, "team", order=["group 01", "group 00"], ax=ax)
        ax.figure.canvas.draw()
        legend = ax.get_legend()
        heights.append(legend.get_tightbbox(ax.figure._get_renderer()).height)
        assert legend.get_texts()[0].get_text() == "valid"
        legend.remove()
        assert ax.get_legend() is None
        ax.figure.canvas.draw()
    assert heights[1] > 1.5 * heights[0]


def test_values_stand_flush_right_beside_the_axes() -> None:
    """The numbers at the right end at one line, outside of the Axes."""
    ax: Any = plot_rates(FRAME, "team")
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert max(box.x1 for box in boxes) - min(box.x1 for box in boxes) < 1
    assert min(box.x0 for box in boxes) > ax.bbox.x1


def test_names_become_small_before_they_go() -> None:
    """In a low chart the names are small, in a still lower one some are missing, never the last."""
    sizes, shown = [], []
    for height in (8, 4, 1.5):
        ax: Any = plt.figure(figsize=(8, height)).subplots()
        plot_breakdown(FRAME, "team", top=None, ax=ax)
        ax.figure.canvas.draw()
        labels = [tick.label1 for tick in ax.yaxis.get_major_ticks()]
        sizes.append(labels[0].get_fontsize())
        shown.append([label.get_visible() for label in labels])
    assert sizes[0] > sizes[1] > sizes[2] == 6
    assert all(shown[0])
    assert all(shown[1])
    assert not all(shown[2])
    assert shown[2][-1]


def test_a_small_chart_has_fewer_percents() -> None:
    """Numbers of the axis never touch, however short it is."""
    counts = []
    for width in (8, 4, 2.4):
        ax: Any = plt.figure(figsize=(width, 3)).subplots()
        plot_breakdown(FRAME, "team", ax=ax)
        counts.append(len(ax.get_xticks()))
    assert counts[0] > counts[1] > counts[2] >= 2


def test_a_chart_can_be_saved_tightly(tmp_path: Path) -> None:
    """What a notebook does: everything that is drawn is in the picture."""
    ax: Any = plot_rates(FRAME, "team", title="Title")
    ax.figure.savefig(tmp_path / "x.png", bbox_inches="tight")
    ax.figure.savefig(tmp_path / "x.pdf")
    assert (tmp_path / "x.png").stat().st_size > 5_000


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.2, "20 %"), (1, "100 %"), (0.0025, "0.25 %"), (0.07, "7 %")]
)
def test_percents_of_an_axis_have_no_tail(share: float, text: str) -> None:
    """No digit stands there that says nothing."""
    assert make_percent_formatter(ENGLISH)(share, None) == text


def test_the_settings_of_the_user_are_kept() -> None:
    """A larger font of the user makes larger text."""
    sizes = []
    for size in (10, 14):
        with mpl.rc_context({"font.size": size}):
            ax: Any = plot_verdicts(FRAME, ax=plt.figure().subplots())
            sizes.append(ax.texts[0].get_fontsize())
    assert sizes == [10, 14]

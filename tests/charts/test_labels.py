"""Text on a chart: any name can be drawn, and nothing is written where it does not fit."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from wcwidth import wcwidth

from cliova_pandas.charts.artists import FittingText
from cliova_pandas.charts.labels import (
    NAME_WIDTH,
    label_groups,
    shorten_middle,
    space_out,
    write_names,
)
from cliova_pandas.stats.groups.top_groups import mark_pooled

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)


@pytest.fixture
def ax() -> Any:
    figure, ax = plt.subplots(figsize=(4, 2), dpi=100)
    yield ax
    plt.close(figure)


@given(ANY)
def test_any_name_can_be_drawn(name: str) -> None:
    """A name is one line, not too long, of characters that some chosen font has."""
    (text,), families = write_names([name])
    assert len(text.splitlines()) <= 1
    fonts = [font_manager.findfont(font_manager.FontProperties(family=[f])) for f in families]
    charmaps = [font_manager.get_font(font).get_charmap() for font in fonts]
    for char in text:
        assert any(ord(char) in charmap for charmap in charmaps), repr(char)
    assert sum(abs(wcwidth(char)) for char in text.strip("\u200e")) <= NAME_WIDTH


@given(ANY, st.integers(3, 40))
def test_a_short_name_stays_and_a_long_one_keeps_its_ends(name: str, width: Any) -> None:
    """Only what is too wide is shortened, in the middle."""
    short = shorten_middle(name, width)
    if short != name:
        front, _, back = short.partition("…")
        assert name.startswith(front)
        assert name.endswith(back)
        assert len(short) <= len(name)


def test_a_domain_that_no_font_has_is_spelled_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty boxes tell nothing; the ASCII form of a domain can be looked up."""
    monkeypatch.setattr(font_manager, "get_font_names", list)
    assert write_names(["例え.テスト"])[0] == ["xn--r8jz45g.xn--zckzah"]
    assert write_names(["例え"])[0] == ["\\u4f8b\\u3048"]


def test_names_ask_for_the_fonts_of_the_style() -> None:
    """The families of the settings come first, and are all, if they have every character."""
    with mpl.rc_context({"font.family": ["DejaVu Serif"]}):
        assert write_names(["gmail.com"])[1] == ["DejaVu Serif"]


def test_right_to_left_names_keep_what_follows_in_place() -> None:
    """A name in Hebrew is enclosed in marks, so that the count behind it stays behind it, and marks
    of its own are taken out."""
    assert write_names(["שלום"])[0] == ["\u200eשלום\u200e"]
    assert write_names(["\u202egpj.exe"])[0] == ["gpj.exe"]


@pytest.mark.parametrize(
    ("keys", "label", "groups", "name"),
    [
        (["domain"], "other (1 domain)", 1, "other (1 domain)"),
        (["tld"], "other (1,234 TLDs)", 1234, "other (1,234 TLDs)"),
        (["provider", "reason"], ("other (3 groups)", ""), 3, "other (3 groups)"),
        (["provider"], "not in the table", None, "not in the table"),
        (["team"], "other (3 groups)", None, "other (3 groups)"),
        (["team"], "'other (3 groups)'", None, "'other (3 groups)'"),
    ],
)
def test_the_rest_is_told_from_a_group_of_that_name(
    keys: Any, label: Any, groups: Any, name: str
) -> None:
    """The pooled tail is called as in the table, and a group that is called so stays."""
    index = (
        pd.MultiIndex.from_tuples([label], names=keys)
        if isinstance(label, tuple)
        else pd.Index([label], name=keys[0])
    )
    table = pd.DataFrame({"n": [5]}, index=index)
    if groups:
        table.attrs["cliova"] = mark_pooled({label: groups})
    assert label_groups(table) == [name]


@pytest.mark.parametrize(("width", "does_fit"), [(0.9, True), (0.02, False)])
def test_a_label_shows_only_where_it_fits(ax: Any, width: Any, does_fit: Any) -> None:
    """It is decided at drawing, and a layout gets no extent of what is not drawn."""
    text = FittingText(ax, 0.5, 0.5, "12.3 %", width=width, height=1)
    renderer = ax.figure.canvas.get_renderer()
    assert text.fits(renderer) is does_fit
    assert (text.get_tightbbox(renderer) is not None) is does_fit
    ax.figure.canvas.draw()
    drawn = bytes(ax.figure.canvas.buffer_rgba())
    text.remove()
    ax.figure.canvas.draw()
    assert (bytes(ax.figure.canvas.buffer_rgba()) != drawn) is does_fit


def test_more_room_shows_the_label(ax: Any) -> None:
    """The same label fits once the figure is larger."""
    text = FittingText(ax, 0.5, 0.5, "12.3 %", width=0.1)
    assert not text.fits()
    ax.figure.set_size_inches(12, 2)
    assert text.fits()


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=8), st.floats(1, 60))
def test_labels_in_a_row_never_overlap(middles: Any, width: Any) -> None:
    """None overlaps another, their order stays, and all are inside if there is room."""
    placed = space_out(sorted(middles), [width] * len(middles), 0, 1000)
    assert all(b - a >= width - 1e-6 for a, b in pairwise(placed))
    assert placed[-1] <= 1000 - width / 2 + 1e-6
    assert placed[0] >= width / 2 - 1e-6


def test_labels_that_have_room_stay() -> None:
    """Only what would touch is moved."""
    assert space_out([20, 50, 80], [10, 10, 10], 0, 100) == [20, 50, 80]

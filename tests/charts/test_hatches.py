"""For a printer hatches are lines, which fill the same areas."""

from __future__ import annotations

import re

import pytest

from cliova_pandas import plot_breakdown
from cliova_pandas.charts.hatches import draw_hatches
from cliova_pandas.charts.svg import make_picture
from tests.support.chart_frames import make_frame

FRAME = make_frame({"a": (60, 20, 20, 40), "b": (10, 30, 20, 90), "c": (5, 5, 5, 5)})


@pytest.fixture
def svg() -> str:
    return make_picture(lambda ax: plot_breakdown(FRAME, "team", ax=ax), name="bars").svg


def test_no_pattern_is_left(svg: str) -> None:
    """All hatched pieces of the bars, nine of them, are drawn line by line."""
    assert svg.count("<pattern") == 3
    drawn = draw_hatches(svg)
    assert "<pattern" not in drawn
    assert "url(#bars-h" not in drawn
    assert drawn.count("<path") == svg.count("<path") - 3 + len(re.findall(r"fill: url", svg))


def test_lines_stay_in_their_area(svg: str) -> None:
    """Each line lies within the rectangle that it fills, and they reach both of its sides."""
    drawn = draw_hatches(svg)
    areas = re.findall(r'<path d="(M[^"]*?)\s*z\s*"[^>]*/>\s*<path d="(M[^"zZ]*L[^"zZ]*)"', drawn)
    checked = 0
    for area, lines in areas:
        corners, ends = (
            [(float(x), float(y)) for x, y in re.findall(r"[ML] ?(-?[\d.]+) (-?[\d.]+)", path)]
            for path in (area, lines)
        )
        if len(ends) < 4 or len(corners) != 4:
            continue
        (low, high), (top, bottom) = ((min(side), max(side)) for side in zip(*corners, strict=True))
        assert all(low - 0.1 <= x <= high + 0.1 and top - 0.1 <= y <= bottom + 0.1 for x, y in ends)
        assert min(x for x, _ in ends) < low + 7
        assert max(x for x, _ in ends) > high - 7
        checked += 1
    assert checked >= 9


def test_a_picture_without_hatches_stays_as_it_is() -> None:
    """Nothing else is touched."""
    assert draw_hatches('<svg><path d="M 0 0 L 1 1" style="fill: none"/></svg>') == (
        '<svg><path d="M 0 0 L 1 1" style="fill: none"/></svg>'
    )

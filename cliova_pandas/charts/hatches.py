"""Hatches of a picture as lines, for a printer that would make a photograph of each area."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TILE: Final = 72.0
"""Matplotlib repeats a hatch at this distance."""

_PATTERN: Final = re.compile(
    r'<pattern id="([^"]+)"[^>]*>\s*<rect[^>]*? fill="([^"]+)"/>\s*'
    r'<path d="([^"]*)" style="([^"]*)"/>\s*</pattern>\s*'
)
_AREA: Final = re.compile(
    r'<path d="([^"]*)"((?: clip-path="[^"]*")?) style="fill: url\(#([^)]+)\);([^"]*)"/>'
)
_NUMBERS: Final = re.compile(r"[ML] (-?[\d.]+) (-?[\d.]+)")

_Line = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Hatch:
    """What an area is filled with.

    Attributes
    ----------
    colour : str
        Behind the lines.
    lines : tuple of (x0, y0, x1, y1)
        Those of one tile.
    style : str
        How they are drawn.
    """

    colour: str
    lines: tuple[_Line, ...]
    style: str


def draw_hatches(svg: str) -> str:
    """Return a picture whose hatched rectangles are drawn line by line.

    Parameters
    ----------
    svg : str
        What `cliova_pandas.charts.svg.make_picture` made.

    Examples
    --------
    >>> area = '<path d="M 0 0 L 9 0 L 9 5 L 0 5 z" style="fill: url(#h); stroke: red"/>'
    >>> tile = '<rect fill="blue"/><path d="M 0 3 L 72 3" style="stroke: black"/>'
    >>> print(draw_hatches(f'<pattern id="h">{tile}</pattern>{area}'))
    <path d="M 0 0 L 9 0 L 9 5 L 0 5 z" style="fill: blue; stroke: red"/>
    <path d="M0 3L9 3" style="stroke: black"/>
    """
    hatches = {
        name: _Hatch(colour, tuple(_read_lines(path)), style)
        for name, colour, path, style in _PATTERN.findall(svg)
    }

    def draw(found: re.Match[str]) -> str:
        path, clip, name, outline = found.groups()
        box = _find_box(path)
        if name not in hatches or box is None:
            return found[0]
        hatch = hatches[name]
        lines = "".join(
            f"M{x0:.5g} {y0:.5g}L{x1:.5g} {y1:.5g}" for x0, y0, x1, y1 in _fill(hatch.lines, box)
        )
        return (
            f'<path d="{path}"{clip} style="fill: {hatch.colour};{outline}"/>\n'
            f'<path d="{lines}"{clip} style="{hatch.style}"/>'
        )

    drawn = _AREA.sub(draw, svg)
    return _PATTERN.sub(lambda found: found[0] if f"url(#{found[1]})" in drawn else "", drawn)


def _read_lines(path: str) -> Iterator[_Line]:
    """Yield the lines of a tile, as far as they lie in it."""
    points = [(float(x), float(y)) for x, y in _NUMBERS.findall(path)]
    for (x0, y0), (x1, y1) in zip(points[::2], points[1::2], strict=False):
        if (line := _clip((x0, y0, x1, y1), (0, 0, _TILE, _TILE))) is not None:
            yield line


def _find_box(path: str) -> _Line | None:
    """Return the ends of a rectangle; None, if a path is none."""
    points = {(float(x), float(y)) for x, y in _NUMBERS.findall(path)}
    xs, ys = {x for x, _ in points}, {y for _, y in points}
    if len(points) != 4 or len(xs) != 2 or len(ys) != 2:
        return None
    return min(xs), min(ys), max(xs), max(ys)


def _fill(lines: tuple[_Line, ...], box: _Line) -> Iterator[_Line]:
    """Yield the lines that fill a rectangle."""
    x0, y0, x1, y1 = box
    for column in range(int(x0 // _TILE), int(x1 // _TILE) + 1):
        for row in range(int(y0 // _TILE), int(y1 // _TILE) + 1):
            right, down = column * _TILE, row * _TILE
            for a, b, c, d in lines:
                moved = (a + right, b + down, c + right, d + down)
                if (line := _clip(moved, box)) is not None:
                    yield line


def _clip(line: _Line, box: _Line) -> _Line | None:
    """Return the part of a line within a box; None, if there is none.

    Notes
    -----
    Y.-D. Liang and B. A. Barsky (1984), "A new concept and method for line clipping", ACM
    Transactions on Graphics 3, 1-22.
    """
    x0, y0, x1, y1 = line
    start, end = 0.0, 1.0
    for step, low, high, place in ((x1 - x0, box[0], box[2], x0), (y1 - y0, box[1], box[3], y0)):
        if not step:
            if not low <= place <= high:
                return None
            continue
        first, last = sorted(((low - place) / step, (high - place) / step))
        start, end = max(start, first), min(end, last)
    if end <= start:
        return None
    return (
        x0 + start * (x1 - x0), y0 + start * (y1 - y0), x0 + end * (x1 - x0), y0 + end * (y1 - y0)
    )  # fmt: skip

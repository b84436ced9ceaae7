"""Text on a chart: names that every font can draw, and labels that show only where they fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import pandas as pd
from matplotlib import font_manager, patheffects
from matplotlib.text import Text

from cliova_pandas.stats.nouns import WriteCount, find_noun, inflect, write_count
from cliova_pandas.stats.top_groups import read_pooled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.transforms import Bbox

PLAIN: Final[dict[str, Any]] = {"parse_math": False, "usetex": False}
"""Keeps ``$`` and ``_`` in a name from being read as a formula."""

NAME_WIDTH: Final = 32
"""How many columns of text a name may take; wide (CJK) characters take two."""

_MISSING: Final = "(missing)"
_LEFT_TO_RIGHT: Final = "\u200e"
_BIDI_CONTROLS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DOMAIN: Final = re.compile(r"[^\s()]+\.[^\s()]+")

# Fonts of the common systems for scripts that the usual chart fonts lack, asked in this order.
_FALLBACK_FONTS: Final = (
    "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Noto Sans JP",
    "Source Han Sans SC", "PingFang SC", "Hiragino Sans", "Microsoft YaHei", "Yu Gothic",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "SimHei",
    "Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic",
    "Noto Sans Arabic", "Geeza Pro", "Noto Sans Hebrew", "Noto Sans Devanagari",
    "Kohinoor Devanagari", "Nirmala UI", "Noto Sans Thai", "Thonburi", "Leelawadee UI", "Segoe UI",
    "Noto Sans Symbols", "Noto Sans Symbols 2", "Segoe UI Symbol", "Noto Emoji", "Segoe UI Emoji",
    "Arial Unicode MS", "DejaVu Sans",
)  # fmt: skip


def write_names(names: Iterable[object]) -> tuple[list[str], list[str]]:
    """Return names as they can be drawn, and the font families to draw them with.

    A name is put on one line, and shortened in the middle when it is long. Characters that no
    installed font has are spelled out rather than drawn as empty boxes: a domain in its ASCII form,
    anything else with the escapes of Python.

    Parameters
    ----------
    names : iterable
        The keys of groups; a tuple is joined, a missing one is called "(missing)".

    Returns
    -------
    texts : list of str
        A text for each name.
    families : list of str
        The families of ``rcParams["font.family"]``, and further ones where these lack characters.

    Examples
    --------
    >>> write_names(["gmail.com", ("gmail.com", None), "a" * 50 + ".example"])[0]
    ['gmail.com', 'gmail.com, (missing)', 'aaaaaaaaaaaaaaaa…aaaaaaa.example']
    """
    cleaned = [_clean(name) for name in names]
    families = _choose_families({char for name in cleaned for char in name})
    fonts = [_find_font(family) for family in families]

    def can_draw(char: str) -> bool:
        return any(_has_glyph(font, char) for font in fonts)

    return [_isolate(shorten(_spell_out(name, can_draw))) for name in cleaned], families


def name_groups(table: pd.DataFrame, write: WriteCount = write_count) -> list[object]:
    """Return how the groups of a breakdown are called on a chart.

    The pooled rest stands beside the providers' own "other", and before a number in brackets.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"team": list("aabc"), "verdict": ["valid"] * 4})
    >>> name_groups(breakdown(df, "team", top=1))
    ['a', '2 more groups']
    """
    pooled, noun = read_pooled(table), find_noun(table.index.names)
    return [
        f"{write(pooled[label])} more {inflect(noun, pooled[label])}" if label in pooled else label
        for label in table.index
    ]


def shorten(name: str, width: int = NAME_WIDTH) -> str:
    """Return a name with its middle left out, where it is wider than allowed.

    Both ends of a name tell something: the front whose it is, the end which kind.

    Examples
    --------
    >>> shorten("mail.engineering.example.com", 15)
    'mail.en…ple.com'
    """
    if _measure(name) <= width:
        return name
    front = _take(name, (width - 1) - (width - 1) // 2)
    back = _take(name[::-1], (width - 1) // 2)[::-1]
    return f"{front}…{back}"


def shorten_all(names: Sequence[str], width: int) -> list[str]:
    """Return names as `shorten` does, but none so short that two of them read alike.

    Examples
    --------
    >>> shorten_all(["mail.one.example", "mail.two.example"], 9)
    ['mail.o…ample', 'mail.t…ample']
    """
    texts = [shorten(name, width) for name in names]
    while len(set(texts)) < len(set(names)) and width < NAME_WIDTH:
        width += 1
        texts = [shorten(name, width) for name in names]
    return texts


class FittingText(Text):
    """A label that is drawn only if it fits into its room, decided whenever the chart is drawn.

    It cannot be decided before: a layout, another size or another dpi changes the room.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where it goes.
    x, y : float
        Where, in the units of its transform (data, if none is given).
    text : str
        What it says.
    width, height : float, optional
        The room, in data units; without one of them, that direction does not matter.
    **kwargs
        As `matplotlib.text.Text`.
    """

    def __init__(
        self,
        ax: Axes,
        x: float,
        y: float,
        text: str,
        *,
        width: float | None = None,
        height: float | None = None,
        **kwargs: Any,
    ) -> None:
        centred = {"ha": "center", "va": "center", "transform": ax.transData}
        super().__init__(x, y, text, **{**centred, **PLAIN, **kwargs})
        self._room = (width, height)
        ax.add_artist(self)

    def fits(self, renderer: RendererBase | None = None) -> bool:
        """Return whether the label has room, as the chart stands now."""
        extent = super().get_window_extent(renderer)
        needed = (extent.width + 0.4 * extent.height, 0.8 * extent.height)
        return all(
            room is None or self._measure_room(axis, room) >= need
            for axis, (room, need) in enumerate(zip(self._room, needed, strict=True))
        )

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, if it fits."""
        if self.fits(renderer):
            super().draw(renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
        """Return its extent for the layout, which is nothing when it is not drawn."""
        return super().get_tightbbox(renderer) if self.fits(renderer) else None

    def _measure_room(self, axis: int, room: float) -> float:
        assert self.axes is not None  # noqa: S101 (add_artist has set it)
        start, end = self.axes.transData.transform([(0, 0), (room, room)])
        return float(abs(end[axis] - start[axis]))


def lay_under(colour: str) -> dict[str, Any]:
    """Return what keeps text readable on a hatch or across a line: a patch under it.

    A halo around each letter would make a picture three times as large.
    """
    return {"boxstyle": "square,pad=0.12", "facecolor": colour, "edgecolor": "none"}


def outline(colour: str, width: float = 3.0) -> list[patheffects.AbstractPathEffect]:
    """Return what gives a pale line its edges."""
    return [patheffects.withStroke(linewidth=width, foreground=colour)]


def space_out(
    middles: Sequence[float], widths: Sequence[float], low: float, high: float
) -> list[float]:
    """Move labels in a row just as far as needed, so that none overlaps and all stay inside.

    Parameters
    ----------
    middles : sequence of float
        Where the labels want to be, ascending.
    widths : sequence of float
        How wide they are, with the gap between two.
    low, high : float
        The ends of the row.

    Examples
    --------
    >>> space_out([10, 90, 95], [20, 20, 20], 0, 100)
    [10.0, 70.0, 90.0]
    """
    placed: list[float] = []
    edge = low
    for middle, width in zip(middles, widths, strict=True):
        placed.append(max(float(middle), edge + width / 2))
        edge = placed[-1] + width / 2
    edge = high
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], edge - widths[i] / 2)
        edge = placed[i] - widths[i] / 2
    return placed


def _clean(name: Any) -> str:
    if isinstance(name, tuple):
        return ", ".join(map(_clean, name))
    if pd.isna(name):
        return _MISSING
    return _BIDI_CONTROLS.sub("", " ".join(str(name).split()))


def _spell_out(name: str, can_draw: Any) -> str:
    if all(map(can_draw, name)):
        return name
    if _DOMAIN.fullmatch(name):
        try:
            spelled = name.encode("idna").decode("ascii")
        except UnicodeError:
            spelled = ""  # not a domain after all
        if spelled and all(map(can_draw, spelled)):
            return spelled
    return "".join(
        char if can_draw(char) else char.encode("unicode_escape").decode("ascii") for char in name
    )


def _isolate(name: str) -> str:
    """Keep right-to-left text from carrying off what is written after it."""
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for char in name):
        return f"{_LEFT_TO_RIGHT}{name}{_LEFT_TO_RIGHT}"
    return name


def _choose_families(chars: set[str]) -> list[str]:
    families = list(mpl.rcParams["font.family"])
    lacking = {char for char in chars if not any(_has_glyph(_find_font(f), char) for f in families)}
    if lacking:
        installed = set(font_manager.get_font_names())
        for family in _FALLBACK_FONTS:
            if lacking and family in installed and family not in families:
                font = _find_font(family)
                found = {char for char in lacking if _has_glyph(font, char)}
                if found:
                    families.append(family)
                    lacking -= found
    return families


def _find_font(family: str) -> str:
    return font_manager.findfont(font_manager.FontProperties(family=[family]))


@cache
def _has_glyph(font: str, char: str) -> bool:
    return font_manager.get_font(font).get_char_index(ord(char)) != 0


def _measure(name: str) -> int:
    return sum(map(_measure_char, name))


def _measure_char(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _take(name: str, width: int) -> str:
    taken = 0
    for i, char in enumerate(name):
        taken += _measure_char(char)
        if taken > width:
            return name[:i]
    return name

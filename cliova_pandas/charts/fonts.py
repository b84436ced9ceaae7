"""Which installed fonts can draw a text, and how wide it stands in columns."""

from __future__ import annotations

from functools import cache
from typing import Final

import matplotlib as mpl
from matplotlib import font_manager
from wcwidth import wcwidth

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


def choose_families(chars: set[str]) -> list[str]:
    """Return the families of ``rcParams["font.family"]``, and more for characters they lack."""
    families = list(mpl.rcParams["font.family"])
    fonts = [find_font(family) for family in families]
    lacking = {char for char in chars if not any(has_glyph(font, char) for font in fonts)}
    if lacking:
        installed = set(font_manager.get_font_names())
        for family in _FALLBACK_FONTS:
            if lacking and family in installed and family not in families:
                font = find_font(family)
                found = {char for char in lacking if has_glyph(font, char)}
                if found:
                    families.append(family)
                    lacking -= found
    return families


def find_font(family: str) -> str:
    """Return the file of a font family."""
    return font_manager.findfont(font_manager.FontProperties(family=[family]))


@cache
def has_glyph(font: str, char: str) -> bool:
    """Tell whether the font of a file has a character."""
    return font_manager.get_font(font).get_char_index(ord(char)) != 0


def count_columns(text: str) -> int:
    r"""Return how many columns a text is wide: two for a wide character, none for an accent.

    Examples
    --------
    >>> count_columns("abc"), count_columns("例え"), count_columns("e\u0301")
    (3, 4, 1)
    """
    # Character by character, so that a text is as wide as its parts. A control character, of which
    # nobody knows the width (-1), counts as one.
    return sum(abs(wcwidth(char)) for char in text)

"""Names on a chart, as they can be drawn, and where labels stand so that none overlaps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import pandas as pd
from matplotlib import patheffects

from cliova_pandas.charts.fonts import choose_families, count_columns, find_font, has_glyph
from cliova_pandas.stats.groups.top_groups import read_pooled
from cliova_pandas.stats.writing.nouns import WriteCount, name_pooled, write_count
from cliova_pandas.verdicts.controls import CONTROLS

PLAIN: Final[dict[str, Any]] = {"parse_math": False, "usetex": False}
"""Keeps ``$`` and ``_`` in a name from being read as a formula."""

NAME_WIDTH: Final = 32
"""How many columns of text a name may take; wide (CJK) characters take two."""

_MISSING: Final = "(missing)"
_LEFT_TO_RIGHT: Final = "\u200e"
_CONTROLS: Final = re.compile(f"[{CONTROLS}]")
_DOMAIN: Final = re.compile(r"[^\s()]+\.[^\s()]+")


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
    families = choose_families({char for name in cleaned for char in name})
    fonts = [find_font(family) for family in families]
    return [_isolate(shorten_middle(_spell_out(name, fonts))) for name in cleaned], families


def label_groups(table: pd.DataFrame, write: WriteCount = write_count) -> list[object]:
    """Return how the groups of a breakdown are called on a chart.

    As in the table, but that numbers are written in the language of the chart.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"team": list("aabc"), "verdict": ["valid"] * 4})
    >>> label_groups(breakdown(df, "team", top=1))
    ['a', 'other (2 groups)']
    """
    pooled = read_pooled(table)
    return [
        name_pooled(table.index.names, pooled[label], write) if label in pooled else label
        for label in table.index
    ]


@lru_cache(maxsize=8192)  # charts try several widths, for the same names
def shorten_middle(name: str, width: int = NAME_WIDTH) -> str:
    """Return a name with its middle left out, where it is wider than allowed.

    Both ends of a name tell something: the front whose it is, the end which kind.

    Examples
    --------
    >>> shorten_middle("mail.engineering.example.com", 15)
    'mail.en…ple.com'
    """
    if count_columns(name) <= width:
        return name
    front = _take(name, (width - 1) - (width - 1) // 2)
    back = _take(name[::-1], (width - 1) // 2)[::-1]
    return f"{front}…{back}"


def shorten_all(names: Sequence[str], width: int) -> list[str]:
    """Return names as `shorten_middle` does, but none so short that two of them read alike.

    Examples
    --------
    >>> shorten_all(["mail.one.example", "mail.two.example"], 9)
    ['mail.o…ample', 'mail.t…ample']
    """
    texts = [shorten_middle(name, width) for name in names]
    while len(set(texts)) < len(set(names)) and width < NAME_WIDTH:
        width += 1
        texts = [shorten_middle(name, width) for name in names]
    return texts


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


def drop_controls(text: str) -> str:
    r"""Return a text without what a terminal obeys, and what turns the direction of what it shows.

    >>> drop_controls("example.com\x1b[2J")
    'example.com[2J'
    """
    return _CONTROLS.sub("", text)


def _clean(name: Any) -> str:
    if isinstance(name, tuple):
        return ", ".join(map(_clean, name))
    if pd.isna(name):
        return _MISSING
    return drop_controls(" ".join(str(name).split()))


def _spell_out(name: str, fonts: Sequence[str]) -> str:
    """Write what no font can draw in other characters."""

    def is_drawn(char: str) -> bool:
        return any(has_glyph(font, char) for font in fonts)

    if all(map(is_drawn, name)):
        return name
    if _DOMAIN.fullmatch(name):
        try:
            spelled = name.encode("idna").decode("ascii")
        except UnicodeError:
            spelled = ""  # not a domain after all
        if spelled and all(map(is_drawn, spelled)):
            return spelled
    return "".join(
        char if is_drawn(char) else char.encode("unicode_escape").decode("ascii") for char in name
    )


def _isolate(name: str) -> str:
    """Keep right-to-left text from carrying off what is written after it."""
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for char in name):
        return f"{_LEFT_TO_RIGHT}{name}{_LEFT_TO_RIGHT}"
    return name


def _take(name: str, width: int) -> str:
    taken = 0
    for i, char in enumerate(name):
        taken += count_columns(char)
        if taken > width:
            return name[:i]
    return name


def break_lines(
    text: str, most: int, room: float, measure: Callable[[str], float]
) -> tuple[list[str], bool]:
    """Break a text into lines that have room, at its spaces; and cut off what is left over.

    Parameters
    ----------
    text : str
        The text. Breaks that it has are kept.
    most : int
        How many lines there may be; more only where the text has them itself.
    room : float
        How wide a line may be.
    measure : callable
        Returns how wide a text is.

    Returns
    -------
    lines : list of str
        The lines.
    is_whole : bool
        Whether nothing was cut off.

    Examples
    --------
    >>> break_lines("share of all rows", 2, 8, len)
    (['share of', 'all rows'], True)
    >>> break_lines("share of all the rows", 2, 8, len)
    (['share of', 'all the…'], False)
    """
    lines = [line for part in text.split("\n") for line in _break_line(part, room, measure)]
    most = max(most, text.count("\n") + 1)
    kept = lines[:most]
    left_over = lines[most:]
    cut = [_cut_off(line, room, measure) for line in kept]
    if left_over:
        cut[-1] = _cut_off(f"{kept[-1]} {left_over[0]}…", room, measure)
    return cut, cut == lines


def _break_line(text: str, room: float, measure: Callable[[str], float]) -> list[str]:
    if measure(text) <= room:
        return [text]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and measure(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cut_off(text: str, room: float, measure: Callable[[str], float]) -> str:
    """Return as much of a line as has room."""
    if measure(text) <= room:
        return text
    while text and measure(f"{text}…") > room:
        text = text[:-1].rstrip(" ,;|")
    return f"{text}…"

"""What the verdicts look like on every surface: colours, hatches, and ink that can be read on them.

Colours are ``#RRGGBB`` texts and nothing here needs matplotlib, so that panel and report can use it
as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.verdicts.classes import VERDICTS, Verdict

if TYPE_CHECKING:
    from matplotlib.typing import ColorType

Palette: TypeAlias = "Mapping[str, ColorType] | Sequence[ColorType]"

COLOURS: Final[Mapping[Verdict, str]] = {
    "valid": "#0072B2",
    "risky": "#E69F00",
    "unknown": "#BBBBBB",
    "invalid": "#882255",
}
"""Of the palettes tried the one whose colours stay furthest apart in every kind of sight."""

DARK_COLOURS: Final[Mapping[Verdict, str]] = {**COLOURS, "invalid": "#C43A5A"}
"""The same on a dark ground, where the invalid of `COLOURS` would sink."""

HATCHES: Final[Mapping[Verdict, str]] = {
    "valid": "",
    "risky": "////",
    "unknown": "--",
    "invalid": "xx",
}
"""Tells the classes apart in grey print, where invalid is as dark as valid."""

LEAST_CONTRAST: Final = 3.0
"""Between what has a meaning and its ground; WCAG 2.2, 1.4.11, non-text contrast."""

BLACK: Final = "#000000"
WHITE: Final = "#FFFFFF"


@dataclass(frozen=True)
class Ink:
    """What text and lines are drawn with on a ground.

    Attributes
    ----------
    ground : str
        The colour behind.
    text, faint, grid : str
        The colours of text, of secondary text, and of the lines that carry no data.
    is_on_page : bool
        Whether the ground is that of a page, which may be light or dark.
    """

    ground: str
    text: str
    faint: str
    grid: str
    is_on_page: bool = False

    @property
    def is_dark_ground(self) -> bool:
        """Whether the ground is dark, or may be."""
        return self.is_on_page or find_text_colour(self.ground) == WHITE


PAGE_INK: Final = Ink(WHITE, "#767676", "#767676", "#80808055", is_on_page=True)
"""For a page of which nobody knows whether it is light or dark, such as that of a notebook.

No grey has a contrast of 4.5 with white and with the dark ground of JupyterLab (#111111); the best
has 4.3 with both. This one has 4.5 with white and 4.2 with the other.
"""


def mix_ink(ground: str) -> Ink:
    """Return the ink for a ground.

    Examples
    --------
    >>> mix_ink("#FFFFFF").text
    '#1F1F1F'
    >>> mix_ink("#111111").is_dark_ground
    True
    """
    strongest = find_text_colour(ground)
    return Ink(
        ground=ground,
        text=blend(strongest, ground, 0.12),
        faint=blend(strongest, ground, 0.38),
        grid=blend(strongest, ground, 0.86),
    )


def choose_colours(palette: Palette | None, *, is_dark_ground: bool = False) -> dict[Verdict, str]:
    """Return the colour of each verdict.

    Parameters
    ----------
    palette : mapping or sequence of colours, optional
        Verdicts and their colours (those not named keep theirs), or four colours in the order
        valid, risky, unknown, invalid; anything that matplotlib takes for a colour.
    is_dark_ground : bool
        Whether the defaults are to be those for a dark ground.

    Raises
    ------
    ConfigurationError
        If the palette names something else than a verdict, has not four colours, or one of them
        is no colour.

    Examples
    --------
    >>> choose_colours({"valid": "green"})["valid"]
    '#008000'
    """
    colours = dict(DARK_COLOURS if is_dark_ground else COLOURS)
    if palette is None:
        return colours
    named = quote_names(VERDICTS)
    if isinstance(palette, Mapping):
        if wrong := [name for name in palette if name not in VERDICTS]:
            raise ConfigurationError(
                Argument("palette"), f" names {wrong[0]!r}. The verdicts are: {named}."
            )
        chosen = dict(palette)
    elif isinstance(palette, str) or not _has_four(palette):
        raise ConfigurationError(
            Argument("palette"),
            f" must be a mapping of verdicts to colours, or four colours for {named}, not "
            f"{palette!r}.",
        )
    else:
        chosen = dict(zip(VERDICTS, palette, strict=True))
    return colours | {v: _read_colour(v, chosen[v]) for v in VERDICTS if v in chosen}


def _has_four(palette: object) -> bool:
    return isinstance(palette, Sized) and len(palette) == len(VERDICTS)


def find_text_colour(ground: str) -> str:
    """Return black or white, whichever can be read better on a ground.

    Examples
    --------
    >>> find_text_colour(COLOURS["risky"]), find_text_colour(COLOURS["invalid"])
    ('#000000', '#FFFFFF')
    """
    return max(BLACK, WHITE, key=lambda ink: measure_contrast(ink, ground))


def measure_contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    Notes
    -----
    Web Content Accessibility Guidelines 2.2, W3C 2023, "contrast ratio" and "relative luminance".

    Examples
    --------
    >>> round(measure_contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    darker, lighter = sorted((_measure_luminance(colour), _measure_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def blend(colour: str, other: str, weight: float) -> str:
    """Return a colour between two: with weight 0 the first, with weight 1 the other.

    Examples
    --------
    >>> blend("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    return _write_hex(
        a + (b - a) * weight for a, b in zip(_read_hex(colour), _read_hex(other), strict=True)
    )


def shade(colour: str) -> str:
    """Return the colour of an outline or a hatch: darker, or lighter on what is dark itself.

    Examples
    --------
    >>> shade("#BBBBBB"), shade("#882255")
    ('#7A7A7A', '#BE85A2')
    """
    if find_text_colour(colour) == WHITE:
        return blend(colour, WHITE, 0.45)
    return blend(colour, BLACK, 0.35)


def find_edge(colour: str, ground: str) -> str:
    """Return the colour of the edge of a thin mark, which tells it from its ground.

    Examples
    --------
    >>> find_edge("#0072B2", WHITE), find_edge("#E69F00", WHITE)
    ('#0072B2', '#966700')
    """
    return colour if measure_contrast(colour, ground) >= LEAST_CONTRAST else shade(colour)


def _read_colour(verdict: Verdict, colour: ColorType) -> str:
    from matplotlib.colors import to_hex

    try:
        return to_hex(colour).upper()
    except ValueError:
        raise ConfigurationError(
            Argument("palette"),
            f" gives {verdict} {colour!r}, which is no colour. Give a name such as "
            "'tab:blue', or a text such as '#0072B2'.",
        ) from None


def _measure_luminance(colour: str) -> float:
    def linearize(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linearize, _read_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _read_hex(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _write_hex(parts: Iterable[float]) -> str:
    return "#" + bytes(round(part * 255) for part in parts).hex().upper()

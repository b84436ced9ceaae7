"""A chart as an SVG that stands inside of a page: small, byte-stable, and in the page's own ink.

Text and lines are ``currentColor``, so they can be read on a light and on a dark page. The colours
of the verdicts are CSS variables (``--cliova-valid`` and so on) with the usual colours as fallback.
All names inside of a picture begin with its own, so that several can stand on one page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from cliova_pandas.charts.axes import WIDTH, find_infos
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.verdicts.palette import COLOURS, mix_ink

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS: Final = 72
_SETTINGS: Final[Any] = {"svg.fonttype": "path", "path.simplify": True}
_NO_METADATA: Final = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_COMMENT: Final = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_STYLE: Final = re.compile(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
_OPENING: Final = re.compile(r"<svg\b[^>]*>")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ID: Final = re.compile(r'(\bid="|\bxlink:href="#|url\(#)')
_PATH: Final = re.compile(r'(?<=\bd=")[^"]*')
_STYLED: Final = re.compile(
    r'<(?:path|use)\b[^>]*? style="([^"]*)"/>(?:\s*<(?:path|use)\b[^>]*? style="\1"/>)+'
)
_OPACITY: Final = re.compile(r"(?<![-\w])opacity:")
_LONG_NUMBER: Final = re.compile(r"(\.\d\d)\d+")
_GROUND: Final = "#FFFFFE"
"""White that can be told from the white of a label, so that it can become the page's own colour."""

_INK: Final = mix_ink(_GROUND)
_PAINTS: Final = {
    _INK.text: "currentColor",
    _INK.faint: "var(--cliova-faint, currentColor)",
    _GROUND: "var(--cliova-ground, Canvas)",
    _INK.grid: "var(--cliova-grid, #88888855)",
    **{colour: f"var(--cliova-{verdict}, {colour})" for verdict, colour in COLOURS.items()},
}
_PAINT: Final = re.compile("|".join(map(re.escape, _PAINTS)), re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A chart that can be put into a page.

    Attributes
    ----------
    svg : str
        An ``<svg>`` element, with a title that says what it shows.
    alt : str
        The same sentence.
    width, height : float
        Its size in inches.
    """

    svg: str
    alt: str
    width: float
    height: float


def make_picture(plot: Callable[[Axes], Axes], *, name: str, width: float = WIDTH) -> Picture:
    """Draw a chart as SVG.

    Parameters
    ----------
    plot : callable
        Draws one of the package's charts on the Axes it is given.
    name : str
        What the picture is called on its page: a letter, then letters, digits, ``_`` and ``-``.
    width : float, default 8
        How wide it is, in inches; the height follows from the chart.

    Returns
    -------
    Picture

    Raises
    ------
    ConfigurationError
        If the name cannot be one.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import plot_verdicts
    >>> df = pd.DataFrame({"verdict": ["valid"]})
    >>> picture = make_picture(lambda ax: plot_verdicts(df, ax=ax), name="all")
    >>> picture.svg[:4], picture.alt
    ('<svg', 'Bar of 1 row: 100 % valid, 0 % risky, 0 % unknown, 0 % invalid.')
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"A picture's name is a letter, then letters, digits, '_' and '-', not {name!r}."
        )
    # Charts of a page look the same, whatever style of matplotlib the caller has chosen.
    with mpl.rc_context(), mpl.style.context("default", after_reset=False):
        mpl.rcParams.update(_SETTINGS)
        mpl.rcParams["svg.hashsalt"] = name
        figure = Figure(figsize=(width, 1), layout="constrained")
        figure.patch.set_visible(False)
        ax = figure.add_subplot()
        figure.patch.set_facecolor(_GROUND)
        ax.patch.set_facecolor(_GROUND)
        ax.patch.set_visible(False)
        notes = find_infos(plot(ax))
        height = next((note.height for note in reversed(notes) if note.height), width / 2)
        alt = next((note.sentence for note in reversed(notes) if note.sentence), "Chart.")
        figure.set_size_inches(width, height)
        file = io.StringIO()
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(file, metadata=_NO_METADATA)
    return Picture(_adopt(file.getvalue(), name, alt, width, height), alt, width, height)


def _adopt(document: str, name: str, alt: str, width: float, height: float) -> str:
    """Make an element of a page out of a document of its own."""
    body = _COMMENT.sub("", document)
    opening = _OPENING.search(body)
    assert opening is not None  # noqa: S101 - matplotlib writes one
    # A style sheet would hold for the whole page; what it says is said by the element instead.
    inner = _STYLE.sub("", body[opening.end() :], count=1).strip()
    inner = _ID.sub(rf"\g<1>{name}-", inner)
    inner = _PAINT.sub(lambda found: _PAINTS[found[0].upper()], inner)
    # A hundredth of a point is far below what can be seen, and halves the size.
    inner = _PATH.sub(lambda found: _LONG_NUMBER.sub(r"\1", found[0]), inner)
    inner = _STYLED.sub(_share_style, re.sub(r"\s*\n\s*", "\n", inner))
    box = f"0 0 {width * _POINTS:g} {height * _POINTS:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'role="img" aria-labelledby="{name}-title" viewBox="{box}" '
        f'class={quoteattr("cliova-picture")} style="width: 100%; max-width: '
        f"{width * _POINTS * 4 / 3:g}px; height: auto; stroke-linejoin: round; "
        f'stroke-linecap: butt">'
        f'<title id="{name}-title">{escape(alt)}</title>\n{inner}'
    )


def _share_style(found: re.Match[str]) -> str:
    """Say once how marks look that follow each other and look alike."""
    style = found[1]
    # What is filled with a pattern is looked for later; what is seen through adds up in a group.
    if "url(" in style or _OPACITY.search(style):
        return found[0]
    marks = found[0].replace(f' style="{style}"', "")
    return f'<g style="{style}">{marks}</g>'

"""The charts of a page as SVG: in two widths, with each letter drawn once for all of them."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from cliova_pandas.charts.hatches import draw_hatches
from cliova_pandas.report.locale import LocaleFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cliova_pandas.report.document import Chart

_WIDTH_OF_BAR: Final = 4.6
_NARROW: Final = 3.75
"""As wide as the screen of a phone shows it, in inches of 96 pixels."""

_GLYPH: Final = re.compile(
    r'<path id="([^"]+)"((?: d="[^"]*")? transform="scale\(0\.015625\)")/>\s*'
)
_EMPTY_DEFS: Final = re.compile(r"<defs>\s*</defs>\s*")
_LINK: Final = re.compile(r'xlink:href="#([^"]+)"(?: transform="translate\(([-.\d]+) 0\)")?')
_BLANK: Final = re.compile(r'<use href="#-"[^>]*/>\s*')
_MOVED: Final = re.compile(r"translate\(([-.\d]+) ([-.\d]+)\)")
_USED: Final = re.compile(r'(?:href="#|url\(#|labelledby=")([^")]+)')
_NAMED: Final = re.compile(r' id="([^"]+)"')
_TITLE: Final = re.compile(r"<title[^>]*>.*?</title>\s*", re.DOTALL)
_NOTHING: Final = re.compile(r"<g/>\s*")


class Pictures:
    """The charts of one page.

    Parameters
    ----------
    lang : str
        The language whose numbers they show.
    is_printed : bool
        Whether they become a PDF, for which Chromium makes a photograph of each hatched area.
    """

    def __init__(self, lang: str, *, is_printed: bool = False) -> None:
        self._lang = lang
        self._is_printed = is_printed
        # What each letter is drawn as, and what it is called.
        self._glyphs: dict[str, str] = {}

    def draw(self, chart: Chart) -> Markup:
        """Return a chart in the width of a page, and in that of a phone; the style shows one."""
        shown = f'<div class="cliova-wide">{self._share(draw(chart, lang=self._lang))}</div>'
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            try:
                narrow = draw(chart, lang=self._lang, is_narrow=True)
            except UserWarning:
                # It has no room for its letters there, and the table below says the same.
                return Markup(shown)  # noqa: S704 - made of what draw made
        # What it shows is said once, also where only this one is to be seen.
        titled = _TITLE.sub("", narrow).replace(
            f"{chart.name}-narrow-title", f"{chart.name}-chart-title"
        )
        shown += f'\n<div class="cliova-narrow">{self._share(titled)}</div>'
        return Markup(shown)  # noqa: S704 - made of what draw made

    @property
    def glyphs(self) -> Markup:
        """The letters, as an element that is not seen; empty if no chart has any."""
        if not self._glyphs:
            return Markup("")
        paths = "\n".join(f'<path id="{name}"{body}/>' for body, name in self._glyphs.items())
        return Markup(  # noqa: S704 - made of what draw made
            '<svg class="cliova-glyphs" width="0" height="0" aria-hidden="true" focusable="false">'
            f"<defs>\n{paths}\n</defs></svg>"
        )

    def _share(self, svg: str) -> str:
        """Return a chart whose letters are those of the page, without names that nothing uses."""
        if self._is_printed:
            svg = draw_hatches(svg)
        names: dict[str, str] = {}

        def take(found: re.Match[str]) -> str:
            is_blank = " d=" not in found[2]
            shared = "-" if is_blank else f"g{len(self._glyphs)}"
            names[found[1]] = shared if is_blank else self._glyphs.setdefault(found[2], shared)
            return ""

        def link(found: re.Match[str]) -> str:
            place = f' x="{float(found[2]):.5g}"' if found[2] else ""
            return f'href="#{names.get(found[1], found[1])}"{place}'

        svg = _EMPTY_DEFS.sub("", _GLYPH.sub(take, svg))
        svg = _BLANK.sub("", _LINK.sub(link, svg))
        svg = _MOVED.sub(_round_move, svg)
        used = set(_USED.findall(svg))
        svg = _NAMED.sub(lambda found: found[0] if found[1] in used else "", svg)
        return _NOTHING.sub("", svg)


def _round_move(found: re.Match[str]) -> str:
    """Return a move to the hundredth of a point, far below what can be seen."""
    return f"translate({float(found[1]):.5g} {float(found[2]):.5g})"


def draw(chart: Chart, prefix: str = "", lang: str = "en", *, is_narrow: bool = False) -> Markup:
    """Return a chart as SVG.

    Parameters
    ----------
    chart : Chart
        What it shows.
    prefix : str
        What its ids begin with.
    lang : str, default "en"
        The language whose numbers it shows.
    is_narrow : bool, default False
        Whether it is as wide as a phone, and not as a page.
    """
    # Late, since matplotlib takes its time and not every page has charts.
    from cliova_pandas.charts import calibration, drivers, trend
    from cliova_pandas.charts import plots as charts
    from cliova_pandas.charts.axes import WIDTH, describe_axes
    from cliova_pandas.charts.svg import make_picture

    plots: dict[str, Any] = {
        "verdicts": charts.plot_verdicts,
        "breakdown": charts.plot_breakdown,
        "rates": charts.plot_rates,
        "comparison": charts.plot_comparison,
        "drivers": drivers.plot_drivers,
        "calibration": calibration.plot_calibration,
        "trend": trend.plot_trend,
    }
    more: dict[str, Any] = {"top": None} if chart.kind in ("breakdown", "rates") else {}
    if chart.kind == "drivers":
        more = {"top": len(chart.data)}

    def plot(ax: Axes) -> Axes:
        drawn: Axes = plots[chart.kind](chart.data, ax=ax, formatter=LocaleFormatter(lang), **more)
        # With the sentence that stands beside it in the other formats.
        describe_axes(drawn, chart.alt)
        return drawn

    # The bar of a list has few letters, which need no more room.
    width = _NARROW if is_narrow else _WIDTH_OF_BAR if chart.kind == "verdicts" else WIDTH
    name = f"{prefix}{chart.name}-{'narrow' if is_narrow else 'chart'}"
    return Markup(make_picture(plot, name=name, width=width).svg)  # noqa: S704 - it escapes texts

"""Sections as HTML, for a page of their own or inside of a notebook.

Everything is escaped by default (Jinja's autoescape); what is not has been made here or by
`cliova_pandas.charts.svg`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cliova_pandas.report.document import (
    Bar,
    Cell,
    Chart,
    Exhibit,
    Facts,
    Page,
    Paragraph,
    Prose,
    Section,
    Stack,
    TableColumn,
    Value,
)
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.report.notes import render_notes
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
"""Nothing is fetched and nothing runs. The charts have styles inline, as matplotlib writes them."""

_WIDTH_OF_BAR: Final = 6.0
_LONG: Final = 40
"""Texts up to this length stand on one line."""


def render_page(page: Page) -> str:
    """Return a page as one HTML document that needs nothing else."""
    return (
        _prepare()
        .get_template("page.html")
        .render(
            page=page,
            policy=_POLICY,
            style=Markup(read_style()),  # noqa: S704 - a file of this package
        )
    )


def render_section(
    section: Section, *, level: int = 2, prefix: str = "", lang: str = "en"
) -> Markup:
    """Return a section as HTML, to be put below an element of the class ``cliova``.

    Parameters
    ----------
    section : Section
        What `cliova_pandas.report.sections.registry.make_section` returned.
    level : int, default 2
        Of its heading.
    prefix : str
        What the ids begin with, so that several can stand in one document.
    lang : str, default "en"
        The language whose numbers its charts show.

    Returns
    -------
    markupsafe.Markup

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas.report.context import ReportContext
    >>> from cliova_pandas.report.sections.registry import make_section
    >>> df = pd.DataFrame({"verdict": ["valid"]})
    >>> html = render_section(make_section("method", ReportContext({"One": df})))
    >>> html[:47]
    Markup('<section class="cliova-section cliova-method" i')
    """
    template = _prepare().get_template("section.html")
    return Markup(template.render(section=section, level=level, prefix=prefix, lang=lang).strip())  # noqa: S704


@cache
def read_style() -> str:
    """Return the style sheet, all of it below the class ``cliova``."""
    environment = _prepare()
    assert environment.loader is not None  # noqa: S101 - _prepare gives one
    return environment.loader.get_source(environment, "style.css")[0].strip()


def draw(chart: Chart, prefix: str = "", lang: str = "en") -> Markup:
    """Return a chart as SVG."""
    # Late, since matplotlib takes its time and not every page has charts.
    from cliova_pandas.charts import calibration, drivers
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
    }
    more: dict[str, Any] = {"top": None} if chart.kind in ("breakdown", "rates") else {}
    if chart.kind == "drivers":
        more = {"top": len(chart.data)}

    def plot(ax: Axes) -> Axes:
        drawn: Axes = plots[chart.kind](chart.data, ax=ax, formatter=LocaleFormatter(lang), **more)
        # With the sentence that stands beside it in the other formats.
        describe_axes(drawn, chart.alt)
        return drawn

    # The bar of a list has few letters, which a phone can show without scrolling.
    width = _WIDTH_OF_BAR if chart.kind == "verdicts" else WIDTH
    picture = make_picture(plot, name=f"{prefix}{chart.name}-chart", width=width)
    return Markup(picture.svg)  # noqa: S704 - made by make_picture, which escapes its texts


@cache
def _prepare() -> Environment:
    environment = Environment(
        loader=PackageLoader("cliova_pandas.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kinds = {"paragraph": Paragraph, "facts": Facts, "prose": Prose, "exhibit": Exhibit}
    for name, kind in kinds.items():
        environment.tests[name] = lambda value, kind=kind: isinstance(value, kind)
    environment.filters["render_section"] = render_section
    environment.filters["render_prose"] = lambda block, level: render_notes(
        block.markdown, level=level
    )
    environment.filters["draw"] = draw
    environment.filters["style_cell"] = _style_cell
    environment.filters["place_bar"] = _place_bar
    environment.filters["place_stack"] = _place_stack
    environment.filters["keep_together"] = lambda text: text.replace(" %", "\u00a0%")
    return environment


def _style_cell(column: TableColumn, cell: Cell | None = None) -> Markup:
    """Return the class of a cell, or of the head of its column."""
    if column.kind in ("count", "share", "points", "shares", "changes"):
        return Markup(' class="cliova-number"')
    is_long = cell is not None and len(cell.text) > _LONG
    return Markup(' class="cliova-free"') if is_long else Markup("")


def _place_bar(value: Value, bar: Bar) -> tuple[int, int] | None:
    """Return where a bar starts and how long it is, in thousandths; None without a number."""
    bounds = value if isinstance(value, tuple) else (0.0, value)
    low, high = (None if isinstance(bound, str) else bound for bound in bounds)
    if low is None or high is None:
        return None
    start, stop = (round(1000 * min(bound / bar.end, 1)) for bound in (low, high))
    # What is more than nothing can be seen.
    return start, max(stop - start, 6 if high else 0)


def _place_stack(stack: Stack, bar: Bar) -> list[tuple[str, int, int]]:
    """Return what is drawn of a stack: its class, where it starts and how long it is."""
    drawn = [("behind", 0, _place_bar(stack.whole, bar))]
    start = 0.0
    for name, rows in zip(("none", *VERDICTS), stack.left, strict=True):
        drawn.append((f"is-{name}", round(1000 * start / bar.end), _place_bar(rows, bar)))
        start += rows
    return [(name, x, place[1]) for name, x, place in drawn if place and place[1]]

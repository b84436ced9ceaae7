"""Sections as HTML, for a page of their own or inside of a notebook.

Everything is escaped by default (Jinja's autoescape); what is not has been made here or by
`cliova_pandas.charts.svg`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cliova_pandas.report.document import (
    Chart,
    Exhibit,
    Facts,
    KeyNumbers,
    Page,
    Paragraph,
    Prose,
    Section,
)
from cliova_pandas.report.html_tables import (
    align_number,
    choose_layout,
    label_cells,
    place_bar,
    place_stack,
    quote_css,
    style_cell,
    tint_cell,
)
from cliova_pandas.report.notes import render_notes
from cliova_pandas.report.pictures import Pictures, draw

_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
"""Nothing is fetched and nothing runs. The charts have styles inline, as matplotlib writes them."""


def render_page(page: Page, *, paper: str = "") -> str:
    """Return a page as one HTML document that needs nothing else.

    Parameters
    ----------
    page : Page
        What it says.
    paper : str
        What it is printed on, to become a PDF, such as ``"A4"``; without it, whoever prints it
        chooses.
    """
    pictures = Pictures(page.lang, is_printed=bool(paper))
    sections = [_render(section, pictures.draw, is_page=True) for section in page.sections]
    return (
        _prepare()
        .get_template("page.html")
        .render(
            page=page,
            policy=_POLICY,
            style=Markup(read_style()),  # noqa: S704 - a file of this package
            labels=Markup(label_cells(page)),  # noqa: S704 - quotes what it takes
            running=Markup(_make_running_heads(page, paper)),  # noqa: S704 - quotes what it takes
            sections=sections,
            glyphs=pictures.glyphs,
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

    def draw_chart(chart: Chart) -> Markup:
        return draw(chart, prefix, lang)

    return _render(section, draw_chart, level=level, prefix=prefix)


def _render(
    section: Section,
    draw_chart: Callable[[Chart], Markup],
    *,
    level: int = 2,
    prefix: str = "",
    is_page: bool = False,
) -> Markup:
    html = (
        _prepare()
        .get_template("section.html")
        .render(
            section=section, level=level, prefix=prefix, draw=draw_chart, is_page=is_page,
        )
    )  # fmt: skip
    return Markup(html.strip())  # noqa: S704 - rendered with autoescape


@cache
def read_style() -> str:
    """Return the style sheet, all of it below the class ``cliova``."""
    return _prepare().get_template("style.css").render().strip()


def _make_running_heads(page: Page, paper: str) -> str:
    """Return the rule that puts the title and the day at the top of each printed page."""
    boxes = {"top-left": page.title, "top-right": page.made, "bottom-left": page.footer}
    look = "font: 8pt system-ui, sans-serif; color: #595959"
    rules = "\n".join(
        f"  @{place} {{ content: {quote_css(text)}; {look}; }}" for place, text in boxes.items()
    )
    # The first page has the title and the day as its own head.
    first = "@page :first { @top-left { content: none; } @top-right { content: none; } }"
    size = f"  size: {paper};\n" if paper else ""
    return f"@page {{\n{size}{rules}\n}}\n{first}"


@cache
def _prepare() -> Environment:
    environment = Environment(
        loader=PackageLoader("cliova_pandas.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kinds = {
        "paragraph": Paragraph, "facts": Facts, "numbers": KeyNumbers, "prose": Prose,
        "exhibit": Exhibit,
    }  # fmt: skip
    for name, kind in kinds.items():
        environment.tests[name] = lambda value, kind=kind: isinstance(value, kind)
    environment.filters["render_prose"] = lambda block, level: render_notes(
        block.markdown, level=level
    )
    environment.filters["style_cell"] = style_cell
    environment.filters["tint_cell"] = tint_cell
    environment.filters["align_number"] = align_number
    environment.filters["place_bar"] = place_bar
    environment.filters["place_stack"] = place_stack
    environment.filters["choose_layout"] = choose_layout
    environment.filters["keep_together"] = lambda text: text.replace(" %", "\u00a0%")
    return environment

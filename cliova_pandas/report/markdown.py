"""A page as Markdown, in which no text of the data is markup."""

from __future__ import annotations

import re
from typing import Final

from cliova_pandas.report.document import (
    Block,
    Exhibit,
    Facts,
    KeyNumbers,
    Kind,
    Page,
    Paragraph,
    Prose,
    Table,
)
from cliova_pandas.report.notes import soften

# What begins markup anywhere, in CommonMark and in what GitHub and Jupyter add to it.
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]#|~$^=@!])")
_WORD_LINK: Final = re.compile(r"(?i)\b(www)\.|(\w):(?=/)|:(?=[\w+-]+:)")
_LINE_START: Final = re.compile(r"^(\s*)([->]|\+(?=\s|$)|\d+(?=[.)](?:\s|$)))")
_ALIGNED: Final[frozenset[Kind]] = frozenset({"count", "share", "points", "shares", "changes"})


def render_markdown_page(page: Page) -> str:
    """Return a page as Markdown (CommonMark with the tables of GitHub)."""
    made = f"{page.author}, {page.made}" if page.author else page.made
    parts = [f"# {escape(page.title)}", f"{escape(page.kind)}, {escape(made)}"]
    parts += [f"> **{escape(notice)}**" for notice in page.notices]
    for section in page.sections:
        parts.append(f"## {escape(section.title)}")
        parts += map(_write, section.blocks)
    parts += ["---", escape(page.footer)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    r"""Return a text that Markdown shows as it is, also at the start of a line.

    Examples
    --------
    >>> print(escape("<b> [x](javascript:y) a_b *c*"))
    &lt;b> \[x\](javascript:y) a\_b \*c\*
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    escaped = _MARKUP.sub(r"\\\1", escaped)
    escaped = _WORD_LINK.sub(_break_link, escaped)
    return _LINE_START.sub(_break_line, escaped)


def _break_link(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[1]}\\."
    return f"{found[2]}\\:" if found[2] else "\\:"


def _break_line(found: re.Match[str]) -> str:
    mark = found[2]
    # A number starts a list by what stands behind it.
    return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"


def _write(block: Block) -> str:
    if isinstance(block, Paragraph):
        source = f" <{block.url}>" if block.url else ""
        text = escape(block.text) + source
        if block.tone == "warning":
            return f"> **{text}**"
        return f"**{text}**" if block.tone in ("lead", "change", "decision") else text
    if isinstance(block, Facts):
        return "\n".join(f"- {escape(label)}: {escape(text)}" for label, text in block.items)
    if isinstance(block, KeyNumbers):
        return "\n".join(
            f"- {escape(one.label)}: **{escape(one.text)}**, {escape(one.basis)}"
            for one in block.items
        )
    if isinstance(block, Prose):
        return soften(block.markdown)
    return _write_exhibit(block)


def _write_exhibit(exhibit: Exhibit) -> str:
    table = exhibit.table
    parts = [f"**{escape(table.caption)}**", _write_table(table)]
    if table.note:
        parts.append(escape(table.note))
    if exhibit.chart:
        parts.append(f"*Chart:* {escape(exhibit.chart.alt)}")
    return "\n\n".join(parts)


def _write_table(table: Table) -> str:
    lines = [
        [escape(column.title) for column in table.columns],
        ["---:" if column.kind in _ALIGNED else "---" for column in table.columns],
        *([escape(cell.text) for cell in row] for row in table.rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

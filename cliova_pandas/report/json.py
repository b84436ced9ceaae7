"""A page as JSON: every number at full precision, in the order of the page."""

from __future__ import annotations

import json
from typing import Any

from cliova_pandas.report.document import (
    Block,
    Cell,
    Exhibit,
    Facts,
    KeyNumbers,
    Page,
    Paragraph,
    Prose,
    Table,
    Value,
)


def render_json(page: Page) -> str:
    """Return a page as a JSON document.

    ``sections`` is a list in the order of the page. A section has its ``name``, its ``title`` and
    its ``blocks``, each with a ``kind``: ``paragraph``, ``facts``, ``numbers``, ``notes`` or
    ``table``. The rows of a table are objects by the names of its columns; shares are between 0 and
    1, what lies between two numbers has ``low`` and ``high``, and what is not known is null.
    """
    content = {
        "title": page.title,
        "kind": page.kind,
        "author": page.author or None,
        "made_at": page.made_at,
        "made_by": page.maker,
        "lang": page.lang,
        "notices": list(page.notices),
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "blocks": [_describe(block) for block in section.blocks],
            }
            for section in page.sections
        ],
        "footer": page.footer,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _describe(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        source = {"url": block.url} if block.url else {}
        return {"kind": "paragraph", "tone": block.tone, "text": block.text, **source}
    if isinstance(block, Facts):
        return {"kind": "facts", "facts": [list(item) for item in block.items]}
    if isinstance(block, KeyNumbers):
        numbers = [
            {
                "name": one.name,
                "label": one.label,
                "value": _write_value(one.value),
                "text": one.text,
                "basis": one.basis,
            }
            for one in block.items
        ]
        return {"kind": "numbers", "numbers": numbers}
    if isinstance(block, Prose):
        return {"kind": "notes", "markdown": block.markdown}
    return _describe_exhibit(block)


def _describe_exhibit(exhibit: Exhibit) -> dict[str, Any]:
    table = exhibit.table
    chart = {"chart": exhibit.chart.alt} if exhibit.chart else {}
    return {
        "kind": "table",
        "name": table.name,
        "caption": table.caption,
        "columns": [
            {"name": column.name, "title": column.title, "kind": column.kind}
            for column in table.columns
        ],
        "rows": [_describe_row(table, row) for row in table.rows],
        "note": table.note,
        **chart,
    }


def _describe_row(table: Table, row: tuple[Cell, ...]) -> dict[str, Any]:
    return {
        column.name: _write_value(cell.value)
        for column, cell in zip(table.columns, row, strict=True)
    }


def _write_value(value: Value) -> Any:
    return dict(zip(("low", "high"), value, strict=True)) if isinstance(value, tuple) else value

"""No text of a result is code where it is shown: HTML, Markdown, terminals, spreadsheets."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.injection_matrix import (
    CONTROLS,
    HARMLESS,
    HEADER,
    PAYLOADS,
    SURFACES,
    Output,
    fill,
    find_live,
    find_places,
    render_markdown,
    try_surface,
)
from tests.support.doc_tables import read_number, read_table

INERT = r"http|x \||\| |{}\\|\$|\[{}\]"
"""What one renderer shows as text by itself, and others may not."""


@pytest.mark.parametrize("kind", PAYLOADS)
@pytest.mark.parametrize("surface", SURFACES)
def test_nothing_is_alive(surface: str, kind: str) -> None:
    """Each payload in every field is shown as the text that it is, if it is shown at all."""
    fields, alive = try_surface(surface, kind)
    assert {payloads: found for payloads, found in alive.items() if found} == {}
    assert sorted(itertools.chain(*alive)) == sorted(PAYLOADS[kind])
    table = {row[0]: row for row in read_table("injection")}
    assert read_number(table[surface][HEADER.index(kind)]) == fields, (
        "run python -m tests.injection_matrix"
    )
    assert table[surface][-1] == "0"


def test_table_of_the_page_is_of_these_surfaces() -> None:
    """What docs/trust.md says was tried is what is tried here; texts reach each surface."""
    table = {row[0]: row for row in read_table("injection")}
    assert [*table] == [*SURFACES, "**all**"]
    assert all(read_number(cell) > 0 for row in table.values() for cell in row[1:-1])


@pytest.mark.parametrize("payload", PAYLOADS["HTML"][:5])
def test_search_would_find_markup(payload: str) -> None:
    """The search is no comfort unless it finds what nobody has escaped, in HTML and Markdown."""
    usual = find_places(f"<table><tr><td>{fill(HARMLESS, 'note')}</td></tr></table>")
    raw = (
        f"<table><tr><td title='{fill(payload, 'note')}'>{fill(payload, 'note')}</td></tr></table>"
    )
    assert list(find_live(Output(pages=[raw]), usual))


@pytest.mark.parametrize(
    "payload", [one for one in PAYLOADS["Markdown"] if not re.match(INERT, one)]
)
def test_search_would_find_markdown(payload: str) -> None:
    """Each payload is markup where a text is put into Markdown as it comes."""
    usual = find_places(render_markdown(fill(HARMLESS, "note")))
    page = render_markdown(fill(payload, "note"))
    said = "evil" in page or list(find_live(Output(pages=[page]), usual))
    assert said


@pytest.mark.parametrize("payload", PAYLOADS["terminal"])
def test_search_would_find_controls(payload: str) -> None:
    """Each payload has something that a terminal obeys."""
    assert CONTROLS.search(payload)


@pytest.mark.parametrize("payload", PAYLOADS["formulas"])
def test_search_would_find_formulas(payload: str) -> None:
    """Each payload starts a formula in a cell of bare text, or is one once it is decoded."""
    assert payload.startswith("_x") or list(find_live(Output(cells=[payload]), set()))

"""Markdown in which no text of the data is markup, and none of the author's can act."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cliova_pandas.report.markdown import escape
from cliova_pandas.report.notes import soften

LOOSE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TEXTS = st.text(
    st.one_of(
        st.sampled_from("\\`*_{}[]()<>#+-.!|~$^=@:/&;'\" 1a\u00a0"),
        st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
    ),
    max_size=30,
)


def show(tokens: Any) -> Any:
    """Return the text of paragraphs and cells, all of whose parts must be text."""
    [inline] = [token for token in tokens if token.type == "inline"]
    assert {child.type for child in inline.children} <= {"text", "text_special"}
    return "".join(child.content for child in inline.children)


@given(TEXTS)
def test_an_escaped_text_is_shown_as_it_is(text: str) -> None:
    """In a paragraph, whatever it begins with, every character is a character."""
    shown = text.strip()
    if not shown:
        return
    tokens = LOOSE.parse(escape(shown))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert show(tokens) == shown


@given(TEXTS)
def test_an_escaped_text_stays_in_its_cell(text: str) -> None:
    """In a table it neither ends its cell nor begins anything."""
    shown = text.strip()
    tokens = LOOSE.parse(f"| h |\n| --- |\n| {escape(shown)} |")
    cells = [token for token in tokens if token.type == "inline"]
    assert len(cells) == 2
    parts = cells[1].children or []
    assert {child.type for child in parts} <= {"text", "text_special"}
    assert "".join(child.content for child in parts) == shown


@pytest.mark.parametrize(
    "text", ["www.evil.example", "https://evil.example", "a@b.example", "ftp://x"]
)
def test_nothing_links_itself(text: str) -> None:
    """What GitHub would make a link or a picture of is broken up."""
    escaped = escape(text)
    assert not re.search(r"www\.|(?<!\\):/|(?<!\\)@", escaped)


ATTACKS = [
    "<script>alert(1)</script>",
    "a <img src=x onerror=alert(1)> b",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\njavascript:alert(1))",
    "[x]( data:text/html,1 'title')",
    "[x](//evil.example)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[y]\n\n[y]:\njavascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x][y]\n\n[y]: https://evil.example/pixel.png",
    "[![x](https://a.example/p.png)](https://a.example)",
    "[a [b](javascript:x)](javascript:y)",
    "\\[x](javascript:alert(1))",
    "`code` [x\\](javascript:y)](javascript:alert(1))",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_notes_can_do_nothing(attack: str) -> None:
    """With the loosest of renderers there is no element of theirs, no image, no other link."""
    html = LOOSE.render(soften(attack))
    assert not re.search(r"<(?!/?(?:p|a|strong|em|code|pre|h\d|ul|li)\b)", html)
    for href in re.findall(r'href="([^"]*)"', html):
        assert href.startswith(("http:", "https:", "mailto:"))


@pytest.mark.parametrize(
    ("notes", "softened"),
    [
        ("A\n===\n\nb\n---\n\nc", "### A\n\n#### b\n\nc"),
        ("A\r\nb\r\n===\r\nc", "### A b\nc"),
        ("> # A\n> b", "> ### A\n> b"),
        ("> A\n> ===\n> b", "> ### A\n> b"),
        ("- # A\n- b", "- ### A\n- b"),
        ("```\n# A\n```", "```\n# A\n```"),
        ("a\n\n---\n\n#b", "a\n\n---\n\n#b"),
        ("a\n\n\x0b\n=", "a\n\n### "),
    ],
)
def test_every_heading_comes_below_the_page_s(notes: str, softened: str) -> None:
    """Underlined, in a quote or in a list; what only looks like a heading stays."""
    assert soften(notes) == softened
    assert not re.search("<h[12]>", LOOSE.render(softened))


@given(st.text(st.sampled_from("#=->1. \n\tab`"), max_size=25))
def test_no_notes_have_a_heading_of_the_page_s(notes: str) -> None:
    """Whatever the author writes, none is as high as the page's own."""
    assert not re.search("<h[12]>", LOOSE.render(soften(notes)))


def test_good_notes_stay() -> None:
    """Emphasis, links, lists and code are the author's to use; headings come below the page's."""
    notes = "# A\n\n**b** [c](https://c.example) `d`\n\n- e\n\n###### f"
    softened = soften(notes)
    assert softened == notes.replace("# A", "### A").replace("######## f", "###### f")
    html = LOOSE.render(softened)
    assert "<h3>A</h3>" in html
    assert '<a href="https://c.example">c</a>' in html

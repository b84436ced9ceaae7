"""The notes of an author: Markdown that can say everything and do nothing, in both forms.

HTML in notes is text, images are links, links go to http, https and mailto alone, and headings come
below those of the page. As HTML the tokens of the parser are rendered. As Markdown the author's own
lines stay, and only what another renderer would act upon is escaped, since nobody knows which one
will read them.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_SCHEMES: Final = ("http:", "https:", "mailto:")
_ELSEWHERE: Final = rf"(?!\s*<?(?:{'|'.join(_SCHEMES)}))"
_BAD_LINK: Final = re.compile(rf"\](?=[(:]{_ELSEWHERE})", re.IGNORECASE)
"""The end of a link's text, or of a reference's name, before a URL of another scheme."""


@cache
def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.disable("image")
    parser.validateLink = _is_harmless  # type: ignore[method-assign]
    return parser


def _is_harmless(url: str) -> bool:
    return url.strip().lower().startswith(_SCHEMES)


def render_notes(markdown: str, *, level: int = 2) -> Markup:
    """Return notes as HTML.

    Parameters
    ----------
    markdown : str
        What the author wrote.
    level : int, default 2
        Of the heading that they stand below.
    """
    parser = _make_parser()
    tokens = parser.parse(markdown)
    _lower_tokens(tokens, level)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704


def _lower_tokens(tokens: Sequence[Token], level: int) -> None:
    """Make the highest heading one below the given level, and leave out no level between."""
    stack: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            depth = int(token.tag[1])
            while stack and stack[-1] >= depth:
                stack.pop()
            stack.append(depth)
            token.tag = f"h{min(level + len(stack), 6)}"
            opened = token.tag
        elif token.type == "heading_close":
            token.tag = opened


def soften(markdown: str) -> str:
    r"""Return notes as Markdown.

    Examples
    --------
    >>> print(soften("# Note\n<script> [x](javascript:y) [z](https://z.example)"))
    ### Note
    &lt;script> [x\](javascript:y) [z](https://z.example)
    """
    softened = markdown.replace("<", "&lt;").replace("![", "!\\[")
    return _lower_lines(_BAD_LINK.sub(r"\\]", softened).strip())


def _lower_lines(markdown: str) -> str:
    """Put headings two levels down, also underlined ones, in lists and in quotes."""
    markdown = re.sub(r"\r\n?", "\n", markdown)
    lines: list[str] = markdown.split("\n")
    dropped: set[int] = set()
    for token, inline in pairwise(_make_parser().parse(markdown)):
        if token.type != "heading_open" or token.map is None:
            continue
        start, end = token.map
        marks = "#" * min(int(token.tag[1]) + 2, 6)
        if token.markup.startswith("#"):
            lines[start] = lines[start].replace(token.markup, marks, 1)
            continue
        # An underlined heading may run over several lines; one with marks has only one.
        first, *more = inline.content.split("\n")
        before = lines[start][: max(lines[start].find(first), 0)]
        lines[start] = " ".join([f"{before}{marks}", first, *map(str.strip, more)])
        dropped.update(range(start + 1, end))
    return "\n".join(line for place, line in enumerate(lines) if place not in dropped)

"""Every message of an error, as the code has it, for the page of errors; made with the site."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cliova_pandas import errors

PACKAGE: Final = Path(errors.__file__).parent
MARK: Final = "<!-- messages: {} -->"
_GAP: Final = "…"
_PARTS: Final = frozenset({"Message", "Hint", "Advice"})
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#])")
_LEAST_LETTERS: Final = 12


def fill_messages(page: str) -> str:
    """Return a page with all messages of each kind in the places that are marked for them."""
    for kind, messages in list_messages().items():
        listed = "\n".join(["- " + _SPECIAL.sub(r"\\\1", message) for message in messages])
        title = f"Every message of this kind ({len(messages)})"
        page = page.replace(MARK.format(kind), f":::{{dropdown}} {title}\n{listed}\n:::")
    return page


def list_messages() -> dict[str, list[str]]:
    """Return what each public kind of error is made with; a gap stands for what differs."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                kind = getattr(node.func, "id", getattr(node.func, "attr", None))
                text = re.sub("…+", _GAP, "".join(_iter_texts(node.args))).strip()
                if kind in errors.__all__ and kind[-5:] == "Error" and _is_told(text):
                    found.setdefault(kind, set()).add(text)
    return {kind: sorted(texts, key=str.casefold) for kind, texts in found.items()}


def _iter_texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant):
            yield _GAP if node.value is ... else str(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from _iter_texts(node.values)
        elif isinstance(node, ast.BinOp):
            yield from _iter_texts([node.left, node.right])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Argument":
            name, *rest = node.args
            value = "=" if rest else ""
            yield f"{name.value if isinstance(name, ast.Constant) else _GAP}{value}"
            yield from _iter_texts(rest)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", None) in _PARTS:
            yield from _iter_texts(node.args)
        else:
            yield _GAP


def _is_told(text: str) -> bool:
    """Tell whether enough of a message stands in the code to be recognised by."""
    return len(re.findall(r"[a-z]", text)) >= _LEAST_LETTERS

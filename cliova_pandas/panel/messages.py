"""The messages between the panel and panel.js: each is written, or read, in one place.

What travels in a message is saved by nobody. So rows, numbers, keys and the text that is searched
for go this way, and not through the widget's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Hello:
    """A view has opened and has nothing to show yet."""


@dataclass(frozen=True)
class Suggest:
    """The person types into a filter, and is to be offered what fits."""

    facet: str
    typed: str


@dataclass(frozen=True)
class Load:
    """The person wants the list to be loaded.

    Attributes
    ----------
    chosen : mapping
        What was typed or pressed just before: it may reach the traits after this message.
    key : str or None
        The API key that was typed.
    """

    chosen: Mapping[str, Any]
    key: str | None = field(repr=False)


@dataclass(frozen=True)
class Cancel:
    """The person wants the load to end."""


@dataclass(frozen=True)
class Reset:
    """The person takes all filters off."""


@dataclass(frozen=True)
class Search:
    """The person searches for a text in the addresses."""

    text: str


Action: TypeAlias = Hello | Suggest | Load | Cancel | Reset | Search

_FORM = ("list_id", "verified_only", "output")


def read_action(content: dict[str, Any]) -> Action | None:
    """Return what the front end asks; None if this is nothing that a panel can do.

    A key is taken out of the message, so that it stays nowhere.

    >>> read_action({"kind": "do", "action": "search", "text": "ann@"})
    Search(text='ann@')
    >>> read_action({"kind": "do", "action": "load", "list_id": "list_1", "key": "secret"})
    Load(chosen={'list_id': 'list_1'})
    """
    kind, action = content.get("kind"), content.get("action")
    if kind == "hello":
        return Hello()
    if kind == "suggest":
        return Suggest(str(content.get("facet")), str(content.get("typed", "")))
    if kind != "do":
        return None
    if action == "load":
        chosen = {name: content[name] for name in _FORM if name in content}
        return Load(chosen, content.pop("key", None))
    if action == "search":
        return Search(str(content.get("text", "")))
    if action == "cancel":
        return Cancel()
    return Reset() if action == "reset" else None


def write_show(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Write the message that shows parts of the panel."""
    return {"kind": "show", "parts": dict(parts)}


def write_options(asked: Suggest, options: list[dict[str, str]]) -> dict[str, Any]:
    """Write the message that offers what fits to what was typed."""
    return {"kind": "options", "facet": asked.facet, "typed": asked.typed, "options": options}


def write_form(*, needs_key: bool, is_loading: bool = False) -> dict[str, bool]:
    """Write the part that says how the form for a list looks."""
    return {"needs_key": needs_key, "is_loading": is_loading}


def write_progress(
    words: str, *, share: float | None = None, is_running: bool = False
) -> dict[str, Any]:
    """Write the part that says how far a load is, or how it ended."""
    return {"words": words, "share": share, "is_running": is_running}


def write_notice(tone: str, text: str) -> dict[str, str]:
    """Write one of the notices; the tone is "note" or "error"."""
    return {"tone": tone, "text": text}

"""What mailing tools call the columns of the files that they take: the headers of their imports."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.outcomes.sending_logs import fold_label

PHONES: Final = frozenset({"phone", "mobile"})
"""What is recognised of a person that is a number to call."""


@dataclass(frozen=True)
class Preset:
    """How a mailing tool wants its files.

    Attributes
    ----------
    name : str
        How it is chosen, such as ``"mailchimp"``.
    title : str
        What the tool calls itself.
    source, grade, said : str
        Where its headers are told; ``documented`` by the tool itself or ``reported`` by those who
        use it; how sure they are, in words.
    formats : tuple of str
        The formats that its import takes, the first being the usual.
    address : str
        The header of the addresses, which come first.
    columns : mapping of str to str
        The headers of what is recognised, by its name.
    keeps_others : bool
        Whether it has a place for columns of any name.
    letters : str
        What a header may be made of, as a class of a regular expression; empty for anything.
    limit : str
        How much one import takes.
    contacts, suppress : str
        What to do with a file of contacts, and with one of addresses that must not be mailed.
    suppress_header, suppress_grade : str
        The header of the one column of the latter, and how sure that is.
    """

    name: str
    title: str
    source: str
    grade: str
    said: str
    formats: tuple[str, ...]
    address: str
    columns: Mapping[str, str]
    keeps_others: bool
    letters: str
    limit: str
    contacts: str
    suppress: str
    suppress_header: str
    suppress_grade: str

    def fit(self, header: str) -> str:
        """Return a header with the letters alone that the tool allows."""
        return re.sub(f"[^{self.letters}]", "_", header) if self.letters else header


@cache
def load_presets() -> Mapping[str, Preset]:
    """Return the tools that are known, by the names that they are chosen by.

    Examples
    --------
    >>> list(load_presets())
    ['mailchimp', 'hubspot', 'brevo', 'sendgrid', 'klaviyo']
    """
    tools = {name: one for name, one in _read().items() if name != "recognised"}
    return {name: _make(name, one) for name, one in tools.items()}


def find_preset(name: str) -> Preset:
    """Return the preset of a tool, in whatever case it is called.

    Raises
    ------
    ConfigurationError
        If the tool is not known; the message names those that are.

    Examples
    --------
    >>> find_preset("HubSpot").columns["first_name"]
    'First Name'
    """
    presets = load_presets()
    found = presets.get(name.lower()) if isinstance(name, str) else None
    if found is None:
        raise ConfigurationError(Argument("preset").must_be(presets, name))
    return found


def recognise_field(name: str) -> str | None:
    """Return what the name of a column says of a person, if it is one of the usual names.

    Examples
    --------
    >>> recognise_field("First name"), recognise_field("PLZ"), recognise_field("name")
    ('first_name', 'postal_code', None)
    """
    return _load_names().get(fold_label(name))


def write_preset_table() -> str:
    """Write what is known of each tool as a table in Markdown, for the documentation."""
    lines = [
        "| `preset=` | address | recognised columns | other columns | suppression list | source |",
        "|---|---|---|---|---|---|",
    ]
    for one in load_presets().values():
        named = ", ".join(f"`{header}`" for header in one.columns.values())
        others = "kept" if one.keeps_others else "left out"
        lines.append(
            f'| `"{one.name}"` | `{one.address}` | {named} | {others} '
            f"| `{one.suppress_header}` ({one.suppress_grade}) "
            f"| [{one.grade}]({one.source}). {one.said} |"
        )
    return "\n".join(lines)


@cache
def _read() -> dict[str, Any]:
    text = files(__package__).joinpath("presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _load_names() -> dict[str, str]:
    return {
        fold_label(name): meaning
        for meaning, names in _read()["recognised"].items()
        for name in names
    }


def _make(name: str, said: Mapping[str, Any]) -> Preset:
    return Preset(
        name=name,
        keeps_others=said["others"] == "keep",
        letters=said.get("letters", ""),
        formats=tuple(said["formats"]),
        **{
            key: said[key]
            for key in (
                "title", "source", "grade", "said", "address", "columns", "limit", "contacts",
                "suppress", "suppress_header", "suppress_grade",
            )
        },
    )  # fmt: skip

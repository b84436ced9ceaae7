"""A selection as pandas code, which gives the same rows of ``df`` as the panel shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cliova_pandas.panel.facets import COLUMN, INFINITE, Bound
from cliova_pandas.panel.filters import GROUPED, Filters


@dataclass(frozen=True)
class CodeWriter:
    """Writes the code of filters.

    Attributes
    ----------
    email : str
        The column of the addresses.
    is_text : bool
        Whether that is a column of text.
    said : mapping of str to str or None
        ``email_column`` and ``reason_column``, where they were said and attrs do not have them.
    """

    email: str
    is_text: bool
    said: Mapping[str, str | None]

    def write(self, filters: Filters, opening: Sequence[str] = ()) -> str:
        """Write pandas code that selects the same rows of ``df``, as ``selection``.

        Parameters
        ----------
        filters : Filters
            What is asked.
        opening : sequence of str
            Lines that make ``df``, with ``read_cliova`` and ``getpass`` if they like.
        """
        conditions = [self._write(facet, asked, filters) for facet, asked in filters.iter_parts()]
        names = ("group_keys", "is_flagged", "read_cliova")
        text = "\n".join([*opening, *conditions])
        used = [name for name in names if f"{name}(" in text]
        imports = ["import pandas as pd"] if "pd.Timestamp(" in text else []
        if used:
            imports.append(f"from cliova_pandas import {', '.join(used)}")
        lines = [*imports, "", *opening] if imports else [*opening]
        if "getpass(" in text:
            lines = ["from getpass import getpass", "", *lines]
        if not conditions:
            lines.append("selection = df")
        elif len(conditions) == 1:
            lines.append(f"selection = df[{conditions[0]}]")
        else:
            rest = [f"    & {condition}" for condition in conditions[1:]]
            lines += ["selection = df[", f"    {conditions[0]}", *rest, "]"]
        return "\n".join(lines)

    def _write(self, facet: str, asked: Any, filters: Filters) -> str:
        """Write one condition."""
        column = facet.removeprefix(COLUMN)
        if facet == "search":
            return self._write_search(asked)
        if facet == "verdicts":
            condition = f'df["verdict"].isin({_quote_all(asked)})'
        elif facet == "flags":
            columns = "".join(f", {column}" for column in self._write_columns("email"))
            found = [f"is_flagged(df, {quote(flag)}{columns})" for flag in asked]
            condition = found[0] if len(found) == 1 else f"({' | '.join(found)})"
        elif column in dict(filters.ranges) and facet != column:
            low, high = map(_write_bound, asked)
            condition = f"df[{quote(column)}].between({low}, {high})"
            if facet in filters.without:
                # Types of pandas that know NA would leave what is missing out of both.
                condition += ".fillna(False)"
        else:
            key = GROUPED.get(facet, column)
            said = self._write_columns(key) if facet in GROUPED else ()
            arguments = ", ".join([quote(key), *said])
            condition = f"group_keys(df, {arguments}).isin({_quote_all(asked)})"
        return f"~{condition}" if facet in filters.without else condition

    def _write_search(self, text: str) -> str:
        name, needle = quote(self.email), quote(lower(text))
        search = f".str.lower().str.contains({needle}, regex=False, na=False)"
        if self.is_text:
            return f"df[{name}]{search}"
        return f"(df[{name}].notna() & group_keys(df, {name}){search})"

    def _write_columns(self, key: str) -> Iterator[str]:
        column = "reason_column" if key == "reason" else "email_column"
        if self.said[column] is not None:
            yield f"{column}={quote(self.said[column] or '')}"


def quote(text: str) -> str:
    r"""Write a text as Python does, in double quotes where that changes nothing else.

    >>> print(quote("O'Brien"), quote("a\n"), quote('say "hi"'))
    "O'Brien" "a\n" 'say "hi"'
    """
    written = repr(text)
    return written if '"' in written else f'"{written[1:-1]}"'


def _write_bound(end: Bound) -> str:
    if not isinstance(end, str):
        return repr(end)
    return f"{'float' if end in INFINITE else 'pd.Timestamp'}({quote(end)})"


def _quote_all(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quote, texts))}]"


def lower(text: str) -> str:
    """Return a text in lower case, as pandas does it to a column of texts."""
    import pandas as pd

    return str(pd.Series([text], dtype="str").str.lower().iloc[0])

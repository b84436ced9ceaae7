"""Which rows of a result are meant: filters, as a mask over codes, and as pandas code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import ConfigurationError, VerdictError, word_unknown
from cliova_pandas.panel.keys import make_keys
from cliova_pandas.stats import is_verified_only, mark_part, read_verdicts, tabulate
from cliova_pandas.stats.columns import Codes, FrameColumns, encode
from cliova_pandas.stats.denominator import open_counted
from cliova_pandas.stats.flags import Mask, find_flags
from cliova_pandas.stats.keys import SPECIAL_KEYS
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

GROUPED: Final = {"reasons": "reason", "providers": "provider", "domains": "domain"}
"""Filters by the groups of a key: their names, and the key."""


@dataclass(frozen=True)
class Filters:
    """What is asked of the rows. Of one kind any will do; of several kinds, all must hold.

    Attributes
    ----------
    verdicts, reasons, providers, domains, flags : tuple of str
        Verdicts, groups as `cliova_pandas.group_keys` calls them, and flags as
        `cliova_pandas.flags` does; empty for all rows.
    search : str
        A text that stands somewhere in the address, in any case; empty for all rows.
    """

    verdicts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    search: str = ""

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return any(getattr(self, field.name) for field in fields(self))


class FilteredResult:
    """A result as codes, computed once, so that a filter looks at no text.

    Parameters
    ----------
    frame : pandas.DataFrame
        The result. It is not changed, and what happens to it later is not seen.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons; without them, what attrs say, or the likely.

    Attributes
    ----------
    frame : pandas.DataFrame
        The result.
    email : str or None
        The column of the addresses.
    verdicts : numpy.ndarray of int64 or None
        The position of each row's verdict among the four; None where no share can be given.
    doubt : str or None
        Why not.
    is_verified_only : bool
        Whether only verified addresses are there.
    keys : dict of str to Key
        What rows can be grouped by.
    flags : dict of str to numpy.ndarray of bool
        Which rows are flagged.
    counted : numpy.ndarray of bool
        Which rows hold an address; the others are in no number.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        email_column: str | None = None,
        reason_column: str | None = None,
    ) -> None:
        self.frame = frame.copy(deep=False)
        self._said = {"email_column": email_column, "reason_column": reason_column}
        table = open_counted(self.frame, email_column)
        self.counted = table.find_kept()
        self.is_verified_only = is_verified_only(table)
        self._part = mark_part(table)
        self.email = _find_email(table, email_column)
        self.verdicts: Codes | None = None
        self.doubt: str | None = None
        try:
            self.verdicts = table.spread(read_verdicts(table), -1)
        except (VerdictError, ConfigurationError) as error:
            self.doubt = str(error)
        self._positions = _read_positions(FrameColumns(self.frame))
        keys = make_keys(table, self._said)
        self.keys = {key.name: replace(key, codes=table.spread(key.codes, -1)) for key in keys}
        self.flags: dict[str, Mask] = find_flags(table, self.email)
        self._lowered: pd.Series[str] | None = None
        self._counts: dict[str, list[tuple[str, int]]] = {}

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.frame)

    @property
    def can_search(self) -> bool:
        """Whether there are addresses to look into."""
        return self.email is not None and self.email not in SPECIAL_KEYS

    def refuse_unknown(self, filters: Filters) -> None:
        """Refuse filters for which the result has nothing.

        Raises
        ------
        ConfigurationError
            If there is no such verdict or flag, or no column for a filter.
        """
        for verdict in filters.verdicts:
            _require("verdict", verdict, VERDICTS)
        for flag in filters.flags:
            _require("flag", flag, self.flags)
        if filters.verdicts and self._positions is None:
            raise ConfigurationError("The frame has no column 'verdict' to filter by.")
        for name, key in GROUPED.items():
            if getattr(filters, name) and key not in self.keys:
                raise ConfigurationError(f"The frame has nothing to tell the {key} from.")
        if filters.search and not self.can_search:
            raise ConfigurationError("The frame has no column of addresses to search in.")

    def mask(self, filters: Filters) -> Mask:
        """Return which rows the filters leave."""
        left = np.ones(self.rows, dtype=bool)
        if filters.verdicts and self._positions is not None:
            left &= _look_up(self._positions, VERDICTS, filters.verdicts)
        for name, key in GROUPED.items():
            if wanted := getattr(filters, name):
                left &= _look_up(self.keys[key].codes, self.keys[key].labels, wanted)
        if filters.flags:
            left &= np.any([self.flags[flag] for flag in filters.flags], axis=0)
        if filters.search:
            left &= self._contains(filters.search)
        return left

    def select_verdicts(self, mask: Mask) -> pd.DataFrame:
        """Return the verdicts of some rows as a frame, which `cliova_pandas.summarize` takes.

        Raises
        ------
        VerdictError
            If no share can be given.
        """
        import pandas as pd

        codes = self._require_verdicts()[mask & self.counted].astype(np.int8)
        verdicts = pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str"))
        frame = pd.DataFrame({"verdict": verdicts})
        if part := self._mark_part(mask):
            frame.attrs["cliova"] = part
        return frame

    def tabulate(self, mask: Mask, by: str, **options: Any) -> pd.DataFrame:
        """Return the breakdown of some rows, as `cliova_pandas.breakdown` does of a frame.

        Parameters
        ----------
        mask : numpy.ndarray of bool
            The rows.
        by : str
            One of the keys.
        **options
            Of `cliova_pandas.stats.summary.tabulate`.

        Raises
        ------
        VerdictError
            If no share can be given.
        """
        key = self.keys[by]
        counted = mask & self.counted
        part = replace(key, codes=key.codes[counted])
        table = tabulate([part], self._require_verdicts()[counted], **options)
        table.attrs["cliova"] |= self._mark_part(mask)
        return table

    def _mark_part(self, mask: Mask) -> dict[str, Any]:
        """Return what numbers of some rows leave out; of a choice, not what nobody chose."""
        part = dict(self._part)
        if not mask.all():
            part.pop("not_validated", None)
        return part

    def _require_verdicts(self) -> Codes:
        if self.verdicts is None:
            raise VerdictError(self.doubt or "The frame has no verdicts.")
        return self.verdicts

    def count(self, name: str) -> list[tuple[str, int]]:
        """Return the choices of one kind of filter with their rows, the largest group first.

        What names no one group stands behind the others, as in a breakdown.
        """
        if name == "verdicts":
            if self._positions is None:
                return []
            counts = np.bincount(self._positions + 1, minlength=len(VERDICTS) + 1)[1:]
            return list(zip(VERDICTS, counts.tolist(), strict=True))
        if name == "flags":
            return [(flag, int(is_set.sum())) for flag, is_set in self.flags.items()]
        if name not in self._counts:
            key = self.keys.get(GROUPED[name])
            labels = [] if key is None else key.labels
            codes = np.empty(0, dtype=np.int64) if key is None else key.codes
            sizes = np.bincount(codes[codes >= 0], minlength=len(labels)).tolist()
            # A reason may quote an address, which must not be offered where everybody looks.
            found = [
                (label, size)
                for label, size in zip(labels, sizes, strict=True)
                if size and "@" not in label
            ]
            unnamed = frozenset() if key is None else key.unnamed
            self._counts[name] = sorted(found, key=lambda one: (one[0] in unnamed, -one[1], one[0]))
        return self._counts[name]

    def write_code(self, filters: Filters, opening: Sequence[str] = ()) -> str:
        """Write pandas code that selects the same rows of ``df``, as ``selection``.

        Parameters
        ----------
        filters : Filters
            What is asked.
        opening : sequence of str
            Lines that make ``df``, with ``read_cliova`` and ``getpass`` if they like.
        """
        conditions = list(self._write_conditions(filters))
        names = ("group_keys", "is_flagged", "read_cliova")
        text = "\n".join([*opening, *conditions])
        used = [name for name in names if f"{name}(" in text]
        lines = [*opening]
        if used:
            lines = [f"from cliova_pandas import {', '.join(used)}", "", *lines]
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

    def _write_conditions(self, filters: Filters) -> Iterator[str]:
        if filters.verdicts:
            yield f'df["verdict"].isin({_quote_all(filters.verdicts)})'
        for name, key in GROUPED.items():
            if wanted := getattr(filters, name):
                arguments = [quote(key), *self._write_columns(key)]
                yield f"group_keys(df, {', '.join(arguments)}).isin({_quote_all(wanted)})"
        if filters.flags:
            columns = "".join(f", {column}" for column in self._write_columns("email"))
            found = [f"is_flagged(df, {quote(flag)}{columns})" for flag in filters.flags]
            yield found[0] if len(found) == 1 else f"({' | '.join(found)})"
        if filters.search:
            name, needle = quote(self.email or ""), quote(_lower(filters.search))
            search = f".str.lower().str.contains({needle}, regex=False, na=False)"
            if self._is_text():
                yield f"df[{name}]{search}"
            else:
                yield f"(df[{name}].notna() & group_keys(df, {name}){search})"

    def _write_columns(self, key: str) -> Iterator[str]:
        column = "reason_column" if key == "reason" else "email_column"
        if self._said[column] is not None:
            yield f"{column}={quote(self._said[column] or '')}"

    def _contains(self, text: str) -> Mask:
        """Search as the written code does, on texts that are put into lower case once."""
        import pandas as pd

        from cliova_pandas.stats.grouping import group_keys

        assert self.email is not None  # noqa: S101 - refused before
        if self._lowered is None:
            texts = (
                self.frame[self.email]
                if self._is_text()
                else group_keys(self.frame, self.email).where(self.frame[self.email].notna())
            )
            self._lowered = pd.Series(texts.array).str.lower()
        return self._lowered.str.contains(_lower(text), regex=False, na=False).to_numpy(dtype=bool)

    def _is_text(self) -> bool:
        import pandas as pd

        return isinstance(self.frame[self.email].dtype, pd.StringDtype)


def name_options(
    filtered: FilteredResult, name: str, typed: str, most: int
) -> list[tuple[str, int]]:
    """Return the largest groups that have what was typed in their name; those it begins go first.

    Parameters
    ----------
    filtered : FilteredResult
        The result.
    name : str
        The kind of filter.
    typed : str
        What was typed, in any case.
    most : int
        How many to return.
    """
    wanted = typed.strip().lower()
    found = [option for option in filtered.count(name) if wanted in option[0].lower()]
    return sorted(found, key=lambda one: not one[0].lower().startswith(wanted))[:most]


def quote(text: str) -> str:
    r"""Write a text as Python does, in double quotes where that changes nothing else.

    >>> print(quote("O'Brien"), quote("a\n"), quote('say "hi"'))
    "O'Brien" "a\n" 'say "hi"'
    """
    written = repr(text)
    return written if '"' in written else f'"{written[1:-1]}"'


def _quote_all(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quote, texts))}]"


def _find_email(table: FrameColumns, said: str | None) -> str | None:
    if said is not None:
        table.read(table.require_email(said))
        return said
    found = table.find_email()
    return found if found is not None and table.names.count(found) == 1 else None


def _read_positions(table: FrameColumns) -> Codes | None:
    """Return the position of each verdict among the four, -1 for what is none of them."""
    if table.names.count("verdict") != 1:
        return None
    codes, words = encode(table.read("verdict")[0])
    positions = [VERDICTS.index(word) if word in VERDICTS else -1 for word in words]
    return np.array([*positions, -1], dtype=np.int64)[codes]


def _look_up(codes: Codes, labels: Sequence[str], wanted: Sequence[str]) -> Mask:
    chosen = set(wanted)
    is_wanted = np.array([*(label in chosen for label in labels), False])
    found: Mask = is_wanted[codes]
    return found


def _lower(text: str) -> str:
    import pandas as pd

    return str(pd.Series([text], dtype="str").str.lower().iloc[0])


def _require(what: str, name: str, known: Any) -> None:
    if name not in known:
        raise ConfigurationError(word_unknown(what, name, known))

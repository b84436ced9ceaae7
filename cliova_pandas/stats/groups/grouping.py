"""What rows are grouped by: a code for each row, and what the codes are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.frames.address_columns import read_parts
from cliova_pandas.stats.frames.arrow_values import (
    Codes,
    encode,
    is_missing,
    read_indices,
    write_value,
)
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import open_counted
from cliova_pandas.stats.frames.keys import (
    SPECIAL_KEYS,
    GroupKey,
    GroupKeys,
    find_order,
    is_name,
    list_keys,
    read_named,
    read_values,
    refuse_keys,
)
from cliova_pandas.stats.frames.mail_hosts import MailHosts, find_mail_hosts
from cliova_pandas.stats.groups.providers import UNNAMED, find_providers
from cliova_pandas.stats.writing.nouns import find_noun
from cliova_pandas.verdicts.addresses import fold_domains

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from narwhals.typing import IntoFrame

# A key of the data that reads like a label of ours stands in quotes, so that people can tell them
# apart, and no two rows of a breakdown have one label.
_RESERVED: Final = re.compile(r"('*)(?:\(missing\)|\(no domain\)|other \([\d,]+ \w+\))\1")

_RESERVED_STARTS: Final = ("'", "(", "other (")


class Absent(Enum):
    """Why a row has no key of its own."""

    MISSING = "(missing)"
    NO_DOMAIN = "(no domain)"


@dataclass(frozen=True)
class Grouping:
    """What the rows of a frame are grouped by.

    Attributes
    ----------
    name : str
        Such as ``"domain"``, or a column.
    codes : numpy.ndarray of int64
        For each row, in the frame's order, the position of its group in ``labels``.
    labels : list of str
        What the groups are called; each once, some perhaps without rows. Rows without the key are
        ``(missing)``, addresses without a domain ``(no domain)``. A key that is really called so,
        or like a pooled tail, stands in quotes: ``'(missing)'``.
    unnamed : frozenset of str
        Labels that name no one group, such as the provider ``not in the table``: they stand behind
        all others, however large, and are pooled first.
    is_ordered : bool
        Whether the labels stand in an order that they have in themselves, as months have.
    """

    name: str
    codes: Codes
    labels: list[str]
    unnamed: frozenset[str] = frozenset()
    is_ordered: bool = False

    @property
    def noun(self) -> str:
        """What one group is, such as ``"domain"``."""
        return find_noun([self.name])


def make_groupings(
    table: FrameColumns,
    by: GroupKeys,
    *,
    email_column: str | None = None,
    reason_column: str | None = None,
) -> list[Grouping]:
    """Group the rows of a frame.

    Parameters
    ----------
    table : FrameColumns
        The frame.
    by : str, Series, callable or sequence of them
        ``"domain"``, ``"provider"`` and ``"tld"`` are made from the address, and ``"reason"`` is
        the column that holds the reason, even if a column has that name. Any other name is a
        column, or else a level of the index. What else can be a key, `read_values` tells.
    email_column, reason_column : str, optional
        The columns that hold the address and the reason; without them, what attrs say, or the
        likely.

    Returns
    -------
    list of Grouping
        One for each name.

    Raises
    ------
    ConfigurationError
        If there is no such column, or no key, or two of one name, or one that cannot be.
    """
    given = list_keys(by)
    values = {i: read_values(table, key) for i, key in enumerate(given) if not is_name(key)}
    names = [values[i].name if i in values else key for i, key in enumerate(given)]
    if len(set(names)) < len(names):
        refuse_keys("by", by)
    said = [key for key in given if is_name(key)]
    columns = [name for name in said if name not in SPECIAL_KEYS]
    read = dict(zip(columns, read_named(table, columns), strict=True))
    read |= {one.name: one.column for one in values.values()}
    keys = {name: group_column(name, column) for name, column in read.items()}
    derived = [name for name in said if name in _FROM_ADDRESS]
    if derived:
        email = table.require_email(email_column)
        keys |= {name: _derive(table, email, name) for name in derived}
    if "reason" in said:
        [reasons] = table.read(table.require_reason(reason_column))
        keys["reason"] = group_column("reason", reasons)
    return [keys[name] for name in names]


def group_keys(
    frame: IntoFrame,
    by: GroupKey = "domain",
    *,
    email_column: str | None = None,
    reason_column: str | None = None,
) -> pd.Series[str]:
    """Return the group of each row, called as `cliova_pandas.breakdown` calls it.

    Parameters
    ----------
    frame : DataFrame
        A result: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    by : str, Series or callable, default "domain"
        One key, as in `cliova_pandas.breakdown`.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons; without them, what attrs say, or the likely.

    Returns
    -------
    pandas.Series of str
        A label for each row, with the index of the frame (from 0 on, if it is not of pandas); the
        series is called like the key. Missing in a row without an address and without a verdict,
        where the key is made from the address or is the reason.

    Raises
    ------
    ConfigurationError
        If there is no such key, or not exactly one.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"email": ["a@GMAIL.com", "b@gmail.com", "c"]})
    >>> group_keys(df, "domain").tolist()
    ['gmail.com', 'gmail.com', '(no domain)']
    """
    import pandas as pd

    # What is made from the address needs one; the values of a column are there anyway.
    is_special = isinstance(by, str) and by in SPECIAL_KEYS
    table = open_counted(frame, email_column) if is_special else FrameColumns(frame)
    keys = make_groupings(table, by, email_column=email_column, reason_column=reason_column)
    if len(keys) != 1:
        raise ConfigurationError(f"group_keys takes one key at a time, not {by!r}.")
    [key] = keys
    codes = table.spread(key.codes, -1)
    labels = pd.array(key.labels, dtype="str").take(codes, allow_fill=True)
    index = frame.index if isinstance(frame, pd.DataFrame) else None
    return pd.Series(labels, index=index, name=key.name)


def _derive(table: FrameColumns, email: str, name: str) -> Grouping:
    """Group rows by what is made from their addresses."""

    def group() -> Grouping:
        codes, domains = encode_domains(table, email)
        if name == "provider":
            return _group_providers(codes, domains, find_mail_hosts(table))
        return group_by_value(name, codes, map(_FROM_DOMAIN[name], domains))

    return table.remember((name, email), group)


def encode_domains(table: FrameColumns, email: str) -> tuple[Codes, list[str | Absent]]:
    """Return the folded domain of each address as a code, and what the codes stand for.

    Only the distinct spellings are folded, of which there are few. A text of nothing but spaces is
    no address, whether it was sent as such or as nothing.
    """
    return table.remember(("domains", email), lambda: _encode_domains(table, email))


def _encode_domains(table: FrameColumns, email: str) -> tuple[Codes, list[str | Absent]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    _, domain = read_parts(table, email)
    encoded = domain.dictionary_encode()
    codes = read_indices(encoded)
    values: list[str | Absent] = [
        text or Absent.NO_DOMAIN for text in fold_domains(encoded.dictionary)
    ]
    is_absent = codes < 0
    rest = pc.utf8_trim_whitespace(table.read_text(email).filter(pa.array(is_absent)))
    is_missing = pc.equal(rest, "").fill_null(True)
    codes[is_absent] = np.where(np.asarray(is_missing), len(values), len(values) + 1)
    return codes, [*values, Absent.MISSING, Absent.NO_DOMAIN]


def group_column(name: str, column: pa.Array) -> Grouping:
    """Group rows by the values of a column, in their order where they have one."""
    codes, values = encode(column)
    codes[codes < 0] = len(values)
    order = find_order(column, values, np.bincount(codes, minlength=len(values) + 1)[:-1] > 0)
    if order is not None:
        places = np.empty(len(values) + 1, dtype=np.int64)
        places[[*order, len(values)]] = np.arange(len(values) + 1)
        codes, values = places[codes], [values[place] for place in order]
    labels = (Absent.MISSING if is_missing(value) else write_value(value) for value in values)
    grouping = group_by_value(name, codes, [*labels, Absent.MISSING])
    return replace(grouping, is_ordered=order is not None)


def group_by_value(name: str, codes: Codes, values: Iterable[str | Absent]) -> Grouping:
    """Group rows by values: those of equal values are one group, and each has its label.

    Parameters
    ----------
    name : str
        What is grouped by.
    codes : numpy.ndarray of int64
        For each row the position of its value.
    values : iterable of str or Absent
        The values.
    """
    listed = list(values)
    positions = {value: place for place, value in enumerate(dict.fromkeys(listed))}
    merged = np.fromiter(map(positions.__getitem__, listed), dtype=np.int64, count=len(listed))
    # Most labels begin otherwise than those that are reserved, and there are many.
    labels = [
        value
        if isinstance(value, str) and not value.startswith(_RESERVED_STARTS)
        else _label(value)
        for value in positions
    ]
    return Grouping(name, merged[codes], labels)


def _label(value: str | Absent) -> str:
    if isinstance(value, Absent):
        return value.value
    return f"'{value}'" if _RESERVED.fullmatch(value) else value


def _group_providers(
    codes: Codes, domains: list[str | Absent], hosts: MailHosts | None
) -> Grouping:
    known = [None if isinstance(domain, Absent) else domain for domain in domains]
    providers, names = find_providers(codes, known, hosts)
    is_absent = providers < 0
    is_missing = np.array([domain is Absent.MISSING for domain in domains])[codes[is_absent]]
    providers[is_absent] = np.where(is_missing, len(names), len(names) + 1)
    named = group_by_value("provider", providers, [*names, Absent.MISSING, Absent.NO_DOMAIN])
    return replace(named, unnamed=UNNAMED | {one.value for one in Absent})


def _find_tld(domain: str | Absent) -> str | Absent:
    """Return the last label of a domain; an address literal has none."""
    if isinstance(domain, Absent):
        return domain
    return Absent.NO_DOMAIN if domain.endswith("]") else domain.rpartition(".")[2]


def _keep(domain: Any) -> Any:
    return domain


_FROM_ADDRESS: Final = ("domain", "provider", "tld")
_FROM_DOMAIN: Final[dict[str, Callable[[str | Absent], str | Absent]]] = {
    "domain": _keep,
    "tld": _find_tld,
}

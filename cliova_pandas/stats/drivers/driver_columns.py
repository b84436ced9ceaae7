"""What can drive a share: groups of the address and of the upload, not of the verdict itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import ConfigurationError, quote_names
from cliova_pandas.stats.drivers.driver_exclusions import explain_exclusion, find_layout_columns
from cliova_pandas.stats.frames.arrow_values import Codes, count_distinct, encode
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.engines import open_engine
from cliova_pandas.stats.frames.keys import (
    GroupKeys,
    is_name,
    list_keys,
    read_named,
    read_values,
    refuse_keys,
)
from cliova_pandas.stats.frames.mail_hosts import find_mail_hosts, find_registered
from cliova_pandas.stats.frames.needs import Needs, list_hosts
from cliova_pandas.stats.frames.reduction import Detail, find_days
from cliova_pandas.stats.groups.address_groups import (
    FROM_ADDRESS,
    FROM_LOCAL,
    derive_groups,
    group_present,
)
from cliova_pandas.stats.groups.grouping import (
    Grouping,
    group_column,
    make_groupings,
)
from cliova_pandas.verdicts import VERDICTS, Verdict, find_word
from cliova_pandas.verdicts.column_names import read_name

if TYPE_CHECKING:
    import pyarrow as pa

SAYS_THE_SAME: Final = 0.9
"""From here on a column is taken for the verdict in other words.

Goodman and Kruskal's lambda: the part of the errors of guessing each row's verdict that is saved by
knowing the column. A reason saves nearly all, the source of an upload rarely a fifth.
"""

_MOST_VALUES: Final = 1_000
_HEAD: Final = 5_000
_MONTH: Final = r"^\d{4}-(?:0[1-9]|1[0-2])(?:-\d\d(?:[T ].*)?)?$"


@dataclass(frozen=True)
class DriverCandidate:
    """What could drive a share: groups of the rows of a table."""

    grouping: Grouping
    table: FrameColumns


@dataclass(frozen=True)
class CandidateTables:
    """Where the candidates of a frame are read.

    Attributes
    ----------
    whole : FrameColumns
        What says which columns there are, and holds them, as far as no other table does.
    columns : mapping of str to FrameColumns
        Tables that hold one column each.
    addresses : mapping of str to FrameColumns
        Tables that hold what of the addresses matters, by the names of `FROM_ADDRESS`.
    """

    whole: FrameColumns
    columns: Mapping[str, FrameColumns] = field(default_factory=dict)
    addresses: Mapping[str, FrameColumns] = field(default_factory=dict)

    def find(self, name: str) -> FrameColumns:
        """Return the table that holds a column."""
        return self.columns.get(name, self.whole)

    def derive(self, email: str, names: Sequence[str]) -> list[DriverCandidate]:
        """Return what is told from the addresses."""
        tables = [self.addresses.get(name, self.whole) for name in names]
        return [
            DriverCandidate(grouping, table)
            for name, table in zip(names, tables, strict=True)
            for grouping in derive_groups(table, email, [name])
        ]


def find_candidates(
    tables: CandidateTables, columns: GroupKeys | None, email: str | None
) -> tuple[list[DriverCandidate], dict[str, str]]:
    """Return what could drive a share, and which columns are left out and why.

    The columns of the upload come first, so that of two names for the same rows theirs is taken.
    """
    table = tables.whole
    if columns is not None:
        return _read_said(tables, columns, email), {}
    left_out: dict[str, str] = {}
    found: list[DriverCandidate] = []
    described = table.described.get("columns") or {}
    roles = {"verdict_raw", *(name for name in described.values() if name)}
    if (reason := table.find_reason()) is not None:
        roles.add(reason)
    of_layout = find_layout_columns(table)
    for name in dict.fromkeys(table.names):
        if table.names.count(name) > 1 or name in (email, "verdict"):
            continue
        holder = tables.find(name)
        if name in roles:
            left_out[name] = "the column of the verdict or of the reason"
        elif why := explain_exclusion(name, of_layout):
            left_out[name] = why
        elif holder.holds(name) and (grouping := _read_column(holder, name)) is not None:
            found.append(DriverCandidate(grouping, holder))
    if (host := _find_host(table)) is not None:
        name, grouping = host
        found.append(DriverCandidate(grouping, table))
        left_out.pop(name, None)
    taken = {one.grouping.name for one in found}
    if email is not None:
        found += tables.derive(email, [name for name in FROM_ADDRESS if name not in taken])
    return found, left_out


def need_candidates(
    table: FrameColumns, frame: Any, columns: GroupKeys | None, email_column: str | None
) -> Needs | None:
    """Return what of a frame that is not in memory could drive a share."""
    if columns is not None:
        keys = list_keys(columns, "columns")
        others = [key for key in keys if not is_name(key) or key not in FROM_ADDRESS]
        plain = [key for key in others if is_name(key) and key in table.names]
        if len(plain) + ("host" in others and "host" not in plain) < len(others):
            return None  # values for the rows, or a mistake that is told where it is read
        hosts = list_hosts(table) if {"host", "provider"} & {*filter(is_name, keys)} else []
        of_address = [key for key in keys if key in FROM_ADDRESS]
        return Needs(
            tuple(dict.fromkeys(plain + hosts)),
            _find_detail(of_address),
            _find_months(table, plain),
        )
    email = table.find_email(email_column)
    of_layout = find_layout_columns(table)
    named = [
        name
        for name in dict.fromkeys(table.names)
        if table.names.count(name) == 1
        and name not in (email, "verdict")
        and explain_exclusion(name, of_layout) is None
    ]
    heads = dict(zip(named, table.read_head(*named), strict=True))
    months = _find_months(table, named)
    texts = [name for name, head in heads.items() if name not in months and _can_be_few(head.type)]
    engine = open_engine(frame)
    few = texts if engine is None else engine.find_few(texts, _MOST_VALUES)
    chosen = [name for name in named if name in months or name in few]
    return Needs(tuple(dict.fromkeys([*chosen, *list_hosts(table)])), "local", months)


def _find_detail(of_address: Sequence[str]) -> Detail:
    if any(name in FROM_LOCAL for name in of_address):
        return "local"
    return "domain" if of_address else "unjudged"


def _find_months(table: FrameColumns, names: Sequence[str]) -> frozenset[str]:
    """Return the columns that hold dates, of which the months are groups."""
    heads = zip(names, table.read_head(*names), strict=True)
    return frozenset(name for name, head in heads if _group_dates(name, head) is not None)


def _can_be_few(kind: Any) -> bool:
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return _is_text(kind) or bool(pa.types.is_boolean(kind))


def find_echoes(
    candidates: Iterable[DriverCandidate],
    tally: Callable[[DriverCandidate], Codes],
    rate: Verdict,
    *,
    min_n: int,
) -> dict[str, str]:
    """Return which columns of an upload say the verdict again, measured, and how surely.

    Both are measured: whether a column says which of the four verdicts a row has, and whether it
    says that a row has the one whose share is looked at.

    Parameters
    ----------
    candidates : iterable of DriverCandidate
        The columns.
    tally : callable
        Counts the verdicts in each group of one: a row for each group, a column for each verdict.
    rate : {"valid", "risky", "unknown", "invalid"}
        The verdict whose share is looked at.
    min_n : int
        Smaller groups count as one.
    """
    echoes: dict[str, str] = {}
    for one in candidates:
        name = one.grouping.name
        if name in (*FROM_ADDRESS, "host"):
            continue
        counts = tally(one)
        chosen = counts[:, VERDICTS.index(rate)]
        of_rate = np.column_stack([chosen, counts.sum(axis=1) - chosen])
        saved = max(measure_lambda(counts, min_n), measure_lambda(of_rate, min_n))
        if saved >= SAYS_THE_SAME:
            echoes[name] = f"says the verdict again (lambda {saved:.2f})"
    return echoes


def measure_lambda(counts: Codes, min_n: int = 0) -> float:
    """Return Goodman and Kruskal's lambda: how much better a row's class is guessed by its group.

    Parameters
    ----------
    counts : numpy.ndarray of int64
        A row for each group, a column for each class.
    min_n : int, default 0
        Smaller groups count as one, or each row alone would say its own class.

    Notes
    -----
    L. A. Goodman and W. H. Kruskal (1954), "Measures of association for cross classifications",
    Journal of the American Statistical Association 49, 732-764: the part of the wrong guesses that
    is saved, if the most frequent class of each group is guessed and not that of the whole.

    Examples
    --------
    >>> measure_lambda(np.array([[90, 10], [0, 20]]))
    0.6666666666666667
    """
    is_small = counts.sum(axis=1) < min_n
    pooled = np.vstack([counts[~is_small], counts[is_small].sum(axis=0)])
    wrong = int(pooled.sum() - pooled.sum(axis=0).max())
    wrong_inside = int(pooled.sum() - pooled.max(axis=1).sum())
    return 1 - wrong_inside / wrong if wrong else 0.0


def _read_said(
    tables: CandidateTables, columns: GroupKeys, email: str | None
) -> list[DriverCandidate]:
    table = tables.whole
    given = list_keys(columns, "columns")
    values = [None if is_name(key) else read_values(table, key) for key in given]
    names = [key if one is None else one.name for key, one in zip(given, values, strict=True)]
    if len(set(names)) < len(names):
        refuse_keys("columns", columns)
    said = [key for key in given if is_name(key)]
    special = (*FROM_ADDRESS, "host")
    found: dict[str, DriverCandidate] = {}
    for one in values:
        if one is not None:
            grouping = _group_dates(one.name, one.column) or group_column(*one)
            found[one.name] = DriverCandidate(grouping, table)
    for name in said:
        if name in FROM_ADDRESS or (name == "host" and name not in table.names):
            continue
        if name not in table.names and name not in table.levels:
            raise ConfigurationError(
                f"There is no column {name!r} to look for drivers in. Choose from "
                f"{quote_names(special)}, or a column: "
                f"{quote_names([*table.names, *table.levels], none='there is none')}."
            )
        holder = tables.find(name)
        [column] = read_named(holder, [name])
        grouping = _group_dates(name, column) or make_groupings(holder, name)[0]
        found[name] = DriverCandidate(grouping, holder)
    asked = [name for name in said if name in FROM_ADDRESS]
    if asked:
        made = tables.derive(table.require_email(email), asked)
        found |= dict(zip(asked, made, strict=True))
    if "host" in said and "host" not in found:
        host = _find_host(table)
        if host is None:
            raise ConfigurationError("There is no column of MX hosts to look for drivers in.")
        found["host"] = DriverCandidate(host[1], table)
    return [found[name] for name in names]


def _group_dates(name: str, column: pa.Array) -> Grouping | None:
    """Return the months of a column of dates; None if it is none."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _group_months(f"{name} (month)", column)
    if _is_text(kind) and _holds_dates(column):
        return _group_written_months(f"{name} (month)", column)
    return None


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _read_column(table: FrameColumns, name: str) -> Grouping | None:
    """Return the groups of a column that has few of them, or months; None if it has not."""
    import pyarrow as pa

    [column] = table.read(name)
    if (months := _group_dates(name, column)) is not None:
        return months
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    is_text = _is_text(kind)
    if not (is_text or pa.types.is_boolean(kind)) or (is_text and _is_various(column)):
        return None
    codes, values = encode(column)
    if len(values) > _MOST_VALUES or all(isinstance(v, str) and "@" in v for v in values):
        return None
    labels = [str(value) for value in values]
    if not any(labels) or _speaks_of_verdicts(labels, name):
        return None
    return group_present(name, codes, labels)


def _speaks_of_verdicts(labels: Sequence[str], name: str) -> bool:
    """Tell whether a column called like a verdict holds the words of one."""
    if read_name(name).kind not in ("verdict", "neutral", "prefixed"):
        return False
    said = [find_word(label) for label in labels]
    return any(word is not None and word.strength in ("strong", "telling") for word in said)


def _is_various(column: pa.Array) -> bool:
    """Tell from some of its rows whether a column has nearly as many values as rows."""
    if len(column) <= _HEAD:
        return False
    places = np.linspace(0, len(column) - 1, _HEAD).astype(np.int64)
    return count_distinct(column.take(places)) > _MOST_VALUES


def _holds_dates(column: pa.Array) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary
    some = column.slice(0, _HEAD).drop_null()
    return bool(len(some)) and bool(pc.all(pc.match_substring_regex(some, _MONTH)).as_py())


def _group_months(name: str, column: pa.Array) -> Grouping:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        column = find_days(column)
    months = pc.add(pc.multiply(pc.year(column), 12), pc.subtract(pc.month(column), 1))
    codes, values = encode(months)
    return group_present(name, codes, [f"{value // 12:04}-{value % 12 + 1:02}" for value in values])


def _group_written_months(name: str, column: pa.Array) -> Grouping:
    import pyarrow.compute as pc

    codes, values = encode(column)
    if len(values) > len(codes) / 2 and len(values) > _HEAD:
        codes, values = encode(pc.utf8_slice_codeunits(column.cast("large_string"), 0, 7))
    return group_present(name, codes, [str(value)[:7] for value in values])


def _find_host(table: FrameColumns) -> tuple[str, Grouping] | None:
    """Return the column that holds the hosts that take the mail, if one does, and its groups."""
    found = find_mail_hosts(table)
    if found is None:
        return None
    owners = [find_registered(host) for host in found.hosts]
    grouping = group_present("host", found.codes, owners)
    # That a domain has no host is what the validation found, and no cause of it.
    return found.column, replace(grouping, codes=np.where(found.codes < 0, -1, grouping.codes))

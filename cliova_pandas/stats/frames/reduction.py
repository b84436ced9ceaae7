"""What a frame comes down to for a number: its distinct rows, and how many rows each stands for.

A number depends on few columns, and of the address on its domain alone. So an engine is asked for
the combinations that occur, with their counts; all else is done on that small table, by the same
code as for a frame in memory. A row of it *stands for* the rows that no number could tell apart.

What an engine may do with an address is little, for engines differ: where a text holds one ``@``
and none of the signs by which another could be meant, what stands after the ``@`` is kept in place
of the whole. Whether that was right is seen by the domains that come back: one that is made of
letters, digits, hyphens and dots is the domain of its address, however that is dressed before the
``@``. Where any is not, the engine is asked again, for the whole texts of all that is not plain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from cliova_pandas.stats.frames.arrow_values import as_text, to_distinguishable, unify
from cliova_pandas.stats.frames.lazy_tables import LazyTable
from cliova_pandas.stats.frames.local_parts import DIGITS, LENGTHS, ROLES
from cliova_pandas.stats.frames.stacking import stack_tables
from cliova_pandas.verdicts.addresses import split_addresses
from cliova_pandas.verdicts.dress import undress_all

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

Detail = Literal["unjudged", "domain", "local"]
"""What of an address matters: where there is no verdict, whether it is one; its domain; or also
what its local part is like."""

SETTLED: Final = r"^(?:[\pL\pN_-]+(?:\.[\pL\pN_-]+)*)?$"
"""Domains of which the rest of the text cannot say that another one was meant."""

_LABEL: Final = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
PLAIN: Final = rf"^[A-Za-z0-9_+'-]+(\.[A-Za-z0-9_+'-]+)*@{_LABEL}(\.{_LABEL})+$"
"""Addresses that stand for themselves and are well formed, in words that all engines read alike."""

_ENCODED: Final = ("%", "&")
"""What can stand for another ``@`` that is seen only when it is decoded."""

_MARK: Final = "@"
"""In front of a text that is kept whole: a domain behind the only ``@`` has none."""

_LETTER: Final = "x"
_NUMBERS: Final = 100
"""More than any number of digits that begins a range."""
_MONTH: Final = len("2026-08")
_DAY: Final = 24 * 3600


@dataclass(frozen=True)
class ReducedNames:
    """What the columns of a reduced table are called.

    Attributes
    ----------
    columns : tuple of str
        The columns that are kept as they are.
    email : str or None
        The column of the addresses, of which some text that stands for them is kept.
    verdict : str or None
        The column that tells which rows are judged.
    months : frozenset of str
        Those of the columns that hold dates, of which no more than the day is kept, and of those
        that are texts the month.
    """

    columns: tuple[str, ...]
    email: str | None = None
    verdict: str | None = None
    months: frozenset[str] = frozenset()

    def free(self, stem: str) -> str:
        """Return a name that no column has."""
        while stem in self.columns or stem == self.email:
            stem += "_"
        return stem

    @property
    def count(self) -> str:
        """The column of the counts."""
        return self.free("rows")


def write_key(
    names: ReducedNames, detail: Detail, table: LazyTable, *, is_strict: bool
) -> dict[str, nw.Expr]:
    """Return what an engine is to group by in place of the address.

    Parameters
    ----------
    names : ReducedNames
        The columns.
    detail : {"unjudged", "domain", "local"}
        What of the address matters.
    table : LazyTable
        The frame.
    is_strict : bool
        Whether all but plain addresses are kept whole.
    """
    import narwhals as nw

    whole, local, domain, is_whole = _take_apart(names, detail, table, is_strict=is_strict)
    keys = {names.free("key"): nw.when(is_whole).then(whole).otherwise(domain)}
    if detail == "local":
        kept = nw.when(~is_whole).then(local)
        keys |= {names.free(name): part for name, part in _write_local(kept).items()}
    return keys


def write_local_key(names: ReducedNames, table: LazyTable) -> nw.Expr:
    """Return what an engine is to group by if nothing but the local part of an address matters."""
    import narwhals as nw

    whole, local, _, is_whole = _take_apart(names, "local", table, is_strict=True)
    kinds = _write_local(local)
    # A role says how long it is by itself.
    number = kinds["length"] * _NUMBERS + kinds["digits"]
    described = nw.when(kinds["role"].is_null()).then(number.cast(nw.String))
    return nw.when(is_whole).then(whole).otherwise(described.otherwise(kinds["role"]))


def _take_apart(
    names: ReducedNames, detail: Detail, table: LazyTable, *, is_strict: bool
) -> tuple[nw.Expr, nw.Expr, nw.Expr, nw.Expr]:
    """Return the whole text, its parts before and after the sign, and whether it is kept whole."""
    import narwhals as nw

    assert names.email is not None  # noqa: S101 - asked for only then
    text = table.col(names.email).cast(nw.String)
    # One more at the end, so that there is a second part in any case; DuckDB needs none.
    has_end = not table.engine.is_duckdb()
    parts = (nw.concat_str(text, nw.lit(_MARK)) if has_end else text).str.split(_MARK)
    is_plain = text.str.contains(PLAIN) & ~text.str.contains("\n", literal=True)
    unjudged = nw.lit(False)
    if names.verdict is not None:
        unjudged = table.col(names.verdict).is_null()
    if is_strict or detail == "local":
        is_whole = ~is_plain
    else:
        is_whole = (parts.list.len() != 2 + has_end) | (unjudged & ~is_plain)
        for sign in _ENCODED:
            is_whole = is_whole | text.str.contains(sign, literal=True)
    whole = nw.concat_str(nw.lit(_MARK), text)
    return whole, parts.list.get(0), parts.list.get(1), is_whole


def write_columns(names: ReducedNames, table: LazyTable) -> dict[str, nw.Expr]:
    """Return what an engine is to group by of the other columns."""
    import narwhals as nw

    made = {}
    for name in names.columns:
        column, kind = table.col(name), table.schema[name]
        if name in names.months and kind == nw.String:
            column = column.str.slice(0, _MONTH)
        elif name in names.months and isinstance(kind, nw.Datetime):
            column = _write_day(column, kind, table.engine)
        made[name] = column
    return made


def _write_day(column: nw.Expr, kind: Any, engine: nw.Implementation) -> nw.Expr:
    """Return the day of a moment; of one with a zone the day in UTC, as a number.

    Engines give the date of a moment in the zone of whoever asks, and each counts in its own way.
    Those of DuckDB have no zone any more, after `settle_moments`.
    """
    import narwhals as nw

    if kind.time_zone is None:
        return column.dt.date()
    if engine.is_spark_like():
        return column.cast(nw.Int64) // _DAY
    return column.dt.timestamp("ms") // (_DAY * 1000)


def read_days(table: pa.Table, names: ReducedNames) -> pa.Table:
    """Return a table with dates in the place of the days that an engine has counted."""
    import pyarrow as pa

    for name in names.columns:
        days = unify(table[name])
        if name in names.months and pa.types.is_integer(days.type):
            days = days.cast(pa.int32()).cast(pa.date32())
            table = table.set_column(table.column_names.index(name), name, days)
    return table


def _write_local(local: nw.Expr) -> dict[str, nw.Expr]:
    import narwhals as nw

    lowered = local.str.to_lowercase()
    length = local.str.len_chars()
    return {
        "role": nw.when(lowered.is_in(sorted(ROLES))).then(lowered),
        "length": _find_range(local, LENGTHS, lambda low: length >= low),
        "digits": _find_range(local, DIGITS, lambda low: local.str.contains(_hold_digits(low))),
    }


def _hold_digits(least: int) -> str:
    """Return a pattern of texts that hold so many digits; to count them takes six times as long."""
    return "[^0-9]*".join(["[0-9]"] * least)


def _find_range(
    local: nw.Expr,
    ranges: Sequence[tuple[int, int | None]],
    reaches: Callable[[int], nw.Expr],
) -> nw.Expr:
    """Return the least number of the range that a text is in, the highest that it reaches."""
    import narwhals as nw

    found: nw.Expr = nw.when(~local.is_null()).then(nw.lit(ranges[0][0]))
    for low, _ in ranges[1:]:
        found = nw.when(reaches(low)).then(nw.lit(low)).otherwise(found)
    return found


def read_key(table: pa.Table, names: ReducedNames, detail: Detail) -> pa.Table | None:
    """Return what an engine has grouped with texts that stand for the addresses.

    Returns
    -------
    pyarrow.Table or None
        None if a domain came back of which it cannot be told whether it is the right one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    assert names.email is not None  # noqa: S101 - asked for only then
    key = as_text(unify(table[names.free("key")]))
    is_whole = pc.starts_with(key, _MARK)
    domains = pc.if_else(is_whole, None, key)
    if pc.all(pc.match_substring_regex(domains, SETTLED)).as_py() is False:
        return None
    local = pa.scalar(_LETTER, pa.large_string())
    if detail == "local":
        local = _make_local(table, names)
    short = pc.binary_join_element_wise(local, domains, pa.scalar(_MARK, pa.large_string()))
    texts = pc.if_else(is_whole, pc.utf8_slice_codeunits(key, 1), short)
    kept = table.select([*names.columns, names.count])
    return kept.append_column(names.email, texts)


def read_local_key(keys: pa.Array) -> pa.Array:
    """Return texts that stand for the addresses of which an engine has told the local part."""
    import pyarrow as pa

    def read(key: str | None) -> str | None:
        if key is None or key.startswith(_MARK):
            return key and key.removeprefix(_MARK)
        local = _spell(None, *divmod(int(key), _NUMBERS)) if key.isdecimal() else key
        return f"{local}@{_LETTER}.{_LETTER}"

    return pa.array(map(read, as_text(keys).to_pylist()), pa.large_string())


def _make_local(table: pa.Table, names: ReducedNames) -> pa.Array:
    """Return local parts that are as long, and have as many digits, and the same role."""
    import pyarrow as pa

    role, length, digits = (
        unify(table[names.free(name)]).to_pylist() for name in ("role", "length", "digits")
    )
    made = [_spell(*one) for one in zip(role, length, digits, strict=True)]
    return pa.array(made, pa.large_string())


def _spell(role: str | None, length: int | None, digits: int | None) -> str:
    if role is not None or length is None or digits is None:
        return role or _LETTER
    return "0" * digits + _LETTER * max(length - digits, 0 if digits else 1)


def reduce_table(table: pa.Table, names: ReducedNames, detail: Detail) -> pa.Table:
    """Return the distinct rows of a table in memory, such as a piece of a frame, with counts."""
    columns = {
        name: _group_by_values(unify(table[name]), is_month=name in names.months)
        for name in names.columns
    }
    if names.email is not None:
        columns[names.email] = _shorten(table, names, detail)
    return _group(columns, names)


def merge_tables(tables: Sequence[pa.Table], names: ReducedNames) -> pa.Table:
    """Return the distinct rows of several reduced tables, with the sums of their counts."""
    whole = stack_tables(tables)
    keys = [name for name in whole.column_names if name != names.count]
    summed = whole.group_by(keys, use_threads=False).aggregate([(names.count, "sum")])
    return summed.rename_columns([*keys, names.count])


def restore_order(table: pa.Table, orders: Mapping[str, pa.Array]) -> pa.Table:
    """Give columns that were grouped by their values the order of their categories again."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, order in orders.items():
        values = _group_by_values(order, is_month=False)
        column = unify(table[name])
        if values.type != column.type:
            continue
        places = pc.index_in(column, value_set=values)
        if places.null_count == column.null_count:  # all values are among those that are known
            ordered = pa.DictionaryArray.from_arrays(places, values, ordered=True)
            table = table.set_column(table.column_names.index(name), name, ordered)
    return table


def _group(columns: dict[str, pa.Array], names: ReducedNames) -> pa.Table:
    import pyarrow as pa

    if not columns:
        raise AssertionError("a number of no column")
    grouped = pa.table(columns).group_by(list(columns), use_threads=False)
    counted = grouped.aggregate([([], "count_all")])
    return counted.rename_columns([*columns, names.count])


def _shorten(table: pa.Table, names: ReducedNames, detail: Detail) -> pa.Array:
    """Return for each address a text that stands for it, made by our own rules."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = as_text(unify(table[names.email]))
    nothing = pa.nulls(len(text), pa.large_string())
    unjudged = pc.is_null(unify(table[names.verdict])) if names.verdict else None
    if detail == "unjudged":
        return nothing if unjudged is None else pc.if_else(unjudged, text, nothing)
    local, domain = split_addresses(undress_all(text))
    is_short = pc.match_substring_regex(domain, SETTLED).fill_null(False)
    if unjudged is not None:
        is_short = pc.and_(is_short, pc.invert(unjudged))
    if detail == "local":
        is_short = pc.and_(is_short, pc.match_substring_regex(text, PLAIN).fill_null(False))
        kinds = _sort_locals(local)
    else:
        kinds = pa.scalar(_LETTER, pa.large_string())
    short = pc.binary_join_element_wise(kinds, domain, pa.scalar(_MARK, pa.large_string()))
    return pc.if_else(is_short, short, text)


def _sort_locals(local: pa.Array) -> pa.Array:
    """Return local parts that are as long, and have as many digits, and the same role."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    lowered = pc.ascii_lower(local)
    is_role = pc.is_in(lowered, value_set=pa.array(sorted(ROLES), pa.large_string()))
    length = np.asarray(pc.utf8_length(local).fill_null(0))
    digits = np.asarray(pc.count_substring_regex(local, "[0-9]").fill_null(0))
    spelled = pa.array(
        [[_spell(None, low, few) for few, _ in DIGITS] for low, _ in LENGTHS],
        pa.list_(pa.large_string()),
    )
    places = [
        np.searchsorted([low for low, _ in ranges], numbers, side="right") - 1
        for ranges, numbers in ((LENGTHS, length), (DIGITS, digits))
    ]
    flat = spelled.flatten().take(pa.array(places[0] * len(DIGITS) + places[1]))
    return pc.if_else(is_role, lowered, flat)


def _group_by_values(column: pa.Array, *, is_month: bool) -> pa.Array:
    """Return a column that Arrow can group by, whatever it is packed in."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    column = to_distinguishable(column)
    if is_month and pa.types.is_timestamp(column.type):
        return find_days(column)
    is_text = pa.types.is_string_view(column.type) or pa.types.is_string(column.type)
    if is_text or pa.types.is_null(column.type):
        column = column.cast(pa.large_string())
    if is_month and pa.types.is_large_string(column.type):
        return pc.utf8_slice_codeunits(column, 0, _MONTH)
    return column


def find_days(column: pa.Array) -> pa.Array:
    """Return the days of moments; of those with a zone the days in UTC, as engines count them."""
    import pyarrow as pa

    # Arrow would take the day by the clock of the zone.
    return column.cast(pa.timestamp(column.type.unit)).cast(pa.date32(), safe=False)

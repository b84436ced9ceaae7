"""Groups of rows that an address tells by itself: its domain, and what its local part is like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.stats.frames.address_columns import read_parts
from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.local_parts import DIGITS, LENGTHS, ROLES
from cliova_pandas.stats.groups.grouping import Absent, Grouping, group_by_value, make_groupings
from cliova_pandas.stats.groups.providers import NOT_IN_TABLE, provider_of

if TYPE_CHECKING:
    import pyarrow as pa

FROM_ADDRESS: Final = (
    "domain", "provider", "tld", "free mail", "role address", "local length", "local digits",
)  # fmt: skip
"""What is told from the address itself."""


def group_present(name: str, codes: Codes, values: Sequence[str]) -> Grouping:
    """Group by values; rows without any, of the code -1, are a group of their own."""
    ends = [Absent.MISSING] if (codes < 0).any() else []
    return group_by_value(name, np.where(codes < 0, len(values), codes), [*values, *ends])


def derive_groups(table: FrameColumns, email: str, names: Sequence[str]) -> list[Grouping]:
    """Return the groups that are told from the addresses, for some of `FROM_ADDRESS`."""
    domain_names = [name for name in ("domain", "provider", "tld") if name in names]
    if "free mail" in names and "domain" not in domain_names:
        domain_names.append("domain")
    made: dict[str, Grouping] = {}
    if domain_names:
        groupings = make_groupings(table, domain_names, email_column=email)
        made = dict(zip(domain_names, groupings, strict=True))
    if "free mail" in names:
        by = made["domain"]
        said = [_say_free(label) for label in by.labels]
        made["free mail"] = group_present("free mail", by.codes, said)
    of_local = [name for name in FROM_LOCAL if name in names]
    if of_local:
        local, _ = read_parts(table, email)
        made |= {name: FROM_LOCAL[name](name, local) for name in of_local}
    return [made[name] for name in names if name in made]


def _say_free(domain: str) -> str:
    if domain.startswith("("):
        return domain
    return "no" if provider_of(domain) == NOT_IN_TABLE else "yes"


def _group_lengths(name: str, local: pa.Array) -> Grouping:
    import pyarrow.compute as pc

    return _group_ranges(name, pc.utf8_length(local), LENGTHS)


def _group_digits(name: str, local: pa.Array) -> Grouping:
    """Group by the digits, which are counted in all bytes at once, much faster than by pattern."""
    import pyarrow as pa

    starts = np.frombuffer(local.buffers()[1], dtype=np.int64)[local.offset :][: len(local) + 1]
    content = local.buffers()[2]
    signs = np.frombuffer(content, dtype=np.uint8) if content else np.zeros(0, dtype=np.uint8)
    # One more at the end, for a text that is empty starts where the bytes end.
    is_digit = np.append((signs >= ord("0")) & (signs <= ord("9")), False).view(np.uint8)
    counted = np.add.reduceat(is_digit, starts, dtype=np.uint32)[: len(local)]
    # Of an empty text it gives the byte that follows.
    counted = np.where(np.diff(starts) > 0, counted, 0).astype(np.int64)
    return _group_ranges(name, pa.array(counted, mask=np.asarray(local.is_null())), DIGITS)


def _group_ranges(
    name: str, numbers: pa.Array, ranges: Sequence[tuple[int, int | None]]
) -> Grouping:
    found = np.asarray(numbers.fill_null(-1))
    codes = np.searchsorted([low for low, _ in ranges], found, side="right") - 1
    labels = [
        f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"
        for low, high in ranges
    ]
    return group_present(name, codes.astype(np.int64), labels)


def _group_roles(name: str, local: pa.Array) -> Grouping:
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.utf8_trim_whitespace(pc.ascii_lower(local))
    codes = np.asarray(pc.is_in(bare, value_set=pa.array(sorted(ROLES), bare.type)))
    return group_present(name, np.where(np.asarray(local.is_null()), -1, codes), ["no", "yes"])


FROM_LOCAL: Final[Mapping[str, Callable[[str, Any], Grouping]]] = {
    "role address": _group_roles,
    "local length": _group_lengths,
    "local digits": _group_digits,
}

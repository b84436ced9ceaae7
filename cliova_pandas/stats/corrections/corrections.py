"""Addresses that could be won back: their domain is one slip from the one that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.stats.corrections.domain_slips import Meant, SlipFinder
from cliova_pandas.stats.frames.arrow_values import Codes, Mask
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import encode_addresses, read_verdicts
from cliova_pandas.stats.frames.denominator import mark_part, open_counted
from cliova_pandas.stats.frames.needs import need_verdicts
from cliova_pandas.stats.groups.grouping import Absent, encode_domains
from cliova_pandas.stats.groups.top_groups import check_whole
from cliova_pandas.stats.writing.nouns import describe_rows
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.addresses import find_malformed, split_addresses
from cliova_pandas.verdicts.dress import undress_all

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

_VALID: Final = VERDICTS.index("valid")


def suggest_corrections(
    frame: IntoFrame | FrameColumns, *, min_valid: int = 20, email_column: str | None = None
) -> pd.DataFrame:
    """Suggest the address that was meant, where the domain is one slip from a common one.

    It is better to miss a slip than to send somebody's mail to another: only rows that are not
    valid are looked at, and no domain is corrected that is in the table of mailbox providers, or of
    which any row of the list is valid.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    min_valid : int, default 20
        From how many valid rows on a domain of the list is common, besides those of the table.
    email_column : str, optional
        The column of the addresses; without it, what attrs say, or the likely.

    Returns
    -------
    pandas.DataFrame
        A row for each row of the frame that could be corrected, in its order, with its index; if
        the frame is none of pandas, what is proposed is numbered from 0.
        Columns: ``row`` (``int64``, its position in the frame, from 0), ``address`` (``str``, as it
        stands there), ``proposed`` (``str``), ``domain`` (``str``, the domain that was meant),
        ``slip`` (``str``: ``dot``, ``look-alike``, ``ending``, ``extra ending`` or ``letter``),
        ``distance`` (``int64``, the letters left out, put in, taken for another or swapped),
        ``valid`` (``int64``, how many rows of the list are valid at that domain) and ``known``
        (``bool``, whether the proposed address stands in the list already).

        It holds addresses. ``attrs["cliova"]`` holds none: ``n`` rows, ``denominator`` in words,
        ``not_valid`` rows, ``suggested`` rows, and ``recoverable``, how many different addresses
        are proposed that are not in the list (and ``part``, if the result was read in part).
        `cliova_pandas.export_corrections` writes these to a file that can be validated again.

    Raises
    ------
    VerdictError
        If the frame has no verdicts.
    ConfigurationError
        If there is no column of addresses, or an argument cannot be.

    Notes
    -----
    A slip is: the same letters with other dots between them (``gmailcom``, ``gmail,com``); letters
    of another script or digits that look the same (``gmаil.com`` with a Cyrillic letter,
    ``outl00k.com``); an ending that does not exist and is one letter from the right one
    (``gmail.con``); an ending put behind the right one (``yahoo.fr.com``); or one letter of the
    name left out, put in, taken for another or swapped with the next (``gmial.com``), where the
    first letter stays. Letters are corrected only in names that were made for mail, such as
    "hotmail", for a word of the language has neighbours that are firms, and in names of at least
    twelve letters that are frequently valid in the list. The two distances are those of optimal
    string alignment (F. J. Damerau (1964), Communications of the ACM 7, 171-176).

    That a domain exists does not tell that a mailbox does: what is proposed is to be validated.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({
    ...     "email": ["ann@gmial.com", "bob@gmail.com", "eve@ymail.com"],
    ...     "verdict": ["invalid", "valid", "invalid"],
    ... })
    >>> corrections = suggest_corrections(df)
    >>> corrections[["address", "proposed", "slip", "distance", "valid"]]
             address       proposed    slip  distance  valid
    0  ann@gmial.com  ann@gmail.com  letter         1      1
    >>> corrections.attrs["cliova"]["recoverable"]
    1
    """
    check_whole("min_valid", min_valid)
    table = open_counted(frame, email_column, lambda _: need_verdicts(unique=True))
    verdicts = read_verdicts(table)
    email = table.require_email(email_column)
    emails = table.read_text(email)
    codes, domains = encode_mail_domains(table, email)
    meant, valid = _find_meant(codes, domains, verdicts, min_valid)
    names = {one.domain for one in meant.values()}
    # Only at a domain that was meant can what is proposed stand in the list already.
    is_meant = np.array([*(domain in names for domain in domains), False])[codes]
    result = _tabulate(table.frame, table, emails, codes, meant, valid, verdicts, is_meant)
    result.attrs["cliova"] |= mark_part(table)
    return result


def encode_mail_domains(table: FrameColumns, email: str) -> tuple[Codes, list[str]]:
    """Return the folded domain of each address as a code, -1 without one, and the domains."""
    codes, values = encode_domains(table, email)
    places: dict[str, int] = {}
    merged = [
        -1 if isinstance(value, Absent) else places.setdefault(value, len(places))
        for value in values
    ]
    return np.array(merged, dtype=np.int64)[codes], list(places)


def _find_meant(
    codes: Codes, domains: list[str], verdicts: Codes, min_valid: int
) -> tuple[dict[int, Meant], dict[str, int]]:
    """Return what was meant by each domain, by its code, and how often each domain is valid."""
    has_domain = codes >= 0
    rows = np.bincount(codes[has_domain], minlength=len(domains))
    good = np.bincount(codes[has_domain & (verdicts == _VALID)], minlength=len(domains))
    valid = {domains[code]: int(good[code]) for code in np.flatnonzero(good)}
    frequent = {domain: n for domain, n in valid.items() if n >= max(min_valid, 1)}
    finder = SlipFinder(frequent)
    meant: dict[int, Meant] = {}
    for code in np.flatnonzero((rows > 0) & (good == 0)).tolist():
        found = finder.find(domains[code], int(rows[code]))
        if found is not None:
            meant[code] = found
    return meant, valid


def _tabulate(
    frame: Any,
    table: FrameColumns,
    emails: Any,
    codes: Codes,
    meant: dict[int, Meant],
    valid: dict[str, int],
    verdicts: Codes,
    is_meant: Mask,
) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = np.array(sorted(meant), dtype=np.int64)
    rows = np.flatnonzero(np.isin(codes, wanted))
    addresses = emails.take(pa.array(rows))
    local, _ = split_addresses(pc.utf8_trim_whitespace(undress_all(addresses)))
    found = [meant[code] for code in codes[rows].tolist()]
    proposed = pa.array(
        [f"{a}@{one.domain}" for a, one in zip(local.to_pylist(), found, strict=True)],
        pa.large_string(),
    )
    # Where the local part cannot be one, another domain mends nothing.
    fits = ~np.asarray(find_malformed(proposed).fill_null(True), dtype=bool)
    near = emails.filter(pa.array(is_meant))
    both, _ = encode_addresses(near, proposed)
    listed, asked = both[: len(near)], both[len(near) :]
    is_known = np.isin(asked, listed)
    rows = np.flatnonzero(table.find_kept())[rows]
    index = frame.index.take(rows) if isinstance(frame, pd.DataFrame) else pd.RangeIndex(len(rows))
    result = pd.DataFrame(
        {
            "row": rows,
            "address": pd.array(addresses.to_pylist(), dtype="str"),
            "proposed": pd.array(proposed.to_pylist(), dtype="str"),
            "domain": pd.array([one.domain for one in found], dtype="str"),
            "slip": pd.array([one.slip for one in found], dtype="str"),
            "distance": np.array([one.distance for one in found], dtype=np.int64),
            "valid": np.array([valid.get(one.domain, 0) for one in found], dtype=np.int64),
            "known": is_known,
        },
        index=index,
    )[fits]
    result.attrs["cliova"] = {
        "n": len(codes),
        "denominator": describe_rows(len(codes), unique=False),
        "not_valid": int((verdicts != _VALID).sum()),
        "suggested": len(result),
        "recoverable": len(np.unique(asked[fits & ~is_known])),
    }
    return result

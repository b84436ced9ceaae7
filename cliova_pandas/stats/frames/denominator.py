"""Which rows a share is a share of: those with an address, or those that the job counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, Hint, VerdictError
from cliova_pandas.stats.frames.arrow_values import Mask, as_text, encode, write_value
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.fetching import FindNeeds, fetch_columns
from cliova_pandas.stats.writing.nouns import WriteCount, describe_rows, write_count
from cliova_pandas.verdicts import VERDICTS, find_boolean
from cliova_pandas.verdicts.address_rows import ADDRESS, OPEN, sort_rows

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.service.job import Job

_VERIFIED_ONLY: Final = Argument("verified_only")
_JOB: Final = Argument("job", ...)


VALIDATED: Final = "validated"
"""The column by which `cliova_pandas.join_verdicts` tells rows with a verdict from the rest."""


def open_counted(
    frame: Any, email_column: str | None = None, find_needs: FindNeeds | None = None
) -> FrameColumns:
    """Return the columns of a frame, of the rows that count.

    A row without a verdict is one of three kinds. It holds no address: the reader leaves the
    verdict of such a row missing, so that it can be told by its cell, also where attrs are lost.
    It is not validated: `cliova_pandas.join_verdicts` has found no verdict for it, and says so in
    the column ``validated``. Both are left out, and the second are named beside every number.
    Everything else counts, and where it has no verdict,
    `cliova_pandas.stats.frames.counting.read_verdicts` refuses to give a number.

    Parameters
    ----------
    frame : DataFrame or FrameColumns
        A result, of any library that `FrameColumns` takes; or what this returned of one, so that a
        frame of which many numbers are asked is opened once.
    email_column : str, optional
        The column of the addresses; without it, what attrs say, or the likely.
    find_needs : callable, optional
        Tells what the number needs, so that an engine is asked for no more. Each row then stands
        for several, if the number needs no rows: `FrameColumns.weights`.
    """
    if isinstance(frame, FrameColumns):
        return frame
    return keep_addresses(fetch_columns(frame, email_column, find_needs), email_column)


def keep_addresses(table: FrameColumns, email_column: str | None = None) -> FrameColumns:
    """Return the columns of the rows that count, as `open_counted` does."""
    if table.names.count("verdict") != 1:
        return table
    [verdicts] = table.read("verdict")
    is_missing = np.array(verdicts.is_null())
    if not is_missing.any():
        return table
    is_empty = is_missing & ~_hold_addresses(table, email_column, is_missing)
    is_new = is_missing & ~is_empty & _find_joined(table, ~is_missing)
    is_left_out = is_empty | is_new
    if not is_left_out.any():
        return table
    return table.keep(~is_left_out, not_validated=table.count_marked(is_new))


def _find_joined(table: FrameColumns, is_judged: Mask) -> Mask:
    """Tell which rows a join has found no verdict for, if the frame is a joined one.

    It is if a column ``validated`` says yes nowhere but where there is a verdict, and no nowhere
    but where there is none. A gap is a row that the joined frame was merged to, and is not
    validated either. What was read has attrs that tell of no join, and may have a column of that
    name by chance.
    """
    nothing = np.zeros(len(is_judged), dtype=bool)
    if table.names.count(VALIDATED) != 1 or (table.described and "joined" not in table.described):
        return nothing
    codes, values = encode(table.read(VALIDATED)[0])
    said = [
        None if value is None else find_boolean(write_value(value).casefold()) for value in values
    ]
    is_true = np.array([*(one is True for one in said), False])[codes]
    is_false = np.array([*(one is False for one in said), False])[codes]
    is_joined = (is_true | is_false | (codes < 0)).all() and (is_true <= is_judged).all()
    if not is_joined or (is_false & is_judged).any() or not (is_true | is_false).any():
        return nothing
    return ~is_judged


def _hold_addresses(table: FrameColumns, email_column: str | None, is_missing: Mask) -> Mask:
    """Tell which rows hold an address; of those with a verdict it is not asked."""
    import pyarrow as pa

    held = np.ones(len(is_missing), dtype=bool)
    email = table.find_email(email_column)
    if email is None or table.names.count(email) != 1:
        # Nothing but attrs can say then whether the reader has left these verdicts out.
        held[is_missing] = table.count_marked(is_missing) > _count_described(table)
        return held
    emails = as_text(table.read(email)[0].filter(pa.array(is_missing)))
    codes = sort_rows(pa.table({email: emails}), email)
    if codes is not None:
        # Where no row has a verdict, what is odd was not judged because nothing was.
        columns = table.described.get("columns") or {}
        is_judging = not is_missing.all() or columns.get("verdict") is not None
        held[is_missing] = (codes == ADDRESS) | ((codes == OPEN) & (not is_judging))
    return held


def _count_described(table: FrameColumns) -> int:
    return sum((one.get("no_address") or {}).get("count", 0) for one in list_described(table))


def is_verified_only(table: FrameColumns, said: bool | None = None) -> bool:
    """Tell whether a frame holds only verified addresses: what is said, else what attrs say."""
    if said is not None:
        return said
    is_all = table.described.get("verified_only")  # not said of lists that differ in that
    if is_all is not None:
        return bool(is_all)
    return any(one.get("verified_only") for one in table.described.get("lists", ()))


def refuse_verified_only(table: FrameColumns, said: bool | None, what: str) -> None:
    """Refuse to give numbers for which the other addresses would be needed.

    Parameters
    ----------
    table : FrameColumns
        A frame.
    said : bool, optional
        Whether it holds only verified addresses; without it, what attrs say.
    what : str
        What was asked for, as a noun with its article.

    Raises
    ------
    VerdictError
        If the frame holds only verified addresses.
    """
    if is_verified_only(table, said):
        raise VerdictError(
            f"The frame holds only verified addresses, so its rows are no denominator for {what}: "
            "the addresses that are not verified are missing. Read the list without ",
            _VERIFIED_ONLY,
            "; summarize gives the headline of this one from the job's totals.",
        )


def read_totals(table: FrameColumns, job: Job | Mapping[str, Any] | None) -> tuple[int, int]:
    """Return how many addresses the job counts as valid, and how many in all.

    Parameters
    ----------
    table : FrameColumns
        A frame of verified addresses.
    job : Job or mapping, optional
        What has ``total_emails`` and ``total_valid_emails``; else what attrs say of the job, or
        of the jobs of several lists together.

    Raises
    ------
    VerdictError
        If the totals are not known, or are not those of this frame.
    """
    if job is None:
        _refuse_part(table)
    totals = [
        (read_count(one, "total_valid_emails"), read_count(one, "total_emails"))
        for one in find_jobs(table, job)
    ]
    known = [(valid, total) for valid, total in totals if valid is not None and total is not None]
    if not totals or len(known) < len(totals):
        raise VerdictError(
            "The frame holds only verified addresses, so its rows are no denominator, and the "
            "job's totals are not known.",
            Hint(
                " Pass ",
                _JOB,
                ", which is what client.status(list_id) returns, or a mapping with total_emails "
                "and total_valid_emails.",
            ),
            " A list that is read without ",
            _VERIFIED_ONLY,
            " needs none.",
        )
    valid, total = (sum(numbers) for numbers in zip(*known, strict=True))
    if not 0 <= valid <= total:
        raise VerdictError(
            f"The job counts {valid:,} valid of {total:,} addresses, which cannot be.",
            Hint(" Pass ", _JOB, " with the right totals."),
            " A list that is read without ",
            _VERIFIED_ONLY,
            " needs none.",
        )
    return valid, total


def list_described(table: FrameColumns) -> tuple[Mapping[str, Any], ...]:
    """Return what attrs say of each list whose rows a frame holds; of one alone, what they say."""
    return tuple(table.described.get("lists") or (table.described,))


def find_jobs(table: FrameColumns, job: Job | Mapping[str, Any] | None) -> list[Any]:
    """Return the job that is said, else those that attrs know; None where one is not known."""
    if job is not None:
        return [job]
    return [one.get("job") for one in list_described(table)]


def read_field(job: Any, name: str) -> Any:
    """Return a field of a job or of a mapping that describes one."""
    return job.get(name) if isinstance(job, Mapping) else getattr(job, name, None)


def read_moment(value: Any) -> datetime | None:
    """Return a time with its zone, or one that is written so; None for anything else."""
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return time if time.tzinfo is not None else None


def read_count(job: Any, name: str) -> int | None:
    """Return a count of a job; None where it is not known.

    Raises
    ------
    ConfigurationError
        If it is no whole number from 0 on.
    """
    found = read_field(job, name)
    if found is None:
        return None
    try:
        count = int(found)
        is_count = count >= 0 and count == float(found) and not isinstance(found, bool)
    except (TypeError, ValueError, OverflowError):
        is_count = False
    if not is_count:
        raise ConfigurationError(f"{name} of the job must be a number from 0 on, not {found!r}.")
    return count


def mark_part(table: FrameColumns) -> dict[str, Any]:
    """Return what numbers of a frame say of what they leave out, for `describe_rows`.

    That is a result that was read only in part (of several lists, those that are whole count as
    they are), and the rows that a join has found no verdict for.
    """
    left_out = {"not_validated": table.not_validated} if table.not_validated else {}
    return _mark_read_part(table.attrs) | left_out


def _mark_read_part(described: Mapping[str, Any]) -> dict[str, Any]:
    if part := described.get("part"):
        return {"part": dict(part)}
    parts = [one["part"] for one in described.get("lists", ()) if one.get("part")]
    if not parts:
        return {}
    rows = described["rows"]
    missing = [None if one["of"] is None else one["of"] - one["rows"] for one in parts]
    of = None if None in missing else rows + sum(filter(None, missing))
    return {"part": {"rows": rows, "of": of, "why": parts[0]["why"]}}


def is_part(table: FrameColumns) -> bool:
    """Tell whether a frame has other rows than the result that attrs describe."""
    whole = table.described.get("rows")
    is_joined = "joined" in table.described
    return is_joined or (whole is not None and table.count_all_rows() != whole)


def _refuse_part(table: FrameColumns) -> None:
    if is_part(table):
        rows, whole = table.count_all_rows(), table.described["rows"]
        raise VerdictError(
            f"The frame has {rows:,} of the {whole:,} rows of a verified-only result, and the "
            "job's totals are those of the whole list. Summarize the whole result, or read the "
            "list without ",
            _VERIFIED_ONLY,
            Hint(", or pass ", _JOB, " with the totals of this part"),
            ".",
        )


def describe_denominator(summary: pd.DataFrame, write: WriteCount = write_count) -> str:
    """Say what the shares of a summary are shares of.

    Parameters
    ----------
    summary : pandas.DataFrame
        What `cliova_pandas.summarize` returned.
    write : callable
        Writes a count.
    """
    about = summary.attrs["cliova"]
    known = summary["count"].dropna()
    if len(known) < len(VERDICTS):
        return f"{write(int(known.iloc[0]))} of {write(about['n'])} verified"
    return describe_rows(
        about["n"],
        unique=about["unique"],
        write=write,
        part=about.get("part"),
        not_validated=about.get("not_validated", 0),
    )

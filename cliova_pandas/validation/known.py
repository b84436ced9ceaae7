"""What is known already: the verdicts of kept results of lists that were submitted from here.

A result that was read is kept on disk, and the job that it is of is remembered. So for a time an
address that was validated need not be paid for again. Only an answer counts: what was unknown then
is sent again. Where several lists hold an address, the newest one tells.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from cliova_pandas.errors import Argument, CliovaError, ConfigurationError
from cliova_pandas.io.cache import ResultCache, ResultKey
from cliova_pandas.io.files import read_cliova_file
from cliova_pandas.io.frames import stack_frames
from cliova_pandas.io.job_log import JobLog, RememberedJob
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.service.urls import Output
from cliova_pandas.stats.frames.arrow_values import Mask
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts.addresses import fold_addresses

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_OUTPUTS: Final[tuple[Output, ...]] = ("csv", "json")
_LONGEST_DAYS: Final = 36_525
_ANSWERS: Final = ("valid", "risky", "invalid")


@dataclass(frozen=True)
class KnownAddresses:
    """Addresses that kept results answer.

    Attributes
    ----------
    folded : pyarrow.Array
        The addresses, in the form that all their spellings share; each once.
    frame : pandas.DataFrame
        A row of a result for each of them.
    """

    folded: pa.Array
    frame: pd.DataFrame

    def put_behind(self, result: pd.DataFrame) -> pd.DataFrame:
        """Return these rows behind those of a new result of the same service."""
        roles = result.attrs["cliova"]["columns"]
        ours = self.frame.attrs["cliova"]["columns"]
        names = {ours[role]: roles[role] for role in ("email", "reason") if ours[role]}
        theirs = self.frame.rename(columns={old: new for old, new in names.items() if new})
        theirs.attrs = {"cliova": {**self.frame.attrs["cliova"], "columns": roles}}
        told = {name: result.attrs["cliova"][name] for name in ("list_id", "name")}
        both = stack_frames([result, theirs], ["new", "known"]).drop(columns=LIST_ID)
        both.attrs["cliova"] |= {**told, "verified_only": False}
        return both


def find_known(
    base_url: str, days: float | None, reading: dict[str, Any] | None = None
) -> KnownAddresses | None:
    """Return what is known of so many days; None without them, or if nothing is.

    Parameters
    ----------
    base_url : str
        The service.
    days : float or None
        How old a list may be.
    reading : dict, optional
        Options of `read_cliova_file`, for results that are not understood.

    Raises
    ------
    ConfigurationError
        If the days are no number from 0 on.
    """
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int | float) or not days >= 0:
        raise ConfigurationError(Argument("skip_known"), f" must be days, not {days!r}.")
    import pyarrow as pa

    frames: list[pd.DataFrame] = []
    seen = pa.array([], pa.large_string())
    for job in _list_recent(base_url, days):
        found = _read_kept(base_url, job, reading or {})
        # A service has one layout. What looks otherwise is read by somebody else's rules.
        if found is None or (frames and _find_roles(found) != _find_roles(frames[0])):
            continue
        answered, is_new = _find_new(found, seen)
        frames.append(found[is_new].copy())
        seen = pa.concat_arrays([seen, answered])
    if not len(seen):
        return None
    whole = stack_frames(frames, list(map(str, range(len(frames))))).drop(columns=LIST_ID)
    return KnownAddresses(seen, whole)


def _list_recent(base_url: str, days: float) -> list[RememberedJob]:
    oldest = datetime.now(UTC) - timedelta(days=min(days, _LONGEST_DAYS))
    return [
        job
        for job in JobLog().list(base_url)
        if job.id is not None and datetime.fromisoformat(job.submitted_at) >= oldest
    ]


def _read_kept(base_url: str, job: RememberedJob, reading: dict[str, Any]) -> pd.DataFrame | None:
    for file in _open_kept(base_url, job.id or ""):
        with file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # all of it was said when the result was read
            try:
                frame = read_cliova_file(file, **reading)
            except CliovaError:
                continue
            if _find_roles(frame)["email"] is not None:
                return frame
    return None


def _find_roles(frame: pd.DataFrame) -> dict[str, str | None]:
    roles: dict[str, str | None] = frame.attrs["cliova"]["columns"]
    return roles


def _open_kept(base_url: str, list_id: str) -> Iterator[BinaryIO]:
    cache = ResultCache()
    for output in _OUTPUTS:
        key = ResultKey(base_url, list_id, output, False, "")
        try:
            file = cache.find_in_any_state(key)
        except OSError:
            continue
        if file is not None:
            file.seek(0)  # it was read to its end, to see that it is whole
            yield file


def _find_new(frame: pd.DataFrame, seen: pa.Array) -> tuple[pa.Array, Mask]:
    """Return the addresses that a frame answers and no newer one does, and which rows these are."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    email = _find_roles(frame)["email"]
    folded = fold_addresses(FrameColumns(frame).read_text(email or ""))
    is_answered = pa.array(frame["verdict"].isin(_ANSWERS).to_numpy())
    is_new = pc.and_(is_answered, pc.invert(pc.is_in(folded, seen)))
    kept = np.asarray(pc.and_(is_new, pc.is_valid(folded)))
    return folded.filter(pa.array(kept)), kept

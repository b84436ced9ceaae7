"""The addresses that were mailed, each once, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, as_text, read_indices
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.joins.matching import Fold, fold_emails
from cliova_pandas.stats.outcomes.log_files import load_table
from cliova_pandas.stats.outcomes.sending_logs import OUTCOMES, SendingLog, load_layouts, read_log

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Times = np.ndarray[Any, np.dtype[np.datetime64]]

_UNSENT, _SENT, _DEFERRED, _DELIVERED, _SOFT, _HARD = range(len(OUTCOMES))
_NEVER: Final = -1
_MOST_WORDS: Final = 10


@dataclass(frozen=True)
class SentMail:
    """What was mailed.

    Attributes
    ----------
    addresses : pyarrow.Array of large_string
        The addresses that were mailed, folded, each once.
    is_hard, is_soft : numpy.ndarray of bool
        Whether each bounced, for good or not.
    times : numpy.ndarray of datetime64[ns]
        When each was mailed; NaT where it is not told.
    bounced_not_sent : int
        How many addresses bounced that were never mailed.
    layouts : dict of str to str
        What each argument was recognised as.
    not_understood : dict of str to int
        Words of logs that are not understood.
    """

    addresses: pa.Array
    is_hard: Mask
    is_soft: Mask
    times: Times
    bounced_not_sent: int
    layouts: dict[str, str]
    not_understood: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many addresses were mailed."""
        return len(self.addresses)

    @property
    def span(self) -> list[str] | None:
        """The first and the last time, if any is told."""
        known = self.times[~np.isnat(self.times)]
        if not len(known):
            return None
        return [
            f"{np.datetime_as_string(one, unit='s')}+00:00" for one in (known.min(), known.max())
        ]

    def place(self, emails: pa.Array, fold: Fold) -> tuple[Codes, Codes]:
        """Return where each address stands in the mail, and a code for each address.

        Both are -1 without an address, the first also where it was not mailed.
        """
        import pyarrow.compute as pc

        encoded = fold_emails(emails, fold).dictionary_encode()
        codes = read_indices(encoded)
        found = pc.index_in(encoded.dictionary, value_set=self.addresses).fill_null(-1)
        places = np.append(found.to_numpy(zero_copy_only=False).astype(np.int64), -1)
        return places[codes], codes

    def find_times(self, places: Codes, said: datetime | None) -> Times:
        """Return when the mail to some places was sent; NaT to those that are -1.

        Raises
        ------
        ConfigurationError
            If it is not known, or what is said has no time zone.
        """
        if said is not None:
            if not isinstance(said, datetime) or said.tzinfo is None:
                raise ConfigurationError(
                    Argument("mailed_at"),
                    f" must be a time with its zone, such as datetime.now(UTC), not {said!r}.",
                )
            moment = np.datetime64(said.astimezone(UTC).replace(tzinfo=None), "ns")
            return np.full(len(places), moment)
        if self.span is None:
            raise ConfigurationError(
                "It is not known when the mail was sent, and so how old the validation was. Pass ",
                Argument("mailed_at", ...),
                ", or a log that tells the times.",
            )
        return np.append(self.times, np.datetime64("NaT", "ns"))[places]


def gather_mail(*, sent: Any, bounced: Any, log: Any, fold: Fold) -> SentMail:
    """Return what was mailed and what became of it, from all that says so.

    Parameters
    ----------
    sent, bounced, log
        As in `cliova_pandas.bounce_rates`.
    fold : {"address", "mailbox"}
        How addresses are compared.

    Raises
    ------
    ConfigurationError
        If it is not said what was mailed, or what bounced; or it cannot be read.
    """
    if log is None and (sent is None or bounced is None):
        missing = "sent" if sent is None else "bounced"
        raise ConfigurationError(
            "It takes what was mailed and what bounced. Pass ",
            Argument(missing, ...),
            " as well, or a log that tells both: ",
            Argument("log", ...),
            ".",
        )
    said = {"log": log, "sent": sent, "bounced": bounced}
    parts = [_read_part(name, value) for name, value in said.items() if value is not None]
    events = _Events(parts, fold)
    if sent is None and not events.tells_deliveries:
        raise ConfigurationError(
            "The log tells of bounces alone, so that it is not known what was mailed. Pass ",
            Argument("sent", ...),
            " as well.",
        )
    return events.sum_up(is_said=sent is not None)


@dataclass(frozen=True)
class _Part:
    """What one argument tells of its addresses."""

    name: str
    emails: pa.Array
    outcomes: Codes
    times: Times
    layout: str | None
    not_understood: dict[str, int]


def _read_part(name: str, said: Any) -> _Part:
    table = load_table(said, name)
    log = read_log(table, with_plain=name != "sent")
    if name == "log" and log is None:
        raise ConfigurationError(
            "The log has no layout that is known. It needs a column of addresses, and one that "
            "says what became of each, such as 'outcome' with 'delivered', 'soft' and 'hard'. It "
            f"has {quote_names(table.columns)}; the services that are known are "
            f"{', '.join(sorted({one.service for one in load_layouts()} - {''}))}."
        )
    if log is not None:
        return _take_log(name, log)
    outcome = _SENT if name == "sent" else _HARD
    emails = _find_emails(name, table)
    nothing = np.full(len(emails), "NaT", dtype="datetime64[ns]")
    return _Part(name, emails, np.full(len(emails), outcome), nothing, None, {})


def _take_log(name: str, log: SendingLog) -> _Part:
    outcomes = np.where(log.outcomes < 0, _SENT, log.outcomes)
    missed = dict(list(log.not_understood.items())[:_MOST_WORDS])
    return _Part(name, log.emails, outcomes, log.times, log.layout.name, missed)


def _find_emails(name: str, table: pd.DataFrame) -> pa.Array:
    columns = FrameColumns(table)
    only = columns.names[0] if len(columns.names) == 1 else None
    email = only if only is not None else columns.find_email()
    if email is None:
        raise ConfigurationError(
            f"{name}: it cannot be told which column holds the addresses. It has "
            f"{quote_names(columns.names)}. Pass the column itself."
        )
    return as_text(columns.read(email)[0])


class _Events:
    """All that is told of each address, by which argument."""

    def __init__(self, parts: list[_Part], fold: Fold) -> None:
        import pyarrow as pa

        encoded = fold_emails(
            pa.concat_arrays([part.emails for part in parts]), fold
        ).dictionary_encode()
        codes = read_indices(encoded)
        is_known = codes >= 0
        self._parts = parts
        self._addresses = encoded.dictionary
        self._codes = codes[is_known]
        self._outcomes = np.concatenate([part.outcomes for part in parts])[is_known]
        self._times = np.concatenate([part.times for part in parts])[is_known]
        origins = np.repeat(np.arange(len(parts)), [len(part.emails) for part in parts])
        self._origins = origins[is_known]

    @property
    def tells_deliveries(self) -> bool:
        """Whether anything but bounces is told."""
        told = self._outcomes
        return bool(((told == _SENT) | (told == _DELIVERED)).any()) or not len(told)

    def sum_up(self, *, is_said: bool) -> SentMail:
        """Return what became of each address that was mailed.

        Parameters
        ----------
        is_said : bool
            Whether an argument says what was mailed; all else that bounced was then not.
        """
        import pyarrow as pa

        size = len(self._addresses)
        last = np.full(size, _NEVER, dtype=np.int64)
        np.maximum.at(last, self._codes, self._outcomes)
        mailed = self._outcomes > _UNSENT
        if is_said:
            mailed &= np.array([part.name == "sent" for part in self._parts])[self._origins]
        is_mailed = np.zeros(size, dtype=bool)
        is_mailed[self._codes[mailed]] = True
        is_bounced = last >= _SOFT
        places = np.flatnonzero(is_mailed)
        return SentMail(
            addresses=self._addresses.take(pa.array(places)),
            is_hard=(last == _HARD)[places],
            is_soft=((last == _SOFT) | (last == _DEFERRED))[places],
            times=self._find_first_times(size)[places],
            bounced_not_sent=int((is_bounced & ~is_mailed).sum()),
            layouts={part.name: part.layout for part in self._parts if part.layout is not None},
            not_understood={
                word: count for part in self._parts for word, count in part.not_understood.items()
            },
        )

    def _find_first_times(self, size: int) -> Times:
        is_told = ~np.isnat(self._times)
        latest = np.iinfo(np.int64).max
        first = np.full(size, latest, dtype=np.int64)
        np.minimum.at(first, self._codes[is_told], self._times[is_told].astype(np.int64))
        times = first.astype("datetime64[ns]")
        times[first == latest] = np.datetime64("NaT", "ns")
        return times

"""Which addresses of a list are taken to bounce alike, and how many like them did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.groups.grouping import Grouping, make_groupings
from cliova_pandas.verdicts import VERDICTS

_LEAST_EXPECTED: Final = 5
"""Of a group of which fewer would bounce, or not, half a bounce that the prior adds is too much."""

_VERDICT_KEY: Final = "verdict"


@dataclass(frozen=True)
class AlikeAddresses:
    """Addresses that are taken to bounce alike, and how many like them did.

    Attributes
    ----------
    codes : numpy.ndarray of int64
        For each row of a list the position of its kind; the first four are the verdicts.
    verdicts : numpy.ndarray of int64
        The verdict of each kind.
    sent, bounced : numpy.ndarray of int64
        Of each kind how many were mailed, and how many of these bounced; where none was mailed,
        nothing is known of it.
    """

    codes: Codes
    verdicts: Codes
    sent: Codes
    bounced: Codes


def sort_alike(
    table: FrameColumns,
    verdicts: Codes,
    rates: Any,
    *,
    email_column: str | None,
    reason_column: str | None = None,
) -> AlikeAddresses:
    """Sort the rows of a list into kinds of which rates were measured.

    A group of the rates is a kind of its own if at least 5 of it would have bounced, and 5 not, at
    the rate of its verdict. All other addresses of a verdict are one kind, which is taken to bounce
    as that verdict did as a whole: what a smaller group says by itself is to a good part the prior.

    Parameters
    ----------
    table : FrameColumns
        The rows of the list that count.
    verdicts : numpy.ndarray of int64
        The verdict of each.
    rates : DataFrame, optional
        What `cliova_pandas.bounce_rates` returned, by the verdict or by the verdict and more.

    Raises
    ------
    ConfigurationError
        If these are no rates, or not by the verdict, or the list has not what they are by.
    """
    width = len(VERDICTS)
    if rates is None:
        nothing = np.zeros(width, dtype=np.int64)
        return AlikeAddresses(verdicts, np.arange(width), nothing, nothing)
    names, measured = _read_rates(rates)
    kinds: dict[tuple[str, ...], int] = {}
    counts = np.zeros((width, 2), dtype=np.int64)
    place = names.index(_VERDICT_KEY)
    for labels, numbers in measured.items():
        counts[VERDICTS.index(labels[place])] += numbers
    shares = (counts[:, 1] + 0.5) / (counts[:, 0] + 1)
    for labels, numbers in measured.items():
        share = shares[VERDICTS.index(labels[place])]
        if len(names) > 1 and numbers[0] * min(share, 1 - share) >= _LEAST_EXPECTED:
            kinds[labels] = width + len(kinds)
            counts = np.vstack([counts, numbers])
    of_kinds = [VERDICTS.index(labels[place]) for labels in kinds]
    codes = verdicts
    if kinds:
        keys = [name for name in names if name != _VERDICT_KEY]
        found = iter(
            make_groupings(table, keys, email_column=email_column, reason_column=reason_column)
        )
        by_verdict = Grouping(_VERDICT_KEY, verdicts, list(VERDICTS))
        groupings = [by_verdict if name == _VERDICT_KEY else next(found) for name in names]
        codes = _place(groupings, kinds, verdicts)
    return AlikeAddresses(codes, np.array([*range(width), *of_kinds]), counts[:, 0], counts[:, 1])


def _place(groupings: list[Grouping], kinds: Mapping[tuple[str, ...], int], rest: Codes) -> Codes:
    """Return the kind of each row; that of the rest where its group is none."""
    is_whole = np.ones(len(rest), dtype=bool)
    stacked = np.zeros(len(rest), dtype=np.int64)
    packed = np.zeros(len(kinds), dtype=np.int64)
    is_found = np.ones(len(kinds), dtype=bool)
    for place, key in enumerate(groupings):
        positions = {label: position for position, label in enumerate(key.labels)}
        wanted = np.array([positions.get(labels[place], -1) for labels in kinds], dtype=np.int64)
        # Only what is asked for is told apart, so that the numbers stay small.
        used, compact = np.unique(wanted, return_inverse=True)
        table = np.full(len(key.labels), -1, dtype=np.int64)
        table[used[used >= 0]] = np.flatnonzero(used >= 0)
        row = table[key.codes]
        is_whole &= row >= 0
        is_found &= wanted >= 0
        stacked = stacked * len(used) + row
        packed = packed * len(used) + compact
    codes = rest.copy()
    order = np.argsort(packed)
    spots = np.searchsorted(packed, stacked, sorter=order).clip(max=len(kinds) - 1)
    chosen = order[spots]
    is_hit = is_whole & is_found[chosen] & (packed[chosen] == stacked)
    codes[is_hit] = np.array(list(kinds.values()))[chosen[is_hit]]
    return codes


def _read_rates(rates: Any) -> tuple[list[str], dict[tuple[str, ...], Codes]]:
    """Return what rates are by, and how many of each group were mailed and bounced.

    Rows of what was not validated or not mailed tell nothing of any verdict.
    """
    import pandas as pd

    is_table = isinstance(rates, pd.DataFrame) and {"sent", "bounced"} <= set(rates.columns)
    names = [str(name) for name in rates.index.names] if is_table else []
    if not is_table or _VERDICT_KEY not in names:
        by = f" by {quote_names(names)}" if is_table else ""
        raise ConfigurationError(
            Argument("rates"),
            " must be what bounce_rates returned, by the verdict or by the verdict and more, such "
            f"as by=['verdict', 'provider'], not {type(rates).__name__!r}{by}.",
        )
    numbers = rates[["sent", "bounced"]].to_numpy(dtype=float, na_value=np.nan)
    labels = rates.index.to_frame(index=False).astype("str").itertuples(index=False, name=None)
    place = names.index(_VERDICT_KEY)
    measured = {
        label: number
        for label, number in zip(map(tuple, labels), numbers, strict=True)
        if label[place] in VERDICTS
    }
    for label, (sent, bounced) in measured.items():
        if not 0 <= bounced <= sent or sent % 1 or bounced % 1:
            raise ConfigurationError(
                Argument("rates"),
                f" has {bounced:g} bounced of {sent:g} sent at {', '.join(label)}, which cannot "
                "be.",
            )
    return names, {label: number.astype(np.int64) for label, number in measured.items()}


def total_by_verdict(alike: AlikeAddresses) -> dict[str, tuple[int, int]]:
    """Return how many of each verdict were mailed and bounced, where any was mailed."""
    totals = zip(VERDICTS, alike.sent.tolist(), alike.bounced.tolist(), strict=False)
    return {verdict: (sent, bounced) for verdict, sent, bounced in totals if sent}

"""What became of the addresses of a result that were mailed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, warn
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.stats.frames.arrow_values import Codes, stack_codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import pick_worst, read_verdicts
from cliova_pandas.stats.frames.denominator import mark_part, open_counted
from cliova_pandas.stats.frames.keys import GroupKeys, is_name, list_keys
from cliova_pandas.stats.frames.needs import Needs, need_keys
from cliova_pandas.stats.groups.group_order import order_groups
from cliova_pandas.stats.groups.grouping import Grouping, make_groupings
from cliova_pandas.stats.joins.matching import FOLDS, Fold
from cliova_pandas.stats.measures.intervals import wilson
from cliova_pandas.stats.outcomes.sent_mail import SentMail, gather_mail
from cliova_pandas.stats.outcomes.validation_age import AGE, group_by_age
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

NOT_VALIDATED: Final = "not validated"
NOT_MAILED: Final = "not mailed"
"""The rows for what only one of the two knows, the mailing or the result."""


def bounce_rates(
    frame: IntoFrame | FrameColumns,
    *,
    sent: Any = None,
    bounced: Any = None,
    log: Any = None,
    by: GroupKeys = "verdict",
    level: float = 0.95,
    fold: Fold = "address",
    mailed_at: datetime | None = None,
    validated_at: datetime | str | None = None,
    email_column: str | None = None,
    reason_column: str | None = None,
) -> pd.DataFrame:
    """Tell what became of the addresses of a result that were mailed.

    Parameters
    ----------
    frame : DataFrame
        The result by which was mailed, with its column ``verdict``: of pandas, polars, pyarrow,
        dask, DuckDB or Spark.
    sent, bounced : path, DataFrame, Series or iterable of str, optional
        What was mailed, and what of it bounced: whatever holds addresses (a list, a Series, a frame
        with a column of addresses, a CSV or JSON file of one). Where it is a log in a layout that
        is known, the log says what was mailed, and which bounces were hard and which soft; in any
        other, every bounce is hard.
    log : path, DataFrame or iterable of mapping, optional
        In place of both, or beside ``sent``: what the service that sent the mail tells of each
        address. The exports and event files of Amazon SES, SendGrid, Mailgun, Postmark, Mailchimp,
        Brevo and HubSpot are recognised, and any log with a column of outcomes (``delivered``,
        ``hard``, ``soft``, …).
    by : str, Series, callable or sequence of them, default "verdict"
        ``"verdict"``, any key of `cliova_pandas.breakdown` (``"provider"``, ``"reason"``,
        ``"domain"``, a column), or ``"age"``: how old the validation was when the mail was sent.
        Several give a group for each combination that occurs.
    level : float, default 0.95
        The confidence level of the interval.
    fold : {"address", "mailbox"}, default "address"
        How addresses are compared, as in `cliova_pandas.join_verdicts`.
    mailed_at : datetime.datetime, optional
        When the mail was sent, with its time zone, for ``by="age"``; without it, what the log says.
    validated_at : datetime.datetime or str, optional
        When the addresses were validated, or the column that says it; without it, what attrs say of
        the list, or of the lists of the column ``list_id``.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons; without them, what attrs say, or the likely.

    Returns
    -------
    pandas.DataFrame
        A row for each group, and each address in one row alone. By the verdict there are always
        four, in their order; any other groups come with the most mailed first, ages from young to
        old. Then the row ``not validated``, of what was mailed and is not in the result, and
        ``not mailed``, of what is in the result and was not mailed. The index (``str``) is called
        like the key.

        Columns: ``n`` (``int64``, addresses), ``sent`` (``int64``, how many of these were mailed:
        all but those of ``not mailed``), ``bounced`` (``int64``, hard), ``soft`` (``int64``, that
        came back, but might not another time), ``rate``, ``low``, ``high`` (``float64``, the share
        of ``sent`` that bounced hard, with its Wilson score interval; NaN where none was mailed).

        ``attrs["cliova"]`` has ``n``, ``sent``, ``bounced``, ``soft`` (of all), ``denominator`` in
        words, ``by``, ``level``, ``fold``, ``layouts`` (what each argument was recognised as),
        ``bounced_not_sent``, ``not_understood`` (words of the log, with their counts),
        ``mailed_at`` (the first and the last time of the log, ISO 8601, or None).

    Warns
    -----
    CliovaWarning
        If addresses bounced that were never sent, which are counted nowhere, or words of a log are
        not understood, which count as sent.

    Raises
    ------
    ConfigurationError
        If it is not said what was mailed and what bounced, or it cannot be read; if there is no
        such key; if the age is asked for and the times are not known.
    VerdictError
        If the frame has no verdicts.

    Notes
    -----
    Of an address that stands in several rows of the result the worst verdict counts. Of several
    events of one address the last of these counts: not mailed after all, sent, deferred, delivered,
    soft bounce, hard bounce. An address that was deferred and never delivered is a soft bounce.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"email": ["ann@x.example", "bob@x.example", "eve@x.example"],
    ...                    "verdict": ["valid", "risky", "valid"]})
    >>> sent = ["Ann@x.example", "bob@x.example ", "dan@x.example"]
    >>> rates = bounce_rates(df, sent=sent, bounced=["bob@x.example"])
    >>> rates[["n", "sent", "bounced", "rate"]]
                   n  sent  bounced  rate
    verdict
    valid          1     1        0   0.0
    risky          1     1        1   1.0
    unknown        0     0        0   NaN
    invalid        0     0        0   NaN
    not validated  1     1        0   0.0
    not mailed     1     0        0   NaN
    """
    if fold not in FOLDS:
        raise ConfigurationError(Argument("fold").must_be(FOLDS, fold))
    wilson(0, 1, level)  # refuses a level that cannot be
    mail = gather_mail(sent=sent, bounced=bounced, log=log, fold=fold)
    table = open_counted(
        frame,
        email_column,
        lambda found: _find_needs(found, by, reason_column, validated_at),
    )
    verdicts = read_verdicts(table)
    keys = _make_keys(
        table, by, mail, fold=fold, mailed_at=mailed_at, validated_at=validated_at,
        email_column=email_column, reason_column=reason_column,
    )  # fmt: skip
    matched = _match(table, verdicts, mail, fold, email_column)
    result = _tabulate(keys, matched, mail, level)
    result.attrs["cliova"] |= {
        "by": [key.name for key in keys],
        "level": level,
        "fold": fold,
        "layouts": mail.layouts,
        "bounced_not_sent": mail.bounced_not_sent,
        "not_understood": mail.not_understood,
        "mailed_at": mail.span,
        **mark_part(table),
    }
    _warn(mail)
    return result


def _find_needs(
    table: FrameColumns,
    by: GroupKeys,
    reason_column: str | None,
    validated_at: datetime | str | None,
) -> Needs | None:
    keys = [key for key in list_keys(by) if not (is_name(key) and key == AGE)]
    also = [LIST_ID, AGE, *([validated_at] if isinstance(validated_at, str) else [])]
    return need_keys(table, keys or "verdict", reason_column, unique=True, also=also)


@dataclass(frozen=True)
class _Matched:
    """The addresses of a result beside those that were mailed.

    Attributes
    ----------
    rows : numpy.ndarray of int64
        A row of the result for each of its addresses, with the worst verdict.
    places : numpy.ndarray of int64
        The place of each of these addresses in the mail; -1 where it was not mailed.
    """

    rows: Codes
    places: Codes


def _match(
    table: FrameColumns, verdicts: Codes, mail: SentMail, fold: Fold, email_column: str | None
) -> _Matched:
    places, addresses = mail.place(table.read_text(table.require_email(email_column)), fold)
    known = np.flatnonzero(addresses >= 0)
    worst = known[pick_worst(verdicts[known], addresses[known])]
    return _Matched(worst, places[worst])


def _make_keys(
    table: FrameColumns,
    by: GroupKeys,
    mail: SentMail,
    *,
    fold: Fold,
    mailed_at: datetime | None,
    validated_at: datetime | str | None,
    email_column: str | None,
    reason_column: str | None,
) -> list[Grouping]:
    """Return what the rows of the result are grouped by."""
    given = list_keys(by)
    is_age = [is_name(key) and key == AGE for key in given]
    if not any(is_age) or AGE in table.names:
        return make_groupings(table, by, email_column=email_column, reason_column=reason_column)
    others = [key for key, is_this in zip(given, is_age, strict=True) if not is_this]
    made = iter(
        make_groupings(table, others, email_column=email_column, reason_column=reason_column)
        if others
        else ()
    )
    places, _ = mail.place(table.read_text(table.require_email(email_column)), fold)
    age = group_by_age(table, mail.find_times(places, mailed_at), validated_at)
    return [age if is_this else next(made) for is_this in is_age]


def _tabulate(
    keys: list[Grouping], matched: _Matched, mail: SentMail, level: float
) -> pd.DataFrame:
    import pandas as pd

    is_mailed = matched.places >= 0
    rows, places = matched.rows[is_mailed], matched.places[is_mailed]
    labels, groups = _order_groups(keys, rows)
    size = len(labels[0])
    is_known = np.zeros(mail.size, dtype=bool)
    is_known[places] = True
    counts = np.zeros((size + 2, 4), dtype=np.int64)
    flags = np.column_stack([mail.is_hard, mail.is_soft]).astype(np.int64)
    for column, chosen in enumerate((np.ones(len(places), dtype=np.int64), *flags[places].T), 1):
        counts[:size, column] = np.bincount(groups, chosen, minlength=size)[:size]
    counts[size, 1:] = (~is_known).sum(), *flags[~is_known].sum(axis=0)
    counts[:, 0] = counts[:, 1]
    counts[size + 1, 0] = (~is_mailed).sum()
    texts = [
        pd.Index([*column, NOT_VALIDATED, NOT_MAILED], dtype="str", name=key.name)
        for key, column in zip(keys, labels, strict=True)
    ]
    index = texts[0] if len(texts) == 1 else pd.MultiIndex.from_arrays(texts)
    n, sent, hard, soft = counts.T
    low, high = wilson(hard, sent, level)
    with np.errstate(invalid="ignore"):
        rate = hard / sent
    result = pd.DataFrame(
        {
            "n": n, "sent": sent, "bounced": hard, "soft": soft, "rate": rate, "low": low,
            "high": high,
        },
        index=index,
    )  # fmt: skip
    totals = counts.sum(axis=0).tolist()
    result.attrs["cliova"] = {
        **dict(zip(("n", "sent", "bounced", "soft"), totals, strict=True)),
        "denominator": f"{count_noun(totals[1], 'address')} mailed",
    }
    return result


def _order_groups(keys: list[Grouping], rows: Codes) -> tuple[list[list[str]], Codes]:
    """Return the labels of the groups in their order, and the group of each of some rows."""
    codes = [key.codes[rows] for key in keys]
    is_verdict = [key.name == "verdict" for key in keys]
    if is_verdict == [True]:
        place = {label: code for code, label in enumerate(keys[0].labels)}
        table = np.full(len(keys[0].labels), -1, dtype=np.int64)
        for position, verdict in enumerate(VERDICTS):
            if verdict in place:
                table[place[verdict]] = position
        return [list(VERDICTS)], table[codes[0]]
    if not len(rows):
        return [[] for _ in keys], np.zeros(0, dtype=np.int64)
    _, first, groups = np.unique(stack_codes(codes), return_index=True, return_inverse=True)
    sizes = np.bincount(groups)
    labels = [
        [key.labels[code] for code in column[first]]
        for key, column in zip(keys, codes, strict=True)
    ]
    order = order_groups(keys, [column[first] for column in codes], sizes)
    ordered = np.empty(len(order), dtype=np.int64)
    ordered[order] = np.arange(len(order))
    return [[column[group] for group in order] for column in labels], ordered[groups]


def _warn(mail: SentMail) -> None:
    if mail.bounced_not_sent:
        warn(
            [
                f"{count_noun(mail.bounced_not_sent, 'address')} bounced that were never sent, and "
                "are counted nowhere. Perhaps the bounces are of another mailing."
            ]
        )
    if mail.not_understood:
        words = ", ".join(f"{word!r} ({count:,})" for word, count in mail.not_understood.items())
        warn([f"Words of the log that are not understood, and count as sent: {words}."])

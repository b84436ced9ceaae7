"""What was measured of a mailing, by the verdict alone, and in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.measures.intervals import wilson
from cliova_pandas.stats.outcomes.outcomes import NOT_MAILED, NOT_VALIDATED
from cliova_pandas.stats.writing.formatting import ENGLISH, Formatter
from cliova_pandas.stats.writing.nouns import inflect
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_COUNTS: Final = ("n", "sent", "bounced", "soft")
_ROWS: Final = (*VERDICTS, NOT_VALIDATED, NOT_MAILED)


def total_rates(rates: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Add up what was measured by the verdict and more to what it is by the verdict.

    Parameters
    ----------
    rates : pandas.DataFrame
        What `cliova_pandas.bounce_rates` returned, by the verdict or by the verdict and more.
    level : float, default 0.95
        The confidence level of the intervals.

    Returns
    -------
    pandas.DataFrame
        What `cliova_pandas.bounce_rates` returns by the verdict.

    Raises
    ------
    ConfigurationError
        If these are no such rates.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import bounce_rates
    >>> df = pd.DataFrame({"email": ["ann@x.example", "bob@y.example", "eve@y.example"],
    ...                    "verdict": ["valid", "valid", "risky"]})
    >>> rates = bounce_rates(df, sent=df, bounced=["bob@y.example"], by=["verdict", "domain"])
    >>> total_rates(rates)[["sent", "bounced", "rate"]].head(2)
             sent  bounced  rate
    verdict
    valid       2        1   0.5
    risky       1        0   0.0
    """
    import pandas as pd

    is_table = isinstance(rates, pd.DataFrame) and set(_COUNTS) <= set(rates.columns)
    if not is_table or "verdict" not in rates.index.names:
        raise ConfigurationError(
            Argument("rates"),
            " must be what bounce_rates returned, by the verdict or by the verdict and more, such "
            "as by=['verdict', 'provider'].",
        )
    labels = rates.index.get_level_values("verdict").astype("str")
    counts = rates[list(_COUNTS)].groupby(np.asarray(labels)).sum()
    index = pd.Index(_ROWS, dtype="str", name="verdict")
    table = complete_rates(counts.reindex(index).fillna(0).astype("int64"), level)
    table.attrs["cliova"] = {"by": ["verdict"], "level": level}
    return table


def complete_rates(counts: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Return counts of what was mailed and bounced with the rate and its interval beside them.

    Counts of several mailings may be added up; their rates may not, and are told anew from them.

    Examples
    --------
    >>> import pandas as pd
    >>> complete_rates(pd.DataFrame({"sent": [50], "bounced": [2]})).round(3)
       sent  bounced  rate    low   high
    0    50        2  0.04  0.011  0.135
    """
    sent, bounced = (counts[name].to_numpy(dtype=float) for name in ("sent", "bounced"))
    low, high = wilson(bounced, sent, level)
    with np.errstate(invalid="ignore"):
        return counts.assign(rate=bounced / sent, low=low, high=high)


def describe_outcomes(totals: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Say in a sentence or two how much of a mailing bounced.

    Parameters
    ----------
    totals : pandas.DataFrame
        What `total_rates` returned.
    write : Formatter, optional
        What writes the numbers; in English, without it.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import bounce_rates
    >>> df = pd.DataFrame({"email": [f"u{i}@x.example" for i in range(50)], "verdict": "valid"})
    >>> print(describe_outcomes(total_rates(bounce_rates(df, sent=df, bounced=df["email"][:2]))))
    4.0 % of 50 mailed addresses bounced hard. By the verdict: valid 4.0 % of 50.
    """
    sent, bounced, soft = (int(totals[name].sum()) for name in ("sent", "bounced", "soft"))
    if not sent:
        return "Nothing of this was mailed."
    also = f", and {write.share(soft / sent)} soft" if soft else ""
    said = (
        f"{write.share(bounced / sent)} of {write.count(sent)} mailed "
        f"{inflect('address', sent)} bounced hard{also}."
    )
    parts = [_say(name, row, write) for name, row in totals.iterrows() if _is_said(name, row)]
    return f"{said} By the verdict: {', '.join(parts)}." if parts else said


def _is_said(name: Any, row: Any) -> bool:
    return name in VERDICTS and row["sent"] > 0


def _say(name: Any, row: Any, write: Formatter) -> str:
    return f"{name} {write.share(row['rate'])} of {write.count(int(row['sent']))}"

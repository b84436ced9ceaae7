"""The methods of ``df.cliova`` that only need the numbers: each calls one function of this wing.

`cliova_pandas.accessor` adds the charts, the panel and the files to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from cliova_pandas.errors import ConfigurationError, quote_names
from cliova_pandas.stats.forecasts.assumptions import VALID_ERROR
from cliova_pandas.stats.measures.thresholds import THRESHOLDS
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pandas.io.formats.style import Styler

    from cliova_pandas.service.job import Job
    from cliova_pandas.stats.forecasts.plans import PlanRows
    from cliova_pandas.stats.frames.keys import GroupKeys
    from cliova_pandas.stats.history.trends import Dates
    from cliova_pandas.verdicts import Verdict


class NumberMethods:
    """What ``df.cliova`` counts, and how it shows itself.

    Parameters
    ----------
    frame : pandas.DataFrame
        A result, or any part of it.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __repr__(self) -> str:
        from cliova_pandas.stats.presentation.preview import write_overview

        return write_overview(self._frame)

    def _repr_html_(self) -> str:
        from cliova_pandas.stats.presentation.preview import write_overview_html

        return write_overview_html(self._frame)

    def summary(
        self,
        *,
        unique: bool = False,
        level: float = 0.95,
        email_column: str | None = None,
        verified_only: bool | None = None,
        job: Job | Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Count the verdicts, with their shares and intervals; see `cliova_pandas.summarize`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.summary()["count"].to_dict()
        {'valid': 1, 'risky': 1, 'unknown': 0, 'invalid': 0}
        """
        from cliova_pandas.stats import summarize

        return summarize(
            self._frame, unique=unique, level=level, email_column=email_column,
            verified_only=verified_only, job=job,
        )  # fmt: skip

    def breakdown(
        self,
        by: GroupKeys = "domain",
        *,
        normalize: bool = False,
        rate: Verdict = "invalid",
        top: int | None = None,
        min_n: int | None = None,
        unique: bool = False,
        level: float = 0.95,
        email_column: str | None = None,
        reason_column: str | None = None,
        verified_only: bool | None = None,
    ) -> pd.DataFrame:
        """Count the verdicts of each group; see `cliova_pandas.breakdown`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.breakdown("domain", rate="risky")[["n", "risky", "risky_rate"]]
                n  risky  risky_rate
        domain
        x.org   2      1         0.5
        """
        from cliova_pandas.stats import breakdown

        return breakdown(
            self._frame, by, normalize=normalize, rate=rate, top=top, min_n=min_n, unique=unique,
            level=level, email_column=email_column, reason_column=reason_column,
            verified_only=verified_only,
        )  # fmt: skip

    def flags(
        self,
        *,
        unique: bool = False,
        email_column: str | None = None,
        verified_only: bool | None = None,
    ) -> pd.DataFrame:
        """Count the addresses that are flagged, with their verdicts; see `cliova_pandas.flags`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "a@x.org"], "verdict": ["valid", "valid"]})
        >>> df.cliova.flags()["n"].to_dict()
        {'duplicate': 2, 'syntax': 0}
        """
        from cliova_pandas.stats import flags

        return flags(
            self._frame, unique=unique, email_column=email_column, verified_only=verified_only
        )

    def is_flagged(self, flag: str, *, email_column: str | None = None) -> pd.Series[bool]:
        """Tell for each row whether a flag is set; see `cliova_pandas.is_flagged`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "x"], "verdict": ["valid", "invalid"]})
        >>> df.cliova.is_flagged("syntax").tolist()
        [False, True]
        """
        from cliova_pandas.stats import is_flagged

        return is_flagged(self._frame, flag, email_column=email_column)

    def style(self, by: GroupKeys = "domain", **options: Any) -> Styler:
        """Show a breakdown with percentages, a tint and a bar for the interval of its rate.

        Parameters
        ----------
        by : str, Series, callable or sequence of them, default "domain"
            As in `cliova_pandas.breakdown`.
        **options
            What else `cliova_pandas.breakdown` takes, such as ``top`` and ``rate``.

        Returns
        -------
        pandas.io.formats.style.Styler
            What a notebook shows as a table, and ``to_html`` and ``to_excel`` write.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> "50.0 %" in df.cliova.style("domain", rate="risky").to_html()
        True
        """
        from cliova_pandas.stats.presentation.styling import style_breakdown

        return style_breakdown(self.breakdown(by, **options))

    def trend(self, dates: Dates | None = None, **options: Any) -> pd.DataFrame:
        """Count the verdicts in the order of time; see `cliova_pandas.trend`.

        Examples
        --------
        >>> df = pd.DataFrame({"day": ["2026-10-30", "2026-10-31"], "verdict": ["valid", "risky"]})
        >>> df.cliova.trend("day").loc["valid", "share"].tolist()
        [1.0, 0.0]
        """
        from cliova_pandas.stats import trend

        return trend(self._frame, dates, **options)

    def address_history(self, dates: Dates | None = None, **options: Any) -> pd.DataFrame:
        """Follow addresses through many results; see `cliova_pandas.address_history`.

        Examples
        --------
        >>> df = pd.DataFrame({
        ...     "email": ["a@x.org", "a@x.org"],
        ...     "day": ["2026-10-30", "2026-10-31"],
        ...     "verdict": ["valid", "invalid"],
        ... })
        >>> df.cliova.address_history("day")["verdict"].tolist()
        ['valid', 'invalid']
        """
        from cliova_pandas.stats import address_history

        return address_history(self._frame, dates, **options)

    def bounce_range(
        self,
        *,
        rates: pd.DataFrame | None = None,
        plans: Mapping[str, PlanRows] | None = None,
        valid_error: float = VALID_ERROR,
        assumed: Mapping[Verdict, tuple[float, float]] | None = None,
        level: float = 0.95,
        thresholds: tuple[float, float] = THRESHOLDS,
        unique: bool = False,
        email_column: str | None = None,
        reason_column: str | None = None,
        verified_only: bool | None = None,
        job: Job | Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> pd.DataFrame:
        """Tell how much would bounce, plan by plan; see `cliova_pandas.bounce_range`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.bounce_range()["decision"].to_dict()
        {'whole list': 'caution', 'valid and risky': 'caution', 'valid only': 'caution'}
        """
        from cliova_pandas.stats import bounce_range

        return bounce_range(
            self._frame, rates=rates, plans=plans, valid_error=valid_error, assumed=assumed,
            level=level, thresholds=thresholds, unique=unique, email_column=email_column,
            reason_column=reason_column, verified_only=verified_only, job=job, now=now,
        )  # fmt: skip

    def bounce_rates(
        self,
        *,
        sent: Any = None,
        bounced: Any = None,
        log: Any = None,
        by: GroupKeys = "verdict",
        level: float = 0.95,
        fold: Literal["address", "mailbox"] = "address",
        mailed_at: datetime | None = None,
        validated_at: datetime | str | None = None,
        email_column: str | None = None,
        reason_column: str | None = None,
    ) -> pd.DataFrame:
        """Tell what became of the addresses that were mailed; see `cliova_pandas.bounce_rates`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.bounce_rates(sent=["A@x.org"], bounced=[])["sent"].to_dict()["valid"]
        1
        """
        from cliova_pandas.stats import bounce_rates

        return bounce_rates(
            self._frame, sent=sent, bounced=bounced, log=log, by=by, level=level, fold=fold,
            mailed_at=mailed_at, validated_at=validated_at, email_column=email_column,
            reason_column=reason_column,
        )  # fmt: skip

    def find_drivers(
        self, columns: GroupKeys | None = None, *, rate: Verdict = "invalid",
        level: float = 0.05, min_n: int = 30, depth: int = 1, top: int | None = 20,
        email_column: str | None = None, verified_only: bool | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Find which parts of the list a share comes from; see `cliova_pandas.find_drivers`.

        Examples
        --------
        >>> df = pd.DataFrame({"team": list("aabb") * 9, "verdict": ["valid", "risky"] * 18})
        >>> len(df.cliova.find_drivers(rate="risky"))
        0
        """
        from cliova_pandas.stats import find_drivers

        return find_drivers(
            self._frame, columns, rate=rate, level=level, min_n=min_n, depth=depth, top=top,
            email_column=email_column, verified_only=verified_only,
        )  # fmt: skip

    def suggest_corrections(
        self, *, min_valid: int = 20, email_column: str | None = None
    ) -> pd.DataFrame:
        """Suggest the addresses that were meant; see `cliova_pandas.suggest_corrections`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["ann@gmial.com"], "verdict": ["invalid"]})
        >>> df.cliova.suggest_corrections()["proposed"].tolist()
        ['ann@gmail.com']
        """
        from cliova_pandas.stats import suggest_corrections

        return suggest_corrections(self._frame, min_valid=min_valid, email_column=email_column)

    def reconcile(
        self,
        *,
        verified_only: bool | None = None,
        job: Job | Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Put our counts beside the service's own; see `cliova_pandas.reconcile`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.reconcile(job={"total_emails": 2, "total_valid_emails": 1})
                   ours  service  agrees
        what
        addresses     2        2    True
        valid         1        1    True
        """
        from cliova_pandas.stats import reconcile

        return reconcile(self._frame, verified_only=verified_only, job=job)

    def join(
        self,
        other: pd.DataFrame,
        on: str | None = None,
        how: Literal["left", "inner"] = "left",
        *,
        fold: Literal["address", "mailbox"] = "address",
        suffix: str = "_before",
        email_column: str | None = None,
        reason_column: str | None = None,
        verified_only: bool | None = None,
    ) -> pd.DataFrame:
        """Join the verdicts to another frame's rows; see `cliova_pandas.join_verdicts`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> customers = pd.DataFrame({"Email": ["B@X.org", "a@x.org"], "orders": [7, 1]})
        >>> df.cliova.join(customers, on="Email")["verdict"].tolist()
        ['risky', 'valid']
        """
        from cliova_pandas.stats import join_verdicts

        joined: pd.DataFrame = join_verdicts(
            other, self._frame, on, how, fold=fold, suffix=suffix, email_column=email_column,
            reason_column=reason_column, verified_only=verified_only,
        )  # fmt: skip
        return joined

    def select(self, *verdicts: str) -> pd.DataFrame:
        """Return the rows of some verdicts, with their index.

        Parameters
        ----------
        *verdicts : {"valid", "risky", "unknown", "invalid"}
            Which to return.

        Returns
        -------
        pandas.DataFrame
            Those rows, with every column and dtype of the frame.

        Raises
        ------
        ConfigurationError
            If a verdict is none of the four, or none is given.
        VerdictError
            If the frame has no verdicts.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.select("risky")["email"].tolist()
        ['b@x.org']
        """
        from cliova_pandas.stats import count_verdicts

        wrong = [verdict for verdict in verdicts if verdict not in VERDICTS]
        if wrong or not verdicts:
            what = f"There is no verdict {wrong[0]!r}." if wrong else "No verdict was given."
            raise ConfigurationError(f"{what} The verdicts are: {quote_names(VERDICTS)}.")
        count_verdicts(self._frame)
        return self._frame[self._frame["verdict"].isin(verdicts)]
